"""The income statement (利润表): from sales to what is left, by order and by the money that moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.insight.profit.beside import Cash
from pdd_ops.insight.profit.model import Profit, Range
from pdd_ops.insight.profit.overheads import notes_on
from pdd_ops.lang import pick, say
from pdd_ops.money import yuan
from pdd_ops.records import frozen
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.tables import Declaration


@frozen
class Line:
    """A line of the statement in fen: by order if no goods of refunds came back and if all did, and by cash."""

    id: str
    label: str
    low: int
    high: int
    cash: int | None = None


@frozen
class Difference:
    """What the account brought more than these orders come to, in fen, and its parts, which add up to it: orders of
    other days, rows of no known order, what these orders brought on other days, and what has not come yet."""

    account: int
    orders: int
    others: int
    unknown: int
    later: int
    open: int

    @property
    def fen(self) -> int:
        """By cash − by order."""
        return self.account - self.orders


def statement_table(inputs: Inputs, declaration: Declaration) -> Table:
    """The statement of the report; no rows where no costs are known."""
    return statement(inputs.profit, declaration["id"], pick(declaration["title"]))


def statement(found: Profit, name: str = "income_statement", title: str = "") -> Table:
    """The lines as a table; no rows where no profit is known."""
    title = title or say("overheads.title")
    rows = list(lines(found))
    if not rows:
        return Table(name, title, (), ())
    ranged, cash = any(one.low != one.high for one in rows), found.cash
    heads = ["order_low", "order_high"] if ranged else ["by_order"]
    columns = [say(f"overheads.column_{head}") for head in ("line", *heads, *(["by_cash"] if cash else []))]
    cells = []
    for one in rows:
        amounts = [one.low, one.high] if ranged else [one.low]
        shown = [*amounts, *([one.cash] if cash else [])]
        cells.append((Cell(one.label), *(Cell(None if fen is None else fen / 100, "yuan") for fen in shown)))
    return Table(name, title, tuple(columns), tuple(cells), notes=tuple(_notes(found)))


def lines(found: Profit) -> Iterator[Line]:
    """The lines of the statement; none where no profit is known."""
    profit, before, after = found.profit, found.before_overheads, found.after_overheads
    if profit is None or before is None or after is None or not found.has_costs:
        return
    yield from (line for line in _down_to_contribution(found) if line.low or line.high or line.cash or line.id == "net")
    contribution = found.total.contribution
    if contribution:
        yield _sum("contribution", contribution)
    if found.total.ads:
        ads = _cost("ads", found.total.ads.spend, cash=-found.cash.top_ups if found.cash else None)
        yield replace(ads, label=say("overheads.line_ads_topped")) if found.cash else ads
    if found.unallocated:
        yield _cost("unallocated", found.unallocated)
    yield _sum("before" if found.overheads else "profit", before)
    for one in found.overheads:
        yield Line("overhead", say("overheads.line_overhead", item=one.item), -one.fen, -one.fen)
    if found.overheads:
        yield _sum("after", after)
    if found.cash:
        own = _through_account(found)
        yield Line("account", say("overheads.line_account"), own, own, found.cash.balance)


def difference_of(found: Profit) -> Difference | None:
    """By cash against by order; None where no bill covers any of the days, or no profit is known."""
    cash = found.cash
    if cash is None or found.profit is None or not found.has_costs:
        return None
    own = _through_account(found)
    return Difference(cash.balance, own, cash.others, cash.unknown, -cash.later, cash.own + cash.later - own)


def _down_to_contribution(found: Profit) -> Iterator[Line]:
    parts, row, cash = found.total.parts, found.total, found.cash
    yield _cost("gmv", -parts.gmv)
    yield _cost("platform", parts.gmv - parts.receipts)
    yield _cost("receipts", -parts.receipts, cash=cash.income if cash else None)
    yield _cost("uncovered", parts.uncovered_receipts)
    yield _cost("refunds", parts.refunded, cash=-cash.refunds if cash else None)
    yield _sum("net", (row.net_receipts, row.net_receipts))
    yield _cost("goods", parts.goods)
    low, high = row.goods_lost
    yield Line("lost", say("overheads.line_lost"), -high, -low)
    for name in ("packing", "freight"):
        yield _cost(name, getattr(parts, name) or 0)
    yield _cost("fees", parts.fees or 0, cash=-cash.fees if cash else None)
    yield _cost("affiliate", parts.affiliate or 0, cash=-cash.affiliate if cash else None)
    yield _cost("insurance", parts.insurance or 0)


def _cost(name: str, fen: int, cash: int | None = None) -> Line:
    return Line(name, say(f"overheads.line_{name}"), -fen, -fen, cash)


def _sum(name: str, amount: Range) -> Line:
    return Line(name, say(f"overheads.line_{name}"), *amount)


def _through_account(found: Profit) -> int:
    """What of the orders goes through the platform's account: receipts after refunds, less its fees and commissions."""
    parts = found.total.parts
    return found.total.net_receipts - (parts.fees or 0) - (parts.affiliate or 0)


def _notes(found: Profit) -> Iterator[str]:
    yield from notes_on(found.overheads)
    cash, gap = found.cash, difference_of(found)
    if cash is None or gap is None:
        yield say("overheads.no_bills")
        return
    if cash.days < found.common:
        yield say("overheads.billed_days", billed=cash.days, days=found.common)
    yield say(
        "overheads.difference",
        cash=yuan(gap.account),
        orders=yuan(gap.orders),
        gap=_signed(gap.fen),
        others=_signed(gap.others),
        unknown=_signed(gap.unknown),
        later=_signed(gap.later),
        open=_signed(gap.open),
    )
    yield _unseen(cash)


def _unseen(cash: Cash) -> str:
    return say("overheads.unseen" if cash.top_ups else "overheads.unseen_ads")


def _signed(fen: int) -> str:
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)

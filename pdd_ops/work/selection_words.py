"""Products in their places, in words: the lines, what to do with each, and what moved."""

from __future__ import annotations

from collections.abc import Iterator

from pdd_ops.lang import say
from pdd_ops.metrics.wording import number_text
from pdd_ops.work.selection import LEAST_ORDERS, LEAST_VISITORS, Placed, Selection

NAMED = 3  # products that a sentence names
_WHY = {"few": "why_few", "unknown": "why_unknown", "line": "why_line"}


def lines_sentence(found: Selection) -> str:
    """What products are judged by, and where the lines are."""
    if found.rate_line is None:
        return say("goods.by_nothing")
    share, rate = (number_text(one or 0, "rate") for one in (found.share_line, found.rate_line))
    return say(f"goods.by_{found.measure}", days=found.days, share=share, rate=rate)


def measures(found: Selection) -> Iterator[str]:
    """A sentence for all products of which the same is to be said, those with most receipts first."""
    said: dict[str, list[str]] = {}
    for row in found.rows:
        said.setdefault(measure_of(row), []).append(row.product.name)
    comma = say("goods.comma")
    for measure, names in said.items():
        more = say("goods.and_more", count=len(names) - NAMED) if len(names) > NAMED else ""
        yield say("goods.measure", measure=measure, names=comma.join(names[:NAMED]) + more)


def measure_of(row: Placed) -> str:
    """What to do with it; of an undecided one why it is."""
    if row.quadrant == "undecided":
        seen = row.reason == "few" and (row.product.visitors or 0) >= LEAST_VISITORS  # of days that do not count
        rate = row.product.profit_rate
        loses = row.reason == "line" and rate is not None and rate[1] < 0
        name = "why_few_orders" if seen else "why_line_loses" if loses else _WHY[row.reason]
        return say(f"goods.{name}", orders=LEAST_ORDERS, visitors=LEAST_VISITORS)
    if row.quadrant == "drop" and row.product.ads_lose:
        return say("goods.do_drop_ads")
    loses = row.product.profit_rate is not None and row.product.profit_rate[1] < 0
    if loses and row.quadrant == "traffic":
        return say("goods.do_losing_traffic")
    return say("goods.do_losing" if loses and row.quadrant in ("star", "potential") else f"goods.do_{row.quadrant}")


def moved_sentence(row: Placed) -> str:
    """'桌布：淘汰 → 潜力'."""
    return say(
        "goods.moved", name=row.product.name, before=say(f"goods.{row.before}"), now=say(f"goods.{row.quadrant}")
    )

"""What sentences and rules may speak of goods and buyers."""

from __future__ import annotations

from collections.abc import Iterator

from pdd_ops.insight.evidence.gaps import StockGap
from pdd_ops.insight.expression import Fact
from pdd_ops.lang import say
from pdd_ops.metrics.compare import Line, figure
from pdd_ops.metrics.series import Sold
from pdd_ops.metrics.values import Number
from pdd_ops.periods import shifted
from pdd_ops.report.goods_tables import ends_text
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.patterns import product_price
from pdd_ops.work.old_customers import LEAST_COVERED
from pdd_ops.work.selection_words import lines_sentence, moved_sentence
from pdd_ops.work.stock import STALE, Stock, StockRow
from pdd_ops.work.stock_lost import chance_range
from pdd_ops.work.stock_reading import odd_days

FEN = 100
SOON = 7  # days of cover
NAMED = 3
BEFORE = 28  # open days before a gap


def section_facts(inputs: Inputs) -> dict[str, Fact]:
    """The sentences of the sections; what is not known has none."""
    goods = inputs.goods
    facts: dict[str, Fact] = dict(_buyers(inputs))
    if goods.selection and goods.selection.rows:
        facts["goods_lines"] = lines_sentence(goods.selection)
        if moved := [moved_sentence(row) for row in goods.selection.rows if row.moved]:
            facts["goods_moved"] = say("report.semicolon").join(moved)
    if reasons := {one.reason for one in goods.squeezes.values() if one.reason not in ("", "few", "costs")}:
        facts["goods_unlike"] = say("goods.comma").join(sorted(say(f"goods.part_{reason}") for reason in reasons))
    if goods.stock and goods.stock.as_of:
        facts |= _stock(goods.stock)
    if goods.campaigns:
        unclear = [one.entry.id for one in goods.campaigns if one.uplift.verdict == "unclear"]
        facts |= {"campaign_count": len(goods.campaigns), "campaigns_unclear": len(unclear)}
        facts["campaigns_more"] = goods.more_campaigns
    return facts


def _buyers(inputs: Inputs) -> Iterator[tuple[str, Fact]]:
    """Of how many orders the buyer is known, and why nothing more is said."""
    identity = inputs.goods.identity
    share = identity.of_orders
    if share is not None:
        yield "identity_orders", identity.orders
        yield "identity_share", figure(round(share, 6), "rate")
        yield "identity_little", int(share < LEAST_COVERED)


def _stock(stock: Stock) -> Iterator[tuple[str, Fact]]:
    own = [row for row in stock.rows if "alone" not in row.reasons]
    yield "stock_day", stock.as_of or ""
    yield "stock_articles", len(own)
    yield "stock_soon", sum(row.cover is not None and row.cover < SOON for row in own)
    yield "stock_unknown", sum(row.on_hand is None for row in own)
    yield "stock_oversold", sum("oversold" in row.reasons for row in stock.rows)
    yield "stock_few", sum(row.daily is None for row in own)
    yield "stock_no_lead", sum(row.lead is None for row in own)
    yield "stock_codes_left", stock.codes - stock.matched
    late = [row for row in own if row.runs_out]
    yield "stock_late", len(late)
    if late:
        yield "stock_late_names", say("goods.comma").join(row.name for row in late[:NAMED])


def product_facts(inputs: Inputs, line: Line) -> dict[str, Fact]:
    """What rules judge of a product: its place, what is left of an order, a price cut, stock, and a campaign."""
    return {
        **dict(_place(inputs, line.key)),
        **dict(_left(inputs, line.key)),
        **dict(_price(inputs, line)),
        **dict(_late(inputs, line.key)),
        **dict(_campaign(inputs, line.key)),
    }


def _place(inputs: Inputs, product: str) -> Iterator[tuple[str, Fact]]:
    """1 where it is in the quadrant to drop, now and before; judged by profit alone."""
    found = inputs.goods.selection
    row = next((one for one in found.rows if one.product.key == product), None) if found else None
    if row is None or found is None or found.measure != "profit" or row.before is None:
        return
    yield "dropped_twice", int(row.quadrant == "drop" == row.before)
    yield "receipts_share", figure(round(row.share, 6), "rate")
    if row.product.profit_rate:
        yield "profit_rate", figure(round(row.product.profit_rate[1], 6), "rate")


def _left(inputs: Inputs, product: str) -> Iterator[tuple[str, Fact]]:
    """What is left of an order, before ads, by the part that took most."""
    one = inputs.goods.squeezes.get(product)
    if one is None or one.reason or not inputs.compared.enough:
        return
    yield "order_left", figure(one.now / FEN, "yuan", one.before / FEN)
    yield "order_left_own", figure(one.own / FEN, "yuan")
    yield "order_own_share", figure(round(one.own / one.receipts_before, 6) if one.receipts_before else None, "rate")
    yield "order_margin", figure(round(one.rates[1], 6), "rate", round(one.rates[0], 6))
    yield "order_count", min(one.orders)
    yield "order_count_now", one.orders[1]
    if one.worst:
        yield "order_worst", say(f"goods.part_{one.worst}")
        yield "order_worst_yuan", figure(-one.parts[one.worst] / FEN, "yuan")


def _price(inputs: Inputs, line: Line) -> Iterator[tuple[str, Fact]]:
    """By how much orders must rise after a cut of the price, by what an order contributed before it."""
    price, margin = product_price(inputs, line.key), inputs.goods.margins_before.get(line.key)
    if price.change_rate is None or margin is None or price.change_rate >= 0:
        return
    after = margin[1] + price.change_rate
    if after > 0:  # else every order loses, which a rule of its own says
        yield "cut_needs", figure(round(-price.change_rate / after, 6), "rate")


def _late(inputs: Inputs, product: str) -> Iterator[tuple[str, Fact]]:
    """The article that runs out first before a delivery could come, by a snapshot of the last week of the month."""
    stock = inputs.goods.stock
    if stock is None:
        return
    fresh = shifted(inputs.month.last, -STALE)
    own = [row for row in stock.rows if product in row.products and row.as_of >= fresh]
    late = next((row for row in own if row.runs_out and row.daily is not None), None)
    if late is not None:
        yield from _late_facts(late)
    gone = next((row for row in own if "oversold" in row.reasons), None)
    if gone is not None:
        yield "oversold", 1
        yield "oversold_name", gone.name
        yield "oversold_day", gone.as_of


def _late_facts(row: StockRow) -> Iterator[tuple[str, Fact]]:
    yield "late_name", row.name
    yield "late_stock", row.on_hand or 0
    yield "late_day", row.as_of
    yield "late_cover", figure(round(row.cover or 0.0, 1), "ratio")
    yield "late_lead", row.lead or 0
    yield "late_daily", figure(round(row.daily or 0.0, 2), "ratio")
    yield "late_due", row.on_order or 0
    yield "late_missing", round((row.daily or 0.0) * ((row.lead or 0) - (row.cover or 0.0)))


def _campaign(inputs: Inputs, product: str) -> Iterator[tuple[str, Fact]]:
    """The campaign of the product that lost most for certain."""
    lost = [
        (one.extra_profit, one)
        for one in inputs.goods.campaigns
        if one.extra_profit
        and one.extra_profit[1] < 0
        and product == min(one.entry.products)
        and one.entry.id == min([one.entry.id, *one.together])  # those together are one
    ]
    if not lost:
        return
    extra, worst = min(lost, key=lambda pair: pair[0][1])
    yield "campaign_name", worst.entry.text
    yield "campaign_first", worst.entry.day
    yield "campaign_last", worst.end or worst.entry.day
    yield "campaign_lost", figure(round(-extra[1] / FEN, 2), "yuan")
    yield "campaign_lost_most", figure(round(-extra[0] / FEN, 2), "yuan")
    yield "campaign_each", int(worst.loses_each)
    if worst.break_even_uplift is not None:
        yield "campaign_even", figure(round(worst.break_even_uplift, 6), "rate")
    if worst.uplift.value is not None:
        yield "campaign_uplift", figure(round(worst.uplift.value, 6), "rate")


def gap_facts(inputs: Inputs, gap: StockGap) -> dict[str, Fact]:
    """Pieces and profit that a gap cost, as intervals (80 %); none where another listing took over."""
    days = [day for day in inputs.found.open_days if day < gap.first][-BEFORE:]
    known = {**inputs.sales_before.get(gap.product, {}), **inputs.sales.get(gap.product, {})}
    odd = odd_days({day: (one.units, one.amount_fen) for day, one in known.items() if day in days})
    days = [day for day in days if day not in odd]
    sold = [known.get(day, Sold(0, 0)) for day in days]
    units: Number = sum(one.units for one in sold)
    if gap.sister or not units or days[0] < inputs.previous.first:
        return {}
    price = sum(one.amount_fen for one in sold) / units / FEN
    low, high = chance_range(units / len(days) * gap.within, [float(one.units) for one in sold])
    facts: dict[str, Fact] = {"gap_units": ends_text(low, high, unit="count")}
    margin = inputs.goods.margins.get(gap.product) or inputs.goods.margins_before.get(gap.product)
    if margin and margin[1] > 0:
        ends = [share * amount * price for share in margin for amount in (low, high)]
        facts["gap_profit"] = ends_text(min(ends), max(ends), unit="yuan")
    return facts

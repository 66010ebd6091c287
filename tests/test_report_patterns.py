"""What is seen by looking through the days of a report, out of a few values made by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from pdd_ops.insight.evidence.bulk import Bulk, Large
from pdd_ops.insight.evidence.gaps import StockGap
from pdd_ops.insight.evidence.mistakes import Mistake
from pdd_ops.metrics.compare import Line, figure
from pdd_ops.metrics.series import Sold
from pdd_ops.periods import Month, Period
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.patterns import (
    Promotion,
    _sold_on,
    daily_sales,
    kept_new,
    movers,
    odd_sales,
    peaks,
    plain_days,
    price_changes,
    price_index,
    product_price,
    product_promotion,
)
from pdd_ops.report.subjects import _gap, _mistake, _profit_orders, _promotion, _shift, _stock, _unsold
from pdd_ops.report.voice_tables import promises_table
from pdd_ops.report.whys import rate_table, tells, waterfall_of

MARCH, FEBRUARY = Month.of(2025, 3), Month.of(2025, 2)


def made(**parts: object) -> Any:  # noqa: ANN401  # a value with these fields
    return SimpleNamespace(**parts)


def inputs(**parts: object) -> Inputs:
    return cast(Inputs, SimpleNamespace(month=MARCH, previous=FEBRUARY, **parts))


def product(key: str, **values: tuple[float | None, float | None]) -> Line:
    return Line(key, key, {name: figure(now, "yuan", before) for name, (now, before) in values.items()})


def keys(lines: list[Line]) -> list[str]:
    return [line.key for line in lines]


def test_new_products_of_which_less_than_half_came_back_are_kept() -> None:
    lines = [
        product("half", gmv=(100, None), refund_amount=(50, None)),
        product("less", gmv=(100, None), refund_amount=(49.99, None)),
        product("unknown", gmv=(100, None), refund_amount=(None, None)),
        product("nothing", gmv=(0, None), refund_amount=(0, None)),
        product("old", gmv=(100, None), refund_amount=(0, None)),
    ]
    listed = ["half", "less", "unknown", "nothing", "elsewhere"]
    assert kept_new(inputs(splits={"product": lines}, listed=listed)) == ["less", "unknown"]


def test_movers_weigh_in_the_shop_the_largest_change_first() -> None:
    lines = [product(name, gmv=pair) for name, pair in {
        "a": (400, 300), "b": (900, 700), "c": (8600, 9200), "d": (0, None), "e": (100, 200), "f": (0, 0.01),
    }.items()]  # fmt: skip
    seen = inputs(splits={"product": lines})
    assert keys(movers(seen, "up")) == ["b", "a"]
    assert keys(movers(seen, "down")) == ["c", "e"]


def bulk(day: str, pieces: int, fen: int, key: str = "P") -> Bulk:
    return Bulk(key, "2025-03", 1, pieces, fen, 0.5, pieces, 1.0, (Large(day, key, pieces, fen),))


def test_bulk_orders_are_no_daily_sales() -> None:
    rows = [made(key=day, values=[made(value=value)]) for day, value in (
        ("2025-03-01", 120.5), ("2025-03-02", 30.0), ("2025-03-03", None), ("2025-03-04", 10.0))]  # fmt: skip
    seen = inputs(days=made(rows=rows), found=made(bulk=[bulk("2025-03-01", 9, 10_025), bulk("2025-03-02", 9, 9_999)]))
    assert daily_sales(seen) == {"2025-03-01": 20.25, "2025-03-02": 0, "2025-03-04": 10.0}


def test_a_product_by_day_without_bulk_orders() -> None:
    seen = inputs(
        found=made(bulk=[bulk("2025-03-01", 9, 900), bulk("2025-03-02", 9, 900, "Q"), bulk("2025-03-03", 50, 9_000)]),
        sales_before={"P": {"2025-02-28": Sold(5, 1)}},
        sales={"P": {day: Sold(1_000, 10) for day in ("2025-03-01", "2025-03-02", "2025-03-03")}},
    )
    assert plain_days(seen, "P") == {
        "2025-02-28": Sold(5, 1), "2025-03-01": Sold(100, 1), "2025-03-02": Sold(1_000, 10), "2025-03-03": Sold(0, 0),
    }  # fmt: skip


def test_peaks_are_days_of_eighteen_tenths_of_the_median() -> None:
    values = [100.0] * 6 + [180.0, 179.99]
    rows = [made(key=f"2025-03-0{at + 1}", values=[made(value=value)]) for at, value in enumerate(values)]
    assert peaks(inputs(days=made(rows=rows), found=made(bulk=[]))) == {"2025-03-07": 180.0}
    assert peaks(inputs(days=made(rows=rows[2:8]), found=made(bulk=[]))) == {}  # six days tell no usual one


@pytest.mark.parametrize(("high", "told"), [(2, 2), (3, 0)])
def test_what_happens_on_more_than_a_fifth_of_the_days_is_no_peak(high: int, told: int) -> None:
    amounts = [30.0] * (10 - high) + [90.0] * high
    rows = [made(key=f"2025-03-{at + 1:02d}", values=[made(value=amount)]) for at, amount in enumerate(amounts)]
    assert len(peaks(inputs(days=made(rows=rows), found=made(bulk=[])))) == told


def test_prices_that_moved_by_a_twentieth_of_goods_that_were_there() -> None:
    matched = {"a": (10_500, 10_000), "b": (10_499, 10_000), "c": (9_500, 10_000), "d": (5_000, 10_000), "运费": (2, 1)}
    found = made(
        prices={key: made(price=now, before=then, index=1.5) for key, (now, then) in {**matched, "": (3, 2)}.items()},
        gap_of=lambda key: "gap" if key == "d" else None,
    )
    lines = [product(key, units=(5, 4)) for key in (*matched, "unmatched")]
    seen = inputs(splits={"product": lines}, found=found)
    assert [one.label for one in price_changes(seen)] == ["a", "c"]
    assert product_price(seen, "a") == figure(105.0, "yuan", 100.0)
    assert product_price(seen, "unmatched") == figure(None, "yuan")
    assert price_index(seen) == 1.5
    assert price_index(inputs(found=made(prices={}))) is None


@pytest.mark.parametrize(
    ("sale", "odd"),
    [
        (Sold(9_999, 100), True),  # 100 pieces for less than a tenth of 10 yuan each
        (Sold(10_000, 100), False),
        (Sold(9_800, 99), False),
        (Sold(0, 101), True),
    ],
)
def test_many_pieces_for_next_to_nothing_are_odd(sale: Sold, odd: bool) -> None:
    days = {f"2025-03-0{at}": Sold(10_000, 10) for at in range(1, 6)} | {"2025-03-07": sale}
    lines = [product("P"), product("Q")]
    seen = inputs(splits={"product": lines}, sales={"P": days})
    assert [(line.key, day, one) for line, day, one in odd_sales(seen)] == [("P", "2025-03-07", sale)] * odd


def test_the_most_odd_pieces_come_first() -> None:
    usual = {f"2025-03-0{at}": Sold(10_000, 10) for at in range(1, 6)}
    sales = {
        "P": usual | {"2025-03-08": Sold(1, 200), "2025-03-07": Sold(1, 200)},
        "Q": usual | {"2025-03-09": Sold(1, 300)},
    }
    found = odd_sales(inputs(splits={"product": [product("P"), product("Q")]}, sales=sales))
    assert [day for _, day, _ in found] == ["2025-03-09", "2025-03-07", "2025-03-08"]


def test_a_day_without_a_sale_counts_among_the_days() -> None:
    known = {"2025-03-01": Sold(300, 3), "2025-03-02": Sold(100, 1)}
    assert _sold_on(known, ["2025-03-01", "2025-03-02", "2025-03-03", "2025-03-04"]) == (1.0, 4, 4)
    assert _sold_on(known, []) == (0.0, 0, 0)


def promotion_inputs(*, cheap: int, begins: str = "2025-02-01", usual: int = 1_000) -> Inputs:
    """Ten pieces of 10 yuan a day, fifty at a lower price on the 12th and 13th; closed on the 15th."""
    days = [day for day in Period(begins, "2025-03-31").each_day() if day != "2025-03-15"]
    sold = {day: Sold(50 * cheap, 50) if day in ("2025-03-12", "2025-03-13") else Sold(10 * usual, 10) for day in days}
    return inputs(
        compared=made(before=FEBRUARY),
        found=made(open_days=days, bulk=[]),
        sales_before={"P": {day: one for day, one in sold.items() if day < MARCH.first}},
        sales={"P": {day: one for day, one in sold.items() if day >= MARCH.first}},
    )


def test_a_promotion_stands_beside_two_weeks_before_and_after_it() -> None:
    found = product_promotion(promotion_inputs(cheap=900), "P")
    assert found == Promotion("2025-03-12", "2025-03-13", 2, 100, 450.0, 100.0, 140, 14, 100.0, 140, 14)
    assert product_promotion(promotion_inputs(cheap=1_000), "P") is None  # as dear as ever, and no feast
    late = product_promotion(promotion_inputs(cheap=900, begins="2025-03-05"), "P")
    assert late is not None and (late.before_days, late.after_days) == (7, 14)
    assert product_promotion(promotion_inputs(cheap=900, begins="2025-03-12"), "P") is None  # nothing before it


def test_facts_of_a_promotion() -> None:
    found = _promotion(Promotion("2025-03-12", "2025-03-13", 2, 100, 451.239, 100.126, 140, 14, 98.765, 130, 13))
    assert found == {
        "promo_first": "2025-03-12", "promo_last": "2025-03-13", "promo_days": 2, "promo_orders": 100,
        "promo_times": figure(4.51, "ratio"), "promo_daily": figure(451.24, "yuan"),
        "promo_after": figure(98.77, "yuan", 100.13), "promo_after_units": 130, "promo_after_days": 13,
        "promo_before_units": 140, "promo_before_days": 14,
    }  # fmt: skip


def test_the_last_shift_of_the_shop_is_told_in_yuan() -> None:
    of_shop = [made(product="", shift=made(day=day, before=123_456, after=234_567, days_before=20, days_after=9))
               for day in ("2025-03-05", "2025-03-20")]  # fmt: skip
    other = made(product="P", shift=made(day="2025-03-25"))
    assert _shift(inputs(found=made(shifts=[*of_shop, other]))) == {
        "shift_day": "2025-03-20", "shift_level": figure(2345.67, "yuan", 1234.56), "shift_before_days": 20,
        "shift_after_days": 9,
    }  # fmt: skip
    assert _shift(inputs(found=made(shifts=[other]))) == {}


def test_a_price_mistake_is_told_in_yuan() -> None:
    one = Mistake("P", "2025-03-01", "2025-03-02", 450, 4_500, 61, 9, 2, 8_100, 460)
    assert _mistake(inputs(found=made(mistakes=[one])), "P") == {
        "mistake_first": "2025-03-01", "mistake_last": "2025-03-02", "mistake_unpaid": 61, "mistake_refunded": 9,
        "mistake_price": figure(4.5, "yuan"), "mistake_highest": figure(4.6, "yuan"),
        "mistake_usual": figure(45.0, "yuan"), "mistake_sold": 2, "mistake_lost": figure(81.0, "yuan"),
    }  # fmt: skip
    alike = Mistake("P", "2025-03-01", "2025-03-02", 450, 4_500, 61, 9, 0, 0, 450)
    assert (
        not {"mistake_highest", "mistake_sold", "mistake_lost"}
        & _mistake(inputs(found=made(mistakes=[alike])), "P").keys()
    )
    assert _mistake(inputs(found=made(mistakes=[alike])), "Q") == {}


def test_a_gap_is_told_in_yuan_and_by_the_name_of_what_took_over() -> None:
    gap = StockGap("P", "2025-03-11", "2025-03-13", 3, 3, 0.9, 20_055, 60_165, 30.4, 0.0, True, sister="Q")
    seen = inputs(splits={"product": [Line("Q", "茶杯", {})]})
    assert _gap(seen, gap) == {
        "gap_days": 3, "gap_run": 3, "gap_first": "2025-03-11", "gap_last": "2025-03-13", "gap_orders": 30,
        "gap_resumed": 1,
        "sold_share": figure(0.9, "rate"), "daily_gmv": figure(200.55, "yuan"), "gap_gmv": figure(601.65, "yuan"),
        "gap_sister": "茶杯",
    }  # fmt: skip


def test_what_only_the_catalogue_knows_sold_nothing() -> None:
    held = {"P": made(label="茶", pieces=3, worth_fen=1_250), "Q": made(label="杯", pieces=0, worth_fen=0)}
    seen = inputs(values={"orders": figure(5, "count")}, splits={"product": [Line("Q", "杯", {})]}, stock=held)
    assert _stock(seen, "P") == {"stock": 3, "stock_value": figure(12.5, "yuan")}
    assert _stock(seen, "none") == {}
    [found] = _unsold(seen, {"month_days": 31})
    assert (found.scope, found.key, found.label) == ("product", "P", "茶")
    assert found.facts["stock"] == 3 and found.facts["month_days"] == 31
    unknown = inputs(values={"orders": figure(None, "count")}, splits={"product": []}, stock=held)
    assert _unsold(unknown, {}) == []


def test_orders_of_the_days_that_the_profit_is_made_of() -> None:
    seen = inputs(profit=made(orders={"P": 0}))
    assert _profit_orders(seen, "P") == {"profit_orders": 0}
    assert _profit_orders(seen, "Q") == {}


def answer(before: int, after: int, *contributions: int) -> Any:  # noqa: ANN401
    names = ("days", "order_value", "refund_share")
    factors = [made(id=name, contribution=fen) for name, fen in zip(names, contributions, strict=False)]
    same = made(before=FEBRUARY, days=MARCH, same_days=False)
    return made(before=before, after=after, change=after - before, factors=factors, compared=same,
                month="2025-03", compare="2025-02")  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "parts", "values"),
    [
        (10_000, 24_000, (3_000, 12_000, -1_000), (100.0, 120.0, 30.0, -10.0, 240.0)),
        (0, 5_000, (5_000,), (0.0, 50.0, 50.0)),
        (5_000, 0, (-5_000,), (50.0, -50.0, 0.0)),
        (0, 0, (0,), None),  # nothing was sold at all
        (10_000, 10_010, (50_000, -49_990), None),  # opposite parts that tell nothing
    ],
)
def test_the_waterfall_leads_from_one_amount_to_the_other(
    before: int, after: int, parts: tuple[int, ...], values: tuple[float, ...] | None
) -> None:
    told = answer(before, after, *parts)
    chart = waterfall_of(told)
    assert (None if chart is None else chart.series[0].values) == values
    assert tells(told) == (values is not None or not before)


def test_a_table_of_rates_ends_with_what_its_rows_sum_to() -> None:
    from pdd_ops.insight.why.model import UNATTRIBUTED, RateRow, RateSplit

    rows = (RateRow("a", "a", 0.1, 0.2, 0.5, 0.25), RateRow("b", "b", 0.1, 0.2, -0.1, 0.05),
            RateRow(UNATTRIBUTED, "x", None, None, 0.0, 0.3))  # fmt: skip
    *_, unknown, total = rate_table(RateSplit("conversion", "product", 0.1, 0.12, 1.0, rows)).rows
    assert [cell.value for cell in unknown[1:]] == [None, None, None, None, 0.3]
    assert [cell.value for cell in total[1:]] == [0.1, 0.12, 0.4, 0.3, 1.0]


def test_the_widest_gap_of_a_promise_comes_first_and_what_is_not_measured_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from pdd_ops.report import survey_rows

    monkeypatch.setattr(survey_rows, "promise_columns", lambda: ["gap"])
    monkeypatch.setattr(survey_rows, "promise_row", lambda one: (one.gap,))
    found = [made(gap=gap) for gap in (None, 0.1, -0.2, 0.5, 0.0)]
    declaration = {"id": "promises", "title": {"zh": "", "en": ""}}
    rows = promises_table(inputs(promises=found), declaration).rows
    assert [cast(Any, row[0]) for row in rows] == [0.5, 0.1, 0.0, -0.2, None]
    assert promises_table(inputs(promises=[]), declaration).rows == ()

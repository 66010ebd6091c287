"""Refund rates of products are compared at equal age: what is seen of a young month is no fall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from support.planted import imported
from support.tool import run, run_json

from pdd_ops.insight.comparison_periods import Compared
from pdd_ops.insight.why.model import Known, RateRow, RateSplit, is_young
from pdd_ops.insight.why.rate_splits import rate_splits
from pdd_ops.insight.why.rows import shortened_rates
from pdd_ops.metrics.compare import Line, figure
from pdd_ops.periods import Month, Period

MARCH, FEBRUARY = Month.parse("2025-03"), Month.parse("2025-02")
COMPARED = Compared(Period(MARCH.first, MARCH.last), Period(FEBRUARY.first, FEBRUARY.last), same_days=False)
SAMPLE = Path(__file__).parents[2] / "sample_data"


def line_of(key: str, **counts: tuple[int, int]) -> Line:
    """A product with counts of then and now."""
    return Line(key, key, {name: figure(now, "count", then) for name, (then, now) in counts.items()})


def known(as_of: str, seen: list[Line], aged: list[Line]) -> Known:
    return Known(
        shop="小店",
        month=MARCH,
        other=FEBRUARY,
        compared=COMPARED,
        values={"refund_rate": figure(0.05, "rate", 0.2)},
        lines={"product": seen},
        full=frozenset(),
        daily={},
        sold={},
        begun={},
        orders_as_of=as_of,
        aged=aged,
    )


@pytest.mark.parametrize(
    ("as_of", "young"), [("2025-04-01", True), ("2025-04-29", True), ("2025-04-30", False), ("2025-06-01", False)]
)
def test_a_period_is_young_for_thirty_days(as_of: str, young: bool) -> None:
    assert is_young(as_of, COMPARED) is young


def rates_of(split: Known) -> Mapping[str, tuple[float, float]]:
    return {one.metric: (one.before, one.after) for one in rate_splits(split)}


def test_young_rates_are_those_within_thirty_days() -> None:
    seen = [line_of("a", orders=(100, 100), refund_orders=(20, 5), buyers=(0, 0))]
    aged = [line_of("a", orders_30d=(100, 40), refunds_30d=(18, 10))]
    assert rates_of(known("2025-04-20", seen, aged)) == {"refund_rate_30d": (0.18, 0.25)}
    assert rates_of(known("2025-05-20", seen, aged)) == {"refund_rate": (0.2, 0.05)}


def test_visitors_of_products_make_another_rate_than_those_of_the_shop() -> None:
    """A visitor of two products counts twice: the split is of the products' own rate, without a row for the rest."""
    seen = [line_of("a", orders=(0, 0), refund_orders=(0, 0), buyers=(10, 20), product_visitors=(100, 100))]
    shop = replace(
        known("2025-05-20", seen, []),
        values={"conversion": figure(0.3, "rate", 0.2)},
        full=frozenset({"product_days"}),
    )
    [split] = rate_splits(shop)
    assert (split.before, split.after, [row.key for row in split.rows]) == (0.1, 0.2, ["a"])


def test_the_rows_of_a_table_sum_to_its_change_in_two_decimals() -> None:
    rows = (RateRow("a", "a", 0.1, 0.2, 10.0, 5.0), RateRow("b", "b", 0.1, 0.2, -2.5, 1.25))
    shown = shortened_rates(RateSplit("conversion", "product", 0.1, 0.2, 13.75, rows), 5)
    assert [(row.rate, row.mix) for row in shown] == [(10.0, 5.0), (-2.5, 1.25)]


def test_too_few_orders_of_that_age_are_not_compared() -> None:
    seen = [line_of("a", orders=(100, 100), refund_orders=(20, 5))]
    assert rates_of(known("2025-04-02", seen, [line_of("a", orders_30d=(100, 29), refunds_30d=(18, 6))])) == {}
    assert rates_of(known("2025-04-02", seen, [])) == {}


def test_the_newest_month_of_the_sample_is_not_compared_with_an_older_one(tmp_path: Path) -> None:
    database = imported(SAMPLE, tmp_path / "shop.db")
    told = run_json("why", "2025-03", "--db", database, "--json")
    assert not [one for one in told["rates"] if one["metric"].startswith("refund_rate")]
    assert any("30 天" in note for note in told["notes"])
    text = run("report", "2025-03", "--full", "--db", database)
    assert "还会增加，先不和 2025-02 比" in "".join(line.strip() for line in text.splitlines())


def test_a_product_with_few_orders_of_that_age_is_one_of_the_others() -> None:
    """Six of thirteen orders refunded: the shop may be compared, that product may not."""
    seen = [line_of("a", orders=(300, 300), refund_orders=(20, 5))]
    large = line_of("a", orders_30d=(300, 90), refunds_30d=(18, 6))
    small = [line_of(key, orders_30d=(100, 13), refunds_30d=(4, 6)) for key in ("b", "c")]
    [split] = [one for one in rate_splits(known("2025-04-02", seen, [large, *small])) if one.by == "product"]
    assert [row.key for row in split.rows if row.key == "a"] == ["a"]
    assert not {"b", "c"} & {row.key for row in split.rows}
    assert not list(rate_splits(known("2025-04-02", seen, small)))

"""Tables and small facts of a report out of a few values made by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from pdd_ops.document.blocks import Cell
from pdd_ops.insight.comparison_periods import Compared
from pdd_ops.insight.evidence.bulk import Apart, Bulk, DaySums, Large, apart, apart_by_day, bulk_orders, usual_order
from pdd_ops.insight.profit.squeeze import PARTS, Squeeze
from pdd_ops.insight.why.model import is_young
from pdd_ops.metrics.columns import Columns, _by_field
from pdd_ops.metrics.compare import Line, figure
from pdd_ops.periods import Month, Period
from pdd_ops.report.brief import _day, _entry
from pdd_ops.report.goods_tables import ends_text, lost_table, squeeze_table
from pdd_ops.report.history import _largest
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.tables import made as table_of
from pdd_ops.report.year import YearMonth
from pdd_ops.work.benefits import Offer, judged
from pdd_ops.work.input_fields import read_expected, within
from pdd_ops.work.model import POINTS, YUAN, LogEntry
from pdd_ops.work.stock_lost import Lost

DECLARATION: dict[str, Any] = {
    "id": "t", "title": {"zh": "", "en": ""}, "whole": {"zh": "", "en": ""}, "keep": 99, "limit": 99,
}  # fmt: skip


def made(**parts: object) -> Any:  # noqa: ANN401  # a value with these fields
    return SimpleNamespace(**parts)


def inputs(**parts: object) -> Inputs:
    return cast(Inputs, SimpleNamespace(**parts))


def test_products_that_sold_most_in_either_month() -> None:
    def line(key: str, now: float | None, before: float | None) -> Line:
        return Line(key, key, {"gmv": figure(now, "yuan", before)})

    lines = [
        line("a", 5, None),
        line("b", None, 9),
        line("c", 7, 1),
        line("", 99, 99),
        line("d", 1, 8),
        line("e", None, None),
    ]
    assert _largest(lines, 3) == ["b", "d", "c"]
    assert _largest(lines, 9) == ["b", "d", "c", "a", "e"]


def test_the_day_of_what_was_done() -> None:
    assert _day("2025-03-07") == "3 月 7 日" or ("3" in _day("2025-03-07") and "7" in _day("2025-03-07"))
    assert _day("2025-11-23") == _day("2025-03-07").replace("3", "11").replace("7", "23")
    work = made(names={"P": "茶"}, effects={}, led={})
    told = _entry(LogEntry("", 1, "2025-03-07", "products", "换图", until="2025-03-09", products=("P",)), work)
    assert told.startswith(f"{_day('2025-03-07')}–{_day('2025-03-09')} 换图") and "茶" in told
    assert _entry(LogEntry("", 1, "2025-03-07", "products", "换茶的图", products=("P",)), work).count("茶") == 1


def test_what_gaps_cost_the_costliest_first() -> None:
    def row(name: str, lost: Lost | None) -> Any:  # noqa: ANN401
        return made(name=name, lost=lost)

    less = Lost(3, (4.4, 9.6), (1_000, 2_050), (-100, 205))
    more = Lost(5, (7.0, 7.0), (900, 3_000), None)
    found = lost_table(
        inputs(goods=made(stock=made(rows=[row("a", less), row("b", None), row("c", more)]))), DECLARATION
    )
    assert [[cell.value for cell in cells] for cells in found.rows] == [
        ["c", 5, "7", "9.00 至 30.00", None],
        ["a", 3, "4 至 10", "10.00 至 20.50", "-1.00 至 2.05"],
    ]
    assert lost_table(inputs(goods=made(stock=None)), DECLARATION).rows == ()
    assert ends_text(0.1, 0.25, unit="rate") == "10.00% 至 25.00%"


def test_what_is_left_of_orders_those_that_lost_most_in_all_first() -> None:
    nothing = dict.fromkeys(PARTS, 0)
    squeezes = {
        "a": Squeeze(500, 450, nothing | {"goods": -50}, orders=(40, 50)),
        "b": Squeeze(500, 440, nothing | {"goods": -60, "fees": 0}, orders=(40, 30)),
        "c": Squeeze(500, 500, nothing, orders=(40, 50)),  # nothing changed
        "d": Squeeze(reason="few"),
    }
    lines = [Line("a", "茶", {})]
    found = squeeze_table(inputs(goods=made(squeezes=squeezes), splits={"product": lines}), DECLARATION)
    assert [cells[0].value for cells in found.rows] == ["茶", "b"]  # 50 × 0.50 against 30 × 0.60
    assert [cell.value for cell in found.rows[0][1:4]] == [5.0, 4.5, -0.5]
    assert found.whole is not None
    assert [[cell.value for cell in cells] for cells in found.whole.rows] == [
        ["茶", 5.0, 4.5, -0.5, -0.5],
        ["b", 5.0, 4.4, -0.6, -0.6],
    ]


def test_the_sales_of_a_known_day_of_a_month() -> None:
    assert YearMonth(Month.of(2025, 3), 3, {"gmv": 101}, 100).per_day == 33.33  # 1 is of no known day
    assert YearMonth(Month.of(2025, 3), 0, {"gmv": 100}, 100).per_day is None
    assert YearMonth(Month.of(2025, 3), 3, {}).per_day is None


@pytest.mark.parametrize(("as_of", "young"), [("2025-04-29", True), ("2025-04-30", False), (None, False)])
def test_a_period_is_young_for_thirty_days(as_of: str | None, young: bool) -> None:
    march = Period("2025-03-01", "2025-03-31")
    assert is_young(as_of, Compared(march, march, same_days=True)) is young


# Bulk orders


def large(day: str, pieces: int, fen: int, orders: int = 1, refunded: int = 0, refunded_fen: int = 0) -> Large:
    return Large(day, "P", pieces, fen, orders, refunded, refunded_fen)


def test_what_is_set_apart_is_added_up_by_product_and_day() -> None:
    bulk = Bulk(
        "P", "2025-03", 3, 9, 9, 0.5, 3, 1.0, (large("d1", 3, 100, 2, refunded=1, refunded_fen=7), large("d2", 5, 50))
    )
    other = Bulk("Q", "2025-03", 1, 9, 9, 0.5, 3, 1.0, (Large("d1", "Q", 2, 20),))
    assert apart([bulk, other]) == Apart(4, 13, 270, 1, 7)
    assert apart([bulk, other], {"d1"}) == Apart(3, 8, 220, 1, 7)
    assert apart([bulk, other], product="Q") == Apart(1, 2, 20, 0, 0)
    assert apart_by_day([bulk, other]) == {"d1": Apart(3, 8, 220, 1, 7), "d2": Apart(1, 5, 50)}
    assert apart_by_day([bulk, other], "Q") == {"d1": Apart(1, 2, 20)}


def test_a_usual_order_is_the_middle_one() -> None:
    days = [DaySums(3, 3, 300), DaySums(1, 5, 900), DaySums(0, 0, 0)]
    assert usual_order(days) == (1.0, 100.0)
    assert usual_order(days, [large("d", 9, 2_000, 5)]) == (9.0, 2_000.0)
    assert usual_order([DaySums(1, 2, 10), DaySums(1, 4, 30)]) == (2.0, 10.0)
    assert usual_order([]) == (1.0, 0.0)


@pytest.mark.parametrize(("pieces", "fen", "told"), [(10, 1_000, False), (11, 1_000, True), (10, 1_001, True)])
def test_a_bulk_order_is_ten_times_a_usual_one(pieces: int, fen: int, told: bool) -> None:
    """Nine orders of a piece of a yuan, and one that is more than a fifth of what the product sold."""
    sums = {"P": {"2025-03-01": DaySums(10, 9 + pieces, 900 + fen)}}
    assert bool(bulk_orders([large("2025-03-01", pieces, fen)], sums)) is told


# What files carry, and what people type


def test_fields_are_known_on_the_days_of_the_files_that_have_them() -> None:
    days = _by_field(
        {'["a", "b"]': {(1, "2025-03-01")}, '["b"]': {(1, "2025-03-02"), (1, "2025-03-03"), (2, "2025-03-09")}}
    )
    assert days["a"] == {(1, "2025-03-01")} and len(days["b"]) == 4
    columns = Columns(days, days["b"])
    assert columns._spans("b") == [(1, "2025-03-01", "2025-03-03"), (2, "2025-03-09", "2025-03-09")]
    assert columns.partly("a") and not columns.partly("b")
    assert columns.condition("b") == "" and "BETWEEN '2025-03-01' AND '2025-03-01'" in columns.condition("a")


def test_what_is_typed_has_a_length_and_an_amount_its_unit() -> None:
    for field, most in (("text", 200), ("owner", 50), ("notes", 1000)):
        assert within(field, "x" * most)
        with pytest.raises(Exception, match=str(most)):
            within(field, "x" * (most + 1))
    assert within("metric", "x" * 5000)
    assert [read_expected(text) for text in ("1,200.555", "2万元", "0.5pp", "1 个百分点", "3 points")] == [
        (1200.56, YUAN), (20_000, YUAN), (0.5, POINTS), (1, POINTS), (3, POINTS),
    ]  # fmt: skip


# Benefits


def test_a_benefit_pays_where_so_many_more_come() -> None:
    """5 of 20 yuan are left of an order for certain, 8 at most: a coupon of 2 yuan asks for two thirds more, or a
    third."""
    [coupon] = judged(Offer(coupon=200), (500, 800), 2_000)
    assert (coupon.kind, coupon.cost) == ("coupon", 200)
    assert coupon.more == pytest.approx((200 / 600, 200 / 300))
    [points] = judged(Offer(points=0.25), (500, 800), 2_000)
    assert (points.cost, points.more[1]) == (500, None)
    assert points.more[0] == pytest.approx(500 / 300)
    [member] = judged(Offer(off=0.5), (500, 800), 2_000)
    assert member.more == (None, None)
    [early] = judged(Offer(early=4_000), (500, 800), 2_000)
    assert (early.fixed, early.more) == (4_000, (5, 8))
    [loses] = judged(Offer(early=4_000), (0, 800), 2_000)
    assert loses.more == (5, None)
    assert len(judged(Offer(), (500, 800), 2_000)) == 3 and Offer().is_example
    assert not Offer(early=1).is_example


def test_what_an_order_contributes_is_of_the_orders_with_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    from pdd_ops.work import benefits

    def of(orders: int, uncovered: int, contribution: tuple[int, int] | None) -> benefits.Benefits:
        parts = made(orders=orders, uncovered_orders=uncovered, covered_receipts=4_000)
        total = made(parts=parts, contribution=contribution)
        monkeypatch.setattr(benefits, "profit_of", lambda *_: made(total=total))
        return benefits.benefits_of(made(), made(), made(), Offer(coupon=200))

    found = of(12, 2, (5_000, 8_000))
    assert (found.left, found.value, found.example) == ((500, 800), 400, False)
    assert [one.kind for one in found.rows] == ["coupon"]
    assert of(3, 2, (500, 800)).left == (500, 800)  # one order is enough
    for nothing in (of(2, 2, (5_000, 8_000)), of(12, 2, None)):
        assert (nothing.left, nothing.value, nothing.rows, nothing.example) == (None, 0.0, (), False)


@pytest.mark.parametrize(("count", "whole"), [(3, False), (4, True)])
def test_a_table_that_has_room_for_all_of_its_rows_has_no_whole(count: int, whole: bool) -> None:
    rows = [(Cell(at),) for at in range(count)]
    declaration = {"id": "t", "title": {"zh": "题", "en": ""}, "limit": 3, "keep": 3}
    found = table_of(declaration, ["a"], rows, ["note"])
    assert [cells[0].value for cells in found.rows] == [0, 1, 2]
    assert (found.whole is not None, len(found.notes)) == (whole, 1 + whole)
    assert table_of({**declaration, "whole": {"zh": "全", "en": ""}}, ["a"], rows).whole is not None
    assert table_of({**declaration, "note": {"zh": "注", "en": ""}}, ["a"], rows[:1]).notes == ("注",)
    assert table_of({**declaration, "note": {"zh": "注", "en": ""}}, ["a"], []).notes == ()

"""What earns its line: rows, columns and sentences that say nothing are left out, in every section."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pdd_ops.document.blocks import Cell, Section, Table
from pdd_ops.insight.expression import Fact
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import MetricValue, compared, figure
from pdd_ops.metrics.values import Value
from pdd_ops.metrics.wording import moved_text
from pdd_ops.report.tables import made, rate_cell
from pdd_ops.report.worth import moved, repeats, shown, stands, weighs


def table(*rows: Sequence[Cell], columns: int = 3) -> Table:
    return Table("x", "X", tuple("abcdef"[:columns]), tuple(tuple(row) for row in rows))


def metric(name: str, value: float, previous: float | None = None) -> MetricValue:
    return compared(metrics()[name], Value(value), None if previous is None else Value(previous))


def test_rows_of_zeros_and_columns_of_nothing_are_left_out() -> None:
    found = shown(
        table(
            [Cell("圆通"), Cell(0.0, "rate"), Cell(0.0, "rate")],
            [Cell("中通"), Cell(0.02, "rate"), Cell(None, "rate")],
            [Cell("邮政"), Cell(None, "rate"), Cell(None, "rate")],
        )
    )
    assert (found.columns, [[cell.value for cell in row] for row in found.rows]) == (("a", "b"), [["中通", 0.02]])


def test_words_make_a_row_worth_it_and_the_whole_table_follows() -> None:
    rows = ([Cell("文件"), Cell("2025-03"), Cell(0, "count")], [Cell("别的"), Cell("2025-04"), Cell(0, "count")])
    found = shown(Table("x", "X", ("a", "b", "c"), (tuple(rows[0]),), (), table(*rows)))
    assert (len(found.rows), len(found.in_full.rows), found.columns) == (1, 2, ("a", "b", "c"))


@pytest.mark.parametrize(
    ("now", "before", "unit", "expected"),
    [
        (1000.0, 960.0, "yuan", False),
        (1000.0, 900.0, "yuan", True),
        (0.102, 0.1, "rate", False),
        (0.12, 0.1, "rate", True),
        (1000.0, None, "yuan", False),
    ],
)
def test_what_has_moved(now: float, before: float | None, unit: str, expected: bool) -> None:
    assert moved(figure(now, unit, before)) is expected


def test_a_sentence_that_only_repeats_its_table_is_not_said() -> None:
    tables = [table([Cell("浏览量"), Cell(900, "count", metric="page_views"), Cell(880, "count")])]
    still: dict[str, Fact] = {"page_views": metric("page_views", 900, 880), "compare": "2025-02"}
    assert repeats("浏览量 {page_views}，比 {compare} {page_views.moved}。", tables, still)
    assert not repeats("浏览量 {page_views}", tables, {"page_views": metric("page_views", 900, 500)})
    assert not repeats("浏览量 {page_views}，访客 {visitors}", tables, {**still, "visitors": metric("visitors", 5, 5)})
    assert not repeats("“{name}”占 {share}", tables, {"name": "甲", "share": figure(0.5, "rate")})


def test_from_next_to_nothing_any_percentage_is_possible() -> None:
    large, usual = metric("gmv", 55053.0, 1.0), metric("gmv", 150.0, 100.0)
    assert (moved_text(large), rate_cell(large).value) == ("增长 10 倍以上", "+10 倍以上")
    assert (moved_text(usual), rate_cell(usual).value) == ("增长 50.00%", 0.5)


def test_who_weighs() -> None:
    assert [weighs(amount, 1000.0) for amount in (-0.05, 9.0, -10.0, 25.0)] == [False, False, True, True]
    assert not weighs(5.0, 0.0)


def test_rows_that_are_not_listed_are_summed_up() -> None:
    rows = [
        (Cell(str(n)), Cell(n * 10.0, "yuan", metric="gmv"), Cell(0.1, "rate", metric="refund_rate")) for n in (5, 4, 3)
    ]
    declaration = {"id": "x", "title": {"zh": "甲", "en": "X"}, "limit": 1, "note": {"zh": "注", "en": "N"}}
    found = made(declaration, ("商品", "成交金额", "退款率"), rows)
    assert (len(found.rows), found.notes) == (1, ("注", "其余 2 行的成交金额合计 70.00 元"))
    days = [(Cell("甲"), Cell(3, "count")), (Cell("乙"), Cell(4, "count"))]
    assert made(declaration, ("商品", "天数"), days).notes == ("注", "另有 1 行未列出")


def test_a_section_with_nothing_in_it_does_not_stand() -> None:
    assert not stands(Section("money", "一", "资金", (), ()))
    assert stands(Section("problems", "三", "问题", (), ()))
    assert stands(Section("money", "一", "资金", (), ("一句话",)))


@pytest.mark.parametrize(("now", "before", "told"), [(41, 34, False), (114, 24, True), (15, 11, False), (0, 9, True)])
def test_counts_that_differ_by_chance_have_not_moved(now: int, before: int, *, told: bool) -> None:
    assert moved(metric("cases_opened", now, before)) is told

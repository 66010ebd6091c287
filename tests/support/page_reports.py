"""Reports for the tests of the page: a small shop's month, and one in which every word is whatever it is given."""

from __future__ import annotations

from pathlib import Path

from small_month import everything

from pdd_ops.document.blocks import Cell, Chart, Section, Series, Table
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.report.build import build_report
from pdd_ops.report.model import Definition, Report

EVIL = '<script>alert(1)</script>"onmouseover="alert(1)" \'</style></title>{{ 7 * 7 }}'
LONG = "竹纤维洗碗布家用不沾油加厚吸水抹布厨房专用百洁布刷碗神器懒人清洁布五条装送挂钩两个升级款加大加厚耐用不掉毛易洗"
DAYS = tuple(f"2025-03-{day:02}" for day in range(1, 32))
PARETO = (Series("成交金额", (30.0, 10.0), "yuan"), Series("累计占比", (0.75, 1.0), "rate"))
WATERFALL = (Series("成交金额", (40.0, -3.0, 37.0), "yuan"),)


def small_report(folder: Path) -> Report:
    connection = everything(folder).reader()
    return build_report(connection, shops=choose_shops(connection, None), month=Month.of(2025, 3))


def tiny(name: str = "小店", *, rows: int = 1, charts: tuple[Chart, ...] = ()) -> Report:
    """A report with one metric, in which every word is `name`."""
    value = MetricValue("gmv", name, "yuan", -12.5, reason=name, good="up")
    row = (Cell(name), Cell(-12.5, "yuan", metric="gmv"))
    table = Table("products", name, (name, "成交金额"), (row,) * rows, (name,))
    appendix = Table("definitions", name, (name,), ((Cell(name),),))
    sections = Section("sales", name, name, (table,), (name,), charts), Section("d", name, name, (appendix,), ())
    return Report(
        name, "2025-03", "2025-02", True, (value,), sections, (), (), (name,), ("gmv",), table,
        (Definition("gmv", name, name, name, name, (name,)),),
    )  # fmt: skip


def charts_of(name: str) -> tuple[Chart, ...]:
    days = (Series("2025-03", (*range(30), None), "yuan"), Series("2025-02", (None,) * 31, "yuan"))
    two_units = (days[0], Series("退款率", (0.1,) * 31, "rate"))
    return (
        Chart("days", "days", name, DAYS, days),
        Chart("rates", "days", name, DAYS, two_units),
        Chart("shares", "shares", name, (name, "其他"), PARETO[1:]),
        Chart("bars", "bars", name, (name, name), PARETO),
        Chart("pareto", "pareto", name, (name, name), PARETO),
        Chart("waterfall", "waterfall", name, ("2025-02", name, "2025-03"), WATERFALL),
    )

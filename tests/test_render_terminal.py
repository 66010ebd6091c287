"""What stands in the terminal: a golden report, folding, columns, and both languages of every text."""

from __future__ import annotations

import csv
import os
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from io import StringIO
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from small_month import everything

from pdd_ops.answers.query import query_answer, query_csv
from pdd_ops.document.blocks import Cell
from pdd_ops.document.folding import fold, hanging, shortened
from pdd_ops.document.grid import draw
from pdd_ops.errors import UsageError
from pdd_ops.lang import use_language
from pdd_ops.metrics.query import query
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.metrics.wording import number_text, signed_text
from pdd_ops.periods import Month
from pdd_ops.render.files import default_name
from pdd_ops.render.output import FORMATS, formats_of, write_report
from pdd_ops.render.terminal import console_for, document_text, report_text, show
from pdd_ops.report.build import build_report
from pdd_ops.report.model import Report

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    yield
    use_language("zh")


def small_report(folder: Path) -> Report:
    connection = everything(folder).reader()
    return build_report(connection, shops=choose_shops(connection, None), month=Month.of(2025, 3))


@pytest.mark.parametrize("code", ["zh", "en"])
def test_report_looks_as_agreed(code: str, tmp_path: Path) -> None:
    """To accept a new look: PDD_OPS_WRITE_GOLDEN=1 pytest tests/test_render_terminal.py, and read the difference."""
    use_language(code)
    text = report_text(small_report(tmp_path))
    golden = GOLDEN / f"report_small_{code}.txt"
    if os.environ.get("PDD_OPS_WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


@pytest.mark.parametrize("width", [80, 100, 120])
@pytest.mark.parametrize("code", ["zh", "en"])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_cut(width: int, code: str, tmp_path: Path) -> None:
    use_language(code)
    lines = report_text(small_report(tmp_path), width=width).splitlines()
    assert max(cell_len(line) for line in lines) <= width
    assert not [line for line in lines if "…" in line]


def test_amounts_stay_whole_in_a_narrow_terminal() -> None:
    row = [Cell("一个名字很长的商品放不下"), Cell(12345678.9, "yuan"), Cell(-0.1234, "points", signed=True)]
    lines = [line.plain for line in draw(["商品", "成交金额", "变化"], [row], 20)]
    assert any("12,345,678.90 -0.12 个百分点" in line for line in lines)


def test_fold_keeps_numbers_and_brackets_together() -> None:
    assert fold("成交金额 20,547.85 元（增长 12.30%）。", 16) == ["成交金额", "20,547.85 元（增", "长 12.30%）。"]
    assert fold("", 10) == [""]
    assert fold("orders_export2025-03-01.csv", 10) == ["orders_exp", "ort2025-03", "-01.csv"]
    assert hanging("→", "按原因逐个处理", width=12, indent=1) == [" → 按原因逐", "   个处理"]


def test_numbers_as_people_read_them() -> None:
    assert number_text(20547.85, "yuan") == "20,547.85"
    assert number_text(0.0321, "rate") == "3.21%"
    assert signed_text(1.234, "points") == "+1.23 个百分点"
    assert signed_text(-0.5, "rate") == "-50.00%"
    assert signed_text(0.000001, "rate") == "0.00%"


def test_console_is_plain_where_it_is_not_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert (console_for(StringIO()).width, console_for(StringIO()).color_system) == (80, None)
    monkeypatch.setenv("COLUMNS", "132")
    assert console_for(StringIO()).width == 132


def test_formats_are_named_and_files_written_whole(tmp_path: Path) -> None:
    assert formats_of("terminal, json,json", tuple(FORMATS)) == ["terminal", "json"]
    with pytest.raises(UsageError, match="没有格式“odt”。可用的格式：terminal, json"):
        formats_of("json,odt", tuple(FORMATS))
    report = small_report(tmp_path / "db")
    assert default_name(report, ".json") == "拼多多运营月总结-小店-2025-03.json"
    written = write_report(report, ["terminal", "json"], tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in written)
    assert write_report(report, ["json"], tmp_path / "one.json") == [tmp_path / "one.json"]


def test_query_as_text(tmp_path: Path) -> None:
    result = query(
        everything(tmp_path).reader(), shops=[1], metrics=["gmv", "refund_rate"], period=Month.of(2025, 3), by="product"
    )
    assert query_csv(result).splitlines()[0] == "商品,名称,成交金额,退款率（笔）"
    assert query_csv(result, ids=True).splitlines()[:2] == [
        "product,label,gmv,refund_rate",
        "1002,不锈钢保温杯 500ml,4185.0,0.333333",
    ]
    document, data = query_answer(result, "小店")
    assert data["by"] == "product"
    assert "不锈钢保温杯 500ml   4,185.00" in document_text(document)


@pytest.mark.parametrize("name", ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_a_name_in_csv_is_no_formula(name: str, tmp_path: Path) -> None:
    store = everything(tmp_path)
    store.orders("2025-03-01", "product", "7", sums={"orders": 1, "gmv_fen": 125})
    store.label("7", name, first_day="2025-01-03")
    result = query(store.reader(), shops=[1], metrics=["gmv"], period=Month.of(2025, 3), by="product")
    [row] = [row for row in csv.reader(StringIO(query_csv(result))) if row[0] == "7"]
    assert row == ["7", f"'{name}", "1.25"]


TABLES = [
    ("texts/metrics.toml", "pdd_ops"), ("texts/report.toml", "pdd_ops"), ("texts/insight.toml", "pdd_ops"),
    ("texts/render.toml", "pdd_ops"), ("texts/page.toml", "pdd_ops"), ("texts/excel.toml", "pdd_ops"),
    ("texts/word.toml", "pdd_ops"), ("texts/charts.toml", "pdd_ops"),
    ("texts/query.toml", "pdd_ops"), ("catalogue.toml", "pdd_ops.metrics"),
    ("sections.toml", "pdd_ops.report"), ("rules.toml", "pdd_ops.insight"), ("plan.toml", "pdd_ops.insight"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "package"), TABLES)
def test_both_languages_say_the_same(name: str, package: str) -> None:
    data = tomllib.loads(files(package).joinpath(name).read_text("utf-8"))
    found = list(_texts(data, name))
    assert found
    for place, text in found:
        assert set(text) >= {"zh", "en"}, place
        chinese, english = (text[code] if isinstance(text[code], list) else [text[code]] for code in ("zh", "en"))
        beside = CHINESE if any(CHINESE & _placeholders(one) for one in chinese) else set()
        names = [[_placeholders(one) - beside for one in texts] for texts in (chinese, english)]
        assert names[0] == names[1], place
        assert all(one.strip() for one in [*chinese, *english]), place


CHINESE = {"versus", "compare"}  # 环比 or 同比 names what English names by its period


def _texts(node: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401  # TOML
    if isinstance(node, dict):
        if "zh" in node or "en" in node:
            yield place, node
        else:
            for name, child in node.items():
                yield from _texts(child, f"{place}.{name}")
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from _texts(child, f"{place}.{number}")


def _placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}


def test_help_lists_every_dimension() -> None:
    from pdd_ops.metrics.catalogue import dimensions

    data = tomllib.loads(files("pdd_ops").joinpath("texts/query.toml").read_text("utf-8"))
    for code in ("zh", "en"):
        assert set(dimensions()) <= set(re.findall(r"[a-z_]+", data["by"][code]))


def test_a_name_cannot_steer_the_terminal() -> None:
    out = StringIO()
    show([Text("商品 \x1b[2J\u202e名")], Console(file=out, width=80, color_system=None, force_terminal=False))
    assert out.getvalue() == "商品 \\x1b[2J\\u202e名\n"


def test_words_give_way_to_many_amounts() -> None:
    """A table of seven wide numbers leaves twelve columns to its words only where there is room for them."""
    from rich.cells import cell_len

    from pdd_ops.document.blocks import Cell
    from pdd_ops.document.grid import draw

    row = [Cell("竹制餐盘 六件套装 家用"), *(Cell(-12_345.67, "yuan") for _ in range(6))]
    for width, words in ((80, 8), (90, 18)):
        lines = [line.plain for line in draw(["商品", *(f"n{n}" for n in range(6))], [row], width)]
        assert max(map(cell_len, lines)) <= width
        assert lines[1].count("─") == words + 6 * (2 + 10)


def test_red_is_worse_or_a_rise() -> None:
    cells = [
        Cell(5.0, "yuan", signed=True, good="down"),
        Cell(5.0, "yuan", signed=True),
        Cell(-5.0, "yuan", signed=True),
    ]

    def colours(red: str) -> list[str]:
        *_, row = draw(["a", "b", "c"], [cells], 60, red)
        return [str(span.style) for span in row.spans if str(span.style)]

    assert (colours("worse"), colours("rise")) == (["red"], ["red", "red", "green"])


def test_a_long_name_is_shortened_at_the_end() -> None:
    assert shortened("不锈钢保温杯 500ml 便携", 14) == "不锈钢保温杯…"
    assert shortened("短 name", 14) == "短 name"

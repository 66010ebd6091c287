"""The short report: one screen or two in the merchants' order, one section, and the pager."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from small_month import everything
from store_rows import new_store
from support.shared import sample_shop
from support.tool import run

from pdd_ops.answers.report import first_page
from pdd_ops.document.blocks import Bullets, Item, Section, Table
from pdd_ops.errors import UsageError
from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.render.pager import paged, pager_command
from pdd_ops.report.build import build_report
from pdd_ops.report.declared import numbered, section_named, section_titles

NUMBERED = re.compile(r"(?:\d+\.)?(\d+) ")
PARTS = {
    "zh": ("一、数据分析", "二、主要工作回顾", "三、存在的问题及改进措施", "四、下月计划", "接下来可以输入"),
    "en": ("1. The numbers", "2. The month's work", "3. Problems and measures", "4. Plan for", "What to type next"),
}


@pytest.fixture
def sample(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    database: Path = sample_shop(tmp_path_factory)
    return database


@pytest.mark.slow
@pytest.mark.parametrize("code", ["zh", "en"])
@pytest.mark.parametrize("month", [("2025-03",), ()], ids=["named", "the newest, with a note that it is"])
def test_it_fits_on_two_screens_in_the_order_of_the_summary(month: tuple[str, ...], code: str, sample: Path) -> None:
    lines = run("report", *month, "--db", sample, "--lang", code).splitlines()
    assert len(lines) <= 60
    text = "\n".join(lines)
    assert [text.index(part) for part in PARTS[code]] == sorted(text.index(part) for part in PARTS[code])
    assert ("环比" if code == "zh" else "vs previous") in text
    assert max(cell_len(line) for line in lines if "pdd-ops" not in line) <= 80


@pytest.mark.slow
def test_the_whole_report_has_more_and_a_section_nothing_else(sample: Path) -> None:
    short, full = (run("report", "2025-03", "--db", sample, *more) for more in ([], ["--full"]))
    assert len(full.splitlines()) > 8 * len(short.splitlines())
    one = run("report", "2025-03", "--db", sample, "--section", "退款与售后")
    assert one == run("report", "2025-03", "--db", sample, "--section", "refunds")
    assert "退款原因" in one and "商品成交" not in one and "接下来" not in one
    assert set(one.splitlines()[3:]) <= set(full.splitlines())


@pytest.mark.slow
def test_a_week_has_neither_problems_nor_a_plan(sample: Path) -> None:
    text = run("report", "2025-W10", "--db", sample)
    assert "二、主要工作回顾" in text and "三、" not in text and "四、" not in text
    assert "report 2025-W10 --section sales" in text


def test_sections_are_known_by_their_titles_in_both_languages() -> None:
    for one in section_titles():
        assert section_named(one) == one
    assert section_named("流量来源") == section_named("2 流量来源") == section_named("Traffic") == "traffic"
    use_language("en")
    assert section_named("退款与售后") == "refunds"
    with pytest.raises(UsageError, match=r"no section 'refnds'.*refunds"):
        section_named("refnds")


def test_full_and_one_section_exclude_each_other(tmp_path: Path) -> None:
    database = everything(tmp_path).path
    run("report", "2025-03", "--db", database, "--full", "--section", "sales", code=2)


def test_the_first_page_alone_builds_no_section(tmp_path: Path) -> None:
    connection = everything(tmp_path).reader()
    shops = choose_shops(connection, None)
    short = build_report(connection, shops=shops, month=Month.of(2025, 3), sections=())
    whole = build_report(connection, shops=shops, month=Month.of(2025, 3))
    assert (short.sections, short.daily, short.definitions) == ((), None, ())
    assert first_page(short) == first_page(whole)
    assert short.problems == whole.problems


@pytest.mark.parametrize(("code", "sales"), [("zh", "1 销售额"), ("en", "1.1 Sales")])
def test_sections_are_numbered_without_a_gap(code: str, sales: str, tmp_path: Path) -> None:
    """Of orders alone: without sources, bills and costs. A section by itself has the number that it has among all."""
    use_language(code)
    store = new_store(tmp_path)
    store.imported("orders", "2025-03-01", "2025-03-31")
    for day in range(1, 32):
        for dim, key in (("all", ""), ("product", "7")):
            sums = {"orders": 10, "units": 10, "gmv_fen": 9000, "refund_orders": 2, "refund_fen": 1800}
            store.orders(f"2025-03-{day:02d}", dim, key, sums=sums)
    connection = store.reader()
    shops, march = choose_shops(connection, None), Month.of(2025, 3)
    whole = build_report(connection, shops=shops, month=march)
    titles = [section.title for section in whole.sections]
    assert sales in titles and "traffic" not in [section.id for section in whole.sections]
    for part in dict.fromkeys(section.part for section in whole.sections):
        numbers = [int(found[1]) for one in whole.sections if one.part == part and (found := NUMBERED.match(one.title))]
        assert numbers == list(range(1, len(numbers) + 1))
    (refunds,) = build_report(connection, shops=shops, month=march, sections=["refunds"]).sections
    assert refunds.title in titles and NUMBERED.match(refunds.title)
    assert section_named(refunds.title) == "refunds"


def test_each_part_has_numbers_of_its_own_and_titles_without_one_none() -> None:
    titles = [
        ("a", "1.1 Sales"),
        ("a", "Why"),
        ("a", "1.4 Refunds"),
        ("b", "2.3 Service"),
        ("c", "2 客户服务"),
    ]
    found = numbered(Section("", part, title, (), ()) for part, title in titles)
    assert [one.title for one in found] == ["1.1 Sales", "Why", "1.2 Refunds", "2.1 Service", "1 客户服务"]


@pytest.mark.parametrize("more", [(), ("--full",)])
def test_the_line_to_accept_a_measure_names_the_database_that_was_named(
    more: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    database = everything(tmp_path).path
    named = run("report", "2025-03", *more, "--no-pager", "--db", database, "--shop", "小店")
    said = f"actions accept 1 --measure 1 --month 2025-03 --owner 谁 --due 哪天 --shop 小店 --db {database}"
    assert "".join(said.split()) in "".join(named.split())  # however it is folded
    monkeypatch.setenv("PDD_OPS_DB", str(database))
    plain = run("report", "2025-03", *more, "--no-pager")
    assert "actions accept 1" in plain and "--db" not in plain


def test_last_year_stands_beside_where_it_is_known(tmp_path: Path) -> None:
    store = everything(tmp_path)
    store.imported("orders", "2024-03-01", "2024-03-31")
    for day in range(1, 32):
        store.orders(f"2024-03-{day:02d}", orders=4, gmv_fen=10_000)
    store.cover()
    report = build_report(
        store.reader(), shops=choose_shops(store.connection, None), month=Month.of(2025, 3), sections=()
    )
    table = next(block for block in first_page(report) if isinstance(block, Table))
    assert table.columns[-2:] == ("环比", "同比")
    gmv = next(metric.value for metric in report.metrics if metric.id == "gmv")
    assert table.rows[0][-1].value == pytest.approx((gmv or 0) / 3100 - 1, abs=1e-4)


def test_overdue_actions_come_before_the_problems(sample_of_actions: Path) -> None:
    with closing(sqlite3.connect(sample_of_actions)) as connection:
        report = build_report(connection, shops=choose_shops(connection, None), month=Month.of(2025, 3), sections=())
    lists = [block for block in first_page(report) if isinstance(block, Bullets) and block.table]
    [found] = lists
    assert isinstance(found.items[0], Item)
    assert found.items[0].text.startswith("逾期：") and "小李" in found.items[0].text
    assert found.items[1].mark == "1."


@pytest.fixture
def sample_of_actions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    path: Path = everything(tmp_path).path
    run("actions", "accept", "1", "--month", "2025-03", "--measure", "1", "--owner", "小李", "--due", "2025-04-20",
        "--db", path)  # fmt: skip
    return path


@pytest.mark.parametrize(
    ("value", "found"),
    [("", []), ("cat", []), ("no-such-pager-1", []), ("sh -c 'x y'", ["sh", "-c", "x y"]), ("'", [])],
)
def test_the_pager_is_the_one_that_is_set(value: str, found: list[str]) -> None:
    assert pager_command({"PAGER": value}) == found


def test_only_a_terminal_pages_and_only_what_is_longer_than_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    monkeypatch.setenv("PAGER", f"sh -c 'cat > {seen}; echo $LESS >> {seen}'")
    monkeypatch.delenv("LESS", raising=False)
    lines = [Text(f"第{number}行", style="bold") for number in range(30)]
    with Path(os.devnull).open("w") as nowhere:
        terminal = Console(file=nowhere, width=80, height=24, force_terminal=True, color_system="standard")
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        assert not paged(lines[:10], terminal)
        assert not paged(lines, Console(file=nowhere, force_terminal=False))
        assert paged(lines, terminal)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
        assert not paged(lines, terminal)
    text = seen.read_text("utf-8")
    assert "\x1b[1m第29行" in text and text.endswith("-R\n")

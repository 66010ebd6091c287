"""The Markdown: a golden text, names that stay names, bars."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.page_reports import EVIL, LONG, charts_of, small_report, tiny

from pdd_ops.answers.actions import who_and_when
from pdd_ops.lang import say, use_language
from pdd_ops.render.markdown import escaped, report_markdown
from pdd_ops.render.page.document import report_page
from pdd_ops.report.model import Action

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    yield
    use_language("zh")


@pytest.mark.parametrize("code", ["zh", "en"])
def test_markdown_looks_as_agreed(code: str, tmp_path: Path) -> None:
    """To accept a new look: PDD_OPS_WRITE_GOLDEN=1 pytest tests/test_render_markdown.py, and read the difference."""
    use_language(code)
    text = report_markdown(small_report(tmp_path))
    golden = GOLDEN / f"report_small_{code}.md"
    if os.environ.get("PDD_OPS_WRITE_GOLDEN"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("=cmd|'/c calc'!A1", "=cmd\\|'/c calc'\\!A1"),
        ("![x](http://a.b/c.png)", "\\!\\[x\\](http://a.b/c.png)"),
        ("3*5_款~`码` $1 {x} #2", "3\\*5\\_款\\~\\`码\\` \\$1 \\{x\\} \\#2"),
        ("a\\|b", "a\\\\\\|b"),
        ("行\n# 尾\x1b[2J", "行\\\\n\\# 尾\\\\x1b\\[2J"),
        ("2024. 新款", "2024\\. 新款"),
        ("- 清仓", "\\- 清仓"),
        ("&lt;", "&amp;lt;"),
    ],
)
def test_a_name_is_never_markup(name: str, written: str) -> None:
    assert escaped(name) == written


@pytest.mark.parametrize("name", [EVIL, LONG, "=cmd|'/c calc'!A1", "a|b\n\n| c |"])
def test_every_row_of_a_table_has_as_many_cells_as_its_heading(name: str) -> None:
    text = report_markdown(tiny(name, charts=charts_of(name)))
    assert "<" not in text
    blocks = [block.splitlines() for block in text.split("\n\n") if block.startswith("| ")]
    assert len(blocks) > 8
    for lines in blocks:
        assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in lines} == {lines[1].count("|")}
        assert lines[1].replace(":", "").strip("| -") == ""


def test_bars_are_in_proportion_and_changes_below_zero_are_light() -> None:
    blocks = report_markdown(tiny("名", charts=charts_of("名"))).split("\n\n")
    [waterfall] = [block for block in blocks if "\n| 2025-02 | 40.00 |" in block]
    assert [line.rpartition(" | ")[2].strip(" |") for line in waterfall.splitlines()[2:]] == ["█" * 24, "░░", "█" * 22]


def test_the_measures_can_be_ticked_off(tmp_path: Path) -> None:
    report = small_report(tmp_path)
    text = report_markdown(report)
    assert text.count("\n- [ ] ") == sum(len(problem.measures) for problem in report.problems) > 3
    assert text.count("\n#### ") == len(report.problems)


def test_measures_taken_up_say_who_and_when_in_markdown_and_on_the_page(tmp_path: Path) -> None:
    report = small_report(tmp_path)
    first = report.problems[0]
    done = Action(first.id, "换供应商", "小王", "2025-04-10", number=1, id="a1", status="done")
    late = Action(first.id, "抽检", "小李", "2025-04-12", number=2, id="a2", status="open", overdue=True)
    report = replace(report, actions=(done, late, *report.actions))
    text = report_markdown(report)
    assert f"- [x] 换供应商 ({escaped(who_and_when(done))})\n- [ ] 抽检 (**{escaped(who_and_when(late))}**)\n" in text
    assert text.count(say("render.open")) == len(report.problems) - 1
    page = report_page(report)
    assert "2025-04-12" in who_and_when(late) and "小李" in who_and_when(late)
    assert 'data-action="a1">换供应商<' in page
    assert '<span class="small overdue">' in page
    assert page.count(say("render.open")) == len(report.problems) - 1

"""Moments in any writing, half days and zones; failed formulas of OpenDocument cells; kinds of questions; folders."""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

from pdd_ops.intake.kinds import NO_VALUE
from pdd_ops.intake.listing import walked
from pdd_ops.intake.moments import written_moment
from pdd_ops.intake.ods_errors import _error, _failed
from pdd_ops.intake.questions import UNCLEAR
from pdd_ops.intake.survey_kinds import Answers, _options, _rated, _recommended
from pdd_ops.intake.which import _names_things, _says_when


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-01 下午3:20:30", "2025-03-01 15:20:30"),
        ("2025-03-01 下午15:20", "2025-03-01 15:20:00"),
        ("2025-03-01 下午12:20", "2025-03-01 12:20:00"),
        ("2025-03-01 上午12:20", "2025-03-01 00:20:00"),
        ("2025-03-01 上午11:20", "2025-03-01 11:20:00"),
        ("2025-03-01 中午12:20", "2025-03-01 12:20:00"),
        ("2025-03-01 中午11:20", "2025-03-01 11:20:00"),
        ("2025-03-01 中午1:20", "2025-03-01 13:20:00"),
        ("2025-03-01 中午10:20", "2025-03-01 22:20:00"),
        ("2025-03-01 3:20 PM", "2025-03-01 15:20:00"),
        ("2025-03-01 12:20 am", "2025-03-01 00:20:00"),
        ("2025-03-01 12:20 p.m.", "2025-03-01 12:20:00"),
        ("2025-03-01 13:20 PM", None),
        ("2025-03-01T02:20:30Z", "2025-03-01 10:20:30"),
        ("2025-03-01 10:20:30+08:00", "2025-03-01 10:20:30"),
        ("2025-03-01 10:20 UTC", "2025-03-01 18:20:00"),
        ("2025-03-01 10:20 GMT-5", "2025-03-01 23:20:00"),
        ("2025-03-01 10:20+0530", "2025-03-01 12:50:00"),
        ("2025-03-01 10:20 -03:30", "2025-03-01 21:50:00"),
        ("2025-03-01 10:20 北京时间", "2025-03-01 10:20:00"),
    ],
)
def test_a_moment_is_what_a_clock_in_beijing_showed(text: str, moment: str | None) -> None:
    [found] = pl.DataFrame({"a": [text]}).select(written_moment(pl.col("a")))["a"].dt.to_string("%Y-%m-%d %H:%M:%S")
    assert found == moment


_TABLE = 'xmlns:table="t" xmlns:office="o" xmlns:calcext="c"'


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('table:formula="=A1"', NO_VALUE),
        ('table:formula="=A1" office:value-type="float"', ""),
        ('office:value-type="string" calcext:value-type="error"', "#VALUE!"),
        ('office:value-type="float"', ""),
        ("", ""),
    ],
)
def test_a_failed_formula_of_an_ods_cell(cell: str, text: str) -> None:
    assert _error(ElementTree.fromstring(f"<table:table-cell {_TABLE} {cell}>Err:502</table:table-cell>")) == text
    if text == "#VALUE!":
        shown = f"<table:table-cell {_TABLE} {cell}> #DIV/0! </table:table-cell>"
        assert _error(ElementTree.fromstring(shown)) == "#DIV/0!"


def test_cells_of_an_ods_row_are_counted_with_those_that_repeat() -> None:
    row = ElementTree.fromstring(
        f'<table:table-row {_TABLE}><table:table-cell/><table:table-cell table:number-columns-repeated="3"/>'
        '<table:covered-table-cell table:formula="=A1"/><other/><table:table-cell table:formula="=A1"/>'
        "</table:table-row>"
    )
    assert list(_failed(row)) == [(4, NO_VALUE), (5, NO_VALUE)]


def answers(question: str, texts: list[str] | None = None, *, coded: bool = False) -> Answers:
    return Answers(question, texts or [], [None] * len(texts or []), coded)


@pytest.mark.parametrize(
    ("question", "scores", "coded", "kind"),
    [
        ("您满意吗", [1, 5], False, "csat"),
        ("您满意吗", [1, 5], True, UNCLEAR),  # nobody knows which end is good
        ("您满意吗", [1, 6], False, UNCLEAR),
        ("您满意吗", [0, 5], False, UNCLEAR),
        ("请打分", [1, 5], False, "csat"),
        ("请打分", [1, 4], False, UNCLEAR),  # it may be a scale of ten
        ("请打分", [1, 5], True, UNCLEAR),
        ("请打分（1-5）", [1, 4], True, "csat"),
        ("请打分（1-10）", [1, 5], False, UNCLEAR),
        ("请打分（0-10）", [1, 5], False, UNCLEAR),
        ("随便", [1, 5], False, UNCLEAR),
    ],
)
def test_ratings(question: str, scores: list[float], coded: bool, kind: str) -> None:
    assert _rated(answers(question, coded=coded), scores) == kind


@pytest.mark.parametrize(
    ("question", "scores", "kind"),
    [
        ("推荐吗", [0, 6], "nps"), ("推荐吗", [0, 5], UNCLEAR), ("推荐吗（0-10）", [0, 5], "nps"),
        ("推荐吗", [3, 11], UNCLEAR),
        ("推荐吗（1-10）", [3, 9], UNCLEAR), ("推荐吗（1-5）", [3, 9], UNCLEAR), ("推荐吗", [3, 10], "nps"),
    ],
)  # fmt: skip
def test_recommendations(question: str, scores: list[float], kind: str) -> None:
    assert _recommended(question, scores) == kind


@pytest.mark.parametrize(
    ("question", "texts", "kind"),
    [
        ("哪个颜色", ["红", "蓝"] * 3, "single"),
        ("哪个颜色", ["红", "蓝"] * 2 + ["红"], UNCLEAR),  # fewer than three of each
        ("哪个颜色", ["1", "2"] * 9, UNCLEAR),
        ("哪个颜色", ["红" * 20] * 3, "single"),
        ("哪个颜色", ["红" * 21] * 3, "text"),
        ("哪个颜色", [f"颜色{at}" for at in range(12)] * 3, "single"),
        ("哪个颜色", [f"颜色{at}" for at in range(13)] * 3, UNCLEAR),
        ("哪个颜色", [f"颜色{at}" for at in range(13)], "text"),  # hardly two alike
        ("您有什么建议", ["快一点", "好"], "text"),
        ("您有什么建议", ["1", "2"], UNCLEAR),
        ("您有什么建议", [], "text"),
        ("哪个颜色", [], UNCLEAR),
        ("说说感受", ["好", "快"], "text"),
    ],
)
def test_options_and_open_questions(question: str, texts: list[str], kind: str) -> None:
    assert _options(answers(question, texts)) == kind


@pytest.mark.parametrize(
    ("header", "values", "when"),
    [
        ("日期", ["2025-03-01", "2025-03-02"], True),
        ("日期", ["2025-03-01", "杯"], False),
        ("统计日期", ["2025-03-01"] * 2, True),
        ("商品", ["2025-03-01"] * 2, False),  # one day, under a header that names none
        ("创建时间", ["2025-03-01"] * 2, False),
        ("月份", ["2025-03", "2025-04"], True),
    ],
)
def test_columns_that_say_when(header: str, values: list[str], when: bool) -> None:
    assert _says_when(header, values) is when


@pytest.mark.parametrize(
    ("header", "values", "names"),
    [
        ("商品", ["茶", "杯"], True),
        ("金额", ["1.00", "2.00"], False),
        ("商品", ["茶", "12"], False),  # half of them are numbers
        ("商品", ["茶", "杯", "12"], True),
        ("商品id", ["1234", "5678"], True),
        ("商品id", ["123", "5678"], False),
        ("序", ["123456789", "987654321"], True),
        ("序", ["12345678", "987654321"], False),
    ],
)
def test_columns_that_name_things(header: str, values: list[str], names: bool) -> None:
    assert _names_things(header, values) is names


def test_folders_are_walked_however_deep_and_closed_ones_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for place in ("x.csv", "a/y.csv", "a/b/z.csv"):
        (tmp_path / place).write_text("1", "utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    (tmp_path / "file link").symlink_to(tmp_path / "x.csv")
    closed: list[OSError] = []
    found = sorted(path.relative_to(tmp_path).as_posix() for path in walked(tmp_path, closed.append))
    assert found == ["a/b/z.csv", "a/y.csv", "file link", "x.csv"] and not closed
    usual = os.scandir

    def scandir(folder: str) -> object:
        if folder.endswith("b"):
            raise PermissionError(13, "closed", folder)
        return usual(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    assert len(list(walked(tmp_path, closed.append))) == 3
    assert [error.filename for error in closed] == [str(tmp_path / "a" / "b")]

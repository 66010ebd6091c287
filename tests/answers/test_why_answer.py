"""`pdd-ops why` in every format, as typed: the example of how any answer is shown and written."""

from __future__ import annotations

import json
import stat
import sys
from io import StringIO
from pathlib import Path
from zipfile import is_zipfile

import pytest
from small_month import everything
from support.tool import installed
from typer.testing import CliRunner

from commands._shared import answer
from pdd_ops.document.blocks import Document, Paragraph
from pdd_ops.lang import use_language


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_DB", str(tmp_path / "pdd-ops.db"))
    monkeypatch.chdir(tmp_path)
    everything(tmp_path)
    return tmp_path


def typed(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `pdd-ops ARGUMENTS`."""
    result = CliRunner().invoke(installed(), [str(argument) for argument in arguments])
    use_language("zh")
    return result.exit_code, result.stdout, result.stderr


def test_json_is_what_it_was_whichever_way_it_is_asked_for(database: Path) -> None:
    code, out, _ = typed("why", "--json")
    value = json.loads(out)
    assert (code, value["metric"], value["month"], value["dimension"]) == (0, "net_sales", "2025-03", "product")
    assert round(sum(one["contribution"] for one in value["factors"]), 2) == value["change"]
    assert typed("why", "--format", "json")[1] == out
    assert typed("why", "--json", "--format", "md")[1] == out
    assert typed("why", "--out", "w.json")[0] == 0 and (database / "w.json").read_text("utf-8") == out


@pytest.mark.parametrize(("name", "begins"), [("xlsx", b"PK"), ("docx", b"PK"), ("html", b"\n"), ("md", b"# ")])
def test_the_ending_of_a_file_decides_unless_a_format_is_named(database: Path, name: str, begins: bytes) -> None:
    code, out, told = typed("why", "--out", database / f"w.{name}")
    made = database / f"w.{name}"
    assert (code, out) == (0, "") and told == f"已写入 {made}\n"
    assert made.read_bytes().lstrip(b"\n").startswith(begins.strip() or b"<!doctype html>")
    assert is_zipfile(made) == (begins == b"PK")
    assert stat.S_IMODE(made.stat().st_mode) == stat.S_IMODE((database / "pdd-ops.db").stat().st_mode)
    assert typed("why", "--format", "md", "--out", made)[0] == 0 and made.read_text("utf-8").startswith("# ")


def test_a_file_in_a_folder_is_named(database: Path) -> None:
    assert typed("why", "--format", "docx", "--out", database / "三月")[0] == 0
    assert [path.name for path in (database / "三月").iterdir()] == ["why-小店-2025-03.docx"]


def test_an_unknown_format_or_ending_is_refused_in_words(database: Path) -> None:
    for arguments in (["--format", "odt"], ["--out", "w.odt"]):
        code, _, told = typed("why", *arguments)
        assert code == 2 and told.startswith("没有格式“odt”。可用的格式：terminal, json")


class Screen(StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_a_workbook_is_no_text_for_a_terminal(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    answer(Document("题", (Paragraph("话"),), "why-a/b", "2025-03-31"), {}, format="xlsx")
    assert is_zipfile(database / "why-a_b.xlsx") and screen.getvalue() == ""

"""The sheet of measures edited in LibreOffice, slow: read back it changes exactly what was edited."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_month import everything
from support.office_macro import edited_in_libreoffice
from support.tool import installed
from typer.testing import CliRunner

from pdd_ops.render.excel.reading import read_measures
from pdd_ops.work.actions import history_of, list_actions

pytestmark = pytest.mark.slow


def typed(*arguments: str | Path) -> str:
    result = CliRunner().invoke(installed(), [*map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_exactly_what_was_edited_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    store = everything(tmp_path / "db")
    monkeypatch.setenv("PDD_OPS_DB", str(store.path))
    typed("actions", "add", "给老客户发券", "--owner", "小李", "--due", "2025-06-01", "--notes", "每人一张")
    typed("actions", "accept", "1", "--month", "2025-03", "--measure", "1", "--owner", "小王")
    book = tmp_path / "总结.xlsx"
    typed("report", "2025-03", "--format", "xlsx", "--out", book)
    rows = {row.measure: row.place.rpartition("!B")[2] for row in read_measures(book)}
    places = {one.text: rows[one.text] for one in list_actions(store.reader(), [1])}
    coupon, accepted = places["给老客户发券"], next(at for text, at in places.items() if text != "给老客户发券")
    proposed = next(row for row in read_measures(book) if row.action is None)
    edits = {
        f"E{coupon}": "已完成", f"F{accepted}": "先做一半", f"D{accepted}": "2025-05-20",
        f"C{rows[proposed.measure]}": "小周",
    }  # fmt: skip
    edited_in_libreoffice(book, "问题与措施", edits, tmp_path / "profile")
    shown = json.loads(typed("actions", "import", book, "--yes", "--json"))["rows"]
    changes = {(row["action"], one["field"]): one["sheet"] for row in shown for one in row["changes"]}
    assert changes == {
        ("A1", "status"): "done", ("A2", "notes"): "先做一半", ("A2", "due"): "2025-05-20",
        (None, "text"): proposed.measure, (None, "owner"): "小周",
    }  # fmt: skip
    reader = store.reader()
    first, second, third = list_actions(reader, [1])
    assert (first.status, first.done_on, first.owner, first.notes) == ("done", "2025-05-03", "小李", "每人一张")
    assert (second.notes, second.due, second.owner, second.status) == ("先做一半", "2025-05-20", "小王", "open")
    assert (third.problem, third.measure, third.owner) == (proposed.problem, proposed.number, "小周")
    assert [one.field for one in history_of(reader, "A1")] == ["status", "done_on"]
    assert json.loads(typed("actions", "import", book, "--yes", "--json"))["rows"] == []

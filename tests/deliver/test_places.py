"""Where things are, and what is said on the first day."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from pdd_ops.commands import app
from typer.testing import CliRunner

from pdd_ops.deliver.places import first_steps, places, places_answer
from pdd_ops.document.blocks import Table
from pdd_ops.lang import use_language


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "mine"))
    monkeypatch.setenv("PDD_OPS_DB", str(tmp_path / "data.db"))
    monkeypatch.delenv("PDD_OPS_LANG", raising=False)
    monkeypatch.chdir(tmp_path)


def test_each_place_says_what_set_it(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "rules.toml").write_text("")
    found = {one.id: one for one in places(None, None)}
    assert (found["database"].value, found["database"].exists) == (str(tmp_path / "data.db"), False)
    assert (found["database"].set_by, found["settings"].set_by) == ("PDD_OPS_DB", "PDD_OPS_CONFIG")
    assert found["rules.toml"].exists and not found["plan.toml"].exists
    assert found["run_log"].value == str(tmp_path / "data.db.run.log")
    assert found["lang"].set_by == "default"
    other = {one.id: one for one in places(Path("other.db"), "en")}
    assert (other["database"].set_by, other["lang"].set_by) == ("--db", "--lang")
    assert other["run_log"].value == str(tmp_path / "other.db.run.log")


def test_the_settings_of_runs_are_first_looked_for_here(tmp_path: Path) -> None:
    assert {one.id: one for one in places(None, None)}["pdd-ops.toml"].value == str(tmp_path / "mine" / "pdd-ops.toml")
    (tmp_path / "pdd-ops.toml").write_text("")
    here = {one.id: one for one in places(None, None)}["pdd-ops.toml"]
    assert (here.value, here.set_by, here.exists) == (str(tmp_path / "pdd-ops.toml"), "here", True)


def test_every_file_has_its_description() -> None:
    document, _ = places_answer(places(None, None), day="2025-04-01")
    [table] = document.blocks
    assert isinstance(table, Table)
    labels = {str(row[0].value) for row in table.rows}
    assert {"rules.toml", "stock.toml", "reviews.toml"}.isdisjoint(labels)
    assert all(" " in label or not label.endswith(".toml") for label in labels), labels


def test_every_settings_file_is_in_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "docs" / "settings.md").read_text("utf-8")
    files = [one.id for one in places(None, None) if one.id.endswith((".toml", ".key"))]
    assert len(files) > 12 and [one for one in files if f"| `{one}` |" not in text] == []


@pytest.mark.parametrize("code", ["zh", "en"])
def test_the_command_says_it_in_both_languages_and_as_json(tmp_path: Path, code: str) -> None:
    shown = CliRunner().invoke(app, ["config", "show", "--lang", code])
    use_language("zh")
    assert shown.exit_code == 0 and ("Database" if code == "en" else "数据库") in shown.stdout
    data = json.loads(CliRunner().invoke(app, ["config", "show", "--json"]).stdout)
    assert data["places"][0] == {
        "id": "database", "value": str(tmp_path / "data.db"), "exists": False, "set_by": "PDD_OPS_DB",
    }  # fmt: skip


def test_first_steps_are_for_who_has_no_database(tmp_path: Path) -> None:
    text = "\n".join(first_steps())
    assert all(f"pdd-ops {name}" in text for name in ("demo", "import", "init"))
    (tmp_path / "data.db").touch()
    assert first_steps() == []


def test_without_a_command_a_terminal_gets_the_first_steps_and_a_pipe_the_help(tmp_path: Path) -> None:
    run = [sys.executable, "-m", "pdd_ops"]
    piped = subprocess.run(run, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert "doctor" in piped.stdout + piped.stderr
    assert "doctor" not in _on_a_terminal(run) and "pdd-ops demo" in _on_a_terminal(run)
    (tmp_path / "data.db").touch()
    assert "doctor" in _on_a_terminal(run)


def _on_a_terminal(command: list[str]) -> str:
    """What a command says on a terminal of its own."""
    master, slave = pty.openpty()
    child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    said = b""
    try:
        while piece := os.read(master, 4096):
            said += piece
    except OSError:  # the other side is closed
        pass
    os.close(master)
    child.wait(60)
    return said.decode()

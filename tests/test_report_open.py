"""`report --open`: a file is written and the computer's own program shows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdd_ops.commands import app
from support.shared import small_shop
from typer.testing import CliRunner


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was opened."""
    found: list[str] = []

    def launch(path: str) -> int:
        found.append(path)
        return int(path.endswith(".md"))

    monkeypatch.setattr("typer.launch", launch)
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return found


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_shop(tmp_path_factory)


def typed(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["report", "2025-03", "--open", *map(str, words)])
    return done.exit_code, done.stdout + done.stderr


def test_the_page_is_written_here_and_opened(opened: list[str], database: Path, tmp_path: Path) -> None:
    code, said = typed("--db", database)
    (file,) = opened
    assert code == 0 and file.endswith(".html") and (tmp_path / file).is_file() and file in said


def test_another_format_or_place_is_opened_as_named(opened: list[str], database: Path) -> None:
    assert typed("--db", database, "--out", "a.xlsx")[0] == 0
    assert typed("--db", database, "--format", "docx")[0] == 0
    assert [Path(file).suffix for file in opened] == [".xlsx", ".docx"] and opened[0] == "a.xlsx"


def test_what_cannot_be_opened_is_said_and_written_all_the_same(
    opened: list[str], database: Path, tmp_path: Path
) -> None:
    code, said = typed("--db", database, "--format", "md")
    assert code == 0 and "请自己打开" in said and (tmp_path / opened[0]).is_file()


def test_json_is_no_file_to_open(opened: list[str], database: Path) -> None:
    assert typed("--db", database, "--json")[0] == 2 and not opened

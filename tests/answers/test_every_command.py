"""Every command that answers gives the same answer in six formats, and JSON as `--json` does."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from small_month import everything
from support.tool import installed
from typer.testing import CliRunner

from pdd_ops.lang import use_language

COMMANDS = (
    "check", "plan", "alerts", "rules", "rules ship_late", "abtest 甲=9000/270 乙=9100/352", "imports", "rejects",
    "effect --product 1002 --on 2025-03-10", "actions list", "target list", "log list", "log suggest", "doctor",
    "formats", "formats orders", "query gmv orders --by product", "query gmv", "explain refund_rate",
    "explain refund_rate_high", "report --compare-shops 2025-03",
)  # fmt: skip
NO_DATABASE = ("rules", "abtest", "formats")


def typed(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `pdd-ops ARGUMENTS`."""
    result = CliRunner().invoke(installed(), [str(argument) for argument in arguments])
    use_language("zh")
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    everything(folder)
    return folder / "pdd-ops.db"


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_in_every_format(database: Path, tmp_path: Path, command: str) -> None:
    arguments = [*command.split(), *([] if command.split()[0] in NO_DATABASE else ["--db", str(database)])]
    ended, shown, _ = typed(*arguments)
    assert ended in (0, 1, 3) and shown.strip()
    if command != "doctor":  # which tells the room on the disk
        assert typed(*arguments, "--format", "json")[:2] == typed(*arguments, "--json")[:2]
    for name, begins in {"md": "#", "html": "<!doctype html>", "docx": "PK", "xlsx": "PK"}.items():
        target = tmp_path / f"answer.{name}"
        assert typed(*arguments, "--out", target)[0] == ended, name
        assert target.read_bytes().lstrip().decode("latin-1").startswith(begins), name
    book = load_workbook(BytesIO((tmp_path / "answer.xlsx").read_bytes()))
    assert book.worksheets[0]["A1"].value and all(len(name) <= 31 for name in book.sheetnames)

"""The command line itself: grouped help in one language, its errors, and what shells complete."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from support.shared import small_shop
from support.tool import installed
from typer.testing import CliRunner

from pdd_ops.lang import in_every_language, use_language

TOOL = shutil.which("pdd-ops", path=str(Path(sys.executable).parent)) or "pdd-ops"
ENGLISH = re.compile(
    r"\b(Usage|Options|Arguments|Commands|required|default|Show|Install|Try|Error|Missing|such|unexpected)\b"
)


def typed(*arguments: str | Path) -> Any:  # noqa: ANN401  # typer's own class
    """What `pdd-ops ARGUMENTS` does, in this process."""
    try:
        return CliRunner().invoke(installed(), [str(argument) for argument in arguments])
    finally:
        use_language("zh")


def commands_listed() -> list[str]:
    return re.findall(r"^  ([a-z]+) {2,}", typed("--help").stdout.partition("--help")[2], re.MULTILINE)


def test_commands_stand_in_their_groups() -> None:
    text = typed("-h").stdout
    assert text == typed("--help").stdout
    groups = ["数据", "看数", "今天", "做事", "自动", "其他"]
    places = [text.index(f"\n{name}:") for name in groups if f"\n{name}:" in text]
    assert len(places) >= 5 and places == sorted(places)
    assert text.index("\n看数:") < text.index("  trend ") < text.index("\n做事:")
    assert len(set(commands_listed())) == len(commands_listed()) > 25


@pytest.mark.parametrize("code", ["zh", "en"])
def test_help_of_every_command_is_in_one_language(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WALK], env={**os.environ, "PDD_OPS_LANG": code, "COLUMNS": "100"}, capture_output=True,
        text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    words = done.stdout.split("\f")
    assert len(words) > 30
    for text in words:
        assert all(cell_len(line) <= 80 for line in text.splitlines()), text  # Chinese signs are two columns wide
        assert not re.search(r"^  [a-z]+ {2,}.*\.\.\.$", text, re.MULTILINE), (
            text
        )  # what a command does is not cut short
        if code == "zh":
            assert not ENGLISH.search(text), text
        else:
            assert "用法" not in text and "默认：" not in text


WALK = """
from typer.main import get_command
from typer.testing import CliRunner
from pdd_ops.commands import app
group = get_command(app)
for name in list(group.commands):
    command = group.commands[name]
    for more in ([], *([one] for one in getattr(command, "commands", {}))):
        print(CliRunner().invoke(app, [name, *more, "-h"]).output, end="\\f")
"""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("tremd", "没有命令 'tremd'，是不是 'trend'"),
        ("xyzzy", "没有命令 'xyzzy'"),
        ("report --shp a", "没有选项 --shp"),
        ("backup", "缺少参数"),
        ("trend --months many", "'many' 不是整数"),
        ("trend --months 9999", "9999 不在范围"),
        ("report 2025-03 2025-02", "多了参数：2025-02"),
        ("report --db", "选项 '--db' 后面要写一个值"),
        ("doctor --lang fr", "'--lang' 不对：--lang 只能是 zh 或 en"),
    ],
)
def test_errors_of_the_command_line(arguments: str, message: str) -> None:
    done = typed(*arguments.split())
    assert done.exit_code == 2 and done.stdout == ""
    assert message in done.stderr and not ENGLISH.search(done.stderr)


def test_errors_in_english_are_those_of_the_library() -> None:
    done = typed("--lang", "en", "trend", "--months", "many")
    assert done.exit_code == 2 and "Invalid value for '--months'" in done.stderr and "不" not in done.stderr
    assert in_every_language("typer.options")["en"] == "Options"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_shop(tmp_path_factory)


def completed(db: Path, line: str) -> list[str]:
    """What bash is offered after a line, by the protocol of its completion."""
    words = line.split(" ")
    env = {**os.environ, "_PDD_OPS_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1),
           "PDD_OPS_DB": str(db)}  # fmt: skip
    done = subprocess.run([TOOL], env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("pdd-ops tre", ["trend"]),
        ("pdd-ops report 2025-0", ["2025-03", "2025-02"]),
        ("pdd-ops report --format x", ["xlsx"]),
        ("pdd-ops trend refund_rate_s", ["refund_rate_shipped"]),
        ("pdd-ops trend 净", ["净销售额"]),
        ("pdd-ops why --by source_", ["source_group"]),
        ("pdd-ops explain list_", ["list_amount"]),
    ],
)
def test_shells_are_offered(db: Path, line: str, offered: list[str]) -> None:
    assert set(offered) <= set(completed(db, line))


def test_shops_are_offered_and_nothing_without_a_database(db: Path, tmp_path: Path) -> None:
    [shop] = completed(db, "pdd-ops check --shop ")
    assert shop and completed(db, f"pdd-ops check --shop {shop[:1]}") == [shop]
    assert completed(tmp_path / "none.db", "pdd-ops check --shop ") == []
    assert not (tmp_path / "none.db").exists()

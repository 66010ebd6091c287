"""Shops, months, metrics and formats completed by the Tab key of real shells."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.shared import small_shop

pytestmark = pytest.mark.slow

ASKED = [  # what is typed, and what Tab makes of it
    ("pdd-ops check --shop 桂", "桂花巷家居"),
    ("pdd-ops report 2025-0", "2025-02"),
    ("pdd-ops trend refund_rate_s", "refund_rate_shipped"),
    ("pdd-ops trend 净", "净销售额"),
    ("pdd-ops report --format x", "xlsx"),
]
LONGEST = 30.0  # seconds until a shell has answered
CLEAR, TAB = "\x15", "\t"
BEGIN = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'eval "$(pdd-ops --show-completion)"'),
    "zsh": (["zsh", "-f", "-i"], 'autoload -U compinit; compinit -u -D; eval "$(pdd-ops --show-completion)"'),
}


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    tools = str(Path(sys.executable).parent)
    settings = {"PDD_OPS_DB": str(small_shop(tmp_path_factory)), "HOME": str(tmp_path_factory.mktemp("home"))}
    looks = {"TERM": "xterm", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "COLUMNS": "120"}
    return {**os.environ, **settings, **looks, "PATH": os.pathsep.join([tools, os.environ["PATH"]])}


def has(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed: its completion was not tried (.ci/run installs it)")


class Terminal:
    """A shell at a terminal: what is typed into it, and what it shows until a text comes."""

    def __init__(self, screen: int) -> None:
        self.screen = screen

    def type(self, keys: str) -> None:
        os.write(self.screen, keys.encode())

    def shown_until(self, text: str) -> str:
        shown, end = b"", time.monotonic() + LONGEST
        while text not in shown.decode("utf-8", "ignore") and time.monotonic() < end:
            if select.select([self.screen], [], [], 0.2)[0]:
                shown += os.read(self.screen, 65536)
        return shown.decode("utf-8", "ignore")


@contextmanager
def at(command: list[str], env: dict[str, str]) -> Iterator[Terminal]:
    own, other = pty.openpty()
    shell = subprocess.Popen(command, env=env, stdin=other, stdout=other, stderr=other, start_new_session=True)
    os.close(other)
    try:
        yield Terminal(own)
    finally:
        shell.kill()
        shell.wait()
        os.close(own)


@pytest.mark.parametrize("shell", list(BEGIN))
def test_tab_completes(shell: str, env: dict[str, str]) -> None:
    has(shell)
    command, set_up = BEGIN[shell]
    with at(command, env) as terminal:
        terminal.type(f'{set_up}; echo SET""UP\n')
        assert "SETUP" in terminal.shown_until("SETUP")
        for line, offered in ASKED:
            terminal.type(f"{CLEAR}{line}{TAB}{TAB}")
            assert offered in terminal.shown_until(offered), line


def test_fish_completes(env: dict[str, str]) -> None:
    has("fish")
    asked = "; ".join(f"complete -C '{line}'" for line, _ in ASKED)
    script = f"pdd-ops --show-completion | source; {asked}"
    done = subprocess.run(["fish", "--no-config", "-c", script], env=env, capture_output=True, text=True, check=True)
    offered = {line.partition("\t")[0] for line in done.stdout.splitlines()}
    assert {text for _, text in ASKED} <= offered

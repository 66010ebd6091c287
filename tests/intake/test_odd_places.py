"""What stands where a file should: pipes, sockets, folders as deep as a path can be and deeper."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from support.delivery import exports, tool

from pdd_ops.deliver.inbox import arrivals
from pdd_ops.deliver.settings import Inbox


def _dig(folder: Path, levels: int, name: str) -> None:
    """Folders within folders, and a copy of an export at the bottom."""
    content = next(path for path in sorted(exports().rglob("*")) if "order" in path.name).read_bytes()
    with chdir(folder):
        for _ in range(levels):
            os.mkdir("f")  # noqa: PTH102  # a path of them all would be too long
            os.chdir("f")
        Path(name).write_bytes(content)


def _fill_up(folder: Path, levels: int) -> None:
    """Takes the folders away again, which nothing that calls itself can."""
    with chdir(folder):
        for _ in range(levels):
            os.chdir("f")
        for name in os.listdir():  # noqa: PTH208
            Path(name).unlink()
        for _ in range(levels):
            os.chdir("..")
            Path("f").rmdir()


@pytest.fixture(params=[1500, 3000])
def deep(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, int]]:
    folder = tmp_path / "inbox"
    folder.mkdir()
    _dig(folder, request.param, "orders_export2025-04-01-09-12-30.csv")
    yield folder, request.param
    _fill_up(folder, request.param)


def test_folders_deeper_than_the_interpreter_goes(deep: tuple[Path, int], tmp_path: Path) -> None:
    folder, levels = deep
    done = tool("import", folder, "--shop", "深", "--db", tmp_path / "shop.db", "--lang", "en")
    if levels == 1500:
        assert done.code == 0 and "1 imported" in done.err + done.out
    else:
        [line] = [line for line in (done.err + done.out).splitlines() if line.startswith("✗")]
        assert done.code == 1 and "too long" in line.lower()


def test_an_inbox_of_such_folders(deep: tuple[Path, int], tmp_path: Path) -> None:
    folder, _ = deep
    (folder / "readme.txt").write_text("x", "utf-8")
    try:
        assert len(arrivals(None, [Inbox(folder, "深")])) == 2
    finally:
        (folder / "readme.txt").unlink()


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe.csv")
    return tmp_path / "pipe.csv"


@pytest.mark.parametrize(
    "command",
    [
        ["import", "{}", "--shop", "甲"],
        ["log", "import", "{}"],
        ["actions", "import", "{}"],
        ["run", "--config", "{}"],
        ["send", "--to", "x", "--config", "{}"],
        ["report", "--template", "{}"],
        ["report", "--db", "{}"],
        ["query", "gmv", "--out", "{}", "--format", "csv"],
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_pipe_is_not_waited_for(pipe: Path, command: list[str], language: str) -> None:
    database: list[str | Path] = [] if "--db" in command else ["--db", pipe.with_name("shop.db")]
    done = tool(*[word.format(pipe) for word in command], *database, "--lang", language)
    said = [line for line in (done.out + done.err).splitlines() if pipe.name in line]
    assert done.code in (1, 2)
    assert len(said) == 1
    assert ("管道" if language == "zh" else "a pipe") in said[0]


def test_a_socket_and_a_device(tmp_path: Path) -> None:
    place = tmp_path / "s.csv"
    with socket.socket(socket.AF_UNIX) as server, chdir(tmp_path):
        server.bind("s.csv")
        for path in (place, Path("/dev/zero")):
            done = tool("import", path, "--shop", "甲", "--db", tmp_path / "shop.db", "--lang", "zh")
            assert done.code == 1 and path.name in done.err + done.out and "管道" in done.err + done.out


def test_pipes_within_a_folder_do_not_stop_the_files(pipe: Path) -> None:
    source = next(path for path in sorted(exports().rglob("*")) if "order" in path.name)
    (pipe.parent / source.name).write_bytes(source.read_bytes())
    done = tool("import", pipe.parent, "--shop", "甲", "--db", pipe.with_name("shop.db"), "--lang", "en")
    assert done.code == 0 and "1 imported" in done.err + done.out

"""The tables that come with the tool: TOML files that stand beside the code that reads them.

A report reads two dozen of them, an import a hundred. As Python does with its bytecode, what has been read is kept in
`__pycache__`, for as long as the text is the same. Where nothing may be written there (PYTHONDONTWRITEBYTECODE, an
installation by another user) it is kept in the user's cache folder; where nothing can be kept, it is parsed each time.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any
from zlib import crc32

_ROOT = Path(__file__).parent


@cache
def shipped_table(package: str, name: str) -> dict[str, Any]:
    """The file `name` ('rules.toml', 'texts/cli.toml') of a package as it stands, read once: not to be changed."""
    return _read(_folder(package) / name)


def shipped_tables(package: str, folder: str) -> dict[str, dict[str, Any]]:
    """Every TOML file of a folder of a package, by name without '.toml', in the order of their names."""
    return {path.stem: _read(path) for path in sorted((_folder(package) / folder).glob("*.toml"))}


def shipped_text(package: str, name: str) -> str:
    """The file `name` ('sql/orders.sql') of a package."""
    return (_folder(package) / name).read_text("utf-8")


def shipped_texts(package: str, folder: str) -> dict[str, str]:
    """Every file of a folder of a package, by name, in the order of their names."""
    return {
        path.name: path.read_text("utf-8") for path in sorted((_folder(package) / folder).iterdir()) if path.is_file()
    }


def festivals() -> dict[str, list[str]]:
    """The days ('YYYY-MM-DD') of the festivals of the moon and of 清明, by name."""
    return shipped_table("pdd_ops", "festivals.toml")


def _folder(package: str) -> Path:
    return _ROOT.joinpath(*package.split(".")[1:])


def kept_data(package: str, name: str, files: Sequence[str], make: Callable[[], Any]) -> Any:  # noqa: ANN401
    """What `make` makes of `files` of a package: plain data, kept under `name` for as long as those files, among which
    the code that makes it belongs, are the same. Not to be changed."""
    folder = _folder(package)
    stamp = [_stamp((folder / file).read_bytes()) for file in files]
    return _kept(folder / name, stamp, make)


def _read(source: Path) -> dict[str, Any]:
    """A TOML file, or what was kept of it."""
    text = source.read_bytes()
    table: dict[str, Any] = _kept(source, _stamp(text), lambda: _parsed(text.decode("utf-8")))
    return table


def _stamp(text: bytes) -> list[int]:
    return [len(text), crc32(text)]


def _kept(source: Path, stamp: list[Any], make: Callable[[], Any]) -> Any:  # noqa: ANN401  # what it makes
    for place in _places(source):
        with suppress(OSError, ValueError, EOFError, TypeError):
            found = marshal.loads(place.read_bytes())
            if found[0] == stamp:
                return found[1]
    made = make()
    with suppress(ValueError):  # it has dates: they cannot be kept
        _keep(list(_places(source))[sys.dont_write_bytecode :], marshal.dumps([stamp, made]))
    return made


def _places(source: Path) -> Iterator[Path]:
    """Where what is made of a file may be kept: beside it, else in the user's cache folder."""
    beside = Path(cache_from_source(str(source))).with_suffix(".table")
    yield beside
    with suppress(RuntimeError):  # nobody's home
        room = ".".join(source.relative_to(_ROOT).parts[:-1])
        yield _cache_folder() / f"{room}.{beside.name}"


def _cache_folder() -> Path:
    """The user's own folder for what this installation keeps: one for each, so that two do not take turns."""
    if sys.platform == "linux":  # as platformdirs has it, which takes longer to load than most tables
        named = os.environ.get("XDG_CACHE_HOME", "").strip()
        base = Path(named or Path.home() / ".cache") / "pdd-ops"
    else:
        from platformdirs import user_cache_path

        base = user_cache_path("pdd-ops", appauthor=False)
    return base / f"tables-{crc32(str(_ROOT).encode()):08x}"


def _parsed(text: str) -> dict[str, Any]:
    try:
        from tomli import loads  # compiled: a third of the time
    except ImportError:  # an installation without it is slower, and else the same
        from tomllib import loads
    return loads(text)


def _keep(places: Sequence[Path], content: bytes) -> None:
    """Written to the first of the places that can be written to, whole or not at all."""
    for place in places:
        beside = place.with_name(f"{place.name}.{os.getpid()}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
            beside.replace(place)
        except OSError:
            with suppress(OSError):
                beside.unlink()
        else:
            return

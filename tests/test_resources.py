"""Shipped tables are what their files say, whatever is kept of them."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from pdd_ops import resources
from pdd_ops.resources import kept_data, shipped_table, shipped_tables


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package `pdd_ops.room` that may keep what it reads."""
    monkeypatch.setattr(resources, "_ROOT", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "platform", "linux")
    (tmp_path / "room").mkdir()
    return tmp_path / "room"


def read(name: str = "one.toml") -> object:
    shipped_table.cache_clear()
    found = shipped_table("pdd_ops.room", name)
    shipped_table.cache_clear()
    return found


def test_what_is_kept_is_what_the_file_says(folder: Path) -> None:
    (folder / "one.toml").write_text('a = { zh = "价", en = 1.5 }\nb = [1, true]\n', "utf-8")
    first = read()
    [kept] = (folder / "__pycache__").iterdir()
    assert read() == first == {"a": {"zh": "价", "en": 1.5}, "b": [1, True]}
    (folder / "one.toml").write_text('a = { zh = "量", en = 1.5 }\nb = [1, true]\n', "utf-8")  # as long as before
    assert read() == {"a": {"zh": "量", "en": 1.5}, "b": [1, True]}
    assert list((folder / "__pycache__").iterdir()) == [kept]


@pytest.mark.parametrize("damage", [b"", b"\xff\x00", b"N", b"["], ids=str)
def test_a_damaged_copy_is_made_anew(folder: Path, damage: bytes) -> None:
    (folder / "one.toml").write_text("a = 1\n", "utf-8")
    read()
    [kept] = (folder / "__pycache__").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damage or whole[:-1])
    assert read() == {"a": 1} and kept.read_bytes() == whole


def test_what_cannot_be_kept_is_read_each_time(folder: Path, tmp_path: Path) -> None:
    (folder / "one.toml").write_text("day = 2025-03-01\n", "utf-8")  # no date can be kept
    assert read() == read() == {"day": date(2025, 3, 1)}
    assert not (folder / "__pycache__").exists() and not (tmp_path / "cache").exists()


@pytest.mark.parametrize("why", ["not wanted", "in the way"])
def test_where_nothing_may_stand_beside_it_is_kept_in_the_cache_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    (folder / "two.toml").write_text("a = 1\n", "utf-8")
    if why == "not wanted":
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
    else:
        (folder / "__pycache__").write_text("in the way")
    assert read("two.toml") == {"a": 1}
    assert not (folder / "__pycache__").is_dir()
    (kept,) = (path for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert (kept.parent.parent.name, kept.name) == ("pdd-ops", f"room.two.{sys.implementation.cache_tag}.table")
    monkeypatch.setattr(resources, "_parsed", lambda text: {"parsed": text})
    assert read("two.toml") == {"a": 1}
    (folder / "two.toml").write_text("a = 2\n", "utf-8")
    assert read("two.toml") == {"parsed": "a = 2\n"}


@pytest.mark.parametrize("folder_of_caches", ["a file", "nobody's home"])
def test_where_nothing_can_be_kept_it_is_read_each_time(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder_of_caches: str
) -> None:
    (folder / "two.toml").write_text("a = 1\n", "utf-8")
    (folder / "__pycache__").write_text("in the way")
    if folder_of_caches == "a file":
        (tmp_path / "cache").write_text("in the way, too")
    else:
        monkeypatch.delenv("XDG_CACHE_HOME")
        monkeypatch.setattr(Path, "home", homeless)
    assert read("two.toml") == read("two.toml") == {"a": 1}
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file() and "two" in path.name) == ["two.toml"]


def homeless() -> Path:
    raise RuntimeError("Could not determine home directory.")


def test_each_installation_keeps_its_own(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two versions, used in turns, neither makes the other read its tables anew."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    for root in ("one", "other"):
        (tmp_path / root / "room").mkdir(parents=True)
        (tmp_path / root / "room" / "a.toml").write_text(f'of = "{root}"\n', "utf-8")
        monkeypatch.setattr(resources, "_ROOT", tmp_path / root)
        assert read("a.toml") == {"of": root}
    assert len(list((tmp_path / "cache").rglob("*.table"))) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="platformdirs is asked elsewhere")
@pytest.mark.parametrize("named", ["", " ", "/var/tmp/caches"])
def test_the_cache_folder_is_the_platform_s(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", named)
    assert resources._cache_folder().parent == user_cache_path("pdd-ops", appauthor=False)


def test_every_table_of_a_folder_by_name(folder: Path) -> None:
    for name in ("b", "a"):
        (folder / f"{name}.toml").write_text(f'name = "{name}"\n', "utf-8")
    (folder / "c.txt").write_text("no table")
    assert list(shipped_tables("pdd_ops", "room").items()) == [("a", {"name": "a"}), ("b", {"name": "b"})]


def test_what_is_made_is_made_again_when_a_file_it_comes_from_changes(folder: Path) -> None:
    made = iter(range(9))
    for name in ("list.toml", "code.py"):
        (folder / name).write_text("a = 1\n", "utf-8")

    def found() -> object:
        return kept_data(
            "pdd_ops.room", "lists.toml", ["list.toml", "code.py"], lambda: {"a": [next(made), frozenset("b")]}
        )

    assert found() == found() == {"a": [0, frozenset("b")]}
    (folder / "code.py").write_text("a = 2\n", "utf-8")
    assert found() == found() == {"a": [1, frozenset("b")]}

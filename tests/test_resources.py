"""Shipped tables are what their files say, whatever is kept of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pdd_ops import resources
from pdd_ops.resources import kept_data, shipped_table, shipped_tables


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package `pdd_ops.room` that may keep what it reads."""
    monkeypatch.setattr(resources, "_ROOT", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
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


def test_nothing_is_kept_where_it_cannot_be_or_is_not_wanted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "one.toml").write_text("day = 2025-03-01\n", "utf-8")  # no date can be kept
    assert read() == read()
    (folder / "two.toml").write_text("a = 1\n", "utf-8")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert read("two.toml") == {"a": 1}
    assert not list((folder / "__pycache__").iterdir())
    (folder / "__pycache__").rmdir()
    (folder / "__pycache__").write_text("in the way")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert read("two.toml") == {"a": 1}


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

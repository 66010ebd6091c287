"""What the wheel carries: every folder of code and every file that is read at run time is named in `pyproject.toml`.

The tests run on the checkout, where nothing can be missing; a merchant runs the wheel.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]


def _folder(package: str) -> Path:
    place: str = SETUPTOOLS["package-dir"].get(package, package.replace(".", "/"))
    return ROOT / place


def _files(suffixes: bool) -> set[Path]:
    return {
        path
        for top in ("pdd_ops", "commands")
        for path in (ROOT / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and (path.suffix == ".py") is suffixes
    }


def test_every_folder_of_code_is_in_the_wheel() -> None:
    """A package that is not listed is left out of the wheel without a word."""
    assert {_folder(package) for package in SETUPTOOLS["packages"]} == {path.parent for path in _files(True)}


def test_every_file_that_is_no_code_is_in_the_wheel() -> None:
    """Data files belong to a package by a pattern; one that no pattern meets is missing when it is read."""
    listed = {
        path
        for package, patterns in SETUPTOOLS["package-data"].items()
        for pattern in patterns
        for path in _folder(package).glob(pattern)
    }
    assert _files(False) - listed == set()

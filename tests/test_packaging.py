"""What the wheel carries: every folder of code and every file that is read at run time is named in `pyproject.toml`.

The tests run on the checkout, where nothing can be missing; a merchant runs the wheel.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from pdd_ops.store.checkups import LIBRARIES

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]


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


def test_libraries_that_the_doctor_names_are_installed_with_the_tool() -> None:
    """What only the extras bring is not there for a merchant, and asking for its version fails."""
    installed = {re.split(r"[^A-Za-z0-9._-]", one)[0] for one in PROJECT["project"]["dependencies"]}
    assert set(LIBRARIES) <= installed

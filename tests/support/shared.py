"""Databases that several test modules read: made once in a run, whatever the number of workers, and copied."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pytest

from pdd_ops.periods import Month
from pdd_ops.sample import write_sample

from .planted import imported
from .tool import run

SAMPLE = Path(__file__).parents[2] / "sample_data"


def sample_shop(factory: pytest.TempPathFactory) -> Path:
    """A copy of the database with the sample in it."""
    return copy_of("sample", _import_sample, factory)


def shop_of_three_months(factory: pytest.TempPathFactory) -> Path:
    """A copy of the database of a generated shop as `pdd-ops sample` writes it, with its stories."""
    return copy_of("three-months", _import_three_months, factory)


def small_shop(factory: pytest.TempPathFactory) -> Path:
    """A copy of the database of a shop with a few orders in two months."""
    return copy_of("small", _import_small, factory)


def copy_of(name: str, make: Callable[[Path], Path], factory: pytest.TempPathFactory) -> Path:
    """A copy, for the caller alone, of the database that `make` leaves in the folder it is given."""
    copy = factory.mktemp(f"{name}-copy") / "shop.db"
    copyfile(_made(f"{name}.db", make, factory), copy)
    return copy


def folder_of(name: str, fill: Callable[[Path], object], factory: pytest.TempPathFactory) -> Path:
    """The folder that `fill` fills; for reading alone, as all tests of a run have the same one."""

    def filled(folder: Path) -> Path:
        fill(folder)
        return folder

    return _made(name, filled, factory)


def _made(name: str, make: Callable[[Path], Path], factory: pytest.TempPathFactory) -> Path:
    """What the first who asks for it has made, under this name."""
    worker = "PYTEST_XDIST_WORKER" in os.environ
    common = factory.getbasetemp().parent if worker else factory.getbasetemp()
    made = common / f"shared-{name}"
    with (common / f"shared-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():  # never a half-made one: it comes into its place whole
            make(factory.mktemp(name)).replace(made)
    return made


def _import_small(folder: Path) -> Path:
    write_sample(folder / "exports", orders=60, months=2, seed=4, end=Month.of(2025, 3))
    return imported(folder / "exports", folder / "shop.db")


def _import_three_months(folder: Path) -> Path:
    write_sample(folder / "exports", orders=3000, months=3, seed=1, end=Month.of(2025, 3))
    return imported(folder / "exports", folder / "shop.db")


def _import_sample(folder: Path) -> Path:
    run("import", SAMPLE, "--db", folder / "shop.db")
    return folder / "shop.db"

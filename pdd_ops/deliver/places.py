"""Where data, settings and logs are, and what of the settings is set by what."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pdd_ops.config import config_dir, database_path, is_there
from pdd_ops.deliver.own_files import OWN_FILES
from pdd_ops.deliver.runlog import log_path
from pdd_ops.deliver.settings import FILE
from pdd_ops.document.blocks import Cell, Document, Table
from pdd_ops.errors import PddOpsError
from pdd_ops.intake.buyers import KEY_FILE
from pdd_ops.lang import LANGUAGES, language, say
from pdd_ops.resources import shipped_table

VARIABLES = ("PDD_OPS_DB", "PDD_OPS_CONFIG", "PDD_OPS_LANG", "PDD_OPS_NOW")


@dataclass(frozen=True)
class Place:
    """A file or folder of the tool or a setting: its id, its value, whether it is there (None: it is no file), and what
    set it: an option, a variable, a file, or 'default'."""

    id: str
    value: str
    exists: bool | None
    set_by: str


def places(db: Path | None, chosen_lang: str | None) -> list[Place]:
    """All of them. `db` and `chosen_lang` are as given on the command line. Raises PddOpsError."""
    database, folder = database_path(db), config_dir()
    by_variable = "PDD_OPS_CONFIG" if os.environ.get("PDD_OPS_CONFIG") else "default"
    found = [
        _place("database", database, _set_by("--db", db, "PDD_OPS_DB")),
        _place("run_log", log_path(database), "database"),
        _place("settings", folder, by_variable),
        *(_place(name, folder / name, "settings") for name in (*OWN_FILES, KEY_FILE)),
        _place(FILE, *_of_runs(folder)),
        Place("lang", language(), None, _language_by(chosen_lang)),
    ]
    if moment := os.environ.get("PDD_OPS_NOW"):
        found.append(Place("now", moment, None, "PDD_OPS_NOW"))
    return found


def _place(name: str, path: Path, set_by: str) -> Place:
    return Place(name, str(path.absolute()), is_there(path), set_by)


def _of_runs(folder: Path) -> tuple[Path, str]:
    """The settings of runs and messages, and which of their two places it is."""
    here = Path(FILE)
    return (here, "here") if is_there(here) else (folder / FILE, "settings")


def _set_by(option: str, chosen: object, variable: str) -> str:
    return option if chosen else variable if os.environ.get(variable) else "default"


def _language_by(chosen: str | None) -> str:
    if chosen:
        return "--lang"
    return "PDD_OPS_LANG" if os.environ.get("PDD_OPS_LANG", "") in LANGUAGES else "default"


def places_answer(found: list[Place], *, day: str) -> tuple[Document, dict[str, Any]]:
    """A table of them, and plain values. `day` is the one that its files bear."""
    columns = tuple(say(f"config.column_{name}") for name in ("what", "where", "there", "set_by"))
    table = Table("places", "", columns, tuple(_rows(found)))
    data = {
        "places": [{"id": one.id, "value": one.value, "exists": one.exists, "set_by": one.set_by} for one in found],
        "variables": {name: os.environ.get(name) for name in VARIABLES},
    }
    return Document(say("config.title"), (table,), "config", day), data


def _rows(found: list[Place]) -> Iterator[tuple[Cell, ...]]:
    for one in found:
        there = {None: "—", True: say("config.there"), False: say("config.not_there")}[one.exists]
        yield Cell(_label(one)), Cell(one.value), Cell(there), Cell(_by(one))


def _label(one: Place) -> str:
    name = one.id.removesuffix(".toml").replace("-", "_").replace(".", "_")
    known = shipped_table("pdd_ops", "texts/config.toml")
    if f"is_{name}" not in known:  # a file that has no description of its own yet
        return one.id
    text = say(f"config.is_{name}")
    return text if one.id == name else f"{text} {one.id}"


def _by(one: Place) -> str:
    return say(f"config.by_{one.set_by}") if one.set_by in ("default", "settings", "here", "database") else one.set_by


def first_steps(db: Path | None = None) -> list[str]:
    """What to do first, where there is no database yet; [] where there is one, or where it cannot be looked at."""
    try:
        if is_there(database_path(db)):
            return []
    except PddOpsError:
        return []
    return [say("config.first"), *(say(f"config.first_{name}") for name in ("demo", "import", "init", "help"))]

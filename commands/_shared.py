"""What all commands share: their common options, and printing."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.document.visible import harmless
from pdd_ops.errors import UsageError
from pdd_ops.lang import LANGUAGES, say, use_language


def _language_from_outside() -> None:
    """Help texts are made while the commands are imported: the language is looked up before (--lang, PDD_OPS_LANG)."""
    wanted = os.environ.get("PDD_OPS_LANG", "")
    for word, following in zip(sys.argv, [*sys.argv[1:], ""], strict=True):
        if word == "--lang":
            wanted = following
        elif word.startswith("--lang="):
            wanted = word.removeprefix("--lang=")
    if wanted in LANGUAGES:
        use_language(wanted)


_language_from_outside()


def _choose_language(code: str | None) -> str | None:
    if code is not None:
        if code not in LANGUAGES:
            raise typer.BadParameter(say("cli.bad_language", value=code))
        use_language(code)
    return code


def no_folder(path: Path | None) -> Path | None:
    """For options and arguments that name a file: says so where a folder is given, or what is no plain file (a pipe
    would be waited for without an end)."""
    if path is None:
        return None
    try:
        kind = path.stat().st_mode
    except (OSError, ValueError):
        return path  # what opens it says why it cannot
    if stat.S_ISDIR(kind):
        raise UsageError(say("cli.is_folder", path=path))
    if not stat.S_ISREG(kind):
        raise UsageError(say("cli.no_plain_file", path=path))
    return path


def no_file(path: Path) -> Path:
    """For arguments that name a folder: says so where it, or a part of its path, is something else."""
    for part in (path, *path.parents):
        if part.exists() and not part.is_dir():
            raise UsageError(say("cli.is_file", path=part))
    return path


Db = Annotated[
    Path | None,
    typer.Option("--db", metavar="FILE", help=say("help.opt_db"), show_default=False, callback=no_folder),
]
Shop = Annotated[str | None, typer.Option("--shop", help=say("help.opt_shop"), show_default=False)]
Lang = Annotated[
    str | None,
    typer.Option("--lang", help=say("help.opt_lang"), show_default=False, callback=_choose_language, is_eager=True),
]
Json = Annotated[bool, typer.Option("--json", help=say("help.opt_json"))]


def print_json(value: object) -> None:
    """One JSON value and nothing else on stdout."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    typer.echo(harmless(text) if sys.stdout.isatty() else text)


def tell(lines: Iterable[str]) -> None:
    """Messages for the person, on stderr."""
    for line in lines:
        typer.echo(line, err=True)


def file_mode(db: Path | None) -> int:
    """The permissions of a file that is made of the database: who may read the one may read the other."""
    from pdd_ops.config import database_path
    from pdd_ops.store.leftovers import permissions_of

    return permissions_of(database_path(db))

"""What all commands share: their common options, and printing."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pdd_ops.document.visible import harmless
from pdd_ops.errors import UsageError
from pdd_ops.lang import LANGUAGES, say, use_language
from pdd_ops.render.output import FORMATS, TEXTS, Format, format_of, formats_of

from . import _complete

if TYPE_CHECKING:
    from pdd_ops.document.blocks import Document
    from pdd_ops.metrics.shops import Shops


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
OfPeriod = Annotated[
    str | None,
    typer.Argument(
        metavar="PERIOD", help=say("report.of_period"), show_default=False, autocompletion=_complete.periods
    ),
]
Shop = Annotated[
    str | None, typer.Option("--shop", help=say("help.opt_shop"), show_default=False, autocompletion=_complete.shops)
]
Lang = Annotated[
    str | None,
    typer.Option("--lang", help=say("help.opt_lang"), show_default=False, callback=_choose_language, is_eager=True),
]
Json = Annotated[bool, typer.Option("--json", help=say("help.opt_json"))]


def _named_format(text: str) -> Format:
    return Format(formats_of(text, tuple(FORMATS))[0])


def format_names(incomplete: str) -> list[str]:
    """The formats that begin so."""
    return [name for name in FORMATS if name.startswith(incomplete)]


AnyFormat = Annotated[
    Format | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=say("help.opt_format", known=", ".join(FORMATS)),
        show_default=False,
        parser=_named_format,
        autocompletion=format_names,
    ),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="PATH", help=say("help.opt_out"), show_default=False)]


NoPager = Annotated[bool, typer.Option("--no-pager", help=say("help.opt_no_pager"))]


@contextmanager
def connected(db: Path | None) -> Iterator[sqlite3.Connection]:
    """A connection that only reads, closed in the end. Raises PddOpsError."""
    from pdd_ops.config import database_path
    from pdd_ops.store.database import open_reader

    with closing(open_reader(database_path(db))) as connection:
        yield connection


@contextmanager
def reading(
    db: Path | None, shop: str | None, *, every: bool = False, gone: bool = False
) -> Iterator[tuple[sqlite3.Connection, Shops]]:
    """A connection that only reads, closed in the end, and the shops that are meant: 'all' for all together; where none
    is named the only one, or `every` one; with `gone` also those that were dropped. Raises PddOpsError."""
    from pdd_ops.metrics.shops import choose_shops
    from pdd_ops.store.shops import ALL_SHOPS

    with connected(db) as connection:
        yield connection, choose_shops(connection, ALL_SHOPS if every and shop is None else shop, gone=gone)


def answer(
    document: Document,
    data: dict[str, Any],
    *,
    format: str | None = None,  # as its option is called
    out: Path | None = None,
    db: Path | None = None,
    as_json: bool = False,
    no_pager: bool = False,
) -> Path | None:
    """Shows an answer, or writes it where `out` says, as readable as the database is, and returns the file. The format
    is JSON `as_json`, else the one that is named, else what the ending of `out` asks for. Raises PddOpsError."""
    from pdd_ops.render.output import render_document, write_document

    name = "json" if as_json else str(format or format_of(out))
    if out is None and sys.stdout.isatty() and name not in TEXTS:
        out = Path()  # under the answer's own name: no terminal shows these
    if out is not None:
        written = write_document(document, data, name, out, mode=file_mode(db))
        tell([say("report.written", file=written)])
        return written
    if name == "terminal":
        page(document, no_pager=no_pager)
    else:
        content = render_document(document, data, name)
        typer.echo(harmless(content.decode()) if sys.stdout.isatty() else content, nl=False)
    return None


def open_file(file: Path) -> None:
    """The computer's own program shows a file that has been written; where it cannot, that is said."""
    if typer.launch(str(file)):
        tell([say("report.not_opened", file=file)])


def page(document: Document, *, no_pager: bool = False) -> None:
    """Shows a document; on a terminal through the pager where it is longer than the screen."""
    from pdd_ops.render.pager import paged
    from pdd_ops.render.terminal import console_for, document_lines, show

    console = console_for(sys.stdout)
    lines = list(document_lines(document, console.width))
    if no_pager or not paged(lines, console):
        show(lines, console)


def print_json(value: dict[str, Any]) -> None:
    """One JSON object and nothing else on stdout."""
    from pdd_ops.document.json import json_text

    text = json_text(value)
    typer.echo(harmless(text) if sys.stdout.isatty() else text, nl=False)


def tell(lines: Iterable[str]) -> None:
    """Messages for the person, on stderr."""
    for line in lines:
        typer.echo(line, err=True)


def file_mode(db: Path | None) -> int:
    """The permissions of a file that is made of the database: who may read the one may read the other."""
    from pdd_ops.config import database_path
    from pdd_ops.store.leftovers import permissions_of

    return permissions_of(database_path(db))

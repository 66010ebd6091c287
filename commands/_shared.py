"""What all commands share: their common options, the one place where errors become text, and printing."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.lang import LANGUAGES, say, use_language
from pdd_ops.render.visible import visible


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
    """For options and arguments that name a file: says so where a folder is given."""
    if path is not None and path.is_dir():
        raise UsageError(say("cli.is_folder", path=path))
    return path


def no_file(path: Path) -> Path:
    """For arguments that name a folder: says so where it, or a part of its path, is a file."""
    for part in (path, *path.parents):
        if part.is_file():
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


class House(TyperGroup):
    """The group of all commands. Expected errors become one line on stderr and an exit code, here and nowhere else."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # typer carries its own copy of click, whose types are private
        """Runs the command named on the command line."""
        _speak_utf8()
        try:
            return super().invoke(ctx)
        except PddOpsError as error:
            typer.secho(visible(str(error)), err=True, fg="red")
            raise typer.Exit(error.exit_code) from None
        except BrokenPipeError:  # the reader (`head`) has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None


def _speak_utf8() -> None:
    """Output that is not a terminal is UTF-8 wherever it goes; a terminal that cannot show a sign shows '?'."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def print_json(value: object) -> None:
    """One JSON value and nothing else on stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def tell(lines: Iterable[str]) -> None:
    """Messages for the person, on stderr."""
    for line in lines:
        typer.echo(line, err=True)

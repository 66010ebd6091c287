"""The command line: one command or group a file, listed in `_app`. `app` is the `pdd-ops` entry point."""

from . import _process  # noqa: F401  # before anything is loaded

# isort: split
from typing import Annotated

import typer

from pdd_ops import __version__
from pdd_ops.lang import say

from ._shared import Lang  # before any help text: it finds the language

# isort: split
from ._app import PLAIN, CommandGroup

HELP = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(cls=CommandGroup, no_args_is_help=True, help=say("help.app"), context_settings=HELP, **PLAIN)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pdd-ops {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help=say("help.version"))
    ] = False,
    lang: Lang = None,
) -> None:
    """Options of the tool itself."""

"""`formats`: which exports are understood."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import Json, Lang, print_json
from .imports import Formats

Name = Annotated[str | None, typer.Argument(metavar="NAME", help=say("help.arg_format"), show_default=False)]


def formats(name: Name = None, formats_: Formats = None, json_: Json = False, lang: Lang = None) -> None:
    """Lists the formats, or shows one."""
    from pdd_ops.formats.model import find_format, load_formats
    from pdd_ops.render.known_formats import format_lines, format_table, overview_lines

    known = load_formats(formats_)
    chosen = [find_format(known, name)] if name else list(known.values())
    if json_:
        print_json({"formats": [format_table(one) for one in chosen]})
    else:
        typer.echo("\n".join(format_lines(chosen[0]) if name else overview_lines(chosen)))

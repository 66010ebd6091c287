"""`formats`: which exports are understood."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import AnyFormat, Json, Lang, Out, answer
from .imports import Formats

Name = Annotated[str | None, typer.Argument(metavar="NAME", help=say("help.arg_format"), show_default=False)]


def formats(
    name: Name = None,
    formats_: Formats = None,
    format_: AnyFormat = None,
    out: Out = None,
    json_: Json = False,
    lang: Lang = None,
) -> None:
    """Lists the formats, or shows one."""
    from pdd_ops.answers.formats import formats_answer
    from pdd_ops.formats.model import find_format, load_formats
    from pdd_ops.periods import today

    known = load_formats(formats_)
    chosen = [find_format(known, name)] if name else list(known.values())
    answer(*formats_answer(chosen, day=today(), alone=bool(name)), format=format_, out=out, as_json=json_)

"""Long answers in a pager, as other tools of the command line do it: PAGER says which, an empty one none."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import StringIO

from rich.console import Console
from rich.text import Text

from pdd_ops.render.terminal import show

USUAL = "less"
NONE = ("", "cat")  # pagers that are none


def paged(lines: Sequence[Text], console: Console) -> bool:
    """Shows the lines in the pager if they do not fit on the terminal; False where they fit, where no one sits before
    it, or where there is no pager: then nothing is shown."""
    if not (console.is_terminal and sys.stdin.isatty()) or len(lines) < console.height:
        return False
    command = pager_command(os.environ)
    return bool(command) and _through(command, _text(lines, console))


def pager_command(environment: Mapping[str, str]) -> list[str]:
    """The pager with its arguments; [] where none is wanted or none is installed."""
    import shlex
    import shutil

    try:
        words = shlex.split(environment.get("PAGER", USUAL))
    except ValueError:  # a quotation mark that nothing closes
        return []
    if not words or words[0] in NONE or shutil.which(words[0]) is None:
        return []
    return words


def _text(lines: Sequence[Text], console: Console) -> str:
    """The lines with the colours that the terminal would have."""
    out = StringIO()
    like = {"standard": "standard", "256": "256", "truecolor": "truecolor", "windows": "standard"}
    system = like.get(console.color_system or "")
    copy = Console(file=out, width=console.width, force_terminal=True, highlight=False)
    if system is None:
        copy = Console(file=out, width=console.width, color_system=None, force_terminal=False, highlight=False)
    show(lines, copy)
    return out.getvalue()


def _through(command: Sequence[str], text: str) -> bool:
    """Whether the pager could be started; a reader who has seen enough is no error."""
    import subprocess

    settings = {**os.environ, "LESS": os.environ.get("LESS", "-R"), "LESSCHARSET": "utf-8"}
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=settings)
    except OSError:
        return False
    with suppress(BrokenPipeError):
        pager.communicate(text.encode())
    while pager.poll() is None:  # Ctrl-C is the pager's: it goes on until it is left
        with suppress(KeyboardInterrupt):
            pager.wait()
    return True

"""The progress of an import on a terminal's stderr; nothing elsewhere."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import typer

from pdd_ops.document.visible import visible
from pdd_ops.lang import say
from pdd_ops.store.import_progress import ImportProgress

if TYPE_CHECKING:
    from rich.progress import Progress


def import_bar() -> ImportBar:
    """The bar: drawn where a person looks at stderr."""
    return ImportBar(_drawn() if sys.stderr.isatty() else None)


def asked(question: str) -> bool:
    """The answer to a question in the middle of an import."""
    ImportBar.pause()
    return typer.confirm(visible(question), err=True)


def _drawn() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(bar_width=20), TaskProgressColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


class _Watcher(ImportProgress):
    """Draws what an import tells."""

    def __init__(self, bar: ImportBar) -> None:
        super().__init__()
        self.bar = bar

    def changed(self, name: str, rows: int, *, summing: bool) -> None:
        text = "import.progress_sums" if summing else "import.progress"
        said = say(text, file=visible(name), rows=f"{rows:,}", number=self.number, files=self.files)
        self.bar.draw(said, self.share)


class ImportBar:
    """A line that says which file of how many is read, and how much of all is done."""

    _shown: Progress | None = None  # the one on the terminal

    def __init__(self, drawn: Progress | None) -> None:
        """Draws with `drawn`; None: nothing."""
        self.drawn = drawn
        self.task = drawn.add_task("", total=1.0) if drawn else None
        self.watcher = _Watcher(self) if drawn else ImportProgress()

    def __enter__(self) -> ImportBar:
        if self.drawn:
            ImportBar._shown = self.drawn
            self.drawn.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.pause()
        ImportBar._shown = None

    @staticmethod
    def pause() -> None:
        """Takes the bar away until there is something new to draw."""
        if ImportBar._shown:
            ImportBar._shown.stop()

    def rows(self, file: str, rows: int) -> None:
        """So many rows of a file that is read again."""
        self.draw(say("import.reread", file=visible(file), rows=f"{rows:,}"), None)

    def draw(self, text: str, share: float | None) -> None:
        """The text, and how much is done, 0 to 1; None where nobody knows."""
        if self.drawn and self.task is not None:
            self.drawn.start()
            self.drawn.update(self.task, description=text, completed=share, total=None if share is None else 1.0)

    def write(self, lines: list[str], *, err: bool) -> None:
        """Prints above the bar; where the reader has gone (`| head`) the import goes on unseen."""
        if lines:
            self.pause()
        try:
            for line in lines:
                typer.echo(line, err=err)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""The texts of typer itself, in the language in use: its headings, its help of --help, and its errors."""

from __future__ import annotations

import re
from functools import cache
from typing import IO, Any

import typer

from pdd_ops.lang import in_every_language, language, say
from pdd_ops.resources import shipped_table

UsageError: Any = typer.BadParameter.__mro__[1]  # typer carries its own copy of click: its errors have no public name
_Context: Any = typer.Context.__mro__[1]
_Formatter: Any = _Context.formatter_class
_WIDEST_NAME = 30  # columns of a name that has its text beside it, as typer has it
_BRACKETS = r"\[((?:required|default:|env var:)[^\]]*)\]"


def spoken(text: str) -> str:
    """A text of typer in the language in use; one that is not known stays as it is."""
    if language() == "en":
        return text
    for key, pattern in _patterns():
        if match := pattern.fullmatch(text):
            return say(key, **{name: spoken(value) for name, value in match.groupdict().items()})
    return text


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Key and pattern of every text, those with more words first."""
    keys = [f"typer.{name}" for name in shipped_table("pdd_ops.texts", "typer.toml")]
    english = {key: in_every_language(key)["en"].strip() for key in keys}
    found = [(key, re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(text))) for key, text in english.items()]
    return [(key, re.compile(pattern, re.DOTALL)) for key, pattern in found]


class Formatter(_Formatter):  # type: ignore[misc]  # see above
    """Writes help in the language in use."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that shows how a command is called."""
        for key in ("typer.in_usage_options", "typer.in_usage_commands"):
            args = args.replace(in_every_language(key)["en"], say(key))
        super().write_usage(prog, args, prefix or say("typer.usage"))

    def write_heading(self, heading: str) -> None:
        """The heading of a list."""
        super().write_heading(spoken(heading))

    def write_dl(self, rows: Any, *more: Any, **options: Any) -> None:  # noqa: ANN401  # those of click
        """A list of names and their texts."""
        said = [(name, re.sub(_BRACKETS, _bracket, spoken(text))) for name, text in rows]
        if not any(map(_is_wide, (text for _, text in said))):
            super().write_dl(said, *more, **options)
            return
        first = min(max(len(name) for name, _ in said), _WIDEST_NAME) + 2
        for name, text in said:
            lines = self._folded(text, self.width - first - 2)
            if len(name) > first - 2:
                self.write(f"{'':>{self.current_indent}}{name}\n")
                name = ""
            for line in lines:
                self.write(f"{'':>{self.current_indent}}{name:<{first}}{line}".rstrip() + "\n")
                name = ""

    def write_text(self, text: str) -> None:
        """What a command is for."""
        if not _is_wide(text):
            super().write_text(text)
            return
        lines = self._folded(text, self.width - self.current_indent)
        self.write("".join(f"{'':>{self.current_indent}}{line}".rstrip() + "\n" for line in lines))

    def _folded(self, text: str, width: int) -> list[str]:
        """Lines of so many columns: the wrapping of typer counts a Chinese sign as one, and divides only at spaces."""
        from pdd_ops.document.folding import fold

        return fold(text, max(width, 10))


def _is_wide(text: str) -> bool:
    return any(sign > "\u2e7f" for sign in text)


def _bracket(match: re.Match[str]) -> str:
    return f"[{'; '.join(spoken(part) for part in match[1].split('; '))}]"


class SpokenContext(_Context):  # type: ignore[misc]  # see above
    """What commands run in: help in the language in use."""

    formatter_class = Formatter


def told(error: Any) -> Any:  # noqa: ANN401
    """The error in the language in use; one that shows the help of a command is left as it is."""
    return error if type(error).show is not UsageError.show else SpokenError(error)


class SpokenError(UsageError):  # type: ignore[misc]  # see above
    """A wrong command line, told in the language in use."""

    def __init__(self, error: Any) -> None:  # noqa: ANN401
        super().__init__(spoken(" ".join(error.format_message().split("\n"))), error.ctx)

    def show(self, file: IO[Any] | None = None) -> None:
        """On stderr: how the command is called, where its help is, and what is wrong."""
        if self.ctx is not None:
            typer.echo(self.ctx.get_usage(), file=file, err=True)
            option = self.ctx.help_option_names[-1]
            typer.echo(f"{say('typer.try_help', command=self.ctx.command_path, option=option)}\n", file=file, err=True)
        typer.echo(say("typer.error", message=self.message), file=file, err=True)

"""The corpus of shops: what the tool may, must and must not say of each, held against everything that it prints.

A table of `tests/shops/*.toml` names a story of `pdd-ops sample`, and rules: what must be said (`must`), what must not
(`must_not`), and values of the report's JSON (`value`). A rule is a regular expression in each language, over the text
without its layout: Chinese without any white space, English with single spaces. `in` names its answers.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pdd_ops.sample import DEFAULT_END, write_sample
from pdd_ops.sample.story import FORMATS, stories

from .shared import copy_of, folder_of
from .tool import installed

TABLES = Path(__file__).parents[1] / "shops"
SHOP = "桂花巷家居"
FORMATTED = ("terminal", "md", "json", "html", "xlsx")  # of the report
COMMANDS = ("why", "plan", "alerts", "check")
LANGUAGES = ("zh", "en")
QUICK = {("md", "zh"), ("md", "en"), *((command, "zh") for command in COMMANDS)}  # held in every run of the tests

_said: dict[tuple[str, str, str, str], str] = {}  # of this process
_databases: dict[str, Path] = {}


@dataclass(frozen=True)
class Rule:
    """One line of a table. `waits` says what it still waits for: until then it is expected to fail."""

    story: str
    kind: str  # must, must_not
    what: str
    zh: str
    en: str
    answers: tuple[str, ...]
    month: str
    waits: str

    def broken(self, texts: dict[str, str], language: str) -> str | None:
        """What is wrong with the texts of the answers, if something is."""
        pattern = re.compile(self.zh if language == "zh" else self.en, re.IGNORECASE)
        found = {answer: pattern.search(text) for answer, text in texts.items()}
        if self.kind == "must":
            silent = [answer for answer, match in found.items() if not match]
            return f"not said in {', '.join(silent)}: {self.what}" if silent else None
        said = [f"{answer}: {_around(texts[answer], match)}" for answer, match in found.items() if match]
        return f"said: {'; '.join(said)}" if said else None


@dataclass(frozen=True)
class Value:
    """A value of the JSON of a report: at a dotted path, near a number, equal to something, or null with a reason."""

    story: str
    path: str
    expected: Any
    null: bool
    month: str
    waits: str

    def check(self, report: dict[str, Any]) -> None:
        """Fails where the value is another."""
        *path, last = self.path.split(".")
        holder: Any = report
        for key in path:
            holder = holder[key]
        if self.null:
            assert holder[last] is None, self.path
            assert holder.get("reason") or last == "change_rate", f"{self.path} has no reason"
        elif isinstance(self.expected, str):
            assert holder[last] == self.expected, self.path
        else:
            assert holder[last] == pytest.approx(self.expected, rel=1e-4), self.path


@cache
def table(story: str) -> dict[str, Any]:
    """The table of a story; `every` is the one of all of them."""
    return tomllib.loads((TABLES / f"{story}.toml").read_text("utf-8"))


def rules(*names: str, strict: bool = True) -> list[Any]:
    """The rules of some stories and those of every shop, as parameters; the ones that still wait as xfails."""
    found = []
    for story in names:
        entries = [(kind, entry) for kind in ("must", "must_not") for entry in table(story).get(kind, [])]
        general = [(kind, entry) for kind in ("must", "must_not") for entry in table("every").get(kind, [])]
        for kind, entry in (*entries, *general):
            rule = _rule(story, kind, entry)
            found.append(pytest.param(rule, id=f"{story}-{kind}-{rule.what}", marks=_marks(rule.waits, strict=strict)))
    return found


def values(*names: str) -> list[Any]:
    """The values that the tables of some stories ask for, as parameters."""
    found = []
    for story in names:
        for entry in table(story).get("value", []):
            value = Value(
                story,
                entry["path"],
                entry.get("is"),
                entry.get("null", False),
                entry.get("month", table(story)["month"]),
                entry.get("waits", ""),
            )
            found.append(pytest.param(value, id=f"{story}-{value.path}", marks=_marks(value.waits, strict=True)))
    return found


def hold(rule: Rule, factory: pytest.TempPathFactory, *, quick: bool) -> None:
    """Holds a rule against the answers it is about, in both languages: the quick ones, or all others."""
    broken, held = [], False
    for language in LANGUAGES:
        answers = [answer for answer in rule.answers if ((answer, language) in QUICK) is quick]
        texts = {answer: said(rule.story, answer, rule.month, language, factory) for answer in answers}
        wrong, held = rule.broken(texts, language), held or bool(texts)
        broken += [f"[{language}] {wrong}"] if wrong else []
    if not held:
        pytest.skip("about other answers")
    assert not broken, "\n".join(broken)


def said(story: str, answer: str, month: str, language: str, factory: pytest.TempPathFactory) -> str:
    """The text of an answer about a story's shop, without layout. `month` '' leaves the choice to the tool."""
    key = (story, answer, month, language)
    if key not in _said:
        _said[key] = _say(*key, factory)
    return _said[key]


def _say(story: str, answer: str, month: str, language: str, factory: pytest.TempPathFactory) -> str:
    months = [month] if month else []
    folder = factory.mktemp("said")
    common = ["--db", str(database(story, factory)), "--lang", language]
    if answer in COMMANDS:
        text = _run(answer, *months, *common, codes=(0, 1, 3))  # 1: there is nothing to compare with
    elif answer in ("terminal", "short"):
        text = _run("report", *months, *(["--full"] if answer == "terminal" else []), *common)
    else:
        out = folder / f"report.{answer}"
        _run("report", *months, "--format", answer, "--out", str(out), *common)
        text = _TEXT_OF.get(answer, _plain)(out)
    return re.sub(r"\s+", "" if language == "zh" else " ", text)


def report(story: str, month: str, factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The JSON of a report."""
    months = [month] if month else []
    found: dict[str, Any] = json.loads(
        _run("report", *months, "--format", "json", "--db", str(database(story, factory)))
    )
    return found


def database(story: str, factory: pytest.TempPathFactory) -> Path:
    """The database of a story's shop, imported once in a run."""
    if story not in _databases:
        folder = exports(story, factory)
        _databases[story] = copy_of(f"story-{story}", lambda place: _imported(folder, place / "shop.db"), factory)
    return _databases[story]


def exports(story: str, factory: pytest.TempPathFactory) -> Path:
    """The exports of a story at its own size, for reading alone."""
    told = stories()[story]
    size: dict[str, Any] = {"orders": told.orders, "months": told.months, "seed": 1, "end": DEFAULT_END}
    return folder_of(f"exports-{story}", lambda folder: write_sample(folder, story=story, **size), factory)


def _imported(folder: Path, database: Path) -> Path:
    formats = folder / FORMATS
    more = ["--formats", str(formats)] if formats.exists() else []
    _run("import", str(folder), "--shop", SHOP, "--db", str(database), *more, codes=(0,))
    return database


def _rule(story: str, kind: str, entry: dict[str, Any]) -> Rule:
    about = entry.get("in", ["report"] if kind == "must" else ["report", *COMMANDS])
    formatted = FORMATTED if kind == "must" else ("short", *FORMATTED)  # what must be said may be said on a later page
    answers = tuple(answer for name in about for answer in (formatted if name == "report" else (name,)))
    month = entry.get("month", table(story)["month"])
    waits = entry.get("waits", "")
    if isinstance(waits, dict):  # of every.toml: by story
        waits = waits.get(story, "")
    return Rule(story, kind, entry["what"], entry["zh"], entry["en"], answers, month, waits)


def _marks(waits: str, *, strict: bool) -> tuple[Any, ...]:
    return (pytest.mark.xfail(reason=waits, strict=strict),) if waits else ()


def _around(text: str, match: re.Match[str]) -> str:
    return f"…{text[max(0, match.start() - 30) : match.end() + 30]}…"


def _run(*arguments: str, codes: tuple[int, ...] = (0, 3)) -> str:
    """What the installed `pdd-ops` prints; 3 says that the month is not all there."""
    result = CliRunner().invoke(installed(), list(arguments), catch_exceptions=False)
    assert result.exit_code in codes, result.output
    return result.stdout or result.output


def _plain(path: Path) -> str:
    return path.read_text("utf-8")


def _of_json(path: Path) -> str:
    return "\n".join(_strings(json.loads(path.read_text("utf-8"))))


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401  # JSON
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for inner in value.values() for text in _strings(inner))
    elif isinstance(value, list):
        yield from (text for inner in value for text in _strings(inner))


def _of_html(path: Path) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", path.read_text("utf-8"), flags=re.DOTALL)
    from html import unescape

    return unescape(re.sub(r"<[^>]+>", " ", text))


def _of_xlsx(path: Path) -> str:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    cells = (cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row)
    return "\n".join(str(cell) for cell in cells if cell is not None)


_TEXT_OF = {"json": _of_json, "html": _of_html, "xlsx": _of_xlsx}

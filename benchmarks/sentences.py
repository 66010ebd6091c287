"""`python -m benchmarks.sentences [--lang zh|en] [--real FOLDER NAME MONTH] [--out FILE]`: what is said, to be rated.

Lists every sentence, problem, cause, measure, alert and target that the tool prints about each story of
`pdd-ops sample`, the plain sample, and real shops that are named, each once a shop, as a table in Markdown with a
column for the rating. Nothing is rated here.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pdd_ops.sample.story import FORMATS, stories

SAMPLE, MONTH, EARLIER = "sample", "2025-03", "2025-02"
BESIDE = ("why", "plan", "alerts", "check")  # what they say beyond the report
_WORDS = {"zh": "，。：；", "en": " "}  # of a sentence, as opposed to a name or an id
_LONG = {"zh": 8, "en": 24}


@dataclass(frozen=True)
class Shop:
    """A shop to be listened to."""

    name: str
    database: Path
    month: str


@dataclass(frozen=True)
class Said:
    """Something that is said, and where: 'report/refunds', 'report/problem', 'plan/metrics.gmv.how'."""

    shop: str
    place: str
    text: str


def said(shop: Shop, lang: str) -> list[Said]:
    """Everything that is said of a shop, each text once, where it is said first."""
    first: dict[str, str] = {}
    for place, text in _everything(shop, lang):
        first.setdefault(" ".join(text.split()), place)
    return [Said(shop.name, place, text) for text, place in first.items() if text]


def table(lines: list[Said]) -> str:
    """The lines as a table; the last column is for the rating."""
    rows = [f"| {n} | {one.shop} | {one.place} | {_escaped(one.text)} | |" for n, one in enumerate(lines, start=1)]
    return "\n".join(["| # | shop | where | said | rating |", "| ---: | --- | --- | --- | --- |", *rows])


def _everything(shop: Shop, lang: str) -> Iterator[tuple[str, str]]:
    report = _json("report", shop, lang)
    for text in report.get("notes", []):
        yield "report/banner", text
    for section in report.get("sections", []):
        for text in section["notes"]:
            yield f"report/{section['id']}", text
        for part in section["tables"]:
            for text in part.get("notes", []):
                yield f"report/{section['id']}/{part['id']}", text
    for problem in report.get("problems", []):
        yield from _of_problem(problem)
    shown = set(_sentences(report.get("sections", []), lang, "").values())
    for alert in (one for one in report.get("alerts", []) if one["text"] in shown):  # else a problem says it
        head = " ".join(str(alert[name]) for name in ("severity", "label", "metric", "period") if alert.get(name))
        yield "report/alert", f"[{head}] {alert['text']}"
    for command in BESIDE:
        answer = _json(command, shop, lang)
        yield from _of_answer(command, answer, lang, {alert["text"] for alert in report.get("alerts", [])})


def _of_answer(command: str, answer: dict[str, Any], lang: str, said: set[str]) -> Iterator[tuple[str, str]]:
    """What a command says beyond the report: of a plan its targets, of a check what it found with its advice."""
    if command == "plan":
        for name, line in answer.get("metrics", {}).items():
            if line.get("target") is not None:
                yield f"plan/target/{name}", f"{name}: {line.get('now')} → {line['target']} {line.get('how') or ''}"
    elif command == "check":
        sign = {"zh": "。", "en": ". "}[lang]
        for finding in answer.get("findings", []):
            yield "check", sign.join(text for text in (finding["text"], finding.get("advice")) if text)
    else:
        for place, text in _sentences(answer, lang, command).items():
            if text not in said:
                yield place, text


def _of_problem(problem: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """A problem with its evidence and money; its causes and measures each by themselves."""
    impact = "" if problem.get("impact") is None else f" [{problem['impact']:,.2f}]"
    head = f"[{problem['severity']}] {problem['title']}{impact}"
    yield "report/problem", " ".join([head, *problem["evidence"]])
    for cause in problem["causes"]:
        yield f"report/problem/{problem['rule']}/cause", cause
    for measure in problem["measures"]:
        yield f"report/problem/{problem['rule']}/measure", measure["text"]


def _sentences(value: Any, lang: str, path: str) -> dict[str, str]:  # noqa: ANN401  # JSON
    """The texts of a JSON value that say something, by the path at which they stand."""
    if isinstance(value, str):
        return {path: value} if _is_sentence(value, lang) else {}
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {place: text for key, inner in items for place, text in _sentences(inner, lang, f"{path}.{key}").items()}


def _is_sentence(text: str, lang: str) -> bool:
    return len(text) >= _LONG[lang] and any(sign in text for sign in _WORDS[lang])


def _json(command: str, shop: Shop, lang: str) -> dict[str, Any]:
    """What a command says; nothing where it has nothing to say, as `why` without a month to compare with."""
    form = ["--format", "json"] if command == "report" else ["--json"]
    done = _pdd_ops(command, shop.month, "--db", str(shop.database), "--lang", lang, *form)
    found: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return found


def _pdd_ops(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pdd_ops", *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def _shops(folder: Path, real: list[tuple[str, str, str]]) -> Iterator[Shop]:
    for exports, name, month in real:
        yield _imported(folder, name, Path(exports), month)
    for name in (SAMPLE, *stories()):
        story = [] if name == SAMPLE else ["--story", name]
        _pdd_ops("sample", str(folder / name), *story)
        shop = _imported(folder, name, folder / name, MONTH)
        yield shop
        if name == SAMPLE:
            yield Shop(f"{SAMPLE} {EARLIER}", shop.database, EARLIER)


def _imported(folder: Path, name: str, exports: Path, month: str) -> Shop:
    database = folder / f"{name}.db"
    formats = ["--formats", str(exports / FORMATS)] if (exports / FORMATS).exists() else []
    done = _pdd_ops("import", str(exports), "--shop", name, "--db", str(database), *formats)
    if not database.exists():  # a file that is not understood is no reason to stop
        raise SystemExit(done.stderr or done.stdout)
    return Shop(name, database, month)


def main() -> None:
    """Prints the table, or writes it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    parser.add_argument("--real", nargs=3, metavar=("FOLDER", "NAME", "MONTH"), action="append", default=[])
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        lines = [line for shop in _shops(Path(folder), asked.real) for line in said(shop, asked.lang)]
    if asked.out:
        asked.out.write_text(table(lines) + "\n", encoding="utf-8")
    else:
        print(table(lines))


if __name__ == "__main__":
    main()

"""The generated parts of these pages. Each function gives Markdown; the pages call them through cog.

Refresh after a change of commands, metrics or formats: `python -m cogapp -r docs/*.md`.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextvars import copy_context
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pdd_ops.config import parse_toml
from pdd_ops.formats.datasets import Field, datasets
from pdd_ops.insight.conditions import condition_in_words
from pdd_ops.insight.facts import facts
from pdd_ops.insight.problems import Rule
from pdd_ops.insight.rulebook import shipped_rules
from pdd_ops.lang import use_language
from pdd_ops.metrics.catalogue import Metric, Table, dimensions, metrics, place, public, supported, tables
from pdd_ops.store.datasette import ready_queries
from pdd_ops.store.plain_views import plain_views

GITHUB = str.maketrans({"|": "\\|", "*": "\\*", "_": "\\_"})
UNITS = {name: name for name in ("yuan", "count", "rate", "ratio", "days", "hours", "seconds", "score")}
BASES = {
    "pay": "pay day",
    "created": "day the order was made",
    "refund": "refund day",
    "opened": "day the case was opened",
    "traffic": "day of the export",
    "service": "day of the service export",
    "experience": "value of the last day",
    "ad": "day of the ad report",
    "cash": "day the money moved",
    "review": "day of the review",
    "submit": "day of the answer",
}
KINDS = {
    "id": "a platform number, kept as text; a damaged one (`1.01601E+12`) rejects the row",
    "code": "the merchant's own code or a tracking number, kept as text",
    "text": "text as it is",
    "money": "yuan in the file, whole fen in the store",
    "int": "a whole number; `1,234` and `1.2万` are understood",
    "number": "any number",
    "rate": "`3.21%` or `0.0321`; a column without % signs is in per cent if any of its cells exceeds 1",
    "seconds": "how long something took: `45`, `45秒`, `1分20秒`, `00:01:20`; a plain number is in seconds",
    "hours": "the same in hours: `12.5`, `12.5小时`, `1天2小时`; a plain number is in hours",
    "score": "a number from 0 to 5; `4.8分` and `5星` are understood",
    "instant": "a time in Beijing, `2025-03-01 10:00:00` or what spreadsheets make of it",
    "day": "a day, `2025-03-01` or what spreadsheets make of it",
    "span": "a day as above, a week or a month, `2025-03-03~2025-03-09`, `2025年3月`; its first and last day are kept",
    "agent": "an account of a service agent; only a code, a keyed hash of it, is stored",
    "buyer": "anything that identifies a buyer; only a keyed hash of it is stored",
}


# Command line -------------------------------------------------------------------------------------------------------


@cache
def plain_views_table() -> str:
    """The views in plain words: what a row is, and the columns with their units and what they are in English."""
    units = {"": "", "yuan": "yuan", "time": "Beijing time", "rate": "fraction"}
    blocks = []
    for view in plain_views().values():
        rows = [f"| {column.name} | {units[column.kind]} | {column.english} |" for column in view.columns]
        head = [f"### {view.name}", "", f"{view.english}.", "", "| column | unit | |", "| --- | --- | --- |"]
        blocks.append("\n".join([*head, *rows]))
    return "\n\n".join(blocks)


def ready_queries_table() -> str:
    """The questions that Datasette has ready."""
    use_language("zh")
    chinese = ready_queries()
    use_language("en")
    rows = [f"| `{name}` | {chinese[name][0]} | {title} |" for name, (title, _) in ready_queries().items()]
    use_language("zh")
    return "\n".join(["| id | | |", "| --- | --- | --- |", *rows])


def help_text(*words: str, language: str) -> str:
    """What `pdd-ops WORDS --help` prints on a terminal of 80 columns."""
    environment = {
        **os.environ,
        "PDD_OPS_LANG": language,
        "COLUMNS": "80",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
    }
    code = "from pdd_ops.commands import app; app(prog_name='pdd-ops')"
    run = subprocess.run(
        [sys.executable, "-c", code, *words, "--help"], capture_output=True, env=environment, check=True
    )
    return "\n".join(line.rstrip() for line in run.stdout.decode("utf-8").splitlines()).strip()


def typed(line: str) -> str:
    """What `pdd-ops LINE` prints of the sample data, on 80 columns, in Chinese."""
    return _fenced("\n".join(text.rstrip() for text in _run(*line.split(), db=_sample_db()).splitlines()))


@cache
def _sample_db() -> str:
    """A database with the sample data, which goes with the process."""
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    db = str(Path(folder.name) / "sample.db")
    _run("import", _as_exported(Path(folder.name) / "exports"), "--shop", "桂花巷家居", db=db)
    return db


def _as_exported(folder: Path) -> str:
    """The sample data in a folder, each file changed last on the last day in its name: the day on which somebody copied
    the repository must not decide which file is the newest."""
    folder.mkdir()
    for path in (Path(__file__).parents[1] / "sample_data").iterdir():
        copy = Path(shutil.copy(path, folder))
        day = re.findall(r"20\d{6}", path.stem)[-1:] or ["20250401"]
        moment = datetime.strptime(day[0], "%Y%m%d").replace(tzinfo=UTC).timestamp()
        os.utime(copy, (moment, moment))
    return str(folder)


def _run(*words: str, db: str) -> str:
    environment = {**os.environ, "PDD_OPS_DB": db, "PDD_OPS_CONFIG": str(Path(db).parent), "COLUMNS": "80"}
    code = "from pdd_ops.commands import app; app(prog_name='pdd-ops')"
    command = [sys.executable, "-c", code, *words, "--lang", "zh"]
    run = subprocess.run(command, capture_output=True, env=environment, check=True, cwd=Path(__file__).parents[1])
    return run.stdout.decode("utf-8")


def command_words() -> list[tuple[str, ...]]:
    """The commands in the order in which they are listed, each group followed by its own."""
    from typer.main import get_command

    (script,) = entry_points(group="console_scripts", name="pdd-ops")
    group: Any = get_command(script.load())
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found += [(name,), *((name, below) for below in getattr(command, "commands", {}))]
    return found


def commands(language: str) -> str:
    """The help of the tool and of each command."""
    blocks = [f"## pdd-ops\n\n{_fenced(help_text(language=language))}"]
    for words in command_words():
        blocks.append(f"## {' '.join(words)}\n\n{_fenced(help_text(*words, language=language))}")
    return "\n\n".join(blocks)


# Metrics ------------------------------------------------------------------------------------------------------------


def metric_table() -> str:
    """Every public metric in one line."""
    rows = (
        (
            f"[`{one.id}`](#{one.id})",
            one.label_texts["zh"],
            one.label_texts["en"],
            UNITS[one.unit],
            BASES[one.basis],
        )
        for one in public()
    )
    return _table(("id", "名称", "label", "unit", "counted by"), rows)


def metric_entries() -> str:
    """Every public metric with its definition and how it is put together."""
    return "\n\n".join(_entry(one) for one in public())


def part_table() -> str:
    """The parts that are not shown on their own."""
    rows = ((f"`{one.id}`", one.label_texts["zh"], _formula(one)) for one in metrics().values() if one.internal)
    return _table(("id", "名称", "made of"), rows)


def dimension_table() -> str:
    """What metrics can be split by."""
    rows = (
        (f"`{one.id}`", one.label_texts["zh"], one.label_texts["en"], ", ".join(f"`{name}`" for name in one.aliases))
        for one in dimensions().values()
    )
    return _table(("id", "名称", "label", "other names"), rows)


def _entry(metric: Metric) -> str:
    lines = [
        f"### {metric.id}",
        "",
        f"**{metric.label_texts['zh']}** · {metric.label_texts['en']} · {UNITS[metric.unit]}, by {BASES[metric.basis]}",
        "",
        f"- {metric.definition_texts['zh']}",
        f"- {metric.definition_texts['en']}",
        f"- = {_formula(metric)}",
        f"- needs {_needs(metric)}",
        f"- splits by {', '.join(supported(metric)) or '—'}",
    ]
    return "\n".join(lines)


def _formula(metric: Metric) -> str:
    if metric.distinct:
        return f"distinct keys of `{metric.distinct.table}` where `{metric.distinct.where}`"
    if metric.kind == "last":
        [(name, column)] = metric.columns.items()
        return f"the last `{column}` of `{name}`"
    if metric.kind == "additive":
        return "; by a dimension that it lacks: ".join(
            f"Σ `{column}` of `{name}`" for name, column in metric.columns.items()
        )
    if metric.kind == "outlook":
        return f"worked out from the ages of refunds (`refund_ages`), `{metric.numerator}` and `{metric.denominator}`"
    sign = "−" if metric.kind == "difference" else "÷"
    text = f"`{metric.numerator}` {sign} `{metric.denominator}`"
    text += f" ÷ {metric.divisor}" if metric.divisor != 1 else ""
    text += "".join(f"; by {by}: `{parts[0]}` {sign} `{parts[1]}`" for by, parts in metric.instead.items())
    return text + (f"; where that is missing: `{metric.fallback}`" if metric.fallback else "")


def _needs(metric: Metric) -> str:
    return " and ".join(dict.fromkeys(table.export["en"] for table in _tables_of(metric)))


def _tables_of(metric: Metric) -> list[Table]:
    if metric.distinct:
        return [tables()[metric.needs]]
    if metric.kind in ("additive", "last"):
        found = place(metric, None)
        return [found] if found else []
    return [table for part in metric.parts(None) for table in _tables_of(metrics()[part])]


# Formats ------------------------------------------------------------------------------------------------------------


@cache
def own_formats() -> tuple[Mapping[str, Any], ...]:
    """The shipped formats as their TOML files have them, what they are `like` with them."""
    folder = files("pdd_ops.formats").joinpath("exports")
    found = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    tables = [parse_toml(item.read_text("utf-8"), item.name) for item in found]
    by_name = {table["name"]: table for table in tables}
    return tuple({**by_name.get(table.get("like", ""), {}), **table} for table in tables)


def format_table() -> str:
    """Every shipped format: what it is, where it is downloaded, what identifies it."""
    rows = (
        (f"[`{one['name']}`](#{one['name']})", one["label"]["zh"], one["where"]["zh"], _required(one))
        for one in own_formats()
    )
    return _table(("format", "名称", "where to download", "recognised by the headers"), rows)


def format_entries() -> str:
    """Every shipped format with the headers of each field."""
    return "\n\n".join(_format_entry(one) for one in own_formats())


def dataset_entries() -> str:
    """Every dataset with its fields."""
    parts = []
    for one in datasets().values():
        rows = ((f"`{field.name}`", field.kind, _presence(field)) for field in one.fields.values())
        head = f"### dataset {one.name}\n\n{one.label['zh']} · {one.label['en']}. A row is identified by "
        parts.append(f"{head}{', '.join(one.key)}.\n\n{_table(('field', 'kind', ''), rows)}")
    return "\n\n".join(parts)


def _presence(field: Field) -> str:
    return "required" if field.required else "" if field.default is None else "may be empty"


def kind_table() -> str:
    """How cells are read."""
    return _table(("kind", "how a cell is read"), ((f"`{name}`", text) for name, text in KINDS.items()))


def state_table() -> str:
    """What each order status stands for."""
    states: Mapping[str, list[str]] = _shipped("order_statuses.toml")["states"]
    return _table(("state", "订单状态"), ((f"`{name}`", " · ".join(texts)) for name, texts in states.items()))


def lookalike_table() -> str:
    """The exports of other places that are refused by name."""
    rows: list[Mapping[str, Any]] = _shipped("lookalikes.toml")["lookalike"]
    return _table(("looks like", "by the headers"), ((one["label"]["en"], " + ".join(one["all"])) for one in rows))


def _format_entry(known: Mapping[str, Any]) -> str:
    head = [f"### {known['name']}", "", f"{known['label']['zh']} · {known['label']['en']}"]
    head += ["", f"Dataset `{known['dataset']}`. Download: {known['where']['zh']} ({known['where']['en']})."]
    if refused := known.get("refuses"):
        head += ["", f"Not this export with: {'、'.join(refused).translate(GITHUB)}."]
    rows = ((f"`{name}`", " · ".join(headers)) for name, headers in known["columns"].items())
    return "\n".join([*head, "", _table(("field", "headers, the first that is there"), rows), *_wide_lines(known)])


def _endings(wide: dict[str, Any]) -> dict[str, list[str]]:
    """Field → the endings of its headers; of a survey the questions, which are all other columns."""
    return {wide["rest"]: [""]} if "rest" in wide else dict(wide["endings"])


def _wide_lines(known: Mapping[str, Any]) -> list[str]:
    if "wide" not in known:
        return []
    rows = ((f"`{name}`", " · ".join(f"…{text}" for text in texts)) for name, texts in _endings(known["wide"]).items())
    return ["", f"One group of columns for each `{known['wide']['into']}`:", "", _table(("field", "headers"), rows)]


def _required(known: Mapping[str, Any]) -> str:
    return " + ".join(" / ".join(one) for one in known["requires"])


def _shipped(name: str) -> Mapping[str, Any]:
    return _toml("pdd_ops.formats", name)


def _toml(package: str, name: str) -> Mapping[str, Any]:
    return parse_toml(files(package).joinpath(name).read_text("utf-8"), name)


# Settings -------------------------------------------------------------------------------------------------------------


def rule_table() -> str:
    """Every rule with its thresholds."""
    rows = (
        (f"[`{rule.id}`](#{rule.id})", rule.title["zh"], rule.title["en"], rule.scope, _numbers(rule.thresholds))
        for rule in shipped_rules()
    )
    return _table(("rule", "问题", "problem", "judges", "thresholds"), rows)


def rule_entries() -> str:
    """Every rule in full, in both languages."""
    return "\n\n".join(_rule(rule) for rule in shipped_rules())


def fact_table() -> str:
    """What conditions may speak of beside the metrics."""
    rows = (
        (f"`{name}`", fact["label"]["zh"], fact["label"]["en"], fact["unit"], ", ".join(fact["scopes"]))
        for name, fact in facts().items()
    )
    return _table(("name", "名称", "label", "unit", "scopes"), rows)


def _rule(rule: Rule) -> str:
    lines = [f"### {rule.id}\n", f"**{rule.title['zh']}** · {rule.title['en']} · {rule.severity}\n"]
    lines += [f"`{rule.when}`\n", f"- 条件：{_in(rule, 'zh')}", f"- condition: {_in(rule, 'en')}"]
    lines += [f"- thresholds: {_numbers(rule.thresholds)}"]
    if rule.impact:
        lines += [f"- impact in yuan: `{rule.impact}`"]
    if rule.unless:
        lines += [f"- not said again where the same object has: {_codes(rule.unless)}"]
    if rule.explained_by:
        lines += [f"- not said again where these explain half of its impact: {_codes(rule.explained_by)}"]
    lines += [f"- 可能的原因：{_advice(rule.causes['zh'], rule.causes_when, '；')}"]
    lines += [f"- look at: {_advice(rule.causes['en'], rule.causes_when, '; ')}"]
    lines += [f"- 措施：{_advice(rule.measures['zh'], rule.measures_when, '；')}"]
    lines += [f"- measures: {_advice(rule.measures['en'], rule.measures_when, '; ')}"]
    return "\n".join(lines)


def _advice(texts: Sequence[str], conditions: Sequence[str], joint: str) -> str:
    """Causes or measures, each with the condition under which it is said."""
    both = zip(texts, conditions or [""] * len(texts), strict=True)
    return joint.join(f"{text} (`{condition}`)" if condition else text for text, condition in both)


def _in(rule: Rule, language: str) -> str:
    def words() -> str:
        use_language(language)
        return condition_in_words(rule).translate(GITHUB)

    return copy_context().run(words)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def plan_settings() -> str:
    """The numbers behind the targets."""
    settings = _toml("pdd_ops.insight", "plan.toml")["settings"]
    return ", ".join(f"`{name} = {value}`" for name, value in settings.items())


def calendar_table() -> str:
    """Every promotion and holiday with its usual days."""
    entries = _toml("pdd_ops.insight", "calendar.toml")["event"]
    rows = ((f"`{one['id']}`", one["label"]["zh"], one["label"]["en"], one["kind"], _window(one)) for one in entries)
    return _table(("event", "活动", "in English", "kind", "days"), rows)


def _window(event: Mapping[str, Any]) -> str:
    if "festival" in event:
        first, last = event["days"]
        around = "" if first == last == 0 else f", days {first} to {last} around it"
        return event["festival"].replace("_", " ") + around
    return event["first"] if event["first"] == event["last"] else f"{event['first']} to {event['last']}"


def _numbers(thresholds: Mapping[str, float]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in thresholds.items())


# Markdown -----------------------------------------------------------------------------------------------------------


# Delivery ----------------------------------------------------------------------------------------------------------


def delivery_codes() -> str:
    """What robots and mail servers answer, whether it is tried again, and what to do."""
    from pdd_ops.deliver.answers import codes_of
    from pdd_ops.deliver.channels import KINDS

    rows = [
        (
            kind,
            ", ".join(map(str, one.codes)),
            one.what["en"],
            "yes" if one.fate == "pending" else "no",
            one.remedy["en"],
        )
        for kind in KINDS
        for one in codes_of(kind)
    ]
    return _table(("channel", "code", "meaning", "tried again", "what to do"), rows)


def _fenced(text: str, language: str = "text") -> str:
    return f"```{language}\n{text}\n```"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *(tuple(_cell(cell) for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return text if text.startswith(("`", "[")) else text.replace("|", "\\|").replace("*", "\\*")

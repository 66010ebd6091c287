"""What was or would be delivered, as lines for people and values for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from pdd_ops.deliver.channel_type import TEXT
from pdd_ops.deliver.channels import KINDS
from pdd_ops.deliver.monthly import Preview
from pdd_ops.deliver.run import MonthRun, Plan, Run
from pdd_ops.deliver.sending import Outcome
from pdd_ops.deliver.split_text import utf8_size
from pdd_ops.document.visible import visible
from pdd_ops.explain.commands import quoted
from pdd_ops.lang import pick, say
from pdd_ops.store.shops import ALL_SHOPS

ASKED = ("unknown", "partly")  # not sent again before a person has looked


def outcome_line(outcome: Outcome, options: Sequence[str] = ()) -> str:
    """One line: arrived, or why not and what to do. `options`: what else `pdd-ops send` is to be told to send the same
    once more, where only a person can know whether that is wanted; none: no command sends it."""
    names = {"channel": outcome.channel, "type": pick(KINDS[outcome.type].label), "message": outcome.message}
    line = say(
        f"deliver.state_{outcome.state}",
        **names,
        at=outcome.at,
        count=outcome.parts,
        reason=outcome.reason.rstrip("。."),
    )
    if options and outcome.state in ASKED:
        words = ["pdd-ops", "send", *options, "--to", outcome.channel, "--again"]
        line = say("deliver.send_again", line=line, command=" ".join(map(quoted, words)))
    return visible(line)


def outcome_table(outcome: Outcome) -> dict[str, Any]:
    """One delivery of `send --json` and `run --json`."""
    return asdict(outcome)


def preview_lines(preview: Preview) -> Iterator[str]:
    """To whom, in how many parts of how many bytes, and each part as it would be sent."""
    channel = preview.channel
    names = {"channel": channel.name, "type": pick(KINDS[channel.type].label)}
    if preview.message is None:
        yield say("deliver.nothing_new", **names)
        return
    target = KINDS[channel.type].leads_to(channel)
    yield visible(say("deliver.would_send", **names, target=target, count=len(preview.parts)))
    for number, part in enumerate(preview.parts, start=1):
        if part.kind == TEXT:
            yield say("deliver.part", number=number, size=f"{utf8_size(part.body):,}")
            yield from (visible(f"    {line}") for line in part.body.split("\n"))
        else:
            yield say("deliver.file_part", number=number, format=part.body)


def preview_table(preview: Preview) -> dict[str, Any]:
    """One delivery of `send --dry-run --json`."""
    parts = [{"kind": part.kind, "body": part.body} for part in preview.parts]
    message = preview.message
    key, title = (message.key, message.title) if message else (None, None)
    return {"channel": preview.channel.name, "message": key, "title": title, "parts": parts}


def run_lines(done: Run, where: Sequence[str] = ()) -> Iterator[str]:
    """What a run did, a line for each thing. `where`: the options that lead a command to settings and database."""
    if not done.imported and not done.months and not done.errors:
        yield say("deliver.run_nothing")
    if done.imported:  # only then: a run that finds nothing new is to be quick
        from pdd_ops.answers.imports import file_lines

        for result in done.imported:
            yield from file_lines(result)
    for month in done.months:
        yield from _month_lines(month, where)
    if done.backup:
        from pdd_ops.answers.doctor import saved_line

        yield saved_line(done.backup)
    yield from (visible(f"✗ {error}") for error in done.errors)


def run_table(done: Run) -> dict[str, Any]:
    """`run --json`."""
    from pdd_ops.answers.imports import file_table

    return {
        "files": [file_table(result) for result in done.imported],
        "months": [_month_table(month) for month in done.months],
        "backup": str(done.backup.file) if done.backup else None,
        "errors": list(done.errors),
        "exit_code": int(done.exit_code),
    }


def plan_lines(plan: Plan, to: Sequence[str]) -> Iterator[str]:
    """What a run would do."""
    if not plan.files and not plan.months:
        yield say("deliver.run_nothing")
    for file in plan.files:
        yield visible(say("deliver.would_import", file=file.path))
    for month in plan.months:
        names = {"shop": month.shop, "month": month.month}
        if month.lacking:
            yield visible(say("deliver.would_wait", **names))
            yield from (visible(f"    {text}") for text in month.lacking)
        else:
            yield visible(say("deliver.would_report", **names, channels=", ".join(to) or "—"))


def plan_table(plan: Plan) -> dict[str, Any]:
    """`run --dry-run --json`."""
    return {
        "files": [str(file.path) for file in plan.files],
        "months": [_month_table(month) for month in plan.months],
    }


def _month_lines(month: MonthRun, where: Sequence[str]) -> Iterator[str]:
    names = {"shop": month.shop, "month": month.month}
    if month.error:
        yield visible(say("deliver.month_failed", **names, error=month.error))
    if not month.error or month.outcomes:
        yield visible(say("deliver.month_waits" if month.lacking else "deliver.month_made", **names))
    yield from (visible(f"    {text}") for text in month.lacking)
    yield from (visible(f"    {say('report.written', file=file)}") for file in month.files)
    shop = ["--compare-shops"] if month.shop == ALL_SHOPS else ["--shop", month.shop]
    options = [] if month.lacking else [month.month, *shop, *where]  # a notice is sent by runs alone
    yield from (f"    {outcome_line(outcome, options)}" for outcome in month.outcomes)


def _month_table(month: MonthRun) -> dict[str, Any]:
    return {
        "shop": month.shop,
        "month": month.month,
        "provisional": bool(month.lacking),
        "lacking": list(month.lacking),
        "error": month.error or None,
        "files": [str(file) for file in month.files],
        "deliveries": [outcome_table(outcome) for outcome in month.outcomes],
    }

"""What the first page of a report says in sentences: what moved sales, what was done, and what is planned."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from pdd_ops.document.folding import shortened
from pdd_ops.insight.alerts import Alert
from pdd_ops.lang import pick, say
from pdd_ops.metrics.compare import MetricValue, compare
from pdd_ops.metrics.coverage import coverage
from pdd_ops.metrics.wording import amount_text
from pdd_ops.report import plan
from pdd_ops.report.evidence import told
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.model import Brief
from pdd_ops.report.whys import why_sentences
from pdd_ops.report.work import Work
from pdd_ops.report.work_tables import Done, effect_text
from pdd_ops.work.model import DONE, STARTED, Action, LogEntry
from pdd_ops.work.plan_words import few_days, levers, no_target, verdict

MOST, FEWEST = 4, 2  # sentences on what moved sales and of sections together, and of what moved sales at least
NAME = 32  # columns of a product's name; the sections have all of it
LEVERS = 2  # ways to close the gap


def brief(
    connection: sqlite3.Connection,
    inputs: Inputs,
    done: Done,
    following: plan.Next | None,
    alerts: Sequence[Alert],
    cards: Sequence[str],
    weighty: Sequence[str],
) -> Brief:
    """The sentences of the first page, and its figures beside last year's; `weighty` are those of sections that it has
    too. Reads daily sums."""
    return Brief(
        moved=tuple(dict.fromkeys([*_moved(inputs)[: max(MOST - len(weighty), FEWEST)], *weighty])),
        done=tuple(_done(inputs, done.work)),
        plan=tuple(_plan(following)) if following else (),
        measures=tuple(plan.main_measures(following)) if following else (),
        alerts=len(alerts),
        last_year=_last_year(connection, inputs, cards),
    )


def _last_year(connection: sqlite3.Connection, inputs: Inputs, cards: Sequence[str]) -> tuple[MetricValue, ...]:
    """The headline metrics beside the same days of last year; none where no order of them is known, or where that is
    what the report compares with anyway."""
    earlier = inputs.month.last_year()
    if (earlier.first, earlier.last) == (inputs.previous.first, inputs.previous.last):
        return ()
    if not cards or not coverage(connection, inputs.shops.ids, earlier).days("orders"):
        return ()
    found = compare(connection, shops=inputs.shops.ids, period=inputs.month, previous=earlier, metrics=list(cards))
    return tuple(found.values())


def _moved(inputs: Inputs) -> list[str]:
    """Bulk orders first: they change how the rest is read."""
    said = [*told(inputs, "sales"), *(why_sentences(inputs.why) if inputs.why else ())]
    return list(dict.fromkeys(said))


def _done(inputs: Inputs, work: Work) -> Iterator[str]:
    """What the team did, then what the data show besides, each by day and with what it did."""
    own = [entry for entry in work.entries if entry.id]
    seen = [entry for entry in work.entries if not entry.id]
    yield from (_entry(entry, work) for entry in own)
    for action in work.actions:
        moment = action.done_on if action.status == DONE else action.started_on if action.status == STARTED else None
        if moment and inputs.month.first <= moment <= inputs.month.last:
            yield _action(action, moment, work)
    yield from (_entry(entry, work) for entry in seen)


def _entry(entry: LogEntry, work: Work) -> str:
    day = f"{_day(entry.day)}–{_day(entry.until)}" if entry.until else _day(entry.day)
    names = [work.names.get(product, product) for product in entry.products]
    about = say("work.comma").join(shortened(name, NAME) for name in names if name not in entry.text)
    told = entry.text
    for name in names:
        told = told.replace(name, shortened(name, NAME))
    text = say("report.done_about", text=told, about=about) if about else told
    return _with_effect(f"{day} {text}", entry.id or entry.mark or "", work)


def _action(action: Action, moment: str, work: Work) -> str:
    state = say(f"work.status_{action.status}")
    return _with_effect(f"{_day(moment)} {action.id} {action.text} · {state}", action.id, work)


def _day(day: str) -> str:
    return say("report.done_day", month=int(day[5:7]), day=int(day[8:]))


def _with_effect(text: str, name: str, work: Work) -> str:
    effect = effect_text(name, work)
    return say("report.done_effect", text=text, effect=effect) if effect else text


def _plan(following: plan.Next) -> Iterator[str]:
    """What to expect of sales, the target, and what would close the gap."""
    planned, space = following.plan, pick({"zh": "", "en": " "})
    gmv = next(line for line in planned.lines if line.metric == "gmv")
    expected = plan.expected_sentence(planned, gmv)
    if gmv.target is not None:
        target = say("report.target_is", label=gmv.label, target=amount_text(gmv.target, gmv.unit))
        yield space.join(text for text in (target, expected, few_days(gmv, planned.values)) if text)
    else:
        if gmv.known:
            yield expected or say("plan.no_forecast", label=gmv.label)
        yield no_target(planned.lines, planned.values)
    if planned.gap:
        ways = levers(planned.gap, usual=False)[:LEVERS]
        end = pick({"zh": "。", "en": "."}) if ways else ""
        yield verdict(planned.gap, gmv) + (space if ways else "") + pick({"zh": "；", "en": "; "}).join(ways) + end

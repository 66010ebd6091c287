"""What `effect` measures: an action, a log entry or a campaign as days, products and a metric.

`treatment_of(connection, 'A12')` or `('L7')` gives the treatment; `campaigns(connection, shops, period)` the campaigns,
which disturb what is measured in the days around it. Both read a few rows and nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.periods import Period
from pdd_ops.records import frozen
from pdd_ops.work.actions import find_action
from pdd_ops.work.kinds import types
from pdd_ops.work.log import find_entry, list_entries
from pdd_ops.work.model import ACTION, DONE, STARTED, Action, LogEntry, letter_of

PRODUCT = "product"
NEVER_STOPS = "subsidy"  # a type of campaign that may have no end


@frozen
class Treatment:
    """From `first` on something was different, to `until` where it ended (None: it lasts). Without `products` the whole
    shop was concerned, so that nothing of it is untouched. `metric` is what it was to move, None where nobody said;
    `detected`: the data show it and nobody said so."""

    id: str
    shop_id: int
    text: str
    first: str
    until: str | None
    products: tuple[str, ...]
    metric: str | None
    campaign: bool
    detected: bool = False


def treatment_of(connection: sqlite3.Connection, work_id: str) -> Treatment:
    """The treatment behind an id of either kind. Raises PddOpsError where there is none, or an action has not begun."""
    if letter_of(work_id) == ACTION:
        return of_action(find_action(connection, work_id))
    return of_entry(find_entry(connection, work_id))


def campaigns(connection: sqlite3.Connection, shops: Sequence[int], period: Period) -> list[Treatment]:
    """The campaigns of the log that reach into the period, by day."""
    return [one for one in map(of_entry, list_entries(connection, shops, period)) if one.campaign]


def campaign_entries(connection: sqlite3.Connection, shops: Sequence[int]) -> list[LogEntry]:
    """The campaigns that somebody has written into the log, by day."""
    return [one for one in list_entries(connection, shops) if of_entry(one).campaign and one.source != "detected"]


def last_day(entry: LogEntry) -> str | None:
    """The last day of a campaign; None of a subsidy that has no end. Another one without an end is of one day."""
    return entry.until or (None if entry.type == NEVER_STOPS else entry.day)


def reaches_into(entry: LogEntry, period: Period) -> bool:
    """Whether a campaign ran on a day of the period."""
    return entry.day <= period.last and (last_day(entry) or period.first) >= period.first


def begun_on(action: Action) -> str | None:
    """The day from which an action takes effect: done, else started; None before that, and of a dropped one."""
    return {DONE: action.done_on, STARTED: action.started_on}.get(action.status)


def of_action(action: Action) -> Treatment:
    """An action that has begun. Raises PddOpsError before that."""
    first = begun_on(action)
    if first is None:
        raise PddOpsError(say("work.not_begun", id=action.id))
    products = (action.key,) if action.scope == PRODUCT else ()
    return Treatment(action.id, action.shop_id, action.text, first, None, products, action.metric, campaign=False)


def of_entry(entry: LogEntry) -> Treatment:
    """An entry of the log; one with an end, or of a type that is a campaign, is a campaign."""
    campaign = entry.until is not None or (entry.type in types() and types()[entry.type].campaign)
    return Treatment(
        entry.id,
        entry.shop_id,
        entry.text,
        entry.day,
        entry.until,
        entry.products,
        None,
        campaign,
        entry.source == "detected",
    )

"""What is asked of `explain`: a metric, a problem (or its rule) or an alert, and its explanation."""

from __future__ import annotations

import re
import sqlite3

from pdd_ops.errors import UsageError
from pdd_ops.explain.alert import AlertCase, find_alert, is_alert
from pdd_ops.explain.model import Explanation
from pdd_ops.explain.number import explain_metric, find_metric
from pdd_ops.explain.problem import Judgement, is_asked, judge
from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops, pick_period
from pdd_ops.work.actions import find_action

_ACTION = re.compile(r"[Aa]\d+")


def explain_number(
    connection: sqlite3.Connection, text: str, *, shops: Shops, month: str | None, by: str | None, with_files: bool
) -> Explanation:
    """A metric explained, of the default month where none is given. Raises UsageError for a problem, an alert or an
    action, of which there are no parts and rows, and as `explain_metric` does."""
    _refuse_action(connection, text)
    if is_alert(text) or is_asked(text):
        raise UsageError(say("explain.for_metrics"))
    chosen = pick_period(connection, shops, month)
    return explain_metric(connection, find_metric(text), shops=shops, month=chosen, by=by, with_files=with_files)


def explain_asked(
    connection: sqlite3.Connection, text: str, *, shops: Shops, month: str | None, by: str | None
) -> Explanation | Judgement | AlertCase:
    """The explanation of a metric, a problem or an alert. Raises UsageError for what is none of them."""
    if by is None and is_alert(text):
        return find_alert(connection, text, shops=shops, month=month)
    if by is None and is_asked(text):
        return judge(connection, text, shops=shops, month=month)
    return explain_number(connection, text, shops=shops, month=month, by=by, with_files=True)


def _refuse_action(connection: sqlite3.Connection, text: str) -> None:
    """Points to where an action is shown; to the problem that it answers, too."""
    if not _ACTION.fullmatch(text):
        return
    action = find_action(connection, text)
    said = say("explain.an_action", id=action.id, text=action.text)
    raise UsageError(said + (say("explain.its_problem", problem=action.problem) if action.problem else ""))

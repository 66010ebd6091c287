"""Actions, log entries and targets as frozen values. Days are 'YYYY-MM-DD', months 'YYYY-MM'."""

from __future__ import annotations

import re

from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.metrics.values import Number
from pdd_ops.records import frozen

OPEN, STARTED, DONE, DROPPED = STATUSES = ("open", "started", "done", "dropped")
YUAN, POINTS = "yuan", "points"
ACTION, ENTRY = "A", "L"
SHOP = "shop"  # the scope of what concerns the shop as a whole
_ID = re.compile(r"([AaLl])(\d{1,9})")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@frozen
class Action:
    """Something to be done, or done, to mend a problem.

    `scope` and `key` say of what it is to move `metric`: 'shop' with key '', 'product' with its id, 'reason' or
    'source_group' with theirs; `object` is the name of that. `expected` is in yuan a month or in percentage points, as
    `expected_unit` says. It is stored as what the whole problem is worth; where `worth.divided` has divided that among
    several actions against one problem, `worth` is the whole. `done_on` is the day it was done or dropped.
    """

    id: str  # 'A12'; '' before it is stored
    shop_id: int
    text: str
    created_on: str
    problem: str | None = None  # rule:key:month
    measure: int | None = None  # which of the problem's measures, from 1
    rule: str | None = None
    metric: str | None = None
    scope: str = SHOP
    key: str = ""
    object: str = ""
    owner: str | None = None
    due: str | None = None
    expected: float | None = None
    expected_unit: str | None = None
    status: str = OPEN
    started_on: str | None = None
    done_on: str | None = None
    notes: str | None = None
    worth: float | None = None

    @property
    def pending(self) -> bool:
        """Still to be done."""
        return self.status in (OPEN, STARTED)

    def overdue(self, day: str) -> bool:
        """Whether it should have been done before `day`."""
        return self.pending and self.due is not None and self.due < day


@frozen
class Change:
    """A field of an action that was changed at an instant (seconds since 1970 UTC)."""

    at: int
    field: str
    old: str | None
    new: str | None


@frozen
class LogEntry:
    """Something that was done or happened: on a day, or from `day` to `until`. `kind` and `type` are ids of kinds.toml;
    `source` is 'said' or 'detected'. Without products it concerns the whole shop."""

    id: str  # 'L7'; '' before it is stored
    shop_id: int
    day: str
    kind: str
    text: str
    until: str | None = None
    products: tuple[str, ...] = ()
    type: str | None = None
    cost_fen: int | None = None
    source: str = "said"
    mark: str | None = None  # of a detected change: what and when


@frozen
class Target:
    """What a metric should be in a month, in the metric's unit: yuan, a count, a fraction of 1, a ratio or hours."""

    shop_id: int
    metric: str
    month: str
    value: Number
    unit: str


def one_line(text: str) -> str:
    """A person's words as one line without control characters: a terminal or a spreadsheet would obey those."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def number_of(text: str, letter: str) -> int:
    """The number in an id as typed ('A12', 'a12', '12'). Raises UsageError."""
    cleaned = text.strip()
    match = _ID.fullmatch(cleaned)
    if match and match[1].upper() == letter:
        return int(match[2])
    if cleaned.isdecimal() and len(cleaned) < 10:
        return int(cleaned)
    raise UsageError(say("work.bad_id", value=text, example=f"{letter}12"))


def is_id(text: str) -> bool:
    """Whether it is the id of an action or a log entry."""
    return _ID.fullmatch(text) is not None


def letter_of(text: str) -> str:
    """ACTION or ENTRY, by the letter of an id. Raises UsageError."""
    match = _ID.fullmatch(text.strip())
    if not match:
        raise UsageError(say("work.bad_id", value=text, example="A12"))
    return match[1].upper()

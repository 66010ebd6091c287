"""Service by agent: a row an agent, and whether it differs from the others by more than chance."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import field

from pdd_ops.insight.expression import Fact
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import tables
from pdd_ops.metrics.intervals import newcombe
from pdd_ops.metrics.query import query
from pdd_ops.metrics.shops import Shops
from pdd_ops.metrics.values import Value
from pdd_ops.metrics.wording import number_text
from pdd_ops.periods import Period
from pdd_ops.records import frozen

METRICS = ("served", "reply_3min_rate", "reply_seconds", "inquirers", "inquiry_conversion", "service_sales")
JUDGED = ("reply_3min_rate", "inquiry_conversion")  # shares of people: chance around them is known
ERROR = 0.05  # of all comparisons of a table together
_ANY = "SELECT max(day_to) FROM service_agents WHERE shop_id IN ({marks}) AND day <= ? AND day_to >= ?"
_SCORES = """SELECT agent, score FROM service_agents WHERE shop_id IN ({marks}) AND day >= ? AND day_to <= ?
  AND score IS NOT NULL ORDER BY day_to, day DESC"""


@frozen
class Agent:
    """An agent by code (or name, where names are kept), its values by metric, and the score of its last day."""

    name: str
    values: Mapping[str, Value] = field(hash=False)
    score: float | None
    verdict: str  # how it compares with the others, in words
    differs: bool = False  # by more than chance explains


@frozen
class Agents:
    """Those of a period; `until`: the last day that is known; `reason`: why there are rows of other periods only."""

    rows: tuple[Agent, ...] = ()
    until: str = ""
    reason: str = ""


def read_agents(connection: sqlite3.Connection, shops: Shops, period: Period) -> Agents:
    """The agents of a period, those who served most first; nothing is summed that is not of its days."""
    marks = ", ".join("?" * len(shops.ids))
    until = connection.execute(_ANY.format(marks=marks), [*shops.ids, period.last, period.first]).fetchone()[0]
    if until is None:
        return Agents()
    found = query(connection, shops=shops.ids, metrics=METRICS, period=period, by="agent")
    if not found.rows:
        return Agents((), until, found.notes[0] if found.notes else "")
    scores = dict(connection.execute(_SCORES.format(marks=marks), [*shops.ids, period.first, period.last]).fetchall())
    values = {row.key: dict(zip(METRICS, row.values, strict=True)) for row in found.rows}
    verdicts = judged(values)
    rows = (Agent(row.label, values[row.key], scores.get(row.key), *verdicts[row.key]) for row in found.rows)
    return Agents(tuple(rows), until)


def judged(agents: Mapping[str, Mapping[str, Value]]) -> dict[str, tuple[str, bool]]:
    """Of each agent, what differs from the others together by more than chance explains in all comparisons, and whether
    anything does."""
    least = tables()["service_agents"].least
    confidence = 1 - ERROR / max(1, len(JUDGED) * len(agents))
    found = {}
    for key, values in agents.items():
        others = [values for other, values in agents.items() if other != key]
        told = [_told(name, values[name], [one[name] for one in others], least, confidence) for name in JUDGED]
        few = all((values[name].denominator or 0) < least for name in JUDGED)
        alike = say("agents.few", least=least) if few else say("agents.alike")
        text = say("agents.comma").join(one for one in told if one)
        found[key] = text or (alike if others else ""), bool(text)
    return found


def _told(metric: str, own: Value, others: Sequence[Value], least: int, confidence: float) -> str:
    """What is said of a share; '' where it is no other than that of the others, or of too few."""
    base, other_base = own.denominator or 0, sum(one.denominator or 0 for one in others)
    if min(base, other_base) < least:
        return ""
    count, other = own.numerator or 0, sum(one.numerator or 0 for one in others)
    low, high = newcombe(count, base, other, other_base, confidence=confidence)
    if low <= 0 <= high:
        return ""
    name, share = say(f"agents.of_{metric}"), number_text(other / other_base, "rate")
    return say("agents.higher" if low > 0 else "agents.lower", metric=name, others=share)


def agent_facts(agents: Agents) -> dict[str, Fact]:
    """Why there is no table, where there are rows of other periods only."""
    return {"agents_reason": agents.reason} if agents.reason else {}

"""The feedback ledger: every piece of what buyers said, whose it is, and how it ended.

Reviews and free answers of surveys that complain are in it by themselves, as new ones; a row is kept from the moment on
at which somebody takes one up. The tool never sends an answer: it keeps what was answered.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pdd_ops.errors import PddOpsError
from pdd_ops.intake.reviews import masked
from pdd_ops.lang import say
from pdd_ops.lexicon.classify import classify
from pdd_ops.periods import Period, today
from pdd_ops.work.closure import CLOSED

MARK = "F"
STATES = ("new", "assigned", *CLOSED)
SOURCES = ("review", "survey", "case", "chat", "manual")
_COLUMNS = (
    "shop_id", "source", "ref", "day", "product_id", "topics", "polarity", "text", "state", "owner", "due", "answer",
    "closed_on",
)  # fmt: skip


@dataclass(frozen=True)
class Feedback:
    """A piece of feedback. `id` is 'F12' of a kept one, 'review:KEY' of a review that nobody has taken up."""

    id: str
    shop_id: int
    source: str
    ref: str
    day: str
    product_id: str | None
    topics: Mapping[str, str]
    polarity: str | None
    text: str | None
    state: str = "new"
    owner: str | None = None
    due: str | None = None
    answer: str | None = None
    closed_on: str | None = None

    @property
    def is_closed(self) -> bool:
        """Whether it has been answered, solved, or needs nothing."""
        return self.state in CLOSED


def list_feedback(connection: sqlite3.Connection, shops: Sequence[int], period: Period | None = None) -> list[Feedback]:
    """Kept pieces, and reviews and answers of surveys that complain, of the period or of all days, by day."""
    kept = list(_kept(connection, shops, period))
    taken = {(one.shop_id, one.source, one.ref) for one in kept}
    said = (*_reviews(connection, shops, period), *_answers(connection, shops, period))
    fresh = (one for one in said if (one.shop_id, one.source, one.ref) not in taken)
    return sorted([*kept, *fresh], key=lambda one: (one.day, one.id))


def find_feedback(connection: sqlite3.Connection, shops: Sequence[int], wanted: str) -> Feedback:
    """The piece of this id: F12, review:KEY, survey:KEY, or the key of a review. Raises PddOpsError for another."""
    ref = wanted.removeprefix("review:")
    for one in _kept(connection, shops, None):
        if wanted.upper() == one.id or f"{one.source}:{one.ref}" == wanted or (one.source, one.ref) == ("review", ref):
            return one
    answers = _answers(connection, shops, None) if wanted.startswith("survey:") else iter(())
    found = next((one for one in _reviews(connection, shops, None, key=ref)), None) or next(
        (one for one in answers if one.id == wanted), None
    )
    if found is None:
        raise PddOpsError(say("feedback.none_such", value=wanted))
    return found


def add_feedback(
    connection: sqlite3.Connection, shop_id: int, text: str, *, day: str, source: str, product: str | None
) -> Feedback:
    """A note by hand, masked and read as a review is. Raises PddOpsError for a source that there is not."""
    if source not in SOURCES:
        raise PddOpsError(say("feedback.no_source", value=source, known=", ".join(SOURCES)))
    plain = masked(text)
    read = classify(plain)
    count = connection.execute("SELECT count(*) FROM feedback WHERE shop_id = ?", (shop_id,)).fetchone()[0]
    note = Feedback("", shop_id, source, f"{day}#{count + 1}", day, product, dict(read.topics), read.polarity, plain)
    return keep(connection, note)


def keep(connection: sqlite3.Connection, feedback: Feedback) -> Feedback:
    """Stores a piece as it is now and returns it with its id. Raises PddOpsError for a state that there is not."""
    if feedback.state not in STATES:
        raise PddOpsError(say("feedback.no_state", value=feedback.state, known=", ".join(STATES)))
    values = [
        json.dumps(dict(feedback.topics), ensure_ascii=False) if name == "topics" else getattr(feedback, name)
        for name in _COLUMNS
    ]
    changed = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[3:])
    number = connection.execute(
        f"INSERT INTO feedback ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
        f" ON CONFLICT (shop_id, source, ref) DO UPDATE SET {changed} RETURNING number",
        values,
    ).fetchone()[0]
    return replace(feedback, id=f"{MARK}{number}")


def assign(connection: sqlite3.Connection, found: Feedback, owner: str, due: str | None) -> Feedback:
    """Gives a piece to somebody; an answered one is open again."""
    return keep(connection, replace(found, state="assigned", owner=owner, due=due or found.due, closed_on=None))


def close(connection: sqlite3.Connection, found: Feedback, state: str, *, answer: str | None) -> Feedback:
    """Ends a piece today: 'answered', 'solved' or 'no_action'; what was answered is masked like a review."""
    told = masked(answer) if answer else found.answer
    return keep(connection, replace(found, state=state, answer=told, closed_on=today()))


def closure_rate(found: Sequence[Feedback]) -> float | None:
    """The share that is closed; None of nothing."""
    return sum(one.is_closed for one in found) / len(found) if found else None


def _within(shops: Sequence[int], period: Period | None, table: str) -> tuple[str, list[object]]:
    where, values = f"{table}.shop_id IN ({', '.join('?' * len(shops))})", list[object](shops)
    if period:
        where += f" AND {table}.day BETWEEN ? AND ?"
        values += [period.first, period.last]
    return where, values


def _kept(connection: sqlite3.Connection, shops: Sequence[int], period: Period | None) -> Iterator[Feedback]:
    where, values = _within(shops, period, "f")
    names = ", ".join(f"f.{name}" for name in _COLUMNS)
    for number, *rest in connection.execute(f"SELECT f.number, {names} FROM feedback f WHERE {where}", values):
        row = dict(zip(_COLUMNS, rest, strict=True))
        yield Feedback(f"{MARK}{number}", **row | {"topics": json.loads(row["topics"] or "{}")})


def _reviews(
    connection: sqlite3.Connection, shops: Sequence[int], period: Period | None, key: str | None = None
) -> Iterator[Feedback]:
    """Reviews with 1 or 2 stars or a complaint; answered where the export has a reply."""
    where, values = _within(shops, period, "r")
    if key is not None:
        where, values = f"{where} AND r.review_key = ?", [*values, key]
    else:
        where += " AND (r.score <= 2 OR r.topics LIKE '%\"negative\"%')"
    sql = f"""SELECT r.shop_id, r.review_key, r.day, r.product_id, r.topics, r.polarity, r.text, r.followup, r.reply
      FROM reviews r WHERE {where} AND r.day IS NOT NULL"""
    for shop, ref, day, product, topics, polarity, text, followup, reply in connection.execute(sql, values):
        told = "。".join(part for part in (text, followup) if part) or None
        state = "answered" if reply else "new"
        read = json.loads(topics or "{}")
        yield Feedback(f"review:{ref}", shop, "review", ref, day, product, read, polarity, told, state, answer=reply)


def _answers(connection: sqlite3.Connection, shops: Sequence[int], period: Period | None) -> Iterator[Feedback]:
    """Free answers of surveys that complain; `ref` is survey, respondent and number of the question."""
    where, values = _within(shops, period, "r")
    sql = f"""SELECT r.shop_id, r.survey, r.respondent, r.question, r.day, r.topics, r.polarity, r.answer
      FROM survey_answers r JOIN survey_questions q USING (shop_id, survey, question)
      WHERE {where} AND q.kind IN ('text', 'unclear') AND (r.topics LIKE '%"negative"%' OR r.polarity = 'negative')"""
    for shop, survey, respondent, question, day, topics, polarity, text in connection.execute(sql, values):
        ref = f"{survey}-{respondent}-{question.partition('、')[0]}"
        read = json.loads(topics or "{}")
        yield Feedback(f"survey:{ref}", shop, "survey", ref, day, None, read, polarity, text)

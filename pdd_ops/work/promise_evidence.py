"""How many complain of what a page promises: in reviews, in the reasons of refunds, in surveys."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from pdd_ops.lang import say
from pdd_ops.metrics.coverage import coverage
from pdd_ops.periods import Period
from pdd_ops.records import frozen

if TYPE_CHECKING:
    from pdd_ops.work.promise_model import Promise

DISSATISFIED = 2  # of five: this and below
_OF_REVIEWS = """SELECT coalesce(sum({column}), 0) FROM review_days
  WHERE shop_id = :shop AND day BETWEEN :first AND :last AND dim = :dim AND key = :key"""
_ORDERS = """SELECT coalesce(sum(orders), 0) FROM order_days
  WHERE shop_id = :shop AND day IN (SELECT value FROM json_each(:days)) AND dim = :dim AND key = :key"""
_REASONS = """SELECT key, sum(refund_orders) FROM order_days
  WHERE shop_id = :shop AND day IN (SELECT value FROM json_each(:days)) AND dim = 'reason' GROUP BY key"""
_REASONS_OF_PRODUCT = """SELECT reason, count(*) FROM (
    SELECT a.order_id, max(coalesce(a.reason, '')) AS reason FROM aftersales a
    JOIN orders o ON o.shop_id = a.shop_id AND o.order_id = a.order_id AND o.product_id = :product
      AND o.product_first = 1
    WHERE a.shop_id = :shop AND a.refunded = 1 AND a.opened_day >= :first AND o.counted = 1
      AND o.pay_day IN (SELECT value FROM json_each(:days))
      AND coalesce(a.product_id, :product) = :product
    GROUP BY a.order_id) GROUP BY reason"""
_ANSWERS = """SELECT r.question, q.kind, r.score, r.answer FROM survey_answers r
  LEFT JOIN survey_questions q USING (shop_id, survey, question)
  WHERE r.shop_id = :shop AND r.day BETWEEN :first AND :last AND r.answer IS NOT NULL"""


@frozen
class Counted:
    """Complaints of `n` reviews, orders or answers; `why` there are none to count."""

    n: int
    complaints: int
    why: str = ""


def complaints_of(
    connection: sqlite3.Connection, shops: Sequence[int], period: Period, promise: Promise, kind: str
) -> Counted:
    """By 'topic', 'reason' or 'question', of all shops together."""
    found = [
        _KINDS[kind](connection, {"shop": shop, "first": period.first, "last": period.last}, promise) for shop in shops
    ]
    n, complaints = sum(one.n for one in found), sum(one.complaints for one in found)
    return Counted(n, complaints, "" if n else next((one.why for one in found if one.why), say(f"survey.no_{kind}")))


def _by_topic(connection: sqlite3.Connection, values: Mapping[str, object], promise: Promise) -> Counted:
    """Reviews with a text, of the product or of all."""
    product, topic = promise.product, promise.topic
    one = {"dim": "product_topic", "key": f"{product}\x1f{topic}"} if product else {"dim": "topic", "key": topic}
    every = {"dim": "product", "key": product} if product else {"dim": "all", "key": ""}
    complaints, n = (
        connection.execute(_OF_REVIEWS.format(column=column), {**values, **of}).fetchone()[0]
        for column, of in (("complaints", one), ("with_text", every))
    )
    return Counted(n, complaints)


def _by_reason(connection: sqlite3.Connection, values: Mapping[str, object], promise: Promise) -> Counted:
    """Orders that were refunded for a reason with one of the words in it, of the orders of the period whose cases are
    known."""
    values = {**values, "days": json.dumps(_with_cases(connection, values))}
    product = promise.product
    of = {"dim": "product", "key": product} if product else {"dim": "all", "key": ""}
    orders = connection.execute(_ORDERS, {**values, **of}).fetchone()[0]
    sql = _REASONS_OF_PRODUCT if product else _REASONS
    reasons = connection.execute(sql, {**values, "product": product}).fetchall()
    said = sum(number for reason, number in reasons if any(word in (reason or "") for word in promise.reason))
    return Counted(orders, said)


def _with_cases(connection: sqlite3.Connection, values: Mapping[str, object]) -> list[str]:
    """The days of the period from which on after-sales exports cover each day, up to the last that they cover: of what
    was paid before, nobody knows who complained."""
    period = Period(str(values["first"]), str(values["last"]))
    covered = coverage(connection, [int(str(values["shop"]))], period).days("aftersales")
    found: list[str] = []
    for day in reversed(period.each_day()):
        if day in covered:
            found.append(day)
        elif found:
            break
    return found


def _by_question(connection: sqlite3.Connection, values: Mapping[str, object], promise: Promise) -> Counted:
    """Answers to a question of surveys: the options named, else 1 and 2 of five where it is one of satisfaction."""
    from pdd_ops.formats.model import canonical
    from pdd_ops.intake.questions import SEVERAL
    from pdd_ops.intake.survey_kinds import confirmed_as

    asked = {canonical(str(promise.question)): "asked"}
    rows = [row for row in connection.execute(_ANSWERS, values) if confirmed_as(row[0], asked)]
    if promise.answers:
        given = [{option.strip() for option in answer.split(SEVERAL)} for _, _, _, answer in rows]
        return Counted(len(given), sum(bool(options.intersection(promise.answers)) for options in given))
    scores = [score for _, kind, score, _ in rows if kind == "csat" and score is not None and 1 <= score <= 5]
    why = say("survey.not_csat") if rows and not scores else ""
    return Counted(len(scores), sum(score <= DISSATISFIED for score in scores), why)


_KINDS: Mapping[str, Callable[[sqlite3.Connection, Mapping[str, object], Promise], Counted]] = {
    "topic": _by_topic,
    "reason": _by_reason,
    "question": _by_question,
}

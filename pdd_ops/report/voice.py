"""What buyers say in a period: topics, the products that stand out, and how much of the feedback is closed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pdd_ops.insight.expression import Fact
from pdd_ops.lang import say
from pdd_ops.metrics.compare import MetricValue, figure
from pdd_ops.metrics.shops import Shops
from pdd_ops.metrics.wording import number_text
from pdd_ops.periods import NamedPeriod
from pdd_ops.records import frozen
from pdd_ops.work.closure import closure_counts
from pdd_ops.work.review_measures import measure_for
from pdd_ops.work.reviews import ProductTopic, Topic, problems, topics_of

if TYPE_CHECKING:
    from pdd_ops.work.promise_model import Measured
    from pdd_ops.work.surveys import SurveyReport

_ANSWERS = "SELECT 1 FROM survey_days WHERE shop_id IN ({marks}) AND dim = 'all' AND day BETWEEN ? AND ? LIMIT 1"
_ANY = "SELECT 1 FROM review_days WHERE shop_id IN ({marks}) AND dim = 'all' AND day BETWEEN ? AND ? LIMIT 1"

WIDE = 0.03  # the gap, at least, of a promise that is named beside the worst


@frozen
class Voice:
    """Topics of complaint, and pieces of feedback of the period: all, and those that are closed; what surveys say."""

    topics: tuple[Topic, ...] = ()
    feedback: int = 0
    closed: int = 0
    survey: SurveyReport | None = None


def read_voice(
    connection: sqlite3.Connection, shops: Shops, period: NamedPeriod, other: NamedPeriod | None = None
) -> Voice:
    """Out of the daily sums, the ledger and the answers of surveys; nothing is looked for where there is nothing."""
    feedback, closed = closure_counts(connection, shops.ids, period)
    marks, days = ", ".join("?" * len(shops.ids)), [*shops.ids, period.first, period.last]
    answered = connection.execute(_ANSWERS.format(marks=marks), days).fetchone()
    survey = _surveys(connection, shops, period, other) if answered else None
    if not connection.execute(_ANY.format(marks=marks), days).fetchone():
        return Voice((), feedback, closed, survey)
    return Voice(topics_of(connection, shops.ids, period), feedback, closed, survey)


def _surveys(
    connection: sqlite3.Connection, shops: Shops, period: NamedPeriod, other: NamedPeriod | None
) -> SurveyReport:
    from pdd_ops.work.surveys import read_surveys

    return read_surveys(connection, shops.ids, period, other)


def voice_facts(voice: Voice, score: MetricValue, reviews: MetricValue) -> dict[str, Fact]:
    """How much is closed; why there is no score where there are reviews."""
    facts: dict[str, Fact] = {}
    if voice.feedback:
        rate = figure(round(voice.closed / voice.feedback, 6), "rate")
        facts |= {"feedback_count": voice.feedback, "feedback_closed": voice.closed, "feedback_closure_rate": rate}
    if voice.survey:
        from pdd_ops.report.survey_rows import survey_text

        facts |= {"survey_sheets": voice.survey.sheets, "survey_said": survey_text(voice.survey)}
    if reviews.value and score.value is None and score.reason:
        facts["no_review_score"] = score.reason
    return facts


def complaint_facts(voice: Voice, product: str) -> dict[str, Fact]:
    """What a product is complained of more than the shop's others: the topic with most complaints, and the others."""
    found = [one for one in problems(voice.topics) if one.product == product]
    if not found:
        return {}
    first, *others = found
    return {
        "complaint_topic": first.topic,
        "complaint_count": first.complaints,
        "complaint_texts": first.with_text,
        "complaint_share": figure(round(first.rate, 6), "rate"),
        "complaint_share_elsewhere": figure(round(first.other_rate or 0.0, 6), "rate"),
        "complaint_measure": measure_for(first.topic),
        **({"complaint_others": say("reviews.comma").join(_counted(one) for one in others)} if others else {}),
    }


def _counted(one: ProductTopic) -> str:
    return f"{one.topic} {one.complaints}"


def promise_facts(promises: Sequence[Measured]) -> dict[str, Fact]:
    """The promise with the widest gap that chance leaves, the others that have one, and what to do."""
    found = sorted((one for one in promises if one.gap_low > 0), key=lambda one: -one.gap_low)
    if not found:
        return {}
    worst = found[0]
    wide = (one.promise.text for one in found if one.gap_low >= WIDE)
    rest = [text for text in dict.fromkeys(wide) if text != worst.promise.text]
    topic = worst.promise.topic if worst.evidence != "hours" else None
    return {
        "promise_text": worst.promise.text,
        "promise_gap": figure(round(worst.gap or 0.0, 6), "rate"),
        "promise_gap_low": figure(round(worst.gap_low, 6), "rate"),
        "promise_broken": worst.broken,
        "promise_asked": worst.n,
        "promise_timed": int(worst.evidence == "hours"),
        "promise_said": _said(worst),
        "promise_page": _page(worst),
        **({"promise_others": say("reviews.comma").join(rest)} if rest else {}),
        **({"promise_measure": measure_for(topic)} if topic else {}),
    }


def _said(one: Measured) -> str:
    """'“24小时发货”兑现 91.00%（100 单里 9 单没做到）'."""
    counts = {"n": f"{one.n:,}", "broken": f"{one.broken:,}", "share": number_text(one.share or 0.0, "rate")}
    return say(f"survey.said_{one.evidence}", text=one.promise.text, **counts)


def _page(one: Measured) -> str:
    """What to write on the page instead."""
    if one.evidence != "hours":
        return say("survey.page_words", text=one.promise.text)
    if one.feasible is None:
        return say("survey.page_no_hours", text=one.promise.text)
    hours, share = one.feasible
    return say("survey.page_hours", text=one.promise.text, hours=hours, share=number_text(share, "rate"))

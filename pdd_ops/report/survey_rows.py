"""Surveys and promises in words and rows, for the report and for `survey report`."""

from __future__ import annotations

from collections.abc import Iterator

from pdd_ops.document.blocks import Cell
from pdd_ops.lang import say
from pdd_ops.metrics.wording import number_text
from pdd_ops.work.promise_model import Measured
from pdd_ops.work.promises import LEAST
from pdd_ops.work.surveys import LEAST as LEAST_ANSWERS
from pdd_ops.work.surveys import Change, SurveyReport


def survey_text(found: SurveyReport) -> str:
    """NPS and satisfied share with how far chance reaches and of how many, and how they changed."""
    parts = []
    if nps := found.nps:
        texts = {"value": number_text(nps.value, "score"), "margin": number_text(nps.margin, "score"), "n": nps.n}
        parts.append(say("survey.told_nps", **texts))
    if csat := found.csat:
        low, high = (number_text(bound, "rate") for bound in csat.bounds)
        parts.append(say("survey.told_csat", share=number_text(csat.share, "rate"), low=low, high=high, n=csat.n))
    return say("survey.semicolon").join([*(parts or [say("survey.told_neither")]), *chance_texts(found)])


def chance_texts(found: SurveyReport) -> Iterator[str]:
    """Which of the two has a small sample; how either changed, where both periods have enough answers."""
    for name, one in (("nps", found.nps), ("csat", found.csat)):
        if one and one.n < LEAST_ANSWERS:
            yield say("survey.small", what=say(f"survey.{name}"), n=one.n, least=LEAST_ANSWERS)
    for name, unit, change in (("nps", "score", found.nps_change), ("csat", "rate", found.csat_change)):
        if change:
            yield _change_text(name, unit, change)


def _change_text(name: str, unit: str, change: Change) -> str:
    key = "survey.changed" if change.is_clear else "survey.unchanged"
    texts = {"before": number_text(change.before, unit)}
    for part in ("difference", "low", "high"):  # of shares in percentage points
        number = getattr(change, part)
        texts[part] = number_text(number, unit) if unit == "score" else number_text(number * 100, "points")
    return say(key, what=say(f"survey.{name}"), **texts)


def promise_columns() -> tuple[str, ...]:
    """The headings over `promise_row`."""
    return tuple(say(f"survey.column_{name}") for name in ("promise", "source", "share", "asked", "evidence", "gap"))


def promise_row(one: Measured) -> tuple[Cell, ...]:
    """A promise: what it says, who says so, kept or complaints, of how many, how that is known, and the gap."""
    product = one.promise.product
    return (
        Cell(f"{one.promise.text}（{product}）" if product else one.promise.text),
        Cell(one.promise.source or say("survey.by_owner")),
        Cell(share_text(one)),
        Cell(one.n or None, "count"),
        Cell(evidence_text(one)),
        Cell(one.gap, "rate"),
    )


def share_text(one: Measured) -> str | None:
    """'兑现 91.00%' of a promise of hours, '不满 2.50%' of any other; None where nothing is known."""
    if one.share is None:
        return None
    key = "survey.kept_share" if one.evidence == "hours" else "survey.complaint_share"
    return say(key, share=number_text(one.share, "rate"))


def evidence_text(one: Measured) -> str:
    """How it is known; why not, where it is not."""
    if one.why:
        return one.why
    promise = one.promise
    said = {"hours": promise.hours, "topic": promise.topic, "question": promise.question}
    text = said.get(one.evidence) or say("survey.comma").join(promise.reason)
    few = say("survey.few") if one.n < LEAST else ""
    return say("survey.comma").join(part for part in (say(f"survey.evidence_{one.evidence}", what=text), few) if part)

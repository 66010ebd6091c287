"""What surveys say: NPS, satisfaction, and every question with its number of answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Card, Cards, Cell, Document, Item, Paragraph, Table
from pdd_ops.lang import say
from pdd_ops.metrics.wording import number_text
from pdd_ops.periods import NamedPeriod, today
from pdd_ops.report.survey_rows import chance_texts, evidence_text, promise_columns, promise_row
from pdd_ops.work.promise_model import Measured, Promise
from pdd_ops.work.promise_proposals import Proposal
from pdd_ops.work.surveys import HASTY_SECONDS, LEAST, Change, Question, SurveyReport

SHOWN_OPTIONS = 6


def survey_answer(
    found: SurveyReport, shop: str, promises: Sequence[Measured] = (), days: NamedPeriod | None = None
) -> tuple[Document, dict[str, Any]]:
    """The document of a period (or of all days), and the object of `survey report --json`; `promises` are of `days`."""
    day = found.period.last if found.period else today()
    title = say("survey.title", shop=shop, period=found.period or say("survey.all_days"))
    document = Document(
        title,
        (*_blocks(found), *_promise_blocks(promises, days)),
        name=f"survey-{shop}-{found.period or 'all'}",
        day=day,
    )
    return document, _object(found, shop) | {"promises": [_promise(one) for one in promises]}


def _blocks(found: SurveyReport) -> Iterator[Block]:
    if not found.sheets:
        yield Paragraph(say("survey.none"), "quiet")
        return
    yield Cards(tuple(_cards(found)))
    if notes := list(_notes(found)):
        yield Bullets(tuple(Item(note, tone="quiet") for note in notes))
    yield _table(found)
    if found.unclear:
        asked = tuple(Item(say("survey.unclear_one", no=one.no, text=one.text, n=one.n)) for one in found.unclear)
        yield Bullets(asked, say("survey.unclear_title"))


def _promise_blocks(promises: Sequence[Measured], days: NamedPeriod | None) -> Iterator[Block]:
    if not promises:
        return
    title = say("survey.promises_in", period=days) if days else say("survey.promises")
    yield Table("promises", title, promise_columns(), tuple(promise_row(one) for one in promises))
    if any(one.gap for one in promises):
        yield Paragraph(say("survey.change_the_page"))


def _promise(one: Measured) -> dict[str, Any]:
    by_hours = one.evidence == "hours"
    return {
        "promise": one.promise.text,
        "product": one.promise.product,
        "source": one.promise.source,
        "kind": one.evidence,
        "kept": one.share if by_hours else None,
        "complaints": None if by_hours else one.share,
        "n": one.n,
        "low": one.bounds[0] if one.bounds else None,
        "high": one.bounds[1] if one.bounds else None,
        "evidence": evidence_text(one),
        "gap": one.gap,
        "reason": one.why or None,
    }


def proposals_answer(
    found: Sequence[Proposal], accepted: Sequence[Promise], shop: str
) -> tuple[Document, dict[str, Any]]:
    """What titles promise, and what is accepted; and the object of `survey promises --json`."""
    blocks: list[Block] = []
    if accepted:
        rows = [(Cell(one.text), Cell(one.product), Cell(one.source or say("survey.by_owner"))) for one in accepted]
        columns = tuple(say(f"survey.column_{name}") for name in ("promise", "product", "source"))
        blocks.append(Table("accepted", say("survey.accepted_title"), columns, tuple(rows)))
    if found:
        columns = tuple(say(f"survey.column_{name}") for name in ("promise", "measured_by", "products", "title"))
        proposed = tuple(
            (Cell(one.text), Cell(_measured_by(one)), Cell(len(one.products), "count"), Cell(one.products[0][1]))
            for one in found
        )
        blocks.append(Table("proposals", say("survey.proposed_title"), columns, proposed))
    blocks.append(Paragraph(say("survey.how_to_accept" if found else "survey.nothing_proposed"), "quiet"))
    data = {
        "schema": 1,
        "shop": shop,
        "accepted": [{"promise": one.text, "product": one.product, "source": one.source} for one in accepted],
        "proposals": [
            {"promise": one.text, "topic": one.topic, "hours": one.hours, "products": [key for key, _ in one.products]}
            for one in found
        ],
    }
    return Document(say("survey.promises_of", shop=shop), tuple(blocks), name=f"promises-{shop}", day=today()), data


def _measured_by(one: Proposal) -> str:
    if one.hours is not None:
        return say("survey.evidence_hours", what=one.hours)
    return say("survey.evidence_topic", what=one.topic) if one.topic else say("survey.evidence_none")


def _cards(found: SurveyReport) -> Iterator[Card]:
    yield Card(say("survey.sheets"), Cell(found.sheets, "count", metric="survey_answers"))
    nps, csat = found.nps, found.csat
    margin = say("survey.margin", margin=number_text(nps.margin, "score"), n=nps.n) if nps else say("survey.no_nps")
    yield Card(say("survey.nps"), Cell(nps.value if nps else None, "score", metric="nps"), reason=margin)
    bounds = [number_text(bound, "rate") for bound in csat.bounds] if csat else []
    reason = say("survey.bounds", low=bounds[0], high=bounds[1], n=csat.n) if csat else say("survey.no_csat")
    yield Card(say("survey.csat"), Cell(csat.share if csat else None, "rate", metric="csat"), reason=reason)


def _notes(found: SurveyReport) -> Iterator[str]:
    if found.surveys > 1:
        yield say("survey.several", count=found.surveys)
    yield from chance_texts(found)
    if found.hasty:
        yield say("survey.hasty", count=found.hasty, seconds=HASTY_SECONDS)
    if found.straight:
        yield say("survey.straight", count=found.straight)


def _table(found: SurveyReport) -> Table:
    columns = tuple(say(f"survey.column_{name}") for name in ("no", "text", "kind", "n", "mean", "result"))
    rows = tuple(
        (
            Cell(one.no, "count"),
            Cell(one.text),
            Cell(say(f"survey.kind_{one.kind}")),
            Cell(one.n, "count"),
            Cell(one.mean, "score"),
            Cell(_result(one)),
        )
        for one in found.questions
    )
    return Table("survey_questions", say("survey.questions"), columns, rows)


def _result(one: Question) -> str:
    parts = []
    if one.nps and one.kind == "nps":
        texts = (number_text(one.nps.value, "score"), number_text(one.nps.margin, "score"))
        parts.append(say("survey.result_nps", value=texts[0], margin=texts[1]))
    elif one.csat and one.kind == "csat":
        low, high = (number_text(bound, "rate") for bound in one.csat.bounds)
        parts.append(say("survey.result_csat", share=number_text(one.csat.share, "rate"), low=low, high=high))
    elif one.shares:
        options = list(one.shares.items())
        told = [f"{option} {number_text(share, 'rate')}" for option, share in options[:SHOWN_OPTIONS]]
        told += ["…"] if len(options) > SHOWN_OPTIONS else []
        parts.append(say("survey.comma").join(told))
    if one.n and one.is_small:
        parts.append(say("survey.few"))
    return say("survey.comma").join(parts) or "—"


def _object(found: SurveyReport, shop: str) -> dict[str, Any]:
    nps, csat = found.nps, found.csat
    return {
        "schema": 1,
        "shop": shop,
        "period": {"first": found.period.first, "last": found.period.last} if found.period else None,
        "answers": found.sheets,
        "surveys": found.surveys,
        "nps": {"value": nps.value, "margin": nps.margin, "n": nps.n, "small": nps.n < LEAST} if nps else None,
        "csat": {
            "share": csat.share,
            "low": csat.bounds[0],
            "high": csat.bounds[1],
            "n": csat.n,
            "small": csat.n < LEAST,
        }
        if csat
        else None,
        "changes": {"nps": _change(found.nps_change), "csat": _change(found.csat_change)},
        "questions": [_question(one) for one in found.questions],
        "flags": {"hasty": found.hasty, "straight_lines": found.straight},
        "unclear": [one.text for one in found.unclear],
    }


def _change(change: Change | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "before": change.before,
        "difference": change.difference,
        "low": change.low,
        "high": change.high,
        "clear": change.is_clear,
    }


def _question(one: Question) -> dict[str, Any]:
    told: dict[str, Any] = {"no": one.no, "text": one.text, "kind": one.kind, "n": one.n, "small": one.is_small}
    if one.kind in ("nps", "csat", "score"):
        told["mean"] = one.mean
    elif one.shares is not None:
        told["shares"] = dict(one.shares)
    return told | {"survey": one.survey.partition("/")[2]}

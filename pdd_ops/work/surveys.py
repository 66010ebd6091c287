"""What surveys say: would buyers recommend, are they satisfied, and every question with its number of answers."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from math import sqrt

from pdd_ops.intake.questions import SEVERAL, UNCLEAR, number_of, plain_question
from pdd_ops.metrics.intervals import newcombe, normal_reach, wilson
from pdd_ops.periods import NamedPeriod, Period
from pdd_ops.records import frozen

LEAST = 30  # answers, below which nothing is compared
HASTY_SECONDS = 20
LEAST_ALIKE = 3  # answers on scales of five that are all the same: a straight line
OPEN_KINDS = ("text", "order", "ignore", UNCLEAR)
_OWN_WORDS = re.compile(r"〖.*?〗")


@frozen
class Nps:
    """Promoters (9, 10) less detractors (0 to 6) in points from −100 to 100, ± `margin` (95 %)."""

    promoters: int
    detractors: int
    n: int

    @property
    def value(self) -> float:
        """The score."""
        return 100 * (self.promoters - self.detractors) / self.n

    @property
    def margin(self) -> float:
        """How far chance reaches to each side."""
        p, d = self.promoters / self.n, self.detractors / self.n
        return 100 * normal_reach() * sqrt((p + d - (p - d) ** 2) / self.n)


@frozen
class Csat:
    """Answers of 4 and 5 among those from 1 to 5; of several by one person so much of one."""

    satisfied: float
    n: int

    @property
    def share(self) -> float:
        """The share that is satisfied, as a fraction."""
        return self.satisfied / self.n

    @property
    def bounds(self) -> tuple[float, float]:
        """Wilson's interval (95 %)."""
        return wilson(self.satisfied, self.n)


@frozen
class Question:
    """A question, how many answered it, and the mean of its numbers or the shares of its options (of the answers)."""

    survey: str
    no: int
    text: str
    kind: str
    n: int
    mean: float | None = None
    shares: Mapping[str, float] | None = field(default=None, hash=False)
    nps: Nps | None = None
    csat: Csat | None = None

    @property
    def is_small(self) -> bool:
        """Whether there are too few answers to compare."""
        return self.n < LEAST


@frozen
class Change:
    """A figure against the period before: the difference (points, or a fraction) and its 95 % interval."""

    before: float
    difference: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether chance does not explain it."""
        return self.low > 0 or self.high < 0


@frozen
class SurveyReport:
    """All of a period (None: all days). `hasty` and `straight` are answer sheets that are flagged, and stay in."""

    period: Period | None
    surveys: int
    sheets: int
    nps: Nps | None
    csat: Csat | None
    questions: tuple[Question, ...]
    hasty: int
    straight: int
    nps_change: Change | None = None
    csat_change: Change | None = None

    @property
    def unclear(self) -> list[Question]:
        """Questions of which nobody has said what they are."""
        return [one for one in self.questions if one.kind == UNCLEAR and one.n]


@frozen
class _Answer:
    survey: str
    respondent: str
    question: str
    kind: str
    headline: bool
    text: str | None
    score: float | None
    seconds: int | None


def read_surveys(
    connection: sqlite3.Connection,
    shops: Sequence[int],
    period: NamedPeriod | None = None,
    other: Period | None = None,
) -> SurveyReport:
    """Reads the answers of a period, and compares with another (the one before) where both have 30 answers."""
    found = _report(period, _read(connection, shops, period))
    if period is None:
        return found
    before = _report(None, _read(connection, shops, other or period.shift(-1)))
    return replace(
        found, nps_change=_nps_change(found.nps, before.nps), csat_change=_csat_change(found.csat, before.csat)
    )


def _nps_change(now: Nps | None, before: Nps | None) -> Change | None:
    if now is None or before is None or min(now.n, before.n) < LEAST:
        return None
    difference, reach = now.value - before.value, sqrt(now.margin**2 + before.margin**2)
    return Change(before.value, difference, difference - reach, difference + reach)


def _csat_change(now: Csat | None, before: Csat | None) -> Change | None:
    if now is None or before is None or min(now.n, before.n) < LEAST:
        return None
    low, high = newcombe(now.satisfied, now.n, before.satisfied, before.n)
    return Change(before.share, now.share - before.share, low, high)


def _read(connection: sqlite3.Connection, shops: Sequence[int], period: Period | None) -> list[_Answer]:
    where, values = f"r.shop_id IN ({', '.join('?' * len(shops))})", list[object](shops)
    if period:
        where, values = where + " AND r.day BETWEEN ? AND ?", [*values, period.first, period.last]
    sql = f"""SELECT r.shop_id || '/' || r.survey, r.respondent, r.question, coalesce(q.kind, '{UNCLEAR}'),
        coalesce(q.headline, 0), r.answer, r.score, r.seconds
      FROM survey_answers r LEFT JOIN survey_questions q USING (shop_id, survey, question)
      WHERE {where} ORDER BY r.survey, r.question, r.day, r.respondent"""
    return [
        _Answer(survey, respondent, question, kind, bool(headline), text, score, seconds)
        for survey, respondent, question, kind, headline, text, score, seconds in connection.execute(sql, values)
    ]


def _report(period: Period | None, answers: Sequence[_Answer]) -> SurveyReport:
    of_question: dict[tuple[str, str], list[_Answer]] = defaultdict(list)
    for one in answers:
        of_question[one.survey, one.question].append(one)
    order = sorted(of_question, key=lambda key: (key[0], number_of(key[1]), key[1]))
    sheets = {(one.survey, one.respondent): one.seconds for one in answers}
    return SurveyReport(
        period,
        len({one.survey for one in answers}),
        len(sheets),
        _nps([one for one in answers if one.headline]),
        _csat([one for one in answers if one.headline]),
        tuple(_question(of_question[key]) for key in order if of_question[key][0].kind != "ignore"),
        sum(seconds is not None and seconds < HASTY_SECONDS for seconds in sheets.values()),
        sum(_straight_lines(answers)),
    )


def _nps(answers: Sequence[_Answer]) -> Nps | None:
    scores = [one.score for one in answers if one.kind == "nps" and one.score is not None and 0 <= one.score <= 10]
    return Nps(sum(s >= 9 for s in scores), sum(s <= 6 for s in scores), len(scores)) if scores else None


def _csat(answers: Sequence[_Answer]) -> Csat | None:
    of_person: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one in answers:
        if one.kind == "csat" and one.score is not None and 1 <= one.score <= 5:
            of_person[one.survey, one.respondent].append(one.score >= 4)
    return Csat(sum(sum(own) / len(own) for own in of_person.values()), len(of_person)) if of_person else None


def _question(answers: Sequence[_Answer]) -> Question:
    given = [one for one in answers if one.text is not None]
    first = answers[0]
    plain = (first.survey, number_of(first.question), plain_question(first.question), first.kind)
    if first.kind in ("nps", "csat", "score"):
        scores = [one.score for one in given if one.score is not None]
        mean = sum(scores) / len(scores) if scores else None
        return Question(*plain, len(scores), mean, None, _nps(given), _csat(given))
    shares = None if first.kind in OPEN_KINDS or not given else _shares(one.text or "" for one in given)
    return Question(*plain, len(given), shares=shares)


def _shares(texts: Iterator[str]) -> dict[str, float]:
    """Option → share of those who answered; what somebody wrote beside 其他 is no option of its own."""
    counts, number = Counter[str](), 0
    for text in texts:
        number += 1
        counts.update({_OWN_WORDS.sub("", option).strip() for option in text.split(SEVERAL)} - {""})
    return {option: count / number for option, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))}


def _straight_lines(answers: Sequence[_Answer]) -> Iterator[bool]:
    """For each answer sheet whether all of its answers on scales are the same."""
    of_sheet: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in answers:
        if one.kind in ("csat", "score") and one.score is not None:
            of_sheet[one.survey, one.respondent].append(one.score)
    for scores in of_sheet.values():
        yield len(scores) >= LEAST_ALIKE and len(set(scores)) == 1

"""What a check says: what is missing, and what does not agree and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import field

from pdd_ops.lang import say
from pdd_ops.records import frozen

SEVERITIES = ("missing", "partial", "info")
LISTED = 1000  # differences kept of one comparison; all of them are counted
BY_MISSING_DAY = "missing_day"  # follows from a day that is named as missing already: counted, not listed


@frozen
class Finding:
    """Something about the completeness of a month: `text` says what, `advice` what to import.

    `severity` is 'missing' (a whole export), 'partial' (some days of it) or 'info' (good to know; nothing is lacking).
    `provisional`: the numbers of the month may change once it is mended. `datasets` are the exports it is about.
    """

    id: str
    severity: str
    text: str
    advice: str = ""
    provisional: bool = False
    datasets: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Text and advice together."""
        return say("check.sentence", text=self.text, advice=self.advice) if self.advice else self.text


@frozen
class Place:
    """Where a value stands: a file as imported, and the row in it."""

    file: str
    row: int | None


@frozen
class Difference:
    """Two numbers that should be one. `unit` is 'yuan' (then they are fen) or 'count'.

    `ours` comes from the orders (or after-sales cases, or rows), `theirs` from the platform's traffic export, bill or
    total row; None where that side has nothing. `explained`: the cause shows that nothing is wrong.
    """

    check: str
    cause: str
    explained: bool
    ours: int | None
    theirs: int | None
    order_id: str | None = None
    day: str | None = None
    place: Place | None = None
    unit: str = "yuan"
    detail: str = ""

    @property
    def difference(self) -> int:
        """Ours less theirs."""
        return (self.ours or 0) - (self.theirs or 0)


@frozen
class CauseSum:
    """The differences of one cause: how many, and what they add up to (`fen` counts only amounts)."""

    cause: str
    explained: bool
    count: int
    fen: int


@frozen
class Comparison:
    """One thing compared with another. `compared` counts what was looked at; `reason` says why nothing could be."""

    check: str
    compared: int
    differences: tuple[Difference, ...] = ()
    causes: tuple[CauseSum, ...] = ()
    reason: str | None = None
    figures: dict[str, int | None] = field(default_factory=dict, hash=False)  # sums behind it, money in fen

    @property
    def unexplained(self) -> int:
        """How many differences nobody can explain."""
        return sum(cause.count for cause in self.causes if not cause.explained)

    @property
    def explained(self) -> int:
        """How many differences have a harmless cause."""
        return sum(cause.count for cause in self.causes if cause.explained)


@frozen
class Check:
    """Completeness and reconciliation of a month of one or several shops."""

    shop: str
    month: str
    findings: tuple[Finding, ...]
    exports: tuple[Export, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def provisional(self) -> bool:
        """Whether the month's numbers may still change."""
        return any(finding.provisional for finding in self.findings)

    @property
    def complete(self) -> bool:
        """Whether every export is there, for every day."""
        return all(finding.severity == "info" for finding in self.findings)

    @property
    def reconciled(self) -> bool:
        """Whether every difference is explained."""
        return not any(comparison.unexplained for comparison in self.comparisons)


@frozen
class Span:
    """First and last day that a file covers."""

    first: str
    last: str


@frozen
class Export:
    """All imported files of one dataset, as far as they concern a month."""

    dataset: str
    shop: str
    files: int  # of all months
    days: frozenset[str]  # days of the month that have rows
    spans: tuple[Span, ...]  # periods of all files
    exported: str | None  # 'YYYY-MM-DD HH:MM:SS' of the newest file
    last_day: str | None  # newest day of all that has data

    def covers(self, day: str) -> bool:
        """Whether some file's period contains the day."""
        return any(span.first <= day <= span.last for span in self.spans)


def comparison(
    check: str, compared: int, found: Iterable[Difference], figures: dict[str, int | None] | None = None
) -> Comparison:
    """Counts all differences by cause and keeps the first ones, those that nobody can explain before the others."""
    counts: Counter[tuple[str, bool]] = Counter()
    sums: Counter[tuple[str, bool]] = Counter()
    kept: dict[bool, list[Difference]] = {False: [], True: []}
    for one in found:
        key = (one.cause, one.explained)
        counts[key] += 1
        sums[key] += one.difference if one.unit == "yuan" else 0
        if one.cause != BY_MISSING_DAY and len(kept[one.explained]) < LISTED:
            kept[one.explained].append(one)
    listed = [*kept[False], *kept[True]][:LISTED]
    causes = [
        CauseSum(cause, explained, number, sums[cause, explained]) for (cause, explained), number in counts.items()
    ]
    causes.sort(key=lambda one: (one.explained, -one.count, one.cause))
    return Comparison(check, compared, tuple(listed), tuple(causes), figures=figures or {})


def not_compared(check: str, reason: str) -> Comparison:
    """A comparison for which something is missing."""
    return Comparison(check, 0, reason=reason)

"""What is found about penalties, fees and appeals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["due", "open", "won", "lost"]  # due: not made yet
Verdict = Literal["contradicted", "supported", "unjudged", "compensation"]


@dataclass(frozen=True)
class BillRow:
    """A row of a bill that cost the shop something: `fen` is positive (negative where it gave back). `key` names it in
    `rights appeal`. `violation`: the number that its note names; `order`: the order
    that it, or the violation export, names."""

    key: str
    day: str
    at: int
    code: str
    subject: str
    description: str
    note: str
    fen: int
    order: str | None
    violation: str | None = None
    kind: str = ""  # of the violation, as the violation export has it


@dataclass(frozen=True)
class OrderFacts:
    """What the orders say of one: whether it is there, how many of its lines have a promise, were late, or in time.
    `seen_at`: when the export was made (seconds since 1970 UTC); times as stored."""

    lines: int
    promised: int
    late: int
    in_time: int
    promised_at: int | None
    shipped_at: int | None
    seen_at: int


@dataclass(frozen=True)
class Judged:
    """A row, why it was taken, what the orders say of it, and in what words."""

    row: BillRow
    cause: str
    verdict: Verdict
    why: str


@dataclass(frozen=True)
class FeeFound:
    """A fee that is not what the shop usually pays (`fee_off`), or that stands twice (`double`): to be looked at, not
    proven wrong."""

    order: str
    code: str
    fen: int
    verdict: Literal["fee_off", "double"]
    why: str


@dataclass(frozen=True)
class Appeal:
    """An appeal about a row. `until`: the day by which it must be made, as the user or the violation export says;
    `recovered_fen`: what came back for its order or violation since."""

    key: str
    state: State
    until: str | None
    opened_on: str | None
    row: BillRow | None
    recovered_fen: int = 0


@dataclass(frozen=True)
class Rights:
    """Everything about a period."""

    shop: str
    first: str
    last: str
    rows: tuple[Judged, ...]
    fees: tuple[FeeFound, ...]
    appeals: tuple[Appeal, ...]
    has_bills: bool

    def of(self, verdict: Verdict) -> list[Judged]:
        """The rows with a verdict."""
        return [one for one in self.rows if one.verdict == verdict]

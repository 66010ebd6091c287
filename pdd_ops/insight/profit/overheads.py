"""What the shop costs whatever it sells (rent, wages): overheads.toml of the settings folder, by month."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pdd_ops.config import config_dir, user_table

FILE = "overheads.toml"


@dataclass(frozen=True)
class Overhead:
    """A cost of every month, or of those from `since` to `until` ('2025-03', both included). In fen."""

    name: str
    fen: int
    since: str = ""
    until: str = ""

    def of_days(self, days: Collection[str]) -> int:
        """Its part of some days: of each month in proportion, half a fen up."""
        months = Counter(day[:7] for day in days)
        counted = {month: count for month, count in months.items() if self.since <= month <= (self.until or "9999-12")}
        share = sum(
            (Fraction(count, monthrange(int(month[:4]), int(month[5:]))[1]) for month, count in counted.items()),
            Fraction(0),
        )
        return int(self.fen * share + Fraction(1, 2))


def load_overheads() -> tuple[Overhead, ...]:
    """The costs that the user has written down; none without a file. Raises PddOpsError."""
    own = user_table(FILE)
    if not own:
        return ()
    from pdd_ops.checked import checked
    from pdd_ops.shapes import OverheadsFile

    given = checked(config_dir() / FILE, own, OverheadsFile)
    return tuple(Overhead(one.name, round(one.amount * 100), one.since, one.until) for one in given.cost)


def overheads_of(costs: Sequence[Overhead], days: Collection[str]) -> tuple[tuple[str, int], ...]:
    """Each cost by name and its part of some days, those without any left out."""
    return tuple((one.name, fen) for one in costs if (fen := one.of_days(days)))

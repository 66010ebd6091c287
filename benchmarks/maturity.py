"""`python -m benchmarks.maturity [--orders N] [--seed N]`: how far off young refund rates are, as seen and as foretold.

Imports a sample shop of twelve months (`sample --end 2025-06`) once and looks at each month as its exports showed it on
the 1st and on the 8th of the month after it, against what it came to in the end."""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pdd_ops.formats.model import load_formats
from pdd_ops.metrics.refund_cohorts import history_of
from pdd_ops.metrics.refund_outlook import Cohort, History, outlook
from pdd_ops.periods import Month, shifted
from pdd_ops.sample import write_sample
from pdd_ops.store.database import open_reader
from pdd_ops.store.importing import Request, import_files

END = Month.of(2025, 6)
JUDGED = [Month.of(2024, 9).shift(step) for step in range(8)]


@dataclass(frozen=True)
class Miss:
    """A month as it looked on a day: how far the seen and the foretold rate were from the final one, in points, and
    whether the interval held. `foretold` is None where the tool refused."""

    month: Month
    seen: float
    foretold: float | None
    held: bool | None


def as_seen(whole: History, as_of: str) -> History:
    """What the exports of a day showed of it."""
    cohorts = []
    for one in (cohort for cohort in whole.cohorts if cohort.day < as_of):
        dated = {age: count for age, count in one.dated.items() if age < one.age(as_of)}
        cohorts.append(Cohort(one.day, one.orders, sum(dated.values()), dated))
    return History(tuple(cohorts), as_of, tuple(month for month in whole.complete if month.last < as_of))


def misses(whole: History, day: int) -> Iterator[Miss]:
    """Every judged month as it looked on a day of the month after it."""
    for month in JUDGED:
        history = as_seen(whole, shifted(month.shift(1).first, day - 1))
        own = [one for one in history.cohorts if month.first <= one.day <= month.last]
        found = outlook(history, own)
        true = sum(sum(one.dated.values()) for one in whole.cohorts if month.first <= one.day <= month.last)
        low, high = found.bounds
        off = (found.expected - true) / found.orders * 100
        held = None if found.lack else low <= true <= high
        yield Miss(month, (found.seen - true) / found.orders * 100, None if found.lack else off, held)


def summary(found: list[Miss]) -> dict[str, float]:
    """Mean errors in points over all months (a refused one counts as seen) and over those that are foretold."""
    foretold = [one for one in found if one.foretold is not None]
    return {
        "seen": _mean([abs(one.seen) for one in found]),
        "shown": _mean([abs(one.seen if one.foretold is None else one.foretold) for one in found]),
        "seen_of_foretold": _mean([abs(one.seen) for one in foretold]),
        "foretold": _mean([abs(one.foretold or 0) for one in foretold]),
        "bias": _mean([one.foretold or 0 for one in foretold]),
        "held": _mean([float(bool(one.held)) for one in foretold]),
    }


def read_history(orders: int, seed: int) -> History:
    """All that the exports of a sample shop tell of its refunds."""
    with tempfile.TemporaryDirectory() as folder:
        files, db = Path(folder, "files"), Path(folder, "shop.db")
        write_sample(files, orders=orders, months=12, seed=seed, end=END)
        request = Request([files], load_formats(), shop="样", database=db)
        for result in import_files(request, lambda file, done: None):
            print(f"{result.file}: {result.reason}" if result.reason else ".", end="", flush=True)
        print()
        with closing(open_reader(db)) as connection:
            found = history_of(connection, _shop(connection))
    if found is None:
        raise SystemExit("no refund has a day")
    return found


def _shop(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT shop_id FROM shops").fetchone()[0])


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 3) if values else 0.0


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.maturity", description=__doc__)
    parser.add_argument("--orders", type=int, default=24_000)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    whole = read_history(given.orders, given.seed)
    for day in (1, 8):
        found = list(misses(whole, day))
        for one in found:
            foretold = "refused" if one.foretold is None else f"{one.foretold:+.2f}"
            print(f"day {day}  {one.month}  seen {one.seen:+.2f}  foretold {foretold}  held {one.held}")
        print(f"day {day}  {summary(found)}")


if __name__ == "__main__":
    main()

"""The cleaned rows of a file, and sums of orders whose keys are words, for engines that keep no database of ours.

Both are what an import does with a file: the same cells become the same values and the same sums. Words instead of a
database's numbers let sums that were made apart (of other files, by other processes) be added up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from pdd_ops.errors import RefusedFile
from pdd_ops.formats.model import Format, load_formats
from pdd_ops.intake.buyers import BuyerKey, installation_key
from pdd_ops.intake.clean import Cleaned
from pdd_ops.intake.containers import Refused, origins, tables
from pdd_ops.intake.faults import refused_in_one_line
from pdd_ops.intake.reading import Reader
from pdd_ops.records import frozen
from pdd_ops.store.batch_rollup import DaySums
from pdd_ops.store.direct_insert import Ready
from pdd_ops.store.interning import WORDINGS
from pdd_ops.store.numbering import Numbering
from pdd_ops.store.rollup import AMOUNTS, COUNTS, REFUNDS
from pdd_ops.store.signs import Signs, refuse_both_signs, with_signs


@frozen
class FileRows:
    """A table of a file, or its rows of one shop: of which export, and when that was made (microseconds since 1970 UTC;
    `as_of_source` tells how that is known: 'given', 'name' or 'modified')."""

    file: str
    format: str
    dataset: str
    shop: str | None  # as a column of the table names it
    as_of: int
    as_of_source: str
    _reader: Reader
    _key: BuyerKey

    def batches(self) -> Iterator[Cleaned]:
        """Cleaned batches in the order of the file: `rows` with the columns of the dataset (whole fen, seconds since
        1970 UTC, ids as text) and `row_no`, `rejects` beside them. Raises RefusedFile where the rest cannot be read."""
        signs = list[Signs]()
        with refused_in_one_line():
            for cleaned in self._reader.batches(self._key):
                rows, found = with_signs(cleaned.rows, self._reader.layout)
                signs.append(found)
                yield replace(cleaned, rows=rows)
            refuse_both_signs(self._reader.layout, _together(signs))

    def frame(self) -> pl.DataFrame:
        """All good rows."""
        return pl.concat([cleaned.rows for cleaned in self.batches()], how="diagonal_relaxed")


def rows_of(
    path: Path, formats: Collection[Format] | None = None, key: BuyerKey = installation_key
) -> Iterator[FileRows]:
    """Every table of a file, or of the members of an archive, that is an export. Nothing is stored.

    Raises RefusedFile, saying why, for what cannot be read or is no export.
    """
    known = load_formats().values() if formats is None else formats
    candidates = [one for one in known if not one.totals_on_lines]
    for origin in origins(path):
        if isinstance(origin, Refused):
            raise RefusedFile(origin.reason)
        with refused_in_one_line():
            parts = [part for table in tables(origin) for part in Reader.of(table, candidates).by_shop()]
        for part in parts:
            name, moment = part.layout.format, part.moment
            yield FileRows(
                part.table.origin.name, name.name, name.dataset.name, part.shop, moment.micros, moment.source, part, key
            )


def order_sums(orders: pl.DataFrame, exported: int) -> pl.DataFrame:
    """What cleaned orders, each with one line, add to the daily sums: rows of `order_days` (dim, key, day and sums),
    keys as words. Those of several batches are added up by dim, key and day.

    `exported`: when the file that they are of was made (seconds since 1970 UTC; what still waits may be late by then).
    As order_days has them where no after-sales case and no bill speaks of these orders; orders whose day only the store
    can tell (no time, and no day in the number) are left out.
    """
    numberings = [Numbering(wording, []) for wording in WORDINGS]
    none = pl.DataFrame()
    ready = Ready.of(Cleaned(orders, none, none, [], 0, {}), exported, numberings)
    sums = DaySums(numberings)
    sums.add(ready.sums)
    return sums.of(ready.sums.days).select("dim", "key", "day", *AMOUNTS, *COUNTS, *REFUNDS)


def _together(signs: list[Signs]) -> Signs:
    names = dict.fromkeys(name for one in signs for name in one)
    pairs = {name: [one[name] for one in signs if name in one] for name in names}
    return {name: (sum(low for low, _ in found), sum(high for _, high in found)) for name, found in pairs.items()}

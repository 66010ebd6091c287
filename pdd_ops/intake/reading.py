"""Reading one table from the first row to the last: recognised, dated, cleaned batch by batch."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from pdd_ops.ahead import ahead
from pdd_ops.errors import RefusedFile
from pdd_ops.formats.model import Format
from pdd_ops.intake.buyers import BuyerKey
from pdd_ops.intake.clean import Cleaned, clean
from pdd_ops.intake.kinds import GENEROUS, unwrapped
from pdd_ops.intake.recognise import Layout, recognise
from pdd_ops.intake.tables import Table
from pdd_ops.intake.when import AsOf, as_of, day_in_name, period_in_name
from pdd_ops.intake.wide import lengthen, long_layout
from pdd_ops.lang import say
from pdd_ops.periods import BEIJING


@dataclass(frozen=True)
class Reader:
    """A recognised table, ready to be read."""

    table: Table
    layout: Layout
    moment: AsOf
    fixed: dict[str, str]  # fields that stand in the file's name or follow from its time

    @classmethod
    def of(cls, table: Table, formats: Collection[Format], *, given_as_of: str | None = None) -> Reader:
        """Recognises the table. Raises RefusedFile."""
        layout = recognise(table, formats)
        moment = as_of(table.origin.name, table.origin.modified, given=given_as_of)
        return cls(table, layout, moment, _fixed(layout, table.origin.name, moment))

    def batches(self, key: BuyerKey) -> Iterator[Cleaned]:
        """Cleaned batches in the order of the file; memory does not grow with it."""
        layout = self.layout
        effective = long_layout(layout) if layout.wide else layout
        frames = self.table.frames(layout.delimiter, len(layout.headers), layout.wanted, layout.header_row)
        for frame in ahead(frames):
            cleaned = clean(lengthen(frame, layout) if layout.wide else frame, effective, self.fixed, key)
            if "day_to" in layout.format.dataset.fields and "day_to" not in self.fixed:
                cleaned = replace(cleaned, rows=cleaned.rows.with_columns(day_to=pl.col("day")))
            yield cleaned


def _fixed(layout: Layout, name: str, moment: AsOf) -> dict[str, str]:
    """The fields of the day where no column has it: the day of a snapshot, the period in the file's name."""
    if "day" not in layout.format.dataset.fields or "day" in layout.fields:
        return {}
    if layout.format.snapshot:
        exported = datetime.fromtimestamp(moment.micros / 1_000_000, BEIJING).date().isoformat()
        return {"day": day_in_name(name) or exported}
    period = period_in_name(name)
    if period is None:
        raise RefusedFile(say("intake.no_period"))
    return {"day": period.first, "day_to": period.last}


def totals_text(totals: pl.DataFrame, layout: Layout) -> str | None:
    """The last total row of a table as JSON {field: amount}, money in fen; None where there is none."""
    if totals.is_empty() or layout.wide:
        return None
    found: dict[str, float] = {}
    for name, places in layout.fields.items():
        kind = layout.format.field(name).kind
        if kind in ("money", "int"):
            cell = pl.coalesce(*[unwrapped(pl.col(f"c{at}")) for at in places])
            value = totals.select(GENEROUS[kind](cell).alias("value"))["value"][-1]
            if value is not None:
                found[name] = value
    return json.dumps(found) if found else None

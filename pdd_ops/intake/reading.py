"""Reading one table from the first row to the last: recognised, dated, cleaned batch by batch."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl

from pdd_ops.errors import RefusedFile
from pdd_ops.formats.model import Format
from pdd_ops.intake.buyers import BuyerKey
from pdd_ops.intake.clean import Cleaned, clean
from pdd_ops.intake.deadlines import with_deadlines
from pdd_ops.intake.eager_eval import evaluated
from pdd_ops.intake.file_dates import AsOf, as_of, day_in_name, period_in_name, tool_in_name
from pdd_ops.intake.held import HeldTable, held
from pdd_ops.intake.kinds import read_as, unwrapped
from pdd_ops.intake.prepared import prepare, prepared_layout
from pdd_ops.intake.questions import survey_of
from pdd_ops.intake.recognise import Layout, recognise
from pdd_ops.intake.returns import returns_layout, returns_of, sales_of
from pdd_ops.intake.shop_column import columns_read, of_none, of_shop, shops_in
from pdd_ops.intake.tables import Origin, Table
from pdd_ops.intake.wide import lengthen, long_layout
from pdd_ops.lang import say
from pdd_ops.periods import BEIJING
from pdd_ops.prefetch import ahead
from pdd_ops.records import frozen


@frozen
class Reader:
    """A recognised table, ready to be read."""

    table: Table | HeldTable
    layout: Layout
    moment: AsOf
    fixed: dict[str, str]  # fields that stand in the file's name or follow from its time
    shop: str | None = None  # as the table's own column names it
    source: Layout | None = None  # of the returns among the lines of orders: the layout by which these are read
    shops: tuple[str, ...] = ()  # of a table of several, all of them: then only the rows of `shop` are read

    @classmethod
    def of(
        cls,
        table: Table,
        formats: Collection[Format],
        *,
        given_as_of: str | None = None,
        moment: AsOf | None = None,
    ) -> Reader:
        """Recognises the table, as of the `moment` where that is known already. Raises RefusedFile."""
        layout = recognise(table, formats)
        moment = moment or as_of(table.origin.name, table.origin.modified, given=given_as_of)
        return cls(table, layout, moment, _fixed(layout, table.origin, moment))

    def by_shop(self) -> list[Reader]:
        """A reader for each shop that the table's column names, where it names several; else one for all of it.

        Raises RefusedFile where the table cannot be split.
        """
        if self.layout.shop is None:
            return self._with_returns(self)
        table = held(self.table)
        shops = tuple(shops_in(table, self.layout))
        if len(shops) > 1 and self.layout.format.control_totals:
            raise RefusedFile(say("import.shops_and_totals", shops="、".join(shops)))
        if len(shops) < 2:
            return self._with_returns(replace(self, table=table, shop=shops[0] if shops else None))
        of_several = replace(self, table=table, shops=shops)
        return [part for shop in shops for part in self._with_returns(replace(of_several, shop=shop))]

    def _with_returns(self, reader: Reader) -> list[Reader]:
        """A reader, and where its format has returns among its rows one for these."""
        layout = self.layout
        returns = [replace(reader, layout=returns_layout(layout), source=layout)] if layout.format.returns else []
        return [reader, *returns]

    def batches(self, key: BuyerKey) -> Iterator[Cleaned]:
        """Cleaned batches in the order of the file; memory does not grow with it.

        Rows of a table of several shops that name none of them are rejected with the rows of the first.
        """
        layout = self.source or self.layout
        frames = self.table.frames(layout.delimiter, len(layout.headers), columns_read(layout), layout.header_row)
        for frame in ahead(frames, worth=not self.table.small):
            if not self.shops or self.shop is None:
                yield self._cleaned(frame, key)
                continue
            own = self._cleaned(of_shop(frame, layout, self.shop), key)
            if self.shop == self.shops[0]:
                own = _with_nameless(own, self._cleaned(of_none(frame, layout, self.shops), key), layout)
            yield replace(own, totals=own.totals.clear())  # a total over all shops is no check of one

    def _cleaned(self, frame: pl.DataFrame, key: BuyerKey) -> Cleaned:
        layout = self.source or self.layout
        if layout.wide:
            frame, effective = lengthen(frame, layout), long_layout(layout)
        else:
            frame, effective = prepare(frame, layout), prepared_layout(layout)
        frame = with_deadlines(frame, effective, self.moment.micros)
        cleaned = clean(frame, effective, self.fixed, key)
        if layout.format.returns:
            cleaned = returns_of(cleaned, layout) if self.source else sales_of(cleaned, layout)
        if "day_to" in layout.format.dataset.fields and not {"day_to"} & {*self.fixed, *cleaned.rows.columns}:
            cleaned = replace(cleaned, rows=cleaned.rows.with_columns(day_to=pl.col("day")))
        return cleaned


def _with_nameless(own: Cleaned, rest: Cleaned, layout: Layout) -> Cleaned:
    """The rows of a shop, and as rejects those of a batch that are of no shop."""
    assert layout.shop is not None
    nameless = rest.rows.select(
        "row_no",
        column=pl.lit(layout.headers[layout.shop]),
        value=pl.lit(""),
        reason=pl.lit("missing"),
        kept=pl.lit(0, dtype=pl.Int32),
    ).unique("row_no", maintain_order=True)
    return replace(
        own,
        rejects=pl.concat([own.rejects, rest.rejects, nameless], how="diagonal").sort("row_no", maintain_order=True),
        remarks=[*own.remarks, *rest.remarks],
        rejected_rows=own.rejected_rows + rest.rejected_rows + nameless.height,
    )


def _fixed(layout: Layout, origin: Origin, moment: AsOf) -> dict[str, str]:
    """The fields of the day where no column has it: the day of a snapshot, the period in the file's name."""
    name = origin.name
    if "survey" in layout.format.dataset.fields:
        return {"survey": survey_of(column.thing for column in layout.wide), "coded": str(int("序号" in name))}
    tool = tool_in_name(name, Path(origin.path).as_posix()) if "tool" in layout.format.dataset.fields else ""
    told = {"tool": tool} if tool else {}
    if "day" not in layout.format.dataset.fields or "day" in layout.fields:
        return told
    if layout.format.snapshot:
        exported = datetime.fromtimestamp(moment.micros / 1_000_000, BEIJING).date().isoformat()
        return {"day": day_in_name(name) or exported}
    period = period_in_name(name)
    if period is None:
        raise RefusedFile(say("intake.no_period"))
    return {"day": period.first, "day_to": period.last, **told}


def totals_text(totals: pl.DataFrame, layout: Layout) -> str | None:
    """The last total row of a table as JSON {field: amount}, money in fen; None where there is none."""
    if totals.is_empty() or layout.wide:
        return None
    kinds = {name: layout.format.field(name).kind for name in layout.fields}
    amounts = {name: kind for name, kind in kinds.items() if kind in ("money", "int")}
    bare = _unwrapped_row(totals.tail(1))
    found = dict[str, int]()
    for kind in dict.fromkeys(amounts.values()):
        names = [name for name in amounts if amounts[name] == kind]
        filled = [next((bare[at] for at in layout.fields[name] if bare[at] is not None), None) for name in names]
        read = read_as(kind, pl.Series(filled, dtype=pl.String))
        found |= {name: value for name, value in zip(names, read, strict=True) if value is not None}
    return json.dumps({name: found[name] for name in amounts if name in found}) if found else None


def _unwrapped_row(row: pl.DataFrame) -> dict[int, str | None]:
    """The cells of a row by the place of their column, read as one column: that is the quickest."""
    places = [int(name[1:]) for name in row.columns if name[1:].isdigit()]
    cells = pl.Series([row[f"c{at}"][0] for at in places], dtype=pl.String)
    return dict(zip(places, evaluated(cells, unwrapped), strict=True))

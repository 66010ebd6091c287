"""Cleaning: a pure function from a frame of text to typed rows and rejects. No state, no row-wise Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field as having

import polars as pl

from pdd_ops.formats.datasets import Field
from pdd_ops.intake.buyers import BuyerKey
from pdd_ops.intake.columns import Column, cell_of, columns_of
from pdd_ops.intake.distinct import any_of, each_distinct
from pdd_ops.intake.eager_eval import Reading, of_column
from pdd_ops.intake.kinds import (
    ABSENT,
    ERROR_CELL,
    GENEROUS,
    NO_VALUE,
    damaged,
    id_strict,
    private,
    rate_of,
    unquoted,
    unwrapped,
)
from pdd_ops.intake.non_data_rows import is_total, naming, suspects, unlabelled, without_margins
from pdd_ops.intake.normalise import finished
from pdd_ops.intake.recognise import Layout
from pdd_ops.intake.repeated import Conflict, conflicts
from pdd_ops.intake.spans import is_longer
from pdd_ops.intake.states import plain_status, state_of
from pdd_ops.intake.text import CUT, EXTRA, MARK
from pdd_ops.records import frozen

MOST_BAD_CELLS = 2
SHOWN_VALUE = 60  # characters of a rejected value that are kept
_UNPAID = ["unpaid", "cancelled", "unformed"]
WORTH: Mapping[str, tuple[str, ...]] = {  # dataset -> the fields that say what a row is worth
    "orders": ("paid",),
    "aftersales": ("refund_amount",),
    "ad_days": ("spend",),
    "bills": ("income", "expense"),
}
REASONS = {
    "id": "damaged_id",
    "code": "damaged_id",
    "secret": "damaged_id",
    "instant": "bad_time",
    "deadline": "bad_deadline",
    "day": "bad_day",
    "rate": "bad_rate",
    "text": "bad_text",
    "mark": "bad_text",
    "span": "bad_day",
    "agent": "bad_agent",
}


@frozen
class Cleaned:
    """Rows in the dataset's columns plus row_no; rejects (row_no, column, value, reason, kept); what is no data."""

    rows: pl.DataFrame
    rejects: pl.DataFrame  # `kept` 1: the cell was left empty and the row is among the rows
    totals: pl.DataFrame  # total rows, as text
    remarks: list[str]  # notes and footers
    rejected_rows: int
    places: Mapping[str, pl.Series]  # of some columns: a number a row, the same for the same cells
    lost: Counter[str] = having(default_factory=Counter)  # rejected `rows` whose money could be read, and the `fen`
    conflicts: Counter[Conflict] = having(default_factory=Counter)  # rows in which columns of one header differ


def clean(frame: pl.DataFrame, layout: Layout, fixed: Mapping[str, str], key: BuyerKey) -> Cleaned:
    """Reads every cell of `frame` as the kind that its field declares.

    `fixed` gives fields that stand in no column (the day of a snapshot, the level of an ad report). Blank rows and
    notes under the table are no data and disappear; total rows are set apart; all other rows are in rows or rejects.
    """
    fields = [layout.format.field(name) for name in layout.fields]
    columns = columns_of(frame, layout, fields)
    doubtful = _doubtful(frame, columns, layout, fields)
    good = pl.DataFrame([*(column.values for column in columns.values()), frame["row_no"]])
    rejects, totals, remarks, lost = _no_rejects(), frame.clear(), list[str](), Counter[str]()
    if doubtful is not None:
        good = good.filter(~doubtful)
        generous = _generous_readings(layout, columns)
        rest, totals, remarks = without_margins(frame.filter(doubtful), layout, generous)
        if rest.height:
            padded = frame[EXTRA].is_not_null().all()
            mended, rejects, read = _generously(rest, layout, fields, generous, padded=padded)
            good = pl.concat([good, mended.select(good.columns)]).sort("row_no") if mended.height else good
            if sums := unlabelled(good, read.select(good.columns), _only_missing(rejects), layout):
                good, rejects = (one.filter(~pl.col("row_no").is_in(sums)) for one in (good, rejects))
                totals = pl.concat([totals, frame.filter(pl.col("row_no").is_in(sums))])
            lost = _lost(read, rejects, layout)
    rejected = rejects.filter(kept=0)["row_no"].n_unique()
    places = {} if doubtful is not None else _places(layout, columns)
    differ = conflicts(frame, good["row_no"], layout)
    return Cleaned(finished(good, layout, fields, fixed, key), rejects, totals, remarks, rejected, places, lost, differ)


def _places(layout: Layout, columns: Mapping[str, Column]) -> dict[str, pl.Series]:
    """Of columns in which cells repeat themselves, the places of the rows' cells. What is made of a cell follows it."""
    found = {layout.format.field(name).column: column.spread.places for name, column in columns.items()}
    return {name: places for name, places in found.items() if places is not None}


def _generous_readings(layout: Layout, columns: Mapping[str, Column]) -> dict[str, Reading]:
    """How each field is read generously: as its kind; rates as their column tells; ids that name the row strictly."""
    fields = [layout.format.field(name) for name in layout.fields]
    found = {field.name: GENEROUS[field.kind] for field in fields}
    found |= {field.name: rate_of(columns[field.name].cells) for field in fields if field.kind == "rate"}
    return found | {field.name: id_strict for field in naming(layout) if field.kind == "id"}


def _read(field: Field, readings: Mapping[str, Reading]) -> pl.Expr:
    return of_column(readings[field.name], field.name).alias(field.name)


def _doubtful(
    frame: pl.DataFrame, columns: Mapping[str, Column], layout: Layout, fields: list[Field]
) -> pl.Series | None:
    """Rows in which the quick reading lost something, a required cell is missing, or that may be no data at all."""
    totals, nameless = suspects(layout)
    needed = [*(field.name for field in fields if field.required or field.expected), *nameless]
    nulls = [values.is_null() for name in needed if (values := columns[name].values).has_nulls()]
    one_of = [columns[name].values for name in layout.any_of]
    nulls += [_all_null(one_of)] if one_of and all(values.has_nulls() for values in one_of) else []
    marked = [columns[name].spread.flags(is_total(columns[name].cells)) for name in totals]
    more = [frame[EXTRA].is_not_null()] if frame[EXTRA].null_count() < frame.height else []
    return any_of([*(column.lost for column in columns.values()), *marked, *nulls, *more])


def _all_null(columns: Sequence[pl.Series]) -> pl.Series:
    """Rows in which all of some columns are empty."""
    found = columns[0].is_null()
    for column in columns[1:]:
        found &= column.is_null()
    return found


def _headers_of(layout: Layout, names: Iterable[str]) -> str:
    return " / ".join(layout.headers[layout.fields[name][0]] for name in names)


def _generously(
    frame: pl.DataFrame, layout: Layout, fields: list[Field], readings: Mapping[str, Reading], *, padded: bool
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The second reading of doubtful rows: those that are right now, the rejects, and all of them as they were read.

    `padded`: every row of the table has cells beyond the header, so that empty ones mean nothing.
    """
    cells = frame.select(
        *[cell_of(layout, field.name, _bare(field)).alias(field.name) for field in fields],
        pl.col(EXTRA),
        pl.col("row_no"),
    ).with_columns(ABSENT[field.kind](pl.col(field.name)) for field in fields if field.kind in ABSENT)
    broken = [(MARK, "bad_bytes"), (CUT, "cut_off")]
    apart = [_reject_rows(_blank(cells.filter(pl.col(EXTRA) == mark)), layout.headers[0], why) for mark, why in broken]
    cells = cells.filter(~pl.col(EXTRA).is_in([MARK, CUT]).fill_null(False))
    shifted = cells[EXTRA].is_not_null()
    if padded:
        shifted = (cells[EXTRA].str.strip_chars().str.len_bytes() > 0).fill_null(False)
    found = [*apart, _reject_rows(_blank(cells.filter(shifted)), layout.headers[-1], "too_many_cells")]
    cells = cells.filter(~shifted)
    read = cells.with_columns(_read(field, readings) for field in fields)
    needed = {field.name for field in naming(layout)}
    found += [
        _bad_cells(cells, read, layout, field, needed=field.strict or field.name in needed)
        for field in fields
        if not field.lenient and _has_bad(cells, read, field)
    ]
    if layout.any_of:
        empty = cells.filter(_all_null([cells[name] for name in layout.any_of]))
        found.append(_reject_rows(_blank(empty), _headers_of(layout, layout.any_of), "missing"))
    rejects = pl.concat([_no_rejects(), *found]).sort("row_no", maintain_order=True)
    rejects = _settled(_without_computed(_named_otherwise(rejects, read, layout), layout))
    return read.filter(~pl.col("row_no").is_in(rejects.filter(kept=0)["row_no"].implode())), rejects, read


def _blank(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of which no cell may be shown."""
    return rows.select("row_no", value=pl.lit(""))


def _lost(read: pl.DataFrame, rejects: pl.DataFrame, layout: Layout) -> Counter[str]:
    """The rejected rows whose money could be read, and what they come to; cells under wrong headers do not tell."""
    names = [name for name in WORTH.get(layout.format.dataset.name, ()) if name in layout.fields]
    refused = rejects.filter((pl.col("kept") == 0) & (pl.col("reason") != "shifted"))["row_no"].unique()
    if not names or refused.is_empty():
        return Counter()
    amounts = read.filter(pl.col("row_no").is_in(refused.implode())).select(
        pl.sum_horizontal(names, ignore_nulls=False)
    )
    told = amounts.to_series().drop_nulls()
    return Counter(rows=len(told), fen=int(told.sum())) if len(told) else Counter()


def _only_missing(rejects: pl.DataFrame) -> list[int]:
    """Rows that were rejected for nothing but empty cells."""
    reasons = rejects.group_by("row_no").agg(pl.col("reason").unique())
    return reasons.filter(pl.col("reason") == ["missing"])["row_no"].to_list()


def _named_otherwise(rejects: pl.DataFrame, read: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """A damaged product costs a row only the product where another number says what it is about, as a review's does."""
    names = [field.name for field in naming(layout)]
    others = [name for name in ("review_id", "order_id") if name in layout.fields]
    if names != ["product_id"] or not others:
        return rejects
    told = read.filter(pl.any_horizontal(pl.col(others).is_not_null()))["row_no"]
    header = layout.headers[layout.fields["product_id"][0]]
    alone = (pl.col("column") == header) & pl.col("row_no").is_in(told.implode())
    return rejects.with_columns(kept=pl.when(alone).then(1).otherwise("kept").cast(pl.Int32))


def _without_computed(rejects: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Without cells that are computed of others, where one of these is named already."""
    expressions = [expression.text for expression in layout.format.computed.values()]
    if not expressions:
        return rejects
    own = ~pl.col("column").is_in(expressions)
    rejects = rejects.with_columns(kept=pl.col("kept").min().over("row_no"))
    return rejects.filter(own | ~own.any().over("row_no")).unique(["row_no", "column"], maintain_order=True)


def _settled(rejects: pl.DataFrame) -> pl.DataFrame:
    """Where many cells of a row are bad, its cells stand under the wrong headers: one reject, and none of its values.

    They may belong to columns of personal data, which must never be kept. A row stays where none of its bad cells is
    needed.
    """
    many = pl.len().over("row_no") > MOST_BAD_CELLS
    shown = rejects.with_columns(
        value=pl.when(many).then(pl.lit("")).otherwise("value"),
        reason=pl.when(many).then(pl.lit("shifted")).otherwise("reason"),
        kept=pl.when(many).then(0).otherwise(pl.col("kept").min().over("row_no")),
    )
    return shown.filter(~many | pl.col("row_no").is_first_distinct())


def _bare(field: Field) -> Reading:
    return unwrapped if field.kind == "text" else unquoted


def _has_bad(cells: pl.DataFrame, read: pl.DataFrame, field: Field) -> bool:
    """Whether any cell of a field was not read, or is missing though it is needed."""
    missing = cells[field.name].null_count()
    return read[field.name].null_count() > missing or (missing > 0 and (field.required or field.expected))


def _bad_cells(cells: pl.DataFrame, read: pl.DataFrame, layout: Layout, field: Field, *, needed: bool) -> pl.DataFrame:
    header = layout.headers[layout.fields[field.name][0]]
    bad = cells.filter(cells[field.name].is_not_null() & read[field.name].is_null())
    reason = REASONS.get(field.kind, "bad_number")
    shown = _blank(bad) if field.kind == "agent" else bad.select("row_no", value=field.name)
    found = _reject_rows(shown, header, reason, kept=not needed)
    if field.required or field.expected:
        absent = cells[field.name].is_null()
        if field.expected and "status" in cells.columns:
            absent &= ~_never_paid(cells["status"])
        missing = cells.filter(absent).select("row_no", value=pl.lit(""))
        return pl.concat([found, _reject_rows(missing, header, "missing")])
    return found


def _never_paid(status: pl.Series) -> pl.Series:
    return each_distinct(status, lambda cell: state_of(plain_status(cell)).is_in(_UNPAID)).fill_null(False)


def _reject_rows(rows: pl.DataFrame, header: str, reason: str, *, kept: bool = False) -> pl.DataFrame:
    why, value = pl.lit(reason), pl.col("value")
    if reason == "damaged_id":
        why = pl.when(damaged(value)).then(why).otherwise(pl.lit("bad_id"))
    if reason == "bad_day":
        why = pl.when(is_longer(value)).then(pl.lit("day_range")).otherwise(why)
    why = pl.when(value.str.contains(ERROR_CELL)).then(pl.lit("error_cell")).otherwise(why)
    why = pl.when(value.str.starts_with("=") | value.str.starts_with(NO_VALUE)).then(pl.lit("no_value")).otherwise(why)
    shown = value.str.slice(0, SHOWN_VALUE)
    stays = pl.lit(kept) & ~private(value)  # digits of a copied page: nothing of the row can be trusted
    return rows.select("row_no", column=pl.lit(header), value=shown, reason=why, kept=stays.cast(pl.Int32))


def _no_rejects() -> pl.DataFrame:
    schema = {"row_no": pl.Int64, "column": pl.String, "value": pl.String, "reason": pl.String, "kept": pl.Int32}
    return pl.DataFrame(schema=schema)

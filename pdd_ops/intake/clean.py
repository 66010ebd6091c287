"""Cleaning: a pure function from a frame of text to typed rows and rejects. No state, no row-wise Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pdd_ops.formats.model import Field, bill_subjects, order_states
from pdd_ops.intake.buyers import BuyerKey, hashed
from pdd_ops.intake.kinds import GENEROUS, QUICK, Reading, stripped, unwrapped
from pdd_ops.intake.recognise import Layout
from pdd_ops.intake.tables import EXTRA

SHOWN_VALUE = 60  # characters of a rejected value that are kept
_TEXT_KINDS = ("text", "buyer")
_TYPES = {"money": pl.Int64, "int": pl.Int64, "instant": pl.Int64, "number": pl.Float64, "rate": pl.Float64}
_NOTE_ROW = r"^(注[:：]|说明|备注[:：]|#)"
_TOTAL_ROW = r"^(总计|合计|小计|汇总|总和)[:：]?$"
REASONS = {"id": "damaged_id", "code": "damaged_id", "instant": "bad_time", "day": "bad_day"}


@dataclass(frozen=True)
class Cleaned:
    """Rows in the dataset's columns plus row_no; rejects (row_no, column, value, reason); what stands below the rows."""

    rows: pl.DataFrame
    rejects: pl.DataFrame
    totals: pl.DataFrame  # total rows, as text
    remarks: list[str]  # notes and footers
    rejected_rows: int


def clean(frame: pl.DataFrame, layout: Layout, fixed: Mapping[str, str], key: BuyerKey) -> Cleaned:
    """Reads every cell of `frame` as the kind that its field declares.

    `fixed` gives fields that stand in no column (the day of a snapshot, the level of an ad report). Blank rows and
    notes under the table are no data and disappear; total rows are set apart; all other rows are in rows or rejects.
    """
    fields = [layout.format.field(name) for name in layout.fields]
    cells = frame.select(
        *[_cell(layout, field.name, stripped).alias(field.name) for field in fields], pl.col(EXTRA), pl.col("row_no")
    )
    quick = cells.with_columns(_read(field, QUICK) for field in fields)
    doubtful = _doubtful(cells, quick, fields)
    good = quick.filter(~doubtful).drop(EXTRA)
    rejects, totals, remarks = _no_rejects(), frame.clear(), list[str]()
    if doubtful.any():
        rest = frame.filter(doubtful)
        rest, totals, remarks = _without_notes(rest, layout)
        mended, rejects = _generously(rest, layout, fields)
        good = pl.concat([good, mended.select(good.columns)]) if mended.height else good
    rejected = rejects["row_no"].n_unique()
    return Cleaned(_finished(good, layout, fields, fixed, key), rejects, totals, remarks, rejected)


def _cell(layout: Layout, name: str, reading: Reading) -> pl.Expr:
    """The cell of a field: of several columns the first that is filled."""
    return pl.coalesce(*[reading(pl.col(f"c{at}")) for at in layout.fields[name]])


def _read(field: Field, readings: Mapping[str, Reading]) -> pl.Expr:
    return readings[field.kind](pl.col(field.name)).alias(field.name)


def _doubtful(cells: pl.DataFrame, quick: pl.DataFrame, fields: list[Field]) -> pl.Series:
    """Rows in which the quick reading lost something, a required cell is missing, or there are too many cells."""
    lost = [
        (cells[field.name].is_not_null() & quick[field.name].is_null()) | _wrapped(cells[field.name], field)
        for field in fields
    ]
    required = [quick[field.name].is_null() for field in fields if field.required]
    flags = [*lost, *required, cells[EXTRA].str.strip_chars().str.len_bytes() > 0]
    return pl.DataFrame([flag.alias(str(at)) for at, flag in enumerate(flags)]).select(
        pl.any_horizontal(pl.all().fill_null(False)).alias("doubtful")
    )["doubtful"]


def _wrapped(cells: pl.Series, field: Field) -> pl.Series:
    """Texts that Excel wrapped as ="…" pass the quick reading of text and code."""
    if field.kind in ("text", "code", "buyer"):
        return cells.str.starts_with('="')
    return pl.Series([False]).new_from_index(0, len(cells))


def _without_notes(frame: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    """Takes off blank rows; sets the total rows and the texts of notes apart."""
    cells = frame.select(stripped(pl.col(f"c{at}")).alias(f"c{at}") for at in layout.wanted)
    filled = cells.select(pl.sum_horizontal(pl.all().is_not_null()).alias("n"))["n"]
    first = cells.select(pl.coalesce(pl.all()).alias("first"))["first"]
    note = (filled == 0) | ((filled == 1) & first.str.contains(_NOTE_ROW)) | first.str.starts_with("#")
    total = first.str.contains(_TOTAL_ROW).fill_null(False)
    note = note.fill_null(False)
    return frame.filter(~(note | total)), frame.filter(total), first.filter(note & (filled > 0)).to_list()


def _generously(frame: pl.DataFrame, layout: Layout, fields: list[Field]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The second reading of doubtful rows: those that are right now, and the rejects."""
    cells = frame.select(
        *[_cell(layout, field.name, unwrapped).alias(field.name) for field in fields], pl.col(EXTRA), pl.col("row_no")
    )
    read = cells.with_columns(_read(field, GENEROUS) for field in fields)
    found = [_bad_cells(cells, read, layout, field) for field in fields if not field.lenient]
    extra = cells.filter(pl.col(EXTRA).str.strip_chars().str.len_bytes() > 0)
    found.append(_reject_rows(extra.select("row_no", value=pl.col(EXTRA)), layout.headers[-1], "too_many_cells"))
    rejects = pl.concat([_no_rejects(), *found]).sort("row_no")
    return read.filter(~pl.col("row_no").is_in(rejects["row_no"].implode())), rejects


def _bad_cells(cells: pl.DataFrame, read: pl.DataFrame, layout: Layout, field: Field) -> pl.DataFrame:
    header = layout.headers[layout.fields[field.name][0]]
    bad = cells.filter(cells[field.name].is_not_null() & read[field.name].is_null())
    found = _reject_rows(bad.select("row_no", value=field.name), header, REASONS.get(field.kind, "bad_number"))
    if field.required:
        missing = cells.filter(cells[field.name].is_null()).select("row_no", value=pl.lit(""))
        return pl.concat([found, _reject_rows(missing, header, "missing")])
    return found


def _reject_rows(rows: pl.DataFrame, header: str, reason: str) -> pl.DataFrame:
    shown = pl.col("value").str.slice(0, SHOWN_VALUE)
    return rows.select("row_no", column=pl.lit(header), value=shown, reason=pl.lit(reason))


def _no_rejects() -> pl.DataFrame:
    schema = {"row_no": pl.Int64, "column": pl.String, "value": pl.String, "reason": pl.String}
    return pl.DataFrame(schema=schema)


def _finished(
    rows: pl.DataFrame, layout: Layout, fields: list[Field], fixed: Mapping[str, str], key: BuyerKey
) -> pl.DataFrame:
    """Columns under the store's names, values mapped, constants and defaults filled in, buyers hashed."""
    known = layout.format
    constants = {**known.constants, **fixed}
    rows = rows.with_columns(
        pl.col(name).replace(dict(mapping)) for name, mapping in known.values.items() if name in rows.columns
    )
    rows = rows.with_columns(pl.lit(value).alias(name) for name, value in constants.items() if name not in rows.columns)
    defaults = [field for field in known.dataset.fields.values() if field.default is not None]
    rows = rows.with_columns(
        (pl.col(field.name).fill_null(field.default) if field.name in rows.columns else pl.lit(field.default)).alias(
            field.name
        )
        for field in defaults
    )
    rows = rows.with_columns(hashed(rows[field.name], key) for field in fields if field.kind == "buyer")
    if known.dataset.name == "orders":
        rows = _with_state(rows)
    if known.dataset.name == "bills":
        rows = _with_subject(rows)
    return rows.rename({name: field.column for name, field in known.dataset.fields.items() if name in rows.columns})


def _with_state(orders: pl.DataFrame) -> pl.DataFrame:
    """Adds the state that a status stands for: 'unknown' for one nobody has seen, 'unstated' where there is none."""
    if "status" not in orders.columns:
        return orders.with_columns(status=pl.lit("—"), state=pl.lit("unstated"))
    status = pl.col("status").str.replace_all(",", "，", literal=True).str.replace_all(r"\s", "")
    state = status.replace_strict(dict(order_states()), default="unknown", return_dtype=pl.String)
    return orders.with_columns(status=status.fill_null("—")).with_columns(
        state=pl.when(pl.col("status") == "—").then(pl.lit("unstated")).otherwise(state)
    )


def _with_subject(bills: pl.DataFrame) -> pl.DataFrame:
    """Adds the code of the description and what it means for the books."""
    code = pl.col("description").str.extract(r"^(\d{7})").fill_null("")
    exact, prefixes = dict(bill_subjects().exact), dict(bill_subjects().prefixes)
    by_prefix = pl.col("code").str.slice(0, 3).replace_strict(prefixes, default="other", return_dtype=pl.String)
    subject = pl.col("code").replace_strict(exact, default=by_prefix, return_dtype=pl.String)
    return bills.with_columns(code=code).with_columns(subject=subject)

"""Rows of a table that are no data: blank ones, notes, total rows, a header that was pasted in again."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pdd_ops.formats.datasets import Field
from pdd_ops.intake.eager_eval import Reading, evaluated, of_column
from pdd_ops.intake.kinds import ERROR_CELL, QUICK, trimmed, unless_missing, unquoted
from pdd_ops.intake.recognise import Layout
from pdd_ops.intake.which import SUMMED

NO_DATA = r"^(注[:：]|说明|备注[:：]|#)"
_ANY_TEXT = ("text", "agent", "code", "secret")  # kinds that a word such as 合计 passes for
MOST_TOTALS = 20  # of a batch: rows that name nothing are many only where the table is another one
_TIMES = ("day", "instant", "deadline", "span")
_TOTAL = r"^((店铺|全店|团队|全部客服)?(总计|合计|小计|汇总|总和|全部)|(店铺|全店|团队)(均值|平均值?))[:：]?$"


def suspects(layout: Layout) -> tuple[list[str], list[str]]:
    """Fields in which a row that reads well may be a total all the same: by a text that says so; by being empty."""
    named = naming(layout)
    return [field.name for field in named if field.kind in _ANY_TEXT], [
        field.name for field in named if not field.required
    ]


def without_margins(
    frame: pl.DataFrame, layout: Layout, readings: Mapping[str, Reading]
) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    """The rows of `frame` that are data, the total rows, and the texts of the notes.

    A row whose required cells can be read is data whatever else is written in it: a product may be called '合计' or
    '#1'. A required cell that says '合计' makes a total row; so does any other cell where the required ones are no use.
    """
    cells = frame.select(trimmed(pl.col([f"c{at}" for at in layout.wanted]))).select(unless_missing(pl.all()))
    keys = [f"c{at}" for field in _keys(layout) for at in layout.fields[field.name]]
    other = [pl.col(f"c{at}") != layout.headers[at] for at in layout.wanted]
    seen = cells.select(
        filled=pl.sum_horizontal(pl.all().is_not_null()),
        first=pl.coalesce(pl.all()),
        key_total=_any_total(pl.col(keys)) if keys else pl.lit(False),
        total=_any_total(pl.all()),
        other=pl.any_horizontal(other).fill_null(False),
    ).with_columns(data=_identified(frame, layout, readings))
    first, data, filled = pl.col("first"), pl.col("data"), pl.col("filled")
    told = ((filled == 1) & first.str.contains(NO_DATA)) | first.str.starts_with("#")
    note = ~data & (told & ~first.str.contains(ERROR_CELL)).fill_null(False)
    seen = seen.select(
        "first",
        note=note,
        dropped=(filled == 0) | note | ((filled > 1) & ~pl.col("other")),
        total=pl.col("key_total") | (~data & pl.col("total")),
    )
    kept = frame.filter(~(seen["dropped"] | seen["total"]))
    return kept, frame.filter(seen["total"] & ~seen["dropped"]), seen["first"].filter(seen["note"]).to_list()


def unlabelled(good: pl.DataFrame, read: pl.DataFrame, missing: list[int], layout: Layout) -> list[int]:
    """The numbers of total rows that no word tells: they name nothing, and all their amounts are the sums of the rows
    above, refused ones too, or of all below. Looked for among the `good` rows and those of `read` that were rejected
    only for what is `missing`."""
    names = [field.name for field in naming(layout)]
    amounts = [name for name in layout.fields if layout.format.field(name).kind in ("money", "int")]
    if not names or not amounts:
        return []
    nameless = pl.all_horizontal(pl.col(names).is_null())
    found = pl.concat([good.filter(nameless), read.filter(pl.col("row_no").is_in(missing) & nameless)])
    if not 0 < found.height <= MOST_TOTALS:
        return []
    every = pl.concat([good, read.filter(~pl.col("row_no").is_in(good["row_no"].implode()))])
    named = every.filter(~pl.col("row_no").is_in(found["row_no"].implode())).select("row_no", *amounts)
    if named.height < 2 and layout.format.dataset.name not in SUMMED:  # may as well be a thing like the only other one
        return []
    return [row["row_no"] for row in found.select("row_no", *amounts).to_dicts() if _adds_up(row, named)]


def _adds_up(row: Mapping[str, int], named: pl.DataFrame) -> bool:
    above = named.filter(pl.col("row_no") < row["row_no"])
    stated = {name: value for name, value in row.items() if name != "row_no" and value is not None}
    summed = named if above.is_empty() and named.height > 1 else above
    sums = summed.sum().to_dicts()[0]
    return any(stated.values()) and all(value == sums[name] for name, value in stated.items())


def naming(layout: Layout) -> list[Field]:
    """The fields that say what a row is about: those that are required, and where there is none, the product."""
    fields = [layout.format.field(name) for name in layout.fields]
    return [field for field in fields if field.required] or [field for field in fields if field.name == "product_id"]


def _keys(layout: Layout) -> list[Field]:
    fields = [layout.format.field(name) for name in layout.fields]
    return [field for field in fields if field.required or field.kind == "id"]


def _identified(frame: pl.DataFrame, layout: Layout, readings: Mapping[str, Reading]) -> pl.Series:
    """Rows of which it can be read what they are about."""
    named = {
        field.name: [of_column(unquoted, f"c{at}") for at in layout.fields[field.name]] for field in naming(layout)
    }
    if not named:
        return pl.Series("data", [True]).new_from_index(0, frame.height)
    bare = frame.select(pl.coalesce(*cells).alias(name) for name, cells in named.items())
    times = [field for field in naming(layout) if field.kind in _TIMES]
    others = [of_column(readings[name], name) for name in named if name not in {field.name for field in times}]
    found = bare.select(pl.all_horizontal(*[one.is_not_null() for one in others], pl.lit(True)).alias("data"))["data"]
    for field in times:
        found &= _is_time(bare[field.name], QUICK[field.kind], readings[field.name])
    return found


def _is_time(cells: pl.Series, quick: Reading, generous: Reading) -> pl.Series:
    """Cells that are read as a time: the generous reading, which takes long, is asked only of those with a digit."""
    read = evaluated(cells, quick).is_not_null()
    doubtful = ~read & cells.str.contains(r"\d").fill_null(False)
    return read | evaluated(cells, generous).is_not_null() if doubtful.any() else read


def is_total(cells: pl.Series) -> pl.Series:
    """Cells that say 总计 or the like."""
    return cells.str.contains(_TOTAL).fill_null(False)


def _any_total(cells: pl.Expr) -> pl.Expr:
    return pl.any_horizontal(cells.str.contains(_TOTAL)).fill_null(False)

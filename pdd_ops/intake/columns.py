"""The quick reading of a table's columns: what almost every cell is read by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from pdd_ops.formats.datasets import Field
from pdd_ops.intake.distinct import LOOKED_AT, Spread, any_of
from pdd_ops.intake.eager_eval import Reading, evaluated, of_column
from pdd_ops.intake.kinds import ERROR_CELL, PLAIN, QUICK, rate_of, rates_of, stripped, trimmed, unless_missing
from pdd_ops.intake.recognise import Layout
from pdd_ops.intake.times import moment_quick, since_1970, within_reach
from pdd_ops.records import frozen

FEW_ROWS = 1000  # of which each cell may be read for itself, all columns of a kind at once
_WRAPPED = f"""^(="|')|{ERROR_CELL}"""  # of codes
_WRAPPED_TEXT = f'^="|{ERROR_CELL}'


def cell_of(layout: Layout, name: str, reading: Reading) -> pl.Expr:
    """The cell of a field: of several columns the first that is filled."""
    read = [of_column(reading, f"c{at}") for at in layout.fields[name]]
    return read[0] if len(read) == 1 else pl.coalesce(*read)


@frozen
class Column:
    """A field read quickly: its values, the cells they are of (distinct ones, or all), and where something was lost."""

    values: pl.Series
    cells: pl.Series  # stripped
    spread: Spread
    lost: pl.Series | None


def columns_of(frame: pl.DataFrame, layout: Layout, fields: Sequence[Field]) -> dict[str, Column]:
    """The fields of a table, each read quickly."""
    if frame.height <= FEW_ROWS:
        return {column.values.name: column for column in _at_once(frame, layout, fields)}
    return {field.name: _column(frame, layout, field) for field in fields}


def _at_once(frame: pl.DataFrame, layout: Layout, fields: Sequence[Field]) -> Iterator[Column]:
    """All columns of a table of few rows: to ask for a reading takes longer there than the reading itself."""
    cells = frame.select(
        (of_column(_at_hand, f"c{places[0]}") if len(places) == 1 else cell_of(layout, field.name, stripped)).alias(
            field.name
        )
        for field in fields
        for places in [layout.fields[field.name]]
    )
    of_kind = {kind: [field.name for field in fields if field.kind == kind] for kind in QUICK}
    rates = rates_of(cells, of_kind.pop("rate"))
    read = cells.select(
        *(of_column(PLAIN.get(kind, QUICK[kind]), *names) for kind, names in of_kind.items() if names),
        *(of_column(reading, name).alias(name) for name, reading in rates.items()),
    )
    longer = {name: QUICK[kind] for kind in PLAIN for name in of_kind[kind] if _has_lost(cells[name], read[name])}
    if longer:
        read = read.with_columns(evaluated(cells[name], reading).alias(name) for name, reading in longer.items())
    odd = _any_wrapped(cells, of_kind)
    for field in fields:
        own, values = cells[field.name], read[field.name]
        lost = _lost(own, values, field) if odd or _has_lost(own, values) else None
        yield Column(values, own, Spread(own, None), lost if lost is not None and lost.any() else None)


def _at_hand(cell: pl.Expr) -> pl.Expr:
    """As `stripped`; of few cells it is quicker to trim each twice than to have it done once."""
    return unless_missing(trimmed(cell))


def _has_lost(cells: pl.Series, values: pl.Series) -> bool:
    return values.null_count() > cells.null_count()


def _lost(cells: pl.Series, values: pl.Series, field: Field) -> pl.Series:
    """Where a cell says something that was not read, or not as it stands."""
    return ((cells.is_not_null() & values.is_null()) | _wrapped(cells, field)).fill_null(False)


def _any_wrapped(cells: pl.DataFrame, of_kind: dict[str, list[str]]) -> bool:
    """Whether any code or text of a table is wrapped, or the error of a formula."""
    codes, texts = of_kind["code"] + of_kind["buyer"] + of_kind["secret"], of_kind["text"]
    found = cells.select(
        *([pl.col(codes).str.contains(_WRAPPED).any()] if codes else []),
        *([pl.col(texts).str.contains(_WRAPPED_TEXT).any()] if texts else []),
    )
    return any(found.row(0)) if found.width else False


def _column(frame: pl.DataFrame, layout: Layout, field: Field) -> Column:
    """The quick reading of a field: once a distinct cell where cells repeat themselves."""
    places = layout.fields[field.name]
    if len(places) > 1 or field.kind == "rate":  # what a rate means shows only in the whole column
        spread = Spread(frame.select(cell_of(layout, field.name, stripped).alias("cell"))["cell"], None)
    else:
        spread = Spread.of(frame[f"c{places[0]}"])
    one_by_one = field.kind == "instant" and spread.places is None and len(places) == 1
    if one_by_one and (plain := _plain_instants(spread.cells)) is not None:
        return Column(plain.alias(field.name), spread.cells, spread, None)
    cells = evaluated(spread.cells, trimmed, unless_missing)
    read = evaluated(cells, rate_of(cells) if field.kind == "rate" else QUICK[field.kind])
    lost = (cells.is_not_null() & read.is_null()) | _wrapped(cells, field)
    return Column(spread.back(read).alias(field.name), cells, spread, spread.flags(lost))


def _plain_instants(cells: pl.Series) -> pl.Series | None:
    """Instants of a column that holds nothing but them and empty cells, a TAB behind each or behind none; else None."""
    end = "\t" if cells.head(LOOKED_AT).str.ends_with("\t").any() else ""
    read = evaluated(cells, lambda cell: moment_quick(cell, end), since_1970, within_reach)
    return None if read.null_count() and (read.is_null() & (cells != end) & (cells != "")).any() else read


def _wrapped(cells: pl.Series, field: Field) -> pl.Series:
    """Texts that Excel wrapped as ="…" or that are errors of formulas, and codes behind an apostrophe, pass the quick
    reading."""
    starts = {"code": "=#'", "buyer": "=#'", "secret": "=#'", "text": "=#"}.get(field.kind, "")
    odd = any_of([cells.str.starts_with(sign) for sign in starts])
    if odd is None or not odd.any():
        return pl.Series([False]).new_from_index(0, len(cells))
    return cells.str.contains(_WRAPPED_TEXT if field.kind == "text" else _WRAPPED)

"""A pipeline of one's own in Spark, of the public parts of the import: orders file by file, the newest value of each
column by `max_by`, then sums in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pdd_ops.formats.datasets import datasets
from pdd_ops.store.upsert import plain_columns

INTEGERS = ("_fen", "_at", "quantity")
KEYS = ("dim", "key", "day")
COLUMNS = [name for name in plain_columns(datasets()["orders"]) if name not in ("line", "product_first")]


def schema() -> str:
    """Of the cleaned orders, in Spark's words."""
    columns = [f"{name} {'long' if name.endswith(INTEGERS) else 'string'}" for name in COLUMNS]
    return ", ".join([*columns, "as_of long"])


def cleaned(batches: Iterable[Any]) -> Iterator[Any]:
    """Paths in, cleaned orders out."""
    import polars as pl

    from pdd_ops.store.file_rows import rows_of

    for batch in batches:
        for path in batch.column(0).to_pylist():
            for rows in rows_of(Path(path), key=lambda: b"k" * 32):
                for found in rows.batches():
                    frame = found.rows.with_columns(as_of=pl.lit(rows.as_of))
                    kinds = {name: pl.Int64 if name.endswith(INTEGERS) else pl.String for name in COLUMNS}
                    missing = [
                        pl.lit(None, kind).alias(name) for name, kind in kinds.items() if name not in frame.columns
                    ]
                    yield from _record_batches(frame.with_columns(missing).select(*COLUMNS, "as_of"))


def summed(batches: Iterable[Any]) -> Iterator[Any]:
    """Merged orders in, their parts of the sums out."""
    import polars as pl

    from pdd_ops.store.file_rows import order_sums

    for batch in batches:
        orders = pl.DataFrame(batch)
        for (as_of,), part in orders.group_by("as_of"):
            yield from _record_batches(order_sums(part.drop("as_of"), int(str(as_of)) // 1_000_000))


def sums_by_spark(session: Any, files: list[Path]) -> list[tuple[Any, ...]]:  # noqa: ANN401  # pyspark may not be there
    """Rows of order_days of one shop's order files, and the names of its columns first."""
    import polars as pl
    from pyspark.sql import functions as f

    from pdd_ops.store.rollup import AMOUNTS, COUNTS, REFUNDS

    names = [*KEYS, *AMOUNTS, *COUNTS, *REFUNDS]
    paths = session.createDataFrame([(str(file),) for file in files], "path string").repartition(len(files))
    newest = [f.max_by(name, f.when(f.col(name).isNotNull(), f.col("as_of"))).alias(name) for name in COLUMNS[1:]]
    orders = paths.mapInArrow(cleaned, schema()).groupBy(COLUMNS[0]).agg(*newest, f.max("as_of").alias("as_of"))
    parts = orders.select(*COLUMNS, "as_of").mapInArrow(summed, _sums_schema(names))
    table = parts.groupBy(*KEYS).sum(*names[3:]).toArrow()
    return [tuple(names), *sorted(pl.DataFrame(table).rows())]


def _sums_schema(names: list[str]) -> str:
    return ", ".join(f"{name} {'string' if name in KEYS else 'long'}" for name in names)


def _record_batches(frame: Any) -> Iterator[Any]:  # noqa: ANN401
    import pyarrow as pa

    table = frame.to_arrow(compat_level=None)
    strings = [
        field.with_type(pa.string())
        if pa.types.is_large_string(field.type) or str(field.type) == "string_view"
        else field
        for field in table.schema
    ]
    yield from table.cast(pa.schema(strings)).to_batches()

"""Reading the Parquet of a fleet: the rows of a table over shops and months, as the manifests name them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.errors import PddOpsError
from pdd_ops.fleet.manifest import Manifest, Part
from pdd_ops.lang import say

if TYPE_CHECKING:
    import polars as pl


def scanned(
    out: Path, shops: Iterable[Manifest], table: str, months: Collection[str | None] | None = None
) -> pl.LazyFrame | None:
    """The rows of a table, of these months or of all, with `shop` and `month`; None where no shop has any.

    To be collected within the block of manifest.settled, which keeps them as they are. Raises PddOpsError where a part
    is not the one that the manifest names.
    """
    import polars as pl

    parts = [part for shop in shops for part in shop.parts_of(table) if months is None or part.month in months]
    if not parts:
        return None
    for part in parts:
        _refuse_other(out, part)
    return pl.scan_parquet(
        [out / part.path for part in parts],
        glob=False,
        hive_partitioning=True,
        hive_schema={"shop": pl.String, "month": pl.String},
    )


def of_shop(found: Iterable[Manifest], shop: str) -> Manifest:
    """The shop of that name. Raises PddOpsError listing those there are."""
    shops = {one.shop: one for one in found}
    if shop not in shops:
        raise PddOpsError(say("fleet.no_shop", name=shop, known="、".join(shops) or "—"))
    return shops[shop]


def _refuse_other(out: Path, part: Part) -> None:
    file = out / part.path
    if not file.is_file() or file.stat().st_size != part.bytes:
        raise PddOpsError(say("fleet.other_part", file=file))

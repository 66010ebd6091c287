"""Lines of orders with a negative quantity: goods that came back. The other lines are sales."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pdd_ops.formats.datasets import datasets
from pdd_ops.intake.clean import Cleaned
from pdd_ops.intake.prepared import prepared_layout
from pdd_ops.intake.recognise import Layout
from pdd_ops.lang import in_every_language

TIMES = ("paid_at", "formed_at", "grouped_at", "created_at")
_FED_BY = {
    "order_id": ("order_id",),
    "refund_amount": ("paid",),
    "agreed_at": TIMES,
    "product_id": ("product_id",),
    "sku": ("sku",),
}


def sales_of(cleaned: Cleaned, layout: Layout) -> Cleaned:
    """The lines that are no returns; those with a negative price are set apart."""
    rows = cleaned.rows
    came_back = _below(rows, "quantity")
    wrong = _below(rows, "paid_fen") & ~came_back
    apart = _apart(rows.filter(wrong), layout, "negative_price")
    return replace(
        cleaned,
        rows=rows.filter(~came_back & ~wrong),
        rejects=pl.concat([cleaned.rejects, apart], how="diagonal").sort("row_no", maintain_order=True),
        rejected_rows=cleaned.rejected_rows + apart.height,
        places={},
    )


def returns_of(cleaned: Cleaned, layout: Layout) -> Cleaned:
    """The returns as after-sales cases that were paid back; those of nothing, or with a negative price, are set apart.

    What cannot be read at all is among the rejects of the sales.
    """
    rows = cleaned.rows.filter(_below(cleaned.rows, "quantity"))
    nothing, wrong = rows.filter(pl.col("paid_fen") == 0), rows.filter(pl.col("paid_fen") > 0)
    apart = pl.concat([_apart(nothing, layout, "nothing_returned"), _apart(wrong, layout, "negative_price")]).sort(
        "row_no"
    )
    rejects = pl.concat([cleaned.rejects.clear(), apart], how="diagonal")
    cases = _cases(rows.filter(pl.col("paid_fen") < 0))
    return replace(
        cleaned,
        rows=cases,
        rejects=rejects,
        rejected_rows=apart.height,
        totals=cleaned.totals.clear(),
        remarks=[],
        places={},
    )


def returns_layout(layout: Layout) -> Layout:
    """The layout under which the returns are recorded: of after-sales, fed by the columns of the orders."""
    fields, whole = {}, prepared_layout(layout)
    for name, sources in _FED_BY.items():
        places = [at for source in sources for at in whole.fields.get(source, ())]
        if places:
            fields[name] = tuple(places)
    known = layout.format
    label = {
        code: text.format(label=known.label[code]) for code, text in in_every_language("import.returns_of").items()
    }
    of_cases = replace(known, dataset=datasets()["aftersales"], label=label, kinds={}, computed={}, snapshot=False)
    return replace(whole, format=of_cases, fields=fields, unknown=(), dropped=())


def _below(rows: pl.DataFrame, name: str) -> pl.Series:
    return (rows[name] < 0).fill_null(False)


def _apart(rows: pl.DataFrame, layout: Layout, reason: str) -> pl.DataFrame:
    """Rows as rejects, with their amount in yuan."""
    whole = prepared_layout(layout)
    header = whole.headers[whole.fields["paid"][0]]
    amount = (pl.col("paid_fen") / 100).round(2).cast(pl.String)
    return rows.select(
        "row_no", column=pl.lit(header), value=amount, reason=pl.lit(reason), kept=pl.lit(0, dtype=pl.Int32)
    )


def _cases(rows: pl.DataFrame) -> pl.DataFrame:
    """A case a line. Its number is given on the stage, where the other lines of the order are known."""
    at = pl.coalesce(*[pl.col(name) for name in TIMES if name in rows.columns], pl.lit(None, dtype=pl.Int64))
    kept = [name for name in ("order_id", "product_id", "sku", "line_number") if name in rows.columns]
    return rows.select(
        *kept,
        case_id=pl.lit(""),
        status=pl.lit("退款成功"),
        type=pl.lit("退货退款"),
        refund_fen=-pl.col("paid_fen"),
        applied_at=at,
        agreed_at=at,
        row_no="row_no",
    )

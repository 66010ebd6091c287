"""What the status of an order stands for: the states that the definitions of the metrics speak of."""

from __future__ import annotations

import polars as pl

from pdd_ops.formats.model import order_states, state_rules
from pdd_ops.formats.refund_words import refunded_words


def plain_status(status: pl.Expr) -> pl.Expr:
    """A status as it is compared and stored: full-width commas, no white space."""
    return status.str.replace_all(",", "，", literal=True).str.replace_all(r"\s", "")


def state_of(status: pl.Expr) -> pl.Expr:
    """The state that a plain status stands for: as listed, else by its words, else 'unknown'; 'unstated' for none."""
    by_rule = pl.lit("unknown")
    for state, words in reversed(state_rules()):
        by_rule = pl.when(status.str.contains(words)).then(pl.lit(state)).otherwise(by_rule)
    by_rule = pl.when(refunded_words(status)).then(_refunded_at(status)).otherwise(by_rule)
    known = status.replace_strict(dict(order_states()), default=by_rule, return_dtype=pl.String)
    return pl.when(status == "—").then(pl.lit("unstated")).otherwise(known)


def _refunded_at(status: pl.Expr) -> pl.Expr:
    """The state of an order whose status says that money went back, by the stage that it names."""
    stages = {
        "unformed": "未成团|未成交",
        "refunded_unshipped": "未发货|待发货",
        "cancelled_refunded": "取消",
        "refunded_received": "已收货|已签收|收货后",
        "refunded_shipped": "已发货|待收货|发货后",
    }
    found = pl.lit("refunded")
    for state, words in reversed(stages.items()):
        found = pl.when(status.str.contains(words)).then(pl.lit(state)).otherwise(found)
    return found

"""Whether the words of an after-sales state say that money went back (aftersale_words.toml), in SQL and in polars."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from pdd_ops.resources import shipped_table

if TYPE_CHECKING:
    import polars as pl

GOODS_BACK = ("已退货退款", "已退款"), ("已退货", "")  # goods that went back are no money yet


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(shipped_table("pdd_ops.formats", "aftersale_words.toml")[name])


def refunded_sql(state: str) -> str:
    """SQL: whether the state (an expression) says that money went back; 0 where there is none."""
    plain = f"coalesce({state}, '')"
    for old, new in (*GOODS_BACK, *((word, "") for word in _words("around"))):
        plain = f"replace({plain}, '{old}', '{new}')"

    def has(words: Sequence[str], start: str = "%", end: str = "%") -> str:
        return "(" + " OR ".join(f"plain LIKE '{start}{word}{end}'" for word in words) + ")"

    told = f"({has(_words('about'))} AND {has(_words('done'))} OR {has(_words('whole'), end='')})"
    rule = f"(SELECT {told} AND NOT {has(_words('unless'))} FROM (SELECT {plain} AS plain))"
    return f"CASE {state} WHEN '退款成功' THEN 1 WHEN '无售后或售后取消' THEN 0 ELSE {rule} END"


def bare_sql(state: str) -> str:
    """SQL: whether the state only says that the case is done."""
    return f"{state} IN ({', '.join(repr(word) for word in _words('bare'))})"


def refunded_words(state: pl.Expr) -> pl.Expr:
    """The same of a column of states; null for null."""
    plain = state
    for old, new in (*GOODS_BACK, *((word, "") for word in _words("around"))):
        plain = plain.str.replace_all(old, new, literal=True)
    told = plain.str.contains(_any("about")) & plain.str.contains(_any("done"))
    told |= plain.str.contains(f"({_any('whole')})$")
    return told & ~plain.str.contains(_any("unless"))


def unclear_words(state: pl.Expr) -> pl.Expr:
    """States of which it cannot be told whether money went back."""
    bare = state.is_in(list(_words("bare")))
    return ~refunded_words(state) & ~bare & ~state.str.contains(_any("open"))


def _any(name: str) -> str:
    return "|".join(map(re.escape, _words(name)))

"""What a row of a bill is about: by the code of its description, else by its words."""

from __future__ import annotations

import polars as pl

from pdd_ops.formats.model import bill_subjects
from pdd_ops.intake.distinct import each_distinct


def with_subject(bills: pl.DataFrame) -> pl.DataFrame:
    """Adds the code of the description and what it means for the books; by its words where it has no code."""
    told = bills.select(told=pl.coalesce(_filled("description"), _filled("type"), _filled("note"), pl.lit("")))["told"]
    code = each_distinct(told, _code)
    subject = each_distinct(told, _subject_of_words)
    by_code = each_distinct(code, _subject)
    return bills.with_columns(code.alias("code"), by_code.fill_null(subject).alias("subject"))


def _filled(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name))


def _code(told: pl.Expr) -> pl.Expr:
    """'0030002|…', also without its leading zeros ('30002|…'); else the code that the words stand for, '' for none."""
    number = told.str.extract(r"^\s*(\d{4,7})(?:\.0+)?\s*(?:$|[^\d.])").str.zfill(7)
    by_words = pl.lit("")
    for words, code, _ in reversed(bill_subjects().words):
        by_words = pl.when(told.str.contains(words)).then(pl.lit(code)).otherwise(by_words)
    return pl.coalesce(number, by_words)


def _subject(code: pl.Expr) -> pl.Expr:
    """What a code means; null where there is none."""
    exact, prefixes = dict(bill_subjects().exact), dict(bill_subjects().prefixes)
    by_prefix = code.str.slice(0, 3).replace_strict(prefixes, default="other", return_dtype=pl.String)
    return pl.when(code != "").then(code.replace_strict(exact, default=by_prefix, return_dtype=pl.String))


def _subject_of_words(told: pl.Expr) -> pl.Expr:
    found = pl.lit("other")
    for words, _, subject in reversed(bill_subjects().words):
        found = pl.when(told.str.contains(words)).then(pl.lit(subject)).otherwise(found)
    return found

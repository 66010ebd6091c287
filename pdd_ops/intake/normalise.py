"""Finishing clean rows: the store's names, mapped values, defaults, and what a status or a bill's text stands for."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache, partial

import polars as pl

from pdd_ops.formats.case_states import codes
from pdd_ops.formats.datasets import Field
from pdd_ops.intake.agents import with_codes
from pdd_ops.intake.buyers import BuyerKey, hashed
from pdd_ops.intake.distinct import Spread, each_distinct, of_words
from pdd_ops.intake.kinds import read_as
from pdd_ops.intake.recognise import Layout
from pdd_ops.intake.reviews import with_reading
from pdd_ops.intake.spans import first_and_last
from pdd_ops.intake.states import plain_status, state_of
from pdd_ops.intake.subjects import with_subject
from pdd_ops.intake.surveys import with_answers

_PHONE = r"1[3-9]\d{9}|\d{7,}"
_CONSTANTS_KEPT = 256
_MARK = r"^([A-Za-z]{1,2}-)"
_PART = re.compile(r"([^\s；;：:，,。]+?)\s*[:：]?\s*¥?(\d[\d,]*(?:\.\d+)?)\s*元")
_BRACKETS = re.compile(r"【[^】]*】|\[[^\]]*\]")


def finished(
    rows: pl.DataFrame, layout: Layout, fields: list[Field], fixed: Mapping[str, str], key: BuyerKey
) -> pl.DataFrame:
    """Columns under the store's names, values mapped, constants and defaults filled in, buyers hashed."""
    known = layout.format
    constants = {**known.constants, **fixed}
    mapped = {name: dict(mapping) for name, mapping in known.values.items() if name in rows.columns}
    given = {name: value for name, value in constants.items() if name not in rows.columns}
    if mapped or given:
        rows = rows.with_columns(
            *(pl.col(name).replace(mapping) for name, mapping in mapped.items()),
            *(_constant(known.field(name).kind, value).alias(name) for name, value in given.items()),
        )
    defaults = {field.name: field.default for field in known.dataset.fields.values() if field.default is not None}
    if defaults:
        rows = rows.with_columns(
            (pl.col(name).fill_null(value) if name in rows.columns else pl.lit(value)).alias(name)
            for name, value in defaults.items()
        )
    if marks := [field.name for field in fields if field.kind == "mark"]:
        rows = rows.with_columns(each_distinct(rows[name], lambda cell: cell.str.extract(_MARK)) for name in marks)
    if buyers := [field.name for field in fields if field.kind == "buyer"]:
        rows = rows.with_columns(hashed(rows[name], key) for name in buyers)
    if secrets := [field.name for field in fields if field.kind == "secret"]:
        rows = rows.with_columns(hashed(_plain_code(rows[name]), key) for name in secrets)
    if known.dataset.name == "orders":
        rows = _with_state(rows)
    if known.dataset.name == "aftersales":
        rows = _with_words(rows)
    if known.dataset.name == "bills":
        rows = with_subject(rows)
    if known.dataset.name == "reviews":
        rows = with_reading(rows)
    if known.dataset.name == "survey_answers":
        rows = with_answers(rows)
    if any(field.kind == "span" for field in known.dataset.fields.values()):
        rows = first_and_last(rows)
    if known.dataset.name == "service_agents":
        rows = with_codes(rows, key)
    if known.dataset.name == "ad_account":
        rows = rows.with_columns(rows["note"].map_elements(spend_by_scenario, pl.String).alias("scenarios"))
    return rows.rename({name: field.column for name, field in known.dataset.fields.items() if name in rows.columns})


@lru_cache(_CONSTANTS_KEPT)
def _constant(kind: str, value: str) -> pl.Expr:
    """The value of a field that stands in no column, such as a day in the file's name."""
    read = read_as(kind, pl.Series([value], dtype=pl.String))
    return pl.lit(read[0], dtype=read.dtype)


def _with_state(orders: pl.DataFrame) -> pl.DataFrame:
    """Adds the state that a status stands for: 'unknown' for one nobody has seen, 'unstated' where there is none."""
    if "status" not in orders.columns:
        return orders.with_columns(status=pl.lit("—"), state=pl.lit("unstated"))
    spread = Spread.of(orders["status"])
    words = of_words(spread.cells, plain_status, pl.String).fill_null("—")
    states = of_words(words, state_of, pl.String)
    status, state = (spread.back(one).fill_null(none) for one, none in ((words, "—"), (states, "unstated")))
    return orders.with_columns(status.alias("status"), state.alias("state"))


def _with_words(cases: pl.DataFrame) -> pl.DataFrame:
    """States and types that are numbers become words; telephone numbers in a reason become stars."""
    named = [
        each_distinct(cases[name], partial(_in_words, words=codes(name)))
        for name in ("status", "type")
        if name in cases.columns
    ]
    if "reason" in cases.columns:
        named.append(each_distinct(cases["reason"], lambda cell: cell.str.replace_all(_PHONE, "*")))
    return cases.with_columns(named)


def _in_words(cell: pl.Expr, words: Mapping[str, str]) -> pl.Expr:
    return cell.replace(dict(words))


def _plain_code(numbers: pl.Series) -> pl.Series:
    """Tracking numbers as they are compared: without white space and dashes, in capitals."""
    return numbers.str.replace_all(r"[\s-]", "").str.to_uppercase()


def spend_by_scenario(summary: str) -> str | None:
    """'推广支出： 明星店铺37.67元； 商品推广10345.56元；' as JSON of fen by scenario; None where no part is named."""
    found: Counter[str] = Counter()
    for scenario, amount in _PART.findall(_BRACKETS.sub("", summary)):
        found[scenario] += int(Decimal(amount.replace(",", "")) * 100)
    return json.dumps(found, ensure_ascii=False) if found else None

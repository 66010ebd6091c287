"""Whose turn it is in an after-sales case, and the numbers that stand for states and types (aftersale_words.toml)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pdd_ops.resources import shipped_table

GROUPS = ("mine", "platform", "buyer", "closed", "unknown")


def group_sql(state: str) -> str:
    """SQL: the group (one of GROUPS) of a state, which may be NULL, by its words alone: whether money went back, which
    closes a case whatever its state says, is told elsewhere."""
    words: Mapping[str, list[str]] = _table()["groups"]
    over = f"{_has(state, words['closed'])} AND {state} NOT LIKE '%中' AND NOT {_has(state, words['unfinished'])}"
    rules = (
        (_has(state, words["mine"]), "mine"),
        (_has(state, words["buyer"]), "buyer"),
        (f"({over})", "closed"),
        (_has(state, words["platform"]), "platform"),
        (_has(state, words["buyer_next"]), "buyer"),
        (f"{state} IN ({', '.join(map(_quoted, _table()['bare']))})", "closed"),
    )
    cases = " ".join(f"WHEN {rule} THEN '{group}'" for rule, group in rules)
    return f"CASE {cases} ELSE 'unknown' END"


def disputed_sql(said: str) -> str:
    """SQL: whether the column that says so calls the case a dispute; 0 where there is none."""
    return f"coalesce({said} IN ({', '.join(map(_quoted, _table()['disputed']))}), 0)"


@cache
def codes(field: str) -> Mapping[str, str]:
    """The words of the numbers of a field ('status', 'type'), also as a spreadsheet writes them ('10.0')."""
    known: Mapping[str, str] = _table()["codes"][field]
    return {**known, **{f"{number}.0": word for number, word in known.items()}}


def _table() -> dict[str, Any]:
    return shipped_table("pdd_ops.formats", "aftersale_words.toml")


def _has(state: str, words: Sequence[str]) -> str:
    return "(" + " OR ".join(f"{state} LIKE {_quoted(f'%{word}%')}" for word in words) + ")"


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"

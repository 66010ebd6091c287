"""A review that comes in several files: what it says is read from the text and the later addition that stay.

Of a review in a file of bad ones only and in a whole one, the whole one is what counts: it makes a score again.
"""

from __future__ import annotations

from collections.abc import Callable

from pdd_ops.intake.reviews import reading_of
from pdd_ops.lexicon.words import lexicon
from pdd_ops.store.engine import Connection

_READING = ("has_text", "polarity", "topics")
Value = Callable[[str], str]  # a column -> SQL of the value that stays, of a staged row `s` and a stored one `o`


def merged_reading(value: Value) -> dict[str, str]:
    """SQL of the columns that follow from the texts, and of whether the review is known from filtered files alone."""
    same = f"{_is(value, 's')} AND s.has_text IS NOT NULL"
    reading = {name: f"CASE WHEN {same} THEN s.{name} ELSE o.{name} END" for name in _READING}
    return {**reading, "filtered": "min(coalesce(s.filtered, o.filtered), coalesce(o.filtered, s.filtered))"}


def reread_column(value: Value) -> str:
    """Whether the texts that stay are neither those of the file nor those that were stored."""
    return f"(NOT ({_is(value, 's')}) AND NOT ({_is(value, 'o')})) AS reread"


def read_again(connection: Connection) -> None:
    """Reads such texts of temp.merged together."""
    words = lexicon()
    found = connection.execute("SELECT rowid, text, followup FROM temp.merged WHERE reread").fetchall()
    sql = f"UPDATE temp.merged SET {', '.join(f'{name} = ?' for name in _READING)} WHERE rowid = ?"
    for row, text, followup in found:
        connection.execute(sql, [*reading_of(text, followup, words), row])


def _is(value: Value, row: str) -> str:
    return " AND ".join(f"({value(name)}) IS {row}.{name}" for name in ("text", "followup"))

"""Stored texts are read again where the word lists are others than those by which they were read: lists change with the
tool and with the merchant's reviews.toml, and a topic must mean one thing in all months."""

from __future__ import annotations

import sqlite3

from pdd_ops.errors import PddOpsError
from pdd_ops.intake.reviews import reading_of
from pdd_ops.intake.surveys import answer_read
from pdd_ops.lexicon.words import Lexicon, lexicon, stamp

AT_ONCE = 20_000  # texts that are held in memory


def read_where_lists_changed(connection: sqlite3.Connection) -> bool:
    """Reads all stored reviews and answers again where it is needed, in a transaction of its own, and tells whether it
    was. Waits for the next time where the merchant's lists are wrong: whoever reads by them is told."""
    try:
        if not _is_needed(connection):
            return False
        connection.execute("BEGIN IMMEDIATE")
        read_all_again(connection)
        connection.execute("COMMIT")
    except PddOpsError:
        return False
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return True


def read_all_again(connection: sqlite3.Connection) -> None:
    """Reads every stored text by the lists as they are, and makes the sums of reviews anew, within the caller's
    transaction. Raises PddOpsError where the merchant's lists are wrong, before anything is changed."""
    from pdd_ops.store.recompute import make_sums  # polars with it

    words, now = lexicon(), stamp()
    if _read_reviews(connection, words):
        make_sums(connection, "review_days")
    _read_answers(connection, words)
    _note(connection, now)


def _is_needed(connection: sqlite3.Connection) -> bool:
    """Whether there are texts that were read by other lists; where there are none, the lists are noted."""
    now = stamp()
    if connection.execute("SELECT lists FROM reading").fetchone() == (now,):
        return False
    texts = "SELECT EXISTS (SELECT 1 FROM reviews WHERE has_text = 1) OR EXISTS (SELECT 1 FROM survey_answers)"
    needed = bool(connection.execute(texts).fetchone()[0])
    if not needed:
        _note(connection, now)
    return needed


def _note(connection: sqlite3.Connection, lists: str) -> None:
    connection.execute("DELETE FROM reading")
    connection.execute("INSERT INTO reading VALUES (?)", (lists,))


def _read_reviews(connection: sqlite3.Connection, words: Lexicon) -> bool:
    """Whether there are any."""
    texts = connection.execute("SELECT rowid, text, followup FROM reviews WHERE has_text = 1")
    found = False
    while rows := texts.fetchmany(AT_ONCE):
        read = [(*reading_of(text, followup, words)[1:], row) for row, text, followup in rows]
        connection.executemany("UPDATE reviews SET polarity = ?, topics = ? WHERE rowid = ?", read)
        found = True
    return found


def _read_answers(connection: sqlite3.Connection, words: Lexicon) -> None:
    texts = connection.execute("SELECT rowid, answer FROM survey_answers WHERE polarity IS NOT NULL").fetchall()
    read = [(*answer_read(answer, words), row) for row, answer in texts]
    connection.executemany("UPDATE survey_answers SET polarity = ?, topics = ? WHERE rowid = ?", read)

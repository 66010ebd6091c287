"""The record of deliveries. A part is 'sending' on the disk before its request goes out, 'sent' after its answer; one
that is found 'sending' later was interrupted in between, and nobody can tell whether it arrived."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pdd_ops.deliver.channel_type import Part
from pdd_ops.store.database import open_writer
from pdd_ops.store.storage_errors import explained

_COLUMNS = "delivery_id, edition, part, kind, body, content, state, tries, changed_at, answer"
SETTLED = ("sent", "unknown", "partly")  # not to be sent again without being asked
_PARTLY = "partly: "  # before the answer of a part that the table has as 'unknown': some have it, others were refused


@dataclass(frozen=True)
class Entry:
    """A part of a message as the record has it. `changed_at` is in seconds since 1970 UTC."""

    id: int
    edition: int
    number: int
    kind: str
    body: str
    content: str
    state: str
    tries: int
    changed_at: int
    answer: str

    @property
    def part(self) -> Part:
        """What is sent."""
        return Part(self.kind, self.body)

    @property
    def settled(self) -> bool:
        """Whether it is not to be sent again."""
        return self.state in SETTLED


@contextmanager
def open_ledger(database: Path) -> Iterator[Ledger]:
    """The record in the database. Every change is on the disk before the next step, even if the power fails."""
    with explained(database), closing(open_writer(database)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        yield Ledger(connection)


class Ledger:
    """Reads and writes the record, one transaction a change."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def latest(self, channel: str, message: str) -> list[Entry]:
        """The parts of the newest edition of a message, in their order."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM deliveries WHERE channel = ?1 AND message = ?2 AND edition ="
            " (SELECT max(edition) FROM deliveries WHERE channel = ?1 AND message = ?2) ORDER BY part",
            (channel, message),
        )
        return [_entry(*row) for row in rows]

    def plan(
        self, channel: str, message: str, content: str, parts: Sequence[Part], topics: Sequence[str], *, edition: int
    ) -> None:
        """Writes down all parts of an edition, in place of what was planned for it."""
        now = int(time.time())
        rows = [
            (channel, message, edition, number, part.kind, part.body, content, json.dumps(topics), now, now)
            for number, part in enumerate(parts, start=1)
        ]
        with self._transaction():
            self._connection.execute(
                "DELETE FROM deliveries WHERE channel = ? AND message = ? AND edition = ?", (channel, message, edition)
            )
            self._connection.executemany(
                "INSERT INTO deliveries"
                " (channel, message, edition, part, kind, body, content, topics, state, planned_at, changed_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?)",
                rows,
            )

    def mark(self, entry: Entry, state: str, answer: str = "") -> None:
        """Changes the state of a part; one that is about to be sent counts a try."""
        if state == "partly":
            state, answer = "unknown", _PARTLY + answer
        self._connection.execute(
            "UPDATE deliveries SET state = ?, answer = ?, changed_at = ?, tries = tries + ? WHERE delivery_id = ?",
            (state, _storable(answer), int(time.time()), int(state == "sending"), entry.id),
        )

    def forget(self, before: int) -> int:
        """Forgets the deliveries that were settled before an instant; how many parts those were."""
        cursor = self._connection.execute(
            "DELETE FROM deliveries WHERE state IN ('sent', 'unknown') AND max(planned_at, changed_at) < ?", (before,)
        )
        return cursor.rowcount

    def drop(self, entry: Entry) -> None:
        """Forgets a planned part that is not wanted any more."""
        self._connection.execute("DELETE FROM deliveries WHERE delivery_id = ?", (entry.id,))

    def told_of(self, channel: str, message: str) -> set[str] | None:
        """The topics that a message has told a channel, or may have; None where it has been told nothing of it."""
        rows = self._connection.execute(
            "SELECT topics FROM deliveries"
            " WHERE channel = ? AND message = ? AND state IN ('sent', 'unknown', 'sending')",
            (channel, message),
        ).fetchall()
        return {topic for (topics,) in rows for topic in json.loads(topics)} if rows else None

    def told(self, channel: str, since: int) -> set[str]:
        """The ids of alerts that were told since an instant, or may have been; those still pending are not."""
        rows = self._connection.execute(
            "SELECT DISTINCT value FROM deliveries, json_each(topics)"
            " WHERE channel = ? AND planned_at >= ? AND state IN ('sent', 'unknown', 'sending')",
            (channel, since),
        )
        return {row[0] for row in rows}

    def requests(self, robot: str, since: float) -> list[float]:
        """When this robot was asked since an instant, oldest first."""
        rows = self._connection.execute(
            "SELECT at FROM robot_requests WHERE robot = ? AND at > ? ORDER BY at", (robot, since)
        )
        return [row[0] for row in rows]

    def requested(self, robot: str, at: float) -> None:
        """Writes down that a robot is asked now; what is older than an hour goes."""
        with self._transaction():
            self._connection.execute("DELETE FROM robot_requests WHERE at < ?", (at - 3600,))
            self._connection.execute("INSERT INTO robot_requests (robot, at) VALUES (?, ?)", (robot, at))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def _entry(*row: Any) -> Entry:  # noqa: ANN401  # of a table
    entry = Entry(*row)
    if entry.state == "unknown" and entry.answer.startswith(_PARTLY):
        return replace(entry, state="partly", answer=entry.answer.removeprefix(_PARTLY))
    return entry


def _storable(text: str) -> str:
    """A text that the database takes: JSON may hold halves of signs."""
    return text.encode("utf-8", "replace").decode()

"""Whether the database is sound, says what its facts say, is nobody else's to read, and has room to grow."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, field
from pathlib import Path
from typing import Any

from pdd_ops.lang import say
from pdd_ops.records import frozen
from pdd_ops.store.checkups import Finding, Level, check_surroundings, found
from pdd_ops.store.connections import faults_of, open_as_is, schema_version
from pdd_ops.store.database import SCHEMA_VERSION, open_writer
from pdd_ops.store.lock import sole_writer
from pdd_ops.store.recompute import Difference, differing_sums, recompute
from pdd_ops.store.stage import remove_stale_stages, stale_stages
from pdd_ops.store.storage_errors import explained

_MOST_FAULTS = 20


@frozen
class Diagnosis:
    """All findings about a database, and each day of which its sums differ from its facts."""

    database: Path
    findings: list[Finding]
    differences: list[Difference]
    repaired: list[str] = field(default_factory=list)

    @property
    def healthy(self) -> bool:
        """Nothing found that somebody has to act upon."""
        return not any(finding.level == Level.PROBLEM for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "database": str(self.database),
            "ok": self.healthy,
            "findings": [asdict(finding) for finding in self.findings],
            "differences": [asdict(difference) for difference in self.differences],
            "repaired": self.repaired,
        }


def examine(database: Path) -> Diagnosis:
    """Examines without changing anything, an import under way or not. Raises PddOpsError where it cannot be read."""
    with explained(database), closing(open_as_is(database)) as connection:
        structure = list(_check_structure(connection))
        sound = all(finding.level != Level.PROBLEM for finding in structure)
        current = schema_version(connection) == SCHEMA_VERSION
        differences = differing_sums(database) if sound and current else []
        sums = _of_sums(differences) if sound and current else found("sums", Level.ADVICE, "sums_skipped")
        return Diagnosis(database, [*structure, sums, *check_surroundings(connection, database)], differences)


def examine_and_repair(database: Path, waiting: Callable[[str], None]) -> Diagnosis:
    """Examines, makes differing sums anew from the facts, removes stale files, and examines again. Raises PddOpsError.

    A damaged file is not touched: only a backup, or importing again, repairs that.
    """
    before = examine(database)
    repaired = []
    with explained(database), sole_writer(database, "doctor --repair", waiting):
        if stale := stale_stages(database):
            remove_stale_stages(database)
            repaired.append(say("doctor.removed", count=len(stale)))
        if before.differences:
            _rebuild(database)
            repaired.append(say("doctor.rebuilt", count=len(before.differences)))
    after = examine(database) if repaired else before
    return Diagnosis(database, after.findings, after.differences, repaired)


def _rebuild(database: Path) -> None:
    with closing(open_writer(database)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        recompute(connection)
        connection.execute("COMMIT")


def _check_structure(connection: sqlite3.Connection) -> Iterator[Finding]:
    """The file's own structure, its references, its schema."""
    faults = faults_of(connection, most=_MOST_FAULTS)
    if faults != ["ok"]:
        yield found("integrity", Level.PROBLEM, "unsound", count=len(faults), detail="; ".join(faults))
        return
    yield found("integrity", Level.FINE, "sound")
    orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    tables = ", ".join(sorted({row[0] for row in orphans}))
    yield (
        found("references", Level.PROBLEM, "orphans", count=len(orphans), tables=tables)
        if orphans
        else found("references", Level.FINE, "references")
    )
    version = schema_version(connection)
    if version == SCHEMA_VERSION:
        yield found("schema", Level.FINE, "schema", version=version)
    else:
        level, key = (Level.ADVICE, "schema_old") if version < SCHEMA_VERSION else (Level.PROBLEM, "schema_new")
        yield found("schema", level, key, version=version, known=SCHEMA_VERSION)


def _of_sums(differences: list[Difference]) -> Finding:
    if not differences:
        return found("sums", Level.FINE, "sums")
    days = len({(difference.shop, difference.day) for difference in differences})
    return found("sums", Level.PROBLEM, "sums_differ", count=len(differences), days=days)

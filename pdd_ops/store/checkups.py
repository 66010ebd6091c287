"""What stands around the data: permissions, keys, versions, sizes, left-over files, the age of the newest import."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

from pdd_ops import RELEASED, __version__
from pdd_ops.config import config_dir
from pdd_ops.intake.buyers import KEY_FILE
from pdd_ops.lang import say
from pdd_ops.periods import instant_text, now
from pdd_ops.records import frozen
from pdd_ops.store.lock import holder_of, lock_path
from pdd_ops.store.stage import stale_stages
from pdd_ops.store.storage_errors import free_space

_KEY_BYTES = 32
_LEAST_FREE = 200_000_000
_OLD_AFTER_DAYS = 40
_DAY, _YEAR, _LONGEST_USE = 86_400, 365 * 86_400, 5 * 365 * 86_400  # seconds
LIBRARIES = ("polars", "adbc-driver-sqlite", "pandas")  # that every installation has


class Level(StrEnum):
    """How much a finding matters; only a problem changes the exit code."""

    FINE = "fine"
    ADVICE = "advice"
    PROBLEM = "problem"


@frozen
class Finding:
    """One thing looked at: what was found, and what to do about it ('' where nothing is to be done)."""

    check: str
    level: Level
    detail: str
    advice: str


def found(check: str, level: Level, key: str, **values: object) -> Finding:
    """A finding in the words of texts/doctor.toml; what is not fine has its advice there too."""
    advice = "" if level == Level.FINE else say(f"doctor.{key}_advice", **values)
    return Finding(check, level, say(f"doctor.{key}", **values), advice)


def check_surroundings(connection: sqlite3.Connection, database: Path) -> Iterator[Finding]:
    """Everything but the contents of the database; nothing is changed."""
    yield _permissions(database)
    yield _buyer_key(connection)
    yield _space(database)
    yield _free_pages(connection)
    yield _stale_files(database)
    yield _writing_now(database)
    yield _newest_import(connection)
    yield _clock(connection)
    yield _versions()


def _permissions(database: Path) -> Finding:
    """The database, what stands beside it, and the buyer key: read and written by their owner alone."""
    if os.name != "posix":
        return found("permissions", Level.FINE, "permissions_unchecked")
    beside = [Path(f"{database}{suffix}") for suffix in ("", "-wal", "-shm")]
    own = [path for path in (*beside, lock_path(database), config_dir() / KEY_FILE) if path.is_file()]
    open_ones = [path for path in own if path.stat().st_mode & 0o077]
    if not open_ones:
        return found("permissions", Level.FINE, "permissions")
    files = " ".join(f'"{path}"' for path in open_ones)
    return found("permissions", Level.PROBLEM, "permissions_open", files=files)


def _buyer_key(connection: sqlite3.Connection) -> Finding:
    """The secret that buyers are hashed with: without it, buyers of later imports are not recognised as the same."""
    path = config_dir() / KEY_FILE
    if not path.is_file():
        needed = _number(connection, "SELECT count(*) FROM order_days WHERE keyed_orders > 0")
        return found(
            "buyer_key", Level.PROBLEM if needed else Level.FINE, "key_lost" if needed else "key_unused", file=path
        )
    if path.stat().st_size != _KEY_BYTES:
        return found("buyer_key", Level.PROBLEM, "key_damaged", file=path)
    return found("buyer_key", Level.FINE, "key", file=path)


def _space(database: Path) -> Finding:
    """An import needs room for a stage and a log; the size of the database again is enough for any."""
    size = database.stat().st_size
    free = free_space(database.absolute().parent)
    level = Level.PROBLEM if 0 <= free < _LEAST_FREE else Level.ADVICE if 0 <= free < size else Level.FINE
    folder = database.absolute().parent
    return found(
        "space", level, "space" if level == Level.FINE else "space_low", size=_mb(size), free=_mb(free), folder=folder
    )


def _free_pages(connection: sqlite3.Connection) -> Finding:
    pages, size = (_number(connection, f"PRAGMA {name}") for name in ("freelist_count", "page_size"))
    return found("free_pages", Level.FINE, "free_pages", count=f"{pages:,}", size=_mb(pages * size))


def _stale_files(database: Path) -> Finding:
    stale = stale_stages(database)
    names = ", ".join(path.name for path in stale)
    return found("stale_files", Level.ADVICE if stale else Level.FINE, "stale" if stale else "no_stale", files=names)


def _writing_now(database: Path) -> Finding:
    holder = holder_of(database)
    return found("lock", Level.FINE, "locked" if holder else "unlocked", holder=holder.described if holder else "")


def _newest_import(connection: sqlite3.Connection) -> Finding:
    at = _number(connection, "SELECT coalesce(max(imported_at), 0) FROM imports")
    if not at:
        return found("newest_import", Level.ADVICE, "no_imports")
    days = int((now().timestamp() - at) // 86_400)
    old = days > _OLD_AFTER_DAYS
    return found(
        "newest_import",
        Level.ADVICE if old else Level.FINE,
        "imports_old" if old else "imports",
        days=days,
        at=instant_text(at),
    )


def _clock(connection: sqlite3.Connection) -> Finding:
    """Months, ages and what is due follow from the clock: it is compared with this release and with what is stored;
    where PDD_OPS_NOW stands in for it, not with the times of files, which know nothing of that."""
    at, present, fixed = now(), int(now().timestamp()), bool(os.environ.get("PDD_OPS_NOW"))
    moment = "imported_at" if fixed else "max(imported_at, as_of)"
    newest = _number(connection, f"SELECT coalesce(max({moment}), 0) FROM imports")
    release = int(datetime.fromisoformat(RELEASED).timestamp())
    known = {"now": at.strftime("%Y-%m-%d %H:%M"), "release": RELEASED[:10], "newest": instant_text(newest)}
    off = max(newest, release) - present
    if newest - present > _DAY or off > _YEAR:
        level = Level.PROBLEM if off > _YEAR and not fixed else Level.ADVICE
        return found("clock", level, "clock_before_import" if newest - present > _DAY else "clock_before", **known)
    if present - release > _LONGEST_USE:
        return found("clock", Level.ADVICE, "clock_late", **known)
    return found("clock", Level.FINE, "clock", **known)


def _versions() -> Finding:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return found(
        "versions",
        Level.FINE,
        "versions",
        tool=__version__,
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        libraries=libraries,
        system=platform.platform(terse=True),
    )


def _number(connection: sqlite3.Connection, sql: str) -> int:
    """The one number that a statement gives; 0 where an older schema or a damaged file has not that table."""
    try:
        found_number: int = connection.execute(sql).fetchone()[0]
    except sqlite3.DatabaseError:
        return 0
    return found_number


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"

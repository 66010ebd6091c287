"""`pdd-ops run`, which a schedule starts: files in, summaries out, once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.check.completeness import completeness
from pdd_ops.config import database_path
from pdd_ops.deliver.inbox import Arrival, arrivals, import_arrivals
from pdd_ops.deliver.message import still_missing
from pdd_ops.deliver.monthly import files_of, month_summary
from pdd_ops.deliver.months import due_months, last_complete_month, note_month
from pdd_ops.deliver.own_files import check_own_files
from pdd_ops.deliver.runlog import RunLog
from pdd_ops.deliver.sending import Outcome, send
from pdd_ops.deliver.settings import Channel, Settings
from pdd_ops.errors import Exit, PddOpsError
from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops, choose_shops, has_data
from pdd_ops.periods import Month, today
from pdd_ops.store.backup import Saved, back_up
from pdd_ops.store.database import open_reader
from pdd_ops.store.lock import sole_writer

if TYPE_CHECKING:
    from pdd_ops.store.table_import import FileResult

_BACKUP = "pdd-ops-{day}.db"


@dataclass(frozen=True)
class Order:
    """What the user asked for."""

    settings: Settings
    database: Path | None = None
    again: bool = False

    @property
    def store(self) -> Path:
        """The database: as given, else the one of the settings file, else the usual one."""
        return database_path(self.database or self.settings.database)

    @property
    def channels(self) -> list[Channel]:
        """Where summaries go."""
        return [self.settings.channel(name) for name in self.settings.to]


@dataclass(frozen=True)
class MonthRun:
    """What became of a due month. `lacking` says what it waits for; then there is a notice instead of a summary."""

    shop: str
    month: str
    lacking: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @property
    def done(self) -> bool:
        """Whether nothing is left to do: what cannot be told to have arrived is left to a person."""
        return not self.lacking and all(one.settled for one in self.outcomes)


@dataclass(frozen=True)
class Run:
    """What a run did."""

    imported: tuple[FileResult, ...]
    months: tuple[MonthRun, ...]
    backup: Saved | None

    @property
    def exit_code(self) -> Exit:
        """The gravest of what happened."""
        outcomes = [one for month in self.months for one in month.outcomes]
        if not all(one.delivered for one in outcomes):
            return Exit.UNDELIVERED
        if any(one.failed for one in self.imported):
            return Exit.WRONG
        return Exit.PROVISIONAL if any(month.lacking for month in self.months) else Exit.OK


@dataclass(frozen=True)
class Plan:
    """What a run would do: files to import, and due months with what they lack now."""

    files: tuple[Arrival, ...]
    months: tuple[MonthRun, ...]


def run(order: Order, waiting: Callable[[str], None]) -> Run:
    """Imports what is new, makes and sends the summaries that are due, backs up. One run at a time; everything is also
    in the log, errors included. Raises PddOpsError."""
    database = order.store
    with sole_writer(database.with_name(database.name + ".run"), "run", waiting):
        log = RunLog(database)
        try:
            return _run(order, log, waiting)
        except PddOpsError as error:
            log.write("error", message=str(error), exit_code=int(error.exit_code))
            raise


def plan_run(order: Order) -> Plan:
    """What a run would do with what is in the database now; nothing is written or sent. Raises PddOpsError."""
    check_own_files()
    with closing_reader(order.store) as connection:
        found = arrivals(connection, order.settings.inboxes)
        months = [
            MonthRun(shop, str(month), tuple(_lacking(connection, shop, month)))
            for shop in _shops(connection, order.settings)
            for month in _due(connection, order, shop)
        ]
    return Plan(tuple(found), tuple(months))


class closing_reader:  # noqa: N801  # used like contextlib.closing
    """A reader of the database, closed at the end; None where there is no database yet."""

    def __init__(self, database: Path) -> None:
        self._connection = open_reader(database) if database.is_file() else None

    def __enter__(self) -> sqlite3.Connection | None:
        return self._connection

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._connection.close()


def _run(order: Order, log: RunLog, waiting: Callable[[str], None]) -> Run:
    database = order.store
    check_own_files()
    with closing_reader(database) as connection:
        found = arrivals(connection, order.settings.inboxes)
    imported = []
    for result in import_arrivals(database, found, waiting) if found else ():
        counts = {name: getattr(result, name) for name in ("rows", "new", "changed", "same", "rejected")}
        log.write("import", file=result.file, format=result.format, reason=result.reason, **counts)
        imported.append(result)
    months = []
    for month in _months(order, waiting):
        log.write("month", shop=month.shop, month=month.month, done=month.done, lacking=month.lacking)
        for outcome in month.outcomes:
            log.write(
                "delivery", **{("sent_at" if key == "at" else key): value for key, value in vars(outcome).items()}
            )
        months.append(month)
    saved = _back_up(order) if imported else None
    done = Run(tuple(imported), tuple(months), saved)
    backup = saved.file if saved else None
    log.write("end", files=len(imported), months=len(months), backup=backup, exit_code=int(done.exit_code))
    return done


def _months(order: Order, waiting: Callable[[str], None]) -> Iterator[MonthRun]:
    """The due months in order, each noted before it is worked on, so that it is caught up with whatever happens."""
    with closing_reader(order.store) as connection:
        due = [(shop, month) for shop in _shops(connection, order.settings) for month in _due(connection, order, shop)]
    for shop, month in due:
        note_month(order.store, shop, month, done=False)
        result = _month(order, shop, month, waiting)
        if result.done:
            note_month(order.store, shop, month, done=True)
        yield result


def _month(order: Order, shop: str, month: Month, waiting: Callable[[str], None]) -> MonthRun:
    """The final summary where everything has come; else, once, what is missing."""
    from pdd_ops.render.output import write_report
    from pdd_ops.report.build import build_report

    settings, database = order.settings, order.store
    with closing_reader(database) as connection:
        lacking = _lacking(connection, shop, month)
        if connection is None or lacking:
            notice = still_missing(shop, str(month), lacking)
            told = send(notice, order.channels, database=database, files=_no_files, waiting=waiting, once=True)
            return MonthRun(shop, str(month), tuple(lacking), outcomes=tuple(told))
        report = build_report(connection, shops=choose_shops(connection, shop), month=month)
    written: tuple[Path, ...] = ()
    if settings.report_folder:
        settings.report_folder.mkdir(parents=True, exist_ok=True)
        written = tuple(write_report(report, list(settings.formats), settings.report_folder))
    files, again = files_of(report), order.again and month == last_complete_month()
    outcomes = [
        outcome
        for channel in order.channels
        for outcome in send(
            month_summary(report, settings, channel),
            [channel],
            database=database,
            files=files,
            waiting=waiting,
            again=again,
            once=True,
        )
    ]
    return MonthRun(shop, str(month), files=written, outcomes=tuple(outcomes))


def _due(connection: sqlite3.Connection | None, order: Order, shop: str) -> list[Month]:
    """The due months. One before the last of which nothing has come is passed over: after a long pause a team does not
    want a notice for each; it is due when its files come."""
    last = last_complete_month()
    known = _shop(connection, shop) if connection is not None else None
    due = [
        month
        for month in due_months(connection, shop, order.settings.since)
        if month == last or (connection is not None and known is not None and has_data(connection, known, month))
    ]
    return [*due, last] if order.again and last not in due else due


def _shop(connection: sqlite3.Connection, shop: str) -> Shops | None:
    row = connection.execute("SELECT shop_id FROM shops WHERE name = ?", (shop,)).fetchone()
    return Shops((row[0],), shop) if row else None


def _shops(connection: sqlite3.Connection | None, settings: Settings) -> list[str]:
    """The shops named in the settings, else all that are stored."""
    named = [name for name in (settings.shop, *(one.shop for one in settings.inboxes)) if name]
    if named or connection is None:
        return list(dict.fromkeys(named))
    return [name for (name,) in connection.execute("SELECT name FROM shops ORDER BY name")]


def _lacking(connection: sqlite3.Connection | None, shop: str, month: Month) -> list[str]:
    """What must come before the numbers of a month are final; empty where they are."""
    known = _shop(connection, shop) if connection is not None else None
    if connection is None or known is None:
        return [say("deliver.nothing_imported", shop=shop)]
    found = completeness(connection, known, month)
    return [one.sentence for one in found.findings if one.provisional]


def _no_files(name: str) -> tuple[str, bytes]:
    raise ValueError(name)  # a notice has no files


def _back_up(order: Order) -> Saved | None:
    """A verified backup of today, and no more of them than are to be kept."""
    folder = order.settings.backup_folder
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    saved = back_up(order.store, folder / _BACKUP.format(day=today()), force=True)
    for old in sorted(folder.glob(_BACKUP.format(day="????-??-??")))[: -order.settings.backups]:
        old.unlink()
    return saved

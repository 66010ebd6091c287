"""`pdd-ops run`, which a schedule starts: files in, summaries out, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.config import database_path
from pdd_ops.deliver.backups import back_up_now, is_due
from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.inbox import Arrival, arrivals, import_arrivals
from pdd_ops.deliver.message import still_missing
from pdd_ops.deliver.monthly import files_of, month_summary
from pdd_ops.deliver.months import closing_reader, due_of, lacking_of, last_complete_month, note_month, shops_of
from pdd_ops.deliver.own_files import check_own_files
from pdd_ops.deliver.runlog import RunLog, trim_output
from pdd_ops.deliver.sending import Outcome, forget_old, send
from pdd_ops.deliver.settings import Settings
from pdd_ops.deliver.summaries import due_shops, due_summaries
from pdd_ops.errors import Exit, PddOpsError
from pdd_ops.lang import say
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, NamedPeriod
from pdd_ops.store.backup import Saved
from pdd_ops.store.leftovers import permissions_of
from pdd_ops.store.lock import sole_writer
from pdd_ops.store.shops import ALL_SHOPS
from pdd_ops.store.sound import refuse_damaged
from pdd_ops.store.storage_errors import explained

if TYPE_CHECKING:
    import sqlite3

    from pdd_ops.report.model import Report
    from pdd_ops.store.table_import import FileResult


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
    """What became of a due month. `lacking` says what it waits for; then there is a notice instead of a summary.
    `error`: why it, or its files, could not be made."""

    shop: str
    month: str
    lacking: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    error: str = ""

    @property
    def done(self) -> bool:
        """Whether nothing is left to do: what cannot be told to have arrived is left to a person."""
        return not self.lacking and not self.error and all(one.settled for one in self.outcomes)


@dataclass(frozen=True)
class Run:
    """What a run did. `errors`: what else could not be done; everything else was."""

    imported: tuple[FileResult, ...]
    months: tuple[MonthRun, ...]
    backup: Saved | None
    errors: tuple[str, ...] = ()

    @property
    def exit_code(self) -> Exit:
        """The gravest of what happened."""
        outcomes = [one for month in self.months for one in month.outcomes]
        if not all(one.delivered for one in outcomes):
            return Exit.UNDELIVERED
        if self.errors or any(one.failed for one in self.imported) or any(month.error for month in self.months):
            return Exit.WRONG
        return Exit.PROVISIONAL if any(month.lacking for month in self.months) else Exit.OK


@dataclass(frozen=True)
class Plan:
    """What a run would do: files to import, and due months with what they lack now."""

    files: tuple[Arrival, ...]
    months: tuple[MonthRun, ...]


def run(order: Order, waiting: Callable[[str], None]) -> Run:
    """Imports what is new, makes and sends the summaries that are due, backs up. What cannot be done does not stop the
    rest. One run at a time; everything is also in the log, errors included. Raises PddOpsError where nothing can."""
    database = order.store
    with explained(database), sole_writer(database.with_name(database.name + ".run"), "run", waiting):
        trim_output(order.settings.log_bytes)
        log = RunLog(database, order.settings.log_bytes)
        try:
            refuse_damaged(database)
            return _run(order, log, waiting)
        except PddOpsError as error:
            log.write("error", message=str(error), exit_code=int(error.exit_code))
            raise
        except BaseException as error:  # stopped by a person, or a bug: the log has it too
            log.write("stopped", error=type(error).__name__)
            raise


def plan_run(order: Order) -> Plan:
    """What a run would do with what is in the database now; nothing is written or sent. Raises PddOpsError."""
    check_own_files()
    refuse_damaged(order.store)
    with closing_reader(order.store) as connection:
        found = arrivals(connection, order.settings.inboxes)
        months = [
            MonthRun(shop, str(month), tuple(lacking_of(connection, shop, month)))
            for shop, month in _due(connection, order)
        ]
        months += [MonthRun(shop, str(period)) for shop, period, _ in _summaries_due(connection, order)]
        table = _table_due(connection, order)
        months += [MonthRun(ALL_SHOPS, str(table))] if table else []
    return Plan(tuple(found), tuple(months))


def _run(order: Order, log: RunLog, waiting: Callable[[str], None]) -> Run:
    check_own_files()
    errors: list[str] = []
    imported = list(_imported(order, log, waiting, errors))
    months = []
    for month in _months(order, waiting):
        log.write(
            "month", shop=month.shop, month=month.month, done=month.done, lacking=month.lacking, error=month.error
        )
        for outcome in month.outcomes:
            values = {("sent_at" if key == "at" else key): value for key, value in vars(outcome).items()}
            log.write("delivery", **values)
        months.append(month)
    for one in (*_summaries(order, waiting), *_all_shops(order, waiting)):
        log.write("summary", shop=one.shop, period=one.month, done=one.done, error=one.error)
        months.append(one)
    saved = _backed_up(order, errors, new=bool(imported))
    forget_old(order.store, order.settings)
    done = Run(tuple(imported), tuple(months), saved, tuple(errors))
    for message in errors:
        log.write("error", message=message, exit_code=int(done.exit_code))
    if not errors:
        counts = {"files": len(imported), "months": len(months)}
        log.write("end", **counts, backup=saved and saved.file, exit_code=int(done.exit_code))
    return done


def _imported(order: Order, log: RunLog, waiting: Callable[[str], None], errors: list[str]) -> Iterator[FileResult]:
    """The files that have come, imported; an inbox that is not there does not keep those of the others out."""
    found: list[Arrival] = []
    with closing_reader(order.store) as connection:
        for inbox in order.settings.inboxes:
            try:
                found += arrivals(connection, [inbox])
            except PddOpsError as error:
                errors.append(str(error))
    try:
        for result in import_arrivals(order.store, found, waiting) if found else ():
            counts = {name: getattr(result, name) for name in ("rows", "new", "changed", "same", "rejected")}
            log.write("import", file=result.file, format=result.format, reason=result.reason, **counts)
            yield result
    except PddOpsError as error:  # another process imports, or the disk is full
        errors.append(str(error))


def _backed_up(order: Order, errors: list[str], *, new: bool) -> Saved | None:
    """A backup where one is due; why there is none is put to the errors."""
    folder = order.settings.backup_folder
    try:
        if folder is not None and (new or is_due(order.store, folder)):
            return back_up_now(order.store, folder, order.settings.backups)
    except PddOpsError as error:
        errors.append(str(error))
    return None


def _months(order: Order, waiting: Callable[[str], None]) -> Iterator[MonthRun]:
    """The due months in order, each noted before it is worked on, so that it is caught up with whatever happens."""
    with closing_reader(order.store) as connection:
        due = [(shop, month) for shop, month in _due(connection, order)]
    for shop, month in due:
        note_month(order.store, shop, month, done=False)
        try:
            with explained(order.store):
                result = _month(order, shop, month, waiting)
        except PddOpsError as error:  # the other months go on
            result = MonthRun(shop, str(month), error=str(error))
        if result.done:
            note_month(order.store, shop, month, done=True)
        yield result


def _summaries(order: Order, waiting: Callable[[str], None]) -> Iterator[MonthRun]:
    """The daily and the weekly summary, each once, when orders cover their days; without files of their own."""
    from pdd_ops.report.build import build_report

    with closing_reader(order.store) as connection:
        if connection is None:
            return
        for shop, period, names in _summaries_due(connection, order):
            try:
                report = build_report(connection, shops=choose_shops(connection, shop), month=period)
                outcomes = [
                    outcome
                    for channel in (order.settings.channel(name) for name in names)
                    for outcome in send(
                        month_summary(report, order.settings, channel), [channel], database=order.store,
                        files=files_of(report), waiting=waiting, once=True,
                    )
                ]  # fmt: skip
            except PddOpsError as error:  # the others go on
                yield MonthRun(shop, str(period), error=str(error))
            else:
                yield from [MonthRun(shop, str(period), outcomes=tuple(outcomes))] if outcomes else []


def _all_shops(order: Order, waiting: Callable[[str], None]) -> Iterator[MonthRun]:
    """The table of all shops, once, when it is due."""
    from pdd_ops.deliver.shops import send_due

    with closing_reader(order.store) as connection:
        period = _table_due(connection, order)
        if connection is None or period is None:
            return
        channels = [order.settings.channel(name) for name in order.settings.shops or order.settings.to]
        try:
            outcomes = send_due(connection, period, channels, order.store, waiting)
        except PddOpsError as error:
            yield MonthRun(ALL_SHOPS, str(period), error=str(error))
        else:
            yield from [MonthRun(ALL_SHOPS, str(period), outcomes=tuple(outcomes))] if outcomes else []


def _table_due(connection: sqlite3.Connection | None, order: Order) -> NamedPeriod | None:
    asked = connection is not None and order.settings.shops is not None
    return due_shops(connection, order.settings.shops_every) if connection is not None and asked else None


def _summaries_due(
    connection: sqlite3.Connection | None, order: Order
) -> Iterator[tuple[str, NamedPeriod, tuple[str, ...]]]:
    for shop in shops_of(connection, order.settings):
        for period, names in due_summaries(connection, order.settings, shop):
            yield shop, period, names


def _due(connection: sqlite3.Connection | None, order: Order) -> Iterator[tuple[str, Month]]:
    for shop in shops_of(connection, order.settings):
        yield from ((shop, month) for month in due_of(connection, order.settings, shop, again=order.again))


def _month(order: Order, shop: str, month: Month, waiting: Callable[[str], None]) -> MonthRun:
    """The final summary where everything has come; else, once, what is missing."""
    from pdd_ops.report.build import build_report

    settings, database = order.settings, order.store
    with closing_reader(database) as connection:
        lacking = lacking_of(connection, shop, month)
        if connection is None or lacking:
            notice = still_missing(shop, str(month), lacking)
            told = send(notice, order.channels, database=database, files=_no_files, waiting=waiting, once=True)
            return MonthRun(shop, str(month), tuple(lacking), outcomes=tuple(told))
        report = build_report(connection, shops=choose_shops(connection, shop), month=month)
    written, error = _written(report, settings, database)
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
    return MonthRun(shop, str(month), files=written, outcomes=tuple(outcomes), error=error)


def _written(report: Report, settings: Settings, database: Path) -> tuple[tuple[Path, ...], str]:
    """The report's files, or why they could not be written: the message is sent all the same."""
    from pdd_ops.render.output import write_report

    folder, given = settings.report_folder, settings.permissions
    if folder is None:
        return (), ""
    mode = permissions_of(database) if given is None else given
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(write_report(report, list(settings.formats), folder, mode=mode, exact=given is not None)), ""
    except OSError as error:
        return (), say("report.cannot_write", file=folder, detail=error.strerror or error)
    except PddOpsError as error:
        return (), str(error)


def _no_files(name: str) -> tuple[str, bytes]:
    raise ValueError(name)  # a notice has no files

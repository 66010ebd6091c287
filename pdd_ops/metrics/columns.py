"""Which columns the files of an export carried, and on which days: what no file carried has no value, and is not 0."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache

from pdd_ops.formats.datasets import datasets
from pdd_ops.metrics.catalogue import Table
from pdd_ops.metrics.read_once import kept
from pdd_ops.periods import Period
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks

EITHER, BOTH = "|", "&"  # between the names of a field that is of several columns
BESIDE = {"order_days": ("aftersales",)}  # other exports that tell what a column of the table's own would
Span = tuple[int, str, str]  # shop, first and last day


@frozen
class Columns:
    """The days of a period on which each field of a table's export is known, by shop."""

    days: Mapping[str, frozenset[tuple[int, str]]]  # field -> (shop, day)
    all: frozenset[tuple[int, str]]  # the days that any file speaks of

    def known(self, field: str) -> frozenset[tuple[int, str]]:
        """The shops and days on which a field is known. Of 'a|b' either one tells; 'a&b' needs both; '@aftersales' is
        another export."""
        if BOTH in field:
            return frozenset.intersection(*map(self.known, field.split(BOTH)))
        if EITHER not in field:
            return self.days.get(field, frozenset())
        return frozenset().union(*(self.days.get(one, frozenset()) for one in field.split(EITHER)))

    def lacking(self, field: str) -> str:
        """Of 'a&b' those that no file has; the whole field, as 'a|b', where each is in some file."""
        return EITHER.join(one for one in field.split(BOTH) if self.lack(one)) or field.replace(BOTH, EITHER)

    def lack(self, field: str) -> bool:
        """Whether no file that reaches into the period has the column."""
        return bool(field and self.all) and not self.known(field)

    def partly(self, field: str) -> bool:
        """Whether some days have it and others not."""
        known = self.known(field)
        return bool(field and known) and known != self.all

    def condition(self, field: str) -> str:
        """SQL: whether the field is known on the shop and day of a row `t`; '' where it is on all of them."""
        if not self.partly(field):
            return ""
        found = " OR ".join(
            f"t.shop_id = {shop} AND t.day BETWEEN '{first}' AND '{last}'" for shop, first, last in self._spans(field)
        )
        return f"({found})"

    def _spans(self, field: str) -> list[Span]:
        spans: list[Span] = []
        for shop, day in sorted(self.known(field)):
            last = spans[-1] if spans else None
            if last and last[0] == shop and Period(last[2], day).days == 2:
                spans[-1] = (shop, last[1], day)
            else:
                spans.append((shop, day, day))
        return spans


def columns_of(connection: sqlite3.Connection, table: Table, shops: Collection[int], period: Period) -> Columns:
    """What the files of the table's export carry that reach into the period."""
    key = "columns", table.name, tuple(shops), period.first, period.last
    return kept(connection, key, lambda: _columns_of(connection, table, shops, period))


def _columns_of(connection: sqlite3.Connection, table: Table, shops: Collection[int], period: Period) -> Columns:
    marks, names = (question_marks(found) for found in (shops, table.datasets))
    rows = connection.execute(
        f"SELECT shop_id, max(period_from, ?), min(period_to, ?), fields FROM imports WHERE shop_id IN ({marks})"
        f" AND dataset IN ({names}) AND period_from <= ? AND period_to >= ?",
        [period.first, period.last, *shops, *table.datasets, period.last, period.first],
    )
    spoken: dict[str, set[tuple[int, str]]] = defaultdict(set)  # by the fields of files, as they are stored
    for shop, first, last, fields in rows:
        spoken[fields] |= {(shop, day) for day in Period(first, last).each_day()}
    every = frozenset().union(*spoken.values())
    days = _by_field(spoken)
    for dataset in BESIDE.get(table.name, ()):
        with_it = _with_export(connection, dataset, shops, period.first)
        days[f"@{dataset}"] = frozenset((shop, day) for shop, day in every if shop in with_it)
    return Columns(days, every)


def _by_field(spoken: Mapping[str, Collection[tuple[int, str]]]) -> dict[str, frozenset[tuple[int, str]]]:
    """The days of each field. Most files have the same fields: what is in the same ones has the same days."""
    files_of: dict[str, list[str]] = defaultdict(list)
    for fields in spoken:
        for field in json.loads(fields):
            files_of[field].append(fields)
    made = {files: frozenset().union(*(spoken[one] for one in files)) for files in set(map(tuple, files_of.values()))}
    return {field: made[tuple(files)] for field, files in files_of.items()}


def _with_export(connection: sqlite3.Connection, dataset: str, shops: Collection[int], since: str) -> set[int]:
    """The shops that have an export of a dataset that reaches to a day or beyond."""
    marks = question_marks(shops)
    sql = f"SELECT DISTINCT shop_id FROM imports WHERE shop_id IN ({marks}) AND dataset = ? AND period_to >= ?"
    key = "with export", dataset, tuple(shops), since
    found = kept(connection, key, lambda: connection.execute(sql, [*shops, dataset, since]).fetchall())
    return {shop for (shop,) in found}


def field_of(table: Table, column: str) -> str:
    """The field of the table's only dataset that is stored in a column; '' where the sum is of no single one."""
    return _field_of(table.datasets[0], column) if len(table.datasets) == 1 else ""


@cache
def _field_of(dataset: str, column: str) -> str:
    fields = datasets()[dataset].fields.values()
    return next((field.name for field in fields if field.column == column), "")


@cache
def header_of(dataset_names: tuple[str, ...], field: str) -> str:
    """The platform's own header of a field; the field's name where no shipped format reads it. Of 'a|b' all that are
    read, for either one tells."""
    from pdd_ops.formats.model import own_headers  # formats are read for this alone

    fields = [one for one in field.split(EITHER) if not one.startswith("@")]
    found = (own_headers(name).get(one, "") for one in fields for name in dataset_names)
    return " / ".join(dict.fromkeys(header for header in found if header)) or fields[0]

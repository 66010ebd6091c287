"""Ad reports against their own total row. The total is a check and never data: counted, it would double the spend."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from pdd_ops.check.model import Comparison, Difference, Place, comparison, not_compared
from pdd_ops.lang import say
from pdd_ops.periods import NamedPeriod
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks

AMOUNTS = ("spend", "sales")  # the fields compared, in fen
PRODUCT_LEVEL = ("ads_product_day", "ads_product_period")


@frozen
class AdFile:
    """An imported ad report with a total row: by field what its rows come to and what its total says."""

    file: str
    format: str
    first: str
    last: str
    as_of: int
    rejected: int
    rows: dict[str, int]
    total: dict[str, int]

    def unallocated(self, field: str) -> int:
        """How much the total exceeds the rows."""
        return max(self.total.get(field, 0) - self.rows.get(field, 0), 0)


def ad_files(connection: sqlite3.Connection, shops: Sequence[int], month: NamedPeriod) -> list[AdFile]:
    """The ad reports that reach into the month and have a total row; each period of each kind once, the newest file."""
    marks = question_marks(shops)
    rows = connection.execute(
        f"""SELECT shop_id, file, format, period_from, period_to, as_of, rejected, totals FROM current_imports
        WHERE shop_id IN ({marks}) AND dataset = 'ad_days' AND totals IS NOT NULL
          AND period_from <= ? AND period_to >= ?
        ORDER BY period_from, period_to, format, as_of""",
        [*shops, month.last, month.first],
    )
    newest = {row[:1] + row[2:5]: row for row in rows}
    return [found for row in newest.values() for found in _ad_file(*row[1:])]


def compare_ads(files: Iterable[AdFile]) -> Comparison:
    """The comparison 'ad_total': one difference for each amount of a file that is not what its rows come to."""
    files = list(files)
    if not files:
        return not_compared("ad_total", say("check.no_ad_totals"))
    found = [one for file in files for one in judge(file)]
    return comparison("ad_total", len(files), found, {"unallocated": sum(file.unallocated("spend") for file in files)})


def judge(file: AdFile) -> Iterator[Difference]:
    """A total above the rows is 全店托管, which no row shows; rows above the total are wrong. Pure."""
    for field in AMOUNTS:
        if field not in file.rows or field not in file.total or file.rows[field] == file.total[field]:
            continue
        ours, theirs = file.rows[field], file.total[field]
        cause = "rows_exceed_total" if ours > theirs else "rows_refused" if file.rejected else "unallocated"
        span = f"{file.first} – {file.last}" if file.first != file.last else file.first
        detail = say(f"check.ad_{field}", period=span)
        place = Place(file.file, None)
        yield Difference("ad_total", cause, cause == "unallocated", ours, theirs, place=place, detail=detail)


def outside_the_rows(connection: sqlite3.Connection, shops: Sequence[int], month: NamedPeriod) -> int:
    """Fen of the month's ad spend that only total rows show and that no ad metric counts: 全店托管 where no account
    report covers the days. Files that reach beyond the month are left out. Reads imports and ad days."""
    return sum(_outside_of_shop(connection, shop_id, month) for shop_id in shops)


def _outside_of_shop(connection: sqlite3.Connection, shop_id: int, month: NamedPeriod) -> int:
    account = "SELECT 1 FROM ad_days WHERE shop_id = ? AND day BETWEEN ? AND ? AND level = 'account' LIMIT 1"
    taken: list[AdFile] = []
    for file in sorted(ad_files(connection, [shop_id], month), key=lambda one: -one.as_of):
        within = month.first <= file.first and file.last <= month.last and file.format in PRODUCT_LEVEL
        seen = any(other.first <= file.last and file.first <= other.last for other in taken)
        if within and not seen and not connection.execute(account, (shop_id, file.first, file.last)).fetchone():
            taken.append(file)
    return sum(file.unallocated("spend") for file in taken if not file.rejected)


def _ad_file(file: str, name: str, first: str, last: str, as_of: int, rejected: int, totals: str) -> Iterator[AdFile]:
    stated = json.loads(totals)
    rows = stated.pop("rows", None)
    if rows is not None:
        filled = {field: amount or 0 for field, amount in rows.items()}
        yield AdFile(file, name, first, last, as_of, rejected, filled, stated)

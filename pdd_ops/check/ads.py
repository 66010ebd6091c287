"""Ad reports against their own total row. The total is a check and never data: counted, it would double the spend."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from pdd_ops.check.model import Comparison, Difference, Finding, Place, comparison, not_compared
from pdd_ops.lang import say
from pdd_ops.metrics.coverage import coverage
from pdd_ops.metrics.query import query
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import NamedPeriod, Period
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks

MOST_OF_RECEIPTS = 1.05  # ad sales over receipts of the same products and days: they are counted in the same money
NAMED = 3  # products
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


def sales_beyond_receipts(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> Iterator[Finding]:
    """Where the advertised products sold more by the ad report than they took in over the same days, all of which both
    exports cover: then an ad return is no measure of what came in. One finding, with the products that do so most."""
    period = _common_days(connection, shops, month)
    if period is None:
        return
    found = query(connection, shops=shops.ids, metrics=["ad_sales", "receipts"], period=period, by="product")
    amounts = [(row.label, float(row.values[0].value or 0), float(row.values[1].value or 0)) for row in found.rows]
    pairs = [(label, ads, taken) for label, ads, taken in amounts if ads]
    sales, receipts = sum(ads for _, ads, _ in pairs), sum(taken for *_, taken in pairs)
    if receipts <= 0 or sales <= MOST_OF_RECEIPTS * receipts:
        return
    above = sorted((pair for pair in pairs if pair[1] > MOST_OF_RECEIPTS * pair[2]), key=lambda one: one[2] - one[1])
    names = "、".join(f"{label} {_times(ads, taken)}" for label, ads, taken in above[:NAMED])
    values = {"sales": f"{sales:,.2f}", "receipts": f"{receipts:,.2f}", "times": _times(sales, receipts)}
    text = say("check.ad_beyond", first=period.first, last=period.last, **values, names=names)
    yield Finding("ads.beyond_receipts", "info", text, say("check.ad_beyond_advice"))


def _times(sales: float, receipts: float) -> str:
    return f"{sales / receipts:.2f}×" if receipts > 0 else "—"


def _common_days(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> Period | None:
    """From the first to the last day that ads and orders cover; None where orders do not cover all between."""
    known = coverage(connection, shops.ids, Period(month.first, month.last))
    orders = set(known.days("orders"))
    both = sorted(orders & set(known.days("ad_days")))
    if not both:
        return None
    period = Period(both[0], both[-1])
    return period if all(day in orders for day in period.each_day()) else None


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

"""What waits of a shop, what logistics say of all parcels, what evidence lacks, what was offered, and full disks."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import namedtuple
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pdd_ops.insight.alerts import Alert
from pdd_ops.insight.evidence.found import Looked, _offered
from pdd_ops.insight.evidence.mistakes import Offered
from pdd_ops.metrics.large import Sums
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Period
from pdd_ops.report.compare_shops import _told
from pdd_ops.store import storage_errors
from pdd_ops.store.storage_errors import disk_full
from pdd_ops.work import logistics
from pdd_ops.work.desk.shipping import Bucket
from pdd_ops.work.parcel import Parcel


def test_what_waits_of_several_shops_by_how_long_its_promise_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The buckets of all shops added up, and of the overdue ones those that were last seen before their promise."""
    owed = [
        Bucket("甲", "overdue", 3, 900, 100, "a", 2.0),
        Bucket("乙", "overdue", 1, 950, 100, "b", 0.0),
        Bucket("乙", "within_12h", 4, 1100, 100, "c", 4.0),
        Bucket("乙", "no_promise", 1, None, 100, "d", 0.0),
    ]
    for name, value in {"_parcels": [], "unshipped": owed, "ages": [], "tracks_known": False, "tracked": None}.items():
        monkeypatch.setattr(logistics, name, lambda *_, _value=value, **__: _value)
    found = logistics.logistics_of(cast(Any, None), Shops((1, 2), "两店"), Period("2025-03-01", "2025-03-31"))
    assert found.waiting == {"overdue": 4, "within_12h": 4, "within_24h": 0, "later": 0, "no_promise": 1}
    assert found.unseen == 2


def test_how_many_parcels_were_in_time_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def parcel(promised: int | None, shipped: int | None, *, waits: bool = False) -> Parcel:
        return Parcel("顺丰", "浙江", promised, shipped, None, 500, waits, False)

    parcels = [parcel(100, 50), parcel(100, 100), parcel(100, 150), parcel(None, 60), parcel(100, None, waits=True),
               parcel(900, 50), parcel(100, None)]  # fmt: skip
    for name, value in {
        "_parcels": parcels,
        "unshipped": [],
        "ages": [],
        "tracks_known": False,
        "tracked": None,
    }.items():
        monkeypatch.setattr(logistics, name, lambda *_, _value=value, **__: _value)
    found = logistics.logistics_of(cast(Any, None), Shops((1,), "店"), Period("2025-03-01", "2025-03-31"))
    assert (found.shipped, found.promised, found.late) == (5, 4, 1)
    assert (found.due, found.kept_rate) == (4, 0.5)  # two of four whose promise is over
    monkeypatch.setattr(logistics, "_parcels", lambda *_: [])
    nothing = logistics.logistics_of(cast(Any, None), Shops((1,), "店"), Period("2025-03-01", "2025-03-31"))
    assert (nothing.kept_rate, nothing.regions, nothing.no_regions is None) == (None, None, False)


@pytest.mark.parametrize(
    ("period", "last", "first", "monthly"),
    [("2025-03", "2025-03-31", "2025-03-01", True), ("2025-03-05", "2025-03-09", "2025-03-05", False)],
)
def test_an_alert_of_a_month_begins_with_it(period: str, last: str, first: str, monthly: bool) -> None:
    found = _told(Alert("i", "r", "shop", "", "店", "gmv", period, last, 1, 2, 0, 3, "high", 5.0, "text"))
    assert (found.first, found.last, found.monthly, found.value, found.expected) == (first, last, monthly, 1, 2)


def test_what_was_offered_on_the_days_that_orders_cover_up_to_the_end_of_the_period() -> None:
    days = {f"2025-03-{day:02d}": Sums(1, 2, 300, 4, 5) for day in (1, 9, 11)}
    looked = Looked(
        Period("2025-03-05", "2025-03-10"), ["2025-03-02", "2025-03-20"], {}, {"a": days, "b": days, "c": days}, {},
        unpaid={"a": {"2025-03-03": (6, 7, 800), "2025-03-01": (1, 1, 1)}}, given_back=["b"],
    )  # fmt: skip
    found = _offered(looked)
    sold = days["2025-03-09"]
    told = Offered(0, 0, 0, sold.orders, sold.units, sold.fen, sold.refund_orders, sold.refund_fen)
    assert found == {"a": {"2025-03-03": Offered(6, 7, 800), "2025-03-09": told}, "b": {"2025-03-09": told}}


def test_the_fullest_of_the_folders_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    free = {"a": 5_000_000, "b": 0, "c": 3_000_000}
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "c")
    monkeypatch.setattr(storage_errors, "free_space", lambda folder: free.get(folder.name, -1))
    assert "b" in str(disk_full(Path("a"), Path("b"))) and "0.0 MB" in str(disk_full(Path("a"), Path("b")))
    assert "3.0 MB" in str(disk_full(Path("a"))) and "3.0 MB" in str(disk_full(Path("gone")))
    monkeypatch.setattr(storage_errors, "free_space", lambda folder: -1)
    assert "gone" in str(disk_full(Path("gone"))) and "0.0 MB" in str(disk_full(Path("gone")))


@pytest.mark.parametrize(
    ("code", "free", "text"),
    [
        (sqlite3.SQLITE_FULL, 9_000_000, "9.0 MB"),
        (sqlite3.SQLITE_IOERR, 999_999, "1.0 MB"),
        (sqlite3.SQLITE_IOERR, 0, "0.0 MB"),
        (sqlite3.SQLITE_IOERR, 1_000_000, None),
        (sqlite3.SQLITE_IOERR, -1, None),
    ],
)
def test_a_disk_without_room_is_full_whatever_sqlite_calls_it(
    monkeypatch: pytest.MonkeyPatch, code: int, free: int, text: str | None
) -> None:
    monkeypatch.setattr(storage_errors, "free_space", lambda folder: free)
    error = sqlite3.DatabaseError("x")
    error.sqlite_errorcode = code | 0x100
    told = str(storage_errors._of_sqlite(error, Path("shop.db")))
    assert (text in told) if text else "MB" not in told


def test_evidence_that_a_reason_asks_for_and_what_of_it_is_there() -> None:
    from pdd_ops.work.desk.case_pack import _safe, wanted_list

    added = namedtuple("added", ["name"])
    file = SimpleNamespace(case=SimpleNamespace(reason="质量问题"))
    empty = wanted_list(cast(Any, file), [])
    assert empty.startswith("\ufeff") and empty.count("\r\n") >= 3
    more = wanted_list(cast(Any, file), cast(Any, [added("无关的.bin")]))
    assert more.count("\r\n") == empty.count("\r\n") + 1 and "无关的.bin" in more
    named = next(line for line in empty.splitlines()[1:] if line.endswith(","))
    assert named
    assert [_safe(text) for text in ("=1", "+1", "-1", "@a", "a=1", "")] == ["'=1", "'+1", "'-1", "'@a", "a=1", ""]

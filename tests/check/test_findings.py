"""Findings of a month out of exports made by hand: what is missing of orders and of everything else."""

from __future__ import annotations

from typing import Any

import pytest

from pdd_ops.check import completeness
from pdd_ops.check.completeness import Selling, _other_findings, _reaches, daily_findings, order_findings
from pdd_ops.check.model import Export, Span
from pdd_ops.periods import Month, Period

MARCH = Month.of(2025, 3)
DAYS = MARCH.each_day()


@pytest.fixture(autouse=True)
def all_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completeness, "unused_datasets", lambda: {"bills"})


def export(dataset: str, days: list[str] | None = None, **more: Any) -> Export:  # noqa: ANN401
    usual: dict[str, Any] = {"files": 1, "spans": (), "exported": "2025-04-02 10:00:00", "last_day": None}
    return Export(dataset=dataset, shop="店", days=frozenset(days or []), **(usual | more))


def ids(*exports: Export, now: str = "2025-05-01", begun: str | None = None) -> list[str]:
    shop = Selling(MARCH, frozenset(), {}, begun, now)
    return [one.id for one in _other_findings({one.dataset: one for one in exports}, shop)]


def test_what_is_missing_of_other_exports() -> None:
    assert ids(export("traffic_days", DAYS), export("product_days", DAYS)) == []
    assert ids(export("traffic_days", files=0)) == ["exports.never"]
    assert ids(export("bills", files=0)) == []  # the shop does not use it
    assert ids(export("bills")) == ["exports.none"]  # but has imported some
    assert ids(export("orders", files=0)) == []  # told by themselves
    assert ids(export("traffic_days")) == ["exports.none"]
    assert ids(export("traffic_days"), now="2025-03-01") == []  # nothing is due yet
    assert ids(export("traffic_days", DAYS[:20])) == ["traffic_days.end"]
    assert ids(export("traffic_days", DAYS[:10] + DAYS[11:])) == ["traffic_days.days"]
    assert ids(export("traffic_days", DAYS[1:])) == ["traffic_days.days"]
    assert ids(export("traffic_days", DAYS[:20]), now="2025-03-21") == []
    assert ids(export("traffic_days", DAYS[5:]), begun="2025-03-06") == []  # days before the first order are nobody's
    assert ids(export("traffic_days", DAYS[5:]), begun="2025-03-05") == ["traffic_days.days"]
    same = (export("traffic_days", DAYS[:20]), export("product_days", DAYS[:20]))
    assert ids(*same) == ["exports.end"]  # said once
    assert ids(same[0], export("product_days", DAYS[:21])) == ["traffic_days.end", "product_days.end"]


def test_ads_and_bills_cover_days_by_their_period() -> None:
    whole = (Span("2025-03-01", "2025-03-31"),)
    assert ids(export("ad_days", DAYS[:5], spans=whole)) == ["ad_days.quiet"]
    assert ids(export("ad_days", DAYS, spans=whole)) == []
    assert ids(export("ad_days", DAYS[:5], spans=(Span("2025-03-01", "2025-03-10"),))) == [
        "ad_days.end",
        "ad_days.quiet",
    ]
    assert ids(export("bills", DAYS[:5], spans=whole)) == []
    late = [one.id for one in daily_findings(export("ad_days", DAYS[5:]), DAYS)]
    assert late == ["ad_days.days"]


def test_cases_come_only_on_some_days() -> None:
    before = export("aftersales", spans=(Span("2025-01-01", "2025-03-31"),))
    assert _reaches(before, MARCH, DAYS)
    assert not _reaches(export("aftersales", spans=(Span("2025-04-01", "2025-04-30"),)), MARCH, DAYS)
    assert _reaches(export("aftersales", ["2025-03-05"]), MARCH, DAYS)
    assert ids(before) == []
    early = export("aftersales", ["2025-03-05"], exported="2025-03-31 10:00:00")
    assert ids(early) == ["aftersales.early"]
    assert ids(early, now="2025-03-31") == []


def selling(covered: list[str], *, first: str | None = "2025-01-01", now: str = "2025-05-01", sold: int = 5) -> Selling:
    return Selling(MARCH, frozenset(covered), dict.fromkeys(covered, sold) if sold else {}, first, now)


@pytest.mark.parametrize(
    ("found", "exported", "told"),
    [
        (selling(DAYS), None, []),
        (selling([], first=None, sold=0), None, ["orders.none"]),
        (selling(DAYS[:20]), "2025-03-21 10:00:00", ["orders.exported_early"]),
        (selling(DAYS[:20]), "2025-03-31 10:00:00", ["orders.exported_early"]),
        (selling(DAYS[:20]), "2025-04-01 10:00:00", ["orders.silent_end"]),
        (selling(DAYS[:20], now="2025-03-31"), "2025-03-21 10:00:00", ["orders.not_over"]),
        (selling(DAYS[:20], now="2025-04-01"), None, ["orders.silent_end"]),
        (selling(DAYS[:10] + DAYS[11:]), None, ["orders.days"]),
        (selling(DAYS[5:], first="2025-03-06"), None, ["orders.begin"]),
        (selling(DAYS[5:], first="2025-03-01"), None, ["orders.days"]),
    ],
)
def test_what_is_missing_of_orders(found: Selling, exported: str | None, told: list[str]) -> None:
    assert [one.id for one in order_findings(found, export("orders", exported=exported))] == told


def test_only_what_an_export_carries_beyond_its_end_is_no_month() -> None:
    stray = Selling(MARCH, frozenset(), {"2025-03-01": 1}, "2025-02-01", "2025-05-01")
    assert [one.id for one in order_findings(stray, export("orders"))] == ["orders.stray"]
    assert stray.end is None and stray.missing == frozenset()


def test_a_weekday_without_orders_is_a_closed_one_where_nearly_all_others_sell() -> None:
    sundays = [day for day in DAYS if Period("2025-03-02", day).days % 7 == 1]
    open_days = [day for day in DAYS if day not in sundays]
    shop = Selling(MARCH, frozenset(DAYS), dict.fromkeys(open_days, 9), "2025-01-01", "2025-05-01")
    assert shop.closed == frozenset({6})
    assert [one.id for one in order_findings(shop, export("orders"))] == ["orders.closed"]
    assert Selling(MARCH, frozenset(DAYS), {}, None, "2025-05-01").closed == frozenset()

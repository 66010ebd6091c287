"""Promises, delivery with the parcels still on their way, carriers within like regions, regions only where told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from export_files import FULL_COLUMNS, Shop, as_csv, grid, order
from support.shared import SAMPLE
from support.tool import run, run_json

from pdd_ops.work.logistics import delivery_of, odds_ratio
from pdd_ops.work.parcel import Parcel

DAY = 86_400


def parcel(shipped: int | None, received: int | None, *, seen: int = 40 * DAY, promised: int | None = None) -> Parcel:
    return Parcel("中通快递", "广东省", promised, shipped, received, seen, waits=shipped is None, refunded=False)


def taken(shop: Shop, rows: list[dict[str, str]]) -> dict[str, Any]:
    shop.take_one("orders_export2025-04-01-10-09-23.csv", as_csv(grid(FULL_COLUMNS, rows)))
    found: dict[str, Any] = run_json("logistics", "2025-03", "--json", "--db", shop.database)
    return found


def row(number: int, promised: str, shipped: str, **cells: str) -> dict[str, str]:
    status = "待发货" if not shipped else "已发货，待收货"
    times = {"承诺发货时间": promised, "发货时间": shipped, "快递公司": "中通快递" if shipped else "", "省": "广东省"}
    return order(f"250301-1000000000001{number:02}", status, **times | cells)


def test_the_sample(shop: Shop) -> None:
    run("import", SAMPLE, "--shop", "店", "--db", shop.database)
    found = run_json("logistics", "2024-12-01..2025-03-31", "--json", "--db", shop.database)
    in_time = {one["carrier"]: (one["promised"] - one["late"], one["promised"]) for one in found["carriers"]}
    assert in_time == {
        "中通快递": (404, 426),
        "圆通快递": (250, 259),
        "极兔速递": (158, 161),
        "邮政快递包裹": (72, 77),
    }
    assert all(
        one["comparable"] and one["late_odds"]["low"] < 1 < one["late_odds"]["high"] for one in found["carriers"]
    )
    assert found["regions"][0]["region"] == "广东省" and found["reason"] is None
    text = run("logistics", "2025-03", "--db", shop.database, "--lang", "zh")
    assert "确认收货" in text and "没有到期的承诺发货时间" not in text


def test_promises_and_what_waits(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-04-01T12:00:00")
    found = taken(
        shop,
        [
            row(1, "2025-03-03 10:00:00", "2025-03-03 10:00:00", 确认收货时间="2025-03-05 10:00:00", 订单状态="已收货"),
            row(2, "2025-03-03 10:00:00", "2025-03-03 10:00:01"),
            row(3, "2025-03-31 10:00:00", ""),
            row(4, "2025-04-02 00:00:00", ""),
            row(5, "2025-04-02 00:00:01", ""),
            row(6, "2025-04-09 10:00:00", ""),
            row(7, "", ""),
        ],
    )
    assert (found["promise_kept_rate"], found["late"], found["shipped"]) == (pytest.approx(1 / 3, abs=1e-6), 1, 2)
    shown = run("logistics", "2025-03", "--db", shop.database)
    assert re.search(r"承诺发货达成率 +33\.33% +承诺已到期 3 单", shown) and re.search(
        r"已发货里晚发的 +1 +共 2 单", shown
    )
    assert found["waiting"] == {"overdue": 1, "within_12h": 1, "within_24h": 1, "later": 1, "no_promise": 1}
    assert (found["delivery_days"]["n"], found["delivery_days"]["median"]) == (1, 2.0)
    assert not found["carriers"][0]["comparable"]


@pytest.mark.parametrize(("masked", "told"), [(10, True), (11, False)])
def test_regions_are_told_only_where_few_are_masked(shop: Shop, masked: int, *, told: bool) -> None:
    rows = [row(number, "", "2025-03-03 10:00:00", 省="****" if number < masked else "广东省") for number in range(50)]
    found = taken(shop, rows)
    assert (found["regions"] is not None) is told
    assert told or "11" in found["reason"]


def test_parcels_on_their_way_count() -> None:
    """Of five parcels two came after a day; the others have been on their way for longer."""
    came = [parcel(0, DAY), parcel(0, DAY)]
    late = [parcel(0, None), parcel(DAY, None), parcel(2 * DAY, None)]
    assert delivery_of(came).with_open == 1
    found = delivery_of([*came, *late])
    assert (found.count, found.median, found.with_open, found.open) == (2, 1.0, None, 3)


def test_a_confounded_carrier_is_not_worse() -> None:
    """Half of all orders to the far province are late whoever carries them, a tenth of those to the near one."""
    found = odds_ratio([(90, 90, 10, 10), (1, 9, 20, 180)])
    assert found is not None and found[0] == pytest.approx(1) and found[1] < 1 < found[2]
    worse = odds_ratio([(60, 40, 20, 80), (30, 70, 10, 90)])
    assert worse is not None and worse[1] > 1
    assert odds_ratio([(0, 5, 0, 5)]) is None


def test_a_copied_export_watches_no_parcel_longer(shop: Shop) -> None:
    """The file says 1 May, its rows end on 4 March: nobody knows whether what was on its way then has come since."""
    sent = {"发货时间": "2025-03-02 10:00:00", "快递公司": "中通快递"}
    rows = [row(n, "", "2025-03-02 10:00:00", 确认收货时间="2025-03-03 10:00:00", 订单状态="已收货") for n in range(9)]
    rows += [row(90 + n, "", "2025-03-02 10:00:00") for n in range(3)]
    rows += [order(f"25030{day}-2000000000002{day:02}", "已发货，待收货", **sent) for day in (2, 3, 4)]
    ends = []
    for name in ("orders_export2025-03-05-10-00-00.csv", "orders_export2025-05-01-10-00-00.csv"):
        shop.take_one(name, as_csv(grid(FULL_COLUMNS, rows)))
        ends.append(run_json("logistics", "2025-03", "--json", "--db", shop.database)["delivery_days"])
    assert ends[0] == ends[1]


def test_without_orders_nothing_is_0(shop: Shop) -> None:
    """A shop of traffic alone: what waits is not known."""
    traffic = [["统计日期", "店铺访客数", "店铺浏览量", "成交买家数", "成交订单数", "成交金额"]]
    traffic += [[f"2025-03-{day:02}", "90", "200", "5", "5", "500.00"] for day in range(1, 32)]
    shop.take_one("流量数据_20250301至20250331.csv", as_csv(traffic))
    text = run("logistics", "2025-03", "--db", shop.database, "--lang", "zh")
    assert "没有导入过订单" in text and "已超时" not in text and "共 0 单" not in text


def test_overdue_orders_that_were_last_seen_before_their_promise_are_told(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-04-05T12:00:00")
    found = taken(shop, [row(1, "2025-03-31 10:00:00", ""), row(2, "2025-04-02 10:00:00", "")])
    assert (found["waiting"]["overdue"], found["waiting_unseen"]) == (2, 1)  # the export is of 1 April
    assert "已超时的 2 单里有 1 单的导出早于承诺时间" in "".join(found["notes"])

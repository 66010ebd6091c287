"""Parcel tracks: read without what names people, joined to orders, in logistics and today."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from export_files import FULL_COLUMNS, Shop, as_csv, grid, order
from support.tool import run, run_json

from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import now
from pdd_ops.store.database import open_reader
from pdd_ops.work.desk.today import today_list
from pdd_ops.work.parcel import Track

HOUR = 3600
NAMED = ("诸葛晓晓", "13611112222", "梧桐街", "778000000000")
HEADERS = [
    "物流公司",
    "运单号",
    "收件人",
    "电话",
    "收件地址",
    "揽收时间",
    "签收时间",
    "最新轨迹时间",
    "物流状态",
    "物流轨迹",
]


def parcel(number: int, received: str = "") -> dict[str, str]:
    """An order shipped on 3 March at ten, in parcel `number`."""
    cells = {
        "发货时间": "2025-03-03 10:00:00",
        "确认收货时间": received,
        "快递单号": f"7780000000000{number:02}",
        "省": "广东省",
    }
    return order(f"250301-2000000000000{number:02}", "已收货" if received else "已发货，待收货", **cells)


def track(number: int, collected: str, signed: str, last: str, state: str) -> list[str]:
    name, phone, street, _ = NAMED
    told = f"【{state}】{name} {phone}"
    return [
        "中通快递",
        f"7780000000000{number:02}",
        name,
        phone,
        f"{street} 5 号",
        collected,
        signed,
        last,
        state,
        told,
    ]


@pytest.fixture
def tracked(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-04-02T10:00:00")
    orders = [parcel(number, "2025-03-20 10:00:00" if number == 1 else "") for number in range(1, 6)]
    shop.take_one("orders_export2025-04-01-10-09-23.csv", as_csv(grid(FULL_COLUMNS, orders)))
    rows = [
        track(1, "2025-03-03 16:00:00", "2025-03-05 10:00:00", "2025-03-05 10:00:00", "已签收"),
        track(2, "2025-03-03 20:00:00", "2025-03-07 10:00:00", "2025-03-07 10:00:00", "已签收"),
        track(3, "2025-03-04 10:00:00", "", "2025-03-28 09:59:00", "运输中"),
        track(4, "2025-03-04 10:00:00", "", "2025-03-30 10:00:00", "派送中"),
        track(9, "2025-03-04 10:00:00", "", "2025-03-08 10:00:00", "退回中"),
    ]
    result = shop.take_one("快递轨迹2025-04-01-10-00-00.csv", as_csv([HEADERS, *rows]))
    assert (result.format, result.new, result.rejected) == ("tracks", 5, 0)
    return shop


def test_days_run_to_the_delivery_where_it_is_known(tracked: Shop) -> None:
    found = run_json("logistics", "2025-03", "--json", "--db", tracked.database)
    assert (found["delivery_days"]["n"], found["delivery_days"]["median"]) == (
        2,
        3.0,
    )  # 17 days to the confirmation of one
    assert found["tracks"] == {
        "parcels": 4, "signed": 2, "pickup_hours": 17.0, "collected": 4, "stuck": 1,
        "stuck_orders": ["250301-200000000000003"], "turned": 0, "ahead": 0, "known": 5, "unused": 1,
    }  # fmt: skip
    text = run("logistics", "2025-03", "--db", tracked.database, "--lang", "zh")
    assert "发货到签收" in text
    assert "250301-200000000000003" in text


def test_tracks_that_contradict_themselves_or_are_of_no_order_are_said(tracked: Shop) -> None:
    """One delivered before it was picked up, one before it was shipped, one of tomorrow; two of no order."""
    rows = [
        track(3, "2025-03-04 10:00:00", "2025-03-03 12:00:00", "2025-03-04 10:00:00", "已签收"),
        track(4, "", "2025-03-02 12:00:00", "2025-03-04 10:00:00", "已签收"),
        track(5, "2025-03-04 10:00:00", "", "2025-04-03 10:00:00", "运输中"),
        track(8, "2025-03-04 10:00:00", "", "2025-03-08 10:00:00", "运输中"),
    ]
    tracked.take_one("快递轨迹2025-04-01-20-00-00.csv", as_csv([HEADERS, *rows]))
    found = run_json("logistics", "2025-03", "--json", "--db", tracked.database)
    counts = {name: found["tracks"][name] for name in ("parcels", "signed", "turned", "ahead", "known", "unused")}
    assert counts == {"parcels": 5, "signed": 2, "turned": 2, "ahead": 1, "known": 7, "unused": 2}
    assert found["delivery_days"]["n"] == 2
    notes = " ".join(found["notes"])
    assert "2 单的轨迹说签收早于" in notes and "1 单的轨迹里有还没到的时间" in notes and "其中 2 条" in notes


def test_today_names_what_is_stuck(tracked: Shop) -> None:
    with closing(open_reader(tracked.database)) as connection:
        found = today_list(connection, choose_shops(connection, None), int(now().timestamp()))
    (item,) = [one for one in found.items if one.id == "stuck"]
    assert (item.kind, item.deadline, item.amount_fen) == ("shipping", None, None)
    assert item.title == "1 个包裹 3 天没有新轨迹"
    assert "2025-04-01 10:00" in item.why


def test_nothing_that_names_people_is_kept(tracked: Shop, tmp_path: Path) -> None:
    """Tracking numbers stand in the order export; of the tracks only a hash of them is kept."""
    sql = "SELECT parcel_key || coalesce(carrier, '') || coalesce(state, '') FROM tracks"
    told = "".join(text for (text,) in tracked.rows(sql))
    content = tracked.database.read_bytes()
    assert not any(word.encode() in content for word in NAMED[:3])
    assert NAMED[3] not in told
    run("logistics", "2025-03", "--db", tracked.database, "--out", tmp_path / "out.md")
    assert not any(word in (tmp_path / "out.md").read_text("utf-8") for word in NAMED)


def test_an_older_export_changes_nothing(tracked: Shop) -> None:
    row = track(2, "2025-03-03 20:00:00", "", "2025-03-04 10:00:00", "运输中")
    tracked.take_one("快递轨迹2025-03-05-10-00-00.csv", as_csv([HEADERS, row]))
    assert run_json("logistics", "2025-03", "--json", "--db", tracked.database)["tracks"]["signed"] == 2


@pytest.mark.parametrize(
    ("state", "last", "stuck"),
    [
        ("运输中", 0, True),
        ("运输中", 1, False),
        ("已签收", 0, False),
        ("未签收", 0, True),
        ("拒收", 0, False),
        (None, 0, True),
    ],
)
def test_when_a_parcel_is_stuck(state: str | None, last: int, stuck: bool) -> None:
    assert Track(None, None, last * HOUR, state, 72 * HOUR + 1).stuck(0) is stuck

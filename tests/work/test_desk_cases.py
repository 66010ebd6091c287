"""Whose turn it is in a case and until when, whatever the order of the exports."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from support.desk import HEADERS, Desk, case, desk, instant

from pdd_ops.metrics.query import query
from pdd_ops.periods import Period, instant_text
from pdd_ops.work.desk.cases import Case, find_case, open_cases, totals
from pdd_ops.work.desk.next_steps import next_steps

__all__ = ["desk"]  # a fixture
MAY = Period("2025-05-01", "2025-05-07")
TURNS = {
    "待商家处理": "mine",
    "待商家收货": "mine",
    "补寄待商家发货": "mine",
    "退货退款，待卖家审核": "mine",
    "待消费者发货": "buyer",
    "驳回退款，待买家处理": "buyer",
    "商家已拒绝退款": "buyer",
    "平台处理中": "platform",
    "商家同意退款，退款中": "platform",
    "客服介入中": "platform",
    "退款成功": "closed",
    "部分退款成功": "closed",
    "极速退款成功": "closed",
    "换货/补寄关闭": "closed",
    "平台拒绝退款，退款关闭": "closed",
    "买家撤销": "closed",
    "处理完成": "closed",
    "仲裁排队": "unknown",
    "未退款成功": "unknown",
}
CODES = {
    "2": "mine", "3": "mine", "5": "platform", "6": "buyer", "7.0": "buyer", "8": "platform", "9": "closed",
    "10": "closed", "11": "closed", "12": "closed", "14": "mine", "16": "closed", "18": "buyer", "21": "mine",
    "25": "closed", "27": "buyer", "31": "buyer", "32": "mine", "33": "mine", "97": "unknown",
}  # fmt: skip


def turns(desk: Desk) -> dict[str, str]:
    with desk.opened() as (connection, _):
        return dict(connection.execute("SELECT case_id, turn FROM cases"))


def waiting(desk: Desk) -> list[Case]:
    with desk.opened() as (connection, shops):
        return open_cases(connection, shops)


@pytest.mark.parametrize("states", [TURNS, CODES])
def test_whose_turn_it_is(desk: Desk, states: dict[str, str]) -> None:
    numbered = {f"8100000{at:04d}": state for at, state in enumerate(states)}
    desk.take([case(number, state) for number, state in numbered.items()], "2025-05-07 12:00:00")
    assert {numbered[number]: turn for number, turn in turns(desk).items()} == states


def test_numbers_become_words(desk: Desk) -> None:
    desk.take([case("81000000001", "10", 退款类型="3"), case("81000000002", "8", 退款类型="2")], "2025-05-07 12:00:00")
    with desk.opened() as (connection, _):
        rows = connection.execute("SELECT status, type, refunded FROM aftersales ORDER BY case_id").fetchall()
    assert rows == [("退款成功", "退货退款", 1), ("平台处理中", "仅退款", 0)]


def test_any_order_of_exports_says_the_same_and_a_case_that_comes_back_is_listed(tmp_path: Path) -> None:
    exports = [
        ("2025-05-06 12:00:00", [case("81000000001"), case("81000000002"), case("81000000003")]),
        ("2025-05-07 12:00:00", [case("81000000001", "退款关闭", 超时时间=""), case("81000000002", "退款成功")]),
        ("2025-05-08 08:00:00", [case("81000000001", "平台处理中", 超时时间="2025-05-09 18:30:00")]),
    ]
    seen = set()
    for at, order in enumerate(permutations(exports)):
        folder = tmp_path / str(at)
        folder.mkdir()
        desk = Desk(folder)
        for as_of, rows in order:
            desk.take(rows, as_of)
        seen.add(tuple((one.case, one.group, one.deadline) for one in waiting(desk)))
    first, second = instant("2025-05-08 20:00:00"), instant("2025-05-09 18:30:00")
    assert seen == {(("81000000003", "mine", first), ("81000000001", "platform", second))}


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_deadline_of_a_step_that_is_over_is_none_of_the_next(desk: Desk, newest_first: bool) -> None:
    exports = [
        ([case()], "2025-05-06 12:00:00", HEADERS),
        ([case(售后状态="平台处理中", 超时时间="")], "2025-05-07 12:00:00", HEADERS),
    ]
    for rows, as_of, headers in reversed(exports) if newest_first else exports:
        desk.take(rows, as_of, headers)
    assert [one.deadline for one in waiting(desk)] == [None]


def test_a_column_that_was_not_ticked_takes_no_deadline_away(desk: Desk) -> None:
    desk.take([case()], "2025-05-06 12:00:00")
    desk.take([case()], "2025-05-07 12:00:00", [header for header in HEADERS if header != "超时时间"])
    assert [one.deadline for one in waiting(desk)] == [instant("2025-05-08 20:00:00")]


@pytest.mark.parametrize(
    ("told", "deadline"),
    [
        ("剩余23小时59分", "2025-05-08 11:59:00"),
        ("剩余1天2小时", "2025-05-08 14:00:00"),
        ("还剩 3小时20分30秒", "2025-05-07 15:20:30"),
        ("剩余时间：30分钟", "2025-05-07 12:30:00"),
        ("2天", "2025-05-09 12:00:00"),
        ("剩余 05:30:00", "2025-05-07 17:30:00"),
        ("已超时3小时", "2025-05-07 09:00:00"),
        ("2025/5/9 8:30", "2025-05-09 08:30:00"),
    ],
)
def test_time_that_is_left_counts_from_the_export(desk: Desk, told: str, deadline: str) -> None:
    result = desk.take([case(超时时间=told)], "2025-05-07 12:00:00")
    (found,) = waiting(desk)
    assert found.deadline is not None
    assert instant_text(found.deadline) == deadline
    assert result.rejected == 0


@pytest.mark.parametrize("told", ["已超时", "即将超时", "18:30:00", "尽快"])
def test_a_deadline_that_cannot_be_read_is_set_apart_and_the_case_stays(desk: Desk, told: str) -> None:
    result = desk.take([case(超时时间=told), case("81000000002")], "2025-05-07 12:00:00")
    assert result.rejected == 0
    with desk.opened() as (connection, _):
        rejects = connection.execute("SELECT row_no, column, value, reason FROM rejects").fetchall()
    assert rejects == [(2, "超时时间", told, "bad_deadline")]
    assert totals(waiting(desk), instant()).no_deadline == 1


def test_a_remaining_time_in_a_column_of_its_own(desk: Desk) -> None:
    headers = ["售后服务编号", "订单编号", "售后状态", "退款金额", "申请售后时间", "剩余处理时间"]
    row = case() | {"售后服务编号": "81000000009", "申请售后时间": "2025-05-06 11:00:00", "剩余处理时间": "10:30:00"}
    desk.take([row], "2025-05-07 12:00:00", headers)
    (found,) = waiting(desk)
    assert (found.case, found.deadline) == ("81000000009", instant("2025-05-07 22:30:00"))


def test_totals_and_the_order_of_the_list(desk: Desk) -> None:
    deadlines = {
        "81000000001": ("待商家处理", "2025-05-08 21:00:00"),  # exactly 12 hours
        "81000000002": ("待商家处理", "2025-05-08 21:00:01"),
        "81000000003": ("平台处理中", "2025-05-08 21:00:00"),
        "81000000004": ("平台处理中", "2025-05-08 08:59:59"),
        "81000000005": ("待商家收货", "2025-05-10 09:00:00"),  # exactly 48
        "81000000006": ("待商家收货", "2025-05-10 09:00:01"),
        "81000000007": ("待商家收货", ""),
        "81000000008": ("待买家发货", "2025-05-08 10:00:00"),
        "81000000009": ("没见过的状态", ""),
        "81000000010": ("退款关闭", "2025-05-08 10:00:00"),
    }
    rows = [case(number, state, 超时时间=until) for number, (state, until) in deadlines.items()]
    desk.take(rows, "2025-05-08 08:00:00")
    cases = waiting(desk)
    assert [int(one.case[-2:]) for one in cases] == [9, 4, 3, 1, 2, 5, 6, 7, 8]
    found = totals(cases, instant())
    assert (found.waiting, found.waiting_fen, found.unknown) == (7, 7 * 3650, 1)
    assert (found.overdue, found.due_12h, found.due_24h, found.due_48h, found.no_deadline) == (1, 2, 1, 1, 2)


def test_metrics_of_what_waits_say_what_the_list_says(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-08T09:00:00")
    rows = [
        case("81000000001"),
        case("81000000002", "平台处理中", 超时时间="2025-05-09 01:00:00"),
        case("81000000003", "平台处理中", 超时时间="2025-05-08 01:00:00"),
        case("81000000004", "待商家收货", 超时时间="", 退款金额="10.00"),
        case("81000000005", "退款关闭"),
        case("81000000006", "待买家发货"),
    ]
    desk.take(rows, "2025-05-08 08:00:00")
    names = "cases_waiting cases_waiting_amount cases_due_12h cases_due_24h cases_overdue cases_no_deadline"
    with desk.opened() as (connection, shops):
        result = query(connection, shops=shops.ids, metrics=names.split(), period=MAY)
    assert [cell.value for cell in result.rows[0].values] == [4, 119.5, 1, 1, 1, 1]


def test_what_was_agreed_and_won(desk: Desk) -> None:
    agreed = {"同意退款时间": "2025-05-06 20:00:00"}
    rows = [
        case("81000000001", "退款成功", 同意退款人="系统", **agreed),
        case("81000000002", "退款成功", 同意退款人="平台", 退款类型="退货退款", 退款金额="20.00", **agreed),
        case("81000000003", "退款成功", 同意退款人="商家", 订单状态="已收货", **agreed),
        case("81000000004", "退款成功", **agreed),
        *(case(f"8200000{at:04d}", "平台拒绝退款，退款关闭") for at in range(9)),
    ]
    desk.take(rows, "2025-05-08 08:00:00")
    names = "refund_agreed_by_system_share refund_only_amount_share refund_only_after_receipt dispute_won_rate"
    with desk.opened() as (connection, shops):
        result = query(connection, shops=shops.ids, metrics=names.split(), period=MAY)
    share, amount, received, won = result.rows[0].values
    assert (share.numerator, share.denominator, share.value) == (2, 3, 0.666667)
    assert amount.value == round((3650 * 3) / (3650 * 3 + 2000), 6)
    assert (received.value, won.value, won.numerator, won.denominator) == (1, 0.9, 9, 10)


def test_too_few_disputes_make_no_rate(desk: Desk) -> None:
    desk.take([case(f"8200000{at:04d}", "平台拒绝退款，退款关闭") for at in range(9)], "2025-05-08 08:00:00")
    with desk.opened() as (connection, shops):
        result = query(connection, shops=shops.ids, metrics=("dispute_won_rate",), period=MAY)
    (won,) = result.rows[0].values
    assert won.value is None
    assert "9" in (won.reason or "")


def test_a_column_says_that_the_platform_stepped_in(desk: Desk) -> None:
    rows = [case(f"8100000000{at}") | {"是否平台介入": said} for at, said in enumerate(("是", "否", "1", "0", ""))]
    desk.take(rows, "2025-05-08 08:00:00", [*HEADERS, "是否平台介入"])
    with desk.opened() as (connection, _):
        found = [one for (one,) in connection.execute("SELECT intervened FROM aftersales ORDER BY case_id")]
    assert found == [1, 0, 1, 0, 0]


def test_tracking_numbers_are_kept_as_keyed_hashes(desk: Desk) -> None:
    rows = [
        case(
            "81000000001",
            退货运单号="YT8800112233445",
            发货运单号="SF-1122334455667",
            退货物流状态="已签收（李四 13912345678）",
        ),
        case("81000000002", 退货运单号=" yt8800112233445 ", 退货物流状态="王五代收", 快递拦截状态="拦截成功"),
        case("81000000003", 退货运单号="7.73123E+13", 退款原因="少件，电话13812345678"),
    ]
    desk.take(rows, "2025-05-08 08:00:00")
    with desk.opened() as (connection, _):
        found = connection.execute(
            "SELECT return_key, return_state, intercept_state, reason FROM aftersales ORDER BY case_id"
        ).fetchall()
    (first, state, *_), (second, none, stopped, _), (damaged, *_, reason) = found
    assert first == second
    assert len(first) == 32
    assert (state, none, stopped, damaged, reason) == ("已签收", None, "拦截成功", None, "少件，电话*")
    stored = b"".join(path.read_bytes() for path in desk.folder.glob("shop.db*"))
    for planted in ("8800112233445", "1122334455667", "13912345678", "13812345678", "李四", "王五"):
        assert planted.encode() not in stored


def test_a_case_is_found_by_its_number(desk: Desk) -> None:
    desk.take([case()], "2025-05-08 08:00:00")
    with desk.opened() as (connection, shops):
        assert find_case(connection, shops, " 81000000001 ").reason == "少件"


def test_next_steps_follow_state_and_reason_and_the_merchants_own_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = next_steps()
    assert shipped.for_case("platform", "平台处理中", "商品描述不符") != shipped.for_case(
        "platform", "平台处理中", "少件"
    )
    assert shipped.for_case("mine", "待商家收货", "质量问题") == shipped.for_case("mine", "待商家收货", "少件")
    (desk.folder / "config").mkdir()
    own = '[reasons]\nquality = ["掉色"]\n[steps.mine]\nquality = "请老王看一眼"\n'
    (desk.folder / "config" / "next_steps.toml").write_text(own, "utf-8")
    assert next_steps().for_case("mine", "待商家处理", "洗后掉色") == "请老王看一眼"
    assert next_steps().for_case("mine", "待商家处理", "质量问题") == "请老王看一眼"
    assert next_steps().for_case("mine", "待商家处理", "少件") == shipped.for_case("mine", "待商家处理", "少件")


@pytest.mark.parametrize(
    ("hours", "bucket"),
    [(-0.1, "overdue"), (0, "due_12h"), (12, "due_12h"), (24, "due_24h"), (24.1, "due_48h"), (48, "due_48h")],
)
def test_a_deadline_on_the_hour_is_still_in_time(hours: float, bucket: str) -> None:
    one = Case("店", 1, "1", "A", "待商家处理", "mine", "", "", "", 500, round(hours * 3600), "", "", "2025-05-01")
    found = totals([one], 0)
    assert {name for name in ("overdue", "due_12h", "due_24h", "due_48h") if getattr(found, name)} == {bucket}

"""Rules on service: each is named in the report of a shop in which it is planted, and in no other."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from export_files import FULL_COLUMNS, Grid, as_csv, grid, order, tabbed
from support.tool import run, run_json

SERVICE = {
    "platform_intervention_high",
    "refunds_slow",
    "returns_slow",
    "refunds_slower",
    "reply_rate_low",
    "reply_rate_fell",
    "inquiry_conversion_low",
    "inquiry_conversion_fell",
}


@dataclass(frozen=True)
class Month:
    """What is planted in a month: of each day those served, the shares, and for each type of refund its hours."""

    served: int = 20
    replied: float = 0.95
    inquirers: int = 10
    bought: int = 4
    intervened: int = 1  # of 1000 orders, by the platform's count
    refund_only: tuple[int, ...] = (12,) * 27 + (80,) * 3
    returned: tuple[int, ...] = (100,) * 25


USUAL = Month()
PLANTED = {
    "reply_rate_low": (USUAL, replace(USUAL, replied=0.7)),
    "reply_rate_fell": (USUAL, replace(USUAL, replied=0.88)),
    "inquiry_conversion_low": (replace(USUAL, bought=2), replace(USUAL, bought=2)),
    "inquiry_conversion_fell": (replace(USUAL, bought=5), replace(USUAL, bought=3)),
    "platform_intervention_high": (USUAL, replace(USUAL, intervened=9)),
    "refunds_slow": (USUAL, replace(USUAL, refund_only=(12,) * 15 + (80,) * 15)),
    "returns_slow": (USUAL, replace(USUAL, returned=(200,) * 25)),
    "refunds_slower": (replace(USUAL, returned=(50,) * 25), USUAL),
}


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-04-05T08:00:00")


def days(month: str) -> list[str]:
    year, number = (int(part) for part in month.split("-"))
    return [f"{month}-{day:02d}" for day in range(1, monthrange(year, number)[1] + 1)]


def write(folder: Path, month: str, planted: Month) -> None:
    """The exports of one month, an order a day of 100 yuan among them."""
    span, each = f"{days(month)[0]}至{days(month)[-1]}".replace("-", ""), days(month)
    numbers = {day: f"{day[2:].replace('-', '')}-100000000000001" for day in each}
    paid = {"用户实付金额(元)": "100.00", "商家实收金额(元)": "100.00"}
    orders = [order(number, 支付时间=f"{day} 10:00:00", **paid) for day, number in numbers.items()]
    service: Grid = [
        ["统计日期", "人工接待人数", "3分钟人工回复率", "询单人数", "最终成团人数"],
        *([day, str(planted.served), f"{planted.replied:.2%}", str(planted.inquirers), str(planted.bought)]
          for day in each),
    ]  # fmt: skip
    seen: Grid = [
        ["统计日期", "介入订单数", "平台介入率"],
        *([day, str(planted.intervened), f"{planted.intervened / 1000:.2%}"] for day in each),
    ]
    cases: list[list[str]] = [["售后编号", "订单编号", "售后状态", "退款类型", "退款金额", "申请时间", "同意退款时间"]]
    for kind, hours in (("仅退款", planted.refund_only), ("退货退款", planted.returned)):
        for place, one in enumerate(hours):
            whole, rest = divmod(10 + one, 24)
            applied, agreed = each[0], each[whole]
            number = f"{month.replace('-', '')}{len(cases):04}{place}"
            cases.append([number, numbers[applied], "退款成功", kind, "1.00", f"{applied} 10:00:00",
                          f"{agreed} {rest:02d}:00:00"])  # fmt: skip
    folder.mkdir(exist_ok=True)
    for name, cells in (("客服数据", service), ("服务数据", seen), ("售后数据", cases)):
        (folder / f"{name}_{span}.csv").write_bytes(as_csv(cells))
    (folder / f"订单_{span}.csv").write_bytes(as_csv(tabbed(grid(FULL_COLUMNS, orders))))


def found(folder: Path, before: Month, now: Month) -> dict[str, Any]:
    """The problems of March about service, by rule."""
    write(folder / "exports", "2025-02", before)
    write(folder / "exports", "2025-03", now)
    run("import", folder / "exports", "--shop", "店", "--db", folder / "shop.db", "--as-of", "2025-04-03")
    problems = run_json("report", "2025-03", "--db", folder / "shop.db", "--json")["problems"]
    return {rule: one for one in problems if (rule := one["id"].split(":")[0]) in SERVICE}


def test_a_shop_that_answers_and_refunds_in_time_has_none(tmp_path: Path) -> None:
    assert found(tmp_path, USUAL, USUAL) == {}


@pytest.mark.parametrize("rule", PLANTED)
def test_what_is_planted_is_named_and_nothing_else(rule: str, tmp_path: Path) -> None:
    assert list(found(tmp_path, *PLANTED[rule])) == [rule]


def test_every_rule_of_service_is_planted() -> None:
    assert set(PLANTED) == SERVICE


def test_too_few_to_judge(tmp_path: Path) -> None:
    few = Month(
        served=3, replied=0.5, inquirers=3, bought=0, intervened=4, refund_only=(99,) * 19, returned=(300,) * 19
    )
    assert found(tmp_path, replace(few, replied=0.9, bought=2), few) == {}


def test_what_a_fall_costs_and_where_its_numbers_come_from(tmp_path: Path) -> None:
    [problem] = found(tmp_path, *PLANTED["inquiry_conversion_fell"]).values()
    assert problem["impact"] == round((0.5 - 0.3) * 310 * 100, 2)
    assert problem["evidence"][0] == "询单转化率 30.00%，2025-02 为 50.00%，下降 20.00 个百分点。"
    told = run("explain", problem["id"], "--db", tmp_path / "shop.db")
    assert "询单成团人数 93" in told and "pdd-ops explain inquiry_conversion 2025-03" in told


def test_a_rule_of_a_refund_type_is_explained_by_it(tmp_path: Path) -> None:
    [problem] = found(tmp_path, *PLANTED["refunds_slow"]).values()
    assert problem["id"] == "refunds_slow:仅退款:2025-03"
    assert "30 笔里有 15 笔超过 72 小时（50.00%）" in problem["evidence"][0]
    told = run("explain", problem["id"], "--db", tmp_path / "shop.db")
    assert "type=仅退款" in told

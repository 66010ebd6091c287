"""The profit statement: its lines add up, by order and by cash; shared costs by the days of their months."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from export_files import Shop
from money_files import bill, expense, income, new_shop, paid_on, sheet, sold

from pdd_ops.errors import PddOpsError
from pdd_ops.insight.profit.build import profit_of
from pdd_ops.insight.profit.model import Line, Profit
from pdd_ops.insight.profit.overheads import Overhead, load_overheads
from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, Period
from pdd_ops.store.database import open_reader

MARCH = Month.of(2025, 3)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()
    use_language("zh")
    found = new_shop(tmp_path)
    orders = [paid_on(f"2025-03-{1 + n % 9:02d}", n) for n in range(27)]
    orders[3] |= {"订单状态": "已发货，退款成功"}
    sold(found, *orders)
    found.take(sheet(found, "商家编码,成本,快递费", ["GH-06", "30.01", "2.50"]))
    entries = [income("85.00", order_id=one["订单号"], at="2025-03-08 10:00:00") for one in orders[:12]]
    entries += [expense("0.54", order_id=one["订单号"], at="2025-03-08 10:00:01") for one in orders[:12]]
    entries.append(expense("85.00", "0020002|退款-订单退款", order_id=orders[5]["订单号"], at="2025-03-07 10:00:00"))
    found.take(found.write("账单.csv", bill(*entries)))
    return found


def march(shop: Shop) -> Profit:
    with closing(open_reader(shop.database)) as connection:
        return profit_of(connection, choose_shops(connection, None), MARCH)


def lines(found: Profit) -> dict[str, Line]:
    return {line.id: line for line in found.statement}


def test_both_columns_add_up_and_so_do_the_differences(shop: Shop) -> None:
    found = march(shop)
    told = lines(found)
    parts = [line for line in found.statement if line.id != "profit"]
    assert told["profit"].by_order == sum(line.by_order or 0 for line in parts) == found.total.profit_high
    assert told["profit"].by_cash == sum(line.by_cash or 0 for line in parts)
    assert told["profit"].difference == sum(line.difference or 0 for line in parts)


def test_cash_is_what_the_bills_of_the_days_say(shop: Shop) -> None:
    told = lines(march(shop))
    assert (told["sales"].by_cash, told["refunds"].by_cash, told["fees"].by_cash) == (102000, -8500, -648)
    assert told["sales"].by_order == 27 * 9000


def test_shared_costs_stand_below_the_profit_and_in_no_row(shop: Shop, tmp_path: Path) -> None:
    before = march(shop)
    (tmp_path / "config" / "overheads.toml").write_text(
        '[[cost]]\nname = "房租"\namount = 3100\n[[cost]]\nname = "旧工资"\namount = 99\nuntil = "2025-01"\n', "utf-8"
    )
    found = march(shop)
    assert (found.overheads, found.profit, found.rows) == ((("房租", 90000),), before.profit, before.rows)
    told = lines(found)
    assert (told["rest"].by_order, told["overheads"].by_order) == ((told["profit"].by_order or 0) - 90000, -90000)


def test_a_cost_is_shared_by_the_days_of_each_month() -> None:
    days = Period("2025-01-30", "2025-02-14").each_day()
    assert Overhead("房租", 310000).of_days(days) == 20000 + 155000
    assert Overhead("房租", 310000, since="2025-02").of_days(days) == 155000
    assert Overhead("房租", 310000, until="2024-12").of_days(days) == 0


@pytest.mark.parametrize(
    "text", ["[[cost]]\nname = 'x'\namount = -1", "[[cost]]\nname = 'x'\nsum = 2", "[[cost]]\namount = 2"]
)
def test_a_mistake_is_one_line(shop: Shop, tmp_path: Path, text: str) -> None:
    (tmp_path / "config" / "overheads.toml").write_text(text, "utf-8")
    with pytest.raises(PddOpsError, match=r"overheads.toml.*cost\[1\]"):
        load_overheads()

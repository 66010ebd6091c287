"""Bills: control totals, legitimate like rows, overlapping files, subjects, and the metrics by cash day."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from export_files import Shop, as_zip
from money_files import ORDER, Entry, asked, bill, expense, income, new_shop, value

from pdd_ops.intake import text
from pdd_ops.lang import use_language
from pdd_ops.periods import Period

FEE = "0030001|技术服务费-基础技术服务费"
LATE = "0040004|售后费用-延迟发货"
TRANSFER = "0070004|转账-广告账户"
LIKE = expense("500.00", TRANSFER, order_id="", note="广告账户充值")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    use_language("zh")
    return new_shop(tmp_path)


def month() -> list[Entry]:
    """Sixty rows of a month, some of them alike."""
    entries = []
    for number in range(20):
        at = f"2025-03-{number + 1:02d} 09:00:00"
        entries.append(income(f"{number + 10}.{number:02d}", order_id=f"250301-{number:015d}", at=at))
        entries.append(expense(f"0.{number + 10}", order_id=f"250301-{number:015d}", at=at))
        entries.append(expense("3.00", LATE, order_id="", at=at[:10] + " 12:00:00"))
    return sorted([*entries, LIKE, LIKE, LIKE], key=lambda entry: entry[1])


def test_every_metric_of_a_bill(shop: Shop) -> None:
    entries = [
        income("100.00"),
        (ORDER, "2025-03-05 10:00:00", "5.00", "0", "优惠券结算", "", "0010005|交易收入-优惠券结算"),
        expense("0.63"),
        expense("40.00", "0020002|交易退款-订单退款"),
        expense("2.00", "0020005|交易退款-优惠券结算"),
        expense("3.00", LATE, order_id=""),
        expense("7.00", "0040002|售后费用-售后补偿"),
        expense("1.50", "0050002|服务支出-消费者体验提升计划"),
        expense("2.50", "0060001|营销费用-多多进宝"),
        LIKE,
        expense("30.00", "0080001|提现-提现到银行卡", order_id=""),
    ]
    result = shop.take_one("bill.csv", bill(*entries))
    assert (result.new, result.rejected, result.notes) == (11, 0, [])
    wanted = {
        "bill_income": 105.0, "bill_expense": 56.63, "bill_net": 48.37, "bill_refunds": 42.0, "service_fees": 0.63,
        "penalties": 3.0, "aftersales_costs": 7.0, "service_costs": 1.5, "marketing_costs": 2.5,
        "bill_transfers": 500.0, "bill_withdrawals": 30.0, "bill_rows": 11,
    }  # fmt: skip
    found = asked(shop, *wanted)
    assert {metric: found.value(metric).value for metric in wanted} == wanted  # type: ignore[union-attr]
    assert value(shop, "service_fee_rate").value == pytest.approx(0.63 / 105, abs=1e-6)


def test_a_missing_row_refuses_the_bill_and_names_rows_and_fen(shop: Shop) -> None:
    entries = [income("100.00"), income("20.50", order_id="250302-100000000000002"), expense("0.72")]
    result = shop.take_one("bill.csv", bill(entries[0], entries[2], of=entries))
    assert result.format is None
    assert result.reason is not None
    assert "收入合计 2 笔 120.50 元，实际读到 1 笔 100.00 元，差 -1 笔 -20.50 元" in result.reason
    assert "支出" not in result.reason.replace("支出金额", "")
    assert shop.one("SELECT count(*) FROM bills") == 0
    assert shop.one("SELECT count(*) FROM imports") == 0


def test_one_fen_off_refuses_the_bill(shop: Shop) -> None:
    result = shop.take_one("bill.csv", bill(income("100.00"), expense("0.61"), of=[income("100.00"), expense("0.60")]))
    assert result.reason is not None
    assert "差 +0 笔 -0.01 元" in result.reason


def test_halves_that_overlap_give_the_sums_of_the_whole(shop: Shop, tmp_path: Path) -> None:
    entries = month()
    shop.take_one("a.csv", bill(*entries[:40]))
    second = shop.take_one("b.csv", bill(*entries[25:]))
    assert second.same == 15
    (tmp_path / "whole").mkdir()
    whole = new_shop(tmp_path / "whole")
    whole.take_one("whole.csv", bill(*entries))
    assert shop.dump("bills", "bill_days", "labels") == whole.dump("bills", "bill_days", "labels")


@pytest.mark.parametrize("seed", range(5))
def test_any_overlap_and_order_of_files_gives_the_same(shop: Shop, seed: int) -> None:
    dice, entries = random.Random(seed), month()
    cuts = sorted({0, *(dice.randrange(1, len(entries)) for _ in range(3))})
    parts = [entries[max(cut - dice.randrange(6), 0) :][: dice.randrange(5, 40)] for cut in cuts]
    parts = [
        *parts,
        [entry for entry in entries if entry[1] < "2025-03-12"],
        [entry for entry in entries if entry[1] >= "2025-03-04"],
    ]
    whole_days = [part for part in parts if part.count(LIKE) in (0, 3)]
    dice.shuffle(whole_days)
    for number, part in enumerate(whole_days):
        shop.take_one(f"{number}.csv", bill(*part))
    assert shop.one("SELECT sum(rows) FROM bill_days WHERE dim = 'all'") == len(entries)
    assert value(shop, "bill_income").value == pytest.approx(sum(float(entry[2]) for entry in entries))


def test_three_like_rows_stay_three(shop: Shop) -> None:
    shop.take_one("a.csv", bill(LIKE, LIKE, LIKE, income("1.00")))
    shop.take_one("b.csv", bill(LIKE, LIKE, LIKE, expense("0.10")))
    shop.take_one("older.csv", bill(LIKE), as_of="2025-03-20")
    again = shop.take_one("a-again.csv", bill(LIKE, LIKE, LIKE, income("1.00")))
    assert "内容相同" in again.notes[0]
    assert shop.one("SELECT count(*) FROM bills WHERE code = '0070004'") == 3
    assert value(shop, "bill_transfers").value == 1500.0
    assert value(shop, "bill_expense").value == 0.1


def test_order_number_out_of_the_note(shop: Shop) -> None:
    shop.take_one(
        "bill.csv", bill(expense("3.00", LATE, order_id="", note="延迟发货赔付（订单250301-100000000000007）"))
    )
    assert shop.one("SELECT order_id FROM bills") == "250301-100000000000007"


def test_an_unknown_code_is_classed_by_its_beginning_and_listed(shop: Shop) -> None:
    result = shop.take_one(
        "bill.csv",
        bill(expense("9.00", "0030077|技术服务费-新费用"), expense("4.00", "0990001|别的-别的"), income("1.00")),
    )
    assert result.notes == ["没见过的业务代码，按前三位归类：0030077、0990001"]
    assert value(shop, "service_fees").value == 9.0
    assert value(shop, "bill_expense").value == 13.0
    assert shop.one("SELECT subject FROM bills WHERE code = '0990001'") == "other"


def test_a_zip_with_a_gb18030_bill(shop: Shop) -> None:
    name = "pdd-mall-bill-detail(1)_2025-04-01-10-20-30_2175"
    result = shop.take_one(f"{name}.zip", as_zip({f"{name}.csv": bill(income("100.00"))}))
    assert (result.format, result.new) == ("bills", 1)
    assert result.file == f"{name}.zip/{name}.csv"


def test_a_fee_given_back_lowers_the_fees(shop: Shop) -> None:
    back = (ORDER, "2025-03-07 10:00:00", "0.25", "0", "技术服务费", "返还", FEE)
    shop.take_one("bill.csv", bill(income("100.00"), expense("0.60"), back))
    assert value(shop, "service_fees").value == 0.35
    assert value(shop, "bill_income").value == 100.25


def test_rows_of_nothing_are_expenses_in_the_footer(shop: Shop) -> None:
    result = shop.take_one("bill.csv", bill(income("100.00"), expense("0")))
    assert (result.format, result.new) == ("bills", 2)


def test_a_bill_without_a_footer_is_taken_with_a_note(shop: Shop) -> None:
    result = shop.take_one("bill.csv", bill(income("100.00"), footer=False))
    assert (result.new, result.notes) == (1, ["账单末尾没有合计，无法核对是否完整"])


def test_codes_carry_the_words_of_the_bill(shop: Shop) -> None:
    shop.take_one("bill.csv", bill(income("100.00"), expense("0.60"), LIKE))
    found = asked(shop, "bill_income", "bill_expense", "bill_transfers", by="bill_code")
    assert [(row.label, row.values[0].value, row.values[1].value, row.values[2].value) for row in found.rows] == [
        ("0010002 交易收入-订单收入", 100.0, 0.0, 0.0),
        ("0030001 技术服务费-基础技术服务费", 0.0, 0.6, 0.0),
        ("0070004 转账-广告账户", 0.0, 0.0, 500.0),
    ]
    assert {row.key for row in asked(shop, "bill_income", by="bill-type").rows} == {
        "交易收入",
        "技术服务费",
        "转账-广告",
    }


def test_without_a_bill_there_is_no_number(shop: Shop) -> None:
    shop.take_one("bill.csv", bill(income("100.00")))
    found = value(shop, "service_fees", period=Period("2025-01-01", "2025-01-31"))
    assert (found.value, found.reason) == (None, "需要导入货款账单")
    assert value(shop, "penalties").value == 0.0


def test_like_rows_far_apart_all_count(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "FIRST_BLOCK_BYTES", 200)  # so that they stand in different batches
    others = [income(f"{number}.00", at="2025-03-05 10:00:00") for number in range(1, 60)]
    result = shop.take_one("bill.csv", bill(LIKE, *others, LIKE, *others[:1]))
    assert (result.new, result.rejected) == (62, 0)
    assert shop.rows("SELECT ordinal, count(*) FROM bills GROUP BY 1") == [(0, 60), (1, 2)]

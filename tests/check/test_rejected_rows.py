"""Rows that were refused stand in the banner and in the check, with their money where it could be read."""

from __future__ import annotations

import pytest
from export_files import DEFAULT_COLUMNS, Shop, order

from pdd_ops.check.run import check_month
from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.report.build import build_report
from pdd_ops.store.database import open_reader

MARCH = Month.of(2025, 3)
COLUMNS = [*DEFAULT_COLUMNS]


def rows(good: int, *, bad: int, paid: str = "61.70") -> list[dict[str, str]]:
    """Orders of which the last have a number that Excel has rounded."""
    numbers = [f"250301-1000000000{n:05d}" for n in range(good)] + [f"2.503E+2{n}" for n in range(bad)]
    amounts = {"用户实付金额(元)": paid, "商家实收金额(元)": paid, "商品总价(元)": paid}
    return [order(number, **amounts) for number in numbers]


@pytest.mark.parametrize(("good", "bad", "severity"), [(20, 2, "partial"), (400, 1, "info")])
def test_they_are_in_the_check_with_their_money(shop: Shop, good: int, bad: int, severity: str) -> None:
    result = shop.orders(COLUMNS, *rows(good, bad=bad))
    assert result.rejected == bad
    assert any(f"{bad} 行读得出金额" in note for note in result.notes)
    reader = open_reader(shop.database)
    found = check_month(reader, choose_shops(reader, None), MARCH)
    [finding] = [one for one in found.findings if one.id == "rejects"]
    assert finding.severity == severity
    assert f"{bad} 行没有收下，其中 {bad} 行读得出金额，共 {61.7 * bad:.2f} 元" in finding.text
    assert "pdd-ops rejects" in finding.advice


def test_they_are_in_the_banner(shop: Shop) -> None:
    shop.orders(COLUMNS, *rows(20, bad=2))
    reader = open_reader(shop.database)
    report = build_report(reader, shops=choose_shops(reader, None), month=MARCH)
    assert any("2 行没有收下，其中 2 行读得出金额，共 123.40 元" in note for note in report.notes)
    use_language("en")
    english = build_report(reader, shops=choose_shops(reader, None), month=MARCH)
    assert any("2 of them with a readable amount, 123.40 yuan" in note for note in english.notes)


def test_money_that_cannot_be_read_is_not_made_up(shop: Shop) -> None:
    result = shop.orders(
        COLUMNS, *rows(20, bad=1, paid="61.70"), order("250301-100000000099999", **{"用户实付金额(元)": "六十"})
    )
    assert result.rejected == 2
    reader = open_reader(shop.database)
    [finding] = [one for one in check_month(reader, choose_shops(reader, None), MARCH).findings if one.id == "rejects"]
    assert "2 行没有收下，其中 1 行读得出金额，共 61.70 元" in finding.text

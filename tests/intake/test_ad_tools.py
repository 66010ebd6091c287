"""Tools of the promotion centre add up; reports of one tool never do."""

from __future__ import annotations

import pytest
from export_files import Shop, as_csv

ACCOUNT = ["日期", "总花费(元)", "交易额(元)", "曝光量", "点击量"]
DAY = "2025-03-01"


def account(spend: str) -> bytes:
    return as_csv([ACCOUNT, [DAY, spend, "30.00", "1000", "50"]])


def product(spend: str) -> bytes:
    return as_csv([[*ACCOUNT[:1], "商品ID", *ACCOUNT[1:]], [DAY, "7000001", spend, "30.00", "1000", "50"]])


@pytest.mark.parametrize(
    ("files", "spend"),
    [
        ({"商品推广_账户.csv": account("10"), "直播推广_账户.csv": account("4")}, 1400),
        ({"商品推广_账户.csv": account("10"), "商品推广_分天.csv": product("9")}, 1000),
        ({"全站推广_分天.csv": product("7"), "标准推广_分天.csv": product("9")}, 1600),
        ({"明星店铺_账户.csv": account("3"), "搜索推广_账户.csv": account("4"), "账户.csv": account("5")}, 1200),
        ({"直播推广_账户.csv": account("4"), "直播推广_分天.csv": product("4")}, 400),
        ({"账户 (1).csv": account("10"), "商品推广_账户.csv": account("11")}, 1000),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_spend_of_a_day(shop: Shop, files: dict[str, bytes], spend: int, turned: bool) -> None:
    for at, name in enumerate(sorted(files, reverse=turned)):
        path = shop.write(name, files[name])
        shop.take(path, as_of=f"2025-04-0{1 + at if not turned else 9 - at}")
    assert shop.one("SELECT sum(spend_fen) FROM ad_sums WHERE dim = 'all'") == spend

"""Merchants' cost maps in three sheets: joined in any order, compared without white space, doubts said."""

from __future__ import annotations

import itertools
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from export_files import DEFAULT_COLUMNS, Shop, as_csv, as_xlsx, grid, order

from pdd_ops.formats.model import load_formats
from pdd_ops.store import articles
from pdd_ops.store.costs import roll_up_known_costs
from pdd_ops.store.engine import Connection
from pdd_ops.store.importing import Request, import_files
from pdd_ops.store.recompute import differing_sums
from pdd_ops.store.table_import import FileResult

PRODUCTS = [
    ["标准产品ID", "条形码", "标准产品名称", "单规格", "单个产品成本"],
    ["S1", "6900000000011", "竹杯", "个", "3.20"],
    ["S2", "6.9E+12", "棉袜", "双", "1.5"],
    ["S9", "", "钥匙扣赠品", "赠品", "0"],
]
PACKS = [
    ["销售规格ID", "标准产品ID", "销售数量", "销售规格名称", "产品总成本", "快递费"],
    ["S1-1", "S1", "1", "1个装", "3.20", "2.80"],
    ["S1-4", "S1", "4", "4个装", "", "3.30"],
    ["S2-3", "S2", "3", "3双装", "4.00", ""],
    ["S9-1", "S9", "1", "钥匙扣", "0", "0"],
]
LINKS = [
    ["平台", "店铺名称", "商品ID", "商品规格", "销售规格ID", "销售规格名称", "是否主成交规格", "是否百补"],
    ["拼多多", "小店", "700000000001", "绿 色, 1个", "S1-1", "1个装", "是", "否"],
    ["拼多多", "小店", "7.00000000001E+11", "绿色,4 个", "S1-4", "4个装", "否", "是"],
    ["拼多多", "小店", "700000000002", "（均码）", "S2-3", "3双装", "是", "是"],
]
SHEETS = {"1主档.xlsx": PRODUCTS, "2规格.xlsx": PACKS, "3链接.csv": LINKS}


def orders() -> bytes:
    sold = [("700000000001", "绿色，1个", "2"), ("700000000001", "绿色,4个 ", "1"), ("700000000002", "(均码)", "5")]
    sold += [("700000000002", "大码", "1")]
    rows = [
        order(
            f"250301-1000000000000{at:02}", **{"商品id": product, "商品规格": sku, "商品数量(件)": count, "样式ID": ""}
        )
        for at, (product, sku, count) in enumerate(sold)
    ]
    return as_csv(grid(DEFAULT_COLUMNS, rows))


def pack(name: str, sheet: list[list[str]]) -> bytes:
    return as_xlsx(sheet) if name.endswith("xlsx") else as_csv(sheet)


def costs(shop: Shop) -> list[tuple[object, ...]]:
    return shop.rows(
        """SELECT key, covered_orders, uncovered_orders, goods_cost_fen, shipping_fen, no_shipping_orders FROM cost_days
        WHERE dim = 'product' ORDER BY 1"""
    )


WANTED = [("700000000001", 2, 0, 2 * 320 + 4 * 320, 280 + 330, 0), ("700000000002", 1, 1, 5 * 400, None, 2)]


@pytest.mark.slow
@pytest.mark.parametrize("names", list(itertools.permutations(["0订单.csv", *SHEETS])))
def test_any_order_of_the_files_gives_the_same_costs(shop: Shop, names: tuple[str, ...]) -> None:
    for name in names:
        result = shop.take_one(name, orders() if name == "0订单.csv" else pack(name, SHEETS[name]))
        assert (result.rejected, result.format is None) == (0, False), result
    assert costs(shop) == WANTED
    found = shop.rows(
        "SELECT product_id, sku, spec_id, standard_id, pack, cost_fen, main, subsidised FROM articles ORDER BY 1, 2"
    )
    assert found == [
        ("700000000001", "绿 色, 1个", "S1-1", "S1", 1, 320, 1, 0),
        ("700000000001", "绿色,4 个", "S1-4", "S1", 4, 1280, 0, 1),
        ("700000000002", "（均码）", "S2-3", "S2", 3, 400, 1, 1),
    ]
    assert differing_sums(shop.database) == []


def test_a_newer_map_counts_and_an_older_one_changes_nothing(shop: Shop) -> None:
    for name, sheet in SHEETS.items():
        shop.take_one(name, pack(name, sheet), as_of="2025-03-05")
    shop.take_one("订单.csv", orders())
    dearer = [PRODUCTS[0], ["S1", "", "竹杯", "个", "5.00"]]
    shop.take_one("旧主档.csv", as_csv(dearer), as_of="2025-02-01")
    assert costs(shop) == WANTED
    shop.take_one("新主档.csv", as_csv([*dearer, PRODUCTS[2]]), as_of="2025-04-01")
    assert costs(shop)[0][3] == 2 * 320 + 4 * 500  # 1个装 has a total of its own


def take(shop: Shop, **sheets: list[list[str]]) -> dict[str, FileResult]:
    """All sheets in one import, the links named so that they would come first."""
    paths = [shop.write(f"{name}.csv", as_csv(sheet)) for name, sheet in sheets.items()]
    request = Request(sorted(paths), load_formats(), "小店", database=shop.database)
    return {result.file.split(".")[0]: result for result in import_files(request, lambda file, rows: None)}


def test_the_sums_of_costs_are_made_anew_only_where_a_map_changes_a_cost(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three maps of one import the first two say nothing before the last is there."""
    made = list[int]()

    def roll_up(connection: Connection, shop_id: int) -> None:
        made.append(shop_id)
        roll_up_known_costs(connection, shop_id)

    monkeypatch.setattr(articles, "roll_up_known_costs", roll_up)
    shop.take_one("订单.csv", orders())
    take(shop, A=PRODUCTS, B=PACKS, C=LINKS)
    assert len(made) == 1 and costs(shop) == WANTED
    take(shop, D=[PRODUCTS[0], ["S2", "6900000000028", "棉袜（新）", "双", "1.5"]])
    assert len(made) == 1  # a name and a bar code cost nothing
    take(shop, E=[PRODUCTS[0], ["S1", "", "竹杯", "个", "4.00"]])
    assert len(made) == 2 and costs(shop)[0][3] == 2 * 320 + 4 * 400
    assert differing_sums(shop.database) == []


def test_links_to_unknown_specifications_are_named(shop: Shop) -> None:
    lost = [*LINKS, ["拼多多", "小店", "700000000003", "x", "S7-1", "", "", ""]]
    found = take(shop, A=lost, B=PACKS, C=PRODUCTS)
    assert list(found) == ["B", "C", "A"]
    assert (found["A"].new, found["A"].rejected, found["A"].same) == (3, 1, 0)
    assert [reject[:3] for reject in shop.rejects()] == [(5, "销售规格ID", "S7-1")]
    more = take(shop, D=[PACKS[0], ["S7-1", "S1", "2", "", "6.40", "1"]])  # it is there now: nothing is lost
    assert not any("S7-1" in note for note in more["D"].notes) and shop.rejects() == []
    assert shop.rows("SELECT new, rejected FROM imports WHERE file = 'A.csv'") == [(4, 0)]
    assert shop.one("SELECT cost_fen FROM articles WHERE spec_id = 'S7-1'") == 640


def test_links_that_came_first_are_named_when_the_specifications_come(shop: Shop) -> None:
    first = take(shop, A=[*LINKS, ["拼多多", "小店", "700000000003", "x", "S7-1", "", "", ""]])["A"]
    assert (first.new, first.rejected) == (4, 0) and any("销售规格映射" in note for note in first.notes)
    then = take(shop, B=PACKS)["B"]
    assert any("S7-1" in note for note in then.notes)
    assert [reject[:3] for reject in shop.rejects()] == [(5, "销售规格ID", "S7-1")]
    assert shop.rows("SELECT new, rejected FROM imports WHERE file = 'A.csv'") == [(3, 1)]


def counts(shop: Shop) -> dict[str, tuple[int, ...]]:
    """new, changed, same and rejected of each file; none is ever below zero, and they are its rows."""
    found = shop.rows("SELECT file, new, changed, same, rejected, rows FROM imports ORDER BY import_id")
    assert all(min(numbers) >= 0 and sum(numbers[:4]) == numbers[4] for _, *numbers in found), found
    return {file.split(".")[0]: tuple(numbers[:4]) for file, *numbers in found}


def links(**specifications: str) -> list[list[str]]:
    """A listing for each product, of this sale specification."""
    return [
        LINKS[0],
        *(["", "小店", f"70000000000{at[1]}", "x", spec, *[""] * 3] for at, spec in specifications.items()),
    ]


def packs(*specifications: str) -> list[list[str]]:
    return [PACKS[0], *([spec, "S1", "1", "", "1", ""] for spec in specifications)]


def test_a_changed_link_that_waits_is_no_change_until_its_specification_comes(shop: Shop) -> None:
    take(shop, A=links(p1="A1", p2="A2"))
    take(shop, B=links(p1="A3"))
    assert counts(shop) == {"A": (2, 0, 0, 0), "B": (0, 1, 0, 0)}
    take(shop, C=packs("A1", "A2"))
    assert counts(shop) == {"A": (2, 0, 0, 0), "B": (0, 0, 0, 1), "C": (2, 0, 0, 0)}
    take(shop, D=packs("A3"))
    assert counts(shop)["B"] == (0, 1, 0, 0) and shop.rejects() == []


def test_new_and_changed_links_that_wait_are_counted_as_what_they_were(shop: Shop) -> None:
    take(shop, A=links(p1="A1", p2="A2"), C=packs("A1", "A2"))
    found = take(shop, D=links(p1="A3", p2="A1", p3="A0", p4="A2"))["D"]
    assert (found.new, found.changed, found.same, found.rejected) == (1, 1, 0, 2) == counts(shop)["D"]
    take(shop, E=packs("A3"))
    assert counts(shop)["D"] == (1, 2, 0, 1)
    newer = shop.write("F.csv", as_csv(links(p3="A1")))
    shop.take(newer, as_of="2025-04-02")
    assert counts(shop) | {"D": (2, 2, 0, 0), "F": (0, 1, 0, 0)} == counts(shop)
    assert shop.rejects() == []


def test_one_specification_with_two_targets_is_neither(shop: Shop) -> None:
    twice = [*LINKS, ["拼多多", "小店", "700000000002", "( 均码 )", "S1-1", "", "", ""], LINKS[1]]
    found = take(shop, A=twice, B=PACKS, C=PRODUCTS)["A"]
    assert (found.new, found.same, found.rejected) == (2, 1, 2)
    assert [(row, value) for row, _, value, _ in shop.rejects()] == [(4, "S2-3"), (5, "S1-1")]
    assert shop.rows("SELECT spec_id FROM articles ORDER BY 1") == [("S1-1",), ("S1-4",)]


def test_doubtful_costs_are_kept_and_said(shop: Shop) -> None:
    odd = [
        *PACKS,
        ["S2-2", "S2", "2", "", "3.02", ""],
        ["S2-1", "S2", "1", "", "1.51", ""],
        ["S1-9", "S1", "9", "", "0", ""],
    ]
    odd += [["S8-1", "S8", "1", "", "", ""]]
    found = take(shop, B=odd, C=PRODUCTS)["C"]
    text = "\n".join(found.notes)
    assert "S2-2（3.02 / 3.00）" in text and "S2-3（4.00 / 4.50）" in text and "S2-1" not in text
    zero = next(note for note in found.notes if "赠品" in note and "0" in note)
    assert "S1-9" in zero and "S9-1" not in zero
    assert any("S8-1" in note for note in found.notes)
    assert shop.one("SELECT cost_fen FROM article_packs WHERE spec_id = 'S2-2'") == 302


def test_rows_that_cannot_be_costs_are_set_apart(shop: Shop) -> None:
    packs = [
        PACKS[0],
        ["S1-1", "S1", "0", "", "1", ""],
        ["S1-2", "S1", "2", "", "-1", ""],
        ["S1-3", "S1", "3", "", "1", ""],
    ]
    found = take(shop, B=packs, C=[*PRODUCTS, ["S3", "", "", "", "-2"], ["S4", "", "", "", "x"]])
    assert (found["B"].new, found["B"].rejected) == (1, 2)
    assert (found["C"].new, found["C"].rejected) == (3, 2)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("6.48614468383E+11", "648614468383"),
        ("648614468383.0", "648614468383"),
        ("6.4861E+11", None),
        ("6.48614468383E+12", None),
    ],
)
def test_ids_that_a_spreadsheet_made_numbers_of(shop: Shop, written: str, read: str | None) -> None:
    found = take(shop, A=[*LINKS[:2], ["", "小店", written, "x", "S1-1", "", "", ""]])["A"]
    stored = [product for (product,) in shop.rows("SELECT product_id FROM article_links WHERE sku = 'x'")]
    assert stored == ([read] if read else []) and found.rejected == (not read)


def test_the_sheet_of_a_code_comes_before_the_maps_and_that_of_a_whole_product_after(shop: Shop) -> None:
    take(shop, A=LINKS, B=PACKS, C=PRODUCTS)
    shop.take_one("成本表.csv", as_csv([["商品ID", "成本"], ["700000000001", "9.00"], ["700000000002", "8.00"]]))
    shop.take_one("订单.csv", orders())
    assert costs(shop)[0][3] == WANTED[0][3]
    assert costs(shop)[1][1:4] == (2, 0, 5 * 400 + 800)


def test_an_old_database_has_empty_maps(shop: Shop, tmp_path: Path) -> None:
    shop.take_one("订单.csv", orders())
    with closing(sqlite3.connect(shop.database)) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM cost_days").fetchone() == (0,)

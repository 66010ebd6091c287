"""Personal data never reaches the disk: not the database, its WAL, the stage, the rejects or the messages."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from export_files import FULL_COLUMNS, OLD_COLUMNS, Shop, as_csv, as_xlsx, grid, order, tabbed

from pdd_ops.store.direct_insert import Arrivals
from pdd_ops.store.engine import Engine
from pdd_ops.store.facts import Asked, take
from pdd_ops.store.journal import Taken
from pdd_ops.store.upsert import Load

PLANTED = {
    "收货人": "欧阳秘密",
    "手机": "13912345678",
    "详细地址": "秘密路77号",
    "街道": "隐私街道",
    "街道/镇": "隐私镇",
    "身份证姓名": "司马身份",
    "身份证号码": "110101199001011234",
    "配送员手机号": "13700001111",
    "充值号码": "18800002222",
    "旅行类信息": "护照E77777777",
    "支付ID": "PAYID99887766",
    "消费者资料": "资料照片7788",
    "买家留言": "请打电话13655554444",
    "用户购买手机号": "13511112222",
}
COLUMNS = [*FULL_COLUMNS, *(name for name in OLD_COLUMNS if name not in FULL_COLUMNS)]


@pytest.fixture
def written(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[bytearray]:
    """All bytes that stood beside the database, also while the stage was full and while the WAL was."""
    everything = bytearray()

    def watched(connection: Engine, load: Load, asked: Asked, arrivals: Arrivals | None) -> Taken:
        keep()
        taken = take(connection, load, asked, arrivals=arrivals)
        keep()
        return taken

    def keep() -> None:
        for path in shop.database.parent.rglob("*"):
            if path.is_file():
                everything.extend(path.read_bytes())

    def closing(engine: Engine) -> None:
        keep()
        close(engine)

    close = Engine.close
    monkeypatch.setattr("pdd_ops.store.table_import.take", watched)
    monkeypatch.setattr(Engine, "close", closing)
    yield everything
    assert b"SQLite" in everything


def leaks(everything: bytearray) -> list[str]:
    return [name for name, value in PLANTED.items() if value.encode() in everything]


@pytest.mark.parametrize("container", ["csv", "xlsx"])
def test_planted_names_phones_and_addresses_are_nowhere(shop: Shop, written: bytearray, container: str) -> None:
    good, bad = order(**PLANTED), order("1.01E+12", **PLANTED) | {"用户实付金额(元)": "七"}
    cells = grid(COLUMNS, [good, bad])
    result = shop.take_one(f"订单.{container}", as_csv(tabbed(cells)) if container == "csv" else as_xlsx(cells))
    assert (result.new, result.rejected) == (1, 1)
    assert "桂花糕".encode() in written
    assert leaks(written) == []
    assert not any(value in str(result) for value in PLANTED.values())


def test_rows_whose_cells_have_shifted_leak_nothing(shop: Shop, written: bytearray) -> None:
    columns = list(dict.fromkeys([*PLANTED, *COLUMNS]))
    rows = [order(f"250301-{at:015d}", **PLANTED) for at in range(4)]
    lines = as_csv(grid(columns, rows)).decode().split("\r\n")
    shifted = ["多,出," + lines[2], lines[3].replace("桂花糕 6枚装", "桂,花,糕"), lines[4].split(",", 3)[3]]
    result = shop.take_one("订单.csv", "\n".join([*lines[:2], *shifted]).encode())
    assert (result.new, result.rejected) == (1, 3)
    assert leaks(written) == []


def test_a_buyer_is_a_keyed_hash_and_a_masked_phone_is_nobody(shop: Shop) -> None:
    phones = ["13511112222", "13511112222\t", "135****2222", "****", "", "13599998888"]
    shop.orders(FULL_COLUMNS, *[order(f"250301-{at:015d}", 用户购买手机号=phone) for at, phone in enumerate(phones)])
    keys = [key for (key,) in shop.rows("SELECT buyer_key FROM orders ORDER BY order_id")]
    assert keys[0] == keys[1] != keys[5]
    assert keys[2:5] == [None, None, None]
    assert all(len(key) == 32 for key in keys if key)
    assert shop.one("SELECT sum(keyed_orders) FROM order_days WHERE dim = 'all'") == 3


def test_a_phone_that_a_spreadsheet_rewrote_is_the_same_buyer(shop: Shop) -> None:
    phones = ["13511112222", '="13511112222"', "'13511112222", "13511112222.0"]
    shop.orders(FULL_COLUMNS, *[order(f"250301-{at:015d}", 用户购买手机号=phone) for at, phone in enumerate(phones)])
    assert len(set(shop.rows("SELECT buyer_key FROM orders"))) == 1


def test_the_key_stands_apart_from_the_database_and_both_are_private(shop: Shop, tmp_path: Path) -> None:
    shop.orders(FULL_COLUMNS, order(用户购买手机号="13511112222"))
    key = tmp_path / "config" / "buyer.key"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (key, shop.database)] == [0o600, 0o600]
    assert key.read_bytes() not in shop.database.read_bytes()
    assert not [path for path in shop.database.parent.iterdir() if "stage" in path.name]


def test_columns_of_personal_data_are_counted_but_not_kept(shop: Shop) -> None:
    result = shop.take_one("订单.csv", as_csv(grid(COLUMNS, [order(**PLANTED)])))
    assert any("13 列个人信息" in note for note in result.notes)

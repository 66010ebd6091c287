"""What stock is worth at the group price: not known where a price is not."""

from __future__ import annotations

from contextlib import closing

import pytest
from export_files import Shop, as_csv

from pdd_ops.metrics.series import stock
from pdd_ops.store.database import open_reader


@pytest.mark.parametrize(
    ("rows", "pieces", "worth_fen"),
    [
        ([("10", "5.00"), ("2", "1.50")], 12, 5300),
        ([("10", "5.00"), ("2", "")], 12, None),
        ([("10", ""), ("2", "")], 12, None),
        ([("10", "5.00"), ("0", "")], 10, 5000),
        ([("0", "")], 0, 0),
        ([("10", "0.00")], 10, 0),
    ],
)
def test_a_piece_without_a_price_is_not_worth_nothing(
    shop: Shop, rows: list[tuple[str, str]], pieces: int, worth_fen: int | None
) -> None:
    cells = [["81", f"款{at}", held, price] for at, (held, price) in enumerate(rows)]
    shop.take_one("商品库存_20250331.csv", as_csv([["商品ID", "规格", "库存", "拼单价(元)"], *cells]))
    with closing(open_reader(shop.database)) as connection:
        [held] = stock(connection, [1], "2099-12-31").values()
    assert (held.pieces, held.worth_fen) == (pieces, worth_fen)

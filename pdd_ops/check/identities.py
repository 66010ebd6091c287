"""What the order export keeps on every row: 商家实收 = 商品总价 − 店铺优惠, 用户实付 = 商家实收 − 平台优惠."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from pdd_ops.check.model import Comparison, Difference, comparison, not_compared
from pdd_ops.check.window import PlaceOf, Window, statement
from pdd_ops.lang import say
from pdd_ops.records import frozen


@frozen
class OrderSums:
    """The amounts of an order row, in fen."""

    order_id: str
    day: str
    place: int
    listed: int | None
    shop_discount: int
    platform_discount: int
    pay_discount: int
    postage: int
    receipts: int | None
    paid: int | None


def compare_order_sums(connection: sqlite3.Connection, window: Window, places: PlaceOf) -> Comparison:
    """The comparison 'order_sums': one difference for each identity that a row does not keep."""
    count = connection.execute(
        "SELECT coalesce(sum(orders), 0) FROM order_days"
        " WHERE shop_id = :shop AND dim = 'all' AND day BETWEEN :first AND :last",
        window.parameters,
    ).fetchone()[0]
    if not count:
        return not_compared("order_sums", say("check.no_orders"))
    rows = connection.execute(statement("order_sums"), window.parameters)
    return comparison("order_sums", count, (one for row in rows for one in judge(OrderSums(*row), places)))


def judge(row: OrderSums, places: PlaceOf) -> Iterator[Difference]:
    """`ours` is what the other columns come to, `theirs` what the row says. Pure."""
    if row.receipts is None:
        return
    if row.listed is not None and row.receipts != row.listed - row.shop_discount:
        expected = row.listed - row.shop_discount
        yield _difference(row, "receipts", expected, row.receipts, {"postage": row.postage}, places)
    if row.paid is not None and row.paid != row.receipts - row.platform_discount:
        expected = row.receipts - row.platform_discount
        harmless = {"postage": row.postage, "pay_discount": -row.pay_discount}
        yield _difference(row, "paid", expected, row.paid, harmless, places)


def _difference(
    row: OrderSums, what: str, expected: int, stated: int, harmless: dict[str, int], places: PlaceOf
) -> Difference:
    """Postage is presumably added to an amount; 多多支付立减 may be taken off it."""
    found = [cause for cause, fen in harmless.items() if fen and stated == expected + fen]
    cause = found[0] if found else f"sum_of_{what}"
    return Difference("order_sums", cause, bool(found), expected, stated, row.order_id, row.day, places(row.place))

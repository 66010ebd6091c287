"""Rows of a review sheet, with invented buyers."""

from __future__ import annotations

HEAD = [
    "评价ID", "商品ID", "商品名称", "订单编号", "描述相符", "评价内容", "评价时间", "商家回复", "回复时间", "买家昵称"
]  # fmt: skip


def row(number: int, score: str, text: str, day: str = "2025-03-05", product: str = "100000000001") -> list[str]:
    """A review of an order of the first of March."""
    order = f"250301-{number:015}"
    return [f"R{number}", product, "茶杯", order, score, text, f"{day} 10:00:00", "", "", "青山"]

"""Bills and costs a second way: from the rows of the exports, without SQL and without code of `pdd_ops`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from support.raw_exports import Export, Row
from support.raw_facts import Order

_CODES = ("商家编码-规格维度", "商家编码-SKU维度")
_SUBJECTS = {
    "001": "income", "002": "bill_refunds", "003": "service_fees", "004": "aftersales_costs", "005": "service_costs",
    "006": "marketing_costs", "007": "bill_transfers", "008": "bill_withdrawals",
}  # fmt: skip
_PENALTIES = ("0040004", "0040005")
_APART = ("bill_transfers", "bill_withdrawals")
_COSTS = (
    "goods_cost", "packing_cost", "shipping_cost", "covered_receipts", "gross_profit", "gross_margin",
    "cost_covered_share", "uncovered_orders", "uncovered_gmv", "shipping_covered_share", "shipping_billed_share",
)  # fmt: skip


@dataclass(frozen=True)
class Movement:
    """A row of a bill; what came in and what went out (negative) in fen."""

    day: date
    subject: str
    came: int
    went: int
    order: str
    code: str


def movements(exports: list[Export]) -> list[Movement]:
    """All rows of the bills; the files do not overlap in the sample."""
    rows = [row for export in exports if "业务描述" in export.headers for row in export.rows if "业务描述" in row]
    return [_movement(row) for row in rows]


def cost_rows(exports: list[Export]) -> list[Row]:
    """All rows of the cost sheets."""
    return [row for export in exports if "成本价" in export.headers for row in export.rows]


def bill_metrics(found: list[Movement]) -> dict[str, Fraction | None]:
    """Of the movements of a period; without any nothing is known."""
    booked = [one for one in found if one.subject not in _APART]
    came, went = sum(one.came for one in booked), -sum(one.went for one in booked)
    names = [*_SUBJECTS.values(), "penalties"]
    sums = {name: -sum(one.came + one.went for one in found if one.subject == name) for name in names}
    sums |= {"bill_income": came, "bill_expense": went, "bill_net": came - went}
    del sums["income"]
    metrics: dict[str, Fraction | None] = {name: Fraction(fen, 100) if found else None for name, fen in sums.items()}
    metrics["bill_rows"] = Fraction(len(found)) if found else None
    metrics["service_fee_rate"] = Fraction(sums["service_fees"], came) if came else None
    return metrics


def cost_metrics(orders: list[Order], sheet: list[Row]) -> dict[str, Fraction | None]:
    """Of the counted orders of a period."""
    priced = [(order, row) for order in orders if (row := cost_of(order, sheet))]
    if not priced:
        return dict.fromkeys(_COSTS)
    goods = sum(fen_of(row["成本价"]) * int(order.row["商品数量(件)"]) for order, row in priced)
    packing, shipping = (sum(fen_of(row[name]) for _, row in priced) for name in ("包材", "快递费"))
    receipts = sum(order.fen("商家实收金额(元)") for order, _ in priced)
    gmv, covered = sum(order.paid_fen for order in orders), sum(order.paid_fen for order, _ in priced)
    profit = receipts - goods - packing - shipping
    return {
        "goods_cost": Fraction(goods, 100),
        "packing_cost": Fraction(packing, 100),
        "shipping_cost": Fraction(shipping, 100),
        "covered_receipts": Fraction(receipts, 100),
        "gross_profit": Fraction(profit, 100),
        "gross_margin": Fraction(profit, receipts),
        "cost_covered_share": Fraction(covered, gmv),
        "uncovered_orders": Fraction(len(orders) - len(priced)),
        "uncovered_gmv": Fraction(gmv - covered, 100),
        "shipping_covered_share": Fraction(len(priced), len(orders)),
        "shipping_billed_share": Fraction(0),
    }


def _movement(row: Row) -> Movement:
    code = row["业务描述"][:7]
    subject = "penalties" if code in _PENALTIES else _SUBJECTS.get(code[:3], "other")
    day = datetime.strptime(row["发生时间"], "%Y-%m-%d %H:%M:%S").date()
    came, went = fen_of(row["收入金额（+元）"]), fen_of(row["支出金额（-元）"])
    named = re.search(r"订单(\d{6}-\d{15})", row.get("备注", ""))
    order = row.get("商户订单号", "") or (named[1] if named else "")
    return Movement(day, subject, came, went, order, code)


def cost_of(order: Order, sheet: list[Row]) -> Row | None:
    """The newest row of its code in force on its day; none where its quantity is no pieces of the article."""
    pieces = int(order.row["商品数量(件)"])
    if "差价" in order.row["商品"] or (pieces >= 50 and order.fen("商家实收金额(元)") < 10 * pieces):
        return None
    code = next((order.row[name] for name in _CODES if name in order.row), None)
    fitting = [row for row in sheet if row["商家编码"] == code and row["生效日期"] <= order.day.isoformat()]
    return max(fitting, key=lambda row: row["生效日期"], default=None)


def fen_of(text: str) -> int:
    return int(Decimal(text) * 100)

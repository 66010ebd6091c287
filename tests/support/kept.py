"""Profit a second way: what is kept of each order, from the rows of the exports, without SQL and code of `pdd_ops`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from support.money import Movement, cost_of, fen_of
from support.raw_exports import Row
from support.raw_facts import Case, Day, Order

_FEES = ("service_fees", "penalties", "aftersales_costs", "service_costs", "marketing_costs")
NAMES = (
    "net_receipts", "goods_kept", "freight_spent", "platform_fees", "contribution_low", "contribution_high",
     "profit_low", "profit_high", "break_even_roi_low", "break_even_roi_high",
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """An order that has a cost. In fen; `base` is what fees are expected of, where no bill has settled it."""

    day: date
    place: tuple[str, str, date]  # product, specification, day
    receipts: int
    net: int
    kept: int
    lost: int
    may_return: int
    packing: int
    freight: int
    fees: int | None
    subsidy: int
    commission: int | None
    settled: bool


class Keeping:
    """The orders of a shop, each with what is kept of it."""

    def __init__(
        self,
        orders: list[Order],
        sheet: list[Row],
        bills: list[Movement],
        cases: dict[str, list[Case]],
        refund_fen: Callable[[Order], int],
        stage: Callable[[Order], str],
        is_refunded: Callable[[Order], bool],
    ) -> None:
        self._bills: dict[str, list[Movement]] = defaultdict(list)
        for one in bills:
            self._bills[one.order].append(one)
        self._cases, self._refund, self._stage, self._refunded = cases, refund_fen, stage, is_refunded
        self.kept = [self._kept(order, row) for order in orders if (row := cost_of(order, sheet))]
        self._rates = self._expected()

    def _kept(self, order: Order, row: Row) -> Kept:
        back, whole = Fraction(0), False
        if self._refunded(order):
            paid = order.paid_fen
            back = min(Fraction(self._refund(order), paid), Fraction(1)) if paid > 0 else Fraction(1)
            whole = back == 1
        kinds = [case.row.get("退款类型", "") for case in self._cases.get(order.number, [])]
        goods = fen_of(row["成本价"]) * int(order.row["商品数量(件)"])
        fate = self._fate(order, whole, kinds)
        sent = fate != "unsent"
        receipts = order.fen("商家实收金额(元)")
        rows = self._bills.get(order.number, [])
        commissions = [-one.came - one.went for one in rows if one.code == "0060001"]
        fees = [-one.came - one.went for one in rows if one.subject in _FEES and one.code != "0060001"]
        return Kept(
            order.day,
            (order.row.get("商品id", ""), _specification(order.row), order.day),
            receipts,
            receipts - int(receipts * back + Fraction(1, 2)),
            goods if fate == "kept" else 0,
            goods if fate == "lost" else 0,
            goods if fate == "open" else 0,
            fen_of(row["包材"]) if sent else 0,
            fen_of(row["快递费"]) if sent else 0,
            sum(fees) if rows else None,
            sum(-one.came - one.went for one in rows if one.code == "0030003"),
            sum(commissions) if commissions else None,
            any(one.subject == "income" and one.came > 0 for one in rows),
        )

    def _fate(self, order: Order, whole: bool, kinds: list[str]) -> str:
        if not self._refunded(order):
            return "kept"
        if self._stage(order) == "unshipped":
            return "unsent" if whole else "lost"
        if any(kind in ("退货退款", "拒收退款", "拦截退货") for kind in kinds):
            return "open"
        return "lost" if not whole or any(kind in ("退款", "仅退款") for kind in kinds) else "open"

    def _expected(self) -> dict[tuple[str, str], Fraction]:
        """The part of the receipts after refunds that fees take, by product and specification."""
        sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        for one in self.kept:
            places = (one.place[:2], (one.place[0], "*"), ("*", "*"))
            for key in places:
                if one.settled:
                    sums[key][0] += one.net
                    sums[key][1] += (one.fees or 0) - one.subsidy
                    sums[key][2] += one.subsidy
                else:
                    sums[key][0] += 0
        shop = sums[("*", "*")]
        if not shop[0]:
            return {}
        rates = {}
        for product, specification in {one.place[:2] for one in self.kept}:
            own, of_product = sums[(product, specification)], sums[(product, "*")]
            basic = of_product if of_product[0] > 0 else shop
            rate = Fraction(basic[1], basic[0])
            subsidised = own if own[0] > 0 else of_product
            rate += Fraction(subsidised[2], subsidised[0]) if subsidised[0] > 0 else 0
            rates[(product, specification)] = max(rate, Fraction(0))
        return rates

    def metrics(
        self, first: date, last: date, ads: list[Day], covered: Collection[date] | None
    ) -> dict[str, Fraction | None]:
        """The metrics of some days."""
        own = [one for one in self.kept if first <= one.day <= last]
        if not own:
            return dict.fromkeys(NAMES)
        fees = self._fees(own)
        low, high = self._left(own, fees)
        receipts = sum(one.receipts for one in own)
        told = {day.day for day in ads}
        both = [one for one in own if one.day in told and (covered is None or one.day in covered)]
        spend = sum(day.spend for day in ads if covered is None or day.day in covered)
        ends = self._left(both, self._fees(both))
        commissions = [one.commission for one in own if one.commission is not None]
        return {
            "net_receipts": Fraction(sum(one.net for one in own), 100),
            "goods_kept": Fraction(sum(one.kept for one in own), 100),
            "freight_spent": Fraction(sum(one.freight for one in own), 100),
            "platform_fees": None if fees is None else Fraction(fees, 100),
            **({"affiliate_fees": Fraction(sum(commissions), 100)} if commissions else {}),
            "contribution_low": Fraction(low, 100),
            "contribution_high": Fraction(high, 100),
            "profit_low": Fraction(ends[0] - spend, 100) if ads else None,
            "profit_high": Fraction(ends[1] - spend, 100) if ads else None,
            "break_even_roi_low": Fraction(receipts, high) if high > 0 else None,
            "break_even_roi_high": Fraction(receipts, low) if low > 0 else None,
        }

    def _fees(self, orders: list[Kept]) -> int | None:
        """What bills say, and of what no bill has settled the expected part, rounded once a specification and day."""
        if not self._rates:
            told = [one.fees for one in orders if one.fees is not None]
            return sum(told) if told else None
        waiting: dict[tuple[str, str, date], int] = defaultdict(int)
        for one in orders:
            waiting[one.place] += 0 if one.settled else one.net
        expected = sum(_rounded(self._rates[place[:2]] * fen) for place, fen in waiting.items())
        return expected + sum(one.fees or 0 for one in orders)

    @staticmethod
    def _left(orders: list[Kept], fees: int | None) -> tuple[int, int]:
        spent = (fees or 0) + sum(one.commission or 0 for one in orders)
        high = sum(one.net - one.kept - one.lost - one.packing - one.freight for one in orders) - spent
        return high - sum(one.may_return for one in orders), high


def _specification(row: Row) -> str:
    return next(
        (row[name] for name in ("样式ID", "商家编码-规格维度", "商家编码-SKU维度", "商品规格") if row.get(name)), ""
    )


def _rounded(number: Fraction) -> int:
    return int(number + Fraction(1, 2)) if number >= 0 else -int(-number + Fraction(1, 2))

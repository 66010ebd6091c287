"""Orders, after-sales cases, days of traffic and of ads from the raw exports, with what the definitions ask of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from support.raw_exports import Export, Row, newest_filled

_PAID_AT = ("支付时间", "订单成交时间", "拼单成功时间")
_SPEND = ("总营销花费(元)", "推广总花费(元)", "总花费(元)", "成交营销花费(元)", "成交花费(元)", "花费(元)")
_CAMPAIGN = ("日期", "商品ID", "推广场景", "推广名称")


@dataclass(frozen=True)
class Order:
    """An order as the newest exports show it; `seen` is the newest export time. Money in fen."""

    row: Row
    seen: datetime

    @property
    def number(self) -> str:
        return self.row["订单号"]

    @property
    def status(self) -> str:
        return self.row["订单状态"].replace(",", "，")

    @cached_property
    def paid_at(self) -> datetime | None:
        """支付时间, else the moment the group formed."""
        return next((_time(self.row[name]) for name in _PAID_AT if name in self.row), None)

    @cached_property
    def day(self) -> date:
        """The accounting day: of the payment, else the one in the order number."""
        return self.paid_at.date() if self.paid_at else datetime.strptime(self.number[:6], "%y%m%d").date()

    @property
    def made(self) -> date:
        """The day on which it was made, as its number says; of an order that does not count its accounting day."""
        return datetime.strptime(self.number[:6], "%y%m%d").date() if self.counts else self.day

    @property
    def is_unpaid(self) -> bool:
        return self.paid_at is None and self.status in ("待付款", "已取消")

    @property
    def counts(self) -> bool:
        """成交: paid, and its group formed."""
        unpaid = self.status == "待付款" or (self.status == "已取消" and self.paid_at is None)
        return not unpaid and not self.status.startswith("未成交")

    @property
    def units(self) -> int:
        """Pieces; a listing that settles a difference in price sells none."""
        return 0 if "差价" in self.row["商品"] else int(self.row["商品数量(件)"])

    @property
    def paid_fen(self) -> int:
        return self.fen("用户实付金额(元)")

    @property
    def is_refunded(self) -> bool:
        """What the order export itself says about it."""
        return self.status.endswith("退款成功") or self.row.get("售后状态") in ("退款成功", "部分退款成功")

    def fen(self, column: str) -> int:
        return _fen(self.row[column])

    def moment(self, column: str) -> datetime | None:
        return _time(self.row[column]) if column in self.row else None

    @property
    def ship_seconds(self) -> int | None:
        """From payment to shipping, of an order that was shipped."""
        shipped = self.moment("发货时间")
        return int((shipped - self.paid_at).total_seconds()) if shipped and self.paid_at else None

    @property
    def is_late(self) -> bool:
        """Shipped after the promised time, or still waiting past it when it was last exported."""
        promised, shipped = self.moment("承诺发货时间"), self.moment("发货时间")
        if promised is None:
            return False
        return shipped > promised if shipped else self.status == "待发货" and self.seen > promised


@dataclass(frozen=True)
class Case:
    """An after-sales case as the newest export shows it."""

    row: Row

    @property
    def order(self) -> str:
        return self.row["订单编号"]

    @property
    def refunded(self) -> bool:
        return self.row["售后状态"] == "退款成功"

    @property
    def fen(self) -> int:
        return _fen(self.row["退款金额"])

    @property
    def opened(self) -> date:
        return _time(self.row["申请时间"]).date()

    @property
    def closed(self) -> date:
        """The day the money went back; only of a refunded case."""
        return _time(self.row.get("同意退款时间", self.row["申请时间"])).date()

    @property
    def refund_seconds(self) -> int | None:
        """From application to agreement; None where one of the times is missing or they are the wrong way round."""
        if "申请时间" not in self.row or "同意退款时间" not in self.row:
            return None
        seconds = int((_time(self.row["同意退款时间"]) - _time(self.row["申请时间"])).total_seconds())
        return seconds if seconds >= 0 else None

    @property
    def is_refund_only(self) -> bool:
        return self.row["退款类型"] in ("仅退款", "退款")

    @property
    def intervened(self) -> bool:
        return self.row.get("同意退款人") == "平台" or self.row["售后状态"] == "平台处理中"


@dataclass(frozen=True)
class Day:
    """A row of a daily export: traffic of the shop, or ads of the account or of a campaign."""

    row: Row

    @property
    def day(self) -> date:
        return date.fromisoformat(self.first("统计日期", "日期"))

    @property
    def spend(self) -> int:
        return _fen(self.first(*_SPEND))

    def fen(self, *columns: str) -> int:
        return _fen(self.first(*columns))

    def count(self, *columns: str) -> int:
        return int(self.first(*columns))

    def first(self, *columns: str) -> str:
        """The first of several columns that the row has."""
        return next(self.row[column] for column in columns if column in self.row)


def orders(exports: list[Export]) -> list[Order]:
    """Every order once."""
    found = newest_filled(exports, lambda headers: {"订单号", "订单状态"} <= headers, lambda row: row["订单号"])
    return [Order(row, seen) for row, seen in found]


def cases(exports: list[Export]) -> list[Case]:
    """Every after-sales case once."""
    found = newest_filled(exports, lambda headers: "售后编号" in headers, lambda row: row["售后编号"])
    return [Case(row) for row, _ in found]


def traffic(exports: list[Export]) -> list[Day]:
    """The shop's traffic, a row a day."""
    found = newest_filled(exports, lambda headers: "店铺访客数" in headers, lambda row: str(Day(row).day))
    return [Day(row) for row, _ in found]


def ads(exports: list[Export]) -> list[Day]:
    """The account's rows; on days without an account report the campaigns'."""
    account = newest_filled(exports, _is_account, lambda row: row["日期"])
    campaigns = newest_filled(exports, _is_campaign, lambda row: "/".join(row[name] for name in _CAMPAIGN))
    days = {row["日期"] for row, _ in account}
    return [Day(row) for row, _ in account] + [Day(row) for row, _ in campaigns if row["日期"] not in days]


def _is_account(headers: frozenset[str]) -> bool:
    return {"日期", "曝光量"} <= headers and "商品ID" not in headers and not headers.isdisjoint(_SPEND)


def _is_campaign(headers: frozenset[str]) -> bool:
    return {"曝光量", *_CAMPAIGN} <= headers and not headers.isdisjoint(_SPEND)


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")


def _fen(text: str) -> int:
    fen = Decimal(text) * 100
    if fen != int(fen):
        raise AssertionError(f"{text} is not whole fen")
    return int(fen)

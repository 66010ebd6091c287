"""Customer service and what the platform says of the shop, the second way: from the raw rows, without `pdd_ops`."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from support.raw_exports import Export, Row, newest_filled
from support.raw_facts import Case

SLOW_SECONDS = 72 * 3600
_LAST = {  # metric -> its column; the value of the last day that has one
    "dispute_refunds": "纠纷退款数",
    "dispute_refund_rate": "纠纷退款率",
    "intervened_orders": "介入订单数",
    "platform_intervention_rate": "平台介入率",
    "quality_refund_rate": "品质退款率",
    "platform_refund_hours": "平均退款时长",
    "refund_success_rate": "成功退款率",
    "shop_stars": "店铺综合体验星级",
    "description_score": "描述相符",
    "logistics_score": "物流服务",
    "service_score": "服务态度",
}


def service_rows(exports: list[Export]) -> list[Row]:
    """客服数据, a row a day."""
    return [
        row for row, _ in newest_filled(exports, lambda heads: "人工接待人数" in heads, lambda row: row["统计日期"])
    ]


def experience_rows(exports: list[Export]) -> list[Row]:
    """售后服务数据 and 店铺体验, a row a day, oldest first."""
    found = newest_filled(exports, lambda heads: "店铺综合体验星级" in heads, lambda row: row["统计日期"])
    return sorted((row for row, _ in found), key=lambda row: row["统计日期"])


def service_metrics(rows: list[Row], first: date, last: date) -> dict[str, Fraction | None]:
    """Sums of days; means of days weighted by the people served."""
    days = [row for row in rows if str(first) <= row["统计日期"] <= str(last)]
    names = ("consulted", "served", "replied_3min", "reply_3min_rate", "reply_seconds", "inquirers", "inquiry_buyers",
             "inquiry_conversion", "service_sales")  # fmt: skip
    if not days:
        return dict.fromkeys(names)
    served = sum(int(row["人工接待人数"]) for row in days)
    rated = [
        (_number(row["3分钟人工回复率"]) / 100, int(row["人工接待人数"])) for row in days if "3分钟人工回复率" in row
    ]
    timed = [(_seconds(row["平均人工响应时长"]), int(row["人工接待人数"])) for row in days if "平均人工响应时长" in row]
    asked, bought = (sum(int(row[name]) for row in days) for name in ("询单人数", "最终成团人数"))
    replied = sum((rate * people for rate, people in rated), Fraction(0))
    return {
        "consulted": Fraction(sum(int(row["咨询人数"]) for row in days)),
        "served": Fraction(served),
        "replied_3min": replied,
        "reply_3min_rate": replied / sum(people for _, people in rated),
        "reply_seconds": sum((mean * people for mean, people in timed), Fraction(0))
        / sum(people for _, people in timed),
        "inquirers": Fraction(asked),
        "inquiry_buyers": Fraction(bought),
        "inquiry_conversion": Fraction(bought, asked),
        "service_sales": sum((Fraction(row["客服销售额"]) for row in days), Fraction(0)),
    }


def experience_metrics(rows: list[Row], first: date, last: date) -> dict[str, Fraction | None]:
    """Of each column the value of the last day of the period that has one."""
    days = [row for row in rows if str(first) <= row["统计日期"] <= str(last)]
    found: dict[str, Fraction | None] = {}
    for name, column in _LAST.items():
        cells = [row[column] for row in days if column in row]
        found[name] = _number(cells[-1]) / (100 if cells[-1].endswith("%") else 1) if cells else None
    return found


def speed_metrics(cases: list[Case], first: date, last: date, *, covered: bool) -> dict[str, Fraction | None]:
    """How long the refunds of a period took, of those with both times in their order; by refund day."""
    closed = [case for case in cases if case.refunded and first <= case.closed <= last]
    seconds = [case.refund_seconds for case in closed if case.refund_seconds is not None]
    slow = sum(one > SLOW_SECONDS for one in seconds)
    return {
        "timed_refunds": Fraction(len(seconds)) if covered else None,
        "slow_refunds": Fraction(slow) if covered else None,
        "refund_hours": Fraction(sum(seconds), len(seconds) * 3600) if seconds else None,
        "slow_refund_rate": Fraction(slow, len(seconds)) if seconds else None,
    }


def _number(text: str) -> Fraction:
    return Fraction(re.sub(r"(%|小时|星|分)$", "", text))


def _seconds(text: str) -> Fraction:
    minutes = re.fullmatch(r"(\d+)分(\d+)秒", text)
    return Fraction(int(minutes[1]) * 60 + int(minutes[2])) if minutes else Fraction(text.removesuffix("秒"))

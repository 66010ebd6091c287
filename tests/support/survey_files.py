"""Answer sheets of invented surveys, in the variants of both sites."""

from __future__ import annotations

from collections.abc import Sequence

WJX = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "总分"]
QQ = [
    "编号", "开始答题时间", "结束答题时间", "答题时长", "数据版本", "地理位置国家和地区", "地理位置省", "地理位置市",
    "用户类型", "用户标识", "昵称", "自定义字段",
]  # fmt: skip
SECRETS = ("113.88.12.7", "oWq3kLm92xPz", "青山不改", "13812345678", "kefu_2011", "南山区")


def wjx(number: int, *answers: str, day: str = "2025/03/05", seconds: str = "95秒") -> list[str]:
    """A sheet of 问卷星."""
    head = [str(number), f"{day} 12:00:00", seconds, "微信", f"{SECRETS[1]}(朋友圈)", f"{SECRETS[0]}(广东-深圳)", "60"]
    return [*head, *answers]


def qq(number: int, *answers: str, day: str = "2025/03/06") -> list[str]:
    """A sheet of 腾讯问卷."""
    place = ["中国", "广东", SECRETS[5], "微信用户", SECRETS[1], SECRETS[2], SECRETS[4]]
    return [str(number), f"{day} 11:58:00", f"{day} 12:00:00", "120", "3", *place, *answers]


def spread(promoters: int, passives: int, detractors: int) -> Sequence[str]:
    """Answers of 0 to 10 of so many of each sort."""
    return [str(9 + at % 2) for at in range(promoters)] + ["7", "8"] * (passives // 2) + ["8"] * (passives % 2) + [
        str(at % 7) for at in range(detractors)
    ]  # fmt: skip

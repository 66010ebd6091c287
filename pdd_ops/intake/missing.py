"""What says that a cell holds nothing: in every column, and in those of times and amounts."""

from __future__ import annotations

import polars as pl

from pdd_ops.intake.eager_eval import once

BLANKS = " \t\r\n\u00a0\u3000\ufeff\u200b"
_SIGNS = "-—–－―_*/\\.·•~～=。、"  # a cell of nothing but one of these
_LONGEST = 8
_WORDS = (
    "none", "null", "nan", "nat", "nil", "n/a", "na", "#null!", "undefined", "(null)", "<null>", "[null]",
    "(none)", "(blank)", "blank", "empty", "\\n", "（空）", "(空)", "空", "空白", "空值", "无", "（无）", "(无)",
    "暂无", "暂无数据", "无数据", "没有", "没有数据", "未知", "不详", "未填", "未填写", "未设置", "不适用", "不涉及",
    "待补充", "缺失", "/无",
)  # fmt: skip
MISSING = [
    "",
    *dict.fromkeys(form for word in _WORDS for form in (word, word.upper(), word.title(), word.capitalize())),
    "NaN",
    "NaT",
    *(sign * length for sign in _SIGNS for length in range(1, _LONGEST + 1)),
]
# A time that is not there yet, or the zero of some system. Nothing that an export is about happened before 2000.
_NO_TIME = (
    r"^(未|尚未|还未|还没|暂未|没有|无|不|待|等待|已取消|取消)[^0-9]*$"
    r"|^0+([-/.]0+)*([ T]0+(:0+)*)?$"
    r"|^0{3,4}[-/.年]|^(0001|1899|1900|1970|9999)[-/.年]\d{1,2}[-/.月]\d{1,2}"
)
_FREE = r"^(包邮|免邮|免邮费|免运费|免费|包快递|卖家包邮|商家包邮)$"  # an amount in words


def absent_time(cell: pl.Expr) -> pl.Expr:
    """A stripped cell of a time; null where it says that there is none: '未发货', '0000-00-00', '1970-01-01 08:00'."""
    return once(cell, lambda text: pl.when(~text.str.contains(_NO_TIME)).then(text), pl.String)


def free_as_zero(cell: pl.Expr) -> pl.Expr:
    """A stripped cell of an amount; '包邮' and the like are 0."""
    return once(cell, lambda text: pl.when(text.str.contains(_FREE)).then(pl.lit("0")).otherwise(text), pl.String)

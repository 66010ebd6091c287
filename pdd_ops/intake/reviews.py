"""Reviews: what names people is masked before anything is kept, and the text is read for polarity and topics."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from pdd_ops.lexicon.classify import classify
from pdd_ops.lexicon.words import Lexicon, lexicon

if TYPE_CHECKING:
    import polars as pl

# Long numbers that name an order, a parcel or a person; mobile numbers, also with blanks, dots, dashes or brackets in
# them or in Chinese figures; e-mail addresses; what follows 微信, v:, 加v, wx, QQ, 电话 and the like.
# A name is told by what is before it (我叫…, 收货人：…) and a usual family name at its beginning.
MASK = "***"
_FAMILIES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付"
    "方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧诸葛司马上官"
)
_NAMED = rf"""我(?:名)?叫\s*[{_FAMILIES}][\u4e00-\u9fff]{{1,2}}(?=$|[\s，。,.;；!！、])
    | (?:我的名字|姓名|名字|收[货件]人|联系人)\s*[:：是叫为]+\s*[{_FAMILIES}][\u4e00-\u9fff]{{1,2}}
    | (?:昵称|网名|用户\s?名|用户\s?id|会员\s?名|[账帐]号|旺旺|抖音号|快手号)\s*[:：是叫为]+\s*[^\s，。,；;!！]{{2,20}}
    | (?<![\d.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![\d.])
    | """
_PRIVATE = re.compile(
    _NAMED
    + r"""(?<![a-z0-9.+_-])[a-z0-9.+_-]{1,64}@[a-z0-9-]{1,63}\.[a-z0-9.-]{2,63}
    | (?:\+?86[-\s.]?)?[(（]?(?<!\d)1[-\s.]?[3-9](?:[-\s.·()（）]{0,2}\d){9}(?!\d)
    | [一幺壹][三四五六七八九][〇零一二三四五六七八九幺两]{9}
    | (?<![\d.])\d{3,4}-\d{7,8}(?!\d)
    | \d{6}-\d{9,40}
    | (?<![\d.])\d{9,40}x?
    | (?:微\s?信|薇\s?信|威信|微❤|绿泡泡|wechat|weixin|vx|wx|(?<![a-z])v信
      |[加➕+]\s?(?:我\s?)?(?:v|微|薇|威)|(?<![a-z0-9])v(?=\s?[:：])
      |[微薇](?=\s?[:：])|qq|扣扣|企鹅|q\s?号)
      \s?(?:号|号码|群|id)?\s*[:：是]?\s*[a-z0-9_-]{5,20}""",
    re.VERBOSE | re.IGNORECASE,
)
# What the platform writes where a buyer has written nothing.
DEFAULTS = (
    "此用户没有填写评价", "此用户未填写评价", "该用户未填写评价", "用户未填写评价",
    "该用户没有填写评价", "此用户没有填写评论",
    "系统默认好评", "系统默认评价", "默认好评", "该用户觉得商品很好",
    "评价方未及时做出评价",
)  # fmt: skip
_TEXTS = ("text", "followup", "reply")


def masked(text: str) -> str:
    """A text in which no phone number, order number, address of mail or account of a messenger is left.

    Numbers in full width are seen too; the rest of the text stays as it was written.
    """
    narrow = "".join(_narrow(sign) for sign in text)
    if not _PRIVATE.search(narrow):
        return text
    return _PRIVATE.sub(MASK, narrow)


def _narrow(sign: str) -> str:
    """A letter or digit in full width as the plain one."""
    if sign < "\uff01":
        return sign
    plain = unicodedata.normalize("NFKC", sign)
    return plain if plain.isascii() and plain.isalnum() else sign


def is_text(text: str | None) -> bool:
    """Whether a buyer has written something."""
    plain = (text or "").strip(" 。.!！,，~")
    return bool(plain) and not any(plain.startswith(default) for default in DEFAULTS)


def with_reading(rows: pl.DataFrame) -> pl.DataFrame:
    """Reviews with masked texts, their key, whether they have a text, and what it says: `polarity`, and `topics` as a
    JSON object of topic and polarity."""
    import polars as pl

    rows = rows.with_columns(
        pl.Series(name, [None if text is None else masked(text) for text in rows[name]], pl.String)
        for name in _TEXTS
        if name in rows.columns
    )
    told = "text" in rows.columns or "followup" in rows.columns  # else the file says nothing of it
    words = lexicon()
    pairs = zip(_column(rows, "text"), _column(rows, "followup"), strict=True)
    read = [reading_of(text, followup, words) for text, followup in pairs]
    return rows.with_columns(
        pl.Series("review_key", _keys(rows), pl.String),
        pl.Series("has_text", [one.has_text if told else None for one in read], pl.Int64),
        pl.Series("polarity", [one.polarity for one in read], pl.String),
        pl.Series("topics", [one.topics for one in read], pl.String),
    )


class Reading(NamedTuple):
    """What a review says: 1 where somebody has written something, else 0; `topics` is a JSON object."""

    has_text: int
    polarity: str | None
    topics: str | None


def reading_of(text: str | None, followup: str | None, words: Lexicon) -> Reading:
    """A masked text and what was added to it later, read together."""
    whole = _together(text, followup)
    if not whole:
        return Reading(0, None, None)
    read = classify(whole, words)
    return Reading(1, read.polarity, _json(dict(read.topics)))


def _together(text: str | None, followup: str | None) -> str:
    return "。".join(part for part in (text, followup) if part and is_text(part))


def _json(topics: dict[str, str]) -> str | None:
    return json.dumps(topics, ensure_ascii=False) if topics else None


def _column(rows: pl.DataFrame, name: str) -> list[str | None]:
    return rows[name].to_list() if name in rows.columns else [None] * rows.height


def _keys(rows: pl.DataFrame) -> list[str]:
    """The platform's number of a review, else a hash of order, product, time and text."""
    import polars as pl

    parts = [rows[name].cast(pl.String).to_list() if name in rows.columns else [None] * rows.height for name in _KEY]
    return [
        own or hashlib.sha256("\x1f".join(one or "" for one in others).encode()).hexdigest()[:24]
        for own, *others in zip(*parts, strict=True)
    ]


_KEY = ("review_id", "order_id", "product_id", "reviewed_at", "text")

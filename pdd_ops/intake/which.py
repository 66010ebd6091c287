"""Columns that are not read and say which thing a row is about: with them a table is about something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pdd_ops.formats.model import Format, shop_headers
from pdd_ops.records import frozen
from pdd_ops.resources import shipped_table

# Datasets whose rows are sums of what their key names; of the others every row is a thing of its own.
SUMMED = (
    "traffic_days",
    "traffic_sources",
    "service_days",
    "service_agents",
    "experience_days",
    "product_days",
    "ad_days",
)
SHORTEST_CODE, SHORTEST_NUMBER = 4, 9  # digits of a number of a thing: under a header that says so, under any other
WHOLE_SHOP = "traffic_days"
_EVERY = re.compile("全|所有|整|不限")
_ENTITIES = ("product_id", "source", "campaign", "scenario", "account")  # fields that name something besides the day
_NUMBER = re.compile(r"[-+]?[¥￥]?[\d,]*\.?\d+\s*(%|万|元|件|秒|分|小时)?")
_DAY = re.compile(r"(19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|20\d\d[01]\d[0-3]\d")
_MONTH_OR_WEEK = re.compile(
    r"(19|20)\d\d\s*[-/.年]\s*(0?[1-9]|1[0-2])\s*月?份?|(19|20)\d\d(0[1-9]|1[0-2])|(0?[1-9]|1[0-2])月(\d{1,2}[日号])?"
    r"|((19|20)\d\d\s*[-年]?\s*)?(第?\s*\d{1,2}\s*周|W\d{1,2})"
)
_ONE_DAY = re.compile(rf"({_DAY.pattern})\s*日?([ T][\d:.]+)?")
_DAY_HEADER = re.compile("日$|日期|时间|date|day")
_OF_AN_EVENT = re.compile(
    "创建|上架|上线|发布|更新|导出|下载|生成|修改|首|开通|到期|结束|截止|开始|起"
)  # no day of the sums
_ID_HEADER = re.compile(r"(id|编号|编码|号|批次|号码|代码|链接)$")
_BLANKS = " \t\r\n\u00a0\u3000\ufeff\"'="


@frozen
class _Words:
    always: re.Pattern[str]
    named: re.Pattern[str]
    one: re.Pattern[str]
    everything: frozenset[str]


@cache
def _words() -> _Words:
    table = shipped_table("pdd_ops.formats", "which_columns.toml")
    always, named, one = (re.compile("|".join(map(re.escape, table[name]))) for name in ("always", "named", "one"))
    return _Words(always, named, one, frozenset(table["all_of_them"]))


def in_the_way(known: Format, headers: Sequence[str], row: Sequence[str], rows: Sequence[Sequence[str]]) -> str | None:
    """The header of the column because of which a table that has all of a format's headers is another one.

    `headers` are the canonical ones of `row`, `rows` the first ones below it.
    """
    if known.dataset.name not in SUMMED:
        return None
    data = [one for one in rows if any(cell.strip(_BLANKS) for cell in one)]
    for at in _unread(known, headers):
        if _says_which(known, headers, at, data):
            return row[at].strip(_BLANKS)
    return None


def _unread(known: Format, headers: Sequence[str]) -> Iterator[int]:
    """The places of columns that the format neither reads nor names as ones to leave alone."""
    endings = [ending for group in (known.wide.endings.values() if known.wide else ()) for ending in group]
    named = {header for aliases in known.columns.values() for header in aliases}
    named |= {*known.ignored, *known.personal, *shop_headers().names, *shop_headers().ids, *shop_headers().beside}
    for at, header in enumerate(headers):
        if header and header not in named and header not in known.shop and not header.endswith(tuple(endings) or "\0"):
            yield at


def _says_which(known: Format, headers: Sequence[str], at: int, rows: Sequence[Sequence[str]]) -> bool:
    cells = _cells(rows, at)
    values = [cell for cell in cells if cell and cell not in _words().everything]
    if not values:
        return False
    if _says_when(headers[at], values):
        return _reads(known, headers, "day") is None
    if len(set(values)) == 1 and len(rows) > 1:
        return _of_one(known, headers[at], values[0])
    if not _names_things(headers[at], values):
        return False
    if _words().always.search(headers[at]):
        return not _follows(known, headers, at, rows, sure=True)
    return bool(_words().named.search(headers[at])) and not _follows(known, headers, at, rows, sure=False)


def _says_when(header: str, values: Sequence[str]) -> bool:
    """Whether a column tells days, weeks or months of the rows: several of them, or the one day of them all."""
    if len(set(values)) > 1:
        return all(map(_DAY.match, values)) or all(map(_MONTH_OR_WEEK.fullmatch, values))
    is_day = bool(_ONE_DAY.fullmatch(values[0])) and bool(_DAY_HEADER.search(header))
    return is_day and not _OF_AN_EVENT.search(header)


def _of_one(known: Format, header: str, value: str) -> bool:
    """Whether a table of the whole shop's days is of one thing only, which stands in every row."""
    if known.dataset.name != WHOLE_SHOP or not _names_things(header, [value]):
        return False
    return bool(_words().one.search(header)) and not _EVERY.match(value)


def _names_things(header: str, values: Sequence[str]) -> bool:
    """Whether these are names or numbers of things, and no amounts."""
    numbers = sum(bool(_NUMBER.fullmatch(value)) for value in values)
    if 2 * numbers < len(values):
        return True
    shortest = SHORTEST_CODE if _ID_HEADER.search(header) else SHORTEST_NUMBER
    return all(len(value) >= shortest and value.isdigit() for value in values)


def _follows(known: Format, headers: Sequence[str], at: int, rows: Sequence[Sequence[str]], *, sure: bool) -> bool:
    """Whether the column only tells more of what the row is about anyway, as a category does of a product.

    `sure`: something must be seen in several rows, always with the same cell.
    """
    places = [place for name in _ENTITIES if (place := _reads(known, headers, name)) is not None]
    if not places:
        return False
    entities = list(zip(*(_cells(rows, place) for place in places), strict=True))
    told = set(zip(entities, _cells(rows, at), strict=True))
    return len(told) == len(set(entities)) and (not sure or len(set(entities)) < len(entities))


def _reads(known: Format, headers: Sequence[str], field: str) -> int | None:
    return next((headers.index(header) for header in known.columns.get(field, ()) if header in headers), None)


def _cells(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    return [row[at].strip(_BLANKS) if at < len(row) else "" for row in rows]

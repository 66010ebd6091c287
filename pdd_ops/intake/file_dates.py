"""How old a file is, and which days it is about, by its name, its footer or its time of modification."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath

from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.periods import BEIJING, Period
from pdd_ops.records import frozen

_EXPORTED = r"(20\d\d)-([01]\d)-([0-3]\d)[-_ T]([0-2]\d)[-_:]([0-5]\d)[-_:]([0-5]\d)"
_PERIOD = re.compile(r"(20\d\d)[-.]?([01]\d)[-.]?([0-3]\d)\s*(?:至|到|~|-|_|—)\s*(20\d\d)[-.]?([01]\d)[-.]?([0-3]\d)")
_GIVEN = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d")


@frozen
class AsOf:
    """The instant of an export (microseconds since 1970 UTC) and how it is known, the surest first."""

    micros: int
    source: str  # 'given', 'name', 'footer' or 'modified'


def as_of(name: str, modified: float, *, given: str | None = None) -> AsOf:
    """The instant that a file describes: as given, else in its name (the inmost part first), else its modification."""
    if given:
        return AsOf(_micros(_parse_given(given)), "given")
    for part in reversed(PurePosixPath(name).parts):
        if match := re.search(_EXPORTED, part):
            try:
                return AsOf(_micros(datetime(*map(int, match.groups()), tzinfo=BEIJING)), "name")  # type: ignore[misc,arg-type]
            except ValueError:
                continue
    return AsOf(int(modified * 1_000_000), "modified")


def period_in_name(name: str) -> Period | None:
    """The period that a file name states: '…_20260626至20260702.xlsx'."""
    match = _PERIOD.search(name)
    if not match:
        return None
    try:
        first = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=BEIJING)
        last = datetime(int(match[4]), int(match[5]), int(match[6]), tzinfo=BEIJING)
    except ValueError:
        return None
    return Period(first.date().isoformat(), last.date().isoformat()) if first <= last else None


_TOOLS = (
    "(全站|全域|标准|直播间?|搜索|场景|活动|店铺|新品|品牌|多多视频|视频|短视频|内容|稳定成本|智能|托管|关键词|展示|百亿补贴)推广"
    "|明星店铺|聚焦展位|全店托管|店铺托管|商品托管|智能托管|最大化拿量|多多搜索|多多场景|多多直播"
)


def tool_in_name(name: str, path: str = "") -> str:
    """The tool of the promotion centre that a file name states, else the folder of `path`; '' for 商品推广, and where
    none is stated."""
    told = PurePosixPath(name).name
    found = re.search(_TOOLS, told)
    if not found and "商品推广" not in told:
        found = re.search(_TOOLS, PurePosixPath(path).parent.name)
    return found[0].replace("直播间推广", "直播推广") if found else ""


def version_of(moment: AsOf, sha256: str) -> int:
    """A total order of files: by instant, then by content, so that it never matters which one is imported first."""
    return (moment.micros << 12) | int(sha256[:3], 16)


def _parse_given(text: str) -> datetime:
    for layout in _GIVEN:
        try:
            return datetime.strptime(text.strip(), layout).replace(tzinfo=BEIJING)
        except ValueError:
            continue
    raise UsageError(say("intake.bad_as_of", value=text))


def _micros(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000


def day_in_name(name: str) -> str | None:
    """The single day that a file name states ('库存_20250401.xlsx'), where it states no period."""
    match = re.search(r"(?<!\d)(20\d\d)[-.年]?([01]\d)[-.月]?([0-3]\d)(?!\d)", PurePosixPath(name).name)
    if not match or period_in_name(name):
        return None
    try:
        return datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=BEIJING).date().isoformat()
    except ValueError:
        return None

"""The counts of an A/B test as typed ('44700/20034', '新图=45489/20119') or from a csv file; nothing is guessed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import InvalidOperation
from functools import cache
from pathlib import Path

from pdd_ops.errors import PddOpsError, RefusedFile, UsageError
from pdd_ops.insight.abtest import Design, Variant
from pdd_ops.intake.faults import said
from pdd_ops.intake.sniff import SAMPLE_BYTES, container, encoding, refuse_markup
from pdd_ops.lang import say
from pdd_ops.money import fen
from pdd_ops.resources import shipped_table

MOST = 20  # variants: more names than this are users or days, not variants
LARGEST = 10**12  # exposures: beyond it the sums of the tests lose their last digits
COUNTS = re.compile(r"(?:(?P<name>[^=]+)=)?\s*(?P<exposures>-?[\d,]+)\s*/\s*(?P<conversions>-?[\d,]+)")
REQUIRED = ("variant", "exposures", "conversions")


@dataclass(frozen=True)
class Counts:
    """The variants in order, the control first; `days`: different days in the file, None without a column of days."""

    variants: tuple[Variant, ...]
    days: int | None = None


@dataclass
class _Sum:
    exposures: int = 0
    conversions: int = 0
    revenue: int = 0
    squares: int = 0
    singly: bool = True  # every row was one exposure


@dataclass
class _Reading:
    """The state of reading a file row by row."""

    sums: dict[str, _Sum] = field(default_factory=dict)
    days: set[str] = field(default_factory=set)
    money: bool = False  # there is a column of revenue


def read_counts(words: Sequence[str], control: str | None = None) -> Counts:
    """The variants of what was typed: counts, or one csv file. `control` names the one to compare with (the first one
    by default). Raises UsageError or PddOpsError that says what is wrong where."""
    path = Path(words[0]) if len(words) == 1 else None
    if path is not None and path.is_file():
        counts = _from_file(path)
    else:
        counts = Counts(tuple(_typed(word, number) for number, word in enumerate(words)))
    _check(counts.variants)
    return Counts(_control_first(counts.variants, control), counts.days)


def design(counts: Counts, *, planned: int | None, days: int | None, split: str | None, detect: float | None) -> Design:
    """What was planned, as typed: `split` is '50:50' in the order of the variants, `detect` in percentage points."""
    shares = _shares(split, len(counts.variants)) if split else None
    if planned is not None and planned < 1:
        raise UsageError(say("abtest.bad_option", option="--planned", value=planned))
    if days is not None and days < 1:
        raise UsageError(say("abtest.bad_option", option="--days", value=days))
    if detect is not None and not 0 < abs(detect) < 100:
        raise UsageError(say("abtest.bad_detect", value=detect))
    return Design(planned, days or counts.days, shares, detect / 100 if detect else None)


def _typed(word: str, number: int) -> Variant:
    match = COUNTS.fullmatch(word.strip())
    if not match:
        raise UsageError(say("abtest.bad_counts", value=word))
    exposures, conversions = (int(match[name].replace(",", "") or 0) for name in ("exposures", "conversions"))
    return Variant((match["name"] or chr(ord("A") + number)).strip(), exposures, conversions)


def _check(variants: Sequence[Variant]) -> None:
    """Counts that cannot be are refused by name. Raises PddOpsError."""
    if len(variants) < 2:
        raise UsageError(say("abtest.one_variant", count=len(variants)))
    if len(variants) > MOST:
        raise PddOpsError(say("abtest.too_many", count=len(variants), most=MOST))
    names = [one.name for one in variants]
    for one in variants:
        if names.count(one.name) > 1:
            raise UsageError(say("abtest.same_name", name=one.name))
        if one.exposures < 0 or one.conversions < 0:
            raise PddOpsError(say("abtest.negative", name=one.name))
        if one.exposures == 0:
            raise PddOpsError(say("abtest.no_exposures", name=one.name))
        if one.exposures > LARGEST:
            raise PddOpsError(say("abtest.too_large", name=one.name, value=f"{one.exposures:,}", most=f"{LARGEST:,}"))
        if one.conversions > one.exposures:
            values = {"name": one.name, "exposures": f"{one.exposures:,}", "conversions": f"{one.conversions:,}"}
            raise PddOpsError(say("abtest.more_conversions", **values))


def _control_first(variants: Sequence[Variant], control: str | None) -> tuple[Variant, ...]:
    if control is None:
        return tuple(variants)
    if control not in (names := [one.name for one in variants]):
        raise UsageError(say("abtest.unknown_control", value=control, known=", ".join(names)))
    return tuple(sorted(variants, key=lambda one: one.name != control))


def _shares(text: str, count: int) -> tuple[float, ...]:
    parts = text.replace("：", ":").split(":")
    if len(parts) != count or not all(re.fullmatch(r"\d+(\.\d+)?", part.strip()) for part in parts):
        raise UsageError(say("abtest.bad_split", value=text, count=count))
    shares = tuple(float(part) for part in parts)
    if min(shares) <= 0:
        raise UsageError(say("abtest.bad_split", value=text, count=count))
    return shares


# Files --------------------------------------------------------------------------------------------------------------


def _from_file(path: Path) -> Counts:
    reading = _Reading()
    with path.open("rb") as file:
        start = file.read(SAMPLE_BYTES)
    if container(start) != "text":
        raise RefusedFile(say("abtest.not_csv", file=path.name))
    name = encoding(start)
    refuse_markup(start.decode(name, errors="replace"))
    try:
        with path.open(encoding="utf-8-sig" if name == "utf-8" else name, newline="") as text:
            _read(csv.reader(text), path.name, reading)
    except (UnicodeDecodeError, csv.Error) as error:
        raise RefusedFile(say("abtest.unreadable", file=path.name, detail=said(error))) from None
    if not reading.sums:
        raise PddOpsError(say("abtest.no_rows", file=path.name))
    variants = tuple(_variant(name, one, money=reading.money) for name, one in reading.sums.items())
    return Counts(variants, len(reading.days) or None)


def _variant(name: str, found: _Sum, *, money: bool) -> Variant:
    if not money:
        return Variant(name, found.exposures, found.conversions)
    return Variant(name, found.exposures, found.conversions, found.revenue, found.squares if found.singly else None)


def _read(rows: Iterable[Sequence[str]], file: str, reading: _Reading) -> None:
    places: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        if not any(cell.strip() for cell in row):
            continue
        if not places:
            places = _places(row, file)
            reading.money = "revenue" in places
            continue
        cells = {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
        _add(cells, reading, place=say("abtest.place", file=file, row=number))
    if not places:
        raise PddOpsError(say("abtest.no_rows", file=file))


def _places(header: Sequence[str], file: str) -> dict[str, int]:
    """Field -> its column. Raises PddOpsError where one is missing or there twice."""
    titles = [title.strip().lstrip("\ufeff").casefold() for title in header]
    places: dict[str, int] = {}
    for name, known in _columns().items():
        found = [place for place, title in enumerate(titles) if title in known]
        if len(found) > 1:
            both = ", ".join(header[place].strip() for place in found)
            raise PddOpsError(say("abtest.two_columns", file=file, field=name, columns=both))
        if found:
            places[name] = found[0]
        elif name in REQUIRED:
            raise PddOpsError(say("abtest.no_column", file=file, field=name, known=", ".join(known)))
    return places


@cache
def _columns() -> Mapping[str, tuple[str, ...]]:
    declared = shipped_table("pdd_ops.insight", "abtest.toml")
    return {name: tuple(known) for name, known in declared["columns"].items()}


def _add(cells: Mapping[str, str], reading: _Reading, *, place: str) -> None:
    name = cells["variant"]
    if not name:
        raise PddOpsError(say("abtest.bad_cell", place=place, field="variant", value=""))
    one = reading.sums.setdefault(name, _Sum())
    exposures, conversions = (_count(cells[field], field, place) for field in ("exposures", "conversions"))
    if conversions > exposures:
        values = {"name": place, "exposures": f"{exposures:,}", "conversions": f"{conversions:,}"}
        raise PddOpsError(say("abtest.more_conversions", **values))
    amount = _amount(cells["revenue"], place) if cells.get("revenue") else 0
    one.exposures += exposures
    one.conversions += conversions
    one.revenue += amount
    one.squares += amount * amount
    one.singly = one.singly and exposures == 1
    if cells.get("day"):
        reading.days.add(cells["day"])


def _count(text: str, field: str, place: str) -> int:
    if not re.fullmatch(r"\d[\d,]*", text):
        raise PddOpsError(say("abtest.bad_cell", place=place, field=field, value=text))
    return int(text.replace(",", ""))


def _amount(text: str, place: str) -> int:
    try:
        return fen(text.replace(",", ""))
    except InvalidOperation:
        raise PddOpsError(say("abtest.bad_cell", place=place, field="revenue", value=text)) from None

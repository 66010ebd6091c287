"""Which export a table is, told by its headers; and which column feeds which field."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import field, replace
from fnmatch import fnmatchcase

from pdd_ops.errors import RefusedFile, UnlikeExports
from pdd_ops.formats.checks import any_match
from pdd_ops.formats.model import Format, canonical, lookalikes, shop_headers
from pdd_ops.intake.questions import is_personal, question_text, questions
from pdd_ops.intake.tables import HEAD_ROWS, Table
from pdd_ops.intake.which import SUMMED, in_the_way
from pdd_ops.lang import pick, say
from pdd_ops.records import frozen

_AROUND_IDS = " \t\r\n\u00a0\ufeff=\"'"
SHOWN = 3  # of the headers one of which is needed
SHOWN_FORMATS = 2
ENOUGH = 3  # headers that a format explains, to be named as one that a table nearly is
_DAMAGED_ID = re.compile(r"\d(\.\d+)?[eE]\+?\d+")


@frozen
class WideColumn:
    """A column of a wide table: it holds `field` of the thing named `thing`."""

    at: int
    field: str
    thing: str


@frozen
class Layout:
    """How to read one table: its format, where the header stands, and the columns (counted from 0) of each field."""

    format: Format
    delimiter: str
    header_row: int  # counted from 1
    headers: tuple[str, ...]
    fields: dict[str, tuple[int, ...]]  # in order of preference
    wide: tuple[WideColumn, ...]
    unknown: tuple[str, ...]
    dropped: tuple[str, ...]  # personal data
    shop: int | None = None  # the column that names the shop of each row
    computed: dict[str, dict[str, int]] = field(default_factory=dict)  # field -> the columns that its expression needs

    @property
    def any_of(self) -> list[str]:
        """The fields of the table one of which must be filled in each row."""
        return [name for name in self.format.dataset.any_of if name in self.fields]

    @property
    def wanted(self) -> list[int]:
        """The columns to read: those of the fields; and where footers stand: the first one, in tables of sums any."""
        used = {at for places in self.fields.values() for at in places} | {column.at for column in self.wide}
        used |= {at for places in self.computed.values() for at in places.values()}
        personal = {at for at, header in enumerate(self.headers) if header in self.dropped}
        everything = set(range(len(self.headers))) if self.format.dataset.name in SUMMED and not self.wide else {0}
        return sorted(used | (everything - personal))


def recognise(table: Table, formats: Collection[Format]) -> Layout:
    """The layout of a table by the first row that is the header of exactly one format.

    Raises RefusedFile: no format (naming the closest and what it lacks, or what the table looks like instead), or
    several (naming them).
    """
    readings = list(table.heads())
    refused: RefusedFile | None = None
    for delimiter, rows in readings:
        for at, row in enumerate(rows):
            headers = [header_of(cell) for cell in row]
            fitting = [known for known in formats if fits(known, headers)]
            if not fitting:
                continue
            matching = [known for known in fitting if _sample_fits(known, headers, rows[at + 1 :])]
            free, in_way = _free(matching, headers, row, rows[at + 1 :], chosen=len(formats) == 1)
            if len(free) == 1:
                return _layout(free[0], delimiter, at + 1, row)
            refused = refused or in_way or _undecided(fitting, free, headers, rows[at + 1 :])
    raise refused or _unrecognised(readings, formats)


def _free(
    matching: Sequence[Format],
    headers: Sequence[str],
    row: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    chosen: bool,
) -> tuple[list[Format], RefusedFile | None]:
    """The formats that explain the table, and why it is refused where a column stands in the way of all of them.

    `chosen`: the user has said which format it is.
    """
    ways = {known.name: None if chosen else in_the_way(known, headers, row, rows) for known in matching}
    free = [known for known in matching if ways[known.name] is None]
    if free or not matching:
        return free, None
    nearest = max(matching, key=lambda known: _explained(known, headers))
    return [], RefusedFile(_another_text(nearest, str(ways[nearest.name])))


def _explained(known: Format, headers: Sequence[str]) -> int:
    """How many of the headers a format knows."""
    named = {header for aliases in known.columns.values() for header in aliases}
    named |= {*known.ignored, *known.personal}
    wide = {column.at for column in _wide_columns(known, headers)}
    return sum(header in named or at in wide for at, header in enumerate(headers) if header)


def _another_text(known: Format, header: str) -> str:
    label, where = (pick(dict(text)) for text in (known.label, known.where))
    return say("intake.another", label=label, header=header, where=where)


def header_of(cell: str) -> str:
    """The header in a cell, canonical: without the marks of needed columns and of sorting."""
    return canonical(cell.strip(" \t\r\n*＊#▲▼↑↓:："))


def fits(known: Format, headers: Sequence[str]) -> bool:
    """Whether canonical `headers` have all that the format requires and nothing that it refuses."""
    given = frozenset(headers)
    if any(given.isdisjoint(one) and "*" not in "".join(one) for one in known.requires):  # so it is with most formats
        return False
    return not _missing(known, headers) and not any(_present(one, headers) for one in known.refuses)


def _present(pattern: str, headers: Sequence[str]) -> bool:
    return any(fnmatchcase(header, pattern) for header in headers) if "*" in pattern else pattern in headers


def _missing(known: Format, headers: Sequence[str]) -> list[tuple[str, ...]]:
    missing = [one for one in known.requires if not any(_present(header, headers) for header in one)]
    if not missing and known.wide and not _wide_columns(known, headers):
        return [("*" + next(iter(known.wide.endings.values()), ("1、*",))[0],)]
    return missing


def _samples(known: Format, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if known.sample is None:
        return []
    places = [at for at, header in enumerate(headers) if header in known.columns[known.sample[0]]][:1]
    cells = [row[at].strip(_AROUND_IDS) for row in rows for at in places if at < len(row)]
    return [cell for cell in cells if cell]


def _sample_fits(known: Format, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """At least one id has the shape that it must have; damaged ones do not speak against it."""
    cells = _samples(known, headers, rows)
    pattern = known.sample[1] if known.sample else ""
    return not cells or any(map(_DAMAGED_ID.fullmatch, cells)) or any_match(pattern, cells)


def _layout(known: Format, delimiter: str, header_row: int, row: Sequence[str]) -> Layout:
    headers = [header_of(cell) for cell in row]
    fields: dict[str, tuple[int, ...]] = {}
    for name, aliases in known.columns.items():
        places = tuple(at for alias in dict.fromkeys(aliases) for at, header in enumerate(headers) if header == alias)
        if places:
            fields[name] = places
    wide = tuple(_named(known, _wide_columns(known, headers), row))
    computed = {
        name: {header: headers.index(header) for header in expression.headers}
        for name, expression in known.computed.items()
        if set(expression.headers) <= set(headers)
    }
    used = {at for places in fields.values() for at in places} | {column.at for column in wide}
    used |= {at for places in computed.values() for at in places.values()}
    shop = _shop_column(known, headers, used)
    told = {*shop_headers().names, *shop_headers().ids, *shop_headers().beside, *known.shop}
    rest = [
        (cell.strip(" \t\ufeff"), header)
        for at, (cell, header) in enumerate(zip(row, headers, strict=True))
        if at not in used
    ]
    return Layout(
        format=known,
        delimiter=delimiter,
        header_row=header_row,
        headers=tuple(cell.strip(" \t\r\n\ufeff") for cell in row),
        fields=fields,
        wide=wide,
        unknown=tuple(
            cell
            for cell, header in rest
            if header
            and header not in {*known.personal, *known.ignored, *told}
            and not _asks_for_a_person(known, header)
        ),
        dropped=tuple(cell for cell, header in rest if header in known.personal or _asks_for_a_person(known, header)),
        shop=shop,
        computed=computed,
    )


def _shop_column(known: Format, headers: Sequence[str], used: Collection[int]) -> int | None:
    """The column that names the shop: the format's own, else one that usually does, else one with its number."""
    for header in (*known.shop, *shop_headers().names, *shop_headers().ids):
        if header in headers and (at := headers.index(header)) not in used and header not in known.personal:
            return at
    return None


def _wide_columns(known: Format, headers: Sequence[str]) -> Iterator[WideColumn] | list[WideColumn]:
    if known.wide is None:
        return []
    if known.wide.rest:
        return [WideColumn(at, known.wide.rest, name) for at, name in questions(headers, _explained_headers(known))]
    found: list[WideColumn] = []
    for at, header in enumerate(headers):
        for name, endings in known.wide.endings.items():
            ending = next((text for text in endings if header.endswith(text)), None)
            thing = header.removesuffix(ending) if ending else ""
            if ending and thing and thing not in known.wide.excluded:
                found.append(WideColumn(at, name, thing))
                break
    return found


def _explained_headers(known: Format) -> set[str]:
    """The canonical headers that a format knows, and those that tell the shop."""
    named = {header for aliases in known.columns.values() for header in aliases}
    shops = shop_headers()
    return named | {*known.ignored, *known.personal, *shops.names, *shops.ids, *shops.beside, *known.shop}


def _asks_for_a_person(known: Format, header: str) -> bool:
    return bool(known.wide and known.wide.rest) and is_personal(header)


def _named(known: Format, columns: Iterable[WideColumn], row: Sequence[str]) -> Iterator[WideColumn]:
    """The columns of a wide table; questions by their whole text, as it stands in the header."""
    for column in columns:
        if known.wide is None or not known.wide.rest:
            yield column
        else:
            yield replace(column, thing=question_text(row[column.at], column.thing))


def _undecided(
    fitting: Sequence[Format], matching: Sequence[Format], headers: Sequence[str], rows: Sequence[Sequence[str]]
) -> RefusedFile:
    if matching:
        names = "、".join(f"{known.name}（{pick(dict(known.label))}）" for known in matching)
        return RefusedFile(say("intake.ambiguous", candidates=names))
    if like := _lookalike([headers]):
        return RefusedFile(say("intake.lookalike", label=like))
    first = fitting[0]
    value = _samples(first, headers, rows)[0]
    return RefusedFile(say("intake.wrong_ids", label=pick(dict(first.label)), value=value[:30]))


def _unrecognised(readings: Sequence[tuple[str, list[list[str]]]], formats: Collection[Format]) -> RefusedFile:
    rows = [[header_of(cell) for cell in row] for _, head in readings for row in head]
    if any("\ue000" <= sign <= "\uf8ff" for row in rows for cell in row for sign in cell):
        return RefusedFile(say("intake.private_use"))
    if like := _lookalike(rows):
        return RefusedFile(say("intake.lookalike", label=like))
    near = _nearest(rows, formats)
    if not near and len(formats) == 1:
        near = [_Near(known, 0, list(known.requires), "") for known in formats]
    if not near:
        something = any(len(_missing(known, row)) < len(known.requires) for known in formats for row in rows)
        refused = RefusedFile if something else UnlikeExports
        return refused(say("intake.unrecognised", rows=HEAD_ROWS))
    if near[0].in_the_way:
        return RefusedFile(_another_text(near[0].format, near[0].in_the_way))
    shown = [
        say("intake.nearly_one", label=pick(dict(one.format.label)), missing=" / ".join(map(_any_of, one.missing)))
        for one in near[:SHOWN_FORMATS]
        if one.missing
    ]
    return RefusedFile(say("intake.nearly", candidates="；".join(shown)))


def _any_of(headers: Sequence[str]) -> str:
    return "|".join(headers[:SHOWN]) + ("|…" if len(headers) > SHOWN else "")


@frozen
class _Near:
    """A format that a table nearly is: how many headers it explains, the groups that it lacks, or the header because of
    which it is another table."""

    format: Format
    explained: int
    missing: list[tuple[str, ...]]
    in_the_way: str


def _nearest(rows: Sequence[Sequence[str]], formats: Collection[Format]) -> list[_Near]:
    """Formats of which something needed stands in one row, those that explain the most headers first."""
    found = [near for known in formats for row in rows if (near := _near(known, row))]
    best: dict[str, _Near] = {}
    for near in sorted(found, key=lambda one: (-one.explained, len(one.missing), bool(one.in_the_way))):
        best.setdefault(near.format.name, near)
    return list(best.values())


def _near(known: Format, headers: Sequence[str]) -> _Near | None:
    missing = _missing(known, headers)
    have = len(known.requires) - len(missing)
    explained = _explained(known, headers)
    if not have or (have < 2 and 2 * have < len(known.requires) and explained < ENOUGH):
        return None
    telling = next((header for header in headers if any(_present(one, [header]) for one in known.refuses)), "")
    return _Near(known, explained, missing, "" if missing else telling)


def _lookalike(rows: Sequence[Sequence[str]]) -> str | None:
    for label, headers in lookalikes():
        if any(all(_present(header, row) for header in headers) for row in rows):
            return pick(dict(label))
    return None

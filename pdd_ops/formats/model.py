"""The exports that are known: read from TOML files, the tool's own and the user's, into frozen values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pdd_ops.config import config_dir, is_there, read_toml
from pdd_ops.errors import PddOpsError
from pdd_ops.formats.agent_names import keeps_agent_names
from pdd_ops.formats.aliases import with_aliases
from pdd_ops.formats.checks import check_format
from pdd_ops.formats.computed import Computed, computed
from pdd_ops.formats.datasets import Dataset, Field, datasets
from pdd_ops.lang import say
from pdd_ops.records import frozen
from pdd_ops.resources import shipped_table, shipped_tables

BUILT_IN = "built-in"  # where a format of the tool's own is declared
_OF_NAMES = ("昵称", "姓名", "名称", "客服")  # how the header of an agent's name ends


@frozen
class Wide:
    """A group of columns for each of several things: the header's ending tells the field, its beginning the thing."""

    into: str
    excluded: frozenset[str]
    endings: Mapping[str, tuple[str, ...]]
    rest: str = ""  # the field of every column that nothing else explains: the questions of a survey


@frozen
class Format:
    """One export: the headers that identify it, and which header feeds which field. Headers are compared canonical."""

    name: str
    dataset: Dataset
    label: Mapping[str, str]
    where: Mapping[str, str]
    requires: tuple[tuple[str, ...], ...]
    refuses: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    constants: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    ignored: tuple[str, ...]
    personal: tuple[str, ...]
    sample: tuple[str, str] | None
    wide: Wide | None
    period: bool
    snapshot: bool
    control_totals: bool  # a footer that must agree with the rows
    totals_on_lines: bool  # each line has the amounts of the whole order; chosen by the user, never recognised
    computed: Mapping[str, Computed]  # field -> the expression that it is the result of
    keep_identical: bool  # rows that are alike are all meant
    returns: bool  # lines with a negative quantity are goods that came back
    timezone: str  # of times without one; '' for Beijing's
    time_format: str  # of times and days, as strftime has it; '' where they tell themselves
    shop: tuple[str, ...]  # headers of the column that names the shop of each row, where others than usual
    source: str  # where it was declared: 'built-in' or the path of a user's file

    @property
    def own_lines(self) -> bool:
        """Whether the format says itself what the lines of an order are."""
        return self.keep_identical or self.returns or "line_number" in self.columns

    def field(self, name: str) -> Field:
        """The field as this format reads it: the dataset's, with the format's own kind where it gives one."""
        field = self.dataset.fields[name]
        kind = self.kinds.get(name, field.kind)
        return field if kind == field.kind else replace(field, kind=kind)


_UNIT = re.compile(
    r"([(\[【][+-]?(单位:?)?(元|人民币|¥|rmb|cny|件|次|人|个|单|笔|条|%)[)\]】]|_[+-]?(元|件)_?|/元|%)$", re.IGNORECASE
)
LONGEST_HEADER = 120  # signs
_SEPARATORS = re.compile(r"[-_‐–—·•/\\:|()\[\]【】]")


@lru_cache(maxsize=16_384)  # the same headers are compared with many formats, and stand in many files
def canonical(header: str) -> str:
    """A header as it is compared: NFKC, no white space, invisible signs, brackets or dashes, case folded, its unit
    taken off."""
    if len(header) > LONGEST_HEADER:  # a row read with the wrong delimiter, a remark
        return header
    text = unicodedata.normalize("NFKC", header)
    if text.isprintable():  # then it has no other white space and nothing invisible
        text = text.replace(" ", "")
    else:
        text = "".join(sign for sign in text if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc"))
    text = text.strip('="').casefold()
    return _SEPARATORS.sub("", _UNIT.sub("", text))


@cache
def order_states() -> Mapping[str, str]:
    """Order status as the platform writes it → state ('unpaid', 'shipped', 'refunded_received', …)."""
    states: dict[str, list[str]] = shipped_table("pdd_ops.formats", "order_statuses.toml")["states"]
    return {name: state for state, names in states.items() for name in names}


@cache
def state_rules() -> tuple[tuple[str, str], ...]:
    """(state, regular expression), tried in this order on a status that `order_states` does not have."""
    rules: list[dict[str, str]] = shipped_table("pdd_ops.formats", "order_statuses.toml")["rule"]
    return tuple((rule["state"], rule["words"]) for rule in rules)


@frozen
class BillSubjects:
    """What the codes of a bill mean for the books, by whole code and by its first three digits; the codes known; and
    where a bill has words only: (regular expression, code or subject), tried in this order."""

    exact: Mapping[str, str]
    prefixes: Mapping[str, str]
    known: frozenset[str]
    words: tuple[tuple[str, str, str], ...]


@cache
def bill_subjects() -> BillSubjects:
    """The table bill_codes.toml."""
    table = shipped_table("pdd_ops.formats", "bill_codes.toml")
    subjects: dict[str, str] = table["subjects"]
    exact = {code: subject for code, subject in subjects.items() if len(code) > 3}
    prefixes = {code: subject for code, subject in subjects.items() if len(code) == 3}
    words = tuple((rule["words"], rule.get("code", ""), rule["subject"]) for rule in table["rule"])
    return BillSubjects(exact, prefixes, frozenset(table["known"]["codes"]), words)


@frozen
class ShopHeaders:
    """Canonical headers of a column that tells the shop of a row: by name, by number; and what stands beside it."""

    names: tuple[str, ...]
    ids: tuple[str, ...]
    beside: tuple[str, ...]


@cache
def shop_headers() -> ShopHeaders:
    """The table shop_columns.toml."""
    table: dict[str, list[str]] = shipped_table("pdd_ops.formats", "shop_columns.toml")
    return ShopHeaders(*(_canonical_all(table[name]) for name in ("names", "ids", "beside")))


@cache
def lookalikes() -> tuple[tuple[Mapping[str, str], tuple[str, ...]], ...]:
    """Exports of other platforms: (label, canonical headers that all must be there)."""
    rows: list[dict[str, Any]] = shipped_table("pdd_ops.formats", "lookalikes.toml")["lookalike"]
    return tuple((row["label"], _canonical_all(row["all"])) for row in rows)


def load_formats(extra: Path | None = None) -> dict[str, Format]:
    """Every format by name: the tool's own, the user's (formats/ in the settings folder) and those of folder `extra`.

    A user's format replaces the tool's own of the same name. Raises PddOpsError naming file and entry.
    """
    found = dict(_built_in())
    own = config_dir() / "formats"
    folders = [*([own] if is_there(own) else []), *([extra] if extra else [])]
    for folder in folders:
        if not folder.is_dir():
            raise PddOpsError(say("formats.no_folder", folder=folder))
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            known = parse_format(read_toml(path), source=str(path))
            found[known.name] = known
    return with_agent_names(found) if keeps_agent_names() else found


def with_agent_names(formats: Mapping[str, Format]) -> dict[str, Format]:
    """The formats, of which those of service agents read the name, too: that in a column of names, else the account."""
    return {name: _with_agent_name(known) for name, known in formats.items()}


def _with_agent_name(known: Format) -> Format:
    if known.dataset.name != "service_agents":
        return known
    named = known.columns.get("account", ())
    names = tuple(one for one in named if one.endswith(_OF_NAMES))
    return replace(
        known, columns={**known.columns, "agent_name": (*names, *(one for one in named if one not in names))}
    )


def find_format(known: Mapping[str, Format], name: str) -> Format:
    """The format of that name. Raises PddOpsError listing the names there are."""
    if name not in known:
        raise PddOpsError(say("formats.unknown", value=name, known=", ".join(known)))
    return known[name]


@cache
def own_headers(dataset: str) -> Mapping[str, str]:
    """Field → the header that the platform gives it, of the shipped formats of a dataset, as it is written there."""
    found: dict[str, str] = {}
    for table in _tables():
        if table["dataset"] == dataset:
            for name, headers in table["columns"].items():
                found.setdefault(name, _listed(headers)[0])
    return found


@cache
def _tables() -> tuple[dict[str, Any], ...]:
    tables = shipped_tables("pdd_ops.formats", "exports").values()
    by_name = {table["name"]: table for table in tables}
    return tuple({**by_name.get(table.get("like", ""), {}), **table} for table in tables)


@cache
def _built_in() -> Mapping[str, Format]:
    found: dict[str, Format] = {}
    for table in _tables():
        known = parse_format(with_aliases(table), source=BUILT_IN)
        found[known.name] = known
    return found


def parse_format(table: Mapping[str, Any], *, source: str) -> Format:
    """A format out of its TOML table. Raises PddOpsError that names `source` and the entry that is wrong."""
    if source != BUILT_IN:
        check_format(table, source, datasets())
    wide, sample = table.get("wide"), table.get("sample")
    return Format(
        name=table["name"],
        dataset=datasets()[table["dataset"]],
        label=_both(table.get("label", table["name"])),
        where=_both(table.get("where", "")),
        requires=tuple(_canonical_all(_listed(one)) for one in table["requires"]),
        refuses=_canonical_all(table.get("refuses", [])),
        columns={name: _canonical_all(_listed(headers)) for name, headers in table["columns"].items()},
        kinds=table.get("kinds", {}),
        constants={name: str(value) for name, value in table.get("constants", {}).items()},
        values=table.get("values", {}),
        ignored=_canonical_all(table.get("ignored", {}).get("headers", [])),
        personal=_canonical_all(table.get("personal", {}).get("headers", [])),
        sample=(sample["field"], sample["pattern"]) if sample else None,
        wide=_wide(wide) if wide else None,
        period=bool(table.get("period")),
        snapshot=bool(table.get("snapshot")),
        control_totals=bool(table.get("control_totals")),
        totals_on_lines=bool(table.get("totals_on_lines")),
        computed=_computed(table.get("computed", {})),
        keep_identical=table.get("identical_rows") == "keep",
        returns=table.get("negative_quantities") == "returns",
        timezone=table.get("timezone", ""),
        time_format=table.get("time_format", ""),
        shop=_canonical_all(_listed(table.get("shop", []))),
        source=source,
    )


def _computed(table: Mapping[str, str]) -> dict[str, Computed]:
    read = {name: computed(text, canonical) for name, text in table.items()}
    return {name: expression for name, expression in read.items() if expression}


def _wide(table: Mapping[str, Any]) -> Wide:
    endings = {field: _canonical_all(texts) for field, texts in table.get("endings", {}).items()}
    return Wide(table["into"], frozenset(table.get("not", [])), endings, table.get("rest", ""))


def _canonical_all(headers: Iterable[str]) -> tuple[str, ...]:
    return tuple(canonical(header) for header in headers)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _both(text: str | Mapping[str, str]) -> Mapping[str, str]:
    return {"zh": text, "en": text} if isinstance(text, str) else text

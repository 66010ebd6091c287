"""The metric dictionary as frozen values, read from catalogue.toml. Nothing here touches a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cache
from typing import Any

from pdd_ops.errors import UsageError
from pdd_ops.lang import pick, say
from pdd_ops.naming import named, nearest
from pdd_ops.records import frozen
from pdd_ops.resources import shipped_table

Text = Mapping[str, str]  # {'zh': …, 'en': …}


@frozen
class Table:
    """A table of daily sums: what it can be split by, and what a missing row means."""

    name: str
    datasets: tuple[str, ...]
    export: Text
    absent: str  # 'zero' or 'unknown'
    keyed: tuple[str, ...] = ()  # values of its `dim` column; empty: it has none
    columns: Mapping[str, str] = field(default_factory=dict)  # dimension -> column
    only: Mapping[str, list[str]] = field(default_factory=dict)  # dimension -> the sums it carries
    gaps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # what it does not know -> orders, fen, known
    counts: tuple[str, ...] = ()  # columns that tell how much of its sums is not known
    least: int = 0  # the smallest denominator of a ratio of its sums
    ranged: bool = False  # holds downloads over whole periods beside daily rows
    beside: tuple[str, ...] = ()  # further datasets that its sums are made of
    days_of: str = ""  # the dataset whose coverage tells which of its days are known, if not the first of `datasets`

    @property
    def coverage(self) -> str:
        """The dataset whose coverage tells which days of the table are known."""
        return self.days_of or self.datasets[0]

    @property
    def gap_sums(self) -> dict[str, str]:
        """The sums of the gaps, by alias: 'gap_goods_orders', 'gap_goods_fen', 'gap_goods_known', …"""
        return {f"gap_{gap}_{name}": sql for gap, entry in self.gaps.items() for name, sql in entry.items()}

    def splits(self, by: str | None, expression: str) -> bool:
        """Whether the sum `expression` of this table can be split by a dimension (None: the total)."""
        if by is None or by == "shop" or by in TIMES:
            return True
        return by in self.columns or (by in self.keyed and expression in self.only.get(by, [expression]))


@frozen
class Distinct:
    """How many different keys of `table` meet `where`, counted by the column `day`."""

    table: str
    day: str
    where: str


@frozen
class Metric:
    """One metric: its words, its unit and the parts it is made of."""

    id: str
    label_texts: Text
    unit: str  # yuan, count, rate, ratio, days, hours, seconds or score
    kind: str  # additive, ratio, difference, distinct, last, outlook or median
    basis: str  # the date it is counted on: pay, refund, opened, traffic, service, …
    definition_texts: Text
    good: str = ""  # 'up' or 'down': the direction a merchant is glad of
    columns: Mapping[str, str] = field(default_factory=dict)  # additive, last: table -> SQL expression
    numerator: str = ""
    denominator: str = ""
    instead: Mapping[str, list[str]] = field(default_factory=dict)  # dimension -> [numerator, denominator]
    fallback: str = ""
    divisor: int = 1
    least: int = 0  # the smallest denominator of which a ratio says something
    few: int = 0  # of a smaller denominator it is said to be a small sample, and not compared
    no_base: Text | None = None
    positive: bool = False  # has no value where the denominator is below 0 either
    remark: Text | None = None
    distinct: Distinct | None = None
    beside: tuple[str, ...] = ()  # datasets that it is made of beside those of its table
    field: str = ""  # of the export of its first table: without any file that gives it there is no value
    unknown: str = ""  # a count of its table: where it is not 0, the sum is not known
    gap: str = ""  # of the gaps of its table the one that it says
    needs: str = ""  # table without which a distinct count means nothing
    internal: bool = False

    @property
    def label(self) -> str:
        """Its name in the current language."""
        return pick(dict(self.label_texts))

    @property
    def field_tables(self) -> tuple[str, ...]:
        """The tables of which `field` is a column of the export."""
        return (self.needs,) if self.distinct else tuple(self.columns)[:1]

    @property
    def definition(self) -> str:
        """Its definition in the current language."""
        return pick(dict(self.definition_texts))

    @property
    def moving(self) -> bool:
        """Whether its value changes by the hour with nothing imported: it can be asked for, and is in no report."""
        return any("{now}" in expression for expression in self.columns.values())

    def parts(self, by: str | None) -> tuple[str, str]:
        """The ids of numerator and denominator when split by a dimension."""
        numerator, denominator = self.instead.get(by or "", (self.numerator, self.denominator))
        return numerator, denominator


@frozen
class Dimension:
    """Something a metric can be split by."""

    id: str
    label_texts: Text
    time: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its name in the current language."""
        return pick(dict(self.label_texts))


TIMES = ("day", "week", "month")
NO_SUMS = ("ratio", "outlook", "median")  # kinds that no rows add up to
PAIRED = ("ratio", "difference", "outlook", "median")  # kinds that are made of two others


def _data() -> dict[str, Any]:
    return shipped_table("pdd_ops.metrics", "catalogue.toml")


@cache
def tables() -> dict[str, Table]:
    """All tables of daily sums by name."""
    return {
        name: Table(name, **_tuples(entry, "datasets", "keyed", "beside", "counts"))
        for name, entry in _data()["table"].items()
    }


@cache
def metrics() -> dict[str, Metric]:
    """All metrics by id, internal parts included, in the order of the dictionary."""
    return {metric_id: _metric(metric_id, entry) for metric_id, entry in _data()["metric"].items()}


@cache
def dimensions() -> dict[str, Dimension]:
    """All dimensions by id."""
    return {name: _dimension(name, entry) for name, entry in _data()["dimension"].items()}


@cache
def public() -> tuple[Metric, ...]:
    """The metrics a user sees."""
    return tuple(metric for metric in metrics().values() if not metric.internal)


@cache
def lasting() -> tuple[Metric, ...]:
    """The metrics a user sees whose values only imports change."""
    return tuple(metric for metric in public() if not metric.moving)


def find(word: str, *, internal: bool = False) -> Metric:
    """The public metric of this id or name (with `internal` any). Raises UsageError with the three nearest."""
    if word in metrics() and (internal or not metrics()[word].internal):
        return metrics()[word]
    known = {one.id: tuple(one.label_texts.values()) for one in metrics().values() if internal or not one.internal}
    meant = named(word, known)
    if meant is not None:
        return metrics()[meant]
    near = [both(one, metrics()[one].label) for one in nearest(word, known)]
    raise UsageError(say("metrics.unknown_metric", value=word, near=listed(near)))


def find_dimension(word: str) -> str:
    """The id of a dimension, whichever of its names is used. Raises UsageError with the three nearest."""
    known = {one.id: (*one.aliases, *one.label_texts.values()) for one in dimensions().values()}
    meant = named(word, known)
    if meant is not None:
        return meant
    near = [both(one, dimensions()[one].label) for one in nearest(word, known)]
    raise UsageError(say("metrics.unknown_dimension", value=word, near=listed(near)))


def both(one: str, label: str) -> str:
    """What a metric or dimension is called, with its id."""
    return say("metrics.id_and_label", id=one, label=label)


def listed(texts: Iterable[str]) -> str:
    """Several of them one after the other."""
    return pick({"zh": "、", "en": ", "}).join(texts)


def place(metric: Metric, by: str | None) -> Table | None:
    """The table that a metric which is no ratio is read from for this dimension, None where none can split it so."""
    fitting = (tables()[name] for name, column in metric.columns.items() if tables()[name].splits(by, column))
    return next(fitting, None)


def supports(metric: Metric, by: str | None) -> bool:
    """Whether a metric means something over a dimension."""
    if metric.kind in ("additive", "last"):
        return place(metric, by) is not None
    if metric.kind in ("distinct", "median"):
        return by is None or by == "shop" or by in TIMES
    if metric.kind == "outlook":
        return by in (None, "shop", "product", *TIMES)
    own = all(supports(metrics()[part], by) for part in metric.parts(by))
    return own or (metric.fallback != "" and supports(metrics()[metric.fallback], by))


def supported(metric: Metric) -> list[str]:
    """The dimensions a metric can be split by."""
    return [name for name in dimensions() if supports(metric, name)]


def exports(metric: Metric) -> list[str]:
    """The exports that a metric needs when it is not split, by name in the current language."""
    if metric.kind in PAIRED:
        return list(dict.fromkeys(name for part in metric.parts(None) for name in exports(metrics()[part])))
    table = tables()[metric.needs] if metric.distinct else place(metric, None)
    return [pick(dict(table.export))] if table else []


def datasets_of(metric: Metric) -> set[str]:
    """The datasets that a metric is made of when it is not split."""
    if metric.kind in PAIRED:
        return {name for part in metric.parts(None) for name in datasets_of(metrics()[part])}
    table = tables()[metric.needs] if metric.distinct else place(metric, None)
    return {*metric.beside, *((*table.datasets, *table.beside) if table else ())}


def main_dataset(metric: Metric) -> str:
    """The dataset whose days are those of a metric when it is not split; of one of two, of the first."""
    if metric.kind in PAIRED:
        return main_dataset(metrics()[metric.parts(None)[0]])
    table = tables()[metric.needs] if metric.distinct else tables()[next(iter(metric.columns))]
    return table.coverage


def _metric(metric_id: str, entry: dict[str, Any]) -> Metric:
    rest = _tuples(entry, "beside")
    label = rest.pop("label")
    definition = rest.pop("definition", label)
    distinct = Distinct(**rest.pop("distinct")) if "distinct" in rest else None
    return Metric(id=metric_id, label_texts=label, definition_texts=definition, distinct=distinct, **rest)


def _dimension(name: str, entry: dict[str, Any]) -> Dimension:
    return Dimension(name, entry["label"], entry.get("time", False), tuple(entry.get("aliases", ())))


def _tuples(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    return entry | {name: tuple(entry[name]) for name in names if name in entry}

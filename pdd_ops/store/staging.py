"""A recognised table read to its end, onto the stage or into the facts; what must be known of the whole is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace

import polars as pl

from pdd_ops.formats.datasets import Dataset
from pdd_ops.formats.model import bill_subjects
from pdd_ops.formats.refund_words import unclear_words
from pdd_ops.intake.buyers import BuyerKey, installation_key
from pdd_ops.intake.clean import Cleaned
from pdd_ops.intake.distinct import of_words
from pdd_ops.intake.reading import Reader
from pdd_ops.intake.recognise import Layout
from pdd_ops.intake.repeated import Conflict
from pdd_ops.periods import instant_text
from pdd_ops.prefetch import ahead
from pdd_ops.records import frozen
from pdd_ops.store.direct_insert import Arrivals, Ready
from pdd_ops.store.signs import Signs, with_signs
from pdd_ops.store.stage import Stage

_TIMES = {
    "orders": ("paid_at", "formed_at", "grouped_at", "created_at"),
    "aftersales": ("applied_at", "agreed_at"),
    "bills": ("at",),
    "ad_account": ("at",),
    "affiliate_orders": ("formed_at", "created_at"),
    "reviews": ("reviewed_at",),
    "survey_answers": ("submitted_at",),
}
MOST_REMARKS = 20
FAILED_FORMULAS = ["error_cell", "no_value"]  # reasons of rejects
_READY = 2  # batches: the first must wait until the file is hashed


@frozen
class Staged:
    """What was read: good rows (on the stage), rejected ones, and the first and last day they are about."""

    good: int
    rejected: int
    period: tuple[str, str] | None
    ids_repeat: bool  # an order number, or all that tells rows apart, stands in several rows
    unknown_statuses: dict[str, int]
    dated_by_number: int
    totals: pl.DataFrame
    remarks: list[str]  # notes and footers below the rows
    unknown_codes: dict[str, int]  # of a bill
    unclear: dict[str, int]  # after-sales states that do not say whether money went back
    flaws: dict[tuple[str, str], int]  # (header, reason) -> cells that were left empty in rows that are good
    failed: dict[tuple[str, str], int]  # of formulas without a value: (header, reason) -> rejected cells
    broken: int  # rows that are damaged or not all there
    conflicts: dict[Conflict, int]  # of a header that several columns have: rows in which these differ
    lost: Mapping[str, int]  # of rejected rows whose money could be read: `rows`, and what they come to in `fen`
    signs: Signs  # of orders
    given: list[str]  # fields that the file gives: of what could not be read in any row it says nothing
    blank: frozenset[str]  # stored columns that are empty in some row


def stage_table(
    stage: Stage,
    reader: Reader,
    progress: Callable[[int], None],
    arrivals: Arrivals | None = None,
    key: BuyerKey = installation_key,
) -> Staged:
    """Reads the table batch by batch onto the stage, what the `arrivals` take excepted; buyers are hashed by the `key`.

    Raises RefusedFile where the rest of it cannot be read.
    """
    tally = _Tally()
    totals, remarks = pl.DataFrame(), list[str]()
    for cleaned, ready, counts in ahead(_batches(reader, arrivals, key), _READY, worth=not reader.table.small):
        rows = arrivals.take(ready) if arrivals and ready else cleaned.rows
        if rows.height or (cleaned.rows.height and not tally.good):  # the table is there even if it stays empty
            stage.append(rows, "rows")
        if cleaned.rejects.height:
            stage.append(cleaned.rejects, "rejects")
        if cleaned.totals.height:
            totals = cleaned.totals
        remarks = [*remarks, *cleaned.remarks][-MOST_REMARKS:]
        tally.add(counts, cleaned, rows)
        progress(tally.good + tally.rejected)
    if tally.names:
        stage.append(pl.concat(tally.names).unique(), "names")
    if not (alike := tally.alike()).is_empty():
        stage.append(alike, "alike")
    return tally.staged(totals, remarks, reader.layout, alike=not alike.is_empty())


def _batches(
    reader: Reader, arrivals: Arrivals | None, key: BuyerKey
) -> Iterator[tuple[Cleaned, Ready | None, _Counts]]:
    """Cleaned batches, made ready where they go straight into the facts, and what there is to count in them."""
    exported = reader.moment.micros // 1_000_000
    dataset = reader.layout.format.dataset
    for cleaned in ahead(reader.batches(key), worth=not reader.table.small):
        signs: Signs = {}
        if dataset.name == "orders":
            rows, signs = with_signs(cleaned.rows, reader.layout)
            cleaned = replace(cleaned, rows=rows)
        straight = arrivals and cleaned.rows.height
        ready = Ready.of(cleaned, exported, arrivals.numberings) if arrivals and straight else None
        yield cleaned, ready, replace(_Counts.of(cleaned.rows, dataset), signs=signs)


@frozen
class _Counts:
    """What the good rows of a batch add to the tally."""

    days: list[str]
    names: pl.DataFrame | None = None  # of products and SKUs
    unknown_statuses: Mapping[str, int] = field(default_factory=dict)
    unknown_codes: Mapping[str, int] = field(default_factory=dict)
    unclear: Mapping[str, int] = field(default_factory=dict)
    dated_by_number: int = 0
    signs: Signs = field(default_factory=dict)  # of orders
    hashes: pl.DataFrame | None = None  # row_no and the hash of what tells rows apart, where like rows all count

    @classmethod
    def of(cls, rows: pl.DataFrame, dataset: Dataset) -> _Counts:
        """For a thread that reads ahead."""
        if rows.is_empty():
            return cls([])
        days = _first_and_last(rows, dataset.name)
        if dataset.name == "orders":
            unknown = _counted(rows["status"].filter(rows["state"] == "unknown"))
            unclear = _unclear(rows, "aftersale_status")
            return cls(days, _names(rows), unknown, unclear=unclear, dated_by_number=_dated_by_number(rows))
        if dataset.name == "aftersales":
            return cls(days, unclear=_unclear(rows, "status"))
        hashes = _hashes(rows, dataset) if "ordinal" in dataset.key else None
        if dataset.name == "bills":
            codes = rows["code"].filter((rows["code"] != "") | (rows["subject"] == "other"))
            unknown = _counted(codes.filter(~codes.is_in(list(bill_subjects().known))))
            return cls(days, unknown_codes=unknown, hashes=hashes)
        return cls(days, hashes=hashes)


class _Tally:
    """Running counts over the batches."""

    def __init__(self) -> None:
        self.good, self.rejected, self.dated_by_number = 0, 0, 0
        self.statuses: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        self.unclear: Counter[str] = Counter()
        self.flaws: Counter[tuple[str, str]] = Counter()
        self.failed: Counter[tuple[str, str]] = Counter()
        self.lost: Counter[str] = Counter()
        self.conflicts: Counter[Conflict] = Counter()
        self.broken = 0
        self.signs: dict[str, tuple[int, int]] = {}
        self.filled: set[str] = set()  # columns with a value
        self.blank: set[str] = set()  # columns that are empty in some row
        self.days: list[str] = []
        self.ids: list[pl.Series] = []
        self.names: list[pl.DataFrame] = []  # of products and SKUs
        self.hashes: list[pl.DataFrame] = []

    def add(self, counts: _Counts, cleaned: Cleaned, staged: pl.DataFrame) -> None:
        self.good += cleaned.rows.height
        self.rejected += cleaned.rejected_rows
        self.lost += cleaned.lost
        self.conflicts += cleaned.conflicts
        self.days += counts.days
        self.statuses.update(counts.unknown_statuses)
        self.codes.update(counts.unknown_codes)
        self.unclear.update(counts.unclear)
        if cleaned.rejects.height:
            flaws = cleaned.rejects.filter(kept=1)
            self.broken += cleaned.rejects.filter(pl.col("reason").is_in(["bad_bytes", "cut_off"])).height
            self.flaws.update(zip(flaws["column"], flaws["reason"], strict=True))
            failed = cleaned.rejects.filter(pl.col("reason").is_in(FAILED_FORMULAS), kept=0)
            self.failed.update(zip(failed["column"], failed["reason"], strict=True))
        rows = cleaned.rows
        empty = {name: rows[name].null_count() for name in rows.columns}
        self.filled.update(name for name, count in empty.items() if count < rows.height)
        self.blank.update(name for name, count in empty.items() if count)
        self.dated_by_number += counts.dated_by_number
        for name, (below, above) in counts.signs.items():
            before = self.signs.get(name, (0, 0))
            self.signs[name] = (before[0] + below, before[1] + above)
        if counts.names is not None:
            self.names.append(counts.names)
            self.ids.append(staged["order_id"].hash())
        if counts.hashes is not None:
            self.hashes.append(counts.hashes)

    def alike(self) -> pl.DataFrame:
        """The row_no of rows that may be alike, for like rows have like hashes."""
        if not self.hashes:
            return pl.DataFrame(schema={"row_no": pl.Int64})
        return pl.concat(self.hashes).filter(pl.col("hash").is_duplicated()).select("row_no")

    def _given(self, layout: Layout) -> list[str]:
        flawed = {header for header, _ in self.flaws}
        unread = {
            name
            for name, places in layout.fields.items()
            if layout.format.field(name).column not in self.filled
            and (layout.headers[places[0]] in flawed or layout.format.field(name).due)
        }
        wide = dict.fromkeys(column.field for column in layout.wide)
        return [name for name in (*layout.fields, *layout.computed, *wide) if name not in unread]

    def staged(self, totals: pl.DataFrame, remarks: list[str], layout: Layout, *, alike: bool) -> Staged:
        ids = pl.concat(self.ids) if self.ids else pl.Series(dtype=pl.UInt64)
        period = (min(self.days), max(self.days)) if self.days else None
        return Staged(
            good=self.good,
            rejected=self.rejected,
            period=period,
            ids_repeat=ids.n_unique() < len(ids) or alike,
            unknown_statuses=dict(sorted(self.statuses.items())),
            dated_by_number=self.dated_by_number,
            totals=totals,
            remarks=remarks,
            unknown_codes=dict(sorted(self.codes.items())),
            unclear=dict(sorted(self.unclear.items())),
            flaws=dict(sorted(self.flaws.items())),
            failed=dict(sorted(self.failed.items())),
            broken=self.broken,
            conflicts=dict(self.conflicts),
            lost=dict(self.lost),
            signs=self.signs,
            given=self._given(layout),
            blank=frozenset(self.blank),
        )


def _counted(cells: pl.Series) -> dict[str, int]:
    return dict(cells.value_counts().iter_rows())


def _unclear(rows: pl.DataFrame, name: str) -> dict[str, int]:
    if name not in rows.columns:
        return {}
    words = rows[name].unique().drop_nulls()
    unclear = words.filter(of_words(words, unclear_words, pl.Boolean))
    return _counted(rows[name].filter(rows[name].is_in(unclear.implode()))) if len(unclear) else {}


def _hashes(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    key = rows.select(name for name in dataset.key if name in rows.columns)
    return rows.select("row_no", hash=key.hash_rows())


def _first_and_last(rows: pl.DataFrame, dataset: str) -> list[str]:
    """The first and last day that these rows are about (accounting days of orders, application days of cases)."""
    if "day" in rows.columns:
        last = rows["day_to"] if "day_to" in rows.columns else rows["day"]
        return [str(rows["day"].min()), str(last.max())]
    times = [pl.col(name) for name in _TIMES.get(dataset, ()) if name in rows.columns]
    if not times:
        return []
    moments = rows.select(pl.coalesce(times).alias("at"))["at"].drop_nulls()
    ends = (moments.min(), moments.max())
    return [instant_text(end)[:10] for end in ends if isinstance(end, int)]


def _names(orders: pl.DataFrame) -> pl.DataFrame:
    """The products and SKUs of these orders, each name once: product, sku, name, spec; '' where there is none."""
    columns = {
        "product": ("product_id",),
        "sku": ("sku_id", "sku_code", "sku"),
        "name": ("product_name",),
        "spec": ("sku",),
    }
    found = {
        name: pl.coalesce(*[pl.col(source) for source in sources if source in orders.columns], pl.lit(""))
        for name, sources in columns.items()
    }
    return orders.select(**found).unique()


def _dated_by_number(rows: pl.DataFrame) -> int:
    """Paid orders in which no cell tells when: only the day in the order number is left."""
    timeless = rows.select(
        pl.all_horizontal(*[pl.col(name).is_null() for name in _TIMES["orders"] if name in rows.columns], pl.lit(True))
    ).to_series()
    states = rows["state"].filter(timeless) if timeless.any() else pl.Series(dtype=pl.String)
    return int((~states.is_in(["unpaid", "unformed", "cancelled", "unstated"])).sum())

"""New orders go straight from the cleaned batch into the facts; only those that meet a stored one take the stage.

An order whose number nobody has yet is one line, the first of its product, and no value of another file can be older or
newer than its own. SQLite itself tells which ones those are: the insertion does nothing where the key is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

import polars as pl

from pdd_ops.formats.refund_words import refunded_words
from pdd_ops.intake.clean import Cleaned
from pdd_ops.intake.distinct import of_words
from pdd_ops.records import frozen
from pdd_ops.store.batch_rollup import DaySums, Sums, number_of_days, sums_of, text_of_days
from pdd_ops.store.engine import Engine
from pdd_ops.store.interning import REPLACED, Wording
from pdd_ops.store.numbering import Numbering, numberings
from pdd_ops.store.rollup import REFUNDS, script
from pdd_ops.store.staged_rows import staged_columns
from pdd_ops.store.upsert import Load

NOT_STORED = ("day", "pay_hour", "by_number", "units")
TIMES = ("paid_at", "formed_at", "grouped_at", "created_at")
MOST_PUT_BACK = 100_000  # rows: more are not read back into memory
_BEIJING = 8 * 3600
_REFUNDED = ("cancelled_refunded", "refunded_unshipped", "refunded_shipped", "refunded_received", "refunded")
_DAY_IN_NUMBER = r"^(\d\d[01]\d[0-3]\d)-"


@frozen
class Ready:
    """A batch of orders ready to be inserted: numbers beside the words, derived columns, sums."""

    rows: pl.DataFrame  # as they were cleaned
    dated: pl.DataFrame  # with numbers and derived columns; without those of which only the SQL may know the day
    stored: pl.DataFrame  # the same, with the columns of the table, in the order of their numbers
    sums: Sums
    new_words: dict[Wording, pl.DataFrame]
    exported: int  # seconds since 1970 UTC

    @classmethod
    def of(cls, cleaned: Cleaned, exported: int, numberings: Sequence[Numbering]) -> Ready:
        """For a thread that reads ahead: nothing but `numberings` is changed."""
        rows = cleaned.rows
        numbered = {numbering.wording: numbering.of(rows, cleaned.places) for numbering in numberings}
        numbers = {wording.number: found for wording, (found, _) in numbered.items()}
        dated = with_derived(rows).with_columns(**numbers, units=_units(rows, numberings[0], numbers))
        if dated["pay_day"].has_nulls():
            dated = dated.filter(pl.col("pay_day").is_not_null())
        stored = dated.drop(*REPLACED, *NOT_STORED, strict=False)
        stored = stored.sort("order_id")  # neighbours in the file are neighbours in the index
        words = {wording: new for wording, (_, new) in numbered.items() if new.height}
        return cls(rows, dated, stored, sums_of(dated, exported), words, exported)


class Arrivals:
    """The orders of one file that went straight in, and the daily sums of them."""

    def __init__(self, engine: Engine, load: Callable[[], Load]) -> None:
        """`load` is asked for at the first batch: until then the file may still be hashed."""
        self._engine, self._load_of = engine, load
        self.first = self._last_id() + 1
        self.numberings = numberings(engine)
        self.sums = DaySums(self.numberings)
        self.new = 0

    @cached_property
    def load(self) -> Load:
        """Where the rows go."""
        return self._load_of()

    def take(self, ready: Ready) -> pl.DataFrame:
        """Inserts the orders that nobody has; returns the others, which belong on the stage."""
        for wording, words in ready.new_words.items():
            self._insert(wording.table, words)
        before, stored = self._last_id(), ready.stored
        inserted = self._insert("order_facts", stored, self._constants())
        self.new += inserted
        if inserted == ready.rows.height:
            self.sums.add(ready.sums)
            return ready.rows.clear()
        found = self._engine.frame(f"SELECT row_no FROM main.order_facts WHERE id > {before}")
        ours = pl.col("row_no").is_in(found["row_no"].implode())
        self.sums.add(sums_of(ready.dated.filter(ours), ready.exported))
        return ready.rows.filter(~ours)

    def take_back(self) -> int:
        """Of orders that stand in several rows of the file, those that went in go to the stage, to the others.

        Returns how many these are.
        """
        present = staged_columns(self._engine)
        columns = ", ".join(present)
        self._of_stage(Sums.negative)
        where = self._staged()
        self._engine.execute(f"CREATE TEMP TABLE taken_back AS SELECT {columns} FROM main.orders {where}")
        removed = self._engine.execute(f"DELETE FROM main.order_facts {where}").rowcount
        self._engine.execute(f"INSERT INTO stage.rows ({columns}) SELECT {columns} FROM temp.taken_back")
        self._engine.execute("DROP TABLE temp.taken_back")
        self.new -= removed
        return removed

    def put_back(self) -> None:
        """Adds the orders of the stage, which are in the facts by now, to the sums."""
        self._of_stage(lambda sums: sums)

    def write_sums(self, days: Collection[str], *, refunds: bool) -> None:
        """Puts the sums of these days into order_days and delivery_days, which have none of them; without `refunds`
        those of refunds are 0."""
        sums = self.sums.of(days)
        if not refunds:
            sums = sums.with_columns(pl.lit(0, dtype=pl.Int64).alias(name) for name in REFUNDS)
        self._insert("order_days", sums, {"shop_id": self.load.shop_id})
        self._insert("delivery_days", self.sums.ways_of(days), {"shop_id": self.load.shop_id})

    def correct(self, load: Load) -> None:
        """The rows get another version than was thought, for the file's footer says when it was exported.

        Which orders were late depends on it: their sums are left to the roll-up.
        """
        self.sums.forget(self.sums.days)
        self._engine.execute(
            """UPDATE main.order_facts SET version = :new, status_version = :new
            WHERE shop_id = :shop AND version = :old""",
            {"new": load.version, "old": self.load.version, "shop": load.shop_id},
        )
        self.load = load

    def _of_stage(self, change: Callable[[Sums], Sums]) -> None:
        """Changes the sums by the orders of the stage; where they are many, their days are left to the roll-up."""
        count = self._engine.execute("SELECT count(*) FROM stage.rows").fetchone()[0]
        if count > MOST_PUT_BACK:
            days = self._engine.execute(f"SELECT DISTINCT pay_day FROM main.order_facts {self._staged()}").fetchall()
            self.sums.forget([day for (day,) in days if day])
        elif count:
            lines = self._engine.frame(script("lines_of_stage").format_map(self.load.values))
            if lines.is_empty():
                return
            self.sums.add(change(sums_of(lines, self.load.exported)))

    def _staged(self) -> str:
        """The rows of this import whose orders are on the stage."""
        return f"""WHERE shop_id = {self.load.shop_id} AND import_id = {self.load.import_id}
          AND order_id IN (SELECT order_id FROM stage.rows)"""

    def _constants(self) -> dict[str, int]:
        load = self.load
        found = {"shop_id": load.shop_id, "import_id": load.import_id, "line": 0, "product_first": 1}
        return found | {"version": load.version, "status_version": load.version}

    def _insert(self, table: str, rows: pl.DataFrame, constants: Mapping[str, int] = MappingProxyType({})) -> int:
        places = [f"?{at}" for at in range(1, rows.width + 1)]
        return self._engine.insert(
            f"INSERT INTO main.{table} ({', '.join([*constants, *rows.columns])}) "
            f"VALUES ({', '.join([*map(str, constants.values()), *places])}) ON CONFLICT DO NOTHING",
            rows,
        )

    def _last_id(self) -> int:
        found: int = self._engine.execute("SELECT coalesce(max(id), 0) FROM main.order_facts").fetchone()[0]
        return found


def with_derived(orders: pl.DataFrame) -> pl.DataFrame:
    """Orders with the columns of derived.toml and some more; a test holds both against each other.

    `day` counts days since 1970; `by_number`: no time tells the day, but the order's number. Day and pay_day are null
    where the SQL may know better: an order without any time whose number does not begin with a plain day.
    """
    have = [name for name in TIMES if name in orders.columns]
    none = pl.Series("at", [None], dtype=pl.Int64).new_from_index(0, orders.height)
    times = orders.select(have) if have else pl.DataFrame([none])
    moment = times.select((pl.coalesce(pl.all()) + _BEIJING).alias("at"))["at"]
    timeless = moment.is_null()
    days = (moment // 86_400).cast(pl.Int32)
    if timeless.any():
        number = pl.when(timeless).then(orders["order_id"]).str.extract(_DAY_IN_NUMBER)
        days = days.fill_null(orders.select(number.str.to_date("%y%m%d", strict=False).to_physical())["order_id"])
    paid = pl.any_horizontal(*[pl.col(name).is_not_null() for name in TIMES[:3] if name in have], pl.lit(False))
    aftersale = _told_refunded(orders)
    state = pl.col("state")
    counted = pl.when(state.is_in(["cancelled", "unstated"])).then(paid).otherwise(~state.is_in(["unpaid", "unformed"]))
    return orders.with_columns(
        day=days,
        pay_day=text_of_days(days),
        day_in_number=_begins(orders["order_id"], number_of_days(days)),
        pay_hour=moment % 86_400 // 3600,
        by_number=timeless,
        counted=counted.cast(pl.Int64),
        refunded=(state.is_in(_REFUNDED) | aftersale).cast(pl.Int64),
    )


def _told_refunded(orders: pl.DataFrame) -> pl.Expr:
    """Orders whose after-sales state says that money went back."""
    if "aftersale_status" not in orders.columns:
        return pl.lit(False)
    words = orders["aftersale_status"].unique().drop_nulls()  # few: the rows are only compared with them
    told = words.filter(of_words(words, refunded_words, pl.Boolean)).to_list()
    column = pl.col("aftersale_status")
    return (column == told[0] if len(told) == 1 else column.is_in(told)).fill_null(False)


def _begins(numbers: pl.Series, with_what: pl.Series) -> pl.Series:
    """1 where an order number begins with what stands beside it, else 0."""
    both = pl.DataFrame({"number": numbers, "start": with_what})
    return both.select(pl.col("number").str.starts_with(pl.col("start")).fill_null(False).cast(pl.Int64))["number"]


def _units(orders: pl.DataFrame, articles: Numbering, numbers: Mapping[str, pl.Series]) -> pl.Series:
    """The pieces of each order; of 差价 listings they are no units."""
    if "quantity" not in orders.columns:
        return pl.Series([None], dtype=pl.Int64).new_from_index(0, orders.height)
    number = articles.wording.number
    surcharges = articles.words.filter(pl.col("product_name").str.contains("差价", literal=True))[number]
    if surcharges.is_empty():
        return orders["quantity"]
    pieces = pl.when(numbers[number].is_in(surcharges.implode())).then(0).otherwise("quantity")
    return orders.select(pieces.alias("units"))["units"]

"""New orders go straight from the cleaned batch into the facts; only those that meet a stored one take the stage.

An order whose number nobody has yet is one line, the first of its product, and no value of another file can be older or
newer than its own. SQLite itself tells which ones those are: the insertion does nothing where the key is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pdd_ops.intake.distinct import each_distinct
from pdd_ops.store.engine import Engine
from pdd_ops.store.rollup import REFUNDS
from pdd_ops.store.summing import DaySums, Sums, sums_of
from pdd_ops.store.upsert import Load

TIMES = ("paid_at", "formed_at", "grouped_at", "created_at")
_BEIJING = 8 * 3600
_REFUNDED = ("cancelled_refunded", "refunded_unshipped", "refunded_shipped", "refunded_received")
_DAY_IN_NUMBER = r"^(\d\d[01]\d[0-3]\d)-"


@dataclass(frozen=True)
class Ready:
    """A batch of orders ready to be inserted: with derived columns, in the order of their numbers, with their sums."""

    complete: pl.DataFrame
    undated: pl.DataFrame  # those of which only the SQL may know the day
    sums: Sums
    exported: int  # seconds since 1970 UTC

    @classmethod
    def of(cls, rows: pl.DataFrame, exported: int) -> Ready:
        """A pure function of a cleaned batch, so that another thread can do it."""
        complete = with_derived(rows)
        undated = complete.filter(pl.col("pay_day").is_null()).select(rows.columns)
        if undated.height:
            complete = complete.filter(pl.col("pay_day").is_not_null())
        complete = complete.sort("order_id")  # neighbours in the file are neighbours in the index
        return cls(complete, undated, sums_of(complete, exported), exported)


class Arrivals:
    """The orders of one file that went straight in, and the daily sums of them."""

    def __init__(self, engine: Engine, load: Callable[[], Load]) -> None:
        """`load` is asked for at the first batch: until then the file may still be hashed."""
        self._engine, self._load_of = engine, load
        self.first = self._last_rowid() + 1
        self.sums = DaySums()
        self.new = 0

    @cached_property
    def load(self) -> Load:
        """Where the rows go."""
        return self._load_of()

    def take(self, ready: Ready) -> pl.DataFrame:
        """Inserts the orders that nobody has; returns the others, which belong on the stage."""
        complete = ready.complete
        before = self._last_rowid()
        inserted = self._engine.insert(self._statement(complete.columns), complete)
        self.new += inserted
        if inserted == complete.height:
            self.sums.add(ready.sums)
            return ready.undated
        found = self._engine.execute("SELECT row_no FROM main.orders WHERE rowid > ?", (before,)).fetchall()
        ours = pl.col("row_no").is_in(pl.Series([row[0] for row in found], dtype=pl.Int64).implode())
        self.sums.add(sums_of(complete.filter(ours), ready.exported))
        return pl.concat([ready.undated, complete.filter(~ours).select(ready.undated.columns)])

    def take_back(self) -> int:
        """Of orders that stand in several rows of the file, those that went in go to the stage, to the others.

        Returns how many these are.
        """
        present = [row[1] for row in self._engine.execute("PRAGMA stage.table_info(rows)")]
        columns = ", ".join(present)
        ours = f"""FROM main.orders WHERE shop_id = {self.load.shop_id} AND import_id = {self.load.import_id}
          AND order_id IN (SELECT order_id FROM stage.rows)"""
        self._engine.execute(f"CREATE TEMP TABLE taken_back AS SELECT {columns}, pay_day {ours}")
        removed = self._engine.execute(f"DELETE {ours}").rowcount
        self._engine.execute(f"INSERT INTO stage.rows ({columns}) SELECT {columns} FROM temp.taken_back")
        self.new -= removed
        days = self._engine.execute("SELECT DISTINCT pay_day FROM temp.taken_back").fetchall()
        self.sums.forget([day for (day,) in days])
        self._engine.execute("DROP TABLE temp.taken_back")
        return removed

    def write_sums(self, days: Collection[str]) -> None:
        """Puts the sums of these days into order_days, of which it has none."""
        rows = self.sums.of(days)
        places = ", ".join(f"?{at}" for at in range(1, rows.width + 1))
        refunds = ", ".join(REFUNDS)
        self._engine.insert(
            f"INSERT INTO main.order_days (shop_id, {refunds}, {', '.join(rows.columns)}) "
            f"VALUES ({self.load.shop_id}, {', '.join('0' * len(REFUNDS))}, {places})",
            rows,
        )

    def correct(self, version: int) -> None:
        """The rows get another version than was thought, for the file's footer says when it was exported.

        Which orders were late depends on it: their sums are left to the roll-up.
        """
        self.sums.forget(self.sums.days)
        self._engine.execute(
            "UPDATE main.orders SET version = :new, status_version = :new WHERE shop_id = :shop AND version = :old",
            {"new": version, "old": self.load.version, "shop": self.load.shop_id},
        )

    def _statement(self, columns: list[str]) -> str:
        load = self.load
        constants = {"shop_id": load.shop_id, "import_id": load.import_id, "line": 0, "product_first": 1}
        constants |= {"version": load.version, "status_version": load.version}
        places = ", ".join(f"?{at}" for at in range(1, len(columns) + 1))
        return (
            f"INSERT INTO main.orders ({', '.join([*constants, *columns])}) "
            f"VALUES ({', '.join(map(str, constants.values()))}, {places}) ON CONFLICT DO NOTHING"
        )

    def _last_rowid(self) -> int:
        found: int = self._engine.execute("SELECT coalesce(max(rowid), 0) FROM main.orders").fetchone()[0]
        return found


def with_derived(orders: pl.DataFrame) -> pl.DataFrame:
    """Orders with the columns of derived.toml; a test holds the two against each other. `pay_day` is null where the
    SQL may know better: an order without any time whose number does not begin with a plain day."""
    have = [name for name in TIMES if name in orders.columns]
    moment = pl.coalesce(*have, pl.lit(None, dtype=pl.Int64)) + _BEIJING
    in_number = each_distinct(orders["order_id"].str.extract(_DAY_IN_NUMBER), _day).alias("day")
    named = [pl.when(pl.col(name).is_not_null()).then(pl.lit(name.removesuffix("_at"))) for name in have]
    paid = pl.any_horizontal(*[pl.col(name).is_not_null() for name in TIMES[:3] if name in have], pl.lit(False))
    aftersale = pl.col("aftersale_status") == "退款成功" if "aftersale_status" in orders.columns else pl.lit(False)
    state = pl.col("state")
    counted = pl.when(state.is_in(["cancelled", "unstated"])).then(paid).otherwise(~state.is_in(["unpaid", "unformed"]))
    days = (moment // 86_400).cast(pl.Int32).cast(pl.Date)
    return orders.with_columns(
        pay_day=pl.coalesce(days, in_number).cast(pl.String),
        pay_hour=moment % 86_400 // 3600,
        time_source=pl.coalesce(*named, pl.lit("number")),
        counted=counted.cast(pl.Int64),
        refunded=(state.is_in(_REFUNDED) | aftersale.fill_null(False)).cast(pl.Int64),
    )


def _day(digits: pl.Expr) -> pl.Expr:
    return digits.str.to_date("%y%m%d", strict=False)

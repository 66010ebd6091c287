"""Reviews of received orders: a sheet a month, as a merchant keeps them; a bad batch where the story has one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pdd_ops.periods import Month
from pdd_ops.resources import shipped_table
from pdd_ops.sample.dice import Dice
from pdd_ops.sample.files import Row, csv_bytes, write_xlsx
from pdd_ops.sample.plan import DAY, Day, Plan, clock
from pdd_ops.sample.shop import columns
from pdd_ops.sample.windows import last_made, shown, span_of

REVIEWED = 0.25  # of the received orders
MOST_A_DAY = 60  # reviews of the orders of a day: a large shop shows a part of its reviews
HOUR = 3600
_BAD, _GOOD = 2, 4  # stars, up to which a review is bad, from which it is good


def reviewed(plan: Plan, day: Day, orders: pl.DataFrame) -> pl.DataFrame:
    """The orders of a day that are reviewed, with `reviewed` as the instant."""
    received = orders.filter(pl.col("received") > 0).select("order_id", "product", "sku", "received")
    n, dice = received.height, plan.dice(31, day.number)
    share = min(REVIEWED, MOST_A_DAY / n) if n else 0.0
    chosen = dice.chance(n, share)
    later = (dice.curve(n, ((0, 0.6, 1), (0.5, 40, 260))) * HOUR).astype("int64")
    return received.with_columns(reviewed=pl.col("received") + pl.Series(later)).filter(pl.Series(chosen))


def write_reviews(folder: Path, plan: Plan, found: pl.DataFrame) -> list[Path]:
    """Writes 商品评价_… of every month, in turn as csv and as xlsx; a review belongs to the month of its day."""
    return [_write_month(folder, plan, month, found) for month in plan.months if shown(plan, month, "reviews")]


def _write_month(folder: Path, plan: Plan, month: Month, found: pl.DataFrame) -> Path:
    days = shown(plan, month, "reviews")
    as_of = clock(last_made(plan, month, "reviews", f"{month.shift(1).first[:8]}02 10:15:40"))
    here = found.filter(pl.col("reviewed").is_between(days[0].start, days[-1].start + DAY - 1)).sort(
        "reviewed", "order_id"
    )
    words, dice = shipped_table("pdd_ops.sample", "reviews.toml"), plan.dice(32, plan.months.index(month))
    age = plan.age(month)
    writer = _Writer(plan, words, dice, as_of=as_of, newest=age == 0)
    rows: list[Row] = [columns("reviews"), *(writer.cells(one) for one in here.iter_rows(named=True))]
    worded = age % 2 == 1
    path = folder / f"商品评价_{span_of(days)}.{'xlsx' if worded else 'csv'}"
    if worded:
        write_xlsx(path, "评价", rows)
    else:
        path.write_bytes(csv_bytes(rows, "utf-8-sig"))
    return path


class _Writer:
    """Makes up what is said of one order after the other."""

    def __init__(self, plan: Plan, words: dict[str, Any], dice: Dice, *, as_of: int, newest: bool) -> None:
        self.shop, self.words, self.dice, self.as_of = plan.shop, words, dice, as_of
        batch = plan.shop.stories["complained"] if newest else ""
        self.batch = plan.shop.index(batch)

    def cells(self, one: dict[str, Any]) -> Row:
        """The row of a reviewed order."""
        item, sku, at = self.shop.products[one["product"]], self.shop.skus[one["sku"]], one["reviewed"]
        score, text = self._said(one["product"])
        written = text != self.words["nothing"]
        logistics, service = (max(1, min(5, score + int(move))) for move in self.dice.between(2, -1, 1))
        reply, replied = self._after("replies", at + self._hours(2, 60), self._yes("replied") and score <= _BAD)
        more, added = self._after(
            "followups", at + self._hours(190, 500), self._yes("followed") and written and score >= _GOOD
        )
        return (
            f"9{one['order_id'].replace('-', '')[2:]}", item.id, item.name, sku.spec, one["order_id"], score,
            logistics, service, text, int(self.dice.pick(1, [70, 15, 10, 5])[0]) if written else 0, _time(at),
            more, added, reply, replied,
        )  # fmt: skip

    def _said(self, product: int) -> tuple[int, str]:
        """Stars and text of a review; most of a bad batch complain of one topic."""
        score, written, hides = 1 + self._pick(self.words["score"]), self._yes("written"), self._yes("hidden")
        complaints, praise = self.words["complaints"], self._any(self.words["praise"])
        topic = self._any(list(complaints))
        caught = self._yes("complained_share") and product == self.batch
        complaint = self._any(complaints[self.shop.stories["complained_of"] if caught else topic])
        if not written:
            return score, self.words["nothing"]
        if caught:
            return min(score, 1 + self._pick([5, 3, 2])), complaint
        if score <= _BAD:
            return score, complaint
        if score < _GOOD:
            return score, self._any(self.words["plain"])
        return score, f"{praise}，就是{complaint}" if hides else f"{praise}。{self._any(self.words['praise'])}"

    def _after(self, kind: str, at: int, happens: bool) -> tuple[str, str]:
        """A text of a list and its time, where it was there when the sheet was made."""
        text = self._any(self.words[kind])
        return (text, _time(at)) if happens and at <= self.as_of else ("", "")

    def _hours(self, least: int, most: int) -> int:
        return int(self.dice.between(1, least * 60, most * 60)[0]) * 60

    def _yes(self, name: str) -> bool:
        return bool(self.dice.chance(1, self.words[name])[0])

    def _pick(self, weights: list[float]) -> int:
        return int(self.dice.pick(1, weights)[0])

    def _any(self, texts: list[str]) -> str:
        return texts[int(self.dice.between(1, 0, len(texts) - 1)[0])]


def _time(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}"  # of the wall clock, without a zone

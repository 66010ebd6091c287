"""Terms of the store at their borders: numbers of words, promises, rejects in words."""

from __future__ import annotations

import polars as pl
import pytest

from pdd_ops.store.batch_deliveries import HOUR, WHATS, added_up, ways_of
from pdd_ops.store.interning import Wording
from pdd_ops.store.journal import Reject
from pdd_ops.store.numbering import Numbering

WORDS = Wording("order_articles", "article_id", ("product_name", "sku"))


def rows(*pairs: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(list(pairs), schema={"product_name": pl.String, "sku": pl.String}, orient="row")


def test_new_words_get_the_next_numbers_in_the_order_in_which_they_come() -> None:
    known = Numbering(WORDS, [(3, "茶杯", "大"), (7, "茶壶", "")])
    numbers, new = known.of(rows(("碗", "小"), ("茶杯", "大"), ("碟", "小"), ("碗", "小"), ("茶壶", "")), {})
    assert numbers.to_list() == [8, 3, 9, 8, 7]
    assert new.rows() == [(8, "碗", "小"), (9, "碟", "小")]
    numbers, new = known.of(rows(("碟", "小"), ("盘", "")), {})
    assert (numbers.to_list(), new.rows()) == ([9, 10], [(10, "盘", "")])
    numbers, new = known.of(rows(("碟", "小")), {})
    assert (numbers.to_list(), new.height) == ([9], 0)
    assert Numbering(WORDS, []).of(rows(("碗", "小")), {})[0].to_list() == [1]


@pytest.mark.parametrize(
    ("promised", "shipped", "told"),
    [
        (100, 100, ["due", "kept"]),  # sent at the very last moment
        (100, 101, ["due"]),
        (199, None, ["due"]),  # over, and not sent
        (200, None, []),  # until the very moment of the export it may still be kept
        (201, 150, []),  # sent in time, but the promise is not over
        (201, 202, ["due"]),
        (None, 150, []),
    ],
)
def test_a_promise_is_due_when_it_is_over_or_broken(promised: int | None, shipped: int | None, told: list[str]) -> None:
    schema = {"day": pl.Int32, "state": pl.String, "refunded": pl.Int64, "line_0": pl.Int64}
    schema |= dict.fromkeys(("shipped_at", "received_at", "promised_at"), pl.Int64)
    order = (20_000, "unshipped", 0, 1, shipped, None, promised)
    frame = pl.DataFrame([order, (*order[:3], 0, *order[4:])], schema=schema, orient="row")  # a second line of it
    found = ways_of(frame, 200)
    ways = {WHATS[what]: count for _, what, _, count in found.rows() if WHATS[what] in ("due", "kept")}
    assert ways == dict.fromkeys(told, 1)


def test_hours_to_receipt_are_rounded_and_what_is_on_its_way_is_open() -> None:
    schema = {"day": pl.Int32, "state": pl.String, "refunded": pl.Int64}
    schema |= dict.fromkeys(("shipped_at", "received_at"), pl.Int64)
    orders = [
        (1, "received", 0, 10 * HOUR, 12 * HOUR + HOUR // 2),
        (1, "received", 0, 10 * HOUR, 12 * HOUR + HOUR // 2 - 1),
        (1, "received", 0, 10 * HOUR, 9 * HOUR),  # received before it was sent: not believed
        (1, "shipped", 0, 10 * HOUR + 5, None),
        (1, "shipped", 1, 10 * HOUR, None),  # refunded: it will not come
    ]
    found = ways_of(pl.DataFrame(orders, schema=schema, orient="row"), 99 * HOUR)
    counted = sorted((WHATS[what], hour, count) for _, what, hour, count in found.rows())
    assert counted == [("open", 10, 1), ("received", 2, 1), ("received", 3, 1)]
    assert sorted(added_up([found, found])["orders"].to_list()) == [2, 2, 2]


def test_a_cell_that_was_left_empty_is_told_apart_from_a_row_that_was_refused() -> None:
    refused, kept = (Reject(1, "a.csv", 2, "金额", "x", "bad_number", flag) for flag in (0, 1))
    assert kept.explanation.startswith(refused.explanation) and len(kept.explanation) > len(refused.explanation)
    assert (refused.as_dict()["kept"], kept.as_dict()["kept"]) == (False, True)

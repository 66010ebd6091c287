"""Keys with more refund-only cases than chance explains, measured only where buyers can be told."""

from __future__ import annotations

from math import exp, factorial

import pytest
from export_files import Shop
from hypothesis import given
from hypothesis import strategies as st
from support.shared import SAMPLE
from support.tool import run, run_json

from benchmarks.clusters import PLANTED, found_in
from pdd_ops.work.clusters import Bought, _rates, beyond_chance, poisson_tail


def test_native_exports_cannot_tell_buyers(shop: Shop) -> None:
    run("import", SAMPLE, "--shop", "店", "--db", shop.database)
    found = run_json("clusters", "--json", "--db", shop.database)
    assert (found["coverage"], found["groups"]) == (0.0, [])
    assert "无法判断" in found["reason"]
    assert "not measurable" in run("clusters", "--db", shop.database, "--lang", "en")


def bought(key: str, count: int, refunded: int, product: str = "a") -> list[Bought]:
    return [Bought(f"{key}{number}", product, key, number < refunded) for number in range(count)]


def test_a_key_is_told_only_far_beyond_its_products() -> None:
    others = [order for number in range(2000) for order in bought(f"b{number}", 1, int(number % 50 == 0))]
    odd = bought("odd", 6, 5)
    [found] = beyond_chance([*others, *odd], {one.order: f"c{one.order}" for one in odd})
    assert (found.key, found.orders, found.cases, found.case_ids[0]) == ("odd", 6, 5, "codd0")
    two = bought("two", 2, 2)  # fewer than three cases are no group, however odd
    assert beyond_chance([*others, *two], {}) == []
    office = bought("office", 60, 5)  # fewer than half of its orders
    assert beyond_chance([*others, *office], {}) == []
    bad_batch = [order for number in range(200) for order in bought(f"x{number}", 4, 3, "bad")]
    assert beyond_chance([*others, *bad_batch], {}) == []  # the goods explain it


@given(st.integers(0, 30), st.floats(0.001, 40))
def test_the_tail_of_poisson(least: int, mean: float) -> None:
    tail = poisson_tail(least, mean)
    assert 0 <= poisson_tail(least + 1, mean) <= tail + 1e-12 <= 1 + 1e-9
    assert poisson_tail(1, 0.5) == pytest.approx(0.39346934)
    assert poisson_tail(4, 0.2) == pytest.approx(5.6840e-05, rel=1e-4)


@pytest.mark.slow
def test_thirty_shops_and_thirty_without_any() -> None:
    found = [found_in(seed, planted=PLANTED) for seed in range(30)]
    assert sum(right for right, _ in found) >= 0.6 * 30 * PLANTED
    assert sum(wrong for _, wrong in found) <= 1
    assert sum(wrong for _, wrong in (found_in(seed, planted=0) for seed in range(30))) == 0


def test_the_rate_of_a_product_is_of_its_own_orders() -> None:
    assert _rates([*bought("x", 4, 1), *bought("y", 2, 2, "b")]) == {"a": 0.25, "b": 1.0}


def test_a_group_needs_three_cases_and_half_of_its_orders() -> None:
    others = [order for number in range(3000) for order in bought(f"b{number}", 1, int(number % 100 == 0))]
    for count, refunded, told in ((3, 3, True), (2, 2, False), (6, 3, True), (7, 3, False)):
        found = beyond_chance([*others, *bought("odd", count, refunded)], {})
        assert [(one.key, one.cases, one.orders) for one in found] == ([("odd", refunded, count)] if told else [])


@pytest.mark.parametrize(("least", "mean"), [(0, 2.0), (1, 2.0), (2, 2.0), (3, 2.0), (3, 3.0), (4, 9.5), (12, 3.5)])
def test_the_tail_of_the_poisson_distribution_is_what_is_left_of_its_sum(least: int, mean: float) -> None:
    below = sum(exp(-mean) * mean**count / factorial(count) for count in range(least))
    assert poisson_tail(least, mean) == pytest.approx(1 - below, abs=1e-12)

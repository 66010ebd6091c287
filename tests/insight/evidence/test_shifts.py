"""Level shifts: found where there is one, and neither in noise, in growth nor in a promotion."""

from __future__ import annotations

from datetime import date
from math import exp

import numpy as np
import pytest

from pdd_ops.insight.evidence.found import _alike
from pdd_ops.insight.evidence.shifts import Shift, _in_rows, _plain, level_shifts
from pdd_ops.periods import Period

RHYTHM = (0.8, 0.85, 0.9, 1.0, 1.1, 1.3, 1.2)


def series(
    first: str, last: str, *, seed: int, level: float = 900.0, noise: float = 0.2, growth: float = 0.0
) -> dict[str, float]:
    days, dice = Period(first, last).each_day(), np.random.default_rng(seed)
    chance = np.exp(noise * dice.standard_normal(len(days))).tolist()
    return {
        day: level * RHYTHM[date.fromisoformat(day).weekday()] * chance[n] * (1 + growth) ** (n / len(days))
        for n, day in enumerate(days)
    }


def test_a_shop_that_stopped_and_comes_back_has_the_shift_of_its_return() -> None:
    values = series("2025-04-01", "2025-06-30", seed=3)
    for day in Period("2025-05-20", "2025-06-16").each_day():
        values[day] *= 0.05
    found = level_shifts(values, sorted(values))
    assert found[-1].day == "2025-06-17"
    assert found[-1].before < 0.1 * found[-1].after
    assert found[-1].days_after == 14


def test_a_halved_level_is_found_within_a_day_or_two_of_its_begin() -> None:
    values = series("2025-05-01", "2025-06-15", seed=8)
    values |= {day: values[day] / 2 for day in values if day >= "2025-06-01"}
    (found,) = level_shifts(values, sorted(values))
    assert "2025-05-30" <= found.day <= "2025-06-03"
    assert found.change == pytest.approx(-0.5, abs=0.12)


def test_days_without_a_value_among_the_known_ones_had_none() -> None:
    values = series("2025-05-01", "2025-06-15", seed=8)
    days = sorted(values)
    (found,) = level_shifts({day: values[day] for day in days if day < "2025-06-03"}, days)
    assert (found.day, found.after) == ("2025-06-03", 0.0)


def test_neither_noise_nor_growth_nor_a_promotion_is_a_shift() -> None:
    noise = [series("2025-04-01", "2025-06-30", seed=seed, noise=0.35) for seed in range(40)]
    growth = [series("2025-04-01", "2025-06-30", seed=seed, growth=0.8) for seed in range(40)]
    sale = series("2025-04-01", "2025-06-30", seed=5)
    sale |= {day: sale[day] * 3 for day in ("2025-05-10", "2025-05-11", "2025-05-12", "2025-05-13")}
    assert sum(bool(level_shifts(one, sorted(one))) for one in [*noise, *growth]) <= 3
    assert level_shifts(sale, sorted(sale)) == []


def test_days_set_apart_belong_to_no_level() -> None:
    values = series("2025-05-01", "2025-06-15", seed=2)
    sale = [day for day in values if day >= "2025-06-02"]
    loud = values | {day: values[day] * 4 for day in sale}
    assert level_shifts(loud, sorted(loud))
    assert level_shifts(loud, sorted(loud), apart=sale) == []


def test_too_short_a_series_is_not_judged() -> None:
    values = {day: 100.0 if day < "2025-05-06" else 900.0 for day in Period("2025-05-01", "2025-05-09").each_day()}
    assert level_shifts(values, sorted(values)) == []
    assert level_shifts({}, Period("2025-05-01", "2025-05-31").each_day()) == []


def test_days_that_do_not_follow_one_another_count_each_and_those_that_do_up_to_nine_times_less() -> None:
    assert _in_rows([1.0, -1.0] * 10) == 1.0
    assert _in_rows([1.0] * 20) == pytest.approx(9)


@pytest.mark.parametrize(("day", "after", "alike"), [("04", 50, True), ("05", 50, False), ("04", 150, False)])
def test_a_product_did_what_the_shop_did_within_three_days(day: str, after: float, *, alike: bool) -> None:
    shop, product = (Shift(f"2025-05-{at}", 100, to, 28, 14) for at, to in (("01", 60), (day, after)))
    assert _alike(shop, product) is _alike(product, shop) is alike


def test_even_growth_has_no_weekdays_and_stays_as_it_is() -> None:
    """Eight weeks and a day, each a hundredth above the day before: the median of seven days is the one amid them."""
    days = Period("2025-03-03", "2025-04-28").each_day()
    logs = [0.01 * (at - 28) for at in range(57)]
    values = {day: 100 * (1.1 * exp(log) - 0.1) for day, log in zip(days, logs, strict=True)}
    assert _plain(values, days) == pytest.approx(logs)

"""How orders per visitor answer to the price: a quasi-Poisson regression on days, with errors that allow for days that
resemble each other.

log E(orders) = log(visitors) + a + weekday + e · log(price); e is the elasticity. Visitors as offset: a campaign that
cuts the price and fetches visitors is no effect of the price. Fitted by iteratively reweighted least squares (McCullagh
and Nelder 1989, 2.5); the errors are those of Newey and West (1987) over a week. They are known to be too narrow in
short series, so the interval is widened by what shifted copies of the price path find (placebos), and by a quarter at
least.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from pdd_ops.insight.robust_stats import student

Days = NDArray[np.float64]

LEAST_DAYS, LEAST_LEVELS, LEAST_LEVEL_DAYS = 60, 3, 7
LEAST_SPREAD = 0.02  # standard deviation of log prices
LEAST_ORDERS = 100
LAGS = 7  # days that may resemble each other
WIDER = 1.25  # by which the errors are widened at least
ROUNDS, CLOSE = 30, 1e-8
SAME_PRICE = 0.01  # relative: prices closer than this are one level
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Elasticity:
    """By how many per cent orders per visitor change where the price rises by 1 %, with the 95 % interval; `days` it is
    of. All None with `reason` ('days', 'levels', 'orders', 'flat') where nothing can be told."""

    value: float | None
    low: float | None
    high: float | None
    days: int
    reason: str = ""


def elasticity(
    orders: Days, visitors: Days, price: Days, first_weekday: int, left_out: NDArray[np.bool_]
) -> Elasticity:
    """Of one product. `left_out` are days of campaigns; days without visitors or price do not count either."""
    used = ~left_out & (visitors > 0) & (price > 0) & ~np.isnan(orders + visitors + price)
    weekdays = (np.arange(len(orders)) + first_weekday) % 7
    days = int(used.sum())
    if reason := _why_not(orders[used], price[used]):
        return Elasticity(None, None, None, days, reason)
    logs = np.log(price[used])
    design = _design(weekdays[used])
    value, error = _fit(orders[used], visitors[used], design, logs)
    widened = error * max(WIDER, _placebo_width(orders[used], visitors[used], design, logs))
    reach = student(CONFIDENCE, days - design.shape[1] - 1) * widened
    return Elasticity(value, value - reach, value + reach, days)


def break_even(margin_rate: float, change: float) -> float | None:
    """By which share orders may fall (negative: must rise) before a price change of this share earns less.

    `margin_rate` is what an order contributes of its price; None where it contributes nothing after the change.
    """
    after = margin_rate + change
    return change / after if after > 0 else None


def _why_not(orders: Days, price: Days) -> str:
    if len(orders) < LEAST_DAYS:
        return "days"
    if orders.sum() < LEAST_ORDERS:
        return "orders"
    if float(np.std(np.log(price))) < LEAST_SPREAD:
        return "flat"
    return "" if _levels(price) >= LEAST_LEVELS else "levels"


def _levels(price: Days) -> int:
    """How many prices there were for at least a week."""
    found, members = 0, 0
    ordered = np.sort(np.log(price))
    start = ordered[0]
    for value in [*ordered, np.inf]:
        if value - start > log(1 + SAME_PRICE):
            found += members >= LEAST_LEVEL_DAYS
            start, members = value, 0
        members += 1
    return found


def _design(weekdays: NDArray[np.int64]) -> Days:
    """A constant, and a column for each weekday but one that occurs."""
    present = np.unique(weekdays)[1:]
    return np.column_stack([np.ones(len(weekdays)), *(weekdays == one for one in present)]).astype(float)


def _fit(orders: Days, visitors: Days, design: Days, logs: Days) -> tuple[float, float]:
    """The elasticity and its standard error."""
    columns = np.column_stack([design, logs - logs.mean()])
    offset = np.log(visitors)
    beta = np.zeros(columns.shape[1])
    beta[0] = log(max(orders.sum(), 1.0) / visitors.sum())
    for _ in range(ROUNDS):
        mean = np.exp(np.clip(offset + columns @ beta, -30, 30))
        step = np.linalg.lstsq((columns.T * mean) @ columns, columns.T @ (orders - mean), rcond=None)[0]
        beta = beta + step
        if np.abs(step).max() < CLOSE:
            break
    mean = np.exp(np.clip(offset + columns @ beta, -30, 30))
    bread = np.linalg.pinv((columns.T * mean) @ columns)
    variance = bread @ _meat(columns * (orders - mean)[:, None]) @ bread
    return float(beta[-1]), float(np.sqrt(variance[-1, -1] * len(orders) / (len(orders) - len(beta))))


def _meat(scores: Days) -> Days:
    """The covariance of the scores, those of a week together with falling weight (Bartlett)."""
    total = scores.T @ scores
    for lag in range(1, LAGS + 1):
        part = scores[lag:].T @ scores[:-lag]
        total = total + (1 - lag / (LAGS + 1)) * (part + part.T)
    return np.asarray(total, dtype=float)


def _placebo_width(orders: Days, visitors: Days, design: Days, logs: Days) -> float:
    """How far the elasticities of shifted price paths lie from 0, in standard errors (root mean square)."""
    number = len(logs)
    shifts = range(14, number - 13, max((number - 27) // 20, 1))
    found = [_fit(orders, visitors, design, np.roll(logs, shift)) for shift in shifts]
    ratios = [min(abs(value / error), 4.0) for value, error in found if error > 0]
    return float(np.sqrt(np.mean(np.square(ratios)))) if ratios else WIDER

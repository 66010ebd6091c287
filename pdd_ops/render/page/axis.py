"""The axis of amounts: where it begins and ends, at which round numbers it has lines, and how it writes them."""

from __future__ import annotations

import math
from collections.abc import Iterable

from pdd_ops.lang import language
from pdd_ops.records import frozen

FINE, LINES = 10, 4  # parts that an axis is rounded out to, and about how many lines it has
SI = {3: "k", 6: "M", 9: "G", 12: "T"}


@frozen
class Axis:
    """Amounts from `low` to `high` over `length` pixels; low is 0 or below, high 0 or above."""

    low: float
    high: float
    length: float

    def place(self, value: float) -> float:
        """How many pixels from the low end a value is."""
        return self.length * (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0

    def ticks(self) -> list[float]:
        """The round numbers on it: about four."""
        if self.high <= self.low:
            return [self.low]
        step = _step(self.high - self.low, LINES)
        return [_times(number, step) for number in range(_above(self.low, step), _below(self.high, step) + 1)]


def exact(values: Iterable[float | None], length: float) -> Axis:
    """An axis that ends where the values do, and has the zero."""
    known = [value for value in values if value is not None]
    return Axis(min(0, *known, 0), max(0, *known, 0), length)


def rounded(values: Iterable[float | None], length: float) -> Axis:
    """An axis that ends at round numbers beyond the values, and has the zero."""
    plain = exact(values, length)
    low, high, before = plain.low, plain.high, 0.0
    while high > low and (step := _step(high - low, FINE)) != before:
        low, high, before = _times(_below(low, step), step), _times(_above(high, step), step), step
    return Axis(low, high, length)


def tick_text(value: float, unit: str) -> str:
    """How an axis writes a number: in 万 where a Chinese reader would."""
    if unit == "rate":
        written = f"{_trimmed(value * 100)}%"
    elif abs(value) < 10_000:
        written = _trimmed(value)
    elif language() == "zh":
        written = f"{_trimmed(value / 10_000)}万"
    else:
        power = min(int(math.log10(abs(value))) // 3 * 3, max(SI))
        written = f"{value / 10**power:.3g}{SI[power]}"
    return written.replace("-", "\N{MINUS SIGN}")


def _trimmed(value: float) -> str:
    """With thousands marked and at most two decimals."""
    written = f"{value:,.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _step(span: float, parts: int) -> float:
    """1, 2 or 5 times a power of ten: what divides a span into about so many parts."""
    power = math.floor(math.log10(span / parts))
    over = span / parts / 10**power
    return _times(10 if over >= 50**0.5 else 5 if over >= 10**0.5 else 2 if over >= 2**0.5 else 1, 10.0**power)


def _below(value: float, step: float) -> int:
    """The last number of steps that is not beyond a value."""
    return math.floor(round(value / step, 9))


def _above(value: float, step: float) -> int:
    return math.ceil(round(value / step, 9))


def _times(number: int, step: float) -> float:
    """So many steps, without the error that fractions of ten bring."""
    return float(f"{number * step:.12g}")

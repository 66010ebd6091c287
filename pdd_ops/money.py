"""Money is whole fen (1 yuan = 100 fen) everywhere inside; this is the one place where it becomes text."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

_SURE, _NEAR_HALF = 1e9, 1e-4


def yuan(fen: int) -> str:
    """Fen as yuan with separators and two decimals: 2054785 -> '20,547.85'."""
    sign = "-" if fen < 0 else ""
    whole, cents = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{cents:02d}"


def fen(text: str) -> int:
    """Yuan as written ('20547.85') to fen, half a fen up. Raises decimal.InvalidOperation on anything else."""
    return int((Decimal(text) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def round_half_up(value: float, digits: int) -> float:
    """Commercial rounding of a ratio (2.675 -> 2.68), which binary rounding gets wrong."""
    scaled = abs(value) * 10.0**digits
    if scaled < _SURE and abs(scaled % 1 - 0.5) > _NEAR_HALF:  # binary rounding is wrong only where a half is near
        return round(float(value), digits)
    return float(Decimal(repr(value)).quantize(_step(digits), rounding=ROUND_HALF_UP))


@cache
def _step(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)

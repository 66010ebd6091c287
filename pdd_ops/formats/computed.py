"""Fields that a format computes from several columns: 'Quantity * UnitPrice'."""

from __future__ import annotations

import re
from collections.abc import Callable

from pdd_ops.records import frozen

_SIGNS = {"*": "*", "×": "*", "+": "+", "-": "-", "−": "-"}
_OPERATOR = re.compile(r"\s+([*×+−-])\s+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@frozen
class Computed:
    """An expression: products of columns and numbers, added up or subtracted."""

    text: str
    operands: tuple[str, ...]  # headers (canonical) and numbers, as they stand in it
    signs: tuple[str, ...]  # between them: '*', '+', '-'

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns that it needs."""
        return tuple(dict.fromkeys(one for one in self.operands if not _NUMBER.fullmatch(one)))


def computed(text: str, canonical: Callable[[str], str]) -> Computed | None:
    """An expression read; None where it is none. Signs stand between spaces, for headers may have them inside."""
    parts = _OPERATOR.split(text.strip())
    operands = [part if _NUMBER.fullmatch(part) else canonical(part) for part in parts[::2]]
    if len(operands) < 2 or not all(operands):
        return None
    return Computed(text.strip(), tuple(operands), tuple(_SIGNS[sign] for sign in parts[1::2]))

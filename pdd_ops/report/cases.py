"""Who agreed to the refunds of a period, and which of its after-sales cases still wait."""

from __future__ import annotations

import sqlite3

from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Period
from pdd_ops.records import frozen
from pdd_ops.work.desk.cases import WAITING, Case, open_cases

_AGREED = """SELECT substr(key, 1, instr(key, char(31)) - 1), substr(key, instr(key, char(31)) + 1),
  sum(closed), sum(closed_fen)
FROM case_days WHERE shop_id IN ({marks}) AND dim = 'agreed_by_type' AND day BETWEEN ? AND ?
GROUP BY 1, 2 HAVING sum(closed) > 0 ORDER BY 3 DESC, 4 DESC, 1, 2"""


@frozen
class Agreed:
    """Refunds that somebody agreed to ('' where no export says who), of one type, in fen."""

    by: str
    type: str
    cases: int
    fen: int


@frozen
class DeskOf:
    """What the tables are made of."""

    agreed: tuple[Agreed, ...] = ()
    waiting: tuple[Case, ...] = ()


def read_desk(connection: sqlite3.Connection, shops: Shops, period: Period) -> DeskOf:
    """Refunds by their day in the period; cases opened up to its end that still wait, the most urgent first."""
    marks = ", ".join("?" * len(shops.ids))
    agreed = connection.execute(_AGREED.format(marks=marks), [*shops.ids, period.first, period.last])
    waiting = (one for one in open_cases(connection, shops) if one.group in WAITING and one.opened <= period.last)
    return DeskOf(tuple(Agreed(*row) for row in agreed), tuple(waiting))

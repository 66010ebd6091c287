"""What is said where nothing that is imported of a shop has days: what there is, what lacks, and what shows it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable

from pdd_ops.errors import PddOpsError
from pdd_ops.formats.datasets import datasets
from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import listed
from pdd_ops.store.statement import question_marks

_SHOWN_BY = {  # datasets without days of their own -> the command that shows them
    "violations": "pdd-ops today",
    "catalogue": "pdd-ops stock",
    "erp_stock": "pdd-ops stock",
}


def no_days(connection: sqlite3.Connection, shop_ids: Collection[int], name: str, needs: Iterable[str]) -> PddOpsError:
    """The error of a command that is made of the datasets `needs` (none: of any export by day)."""
    sql = f"SELECT dataset, count(*) FROM imports WHERE shop_id IN ({question_marks(shop_ids)}) GROUP BY 1 ORDER BY 1"
    files = dict(connection.execute(sql, [*shop_ids]).fetchall())
    if not files:
        return PddOpsError(say("metrics.no_data", shop=name))
    known = listed(say("metrics.files_of", label=_label(dataset), count=count) for dataset, count in files.items())
    lacking = [dataset for dataset in needs if dataset not in files]
    if needs and not lacking:
        return PddOpsError(say("metrics.no_counted_rows", shop=name, known=known))
    wanted = say("metrics.or").join(map(_label, lacking)) or say("metrics.any_daily_export")
    commands = dict.fromkeys(_SHOWN_BY[dataset] for dataset in files if dataset in _SHOWN_BY)
    see = say("metrics.see_instead", commands=listed(commands)) if commands else ""
    return PddOpsError(say("metrics.no_days", shop=name, known=known, wanted=wanted, see=see))


def _label(dataset: str) -> str:
    return pick(dict(datasets()[dataset].label))

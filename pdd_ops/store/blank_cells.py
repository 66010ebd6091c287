"""Rows that count and in which a number is empty: it is not known, and the row adds nothing to that sum."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pdd_ops.formats.datasets import Dataset
from pdd_ops.intake.recognise import Layout
from pdd_ops.store.engine import Connection
from pdd_ops.store.journal import Note
from pdd_ops.store.upsert import Load

BLANK = "import.blank_amounts"  # the note
_SHOWN = 3  # headers in a note
_NOTHING_DUE = " OR ".join(
    f"coalesce({{state}}, '') LIKE '%{word}%'" for word in ("未收", "无效", "免", "失败", "取消", "未成")
)
_ROWS: Mapping[str, str] = {  # dataset -> the rows in which what is due may not be empty; all of the others
    "orders": "counted = 1",
    "ad_days": "spend_fen > 0",
    "aftersales": "refunded = 1",
    "affiliate_orders": f"NOT ({_NOTHING_DUE.format(state='state')})",
    "affiliate_days": "coalesce(orders, 1) > 0",
    "freight_insurance": f"NOT ({_NOTHING_DUE.format(state='charge_status')})",
}
_AMOUNT = {  # dataset -> what is due in these rows alone, so that a column may be empty altogether
    "aftersales": "refund_amount",
    "affiliate_orders": "commission",
    "affiliate_days": "commission",
    "freight_insurance": "fee",
}


def notes_on_blanks(connection: Connection, load: Load, layout: Layout, blank: Collection[str]) -> list[Note]:
    """How many rows of an import lack a number that sums are made of, where the file has its column.

    `blank`: the stored columns that are empty in some row.
    """
    dataset = load.dataset
    due = [
        field.name
        for field in dataset.fields.values()
        if (field.due or field.name == _AMOUNT.get(dataset.name)) and field.name in layout.fields
    ]
    names = [name for name in due if dataset.fields[name].column in blank]
    empty = [name for name in names if _count(connection, dataset, load.import_id, [name])]
    if not empty:
        return []
    headers = [layout.headers[layout.fields[name][0]] for name in empty]
    shown = " / ".join(headers[:_SHOWN]) + (" …" if len(headers) > _SHOWN else "")
    count = _count(connection, dataset, load.import_id, empty)
    return [(BLANK, {"column": shown, "count": count, "empty": [dataset.fields[name].column for name in empty]})]


def _count(connection: Connection, dataset: Dataset, import_id: int, names: Collection[str]) -> int:
    """The rows of an import in which any of these fields is empty."""
    empty = " OR ".join(f"{dataset.fields[name].column} IS NULL" for name in names)
    sql = f"SELECT count(*) FROM {dataset.name} WHERE import_id = ? AND {_ROWS.get(dataset.name, '1')} AND ({empty})"
    count: int = connection.execute(sql, (import_id,)).fetchone()[0]
    return count

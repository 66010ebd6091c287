"""Rows that count and whose amount is empty: what they come to is not known, and they add nothing to any sum."""

from __future__ import annotations

from pdd_ops.intake.recognise import Layout
from pdd_ops.store.engine import Connection
from pdd_ops.store.journal import Note
from pdd_ops.store.upsert import Load

_NOTHING_DUE = " OR ".join(
    f"coalesce({{state}}, '') LIKE '%{word}%'" for word in ("未收", "无效", "免", "失败", "取消", "未成")
)
_BLANK = {  # dataset -> the field, and which of its rows ought to have one
    "aftersales": ("refund_amount", "refunded = 1 AND refund_fen IS NULL"),
    "affiliate_orders": ("commission", f"commission_fen IS NULL AND NOT ({_NOTHING_DUE.format(state='state')})"),
    "affiliate_days": ("commission", "commission_fen IS NULL AND coalesce(orders, 1) > 0"),
    "freight_insurance": ("fee", f"fee_fen IS NULL AND NOT ({_NOTHING_DUE.format(state='charge_status')})"),
}


def notes_on_blanks(connection: Connection, load: Load, layout: Layout) -> list[Note]:
    """How many rows of an import lack the amount that they are about, where the file has its column."""
    field, rows = _BLANK.get(load.dataset.name, ("", ""))
    if field not in layout.fields:
        return []
    sql = f"SELECT count(*) FROM {load.dataset.name} WHERE import_id = ? AND {rows}"
    count: int = connection.execute(sql, (load.import_id,)).fetchone()[0]
    header = layout.headers[layout.fields[field][0]]
    return [("import.blank_amounts", {"column": header, "count": count})] if count else []

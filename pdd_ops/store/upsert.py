"""Staged rows into a fact table, as a set union: a stored value gives way only to one from a file that is not older.

Rows nobody has yet are inserted by one statement. Rows that exist are merged column by column: of all files that have a
value (the merchant may not have ticked the column) the newest one's stays. So the order of imports does not matter.
`version` (see the schema) says which file is newer, and `from_older` which values are of an older file than their row.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from pdd_ops.formats.case_states import disputed_sql, group_sql
from pdd_ops.formats.datasets import Dataset
from pdd_ops.formats.refund_words import bare_sql, refunded_sql
from pdd_ops.records import frozen
from pdd_ops.resources import shipped_table
from pdd_ops.store.engine import Connection
from pdd_ops.store.interning import REPLACED, WORDINGS, add_wordings
from pdd_ops.store.review_merge import merged_reading, read_again, reread_column
from pdd_ops.store.staged_rows import staged_columns


@frozen
class Load:
    """One staged file on its way into the store."""

    dataset: Dataset
    shop_id: int
    import_id: int
    version: int

    @property
    def exported(self) -> int:
        """When the file was exported, in seconds since 1970 UTC."""
        return (self.version >> 12) // 1_000_000

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of the statements below."""
        return {"shop": self.shop_id, "import": self.import_id, "version": self.version}


REFUNDED_STATES = "('cancelled_refunded', 'refunded_unshipped', 'refunded_shipped', 'refunded_received', 'refunded')"
RESTATED = f"""m.state IN {REFUNDED_STATES} AND EXISTS (  -- of a row `m` of temp.merged
  SELECT 1 FROM order_status_history h WHERE h.shop_id = :shop AND h.order_id = m.order_id AND h.line = m.line)"""


@frozen
class Outcome:
    """What became of the staged rows; `changed` counts those whose stored values are different now.

    `fresher` rows are known to have been so at a later time: what was still unshipped then may be late by now.
    `restated` ones are refunded orders that were seen with another status: since when they are may be another day now.
    """

    new: int
    changed: int
    fresher: int
    restated: int = 0


def upsert(connection: Connection, load: Load) -> Outcome:
    """Takes `stage.rows` into the dataset's table, within the caller's transaction.

    Leaves `temp.merged` behind (empty where nothing existed before): the rows of which a stored one was found, as
    they are now, beside what they were (columns old_…).
    """
    staged = connection.execute("SELECT count(*) FROM stage.rows").fetchone()[0]
    connection.execute("DROP TABLE IF EXISTS temp.merged")
    _create_view_of_stage(connection, load)
    if load.dataset.name == "orders":
        add_wordings(connection, "temp.staged")
    new = connection.execute(_insert(load, "temp.staged", replace=False), load.values).rowcount
    if new == staged:  # none of them met a stored row
        connection.execute(f"CREATE TEMP TABLE merged ({', '.join(_merged_columns(load))})")
        return Outcome(new, 0, 0)
    connection.execute(_merge(load), load.values)
    counts = "SELECT count(*) FILTER (WHERE changed), count(*) FILTER (WHERE fresher) FROM temp.merged"
    changed, fresher = connection.execute(counts).fetchone()
    if load.dataset.name == "reviews":
        read_again(connection)
    if load.dataset.name == "orders":
        _keep_history(connection, load)
        add_wordings(connection, "temp.merged")
    connection.execute(_insert(load, "temp.merged", replace=True), load.values)
    restated = 0
    if load.dataset.name == "orders":
        sql = f"SELECT count(*) FROM temp.merged m WHERE {RESTATED}"
        restated = connection.execute(sql, {"shop": load.shop_id}).fetchone()[0]
    return Outcome(new, changed, fresher, restated)


@cache
def derived_columns(dataset: str) -> dict[str, str]:
    """Columns that follow from others: name → SQL over a row `r`."""
    tables = shipped_table("pdd_ops.store", "derived.toml")
    macros = {
        "aftersale_refunded": refunded_sql("r.aftersale_status"),
        "case_refunded": refunded_sql("r.status"),
        "case_done": bare_sql("r.status"),
        "case_group": group_sql("r.status"),
        "disputed": disputed_sql("r.dispute"),
    }
    found: dict[str, str] = {}
    for name, sql in tables.get(dataset, {}).items():
        found[name] = sql.format_map(found | macros)
    return found


def fact_table(dataset: str) -> str:
    """The table in which the rows of a dataset stand; `orders` is a view of its own."""
    return "order_facts" if dataset == "orders" else dataset


def plain_columns(dataset: Dataset) -> list[str]:
    """The columns that come from the file or are prepared on the stage."""
    columns = [field.column for field in dataset.fields.values() if not field.stage_only]
    extra = {
        "orders": ["state", "line", "product_first"],
        "ad_days": ["ordinal"],
        "bills": ["code", "subject", "ordinal"],
        "costs": ["kind", "key"],
        "courier_bills": ["ordinal"],
        "article_links": ["sku_key"],
        "reviews": ["review_key", "has_text", "polarity", "topics", "filtered"],
        "survey_answers": ["score", "polarity", "topics"],
        "ad_account": ["scenarios", "ordinal"],
    }
    return [*columns, *extra.get(dataset.name, [])]


def _create_view_of_stage(connection: Connection, load: Load) -> None:
    """temp.staged: the staged rows with all columns of the dataset, NULL where the file has none."""
    present = staged_columns(connection)
    columns = [name if name in present else f"{_absent(name)} AS {name}" for name in plain_columns(load.dataset)]
    connection.execute("DROP VIEW IF EXISTS temp.staged")
    connection.execute(f"CREATE TEMP VIEW staged AS SELECT {', '.join(columns)}, row_no FROM stage.rows")


def _absent(column: str) -> str:
    return {"line": "0", "product_first": "1", "ordinal": "0"}.get(column, "NULL")


def _insert(load: Load, source: str, *, replace: bool) -> str:
    plain, derived = plain_columns(load.dataset), derived_columns(load.dataset.name)
    own = (
        {"version": "r.version", "from_older": "r.from_older", "import_id": "r.import_id"}
        if replace
        else {"version": ":version", "from_older": "NULL", "import_id": ":import"}
    )
    if load.dataset.name == "orders":
        own = {"status_version": "r.status_version" if replace else ":version"} | own
    columns = {"shop_id": ":shop", **{name: f"r.{name}" for name in plain}, **derived, **own, "row_no": "r.row_no"}
    if load.dataset.name == "orders":
        columns = {name: value for name, value in columns.items() if name not in REPLACED}
        columns |= {wording.number: wording.sql("r") for wording in WORDINGS}
    key = ", ".join(["shop_id", *load.dataset.key])
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in ("shop_id", *load.dataset.key))
    conflict = f"DO UPDATE SET {changed}" if replace else "DO NOTHING"
    return (
        f"INSERT INTO main.{fact_table(load.dataset.name)} ({', '.join(columns)}) SELECT {', '.join(columns.values())} "
        f"FROM {source} r WHERE true ON CONFLICT ({key}) {conflict}"
    )


def _merged_columns(load: Load) -> Iterable[str]:
    """The names of the columns of temp.merged."""
    own = ("changed", "newer", "fresher", "version", "from_older", "import_id", "row_no")
    old = (column.rpartition(" AS ")[2] for column in _old_columns(load.dataset.name))
    return dict.fromkeys([*load.dataset.key, *plain_columns(load.dataset), *own, *old])


def _merge(load: Load) -> str:
    """temp.merged: staged rows that meet a stored one, with the values that stay."""
    plain, key = plain_columns(load.dataset), load.dataset.key
    newer = "(:version >= o.version)"
    merged = {name: _value(name) for name in plain if name not in key}
    merged |= merged_reading(_value) if load.dataset.name == "reviews" else {}
    changed = " OR ".join(f"({value}) IS NOT o.{name}" for name, value in merged.items()) or "false"
    columns = [*(f"s.{name} AS {name}" for name in key), *(f"{value} AS {name}" for name, value in merged.items())]
    columns += [
        f"({changed}) AS changed",
        f"{newer} AS newer",
        "(:version > o.version) AS fresher",
        "max(:version, o.version) AS version",
        f"{_from_older(list(merged))} AS from_older",
        f"CASE WHEN {newer} AND ({changed}) THEN :import ELSE o.import_id END AS import_id",
        f"CASE WHEN {newer} AND ({changed}) THEN s.row_no ELSE o.row_no END AS row_no",
        *_old_columns(load.dataset.name),
    ]
    found = " AND ".join(["o.shop_id = :shop", *(f"o.{name} = s.{name}" for name in key)])
    return (
        f"CREATE TEMP TABLE merged AS SELECT {', '.join(columns)} FROM temp.staged s "
        f"JOIN main.{load.dataset.name} o ON {found} WHERE o.import_id <> :import"
    )


def _stored_version(name: str) -> str:
    """The version that a stored value is of."""
    return f"coalesce(json_extract(o.from_older, '$.{name}'), o.version)"


def _value(name: str) -> str:
    """Of the staged and the stored value the newer one; where one of them is missing, the other."""
    return (
        f"CASE WHEN s.{name} IS NULL THEN o.{name} WHEN o.{name} IS NULL OR :version >= {_stored_version(name)} "
        f"THEN s.{name} ELSE o.{name} END"
    )


def _from_older(names: list[str]) -> str:
    """JSON of the columns whose value is of an older version than the row; NULL, cheaply, where there is none."""
    if not names:
        return "NULL"
    kept = " OR ".join(f"s.{name} IS NULL AND o.{name} IS NOT NULL" for name in names)
    filled = " OR ".join(f"o.{name} IS NULL AND s.{name} IS NOT NULL" for name in names)
    versions = " UNION ALL ".join(
        f"SELECT '{name}' AS k, CASE WHEN s.{name} IS NULL THEN iif(o.{name} IS NULL, NULL, {_stored_version(name)}) "
        f"WHEN o.{name} IS NULL THEN :version ELSE max(:version, {_stored_version(name)}) END AS v"
        for name in names
    )
    return (
        f"CASE WHEN o.from_older IS NULL AND NOT iif(:version >= o.version, {kept}, {filled}) THEN NULL ELSE "
        f"(SELECT nullif(json_group_object(k, v), '{{}}') FROM ({versions}) WHERE v < max(:version, o.version)) END"
    )


def _old_columns(dataset: str) -> list[str]:
    """What later steps need to know of the stored row as it was."""
    if dataset == "orders":
        return [
            "s.status AS staged_status",
            "o.status AS old_status",
            "o.status_version AS status_version",
            "o.pay_day AS old_day",
            "o.tracking_no AS old_tracking_no",
        ]
    if dataset == "aftersales":
        return ["o.order_id AS old_order_id", "o.opened_day AS old_opened_day", "o.refund_day AS old_refund_day"]
    return ["o.day AS old_day", reread_column(_value)] if dataset == "reviews" else []


def _keep_history(connection: Connection, load: Load) -> None:
    """Every status that an order was ever seen with, and the earliest version that showed it.

    Only orders seen with two statuses or more are in the history: the others say it in their own row.
    """
    connection.execute(
        """INSERT INTO order_status_history (shop_id, order_id, line, status, version)
        SELECT :shop, order_id, line, old_status, status_version FROM temp.merged WHERE staged_status <> old_status
        UNION ALL
        SELECT :shop, order_id, line, staged_status, :version FROM temp.merged m WHERE staged_status <> old_status
          OR EXISTS (SELECT 1 FROM order_status_history h
                     WHERE h.shop_id = :shop AND h.order_id = m.order_id AND h.line = m.line)
        ON CONFLICT DO UPDATE SET version = min(version, excluded.version)""",
        load.values,
    )
    connection.execute(
        """UPDATE temp.merged AS m SET status_version = coalesce(
          (SELECT h.version FROM order_status_history h
           WHERE h.shop_id = :shop AND h.order_id = m.order_id AND h.line = m.line AND h.status = m.status),
          min(status_version, :version))""",
        load.values,
    )

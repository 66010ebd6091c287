"""Merchants' cost maps (products, sale specifications, listings), joined to what each listing costs."""

from __future__ import annotations

import json
from typing import Any

from pdd_ops.formats.keys import plain_key
from pdd_ops.lang import say
from pdd_ops.money import yuan
from pdd_ops.store.costs import roll_up_known_costs, touch_all_days
from pdd_ops.store.engine import Connection
from pdd_ops.store.rollup import run
from pdd_ops.store.staged_rows import note_rejects, set_apart, staged_columns

ARTICLE_MAPS = ("article_products", "article_packs", "article_links")
MOST_SHOWN = 8
_GIFT = "赠"
Note = tuple[str, dict[str, Any]]
_UNKNOWN = """FROM article_links l WHERE shop_id = :shop AND EXISTS (SELECT 1 FROM article_packs WHERE shop_id = :shop)
  AND NOT EXISTS (SELECT 1 FROM article_packs p WHERE p.shop_id = :shop AND p.spec_id = l.spec_id)"""


def prepare_map(connection: Connection, dataset: str) -> int:
    """Sets apart the staged rows of a map that are no use, and returns how many: costs below zero, packs of no piece,
    and of a listing's specification that stands for two both."""
    if dataset == "article_links":
        _add_keys(connection)
    conditions = {
        "article_products": [("negative", "cost_fen < 0", "costs.cost", "''")],
        "article_packs": [
            ("negative", f"{_column(connection, 'cost_fen')} < 0", "costs.cost", "''"),
            ("no_pieces", "pack < 1", "costs.pack", "pack"),
        ],
        "article_links": [("two_targets", _TWO, "costs.spec", "spec_id")],
    }
    return sum(
        set_apart(connection, reason, condition, column=say(column), value=value)
        for reason, condition, column, value in conditions[dataset]
    )


_TWO = """(product_id, sku_key) IN (
  SELECT product_id, sku_key FROM stage.rows GROUP BY 1, 2 HAVING count(DISTINCT spec_id) > 1)"""


def _column(connection: Connection, name: str) -> str:
    return name if name in staged_columns(connection) else "NULL"


def _add_keys(connection: Connection) -> None:
    """`sku_key` of the staged links."""
    connection.execute("ALTER TABLE stage.rows ADD COLUMN sku_key TEXT NOT NULL DEFAULT ''")
    specifications = [sku for (sku,) in connection.execute("SELECT DISTINCT sku FROM stage.rows")]
    connection.execute(
        """UPDATE stage.rows SET sku_key = k.value FROM json_each(?) k WHERE k.key = stage.rows.sku""",
        (json.dumps({sku: plain_key(sku) for sku in specifications}),),
    )


def join_maps(connection: Connection, shop_id: int) -> None:
    """Makes the shop's articles and the costs of its orders anew, and the rejects of links that wait in vain."""
    before = _costs(connection, shop_id)
    run(connection, "articles", {"shop": shop_id}, column=say("costs.spec"))
    if _costs(connection, shop_id) != before:  # of three maps the first two say nothing before the third is there
        touch_all_days(connection, shop_id)
        roll_up_known_costs(connection, shop_id)


def _costs(connection: Connection, shop_id: int) -> list[tuple[Any, ...]]:
    """What the costs of orders are made of."""
    sql = """SELECT product_id, sku_key, sku, spec_id, standard_id, pack, cost_fen, freight_fen FROM main.articles
      WHERE shop_id = ? ORDER BY product_id, sku_key"""
    return connection.execute(sql, (shop_id,)).fetchall()


def unknown_links(connection: Connection, shop_id: int, import_id: int) -> tuple[int, int]:
    """How many links of this import, new ones and changed ones, point to a sale specification that no map has: they
    become its rejects."""
    known = "(product_id, sku_key) IN (SELECT product_id, sku_key FROM temp.merged WHERE changed)"
    values = {"shop": shop_id, "import": import_id, "column": say("costs.spec")}
    fresh, changed = (
        note_rejects(connection, reason, f"spec_id AS value {_UNKNOWN} AND import_id = :import AND {condition}", values)
        for reason, condition in (("unknown_spec", f"NOT {known}"), ("unknown_spec_changed", known))
    )
    return fresh, changed


def notes_on_maps(connection: Connection, shop_id: int, import_id: int) -> list[Note]:
    """What the three maps say of each other that does not fit, and costs of nothing that are no gift's."""
    values = {"shop": shop_id, "import": import_id}
    found: list[Note] = []
    for key, sql in _DOUBTS.items():
        rows = connection.execute(sql, values).fetchall()
        if rows:
            shown = "、".join(_shown(*row) for row in rows[:MOST_SHOWN]) + ("…" if len(rows) > MOST_SHOWN else "")
            found.append((key, {"count": len(rows), "names": shown}))
    return found


def _shown(name: str, *amounts: int) -> str:
    return f"{name}（{' / '.join(yuan(int(fen)) for fen in amounts)}）" if amounts else name


_PACKS = """FROM article_packs p LEFT JOIN article_products s ON s.shop_id = p.shop_id AND s.standard_id = p.standard_id
  WHERE p.shop_id = :shop"""
_NO_GIFT = f"instr(coalesce(p.name, '') || coalesce(s.name, '') || coalesce(s.unit, ''), '{_GIFT}') = 0"
_DOUBTS = {
    "costs.total_differs": f"""SELECT p.spec_id, p.cost_fen, s.cost_fen * p.pack {_PACKS}
      AND abs(p.cost_fen - s.cost_fen * p.pack) > 1 ORDER BY 1""",
    "costs.zero": f"""SELECT p.spec_id {_PACKS} AND coalesce(p.cost_fen, s.cost_fen * p.pack) = 0
      AND {_NO_GIFT} ORDER BY 1""",
    "costs.no_cost": f"SELECT p.spec_id {_PACKS} AND p.cost_fen IS NULL AND s.cost_fen IS NULL ORDER BY 1",
    "costs.unknown_specs": f"""SELECT spec_id || ' #' || row_no {_UNKNOWN} AND import_id <> :import ORDER BY 1""",
    "costs.waiting_links": """SELECT spec_id FROM article_links l WHERE shop_id = :shop AND import_id = :import
      AND NOT EXISTS (SELECT 1 FROM article_packs WHERE shop_id = :shop) ORDER BY 1""",
}

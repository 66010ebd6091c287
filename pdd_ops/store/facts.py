"""From the stage into facts and daily sums: one file, within one transaction of the caller."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from pdd_ops.records import frozen
from pdd_ops.store.adding import ADDED, add_up
from pdd_ops.store.articles import ARTICLE_MAPS, join_maps, prepare_map, unknown_links
from pdd_ops.store.connections import statements
from pdd_ops.store.contradictions import order_totals, refuse_contradictions
from pdd_ops.store.cost_sheets import prepare_costs
from pdd_ops.store.costs import (
    costs_after_courier,
    costs_after_orders,
    costs_after_sheet,
    knows_costs,
    roll_up_insurance,
    roll_up_known_costs,
)
from pdd_ops.store.direct_insert import Arrivals
from pdd_ops.store.engine import Connection
from pdd_ops.store.journal import Taken
from pdd_ops.store.kept_lines import OwnLines, number_own_lines, number_returns
from pdd_ops.store.lines import number_like_rows, number_lines, remove_outdated_lines, remove_repeated
from pdd_ops.store.overheads import prepare_overheads
from pdd_ops.store.penalties import TELLING, roll_up_penalties
from pdd_ops.store.reviews import prepare_reviews, roll_up_reviews
from pdd_ops.store.rollup import (
    roll_up_ad_account,
    roll_up_ads,
    roll_up_bills,
    roll_up_cases,
    roll_up_created,
    roll_up_orders,
    script,
)
from pdd_ops.store.service import SERVICE, prepare_service
from pdd_ops.store.surveys import prefer_texts, roll_up_surveys
from pdd_ops.store.upsert import RESTATED, Load, derived_columns, upsert

# What tells something of single orders that only their profit is made of: SELECT of their numbers, out of temp.staged
_ORDERS_TOLD = {
    "bills": f"SELECT {derived_columns('bills')['order_id']} AS told FROM temp.staged r",
    "affiliate_orders": "SELECT order_id AS told FROM temp.staged",
    "freight_insurance": "SELECT order_id AS told FROM temp.staged",
}


@frozen
class Asked:
    """What must be known of a staged file. `ids_repeat`: an order number, or what tells rows apart, stands in several
    rows; `unread`: the headers of columns that were not read; `totals_on_lines`: each line of an order has the amounts
    of the whole order; `own`: what a user's format says of the lines of orders; `persons`: there are columns that name
    persons, and are not read."""

    ids_repeat: bool
    unread: Sequence[str] = ()
    totals_on_lines: bool = False
    own: OwnLines | None = None
    persons: bool = False


def take(connection: Connection, load: Load, asked: Asked, arrivals: Arrivals | None = None) -> Taken:
    """Upserts `stage.rows` and recomputes the sums that it and the `arrivals` touch. Raises RefusedFile where rows with
    one key contradict each other."""
    dataset, ids_repeat = load.dataset.name, asked.ids_repeat
    if arrivals and arrivals.take_back():
        ids_repeat = True
    told = _told_apart(connection, load, replace(asked, ids_repeat=ids_repeat))
    outcome = upsert(connection, load)
    if dataset == "orders":
        remove_outdated_lines(connection, load.shop_id)
    arrived = arrivals.new if arrivals else 0
    if outcome.new or outcome.changed or outcome.fresher or outcome.restated or arrived:
        _refresh(connection, load, arrivals)
    new, changed = outcome.new + arrived, outcome.changed
    if dataset != "article_links":
        return replace(told, new=new, changed=changed)
    waiting_new, waiting_changed = unknown_links(connection, load.shop_id, load.import_id)
    rejected = told.rejected + waiting_new + waiting_changed
    return replace(told, new=new - waiting_new, changed=changed - waiting_changed, rejected=rejected)


def _told_apart(connection: Connection, load: Load, asked: Asked) -> Taken:
    """Leaves one staged row a key: rows that share one are numbered, added up, repetitions, or refused."""
    dataset, key = load.dataset.name, load.dataset.key
    rejected = prepare_costs(connection) if dataset == "costs" else 0
    if dataset == "overheads":
        rejected = prepare_overheads(connection)
    if dataset in SERVICE:
        rejected = prepare_service(connection)
    if dataset == "reviews":
        prepare_reviews(connection)
    if dataset == "survey_answers":
        prefer_texts(connection, load.shop_id)
    if dataset in ARTICLE_MAPS:
        rejected = prepare_map(connection, dataset)
    if asked.own:
        number = number_own_lines if dataset == "orders" else number_returns
        repeated, rejected = number(connection, asked.own)
        return Taken(0, 0, repeated, rejected)
    if "ordinal" in key:
        number_like_rows(connection, key, any_alike=asked.ids_repeat)
    elif dataset == "orders" and asked.ids_repeat:
        repeated = number_lines(connection)
        return Taken(0, 0, repeated, totals=order_totals(connection, once=asked.totals_on_lines))
    elif dataset in ADDED:
        repeated, added = add_up(connection, load.dataset, persons=asked.persons)
        return Taken(0, 0, repeated, rejected, added=added)
    elif dataset != "orders":
        refuse_contradictions(connection, load.dataset, asked.unread)
        return Taken(0, 0, remove_repeated(connection, key), rejected)
    return Taken(0, 0, 0, rejected)


def _refresh(connection: Connection, load: Load, arrivals: Arrivals | None) -> None:
    """The sums and names that the staged rows change."""
    dataset, shop = load.dataset.name, load.shop_id
    if dataset == "orders":
        _refresh_orders(connection, load, arrivals)
    elif dataset in _TOUCHING:
        selects, roll_up = _TOUCHING[dataset]
        _touch(connection, "touched", selects())
        roll_up(connection, shop)
    elif dataset in _AFTER:
        _AFTER[dataset](connection, shop)
    if dataset in _OF_ORDERS:
        _touch(connection, "touched", [_OF_ORDERS[dataset]], shop=shop)
        roll_up_orders(connection, shop, summed=_days_with_sums(connection, shop))
    if dataset == "aftersales":
        roll_up_known_costs(connection, shop)
    if dataset in _ORDERS_TOLD and knows_costs(connection, shop):
        _touch(connection, "touched", [_PAID.format(orders=_ORDERS_TOLD[dataset])], shop=shop)
        roll_up_known_costs(connection, shop)
    if dataset in TELLING:
        roll_up_penalties(connection, shop)
    if dataset in _LABELS:
        _label(connection, load, _LABELS[dataset])


def _refresh_orders(connection: Connection, load: Load, arrivals: Arrivals | None) -> None:
    _label(connection, load, "order_labels")
    restated = f"SELECT old_day FROM temp.merged m WHERE {RESTATED}"
    days = [_staged_days("orders", "pay_day"), *_merged("orders", "pay_day", "old_day"), restated]
    _touch(connection, "touched", days, shop=load.shop_id)
    cases = _has_refunds(connection, load.shop_id)
    summed = _add_arrivals(connection, load, arrivals, refunds=not cases) if arrivals else ()
    roll_up_orders(connection, load.shop_id, summed=summed, refunds_summed=not cases)
    roll_up_created(connection, load.shop_id)
    costs_after_orders(connection, load.shop_id, first_new=arrivals.first if arrivals else None)


def _refresh_cases(connection: Connection, shop_id: int) -> None:
    _touch(connection, "touched_cases", _case_days())
    roll_up_cases(connection, shop_id)


def _add_arrivals(connection: Connection, load: Load, arrivals: Arrivals, *, refunds: bool) -> list[str]:
    """Their days become touched ones; those of which nobody had an order before get their sums, and are returned."""
    arrivals.put_back()
    stored = "SELECT day FROM main.order_days WHERE shop_id = :shop AND dim = 'all'"
    others = " UNION ".join([stored, *_merged("orders", "pay_day", "old_day")])
    known = {day for (day,) in connection.execute(others, {"shop": load.shop_id})}
    fresh = sorted(arrivals.sums.whole - known)
    arrivals.write_sums(fresh, refunds=refunds)
    connection.execute(
        "INSERT OR IGNORE INTO temp.touched SELECT value FROM json_each(?)", (json.dumps(sorted(arrivals.sums.days)),)
    )
    return fresh


def _days_with_sums(connection: Connection, shop_id: int) -> list[str]:
    """The touched days of which order_days has sums: a case changes the refunds and nothing else of them."""
    sql = "SELECT day FROM temp.touched JOIN main.order_days USING (day) WHERE shop_id = ? AND dim = 'all'"
    return [day for (day,) in connection.execute(sql, (shop_id,))]


def _has_refunds(connection: Connection, shop_id: int) -> bool:
    """Whether any after-sales case or bill says that money went back: they know better than the order."""
    sql = """SELECT EXISTS (SELECT 1 FROM aftersales WHERE shop_id = ?1 AND refunded = 1)
      OR EXISTS (SELECT 1 FROM bills WHERE shop_id = ?1 AND subject = 'refund')"""
    return bool(connection.execute(sql, (shop_id,)).fetchone()[0])


def _label(connection: Connection, load: Load, name: str) -> None:
    for statement in statements(script(name)):
        connection.execute(statement, load.values)


_ORDERS_OF_CASES = """SELECT o.pay_day FROM main.orders o WHERE o.shop_id = :shop AND o.order_id IN (
  SELECT order_id FROM temp.staged UNION SELECT old_order_id FROM temp.merged)"""


_ORDERS_OF_BILLS = """SELECT o.pay_day FROM temp.staged s CROSS JOIN main.order_facts o
  ON o.shop_id = :shop AND o.order_id = s.order_ref AND (o.refunded = 1 OR EXISTS (
    SELECT 1 FROM aftersales a WHERE a.shop_id = :shop AND a.order_id = o.order_id AND a.refunded = 1))
  WHERE s.subject = 'refund'"""

_PAID = """SELECT o.pay_day FROM ({orders}) s
  CROSS JOIN main.order_facts o ON o.shop_id = :shop AND o.order_id = s.told AND o.line = 0"""


def _touch(connection: Connection, table: str, selects: list[str], *, shop: int = 0) -> None:
    """temp.{table}(day): the distinct days of these selections."""
    connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
    connection.execute(f"CREATE TEMP TABLE {table} (day TEXT PRIMARY KEY) WITHOUT ROWID")
    days = " UNION ".join(selects)
    connection.execute(
        f"INSERT INTO temp.{table} WITH days (day) AS ({days}) SELECT DISTINCT day FROM days WHERE day IS NOT NULL",
        {"shop": shop},
    )


def _staged_days(dataset: str, *names: str) -> str:
    return " UNION ".join(f"SELECT {derived_columns(dataset)[name]} FROM temp.staged r" for name in names)


def _merged(dataset: str, derived: str, old: str) -> list[str]:
    """The days on which merged rows stand now and stood before."""
    now = f"SELECT {derived_columns(dataset)[derived]} FROM temp.merged r WHERE changed"
    return [now, f"SELECT {old} FROM temp.merged WHERE changed"]


def _case_days() -> list[str]:
    names = (("opened_day", "old_opened_day"), ("refund_day", "old_refund_day"))
    merged = [select for name, old in names for select in _merged("aftersales", name, old)]
    return [_staged_days("aftersales", "opened_day", "refund_day"), *merged]


# What each dataset changes: the days that its rows touch and the sums of these, or sums that find their days
# themselves; the days of the orders that cases and bills speak of; the names of products.
_TOUCHING: dict[str, tuple[Callable[[], list[str]], Callable[[Connection, int], None]]] = {
    "ad_days": (lambda: ["SELECT day FROM temp.staged"], roll_up_ads),
    "ad_account": (lambda: [_staged_days("ad_account", "day")], roll_up_ad_account),
    "reviews": (lambda: [_staged_days("reviews", "day"), *_merged("reviews", "day", "old_day")], roll_up_reviews),
    "bills": (lambda: [_staged_days("bills", "day")], roll_up_bills),
}
_AFTER: dict[str, Callable[[Connection, int], None]] = {
    "aftersales": _refresh_cases,
    "costs": costs_after_sheet,
    "courier_bills": costs_after_courier,
    "freight_insurance": roll_up_insurance,
    "survey_answers": roll_up_surveys,
    **dict.fromkeys(ARTICLE_MAPS, join_maps),
}
_OF_ORDERS = {"aftersales": _ORDERS_OF_CASES, "bills": _ORDERS_OF_BILLS}
_LABELS = {
    "bills": "bill_labels", "product_days": "other_labels", "ad_days": "other_labels", "catalogue": "other_labels",
}  # fmt: skip

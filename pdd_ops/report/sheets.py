"""A sheet of measures that the team has filled in: what it changes, and the changes made."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.insight.rulebook import load_rules
from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Month, today
from pdd_ops.report.suggested import suggestions
from pdd_ops.work.actions import add_action, change_action, fields_of_sheets, list_actions, moved
from pdd_ops.work.input_fields import within
from pdd_ops.work.model import OPEN, STARTED, Action
from pdd_ops.work.sheet_merge import STATES, Row, RowEdits, edits_of

_SHOP_OF_ACTION = "SELECT shop_id, name FROM actions JOIN shops USING (shop_id) WHERE 'A' || number = ?"
_SHOPS_OF_PRODUCT = """SELECT shop_id, name FROM shops WHERE shop_id IN (
  SELECT shop_id FROM labels WHERE dim = 'product' AND key = :key
  UNION SELECT shop_id FROM catalogue WHERE product_id = :key
  UNION SELECT shop_id FROM product_days WHERE product_id = :key)"""


def planned(connection: sqlite3.Connection, shops: Shops, rows: Sequence[Row]) -> list[RowEdits]:
    """The rows that change something, in the order of the sheet. Raises PddOpsError with the place of words that are
    too long, and of what belongs to another shop."""
    scopes = {rule.id: rule.scope for rule in load_rules()}
    for row in rows:
        _check_shop(connection, shops, row, scopes)
    found = edits_of(rows, list_actions(connection, shops.ids), fields_of_sheets(connection))
    for edit in (edit for one in found for edit in one.edits):
        try:
            within(edit.field, edit.sheet or "")
        except UsageError as error:
            raise PddOpsError(say("work.bad_cell", place=edit.place, why=error)) from None
    return found


def _check_shop(connection: sqlite3.Connection, shops: Shops, row: Row, scopes: Mapping[str, str]) -> None:
    """A row copied from the sheet of another shop would become an action of this one."""
    [shop_id] = shops.ids
    rule, _, rest = (row.problem or "").partition(":")
    others = connection.execute(_SHOP_OF_ACTION, (row.action,)).fetchall() if row.action else []
    what = row.action if others else row.problem
    if not others and scopes.get(rule) == "product":
        others = connection.execute(_SHOPS_OF_PRODUCT, {"key": rest.rpartition(":")[0]}).fetchall()
    if others and all(shop != shop_id for shop, _ in others):
        why = say("work.of_other_shop", what=what, other=others[0][1], shop=shops.name)
        raise PddOpsError(say("work.bad_cell", place=row.place, why=why))


def take(connection: sqlite3.Connection, shops: Shops, found: Sequence[RowEdits], *, conflicts: bool) -> list[Action]:
    """Makes the changes, those in conflict only if `conflicts`, and returns the actions as they are now."""
    day, taken = today(), []
    for one in found:
        edits = {edit.field: edit.sheet for edit in one.edits if conflicts or not edit.conflict}
        action = one.action or add_action(connection, _made(connection, shops, one.row, day))
        if edits or one.made:
            taken.append(_changed(connection, action, edits, day))
    return taken


def _changed(connection: sqlite3.Connection, action: Action, edits: dict[str, str | None], day: str) -> Action:
    """A status takes its days along: a sheet does not say them."""
    changes = {name: value for name, value in edits.items() if name != "status"}
    if status := edits.get("status"):
        start = action.started_on or day
        changes |= moved(action, status, start if status == STARTED else max(start, day))
    return change_action(connection, action.id, changes, sheet=True)


def _made(connection: sqlite3.Connection, shops: Shops, row: Row, day: str) -> Action:
    """A new action as the report proposes it; what its row says comes on top. Where the problem is not found any more,
    because a rule or the data has changed, the row's own words are all there is."""
    [shop_id] = shops.ids
    plain = Action(
        "", shop_id, row.first["text"] or row.now["text"] or "", day, problem=row.problem, measure=row.measure,
        object=row.title, status=OPEN,
    )  # fmt: skip
    if not row.problem or row.measure is None:
        return plain
    proposed = suggestions(connection, shops, Month.parse(row.problem.rpartition(":")[2]))
    if all(problem.id != row.problem for problem in proposed.problems):
        return replace(plain, rule=row.problem.partition(":")[0])
    return proposed.action(row.problem, row.measure, shop_id=shop_id, day=day)


def shop_of_sheet(name: str, given: str | None) -> str | None:
    """The shop a sheet is about: the one it names, which must be the one given. Raises PddOpsError."""
    if given and name and given != name:
        raise PddOpsError(say("work.other_shop", sheet=name, given=given))
    return name or given


def row_of(
    place: str, action: str | None, problem: str | None, measure: int | None, title: str,
    now: dict[str, str | None], first: dict[str, str | None],
) -> Row:  # fmt: skip
    """A row with its states in the words of actions. A sheet that does not keep what it said first said nothing."""
    said = {
        "text": now["text"] if problem or action else None,
        "owner": None,
        "due": None,
        "status": "open",
        "notes": None,
    }
    said |= first
    for words in (now, said):
        words["status"] = STATES.get(words["status"] or "open", OPEN)
    return Row(place, action, problem, measure, title, now, said)

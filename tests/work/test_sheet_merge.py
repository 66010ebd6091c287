"""A sheet filled in by the team changes exactly what was edited; read again it changes nothing; conflicts are told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_rows import new_store

from pdd_ops.errors import PddOpsError
from pdd_ops.metrics.shops import Shops
from pdd_ops.report.sheets import _check_shop, row_of
from pdd_ops.work.model import Action
from pdd_ops.work.sheet_merge import FIELDS, Row, edits_of

HERE = Action("A1", 1, "抽检", "2025-03-01", problem="x:2025-02", measure=1, owner="小王", due="2025-03-20")
SAID = {"text": "抽检", "owner": "小王", "due": "2025-03-20", "status": "open", "notes": None}
OWN = {"text": "打电话给老客户", "owner": "小李", "due": None, "status": "open", "notes": None}


def row(now: dict[str, str | None], first: dict[str, str | None] | None = None, action: str | None = "A1") -> Row:
    problem, measure = ("x:2025-02", 1) if action or first else (None, None)
    return row_of("表!B9", action, problem, measure, "问题", dict(now), dict(first or {}))


def test_an_untouched_sheet_changes_nothing() -> None:
    assert edits_of([row(SAID, SAID)], [HERE], set()) == []
    moved_on = replace(HERE, status="started", owner="小李")  # changed here after the sheet was made
    assert edits_of([row(SAID, SAID)], [moved_on], set()) == []
    assert edits_of([row(SAID, SAID, action=None)], [], set()) == []  # a measure that is only proposed


def test_exactly_what_was_edited_is_taken() -> None:
    [found] = edits_of([row(SAID | {"status": "doing", "owner": None}, SAID)], [HERE], set())
    assert [(one.field, one.here, one.sheet, one.conflict) for one in found.edits] == [
        ("owner", "小王", None, False),
        ("status", "open", "started", False),
    ]


def test_what_changed_on_both_sides_is_a_conflict_unless_a_sheet_said_it_before() -> None:
    edited = row(SAID | {"owner": "小张"}, SAID)
    [found] = edits_of([edited], [replace(HERE, owner="小李")], set())
    assert [(one.field, one.conflict) for one in found.edits] == [("owner", True)]
    [found] = edits_of([edited], [replace(HERE, owner="小李")], {("A1", "owner")})
    assert [(one.field, one.conflict) for one in found.edits] == [("owner", False)]
    assert edits_of([edited], [replace(HERE, owner="小张")], set()) == []  # both say the same


def test_a_touched_measure_and_an_own_row_become_actions_once() -> None:
    touched = row(SAID | {"owner": "小张", "text": "抽检 20 件"}, SAID, action=None)
    [found] = edits_of([touched], [], set())
    assert found.made and [(one.field, one.sheet) for one in found.edits] == [("text", "抽检 20 件"), ("owner", "小张")]
    own = row(OWN, action=None)
    [found] = edits_of([own], [], set())
    assert found.made and [one.field for one in found.edits] == ["text", "owner"]
    made = Action("A2", 1, "打电话给老客户", "2025-03-01", owner="小李")
    assert edits_of([own], [made], {("A2", "owner")}) == []


def test_a_sheet_that_does_not_keep_what_it_said_takes_what_is_filled_in() -> None:
    plain = row_of("表!B9", None, "x:2025-02", 1, "问题", SAID | {"owner": "小张", "due": None}, {})
    [found] = edits_of([plain], [], set())
    assert found.made and [(one.field, one.sheet) for one in found.edits] == [("text", "抽检"), ("owner", "小张")]


words = st.none() | st.sampled_from(["甲", "乙", "丙"])
states = st.sampled_from(["open", "started", "done", "dropped"])
said = st.fixed_dictionaries(
    {"text": st.sampled_from(["甲", "乙"]), "owner": words, "due": words, "status": states, "notes": words}
)


@given(first=said, now=said, here=said)
def test_after_the_changes_the_same_sheet_changes_nothing(
    first: dict[str, str | None], now: dict[str, str | None], here: dict[str, str | None]
) -> None:
    sheet = Row("表!B9", "A1", None, None, "", now, first)
    action = replace(HERE, **here)  # type: ignore[arg-type]
    found = edits_of([sheet], [action], set())
    edits = [one for row_edits in found for one in row_edits.edits]
    assert {one.field for one in edits} == {name for name in FIELDS if now[name] not in (first[name], here[name])}
    assert all(one.conflict == (here[one.field] != first[one.field]) for one in edits)
    taken = replace(action, **{one.field: one.sheet for one in edits if not one.conflict})  # type: ignore[arg-type]
    again = [one for row_edits in edits_of([sheet], [taken], set()) for one in row_edits.edits]
    assert [one for one in again if not one.conflict] == []


def test_a_row_of_a_product_of_another_shop_is_refused_and_the_shop_named(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    store.label("7", "茶杯", shop=store.shop("南园分店"))
    copied = row_of("表!B9", None, "slow:7:2025-02", 1, "问题", dict(SAID), {})
    with pytest.raises(PddOpsError, match="南园分店"):
        _check_shop(store.reader(), Shops((1,), "小店"), copied, {"slow": "product"})
    store.label("7", "茶杯")
    store.connection.commit()
    _check_shop(store.reader(), Shops((1,), "小店"), copied, {"slow": "product"})

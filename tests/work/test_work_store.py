"""Actions, log entries and targets as they are kept: ids that stay, history, and what may be measured."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from store_rows import Store, new_store

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.lang import LANGUAGES
from pdd_ops.periods import Period
from pdd_ops.store.backup import back_up
from pdd_ops.store.connections import statements
from pdd_ops.store.database import open_reader
from pdd_ops.store.doctor import examine
from pdd_ops.work.actions import (
    add_action,
    change_action,
    find_action,
    history_of,
    in_order,
    list_actions,
    moved,
)
from pdd_ops.work.kinds import kind_of, kinds, type_of, types
from pdd_ops.work.log import add_entry, find_entry, list_entries, remove_entry, same_entry
from pdd_ops.work.model import Action, LogEntry, Target
from pdd_ops.work.targets import list_targets, remove_target, set_target
from pdd_ops.work.treatment import Treatment, campaigns, treatment_of
from pdd_ops.work.writing import writing

MIGRATIONS = Path(__file__).parents[2] / "pdd_ops/store/migrations"
PLAIN = Action("", 1, "换主图", "2025-03-01")
PICTURE = Action(
    "", 1, "测两张主图", "2025-03-01", problem="ctr_fell:2025-02", measure=1, rule="ctr_fell", metric="ctr",
    object="全店", expected=0.4, expected_unit="points",
)  # fmt: skip
CUP = replace(PLAIN, text="抽检", metric="refund_rate", scope="product", key="7000003", object="保温杯", owner="小王")
SALE = LogEntry("", 1, "2025-03-12", "promotion", "春季秒杀", "2025-03-14", ("7000002", "7000004"), "flash_sale", 30000)
TITLE = LogEntry("", 1, "2025-03-05", "products", "改标题", products=("7000006",), type="title")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return new_store(tmp_path)


def test_ids_are_never_used_twice(store: Store) -> None:
    connection = store.connection
    assert [add_entry(connection, entry).id for entry in (SALE, TITLE)] == ["L1", "L2"]
    assert remove_entry(connection, "L2").text == "改标题"
    assert add_entry(connection, TITLE).id == "L3"
    assert [add_action(connection, action).id for action in (PLAIN, PICTURE)] == ["A1", "A2"]


def test_what_is_stored_is_read_back(store: Store) -> None:
    worth = replace(CUP, expected=1234.56, expected_unit="yuan", due="2025-03-20", notes="先看 20 件")
    stored = [add_action(store.connection, action) for action in (PICTURE, worth)]
    assert list_actions(store.connection, [1]) == stored
    assert list_actions(store.connection, [2]) == []
    kept = [add_entry(store.connection, entry) for entry in (SALE, TITLE)]
    assert list_entries(store.connection, [1]) == kept[::-1]
    assert find_entry(store.connection, "l1") == kept[0]


def test_a_measure_becomes_an_action_once(store: Store) -> None:
    add_action(store.connection, PICTURE)
    with pytest.raises(PddOpsError, match="A1"):
        add_action(store.connection, PICTURE)
    assert add_action(store.connection, replace(PICTURE, measure=2)).id == "A2"


def test_every_change_is_kept(store: Store) -> None:
    action = add_action(store.connection, PLAIN)
    action = change_action(store.connection, action.id, {"owner": "小李", "due": None})
    action = change_action(store.connection, action.id, moved(action, "started", "2025-03-02"))
    action = change_action(store.connection, action.id, moved(action, "done", "2025-03-09") | {"owner": "小李"})
    assert (action.status, action.started_on, action.done_on) == ("done", "2025-03-02", "2025-03-09")
    assert [(one.field, one.old, one.new) for one in history_of(store.connection, action.id)] == [
        ("owner", None, "小李"),
        ("status", "open", "started"),
        ("started_on", None, "2025-03-02"),
        ("status", "started", "done"),
        ("done_on", None, "2025-03-09"),
    ]
    assert find_action(store.connection, "a1") == action
    with pytest.raises(PddOpsError, match="2025-03-02"):
        moved(action, "done", "2025-03-01")


def test_overdue_ones_lead(store: Store) -> None:
    due = {"late": "2025-03-05", "later": "2025-03-08", "soon": "2025-03-20", "some day": None}
    actions = [add_action(store.connection, replace(PLAIN, text=text, due=day)) for text, day in due.items()]
    finished = replace(actions[0], id="A9", text="finished", status="done")
    shown = in_order([finished, *reversed(actions)], "2025-03-10")
    assert [one.text for one in shown] == ["late", "later", "soon", "some day", "finished"]
    assert [one.overdue("2025-03-10") for one in shown] == [True, True, False, False, False]


def test_unknown_ids_name_the_known_ones(store: Store) -> None:
    with pytest.raises(PddOpsError, match="accept"):
        find_action(store.connection, "A7")
    add_action(store.connection, PLAIN)
    with pytest.raises(PddOpsError, match="A1"):
        find_action(store.connection, "A7")
    with pytest.raises(PddOpsError, match="log suggest"):
        find_entry(store.connection, "7")
    for wrong in ("L1", "A", "Ax", "1.5", "A1234567890"):
        with pytest.raises(UsageError):
            find_action(store.connection, wrong)


def test_the_treatment_of_an_action_and_of_an_entry(store: Store) -> None:
    cup = add_action(store.connection, CUP)
    with pytest.raises(PddOpsError, match="A1"):
        treatment_of(store.connection, cup.id)
    change_action(store.connection, cup.id, moved(cup, "started", "2025-03-03"))
    begun = Treatment("A1", 1, "抽检", "2025-03-03", None, ("7000003",), "refund_rate", campaign=False)
    assert treatment_of(store.connection, "A1") == begun
    change_action(store.connection, cup.id, moved(cup, "done", "2025-03-09"))
    assert treatment_of(store.connection, "A1") == replace(begun, first="2025-03-09")
    for entry in (SALE, TITLE):
        add_entry(store.connection, entry)
    sale = Treatment("L1", 1, "春季秒杀", "2025-03-12", "2025-03-14", ("7000002", "7000004"), None, campaign=True)
    assert treatment_of(store.connection, "L1") == sale
    assert not treatment_of(store.connection, "L2").campaign
    assert campaigns(store.connection, [1], Period("2025-03-14", "2025-03-31")) == [sale]
    assert campaigns(store.connection, [1], Period("2025-03-15", "2025-03-31")) == []


def test_the_log_by_period_and_what_it_says_already(store: Store) -> None:
    for entry in (SALE, TITLE):
        add_entry(store.connection, entry)
    assert [one.id for one in list_entries(store.connection, [1], Period("2025-03-13", "2025-03-13"))] == ["L1"]
    assert same_entry(store.connection, replace(SALE, products=("7000004", "7000002"))) is not None
    assert same_entry(store.connection, replace(SALE, products=("7000004",))) is None
    with pytest.raises(PddOpsError, match="2025-03-11"):
        add_entry(store.connection, replace(SALE, until="2025-03-11"))


def test_targets_are_replaced_and_removed(store: Store) -> None:
    gmv = Target(1, "gmv", "2025-04", 500000.0, "yuan")
    others = [Target(1, "orders", "2025-04", 900, "count"), Target(1, "refund_rate", "2025-04", 0.05, "rate")]
    assert [set_target(store.connection, target) for target in (*others, gmv)] == [None, None, None]
    assert set_target(store.connection, replace(gmv, value=400000.55)) == gmv
    assert list_targets(store.connection, [1], "2025-04") == [others[0], replace(gmv, value=400000.55), others[1]]
    assert remove_target(store.connection, 1, "2025-04", "orders") == others[0]
    with pytest.raises(PddOpsError, match="gmv, refund_rate"):
        remove_target(store.connection, 1, "2025-04", "orders")


def test_kinds_and_types_in_both_languages() -> None:
    for known, meant in ((kinds(), kind_of), (types(), type_of)):
        words = [
            (word.casefold(), one.id) for one in known.values() for word in {one.id, *one.labels.values(), *one.words}
        ]
        assert [meant(word) for word, _ in words] == [name for _, name in words]
        assert all(set(one.labels) == set(LANGUAGES) for one in known.values())
    assert {one.kind for one in types().values()} == set(kinds())
    with pytest.raises(UsageError, match="百亿补贴"):
        type_of("打折")


def test_what_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(PddOpsError), writing(store.path, "test", print) as connection:
        add_action(connection, PICTURE)
        add_action(connection, PICTURE)
    assert list_actions(open_reader(store.path), [1]) == []
    with pytest.raises(PddOpsError), writing(store.path.with_name("none.db"), "test", print):
        pass
    assert not store.path.with_name("none.db").exists()


def test_backup_and_doctor_cover_them(store: Store, tmp_path: Path) -> None:
    add_action(store.connection, PICTURE)
    add_entry(store.connection, SALE)
    set_target(store.connection, Target(1, "gmv", "2025-04", 1.0, "yuan"))
    saved = back_up(store.path, tmp_path / "saved.db")
    copy = open_reader(saved.file)
    assert list_actions(copy, [1]) == list_actions(store.connection, [1])
    assert list_entries(copy, [1]) == list_entries(store.connection, [1])
    assert list_targets(copy, [1]) == list_targets(store.connection, [1])
    assert {one.check: one.level for one in examine(store.path).findings}["schema"] == "fine"
    with closing(sqlite3.connect(store.path)) as foreign:
        foreign.execute("INSERT INTO action_changes VALUES (99, 0, 'owner', NULL, 'x', 0)")
        foreign.commit()
    assert {one.check: one.level for one in examine(store.path).findings}["references"] == "problem"


def test_an_older_database_gets_the_tables(store: Store, tmp_path: Path) -> None:
    older = tmp_path / "older.db"
    with closing(sqlite3.connect(older)) as connection:
        for script in sorted(MIGRATIONS.glob("*.sql"))[:3]:
            for statement in statements(script.read_text("utf-8")):
                connection.execute(statement)
        for (sql,) in store.connection.execute("SELECT sql FROM sqlite_master WHERE name = '_sqlite_migrations'"):
            connection.execute(sql)
        connection.execute("ATTACH ? AS new", [str(store.path)])
        connection.execute("INSERT INTO _sqlite_migrations SELECT * FROM new._sqlite_migrations WHERE name < '0004'")
        connection.execute("PRAGMA user_version = 3")
        connection.commit()
    assert list_actions(open_reader(older), [1]) == []

"""Topics by product, what waits for an answer, and the ledger."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from export_files import Shop, as_csv
from support.review_files import HEAD, row
from support.tool import run, run_json

from pdd_ops.answers.reviews import classified_lines
from pdd_ops.explain.sources import source_of, touch
from pdd_ops.insight.rulebook import find_rule, load_rules
from pdd_ops.lexicon.words import lexicon
from pdd_ops.metrics.catalogue import tables
from pdd_ops.metrics.query import query
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Month
from pdd_ops.report.voice import complaint_facts, read_voice
from pdd_ops.store.database import open_reader
from pdd_ops.work import reviews
from pdd_ops.work.accepting import aimed_at
from pdd_ops.work.feedback import add_feedback, assign, close, closure_rate, find_feedback, list_feedback
from pdd_ops.work.measurable import measured_metrics
from pdd_ops.work.review_measures import measure_for
from pdd_ops.work.reviews import problems, read_reviews, topics_of, unanswered

MARCH = Month.parse("2025-03")
CUP, TOWEL = "100000000001", "100000000002"


def sheet(*groups: tuple[str, str, str, int]) -> bytes:
    """Reviews: product, score and text, so many of each."""
    rows: list[list[str]] = []
    for product, score, text, count in groups:
        rows += [row(len(rows) + at, score, text, product=product) for at in range(count)]
    return as_csv([HEAD, *rows])


@pytest.fixture
def shop_with(shop: Shop) -> Shop:
    shop.take_one(
        "评价.csv",
        sheet(
            (CUP, "5", "很好看", 30),
            (CUP, "1", "有异味", 12),
            (TOWEL, "5", "柔软", 90),
            (TOWEL, "5", "不错，有点异味", 2),
        ),
    )
    return shop


def read(shop: Shop) -> sqlite3.Connection:
    return open_reader(shop.database)


def test_products_are_named_as_the_reviews_of_the_period_or_other_exports_have_it(shop: Shop) -> None:
    shop.take_one("评价.csv", sheet((CUP, "1", "杯子一倒水就漏水", 6), (TOWEL, "1", "毛巾掉毛严重", 6)))
    with closing(sqlite3.connect(shop.database)) as connection, connection:
        connection.execute("UPDATE reviews SET product_name = iif(product_id = ?, '旧杯', NULL)", (CUP,))
        connection.execute("DELETE FROM labels")
        connection.execute("INSERT INTO labels VALUES (1, 'product', ?, '毛巾', 1, NULL)", (TOWEL,))
        connection.execute("INSERT INTO labels VALUES (1, 'product', ?, '新杯', 1, NULL)", (CUP,))
    with closing(open_reader(shop.database)) as connection:
        named = {one.product: one.name for topic in topics_of(connection, [1], MARCH) for one in topic.products}
    assert named == {CUP: "旧杯", TOWEL: "毛巾"}


def test_a_product_that_is_complained_of_more_than_others_stands_out(shop_with: Shop) -> None:
    with closing(read(shop_with)) as connection:
        found = read_reviews(connection, Shops((1,), "小店"), MARCH)
    (problem,) = problems(found.topics)
    assert (problem.product, problem.topic, problem.complaints, problem.with_text) == (CUP, "气味", 12, 42)
    assert problem.other_rate == pytest.approx(2 / 92)
    assert found.value("hidden_complaints") == 2
    assert found.value("review_score") == pytest.approx((5 * 122 + 12) / 134)


def test_few_complaints_are_no_problem(shop: Shop) -> None:
    shop.take_one("评价.csv", sheet((CUP, "1", "有异味", 4), (TOWEL, "5", "柔软", 90)))
    with closing(read(shop)) as connection:
        assert problems(topics_of(connection, [1], MARCH)) == []


def test_alike_products_are_no_problem(shop: Shop) -> None:
    shop.take_one(
        "评价.csv",
        sheet((CUP, "1", "有异味", 8), (CUP, "5", "好看", 30), (TOWEL, "1", "有异味", 9), (TOWEL, "5", "柔软", 30)),
    )
    with closing(read(shop)) as connection:
        assert problems(topics_of(connection, [1], MARCH)) == []


@pytest.mark.parametrize("by", [None, "product", "topic"])
def test_rows_behind_the_sums_add_up_to_them(shop_with: Shop, by: str | None) -> None:
    with closing(read(shop_with)) as connection:
        table = tables()["review_days"]
        connection.execute("PRAGMA query_only = OFF")
        touch(connection, MARCH)
        rows = connection.execute(
            f"SELECT key, sum(complaints), sum(with_text) FROM ({source_of(table, by, 'complaints').sql}) GROUP BY key",
            {"shop": 1},
        ).fetchall()
        dim = by or "all"
        sums = connection.execute(
            "SELECT key, sum(complaints), sum(with_text) FROM review_days WHERE dim = ? GROUP BY key", (dim,)
        ).fetchall()
    assert sorted(rows) == sorted(sums)


def test_the_rate_by_topic_is_of_all_reviews_with_text(shop_with: Shop) -> None:
    with closing(read(shop_with)) as connection:
        found = query(connection, shops=[1], metrics=["topic_complaint_rate"], period=MARCH, by="topic")
    rates = {one.key: one.values[0].value for one in found.rows}
    assert rates["气味"] == pytest.approx(14 / 134, abs=1e-6)
    assert rates["物流"] == 0


def test_what_is_closed_in_the_ledger_waits_no_more_and_survives_an_import(shop_with: Shop) -> None:
    with closing(sqlite3.connect(shop_with.database)) as connection, connection:
        before = unanswered(connection, [1])
        assert len(before) == 14 and before[0].score == 1
        found = find_feedback(connection, [1], before[0].id)
        kept = close(connection, found, "answered", answer="打 13912345678 联系")
        assert kept.answer == "打 *** 联系"
        assigned = assign(connection, find_feedback(connection, [1], before[1].id), "小王", "2025-04-05")
        assert (assigned.state, assigned.owner) == ("assigned", "小王")
        names = (assigned.id, assigned.id.lower(), f"{assigned.source}:{assigned.ref}", assigned.ref)
        assert {find_feedback(connection, [1], name).id for name in names} == {assigned.id}
        assert find_feedback(connection, [1], kept.id).id == kept.id != assigned.id
    shop_with.take_one("又.csv", sheet((CUP, "5", "很好看", 30), (CUP, "1", "有异味", 13)))
    with closing(sqlite3.connect(shop_with.database)) as connection:
        assert before[0].id not in {one.id for one in unanswered(connection, [1])}
        everything = list_feedback(connection, [1])
        assert {one.state for one in everything} == {"new", "assigned", "answered"}
        assert closure_rate(everything) == pytest.approx(1 / len(everything))


def test_a_note_by_hand_is_read_and_masked(shop_with: Shop) -> None:
    with closing(sqlite3.connect(shop_with.database)) as connection:
        note = add_feedback(connection, 1, "微信 abcde12345 说快递太慢", day="2025-03-09", source="chat", product=None)
        again = add_feedback(connection, 1, "尺码偏小", day="2025-03-09", source="manual", product=CUP)
    assert (note.id, again.id) == ("F1", "F2")
    assert note.topics == {"物流": "negative"} and "abcde" not in str(note.text)


def test_commands_on_the_command_line(shop_with: Shop, tmp_path: Path) -> None:
    shown = run_json("reviews", "2025-03", "--json", "--db", shop_with.database)
    assert shown["reviews"] == 134 and shown["problems"][0]["topic"] == "气味"
    assert len(shown["todo"]) == 14
    lines = tmp_path / "lines.txt"
    lines.write_text("不是正品\n\n没有异味\n", "utf-8")
    read_lines = [json.loads(line) for line in run("reviews", "classify", lines, "--json").splitlines()]
    assert [one["polarity"] for one in read_lines] == ["negative", "undecided", "positive"]
    assert [one["line"] for one in read_lines] == [1, 2, 3]
    assert read_lines[0]["topics"] == {"真伪": "negative"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_lines_are_classified_in_any_usual_encoding(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_bytes("不是正品\r\n\r\n没有异味".encode(encoding))
    found = [json.loads(line) for line in classified_lines(tmp_path / "lines.txt", as_json=True)]
    assert [one["polarity"] for one in found] == ["negative", "undecided", "positive"]


def test_bad_reviews_without_a_reply_wait_today(shop_with: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-04-02 10:00:00")
    with closing(sqlite3.connect(shop_with.database)) as connection, connection:
        first, second, *_ = unanswered(connection, [1])
        close(connection, find_feedback(connection, [1], first.id), "answered", answer="已补发")
        assign(connection, find_feedback(connection, [1], second.id), "小王", "2025-04-05")
    told = run_json("today", "--json", "--db", shop_with.database)
    items = [one for one in told["items"] if one["kind"] == "review"]
    assert len(items) == 11  # of twelve with one star; the two complaints under five stars are no bad reviews
    assert items[0]["id"] == second.id and items[0]["deadline"] == "2025-04-05 23:59:59"
    assert "小王" in items[0]["why"] and items[0]["object"] == CUP
    assert {one["deadline"] for one in items[1:]} == {None}
    assert all("有异味" in one["why"] and "茶杯" in one["title"] for one in items)


def test_lists_say_what_to_type_next(shop_with: Shop) -> None:
    todo = run("reviews", "todo", "--db", shop_with.database)
    assert "pdd-ops reviews reply 编号 --done" in todo and re.search(r" 1  有异味", todo) and "1.00" not in todo
    assert "pdd-ops feedback assign 编号" in run("feedback", "list", "--db", shop_with.database)


def test_a_measure_against_complaints_is_measured_by_them() -> None:
    rule = find_rule(load_rules(), "product_complaints")
    assert aimed_at(rule) == "topic_complaint_rate" and rule.scope == "product"
    assert "topic_complaint_rate" in measured_metrics()


@pytest.mark.parametrize("topic", lexicon().topics)
def test_every_topic_has_a_measure(topic: str) -> None:
    assert measure_for(topic).strip() and (measure_for(topic) != measure_for("?") or topic == "整体")


def test_a_period_without_reviews_has_nothing_to_say(shop_with: Shop) -> None:
    with closing(read(shop_with)) as connection:
        shops = Shops((1,), "小店")
        empty = read_voice(connection, shops, Month.parse("2025-01"))
        full = read_voice(connection, shops, MARCH)
    assert (empty.topics, empty.feedback, empty.closed) == ((), 0, 0)
    assert complaint_facts(empty, CUP) == {} and complaint_facts(full, TOWEL) == {}
    facts = complaint_facts(full, CUP)
    assert (facts["complaint_topic"], facts["complaint_count"], facts["complaint_texts"]) == ("气味", 12, 42)
    assert full.feedback == 14 and full.closed == 0


def test_products_of_a_topic_stand_by_whether_they_stand_out_then_by_their_complaints(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of 1,000 reviews 60 complain: of 'b' 20 in 50, of 'a' 25 in 600, of 'c' 15 in 350."""
    read = {
        "topic": {"质量": (1000, 60), "包装": (1000, 0), "物流": (1000, 80)},
        "product_topic": {f"{key}\x1f质量": (0, count) for key, count in (("c", 15), ("a", 25), ("b", 20))},
        "product": {"a": (600, 0), "b": (50, 0), "c": (350, 0)},
    }
    monkeypatch.setattr(reviews, "_sums", lambda *given: read[given[-1]])
    monkeypatch.setattr(reviews, "_names", lambda *_: {"b": "杯"})
    delivery, quality = topics_of(cast(sqlite3.Connection, None), (1,), MARCH)
    assert (delivery.topic, delivery.complaints, delivery.products) == ("物流", 80, ())
    assert (quality.topic, quality.complaints, quality.rate) == ("质量", 60, 0.06)
    assert [(one.product, one.name, one.stands_out) for one in quality.products] == [
        ("b", "杯", True), ("a", "", False), ("c", "", False),
    ]  # fmt: skip
    assert quality.products[0].other_rate == 40 / 950
    few = reviews._judged(replace(quality.products[0], complaints=reviews.LEAST_COMPLAINTS - 1), 3, 1000, 0.95)
    assert not few.stands_out
    alone = reviews._judged(quality.products[0], 20, 50, 0.95)
    assert (alone.stands_out, alone.other_rate) == (False, None)

"""Reviews as they come: headers in Chinese and English, private data in texts, exports of bad reviews only."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from export_files import Shop, as_csv
from hypothesis import given
from hypothesis import strategies as st
from support.review_files import HEAD, row
from support.tool import run, run_json

from pdd_ops.intake.reviews import MASK, is_text, masked
from pdd_ops.metrics.query import query
from pdd_ops.periods import Period
from pdd_ops.store.database import open_reader


def test_headers_of_the_back_office(shop: Shop) -> None:
    result = shop.take_one("评价.csv", as_csv([HEAD, row(1, "5", "很好看，就是有异味"), row(2, "1", "碎了")]))
    assert (result.format, result.new) == ("reviews", 2)
    assert result.period == ("2025-03-05", "2025-03-05")
    assert shop.rows("SELECT polarity, topics, has_text, day FROM reviews ORDER BY review_key") == [
        ("negative", '{"外观": "positive", "气味": "negative"}', 1, "2025-03-05"),
        ("negative", '{"破损": "negative"}', 1, "2025-03-05"),
    ]


def test_headers_of_archive_sheets(shop: Shop) -> None:
    """Without a time, the day is that of the order's number."""
    cells = [
        ["descScore", "comment", "orderSn", "name", "goodsId", "goodsInfoUrl", "Picture_1"],
        ["4", "包装很好", "250309-123456789012345", "青山不改", "100000000002", "x", ""],
    ]
    assert shop.take_one("archive.csv", as_csv(cells)).format == "reviews"
    assert shop.rows("SELECT score, day, product_id FROM reviews") == [(4.0, "2025-03-09", "100000000002")]
    assert "青山不改".encode() not in shop.database.read_bytes()  # `name` is who wrote it


def test_a_cell_of_two_megabytes_refuses_no_others(shop: Shop) -> None:
    rows = [row(1, "5", "好看"), row(2, "1", f"烂{'很' * 2_000_000}烂"), row(3, "1", "好" * 500)]
    assert shop.take_one("评价.csv", as_csv([HEAD, *rows])).new == 3


def test_a_review_that_comes_again_with_a_reply_is_one(shop: Shop) -> None:
    shop.take_one("一.csv", as_csv([HEAD, row(1, "1", "碎了")]), as_of="2025-03-10")
    answered = row(1, "1", "碎了")
    answered[7:9] = ["抱歉，给您补发", "2025-03-06 09:00:00"]
    result = shop.take_one("二.csv", as_csv([HEAD, answered]), as_of="2025-03-11")
    assert (result.new, result.changed) == (0, 1)
    assert shop.rows("SELECT poor, answered, reply_seconds FROM review_days WHERE dim = 'all'") == [(1, 1, 23 * 3600)]
    shop.take_one("三.csv", as_csv([HEAD, row(1, "1", "碎了"), row(2, "5", "好看")]), as_of="2025-03-12")
    assert shop.one("SELECT reply FROM reviews WHERE review_key = 'R1'") == "抱歉，给您补发"


def test_reviews_without_a_number_are_told_apart_by_what_they_are(shop: Shop) -> None:
    head = [name for name in HEAD if name != "评价ID"]
    rows = [row(1, "5", "好看")[1:], row(1, "5", "好用")[1:], row(2, "5", "好看")[1:]]
    assert shop.take_one("评价.csv", as_csv([head, *rows])).new == 3
    assert shop.take_one("又.csv", as_csv([head, *rows, row(3, "5", "好看")[1:]])).new == 1


def test_an_export_of_bad_reviews_makes_no_score(shop: Shop) -> None:
    rows = [row(number, str(number % 3 + 1), "碎了") for number in range(30)]
    shop.take_one("差评.csv", as_csv([HEAD, *rows]))
    assert shop.rows("SELECT scored, bad, poor FROM review_days WHERE dim = 'all'") == [(0, 0, 20)]
    few = [row(number + 100, "1", "碎了", "2025-03-06") for number in range(19)]
    shop.take_one("几条.csv", as_csv([HEAD, *few]))
    assert shop.one("SELECT scored FROM review_days WHERE dim = 'all' AND day = '2025-03-06'") == 19


def test_default_texts_of_the_platform_are_no_texts() -> None:
    assert not is_text("此用户没有填写评价。")
    assert not is_text(" 。")
    assert not is_text(None)
    assert is_text("此商品很好")


@pytest.mark.parametrize(
    "private",
    [
        "13912345678", "139 1234 5678", "139-1234-5678", "+8613912345678", "１３９１２３４５６７８", "0571-88886666",
        "250301-123456789012345", "78234567890123", "微信 abc_12345", "加V：zhang88888", "vx:lily2020", "QQ 88776655",
        "wechat: mike_1990", "xiaoming@example.com",
        "139.1234.5678", "(139) 1234-5678", "一三九一二三四五六七八", "微 信 号 abc_12345",
        "➕v lily2020", "薇：zhang88888",
        "绿泡泡 lily2020", "11010119900307123X",
    ],
)  # fmt: skip
def test_what_names_a_person_or_an_order_is_masked(private: str) -> None:
    text = masked(f"质量差，联系我{private}。谢谢")
    assert MASK in text
    assert not re.search(r"\d{5,}|5678|X|五六七|abc_|zhang8|lily2|mike_|xiaoming", text), text
    assert text.startswith("质量差") and text.endswith("。谢谢")


@pytest.mark.parametrize(
    "text",
    [
        "买了3件，用了12天",
        "500ml 的",
        "2025年3月5日买的",
        "价格 19.90",
        "型号 A1234",
        "尺寸 170/88A",
        "输出12V：2000mah",
        "VIVO：x100pro",
    ],
)
def test_numbers_of_goods_stay(text: str) -> None:
    assert masked(text) == text


@given(st.text(max_size=80), st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.text(max_size=80))
def test_no_mobile_number_is_left(before: str, number: str, after: str) -> None:
    assert number not in masked(f"{before} {number} {after}")


def test_nothing_private_enters_the_database(shop: Shop) -> None:
    """Nor does the name of the buyer, or what a reply tells."""
    one = row(1, "1", "打13912345678，微信 tomjerry88")
    one[7] = "请加 QQ 88776655 联系"
    shop.take_one("评价.csv", as_csv([HEAD, one]))
    content = shop.database.read_bytes() + b"".join(
        path.read_bytes() for path in shop.database.parent.glob(f"{shop.database.name}-*")
    )
    for private in ("13912345678", "tomjerry88", "88776655", "青山"):
        assert private.encode() not in content


def test_a_cell_of_two_megabytes_and_odd_letters_are_taken(shop: Shop) -> None:
    rows = [
        row(1, "5", "好" * 700_000),
        row(2, "5", "👍🏻"),
        row(3, "5", "質量不錯"),
        row(4, "", ""),
        row(5, "5", "\u202e好看"),
    ]
    assert shop.take_one("评价.csv", as_csv([HEAD, *rows])).new == 5
    assert shop.one("SELECT count(*) FROM reviews WHERE polarity = 'positive'") == 4


def stored(shop: Shop, columns: str = "topics, polarity, has_text, followup, filtered") -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(shop.database)) as connection:
        return connection.execute(f"SELECT {columns} FROM reviews ORDER BY review_key").fetchall()


ADDED = ["评价ID", "商品ID", "描述相符", "评价内容", "评价时间", "追评内容", "追评时间"]
FIRST = ["R1", "7000001", "5", "杯子很好看", "2025-03-05 10:00:00", "", ""]
LATER = ["R1", "7000001", "5", "", "2025-03-05 10:00:00", "用了两周漏水，客服不理人", "2025-03-20 10:00:00"]


@pytest.mark.parametrize("turned", [False, True])
def test_what_is_added_later_is_read_with_the_text(shop: Shop, turned: bool) -> None:
    files = [("评价2025-03-06-10-00-00.csv", FIRST), ("评价2025-03-21-10-00-00.csv", LATER)]
    for name, cells in reversed(files) if turned else files:
        shop.take_one(name, as_csv([ADDED, cells]))
    ((topics, polarity, has_text, followup, _),) = stored(shop)
    read = json.loads(str(topics))
    assert (read["外观"], read["服务"], polarity, has_text) == ("positive", "negative", "negative", 1)
    assert str(followup).startswith("用了两周")
    shop.take_one("评价2025-03-25-10-00-00.csv", as_csv([ADDED[:5], FIRST[:5]]))  # a sheet without the column
    assert json.loads(str(stored(shop)[0][0])) == read
    shop.take_one("评价2025-03-26-10-00-00.csv", as_csv([ADDED[:5], [*FIRST[:3], "嗯", FIRST[4]]]))
    assert json.loads(str(stored(shop)[0][0])).get("外观") is None  # the text was changed, the addition stays
    assert json.loads(str(stored(shop)[0][0]))["服务"] == "negative"


@pytest.mark.parametrize("turned", [False, True])
def test_of_a_filtered_and_a_whole_export_the_whole_one_counts(shop: Shop, turned: bool) -> None:
    bad = [row(number, "2", "质量差") for number in range(25)]
    whole = [*bad, *(row(100 + number, "5", "很好") for number in range(75))]
    files = [("评价2025-04-01-10-00-00.csv", whole), ("评价2025-04-02-10-00-00.csv", bad)]
    for name, rows in reversed(files) if turned else files:
        told = shop.take_one(name, as_csv([HEAD, *rows]))
    assert {filtered for (filtered,) in stored(shop, "filtered")} == {0}
    with closing(open_reader(shop.database)) as connection:
        found = query(connection, shops=[1], metrics=["review_score"], period=Period("2025-03-01", "2025-03-31"))
    assert found.rows[0].values[0].value == pytest.approx(4.25)
    if not turned:
        assert told.same == 25  # nothing of it is new


def test_own_words_hold_for_what_is_imported_again(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.take_one("评价一.csv", as_csv([HEAD, row(1, "5", "这杯子翻车了")]))
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    (tmp_path / "reviews.toml").write_text('[polarity]\nbad = ["翻车"]\n', "utf-8")
    shop.take_one("评价二.csv", as_csv([HEAD, row(1, "5", "这杯子翻车了"), row(2, "5", "好")]))
    assert stored(shop, "polarity")[0] == ("negative",)


def test_sheets_without_any_text_are_taken_and_say_so(shop: Shop) -> None:
    shop.take_one("评价.csv", as_csv([HEAD, row(1, "5", ""), row(2, "1", "此用户没有填写评价"), row(3, "4", " ")]))
    told = run_json("reviews", "2025-03", "--json", "--db", shop.database)
    assert (told["reviews"], told["with_text"], told["topics"]) == (3, 0, [])
    assert told["reasons"]["topic_complaint_rate"] == "没有带内容的评价"
    assert run("reviews", "2025-03", "--db", shop.database)


@pytest.mark.parametrize(
    "text",
    ["😀🤦‍♂️🤦‍♂️", "👎👎", "質量很差，還漏水", "Ｂａｄ！质量很差", "差" * 500, "\u200b\ufeff", "。，！", "a" * 500],
)
def test_odd_texts_are_taken(shop: Shop, text: str) -> None:
    shop.take_one("评价.csv", as_csv([HEAD, row(1, "1", text)]))
    assert len(stored(shop)) == 1
    assert run("reviews", "2025-03", "--db", shop.database) and run("reviews", "todo", "--db", shop.database)

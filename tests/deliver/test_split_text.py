"""Messages in parts: any text, any limit."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pdd_ops.deliver.split_text import cut, signs, utf8_size

EMOJI = ["👩‍👩‍👧‍👦", "👍🏽", "🇨🇳", "❤️", "é", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣"]
LETTERS = st.one_of(st.sampled_from([*EMOJI, *'拼多多运营月总结，。\n"\\|-']), st.characters(codec="utf-8"))
TEXTS = st.one_of(
    st.lists(LETTERS, max_size=200).map("".join),
    st.lists(st.text("商品甲|—1234.56%", max_size=60), max_size=80).map("\n".join),
)


def json_size(text: str) -> int:
    return utf8_size(json.dumps(text, ensure_ascii=False)) - 2


@given(TEXTS, st.integers(8, 400), st.sampled_from([utf8_size, json_size]))
def test_no_part_is_too_long_and_nothing_is_lost(text: str, limit: int, measure: object) -> None:
    assert callable(measure)
    parts = cut(text, limit, measure)
    assert all(measure(part) <= limit for part in parts)
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")
    assert all(part.encode("utf-8").decode("utf-8") == part for part in parts)


@given(TEXTS, st.integers(32, 400))
def test_no_sign_is_broken(text: str, limit: int) -> None:
    whole = list(signs(text.replace("\n", "")))
    if all(utf8_size(sign) <= limit for sign in whole):
        pieces = [sign for part in cut(text, limit) for line in part.split("\n") for sign in signs(line)]
        assert "".join(pieces) == "".join(whole)
        assert len(pieces) >= len(list(signs("".join(whole))))
        for emoji in EMOJI:
            assert sum(part.count(emoji) for part in cut(text, limit)) == text.count(emoji)


@given(st.lists(st.text("商品甲 12", min_size=1, max_size=9), min_size=1, max_size=40))
def test_lines_stay_whole_where_they_fit(lines: list[str]) -> None:
    assert [line for part in cut("\n".join(lines), 64) for line in part.split("\n")] == lines


def test_a_long_chinese_line_is_filled_to_the_last_byte() -> None:
    assert [utf8_size(part) for part in cut("销" * 3000, 4096)] == [4095, 4095, 810]

"""English texts that count things say '1 row is', not '1 rows are'; every text that counts is looked at."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import pdd_ops
from pdd_ops.insight.template import fill
from pdd_ops.lang import filled, say, use_language
from pdd_ops.plurals import NOUNS, agreeing

PLURAL = re.compile(r"\{[\w.]+(?:[:!][^}]*)?\}(?: [a-z]+){0,2}? ([a-z]+s|people)\b")
_NO_NOUN = (  # what ends as plurals do behind a number or a name: verbs, other words, and amounts that are never 1
    "ads as belongs breaks comes counts covers differs does equals exists has holds is its less loses loss makes"
    " needs offers receipts refuses remains requires runs sales says sells series stands takes this times was"
)


def english() -> Iterator[str]:
    """Every English text that comes with the tool."""
    for file in sorted(Path(pdd_ops.__file__).parent.rglob("*.toml")):
        text = file.read_text(encoding="utf-8")
        if "en = " in text and "{{ " not in text.partition("\n")[0]:
            try:
                yield from _english(tomllib.loads(text))
            except tomllib.TOMLDecodeError:  # a template of a settings file
                continue


def _english(value: object, *, here: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _english(one, here=here or name == "en")
    elif isinstance(value, list):
        for one in value:
            yield from _english(one, here=here)
    elif here and isinstance(value, str):
        yield value


def test_every_noun_behind_a_number_is_known() -> None:
    texts = list(english())
    assert len(texts) > 2000
    unknown = {noun for text in texts for noun in PLURAL.findall(text)} - set(_NO_NOUN.split()) - NOUNS.keys()
    assert not unknown


def test_no_text_speaks_of_1_as_of_many() -> None:
    wrong = re.compile(rf"\{{[\w.]+(?:[:!][^}}]*)?\}} (?:{'|'.join(NOUNS)})\b")
    left = [text for text in english() if wrong.search(agreeing(text, lambda _: "1"))]
    assert not left


@pytest.mark.parametrize(
    ("template", "one", "many"),
    [
        ("{count} rows are not taken", "1 row is not taken", "2 rows are not taken"),
        ("{count} orders have no time", "1 order has no time", "2 orders have no time"),
        ("{count} more actions are overdue", "1 more action is overdue", "2 more actions are overdue"),
        ("fewer than {count} people", "fewer than 1 person", "fewer than 2 people"),
        ("{count} entries, {count:>3} penalties", "1 entry,   1 penalty", "2 entries,   2 penalties"),
        ("{count} cases wait, {count} of them new", "1 case waits, 1 of them new", "2 cases wait, 2 of them new"),
        ("{count} of the orders", "1 of the orders", "2 of the orders"),
        ("{name} rows", "1,001 rows", "1,001 rows"),
    ],
)
def test_one_thing_is_no_plural(template: str, one: str, many: str) -> None:
    use_language("en")
    for count, text in ((1, one), (2, many), ("1", one)):
        assert filled(template, {"count": count, "name": "1,001"}) == text
    assert fill(template, {"count": 1, "name": "1,001"}) == one if ":" not in template else True


def test_texts_of_commands_and_chinese_ones() -> None:
    use_language("en")
    assert say("import.same_again", count=1) == "1 file is the same as before"
    assert say("import.same_again", count=3) == "3 files are the same as before"
    assert say("fleet.strays", count=1, folder="x", files="y").startswith("1 file lies in x")
    use_language("zh")
    assert say("import.same_again", count=1) == "1 份与之前相同"

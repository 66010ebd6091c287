"""Answers of a survey: what names people is masked, and each is read as a number on its scale and as a text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pdd_ops.intake.questions import SEVERAL, plain_question
from pdd_ops.intake.reviews import is_text, masked
from pdd_ops.lexicon.classify import classify
from pdd_ops.lexicon.words import Lexicon, lexicon

if TYPE_CHECKING:
    import polars as pl

NONE_GIVEN = ("(空)", "（空）", "(跳过)", "（跳过）", "空", "跳过")
CODES_OF_NONE = ("-2", "-3")  # of exports by number
_CODED = re.compile(r"-[23]|\d+(┋\d+)+|(\d+┋)*\d+〖.*〗(┋\d+)*")  # what only exports by number have
_NUMBER = re.compile(r"(?:[A-Za-z][.、．])?\s*(\d{1,3}(?:\.\d+)?)\s*(?:分|星|颗星)?\s*(?:[(（].*[)）])?")
_LETTER = re.compile(r"^[A-Za-z][.、．]\s*")
_ORDER = re.compile(r"\d{6}-\d{15}")
_WORDS = (  # in this order: a word stands in the ones above it
    (r"(非常|十分|很|极其?|特别)不(满意|好|推荐)|极差|非常差|很差", 1),
    (r"(不太|比较不|有点不|不)(满意|好)|较差|比较差|不满", 2),
    (r"一般|中立|中等|普通|还行|尚可|说不清", 3),
    (r"(非常|十分|很|极其?|特别)(满意|好)|极好|超级满意", 5),
    (r"(比较|较|基本)?(满意)|比较好|较好|良好|不错|^好$", 4),
)


def score_of(answer: str) -> float | None:
    """The number of an answer on its scale: '9', '4分', '5（非常满意）', '比较满意' (4 of 5); None where none."""
    text = answer.strip()
    if found := _NUMBER.fullmatch(text):
        return float(found[1])
    plain = _LETTER.sub("", text)
    if len(plain) > 10 or SEVERAL in plain:
        return None
    bare = re.sub(r"[(（].*[)）]", "", plain)
    return next((float(score) for words, score in _WORDS if re.search(words, bare)), None)


def with_answers(rows: pl.DataFrame) -> pl.DataFrame:
    """Answers masked, without those that stand for none; `score`, and how the text reads: `polarity` and `topics`."""
    import polars as pl

    given = rows["answer"].to_list() if "answer" in rows.columns else [None] * rows.height
    coded = rows["coded"].to_list() if "coded" in rows.columns else [0] * rows.height
    if any(_CODED.fullmatch((one or "").strip()) for one in given):  # the file's name need not say so
        coded = [1] * rows.height
    answers = [_kept(*one) for one in zip(rows["question"].to_list(), given, coded, strict=True)]
    words = lexicon()
    read = [answer_read(one, words) for one in answers]
    return rows.with_columns(
        pl.Series("answer", answers, pl.String),
        pl.Series("coded", coded, pl.Int64),
        pl.Series("score", [score_of(one) if one else None for one in answers], pl.Float64),
        pl.Series("polarity", [one[0] for one in read], pl.String),
        pl.Series("topics", [one[1] for one in read], pl.String),
    )


def answer_read(answer: str | None, words: Lexicon) -> tuple[str | None, str | None]:
    """How a masked answer reads, and of which topics as JSON; None where it is a number, a word of a scale, or none."""
    if not answer or not is_text(answer) or score_of(answer) is not None:
        return None, None
    read = classify(answer, words)
    return read.polarity, _json(dict(read.topics))


def _kept(question: str | None, answer: str | None, coded: int | None) -> str | None:
    text = (answer or "").strip()
    if not text or text in NONE_GIVEN or (coded and text in CODES_OF_NONE):
        return None
    if "订单" in plain_question(question or "") and _ORDER.fullmatch(text):
        return text
    return masked(text)


def _json(topics: dict[str, str]) -> str | None:
    return json.dumps(topics, ensure_ascii=False) if topics else None

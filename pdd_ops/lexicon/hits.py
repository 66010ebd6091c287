"""The words of the lists that a clause holds, from the left, the longest that fits.

What is neither good nor bad by itself is so of something: a room is better large, a noise is better small. Such pairs
are read together here.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pdd_ops.lexicon.words import Lexicon, Word

REACH = 3  # characters between a negation and the word that it turns, and between a thing and its size


# 没有以前那么好: what it is compared with stands between
_COMPARED = re.compile(r".{1,8}(?:的|那么|这么|那样|[款家次回台])|.{1,8}的那[款家次回台个种]")

_COMPARING = frozenset(("没", "没有", "不如", "不及", "比不上", "赶不上", "不比"))
_ABSENT = frozenset("没无连不未")
_DENIES = frozenset("没有不")
_DENIED = re.compile(r"的?.{0,2}[都也](?:没有?|不)$")


class Hit(NamedTuple):
    """A word of the lists and where it stands in its clause; what it says there, and of which topics."""

    start: int
    end: int
    word: Word
    sign: float
    topics: tuple[str, ...]


def found_in(clause: str, known: Lexicon) -> list[Hit]:
    """The words of a clause; 很 + 好看 rather than 很好 + 看."""
    found: list[Hit] = []
    at, end, sized = 0, len(clause), False
    lengths, forms, singles, leading, words = known.lengths, known.forms, known.singles, known.leading, known.words
    while at < end:
        size = 1 if clause[at] in singles else 0
        for longer in lengths.get(clause[at : at + 2], ()):
            if longer <= end - at and clause[at : at + longer] in forms:
                size = longer
                break
        if not size:
            at += 1
            continue
        if size > 1 and clause[at] in leading and 1 + _longest(clause, at + 1, known) > size:
            size = 1
        word = words[clause[at : at + size]]
        sized = sized or bool(word.scale)
        sign = word.sign or (word.after if _leans(found[-1] if found else None, at, size, end) else 0)
        found.append(Hit(at, at + size, word, sign, word.topics))
        at += size
    return _sized(found, clause, known) if sized else found


def _leans(before: Hit | None, at: int, size: int, end: int) -> bool:
    """Whether a word that begins at `at` follows a degree, a negation, a contrast or a thing at once, or is all that
    its clause says (甜，脆)."""
    if before is None:
        return not at and size == end
    word = before.word
    told = bool(word.degree) or word.negates or word.contrasts or (not before.sign and bool(before.topics))
    return before.end == at and told


def is_near(before: Hit | None, after: Hit | None, clause: str, known: Lexicon) -> bool:
    """Whether a word tells of the one after it: close by, or with nothing but filling words between."""
    if before is None or after is None:
        return False
    gap = clause[before.end : after.start]
    if len(gap) <= REACH or all(sign in known.between for sign in gap):
        return True
    return clause[before.start : before.end] in _COMPARING and bool(_COMPARED.fullmatch(gap))


def is_denied(hit: Hit, clause: str) -> bool:
    """Whether what follows a word says that there is none of it: 一个坏的都没有. (没个盒子都没有 denies it once.)"""
    return clause[-1] in _DENIES and clause[hit.start] not in _ABSENT and bool(_DENIED.match(clause, hit.end))


def _sized(hits: list[Hit], clause: str, known: Lexicon) -> list[Hit]:
    """With 房间 + 小 as blame of what 房间 is of, and 噪音 + 小 as praise."""
    for place, hit in enumerate(hits):
        if not hit.word.scale:
            continue
        after = _size_of(hits, place)
        if after is None or not is_near(hit, hits[after], clause, known):
            continue
        size = hits[after]
        sign = hit.word.scale * size.word.way
        hits[after] = size._replace(sign=sign * (abs(size.sign) or 1), topics=hit.topics or size.topics)
        hits[place] = hit._replace(sign=0)
    return hits


def _size_of(hits: list[Hit], place: int) -> int | None:
    """Where the size of the thing at `place` stands: what comes between says nothing of its own."""
    for after in range(place + 1, min(place + 4, len(hits))):
        word = hits[after].word
        if word.way:
            return after
        if not word.negates and not word.degree:
            return None
    return None


def _longest(clause: str, at: int, known: Lexicon) -> int:
    """The length of the longest word that begins here; 0 where none does."""
    start = clause[at : at + 2]
    room = len(clause) - at
    for size in known.lengths.get(start, ()):
        if size <= room and clause[at : at + size] in known.forms:
            return size
    return 1 if start[:1] in known.singles else 0

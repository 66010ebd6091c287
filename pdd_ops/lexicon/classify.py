"""A review read clause by clause: how it is meant as a whole, and of each topic.

A word of praise or blame counts once; a negation within three characters before it turns it round, what follows a
*but* counts half as much again, and what was merely expected or wished for praises nothing. What the words leave open
stays undecided: irony, equal praise and blame, and texts without a word of the lists.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pdd_ops.lexicon.words import WHOLE, Lexicon, Word, lexicon

Polarity = Literal["positive", "negative", "mixed", "undecided"]

LONGEST = 5_000  # characters of a review that are read
REACH = 3  # characters between a negation and the word that it turns
BUT = 1.5  # weight of what follows a contrast
MIXED = 0.1  # of praise and blame together: a smaller difference is none
_CLAUSE = re.compile(r"([^，。！？；：、,.!?;:~～…\s]+)([^\s]?)")
_ENDS = frozenset("。！？!?.~～…")
_REPEATED = re.compile(r"(.)\1{3,}")


@dataclass(frozen=True)
class Classified:
    """How a text is meant, and of each topic that it speaks of."""

    polarity: Polarity
    topics: Mapping[str, Polarity]


class _Hit(NamedTuple):
    """A word of the lists and where it stands in its clause."""

    start: int
    end: int
    word: Word


@dataclass
class _Reading:
    """What has been read of a text."""

    known: Lexicon
    good: float = 0.0
    bad: float = 0.0
    topics: dict[str, list[float]] = field(default_factory=dict)  # praise and blame
    weight: float = 1.0
    waiting: list[str] = field(default_factory=list)  # topics named without a word of how they are

    def new_sentence(self) -> None:
        """Forgets what only holds within a sentence."""
        self.weight, self.waiting = 1.0, []

    def mention(self, topics: Iterable[str]) -> None:
        """Notes topics of which nothing is said yet."""
        for topic in topics:
            self.topics.setdefault(topic, [0.0, 0.0])

    def add(self, word: Word, around: list[str], *, turned: bool) -> None:
        """Counts a word of praise or blame, as a whole and of each topic."""
        value = (-word.sign if turned else word.sign) * self.weight
        self.good += max(value, 0)
        self.bad += max(-value, 0)
        own = dict(word.signs)
        for topic in word.topics or around:
            said = own.get(topic, 0)
            positive = (-said if turned else said) > 0 if said else value > 0
            self.topics.setdefault(topic, [0.0, 0.0])[0 if positive else 1] += abs(value) or self.weight


def classify(text: str, words: Lexicon | None = None) -> Classified:
    """Reads a review. Texts of any length, script and content are taken; one without words is undecided."""
    known = words or lexicon()
    plain = text[:LONGEST]
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain).translate(known.simplified)
    plain = _REPEATED.sub(r"\1\1\1", plain.lower())
    reading = _Reading(known)
    for clause, end in _CLAUSE.findall(plain):
        _read(clause, reading)
        if end in _ENDS:
            reading.new_sentence()
    ironic = any(word in plain for word in known.irony)
    polarity = "undecided" if ironic else _polarity(reading.good, reading.bad)
    return Classified(polarity, {topic: _polarity(*pair) for topic, pair in reading.topics.items()})


def _read(clause: str, reading: _Reading) -> None:
    """Adds a clause to what has been read."""
    hits = _hits(clause, reading.known)
    if not hits:
        return
    topics = _topics(hits)
    around, said, hoped, negation = topics or reading.waiting or [WHOLE], False, False, None
    for hit, following in zip(hits, [*hits[1:], None], strict=True):
        word = hit.word
        if word.contrasts and (not word.sign or _is_near(hit, following, clause, reading.known)):
            reading.weight = BUT
        elif word.hopes:
            hoped = True
        elif word.negates and (not word.sign or _is_near(hit, following, clause, reading.known)):
            negation = None if _is_near(negation, hit, clause, reading.known) else hit
        elif not word.sign:
            reading.mention(word.topics)
        else:
            turned = _is_near(negation, hit, clause, reading.known)
            if not hoped or (word.sign < 0) != turned:
                reading.add(word, around, turned=turned)
                said = True
            negation = None if turned else negation
    reading.waiting = [] if said else topics or reading.waiting


def _topics(hits: list[_Hit]) -> list[str]:
    """What a clause is about, by the words that always say so, else by those that do where nothing else is named."""
    found = dict.fromkeys(topic for hit in hits for topic in hit.word.topics)
    return list(found or dict.fromkeys(topic for hit in hits for topic in hit.word.alone))


def _is_near(before: _Hit | None, after: _Hit | None, clause: str, known: Lexicon) -> bool:
    """Whether a negation turns the word after it: close by, or with nothing but filling words between."""
    if before is None or after is None:
        return False
    gap = clause[before.end : after.start]
    return len(gap) <= REACH or all(sign in known.between for sign in gap)


def _hits(clause: str, known: Lexicon) -> list[_Hit]:
    """The words of the lists, from the left, the longest that fits; 很 + 好看 rather than 很好 + 看."""
    found, at, words = [], 0, known.words
    while at < len(clause):
        size = _longest(clause, at, known)
        if size > 1 and clause[at] in words and 1 + _longest(clause, at + 1, known) > size:
            size = 1
        if size:
            found.append(_Hit(at, at + size, words[clause[at : at + size]]))
        at += size or 1
    return found


def _longest(clause: str, at: int, known: Lexicon) -> int:
    """The length of the longest word that begins here; 0 where none does."""
    words, room = known.words, len(clause) - at
    if room > 0:
        for size in known.lengths.get(clause[at], ()):
            if size <= room and clause[at : at + size] in words:
                return size
    return 0


def _polarity(good: float, bad: float) -> Polarity:
    if not good and not bad:
        return "undecided"
    if good and bad and abs(good - bad) < MIXED * (good + bad):
        return "mixed"
    return "positive" if good > bad else "negative"

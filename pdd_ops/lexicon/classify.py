"""A review read clause by clause: how it is meant as a whole, and of each topic.

A word of praise or blame counts once, more with 非常 before it, less with 有点; a negation within three characters
before it turns it round, what follows a *but* counts a fifth more and decides where else is a tie, what an *although*
admits counts half as much, and what was merely expected or wished for praises nothing; nor does what only tells what a
novel is of. Where no word praises or blames, hints decide: an indignant question, a *not*, *bought it again*. What all
this leaves open stays undecided: praise with irony, and texts that say nothing; praise and blame of one weight are
mixed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from pdd_ops.lexicon.hits import Hit, found_in, is_denied, is_near
from pdd_ops.lexicon.words import WHOLE, Lexicon, Word, lexicon

Polarity = Literal["positive", "negative", "mixed", "undecided"]

LONGEST = 5_000  # characters of a review that are read
SMILE = 60  # characters of a text in which 呵呵 is irony; in a longer one it is a smile
BUT = 1.2  # weight of what follows a contrast
ADMITTED = 0.5  # weight of what is admitted before one
FEW = 3  # praise and blame together of a text in which what follows a contrast decides a tie
MIXED = 0.04  # of praise and blame together: a smaller difference is none
_CLAUSE = re.compile(r"([^，。！？；：、,.!?;:~～…\s]+)([^\s]?)")
_ENDS = frozenset("。！？!?.~～…")
_SAME = re.compile(r"(.{1,4})(?:倒|也)?是\1")  # 便宜是便宜: it is admitted
_REPEATED = re.compile(r"(.)\1{3,}")


@dataclass(frozen=True)
class Classified:
    """How a text is meant, and of each topic that it speaks of."""

    polarity: Polarity
    topics: Mapping[str, Polarity]


@dataclass
class _Reading:
    """What has been read of a text."""

    known: Lexicon
    text: str
    good: float = 0.0
    bad: float = 0.0
    topics: dict[str, list[float]] = field(default_factory=dict)  # praise and blame
    weight: float = 1.0
    but: float = 0.0  # praise less blame that follow contrasts
    waiting: list[str] = field(default_factory=list)  # topics named without a word of how they are
    hints: float = 0.0
    loyal: bool = False  # something was praised of which nothing is told but that it is bought again

    def new_sentence(self) -> None:
        """Forgets what only holds within a sentence."""
        self.weight, self.waiting = 1.0, []

    def mention(self, topics: Iterable[str]) -> None:
        """Notes topics of which nothing is said yet."""
        for topic in topics:
            self.topics.setdefault(topic, [0.0, 0.0])

    def add(self, hit: Hit, around: list[str], *, turned: bool, weight: float) -> None:
        """Counts a word of praise or blame, as a whole and of each topic."""
        word = hit.word
        value = (-hit.sign if turned else hit.sign) * weight
        self.good += max(value, 0)
        self.bad += max(-value, 0)
        if self.weight > 1:
            self.but += value
        if word.loyal and value > 0 and around == [WHOLE]:
            self.loyal = True
            return
        own = dict(word.signs)
        for topic in hit.topics or around:
            said = own.get(topic, 0)
            positive = (-said if turned else said) > 0 if said else value > 0
            self.topics.setdefault(topic, [0.0, 0.0])[0 if positive else 1] += abs(value) or weight

    def polarity(self) -> Polarity:
        """Of the whole text."""
        if len(self.text) <= SMILE and self._mocks():
            return "negative" if self.bad and not self.good else "undecided"
        if self.good or self.bad:
            bad = self.bad * self._blame() if self.good and self.bad else self.bad
            told = _polarity(self.good, bad)
            if told != "mixed" or self.good + bad > FEW:
                return told
            return _polarity(max(self.but, 0), max(-self.but, 0)) if self.but else "mixed"
        return _polarity(max(self.hints, 0), max(-self.hints, 0))

    def _blame(self) -> float:
        """How much blame weighs in a text of this kind: guests who are content list small faults, too."""
        found = (weight for kind, weight in self.known.blame.items() if self.known.kinds[kind].search(self.text))
        return min(found, default=1.0)

    def _mocks(self) -> bool:
        """Whether praise may be meant the other way: by a word of irony, or a smile before all else."""
        return bool(self.known.irony.search(self.text) or self.known.smile.match(self.text))

    def by_topic(self) -> dict[str, Polarity]:
        """Of each topic; what is bought again is good as a whole, where nothing else is told of it."""
        if self.loyal and not self.topics:
            return {WHOLE: "positive"}
        return {topic: _polarity(*pair) for topic, pair in self.topics.items()}


def classify(text: str, words: Lexicon | None = None) -> Classified:
    """Reads a review. Texts of any length, script and content are taken; one without words is undecided."""
    known = words or lexicon()
    plain = text[:LONGEST]
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain).translate(known.simplified)
    plain = _REPEATED.sub(r"\1\1\1", plain.lower())
    reading = _Reading(known, plain)
    for clause, end in _CLAUSE.findall(plain):
        _read(clause, reading)
        if end in _ENDS:
            reading.new_sentence()
            reading.hints -= end == "?"
    return Classified(reading.polarity(), reading.by_topic())


def _read(clause: str, reading: _Reading) -> None:
    """Adds a clause to what has been read."""
    known = reading.known
    hits = found_in(clause, known)
    if not hits:
        return
    topics = _topics(hits, reading)
    around, said, hoped = topics or reading.waiting or [WHOLE], False, False
    admitted = ADMITTED if "是" in clause and _SAME.search(clause) else 1.0
    negation: Hit | None = None
    degree: Hit | None = None
    for place, hit in enumerate(hits):
        word, following = hit.word, hits[place + 1] if place + 1 < len(hits) else None
        works = not hit.sign or is_near(hit, following, clause, known)  # 可 + 惜 is no 可惜
        if word.degree:
            degree = hit
            if hit.sign and following is not None and following.sign and following.start == hit.end:
                continue  # 好 + 贵 praises nothing
        reading.hints += word.hint
        if word.contrasts and works:
            reading.weight, negation = BUT, None  # 不大但温馨
        elif word.admits:
            admitted = ADMITTED
        elif word.hopes:
            hoped = True
        elif word.negates and works:
            negation = None if is_near(negation, hit, clause, known) else hit
        elif not hit.sign and not hoped:
            reading.mention(hit.topics)
        elif hit.sign and not _is_quiet(word, reading):
            turned = is_near(negation, hit, clause, known) or is_denied(hit, clause)
            if not hoped or (hit.sign < 0) != turned:
                told = [WHOLE] if _stands_alone(hits, place) else around
                reading.add(hit, told, turned=turned, weight=reading.weight * admitted * _degree(degree, hit))
                said = True
            negation = None if turned else negation
    reading.waiting = [] if said else topics or reading.waiting


def _stands_alone(hits: list[Hit], place: int) -> bool:
    """Whether a word of praise or blame speaks of the whole though its clause names a topic: it stands at the beginning
    or the end, right beside another that speaks of the topic itself (很好|便宜, 不油腻|喜欢)."""
    hit = hits[place]
    if not hit.start:
        after = next((one for one in hits[place + 1 :] if not one.word.degree or one.sign), None)
        return after is not None and bool(after.sign) and _touch(hits[place:], after)
    before = hits[place - 1]
    return place == len(hits) - 1 and bool(before.sign and before.topics) and before.end == hit.start


def _touch(hits: list[Hit], last: Hit) -> bool:
    """Whether hits follow each other without a gap, up to the last of them."""
    upto = hits[: hits.index(last) + 1]
    return all(one.end == other.start for one, other in pairwise(upto))


def _degree(degree: Hit | None, hit: Hit) -> float:
    """How much more or less a word says by the 非常 or 有点 right before it."""
    return degree.word.degree if degree is not None and hit.start - degree.end in (0, 1) else 1.0


def _topics(hits: list[Hit], reading: _Reading) -> list[str]:
    """What a clause is about, by the words that always say so, else by those that do where nothing else is named: of
    several things that these may be, by what the whole text is of."""
    found = dict.fromkeys(topic for hit in hits for topic in hit.topics)
    if found:
        return list(found)
    alone = [hit.word for hit in hits if hit.word.alone]
    return list(dict.fromkeys(topic for word in alone for topic in _alone(word, reading)))


def _alone(word: Word, reading: _Reading) -> tuple[str, ...]:
    for where, topic in word.else_about:
        if reading.known.kinds[where].search(reading.text):
            return (topic,)
    return word.alone


def _is_quiet(word: Word, reading: _Reading) -> bool:
    """Whether a word tells of what a text is about and not of how it is: 痛苦 in a novel."""
    return bool(word.quiet) and any(reading.known.kinds[kind].search(reading.text) for kind in word.quiet)


def _polarity(good: float, bad: float) -> Polarity:
    if not good and not bad:
        return "undecided"
    if good and bad and abs(good - bad) < MIXED * (good + bad):
        return "mixed"
    return "positive" if good > bad else "negative"

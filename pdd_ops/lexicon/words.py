"""The word lists, read once: which words there are, how they are meant, and what they are about."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pdd_ops.config import user_table
from pdd_ops.lexicon.own import FILE, with_own
from pdd_ops.resources import shipped_table

WHOLE = "整体"  # what a clause without any other topic is about
MILD = 0.5  # weight of what is good enough, or not grave
SHORTEST = 2  # characters of a word that is looked for within another
_SIGNS = {"good": 1, "bad": -1, "mild_good": MILD, "mild_bad": -MILD, "none": 0}
_TOPIC_SIGNS = {"good": 1, "bad": -1}


@dataclass(frozen=True)
class Word:
    """What a word says.

    `sign` is above 0 for praise, below for blame (half of it is mild), 0 for neither. `topics` are what it is about,
    `alone` what it is about where its clause names nothing else, `signs` how it is meant of a topic where the word says
    so itself. It may turn round what follows, outweigh what came before, or tell what was merely expected.
    """

    sign: float = 0
    topics: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    signs: tuple[tuple[str, int], ...] = ()
    negates: bool = False
    contrasts: bool = False
    hopes: bool = False


@dataclass(frozen=True)
class Lexicon:
    """All words. `lengths` tells for a first letter how long the words are that begin with it, the longest first;
    `between` are the letters that may stand between a negation and its word, `irony` what leaves a review undecided."""

    words: Mapping[str, Word]
    between: frozenset[str]
    irony: tuple[str, ...]
    topics: tuple[str, ...]
    lengths: Mapping[str, tuple[int, ...]]
    simplified: Mapping[int, str]  # traditional characters to simplified ones, for str.translate


def lexicon() -> Lexicon:
    """The lists that come with the tool, with the merchant's own words. Raises PddOpsError where those are wrong."""
    own = user_table(FILE)
    return _lexicon(json.dumps(own, default=str, sort_keys=True)) if own else _lexicon("{}")


@lru_cache(maxsize=4)
def _lexicon(own: str) -> Lexicon:
    """With own words as JSON."""
    shipped = (shipped_table(__package__, name) for name in ("words.toml", "topics.toml"))
    return lexicon_of(*with_own(json.loads(own), *shipped)) if own != "{}" else lexicon_of(*shipped)


def lexicon_of(words: Mapping[str, Any], topics: Mapping[str, Any]) -> Lexicon:
    """A lexicon of tables like `words.toml` and `topics.toml`."""
    found = _Lists(words, topics).words()
    return Lexicon(
        words=found,
        between=frozenset(_split(words["negation"]["between"])),
        irony=tuple(_split(words["contrast"]["irony"])),
        topics=tuple(topics),
        lengths=_lengths(found),
        simplified={ord(pair[0]): pair[1] for pair in words["script"]["traditional"].split()},
    )


class _Lists:
    """The lists by word."""

    def __init__(self, words: Mapping[str, Any], topics: Mapping[str, Any]) -> None:
        contrast = words["contrast"]
        self.negates = frozenset(_split(words["negation"]["words"]))
        self.contrasts = frozenset(_split(contrast["words"]))
        self.hopes = frozenset(_split(contrast["expected"]))
        self.signs: dict[str, float] = dict.fromkeys(_split(contrast["strong"]), 0)
        for name, sign in _SIGNS.items():
            self.signs |= dict.fromkeys(_split(words["polarity"][name]), sign)
        self.about = _by_word(topics, "about", *_TOPIC_SIGNS)
        self.alone = _by_word(topics, "alone")
        self.own = {name: _by_word(topics, name) for name in _TOPIC_SIGNS}

    def words(self) -> dict[str, Word]:
        """Each word with all that the lists say of it."""
        everything = {*self.signs, *self.about, *self.alone, *self.negates, *self.contrasts, *self.hopes}
        return {text: self._word(text) for text in everything}

    def _word(self, text: str) -> Word:
        own = {topic: sign for name, sign in _TOPIC_SIGNS.items() for topic in self.own[name].get(text, ())}
        return Word(
            self.signs.get(text) or next(iter(own.values()), 0),
            tuple(self.about.get(text) or self._within(text)),
            tuple(self.alone.get(text, ())),
            tuple(own.items()),
            text in self.negates,
            text in self.contrasts,
            text in self.hopes,
        )

    def _within(self, text: str) -> list[str]:
        """What a word of several is about: what the words in it are, e.g. 没什么效果 is about 效果."""
        if text not in self.signs or text in self.alone:
            return []
        ends = range(SHORTEST, len(text) + 1)
        pieces = (text[start:end] for start in range(len(text)) for end in ends if end - start >= SHORTEST)
        return list(dict.fromkeys(topic for piece in pieces for topic in self.about.get(piece, ())))


def _by_word(topics: Mapping[str, Any], *names: str) -> dict[str, list[str]]:
    """The topics in whose lists of these names a word is, each once, in the order of the file."""
    found: dict[str, list[str]] = {}
    for topic, lists in topics.items():
        for word in dict.fromkeys(word for name in names for word in _split(lists.get(name, ""))):
            found.setdefault(word, []).append(topic)
    return found


def _split(text: str) -> list[str]:
    """Words parted by blanks, as they are looked for: in lower case and plain width."""
    return unicodedata.normalize("NFKC", text).lower().split()


def _lengths(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}

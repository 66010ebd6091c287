"""The word lists, read once: which words there are, how they are meant, and what they are about."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pdd_ops.config import user_table
from pdd_ops.lexicon.own import FILE, with_own
from pdd_ops.lexicon.spelling import split
from pdd_ops.resources import kept_data, shipped_table

_SHIPPED = ("words", "topics", "goods")
_MADE_OF = (*(f"{name}.toml" for name in _SHIPPED), "words.py", "spelling.py")  # what the lists by word come from
CODE = 3  # raised where the code of this package reads texts otherwise than before
WHOLE = "整体"  # what a clause without any other topic is about
MILD, GRAVE = 0.5, 2  # weights of what is good enough or not grave, and of what leaves no doubt
SHORTEST = 2  # characters of a word that is looked for within another
_SIGNS = {
    "good": 1, "bad": -1, "mild_good": MILD, "mild_bad": -MILD, "very_good": GRAVE, "very_bad": -GRAVE,
    "loyal": 1, "none": 0,
}  # fmt: skip
_TOPIC_SIGNS = {"good": 1, "bad": -1}
_DEGREES = {"strong": 1.25, "even": 1, "weak": 0.75}  # what 非常 and 有点 make of the word after them
_HINTS = {"good": 1, "bad": -1}


@dataclass(frozen=True)
class Word:
    """What a word says.

    `sign` is above 0 for praise, below for blame (half of it is mild, twice is grave), 0 for neither. `topics` are what
    it is about, `alone` what it is about where its clause names nothing else (`else_about`: in a text of which kind of
    goods, what else), `signs` how it is meant of a topic where the word says so itself. It may turn round what follows,
    outweigh what came before, admit it, or tell what was merely expected. `scale` is 1 for a thing that is better large
    and -1 for one that is better small, `way` 1 for large and -1 for small; `degree` is what it makes of the word after
    it, 0 where nothing; `after` is the sign of a word that says something only right after a degree or a thing (很油,
    屏幕暗); `hint` counts where nothing praises or blames; `loyal` praise tells no more than that something is bought
    again; in a text of a kind in `quiet` a word neither praises nor blames.
    """

    sign: float = 0
    topics: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    else_about: tuple[tuple[str, str], ...] = ()
    signs: tuple[tuple[str, int], ...] = ()
    negates: bool = False
    contrasts: bool = False
    admits: bool = False
    hopes: bool = False
    loyal: bool = False
    scale: int = 0
    way: int = 0
    degree: float = 0
    hint: float = 0
    after: int = 0
    quiet: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """All words. `lengths` tells for two letters how long the words are that begin with them, the longest first;
    `singles` are words of one letter, `leading` those of them that weigh or turn the next word, `between` the letters
    that may stand between a negation and its word. `irony` finds what leaves praise undecided, `smile` what does so at
    the beginning, `kinds` what tells of which kind of goods a text is, `blame` what blame weighs beside praise
    in a text of such a kind."""

    forms: Set[str]
    words: Mapping[str, Word]  # of each form, made when it is first asked for
    leading: frozenset[str]
    between: frozenset[str]
    irony: re.Pattern[str]
    smile: re.Pattern[str]
    topics: tuple[str, ...]
    lengths: Mapping[str, tuple[int, ...]]
    singles: frozenset[str]
    simplified: Mapping[int, str]  # traditional characters to simplified ones, for str.translate
    blame: Mapping[str, float]
    kinds: Mapping[str, re.Pattern[str]]


def stamp() -> str:
    """What tells lists and code apart that read texts otherwise: those that come with the tool and the merchant's own.
    Raises PddOpsError where the latter cannot be read."""
    shipped = [shipped_table(__package__, f"{name}.toml") for name in _SHIPPED]
    everything = json.dumps([CODE, *shipped, user_table(FILE)], ensure_ascii=False, default=str, sort_keys=True)
    return hashlib.sha256(everything.encode()).hexdigest()[:16]


def lexicon() -> Lexicon:
    """The lists that come with the tool, with the merchant's own words. Raises PddOpsError where those are wrong."""
    own = user_table(FILE)
    return _lexicon(json.dumps(own, default=str, sort_keys=True)) if own else _lexicon("{}")


@lru_cache(maxsize=4)
def _lexicon(own: str) -> Lexicon:
    """With own words as JSON."""
    words, topics, goods = (shipped_table(__package__, f"{name}.toml") for name in _SHIPPED)
    if own != "{}":
        return lexicon_of(*with_own(json.loads(own), words, topics), goods)

    def made() -> list[Any]:
        lists = Lists(words, topics, goods)
        return [vars(lists), _lengths(lists.forms())]

    found, lengths = kept_data(__package__, "lists.toml", _MADE_OF, made)
    return _put_together(Lists.of(found), lengths, words, topics)


def lexicon_of(words: Mapping[str, Any], topics: Mapping[str, Any], goods: Mapping[str, Any] | None = None) -> Lexicon:
    """A lexicon of tables like `words.toml`, `topics.toml` and `goods.toml`."""
    lists = Lists(words, topics, goods or {})
    return _put_together(lists, _lengths(lists.forms()), words, topics)


def _put_together(
    lists: Lists, lengths: Mapping[str, tuple[int, ...]], words: Mapping[str, Any], topics: Mapping[str, Any]
) -> Lexicon:
    forms = lists.forms()
    return Lexicon(
        forms=forms,
        words=_Words(lists),
        leading=frozenset(form for form in {*lists.degrees, *lists.negates} if len(form) == 1),
        between=frozenset(split(words["negation"]["between"])),
        irony=_any_of(words["contrast"]["irony"]),
        smile=_any_of(words["contrast"].get("smile", "")),
        topics=tuple(topics),
        lengths=lengths,
        singles=frozenset(form for form in forms if len(form) == 1),
        simplified={ord(pair[0]): pair[1] for pair in words["script"]["traditional"].split()},
        blame=words.get("blame", {}),
        kinds={name: _any_of(told) for name, told in words.get("kinds", {}).items()},
    )


class Lists:
    """The lists by word."""

    def __init__(self, words: Mapping[str, Any], topics: Mapping[str, Any], goods: Mapping[str, Any]) -> None:
        contrast, sizes = words["contrast"], words.get("sizes", {})
        self.negates = frozenset(split(words["negation"]["words"]))
        self.contrasts = frozenset(split(contrast["words"]))
        self.admits = frozenset(split(contrast.get("admits", "")))
        self.hopes = frozenset(split(contrast["expected"]))
        self.loyal = frozenset(split(words["polarity"].get("loyal", "")))
        self.degrees = _valued(contrast, _DEGREES)
        self.hints = _valued(words.get("hints", {}), _HINTS)
        self.signs = {**dict.fromkeys(self.degrees, 0), **_valued(words["polarity"], _SIGNS)}
        self.none = frozenset(split(words["polarity"]["none"]))
        self.ways = _valued(sizes, {"large": 1, "small": -1})
        self.scales = _valued(sizes, {"better_large": 1, "better_small": -1})
        self.about = _by_word(topics, "about", *_TOPIC_SIGNS)
        self.alone = _alone(topics, words.get("after", {}))
        self.elsewhere = _elsewhere(words.get("elsewhere", {}))
        self.quiet = _by_kind(words.get("quiet", {}))
        self.after = {
            word: sign for lists in words.get("after", {}).values() for word, sign in _valued(lists, _HINTS).items()
        }
        self.own = {name: _by_word(topics, name) for name in _TOPIC_SIGNS}
        for by_topic in goods.values():  # what an earlier kind says of a word stands
            self._add_goods(by_topic)

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Lists:
        """Lists that were made before: their attributes."""
        made = cls.__new__(cls)
        vars(made).update(found)
        return made

    def _add_goods(self, by_topic: Mapping[str, Mapping[str, str]]) -> None:
        """Adds what is said of one kind of goods, but for words that the general lists have."""
        known = {*self.signs, *self.about, *self.alone, *self.after}
        for topic, lists in by_topic.items():
            for name, listed in lists.items():
                new = [word for word in split(listed) if word not in known]
                for table in (self.about, self.own[name]) if name in self.own else (self.about,):
                    for word in new:
                        table[word] = (*table.get(word, ()), topic)

    def forms(self) -> frozenset[str]:
        """All words of the lists."""
        return frozenset((
            *self.signs, *self.about, *self.alone, *self.negates, *self.contrasts, *self.admits, *self.hopes,
            *self.hints, *self.ways, *self.scales, *self.after,
        ))  # fmt: skip

    def word(self, text: str) -> Word:
        """A word with all that the lists say of it."""
        own = {topic: sign for name, sign in _TOPIC_SIGNS.items() for topic in self.own[name].get(text, ())}
        return Word(
            sign=0 if text in self.none else self.signs.get(text) or next(iter(own.values()), 0),
            topics=tuple(self.about.get(text) or self._within(text)),
            alone=tuple(self.alone.get(text) or self._of_the_last(text)),
            else_about=self.elsewhere.get(text, ()),
            signs=tuple(own.items()),
            negates=text in self.negates,
            contrasts=text in self.contrasts,
            admits=text in self.admits,
            hopes=text in self.hopes,
            loyal=text in self.loyal,
            scale=int(self.scales.get(text, 0)),
            way=int(self.ways.get(text, 0)),
            degree=self.degrees.get(text, 0),
            hint=self.hints.get(text, 0),
            after=int(self.after.get(text, 0)),
            quiet=self.quiet.get(text, ()),
        )

    def _of_the_last(self, text: str) -> Sequence[str]:
        """What 太油 is about: as 油 after a degree."""
        return self.alone.get(text[-1], ()) if text[-1] in self.after and text[:-1] in self.degrees else ()

    def _within(self, text: str) -> list[str]:
        """What a word of several is about: what the words in it are, e.g. 没什么效果 is about 效果; one that is only
        read over is about nothing."""
        if text not in self.signs or text in self.alone or text in self.none:
            return []
        ends = range(SHORTEST, len(text) + 1)
        pieces = (text[start:end] for start in range(len(text)) for end in ends if end - start >= SHORTEST)
        return list(dict.fromkeys(topic for piece in pieces for topic in self.about.get(piece, ())))


class _Words(dict[str, Word]):
    """Words by form: a review holds few of them, so each is made when it is first asked for."""

    def __init__(self, lists: Lists) -> None:
        super().__init__()
        self.lists = lists

    def __missing__(self, form: str) -> Word:
        word = self[form] = self.lists.word(form)
        return word


def _valued(lists: Mapping[str, str], values: Mapping[str, float]) -> dict[str, float]:
    """The words of the lists of these names, each with the value of its list."""
    return {word: value for name, value in values.items() for word in split(lists.get(name, ""))}


def _by_word(topics: Mapping[str, Any], *names: str) -> dict[str, tuple[str, ...]]:
    """The topics in whose lists of these names a word is, each once, in the order of the file."""
    found: dict[str, tuple[str, ...]] = {}
    for topic, lists in topics.items():
        for word in dict.fromkeys(word for name in names for word in split(lists.get(name, ""))):
            found[word] = (*found.get(word, ()), topic)
    return found


def _alone(topics: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What words are about where nothing else is named; those of `after.any` are about nothing."""
    told = {topic: " ".join(lists.values()) for topic, lists in after.items() if topic in topics}
    names = {topic: {"alone": f"{lists.get('alone', '')} {told.get(topic, '')}"} for topic, lists in topics.items()}
    return _by_word(names, "alone")


def _elsewhere(kinds: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[tuple[str, str], ...]]:
    """By word, of which kind of goods it is about another topic."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for kind, topics in kinds.items():
        for topic, listed in topics.items():
            for word in split(listed):
                found[word] = (*found.get(word, ()), (kind, topic))
    return found


def _by_kind(kinds: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """By word, the kinds of goods in whose list it is."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, listed in kinds.items():
        for word in split(listed):
            found[word] = (*found.get(word, ()), kind)
    return found


def _any_of(listed: str) -> re.Pattern[str]:
    """Finds a word of the list; where the list is empty, nothing."""
    return re.compile("|".join(map(re.escape, split(listed))) or r"(?!)")


def _lengths(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for start, size in {(word[:2], len(word)) for word in words if len(word) > 1}:
        found.setdefault(start, []).append(size)
    return {start: tuple(sorted(sizes, reverse=True)) for start, sizes in found.items()}

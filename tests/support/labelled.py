"""Sentences with how they are meant (tests/lexicon/sentences.txt), and how well they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pdd_ops.lexicon.classify import Classified, classify

FILE = Path(__file__).parents[1] / "lexicon" / "sentences.txt"
_MEANT = {"+": "positive", "-": "negative", "±": "mixed", "?": "undecided"}


@dataclass(frozen=True)
class Labelled:
    """A sentence, as a whole and of each topic."""

    text: str
    polarity: str
    topics: Mapping[str, str]


@dataclass(frozen=True)
class Scores:
    """F1 of topic and polarity together, over all pairs (`micro`) and as the mean of the topics (`macro`)."""

    micro: float
    macro: float
    by_topic: Mapping[str, float]


def labelled(file: Path = FILE) -> list[Labelled]:
    """The sentences of the file."""
    lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [_labelled(*(part.strip() for part in line.split("|"))) for line in lines]


def _labelled(text: str, whole: str, topics: str) -> Labelled:
    return Labelled(text, _MEANT[whole], {one[:-1]: _MEANT[one[-1]] for one in topics.split()})


def scores(sentences: Iterable[Labelled]) -> Scores:
    """How well topics with their polarity are found; what a text says of no other topic is not counted against it."""
    counts: dict[str, list[int]] = {}
    for one in sentences:
        _count(counts, one, classify(one.text))
    by_topic = {topic: _f1(*three) for topic, three in counts.items()}
    right, wrong, missed = (sum(three[place] for three in counts.values()) for place in range(3))
    return Scores(_f1(right, wrong, missed), sum(by_topic.values()) / len(by_topic), by_topic)


def _count(counts: dict[str, list[int]], one: Labelled, read: Classified) -> None:
    """Right, wrong and missed pairs of topic and polarity; 整体 is not counted where it is not meant."""
    meant: set[tuple[str, str]] = set(one.topics.items())
    found: set[tuple[str, str]] = {
        pair for pair in read.topics.items() if pair[1] != "undecided" and (pair[0] != "整体" or pair in meant)
    }
    for place, pairs in enumerate((meant & found, found - meant, meant - found)):
        for topic, _ in pairs:
            counts.setdefault(topic, [0, 0, 0])[place] += 1


def _f1(right: int, wrong: int, missed: int) -> float:
    return 2 * right / (2 * right + wrong + missed) if right else 0.0

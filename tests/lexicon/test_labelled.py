"""The labelled sentences: how many are decided and read right, and how well their topics are found."""

from __future__ import annotations

from support.labelled import labelled, scores

from pdd_ops.lexicon.classify import classify
from pdd_ops.lexicon.words import lexicon


def test_the_sentences_are_of_all_topics_and_both_ways() -> None:
    sentences = labelled()
    assert len(sentences) >= 150 and len({one.text for one in sentences}) == len(sentences)
    for topic in lexicon().topics:
        meant = [one.topics[topic] for one in sentences if topic in one.topics]
        assert len(meant) >= 5 and {"positive", "negative"} <= set(meant), topic


def test_topics_are_found() -> None:
    found = scores(labelled())
    assert found.micro > 0.9 and found.macro > 0.9
    assert min(found.by_topic.values()) > 0.75


def test_most_are_decided_and_few_of_them_wrongly() -> None:
    sentences = [one for one in labelled() if one.polarity != "undecided"]
    read = {one.text: classify(one.text).polarity for one in sentences}
    decided = [one for one in sentences if read[one.text] != "undecided"]
    assert len(decided) > 0.92 * len(sentences)
    assert sum(read[one.text] == one.polarity for one in decided) > 0.92 * len(decided)

"""The list of all that is said, to be rated: every sentence once, in the place where it is said first."""

from __future__ import annotations

import pytest
from support.corpus import database, report

from benchmarks.sentences import Shop, said, table


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sentence_stands_in_the_list_once(lang: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    lines = said(Shop("ads", database("ads_longer_than_orders", tmp_path_factory), "2025-03"), lang)
    texts = [line.text for line in lines]
    assert len(texts) == len(set(texts)) > 20
    places = {line.place.split("/")[0].split(".")[0] for line in lines}
    assert {"report", "check"} <= places
    rows = table(lines).splitlines()
    assert len(rows) == 2 + len(lines)
    assert rows[2].startswith("| 1 | ads | report/banner | ")


@pytest.mark.slow
def test_sentences_of_the_report_are_all_there(tmp_path_factory: pytest.TempPathFactory) -> None:
    found = {line.text for line in said(Shop("x", database("bulk_orders", tmp_path_factory), "2025-03"), "zh")}
    told = report("bulk_orders", "2025-03", tmp_path_factory)
    notes = [text for section in told["sections"] for text in section["notes"]]
    assert {" ".join(text.split()) for text in (*told["notes"], *notes)} <= found
    assert {measure["text"] for problem in told["problems"] for measure in problem["measures"]} <= found

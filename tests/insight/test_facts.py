"""What a reader calls the names of conditions."""

from __future__ import annotations

import pytest

from pdd_ops.insight.facts import facts, label_of, unit_of
from pdd_ops.lang import pick, use_language
from pdd_ops.metrics.catalogue import metrics


@pytest.fixture(autouse=True)
def chinese() -> None:
    use_language("zh")


def test_a_metric_of_the_whole_shop_is_said_to_be_of_it() -> None:
    label = metrics()["gmv"].label
    assert label_of("gmv") == label
    assert label in label_of("shop_gmv") != label
    assert unit_of("shop_gmv") == unit_of("gmv") == "yuan"


def test_names_of_facts_are_theirs_and_what_is_no_name_is_left_as_it_is() -> None:
    name, fact = next(iter(facts().items()))
    assert (label_of(name), unit_of(name)) == (pick(fact["label"]), fact["unit"])
    assert [label_of(other) for other in ("nothing", "shop_nothing", "shop_")] == ["nothing", "shop_nothing", "shop_"]
    assert unit_of("nothing") == "ratio"

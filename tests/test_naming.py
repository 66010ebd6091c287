"""Names as people type them: ids, labels in both languages, half of a label, and the nearest where none is meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shared import small_shop
from support.tool import run, run_json

from pdd_ops.errors import UsageError
from pdd_ops.metrics.catalogue import dimensions, find, find_dimension, public
from pdd_ops.naming import NEAREST, named, nearest


def test_every_metric_has_all_of_its_names() -> None:
    for metric in public():
        for text in (metric.id, metric.id.upper(), *metric.label_texts.values()):
            assert find(text) is metric, text
            assert find(f" {text.replace('（', '(').replace('）', ')')} ") is metric, text


def test_every_dimension_has_all_of_its_names() -> None:
    for one in dimensions().values():
        for text in (one.id, *one.aliases, *one.label_texts.values()):
            assert find_dimension(text) == one.id


def test_half_a_label_that_is_no_other_ones() -> None:
    assert find("店铺访客数").id == "visitors"  # without its brackets
    assert find("UV价值").id == find("uv 价值").id == "uv_value"
    with pytest.raises(UsageError) as told:
        find("退款率")  # by orders or by money
    assert "refund_rate）" in str(told.value) and "refund_amount_rate）" in str(told.value)


@pytest.mark.parametrize("word", ["visiters", "销售", "成交额", "完全不相干", "退款", "roi"])
def test_three_suggestions_and_no_list(word: str) -> None:
    with pytest.raises(UsageError) as told:
        find(word)
    assert str(told.value).count("（") - str(told.value).count("（笔") - str(told.value).count("（额") <= NEAREST + 2
    assert len(str(told.value)) < 200


def test_the_nearest_hold_the_word_or_are_spelled_alike() -> None:
    known = {"a": ("苹果汁",), "b": ("橙汁",), "c": ("banana",), "d": ("茶",)}
    assert set(nearest("汁", known)[:2]) == {"a", "b"}
    assert nearest("bananna", known)[0] == "c"
    assert named("苹果 汁", known) == "a" and named("汁", known) is None and named("", known) is None


def test_labels_on_the_command_line(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    db = small_shop(tmp_path_factory)
    here = ("--json", "--db", db)
    ids = run_json("query", "gmv", "refund_rate", "--by", "product", "--period", "2025-03", *here)
    assert ids == run_json("query", "成交金额", "退款率(笔)", "--by", "商品", "--period", "2025年3月", *here)
    assert run_json("explain", "成交订单数", "2025-03", *here) == run_json("explain", "orders", "2025-03", *here)
    assert run_json("why", "2025-03", "--by", "商品", *here) == run_json("why", "2025-03", "--by", "product", *here)
    assert run_json("trend", "成交金额", *here) == run_json("trend", "gmv", *here)
    run("target", "set", "净销售额", "50000", "--month", "2025-04", "--db", db)
    listed = run_json("target", "list", *here)
    assert "net_sales" in str(listed)

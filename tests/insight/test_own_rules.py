"""A merchant's own rules, however odd: refused in one line where they are read, or judged without a crash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import product
from pathlib import Path

import pytest

from pdd_ops.errors import PddOpsError
from pdd_ops.explain.clauses import clause
from pdd_ops.insight.conditions import condition_in_words, in_words
from pdd_ops.insight.expression import BadExpressionError, Fact, amount, check_grammar, clauses, truth
from pdd_ops.insight.problems import Rule, Subject
from pdd_ops.insight.rulebook import load_rules, shipped_rules
from pdd_ops.insight.rules import find_problems
from pdd_ops.insight.units import MOST, shown_unit, threshold_text, threshold_unit
from pdd_ops.lang import use_language
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import figure

REFUSED = [
    "max(orders)",
    "min()",
    "max(*orders)",
    "min(orders, key=gmv)",
    "more(orders, 1, 2)",
    "-" * 1900 + "orders > 0",
    "-" * 3000 + "orders > 0",
    "not " * 60 + "orders",
    "(" * 300 + "orders" + ")" * 300 + " > 0",
    "min(1, " * 50 + "orders" + ", 2)" * 50,
    " + ".join(["orders"] * 90) + " > 1",
    "orders > 1" + "0" * 400,
    "orders > " + "9" * 5000,
    "orders > 1e999",
    "orders > 0x" + "f" * 400,
    "orders ** 999999999 > 1",
    "orders % 2 == 0",
    "orders // 0 > 1",
    "1 < orders < 5",
    "orders > 1j",
    "orders > True",
    "orders > 'many'",
    "orders is None",
    "orders in [1, 2]",
    "orders if gmv else 1",
    "lambda: orders",
    "(orders := 3) > 2",
    "orders.__class__ == 3",
    "orders.previous.previous > 1",
    "orders[0] > 1",
    "__import__('os')",
    "f'{orders}' == 1",
    "known(orders + 1)",
    "known(1)",
    "orders >",
    "orders > 3 # and gmv > 5",
    "orders > 3\n and gmv > 5",
    "orders\x00 > 3",
    "",
    "  ",
    "成交 > 3",
    "ordres > 3",
    "3(orders) > 1",
    "1if orders else 2",
]
ODD = [
    "orders / 0 > 1",
    "orders / (orders - orders) > 1 or gmv > 1",
    "gmv" + " * 1e15" * 20 + " > 1",
    "orders * 999999999999999 * 999999999999999 * 999999999999999 / 3 > 1",
    "-".join(["orders"] * 20) + " < 0",
    "more(-orders, 1, orders, 2)",
    "more(orders, 1e-15, 0 - 5, 1e-15)",
    "fewer(orders, 0, gmv, 0)",
    "not known(gmv.previous)",
    "(orders > 3) + (gmv > 3) >= 1",
    "max(orders, gmv, 3) == min(3, orders)",
    "- - - orders != 0.1 + 0.2",
    "orders",
    "orders - orders",
    "5",
    "refund_rate.change_rate > 15",
]
RULE = {"scope": "shop", "severity": "low", "title": "看看：{object}", "evidence": ["{orders}、{gmv.moved}"]}
VALUES: list[dict[str, Fact]] = [
    {},
    {"orders": 0, "gmv": 0.0},
    {"orders": figure(12, "count", 0), "gmv": figure(1e9, "yuan", 1e-9), "refund_rate": figure(0.5, "rate", 0.1)},
    {"orders": 2**62, "gmv": figure(None, "yuan")},
    {"orders": -3, "gmv": figure(-5.0, "yuan", -4.0)},
]


def written(folder: Path, rule: Mapping[str, object], **thresholds: float) -> list[Rule]:
    """The rules in force with this one in the merchant's file."""
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in rule.items()]
    numbers = [f"{name} = {value!r}" for name, value in thresholds.items()]
    (folder / "rules.toml").write_text("\n".join(["[own]", *lines, "[own.thresholds]", *numbers, ""]), "utf-8")
    return load_rules()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("entry", ["when", "impact"])
@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_the_language_does_not_have_is_one_line(folder: Path, entry: str, text: str, language: str) -> None:
    if entry == "impact" and text == "":
        return
    use_language(language)
    with pytest.raises(PddOpsError) as refused:
        written(folder, {**RULE, "when": "orders > 0", entry: text})
    [line] = str(refused.value).splitlines()
    assert f"own.{entry}" in line and "rules.toml" in line
    assert len(line) < 900
    assert line.isprintable()


@pytest.mark.parametrize(("text", "facts"), list(product(ODD, VALUES)))
def test_what_passes_never_fails(folder: Path, text: str, facts: dict[str, Fact]) -> None:
    rule = written(folder, {**RULE, "when": text, "impact": text})[-1]
    subject = Subject("shop", "", "全店", facts)
    found = find_problems([rule], [subject], month="2025-03", compare="2025-02")
    assert bool(found) is bool(truth(text, facts))
    assert condition_in_words(rule)
    assert all(clause(part, rule, facts).filled for part in clauses(text))
    worth = amount(text, facts)
    assert worth is None or abs(worth) < 1e19


def test_the_limits_of_depth_and_length() -> None:
    check_grammar(" and ".join(["orders > 1"] * 130))
    check_grammar("(" * 30 + "orders" + ")" * 30 + " > 1")
    check_grammar("-" * 30 + "orders > 1")
    with pytest.raises(BadExpressionError):
        check_grammar("-" * 60 + "orders > 1")


@pytest.mark.parametrize(
    ("entry", "value", "said"),
    [
        ("title", "{gmv:>900000000}", "{gmv}"),
        ("title", "{gmv!r}", "{gmv}"),
        ("evidence", ["{orders.previous.previous}"], "own.evidence"),
        ("evidence", ["{0}", "{}"], "own.evidence"),
        ("evidence", ["{orders[0]}"], "own.evidence"),
        ("measures", [{"zh": "做", "when": "ordres > 1"}], "ordres"),
        ("measures", [{"zh": "做", "wen": "orders > 1"}], "wen"),
        ("measures", [{"when": "orders > 1", "zh": 5}], "own.measures[1].zh = 5"),
        ("limit_to", -1, "own.limit_to = -1"),
        ("limit_to", 2.5, "own.limit_to = 2.5"),
        ("limit_to", True, "own.limit_to = true"),
        ("keys", [7], "own.keys[1] = 7"),
        ("title", "两行\n的标题", "own.title"),
    ],
)
def test_other_entries_of_a_rule(folder: Path, entry: str, value: object, said: str) -> None:
    rule = {**RULE, "when": "orders > 0", entry: value}
    text = "\n".join(f"{name} = {_toml(one)}" for name, one in rule.items())
    (folder / "rules.toml").write_text(f"[own]\n{text}\n", "utf-8")
    with pytest.raises(PddOpsError) as refused:
        load_rules()
    assert said in str(refused.value) and len(str(refused.value).splitlines()) == 1


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize(
    ("when", "value", "shown"),
    [
        ("order_value < limit", 45, "45.00"),
        ("order_value.previous - order_value > limit", 45.5, "45.50"),
        ("gmv / month_days < limit", 800, "800.00"),
        ("refund_rate > limit", 0.045, "4.50%"),
        ("refund_rate.change > limit", 2, "2.00 个百分点"),
        ("gmv.change_rate < -limit", 1.5, "150.00%"),
        ("gmv < gmv.previous * (1 - limit)", 0.2, "20.00%"),
        ("ship_hours > limit", 36, "36.0 小时"),
        ("ad_roi < limit", 1.5, "1.5"),
        ("orders >= limit", 1200, "1,200"),
        ("min(orders, limit) == limit", 7, "7"),
        ("max(refund_amount, limit) > 1", 7, "7.00"),
    ],
)
def test_a_threshold_has_the_unit_of_what_it_is_compared_with(
    folder: Path, when: str, value: float, shown: str
) -> None:
    rule = written(folder, {**RULE, "when": when}, limit=value)[-1]
    assert threshold_text(rule, "limit") == shown
    assert f"{shown}" in condition_in_words(rule)


def test_a_sentence_says_a_threshold_in_its_unit(folder: Path) -> None:
    rule = written(folder, {**RULE, "when": "order_value < limit", "title": "笔单价低于 {limit}"}, limit=45)[-1]
    subject = Subject("shop", "", "", {"order_value": figure(38.0, "yuan")})
    [problem] = find_problems([rule], [subject], month="2025-03", compare="2025-02")
    assert problem.title == "笔单价低于 45.00 元"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[refund_rate_high.thresholds]\nlimit = 15",
            "refund_rate_high.thresholds.limit = 15：这是比率，15% 要写成 0.15",
        ),
        ("[sales_fell.thresholds]\nfall = 20", "sales_fell.thresholds.fall = 20：这是比率"),
        ("[sales_fell.thresholds]\nfall = nan", "sales_fell.thresholds.fall = nan：要写成数字"),
        ("[sales_fell.thresholds]\nmin_orders = inf", "sales_fell.thresholds.min_orders = inf：要写成数字"),
    ],
)
def test_a_percentage_that_was_not_divided_is_refused(folder: Path, text: str, said: str) -> None:
    (folder / "rules.toml").write_text(text, "utf-8")
    with pytest.raises(PddOpsError, match=r"rules\.toml") as refused:
        load_rules()
    assert said in str(refused.value)


def test_shipped_thresholds_are_within_their_units() -> None:
    for rule in shipped_rules():
        for name, value in rule.thresholds.items():
            assert abs(value) <= MOST.get(threshold_unit(rule, name) or "", abs(value)), (rule.id, name)
            assert shown_unit(rule, name) in ("count", "rate", "points", "yuan", "hours", "ratio", "score"), rule.id


def test_a_comparison_of_rates_names_all_four_in_their_order() -> None:
    said = in_words("more(refund_orders, orders, late_orders, promised_orders)", load_rules()[0])
    labels = [metrics()[name].label for name in ("refund_orders", "orders", "late_orders", "promised_orders")]
    assert said == "{} ÷ {} 高于 {} ÷ {}，且不是偶然波动".format(*labels)

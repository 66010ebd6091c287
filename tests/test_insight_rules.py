"""The language of rules, the rules themselves, and what a merchant may change in them."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from pdd_ops.errors import PddOpsError
from pdd_ops.insight.expression import BadExpressionError, Fact, MissingFactError, amount, evaluate, holds, names
from pdd_ops.insight.plan import targets
from pdd_ops.insight.rules import Problem, Rule, Subject, find_problems, load_rules
from pdd_ops.insight.signals import days_above, longest_gap, median
from pdd_ops.insight.template import fill, first_filled
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import MetricValue, compared, figure
from pdd_ops.metrics.values import Value

GMV = figure(800.0, "yuan", 1000.0)
FACTS: dict[str, Fact] = {
    "gmv": GMV,
    "orders": figure(40, "count", 50),
    "rate": figure(0.12, "rate", 0.1),
    "limit": 0.1,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gmv", 800.0),
        ("gmv.previous - gmv", 200.0),
        ("gmv.change_rate < -0.1", True),
        ("rate.change", 2.0),
        ("gmv / orders * 2", 40.0),
        ("max(orders, orders.previous, 1)", 50),
        ("not gmv > 1 or rate > limit and orders >= 40", True),
    ],
)
def test_expressions(text: str, expected: float) -> None:
    assert evaluate(text, FACTS) == expected


def test_what_is_missing_makes_no_statement() -> None:
    with pytest.raises(MissingFactError):
        evaluate("visitors > 1", FACTS)
    assert not holds("figure_without_value > 1", {"figure_without_value": figure(None, "yuan")})
    assert amount("gmv / 0", FACTS) is None
    assert holds("gmv > 1 or visitors > 1", FACTS)


@pytest.mark.parametrize(
    "text",
    ["__import__('os')", "gmv.__class__", "[1]", "gmv if 1 else 2", "1 < 2 < 3", "2 ** 9", "open(gmv)", "'a'", "1 +"],
)
def test_nothing_else_is_possible(text: str) -> None:
    with pytest.raises(BadExpressionError):
        evaluate(text, FACTS)


def test_sentences_are_said_only_when_their_facts_are_there() -> None:
    facts: dict[str, Fact] = {**FACTS, "month": "2025-03", "new": figure(5.0, "yuan")}
    assert (
        fill("{month}：{gmv}，{gmv.moved}，{rate.moved}", facts)
        == "2025-03：800.00 元，下降 20.00%，上升 2.00 个百分点"
    )
    assert fill("{gmv.change} {orders.change} {gmv.change_rate}", facts) == "-200.00 元 -10 -20.00%"
    assert fill("{new.moved}", facts) is None
    assert first_filled(["{new.previous}", "{new}"], facts) == "5.00 元"


def test_a_change_that_reads_zero_is_level() -> None:
    assert fill("{x.moved} {x.change}", {"x": figure(0.069402, "rate", 0.069401)}) == "持平 0.00 个百分点"


RULES = {rule.id: rule for rule in load_rules()}


def judged(rule: Rule, scope: str, key: str = "", **facts: Fact) -> list[Problem]:
    subject = Subject(scope, key, key or "小店", facts)
    return find_problems([rule], [subject], month="2025-03", compare="2025-02")


def test_sales_fell_has_evidence_measures_and_a_stable_id() -> None:
    gmv = compared(metrics()["gmv"], Value(800.0), Value(1000.0))
    [problem] = judged(RULES["sales_fell"], "shop", gmv=gmv, orders=figure(40, "count", 50))
    assert problem.id == "sales_fell:2025-03"
    assert problem.evidence == ("成交金额 800.00 元，2025-02 为 1,000.00 元，下降 20.00%。",)
    assert len(problem.measures) == 3
    assert problem.impact == 200.0


def test_a_small_sample_is_no_problem() -> None:
    assert not judged(RULES["sales_fell"], "shop", gmv=GMV, orders=figure(2, "count", 5))


def test_product_rules_compare_with_the_shop() -> None:
    facts: dict[str, Fact] = {"shop_refund_rate": figure(0.05, "rate"), "gmv": figure(1000.0, "yuan")}
    [problem] = judged(
        RULES["product_refunds"], "product", "7", refund_rate=figure(0.2, "rate"), orders=figure(50, "count"), **facts
    )
    assert (problem.id, problem.impact) == ("product_refunds:7:2025-03", 150.0)


def test_reason_rules_speak_of_their_words_only() -> None:
    facts: dict[str, Fact] = {
        "share": figure(0.6, "rate"),
        "refund_orders": figure(30, "count"),
        "refund_amount": figure(9.0, "yuan"),
    }
    found = {
        reason: [rule.id for rule in RULES.values() if judged(rule, "reason", reason, **facts)]
        for reason in ("质量问题", "商品描述不符", "发货履约原因", "七天无理由退货")
    }
    assert found == {
        "质量问题": ["refund_reason_quality"],
        "商品描述不符": ["refund_reason_description"],
        "发货履约原因": ["refund_reason_shipping"],
        "七天无理由退货": ["refund_reason_other"],
    }


def test_the_gravest_comes_first() -> None:
    subjects = [
        Subject(
            "product",
            key,
            key,
            {"ad_roi": figure(0.5, "ratio"), "ad_spend": figure(spend, "yuan"), "ad_sales": figure(1.0, "yuan")},
        )
        for key, spend in (("1", 200.0), ("2", 900.0), ("3", 300.0), ("4", 400.0))
    ]
    found = find_problems([RULES["product_ad_loss"]], subjects, month="2025-03", compare="2025-02")
    assert [problem.key for problem in found] == ["2", "4", "3"]


def test_a_merchant_changes_a_threshold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    (tmp_path / "rules.toml").write_text("[sales_fell.thresholds]\nfall = 0.5\n[ship_late]\nenabled = false\n", "utf-8")
    rules = {rule.id: rule for rule in load_rules()}
    assert rules["sales_fell"].thresholds == {"fall": 0.5, "min_orders": 30}
    assert not rules["ship_late"].enabled
    assert not judged(rules["sales_fell"], "shop", gmv=GMV, orders=figure(40, "count", 50))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[sales_fel]\nenabled = false", "sales_fel：没有这条规则。已有的规则：sales_fell"),
        (
            "[sales_fell.thresholds]\nfal = 1",
            "sales_fell.thresholds.fal：这条规则没有这个阈值。可以改：fall, min_orders",
        ),
        ("[sales_fell.thresholds]\nfall = '10%'", "sales_fell.thresholds.fall：要写成数字"),
        ("[sales_fell]\nwhen = '1'", "sales_fell.when：只能改"),
        ("[sales_fell]\nenabled = 'no'", "sales_fell.enabled：要写成 true 或 false"),
        ("sales_fell = 1", "sales_fell：要写成 [规则名]"),
        ("[sales_fell", "不是有效的 TOML"),
    ],
)
def test_a_mistake_in_the_rules_is_named(
    text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    (tmp_path / "rules.toml").write_text(text, "utf-8")
    with pytest.raises(PddOpsError) as raised:
        load_rules()
    assert message in str(raised.value)
    assert "rules.toml" in str(raised.value)


def test_every_rule_uses_names_that_exist() -> None:
    extra = {"share", "gap_days", "sold_share", "daily_gmv", "stock", "stock_value"}
    known = extra | set(metrics()) | {f"shop_{name}" for name in metrics()}
    for rule in RULES.values():
        used = names(rule.when) | (names(rule.impact) if rule.impact else set())
        assert used <= known | set(rule.thresholds), rule.id
        assert set(rule.thresholds) <= names(rule.when) | (names(rule.impact) if rule.impact else set()), rule.id
        assert 2 <= len(rule.measures["zh"]) <= 3 and len(rule.measures["zh"]) == len(rule.measures["en"]), rule.id
        assert len(rule.evidence["zh"]) == len(rule.evidence["en"]), rule.id


def test_signals() -> None:
    assert (median([]), median([3, 1, 2]), median([1, 2, 3, 4])) == (0.0, 2.0, 2.5)
    days = [f"2025-03-{day:02d}" for day in range(1, 11)]
    gap = longest_gap(days, {day: 10.0 for day in days if day not in ("2025-03-04", "2025-03-05", "2025-03-08")})
    assert gap is not None
    assert (gap.first, gap.last, gap.days, gap.sold_share, gap.daily) == ("2025-03-04", "2025-03-05", 2, 0.875, 8.75)
    assert longest_gap(days, dict.fromkeys(days, 1.0)) is None
    assert longest_gap(days, {}) is None
    assert days_above({**dict.fromkeys(days, 10.0), "2025-03-03": 18.0}, times=1.8) == ["2025-03-03"]


def plan_values() -> dict[str, MetricValue]:
    given = {"gmv": 3100.0, "order_value": 31.0, "uv_value": 2.0, "refund_rate": 0.1, "conversion": 0.05}
    return {
        m.id: compared(m, Value(given.get(m.id)), Value(0.06) if m.id == "conversion" else None)
        for m in metrics().values()
    }


def test_targets_follow_from_the_arithmetic_they_state() -> None:
    found = {target.metric: target for target in targets(plan_values(), days=31, next_days=30)}
    assert found["gmv"].value == 3150.0
    assert found["gmv"].how == "日均 100.00 元 × 30 天 ×（1 + 5.00%）"
    assert found["orders"].value == 102
    assert found["visitors"].value == 1575
    assert found["conversion"].value == 0.06
    assert found["refund_rate"].value == 0.09
    assert "ad_roi" not in found


def test_plan_settings_can_be_changed_and_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    (tmp_path / "plan.toml").write_text("[settings]\ngrowth = 0.2\n", "utf-8")
    assert targets(plan_values(), days=31, next_days=30)[0].value == 3600.0
    (tmp_path / "plan.toml").write_text("[settings]\ngrow = 0.2\n", "utf-8")
    with pytest.raises(PddOpsError, match=r"settings.grow = 0.2 不可用.*growth, refund_cut"):
        targets(plan_values(), days=31, next_days=30)


def test_plan_uses_names_that_exist() -> None:
    plan = tomllib.loads(files("pdd_ops.insight").joinpath("plan.toml").read_text("utf-8"))
    known = (
        set(metrics())
        | set(plan["settings"])
        | {"days", "next_days"}
        | {f"target_{t['metric']}" for t in plan["target"]}
    )
    for target in plan["target"]:
        assert names(target["value"]) <= known

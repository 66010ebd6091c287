"""The language of rules, the rules themselves, and what a merchant may change in them."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from support.tool import run, run_json

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.insight.derived_targets import limits, targets
from pdd_ops.insight.evidence.pace import Pace
from pdd_ops.insight.expression import (
    BadExpressionError,
    Fact,
    MissingFactError,
    amount,
    check_grammar,
    evaluate,
    holds,
    names,
)
from pdd_ops.insight.facts import known_names
from pdd_ops.insight.own_rules import PLAIN
from pdd_ops.insight.problems import Problem, Rule, Subject
from pdd_ops.insight.rulebook import find_rule, load_rules, needed_metrics
from pdd_ops.insight.rules import explained, find_problems
from pdd_ops.insight.signals import days_above, median
from pdd_ops.insight.template import fill, first_filled
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import ComparedDays, MetricValue, compared, figure
from pdd_ops.metrics.values import Value, from_parts

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
        ("more(60, 100, 30, 100)", True),
        ("more(6, 10, 3, 10)", False),
        ("fewer(orders, 100, 900, 1000) and not fewer(9, 10, orders.previous, 50)", True),
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
    days: dict[str, Fact] = {"month_days": 30, "before_days": 30}
    [problem] = judged(RULES["sales_fell"], "shop", "", gmv=gmv, orders=figure(100, "count", 180), **days)
    assert problem.id == "sales_fell:2025-03"
    assert problem.evidence == ("成交金额 800.00 元，2025-02 为 1,000.00 元，下降 20.00%。",)
    assert (problem.numbers, len(problem.causes)) == ((2, 3), 2)  # nothing of visitors, stock and promotions
    assert problem.impact == 200.0
    assert not judged(RULES["sales_fell"], "shop", "", gmv=gmv, orders=figure(40, "count", 50), **days)  # may be chance
    shorter: dict[str, Fact] = {"month_days": 28, "before_days": 31}
    assert not judged(RULES["sales_fell"], "shop", "", gmv=figure(903.0, "yuan", 1000.0), **shorter)


def test_evidence_does_not_wait_for_a_month_before() -> None:
    """A first month has nothing to compare with: what is late is said all the same."""
    facts: dict[str, Fact] = {"late_ship_rate": figure(0.1024, "rate"), "late_orders": figure(39, "count")}
    [problem] = judged(RULES["ship_late"], "shop", "", orders=figure(381, "count"), **facts)
    assert problem.evidence == ("延迟发货率 10.24%（39 单），高于 3.00%。",)


def test_where_no_sentence_can_be_said_the_evidence_is_what_the_condition_looked_at() -> None:
    rule = replace(RULES["ship_late"], evidence={"zh": ["{ship_hours.previous}"], "en": ["{ship_hours.previous}"]})
    facts: dict[str, Fact] = {"late_ship_rate": figure(0.1024, "rate"), "orders": figure(381, "count")}
    [problem] = judged(rule, "shop", "", late_orders=figure(39, "count"), **facts)
    assert problem.evidence == ("延迟发货率：10.24%；成交订单数：381；延迟发货订单数：39",)


@pytest.mark.parametrize(("late", "told"), [(1, False), (2, False), (3, True)])
def test_two_late_orders_are_not_many(late: int, told: bool) -> None:
    facts: dict[str, Fact] = {"late_ship_rate": figure(late / 32, "rate"), "orders": figure(32, "count")}
    assert bool(judged(RULES["ship_late"], "shop", "", late_orders=figure(late, "count"), **facts)) is told


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("gap_run", "“7”平时 60.00% 的天都有成交，2025-03-18 至 2025-03-27 连续 6 天没有成交。"),
        ("gap_open", "“7”平时 60.00% 的天都有成交，2025-03-18 至 2025-03-27 没有成交（其中 6 天店里有成交）。"),
    ],
)
def test_days_on_which_the_shop_sold_nothing_are_no_days_of_a_gap(named: str, said: str) -> None:
    facts: dict[str, Fact] = {
        "gap_days": 6, named: 6, "gap_orders": 4, "gap_first": "2025-03-18", "gap_last": "2025-03-27",
        "sold_share": figure(0.6, "rate"), "gap_gmv": figure(44.4, "yuan"), "daily_gmv": figure(7.4, "yuan"),
    }  # fmt: skip
    [problem] = judged(RULES["stock_gap"], "product", "7", **facts)
    assert problem.evidence[:2] == (said, "按之前的日均中位数 7.40 元计，约少卖 44.40 元。")


def test_stock_is_dead_only_after_days_that_orders_cover() -> None:
    facts: dict[str, Fact] = {"orders": figure(0, "count"), "stock": 40, "stock_value": figure(800.0, "yuan")}
    assert not judged(RULES["product_dead_stock"], "product", "7", order_days=13, **facts)
    [problem] = judged(RULES["product_dead_stock"], "product", "7", order_days=14, **facts)
    assert problem.evidence[0] == "“7”有库存 40 件，有订单数据的 14 天里没有成交。"


@pytest.mark.parametrize(("conversion", "told"), [(0.02, False), (0.0, True), (None, True)])
def test_no_sale_is_not_said_of_what_the_platform_saw_sold(conversion: float | None, told: bool) -> None:
    """Buyers in the product's own export beside no order: the orders are of other days."""
    facts: dict[str, Fact] = {"orders": figure(0, "count"), "conversion": figure(conversion, "rate")}
    stock: dict[str, Fact] = {"stock": 40, "stock_value": figure(800.0, "yuan"), "order_days": 31}
    visits: dict[str, Fact] = {"product_visitors": figure(90, "count")}
    assert bool(judged(RULES["product_no_sales"], "product", "7", **facts, **visits)) is told
    assert bool(judged(RULES["product_dead_stock"], "product", "7", **facts, **stock)) is told


def test_a_small_sample_is_no_problem() -> None:
    assert not judged(RULES["sales_fell"], "shop", "", gmv=GMV, orders=figure(2, "count", 5))


def test_product_rules_compare_with_the_shop() -> None:
    facts: dict[str, Fact] = {
        "shop_refund_rate": figure(0.05, "rate"),
        "shop_refund_orders": figure(50, "count"),
        "shop_orders": figure(1000, "count"),
        "gmv": figure(1000.0, "yuan"),
        "refund_rate": figure(0.2, "rate"),
    }
    many: dict[str, Fact] = {"orders": figure(100, "count"), "refund_orders": figure(20, "count")}
    few: dict[str, Fact] = {"orders": figure(25, "count"), "refund_orders": figure(5, "count")}
    [problem] = judged(RULES["product_refunds"], "product", "7", **facts, **many)
    assert (problem.id, problem.impact) == ("product_refunds:7:2025-03", 150.0)
    assert not judged(RULES["product_refunds"], "product", "7", **facts, **few)  # five of 25 may be chance


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
        (
            "[sales_fel]\nenabled = false",
            "sales_fel：没有这条规则。要新增规则，写上 scope, when, severity, title；已有的规则：sales_fell",
        ),
        (
            "[sales_fell.thresholds]\nfal = 1",
            "sales_fell.thresholds.fal：这条规则没有这个阈值。可以改：fall, min_orders",
        ),
        ("[sales_fell.thresholds]\nfall = '10%'", "sales_fell.thresholds.fall：要写成数字"),
        ("[sales_fell]\nwhen = '1'", 'sales_fell.when = "1"：没有这一项；可用的是：enabled, limit_to, thresholds'),
        ("[sales_fell]\nenabled = 'no'", "sales_fell.enabled：要写成 true 或 false"),
        ("sales_fell = 1", "sales_fell = 1：要写成一组"),
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
    assert all(part in str(raised.value) for part in ("rules.toml", *message.split("：", 1)))
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("affordable", "worth"), [(0.0, 3000.0), (0.15, 3000.0), (0.25, 1500.0), (0.3, None), (0.4, None)]
)
def test_ads_are_worth_what_they_took_beyond_what_the_month_could_bear(affordable: float, worth: float | None) -> None:
    month: dict[str, Fact] = {
        "gmv": figure(30000.0, "yuan"), "ad_spend": figure(9000.0, "yuan"), "ad_cost_rate": figure(0.3, "rate"),
        "ad_roi": figure(1.5, "ratio"), "ad_affordable": affordable,
    }  # fmt: skip
    [problem] = judged(RULES["ad_cost_high"], "shop", "", **month)
    assert problem.impact == worth


def test_every_rule_is_whole() -> None:
    """Known names, thresholds that are used, a minimum sample, and as much to read in one language as in the other."""
    for place, rule in enumerate(RULES.values()):
        used = names(rule.when) | (names(rule.impact) if rule.impact else set())
        conditions = [text for text in (*rule.causes_when, *rule.measures_when) if text]
        advised = {name for text in conditions for name in names(text)}
        lists = [*rule.evidence.values(), *rule.causes.values(), *rule.measures.values()]
        said = [*rule.title.values(), *(line for lines in lists for line in lines)]
        fields = {field.partition(".")[0] for text in said for _, field, _, _ in Formatter().parse(text) if field}
        known = set(known_names(rule.scope))
        assert used | fields | advised <= known | set(rule.thresholds) | set(PLAIN), rule.id
        assert not known & set(rule.thresholds), rule.id
        assert set(rule.thresholds) <= used | fields, rule.id
        assert any(name.startswith("min_") for name in rule.thresholds), rule.id
        assert 2 <= len(rule.measures["zh"]) <= 6 and len(rule.measures["zh"]) == len(rule.measures["en"]), rule.id
        assert rule.causes_when == () or len(rule.causes_when) == len(rule.causes["zh"]), rule.id
        assert rule.measures_when == () or len(rule.measures_when) == len(rule.measures["zh"]), rule.id
        assert 2 <= len(rule.causes["zh"]) == len(rule.causes["en"]), rule.id
        assert len(rule.evidence["zh"]) == len(rule.evidence["en"]), rule.id
        before = list(RULES)[:place]
        assert set(rule.unless) <= set(before) and set(rule.explained_by) <= set(RULES), rule.id
        for text in (rule.when, *conditions):
            check_grammar(text)


@pytest.mark.parametrize(
    ("rule", "facts", "said", "unsaid"),
    [
        # ads of which none breaks even are not mended by stopping the worst; without a margin nobody knows
        ("ad_cost_high", {"ad_products": 6, "ad_products_earning": 0, "ad_products_losing": 6}, "没有一个保本", "先停"),
        ("ad_cost_high", {"ad_products": 6, "ad_products_earning": 4, "ad_products_losing": 2}, "先停", "没有一个保本"),
        ("ad_cost_high", {"ad_products": 6}, "导入成本表", "没有一个保本"),
        ("ad_cost_high", {"ad_products": 6, "ad_break_even": figure(1.8, "ratio")}, "封顶", "导入成本表"),
        # refunds before shipping have nothing to do with shipping that is quick
        ("refund_rate_high", {"ship_hours": figure(9.1, "hours"), "gaps_found": 0}, "发货不慢", "缩短发货时间"),
        ("refund_rate_high", {"ship_hours": figure(40.0, "hours"), "gaps_found": 0}, "缩短发货时间", "发货不慢"),
        ("refund_rate_high", {"gaps_found": 2, "ship_hours": figure(9.1, "hours")}, "缺货商品", "发货不慢"),
        ("refund_rate_high", {"ship_hours": figure(9.1, "hours"), "gaps_found": 0}, "每周看", "收货后退款多"),
    ],
)
def test_a_measure_is_said_only_where_the_numbers_agree(
    rule: str, facts: dict[str, Fact], said: str, unsaid: str
) -> None:
    month: dict[str, Fact] = {
        "orders": 900, "gmv": figure(30000.0, "yuan"), "ad_spend": figure(9000.0, "yuan"),
        "ad_cost_rate": figure(0.3, "rate"), "ad_roi": figure(1.5, "ratio"), "refund_rate": figure(0.15, "rate"),
        "refund_rate_unshipped": figure(0.12, "rate"), "refund_rate_received": figure(0.01, "rate"),
        "refund_rate_shipped": figure(0.02, "rate"), "refund_amount": figure(4000.0, "yuan"),
        "refund_amount_rate": figure(0.14, "rate"), "active_products": 10,
    }  # fmt: skip
    [problem] = judged(RULES[rule], "shop", "", **{**month, **facts})
    text = " ".join(problem.measures)
    assert said in text
    assert unsaid not in text
    assert problem.evidence


def test_one_product_carries_much_and_what_the_ads_have_to_do_with_it() -> None:
    def causes(**facts: Fact) -> str:
        sold: dict[str, Fact] = {"share": figure(0.6, "rate"), "gmv": figure(6000.0, "yuan"), "shop_orders": 400}
        [problem] = judged(RULES["product_dependence"], "product", "7", shop_active_products=5, **sold, **facts)
        return " ".join(problem.causes)

    spend = figure(500.0, "yuan")
    assert "其他商品没有推广" in causes(ad_spend=spend, ad_products=1, ad_share=figure(1.0, "rate"))
    told = causes(ad_spend=spend, ad_products=8, ad_share=figure(0.51, "rate"))
    assert "没有推广" not in told and "51.00%" in told
    assert causes(older_orders=0, shop_new_products=0) == ""


def test_numbers_of_measures_stay_when_others_are_not_said() -> None:
    texts = {"zh": ["甲", "乙", "丙"], "en": ["a", "b", "c"]}
    rule = replace(RULES["ctr_fell"], when="orders > 0", measures=texts, measures_when=("", "orders > 9", ""))
    [few], [many] = (judged(rule, "shop", "", orders=count) for count in (5, 10))
    assert few.numbered == {1: "甲", 3: "丙"}
    assert many.numbered == {1: "甲", 2: "乙", 3: "丙"}


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("known(stock)", {}, False),
        ("known(stock)", {"stock": 0}, True),
        ("known(gmv.previous)", {"gmv": figure(5.0, "yuan")}, False),
        ("known(gmv.previous)", {"gmv": figure(5.0, "yuan", 4.0)}, True),
        ("stock == 0 or orders > 3", {"orders": 4}, True),
        ("stock == 0 or orders > 3", {"orders": 2}, False),
        ("not known(stock) or stock == 0", {}, True),
    ],
)
def test_what_is_not_known_can_be_asked(text: str, facts: dict[str, Fact], expected: bool) -> None:
    check_grammar(text)
    assert holds(text, facts) is expected


def test_beside_what_was_before_stand_the_days_that_are_compared() -> None:
    days = ComparedDays(("2025-03-01", "2025-03-09"), ("2025-02-01", "2025-02-09"), 9)
    gmv = replace(
        figure(900.0, "yuan", 300.0), compared_value=290.0, compared_days=days, change=-10.0, change_rate=-0.0333
    )
    assert fill("成交 {gmv}，上期 {gmv.previous}，{gmv.moved}。", {"gmv": gmv}) == (
        "成交 290.00 元，上期 300.00 元，下降 3.33%。（按两边都有数据的 9 天比较）"
    )
    assert fill("成交 {gmv}。", {"gmv": gmv}) == "成交 900.00 元。"
    assert fill("成交 {gmv}（{gmv.moved}）。", {"gmv": gmv}) == (
        "成交 900.00 元（下降 3.33%）。（增减按两边都有数据的 9 天）"
    )
    orders = replace(figure(10, "count", 5), compared_value=4, compared_days=days, change=-1, change_rate=-0.2)
    assert fill("成交 {gmv}，上期 {gmv.previous}；{orders} 单，{orders.moved}。", {"gmv": gmv, "orders": orders}) == (
        "成交 290.00 元，上期 300.00 元；4 单，下降 20.00%。（按两边都有数据的 9 天比较）"
    )
    whole = figure(7, "count", 5)
    assert fill("成交 {gmv}，上期 {whole.previous}，{whole.moved}。", {"gmv": gmv, "whole": whole}) == (
        "成交 900.00 元，上期 5，增长 40.00%。"
    )
    assert evaluate("gmv.previous - gmv.compared", {"gmv": gmv}) == 10
    assert evaluate("gmv.previous - gmv.compared", {"gmv": figure(280.0, "yuan", 300.0)}) == 20


def test_amounts_are_computed_before_rates_are_rounded() -> None:
    """2,336,665 of 14,638,949 fen are 15.96 %: 10 % of sales less is 8,727.70 yuan, not 8,727.74."""
    metric = metrics()["refund_amount_rate"]
    rate = compared(metric, from_parts(metric, 2336665, 14638949, metrics()["gmv"]), None)
    assert rate.value == 0.159620
    assert amount(
        "(refund_amount_rate - limit) * gmv", {"refund_amount_rate": rate, "limit": 0.1, "gmv": 146389.49}
    ) == (pytest.approx(8727.701))


def test_what_finer_problems_explain_is_not_said_again() -> None:
    def problem(rule: str, impact: float | None, key: str = "") -> Problem:
        return Problem(f"{rule}:{key}", rule, "shop", key, "", "", (), (), "high", impact)

    whole, part = problem("refund_rate_rising", 1000.0), problem("product_refunds", 400.0, "1")
    assert not explained(whole, [whole, part], ["product_refunds"])
    assert explained(whole, [whole, part, problem("product_refunds", 150.0, "2")], ["product_refunds"])
    assert not explained(problem("ctr_fell", None), [part], ["product_refunds"])


OWN = """
[hats]
scope = "product"
when = "stock < least and orders >= min_orders"
severity = "medium"
title = "帽子要补货：{object}"
evidence = ["只剩 {stock} 件，上期 {units.previous}。"]
measures = { zh = ["补货"], en = ["Reorder"] }
thresholds = { least = 50, min_orders = 10 }
"""


def test_a_merchant_adds_a_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    (tmp_path / "rules.toml").write_text(OWN, "utf-8")
    rule = load_rules()[-1]
    assert (rule.id, rule.added, rule.title["en"], rule.measures["en"]) == ("hats", True, rule.title["zh"], ["Reorder"])
    [problem] = judged(rule, "product", "7", stock=9, orders=figure(20, "count"), units=figure(30, "count", 20))
    assert (problem.title, problem.evidence) == ("帽子要补货：7", ("只剩 9 件，上期 20。",))
    assert "units" not in needed_metrics([rule], "product")
    assert needed_metrics([rule], "product") == ["orders"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('scope = "product"', "", "hats.scope：必须填写"),
        ('scope = "product"', 'scope = "products"', 'hats.scope = "products"：可用的是：product, shop'),
        ('severity = "medium"', 'severity = "middle"', 'hats.severity = "middle"：可用的是：high, medium, low'),
        ("stock < least", "stok < least", "hats.when：条件里没有这些名称：stok。相近的：stock"),
        ("stock < least", "visitors < least", "hats.when：条件里没有这些名称：visitors"),
        ("stock < least", "stock ** 2 < least", "hats.when：条件里这一段看不懂：stock ** 2"),
        ("stock < least", "more(stock, least)", "这一段看不懂：more(stock, least)"),
        ("stock < least", "stock.median < least", "这一段看不懂：stock.median"),
        ('when = "', "when = 3 # ", "hats.when = 3：要写成一行条件"),
        ("{stock} 件", "{stok} 件", "hats.evidence：句子里没有“stok”。相近的：stock"),
        ("{units.previous}", "{units.before}", "句子里没有“units.before”"),
        ("{stock} 件", "{stock 件", "这句话里的大括号不配对"),
        ("least = 50", "least = 'x'", "hats.thresholds.least：要写成数字"),
        ("least = 50", "gmv = 50", "hats.thresholds.gmv：这个名称已经是一个指标"),
        ("evidence = [", "evidense = [", "hats.evidense：没有这一项；可用的是：evidence"),
        ('evidence = ["', 'words = "帽"\nevidence = ["', "hats.words：要写成文字的列表"),
        ('evidence = ["', 'unless = ["stock"]\nevidence = ["', 'hats.unless[1] = "stock"：可用的是：stock_low'),
        ('title = "帽子要补货：{object}"', "title = 5", "hats.title = 5：要写成"),
    ],
)
def test_a_mistake_in_a_rule_of_ones_own_is_named(
    old: str, new: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    assert old in OWN
    (tmp_path / "rules.toml").write_text(OWN.replace(old, new, 1), "utf-8")
    with pytest.raises(PddOpsError) as raised:
        load_rules()
    assert all(part in str(raised.value) for part in ("rules.toml", *message.split("：", 1)))
    assert len(str(raised.value).splitlines()) == 1


def test_command_lists_and_explains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    (tmp_path / "rules.toml").write_text(OWN + "\n[sales_fell.thresholds]\nfall = 0.3\n", "utf-8")
    listed = run("rules", "--lang", "zh")
    assert f"共 {len(RULES) + 1} 条规则（其中你改过阈值的 1 条，自己加的 1 条）" in listed
    assert all(rule_id in listed for rule_id in (*RULES, "hats"))
    one = run("rules", "sales_fell", "--lang", "zh")
    assert "上期成交金额 ÷ 上期天数 × （1 −\n   30.00%）" in one
    assert " · fall = 30.00%（你设的）\n · min_orders = 30（自带）" in one
    [told] = run_json("rules", "hats", "--json")["rules"]
    assert told["thresholds"] == {"least": {"value": 50, "own": True}, "min_orders": {"value": 10, "own": True}}
    assert told["condition"] == "最近一次库存（件） 低于 50，并且 成交订单数 不低于 10"
    assert told["minimum_sample"] == ["min_orders"]
    assert len(run_json("rules", "--json")["rules"]) == len(RULES) + 1


def test_unknown_rules_are_answered_with_similar_ones() -> None:
    with pytest.raises(UsageError, match=r"sales_fel.*sales_fell"):
        find_rule(list(RULES.values()), "sales_fel")


def test_signals() -> None:
    assert (median([]), median([3, 1, 2]), median([1, 2, 3, 4])) == (0.0, 2.0, 2.5)
    days = [f"2025-03-{day:02d}" for day in range(1, 11)]
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
    assert found.keys() == {"gmv", "orders", "visitors"}  # nothing is wrong with the rest


def test_targets_start_from_the_forecast() -> None:
    found = targets(plan_values(), days=31, next_days=30, forecast={"gmv": 22_000.0})
    assert (found[0].value, found[0].how) == (23_100.0, "预测 22,000.00 元 ×（1 + 5.00%）")
    assert next(one.value for one in found if one.metric == "orders") == 745


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # what is no problem has no target; one that is has, down to the line at most
        ({"refund_rate": 0.05, "orders": 500}, {}),
        ({"refund_rate": 0.14, "orders": 500}, {"refund_rate": 0.126}),
        ({"refund_rate": 0.105, "orders": 500}, {"refund_rate": 0.1}),
        ({"refund_rate": 0.14, "orders": 9}, {}),
        ({"late_ship_rate": 0.0002, "orders": 500}, {}),
        ({"late_ship_rate": 0.2, "orders": 500}, {"late_ship_rate": 0.14}),
        ({"ship_hours": 9.1, "shipped_orders": 500}, {}),
        ({"ship_hours": 50.0, "shipped_orders": 500}, {"ship_hours": 36.0}),
        # ads that cost too much never get a budget that grows with sales at the same rate
        ({"ad_cost_rate": 0.75, "ad_spend": 2325.0}, {"ad_cost_rate": 0.6, "ad_spend": 1953.0}),
        ({"ad_cost_rate": 0.1, "ad_spend": 310.0, "ad_roi": 3.0}, {"ad_spend": 325.5}),
        ({"ad_cost_rate": 0.1, "ad_spend": 310.0, "ad_roi": 0.9}, {"ad_roi": 1.0}),
        # the break-even is that of the margin where it is known
        ({"ad_roi": 1.4, "ad_spend": 900.0, "break_even_roi_low": 2.0, "cost_covered_share": 1.0}, {"ad_roi": 2.0}),
        ({"ad_roi": 2.4, "ad_spend": 900.0, "break_even_roi_low": 2.0, "cost_covered_share": 1.0}, {}),
        ({"ad_roi": 1.4, "ad_spend": 900.0}, {}),
        ({"ad_roi": 0.7, "ad_spend": 900.0}, {"ad_roi": 1.0}),
    ],
)
def test_targets_come_from_the_facts_of_the_problems(given: dict[str, float], expected: dict[str, float]) -> None:
    values = {m.id: compared(m, Value({"gmv": 3100.0, **given}.get(m.id)), None) for m in metrics().values()}
    found = {one.metric: one.value for one in targets(values, days=31, next_days=31)}
    assert found.pop("gmv") == 3255.0
    assert found == pytest.approx(expected)


def test_a_rate_that_is_better_already_has_no_target() -> None:
    given = {"gmv": 3100.0, "ad_roi": 1.99, "ad_spend": 900.0, "break_even_roi_low": 2.0, "cost_covered_share": 1.0}
    values = {m.id: compared(m, Value(given.get(m.id)), None) for m in metrics().values()}
    assert [one.metric for one in targets(values, days=31, next_days=31)] == ["gmv", "ad_roi"]
    values["ad_roi"] = replace(values["ad_roi"], value=2.001)
    assert [one.metric for one in targets(values, days=31, next_days=31)] == ["gmv"]


def test_a_target_that_is_todays_value_asks_for_nothing() -> None:
    values = {
        m.id: compared(m, Value({"gmv": 3100.0, "order_value": 31.0}.get(m.id)), None) for m in metrics().values()
    }
    values["orders"] = compared(metrics()["orders"], Value(100), None)
    found = targets(values, days=31, next_days=31, forecast={"gmv": 3100 / 1.05})
    assert [one.metric for one in found] == []


def test_plan_settings_can_be_changed_and_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    (tmp_path / "plan.toml").write_text("[settings]\ngrowth = 0.2\n", "utf-8")
    assert targets(plan_values(), days=31, next_days=30)[0].value == 3600.0
    (tmp_path / "plan.toml").write_text("[settings]\ngrow = 0.2\n", "utf-8")
    with pytest.raises(PddOpsError, match=r"settings.grow = 0.2：没有这一项.*growth, refund_cut"):
        targets(plan_values(), days=31, next_days=30)


def test_plan_uses_names_that_exist() -> None:
    plan = tomllib.loads(files("pdd_ops.insight").joinpath("plan.toml").read_text("utf-8"))
    known = (
        set(metrics())
        | set(plan["settings"])
        | {
            "days",
            "next_days",
            "ad_break_even",
            "ad_most",
            "loss",
            "pace_gmv",
            "forecast_gmv",
            "forecast_orders",
            "forecast_visitors",
        }
        | set(limits())
        | {f"target_{t['metric']}" for t in plan["target"]}
    )
    for target in plan["target"]:
        assert names(target["value"]) | names(target.get("when", "1")) <= known


def test_without_a_forecast_the_target_starts_from_the_pace_where_it_is_another() -> None:
    slow = Pace("2025-03-25", "2025-03-31", 7, 50.0, 100.0, 1550.0, partly=False, moved=True)
    [first, *_] = targets(plan_values(), days=31, next_days=30, pace=slow)
    assert (first.metric, first.value) == ("gmv", 1575.0)
    assert first.how == "最近 7 天日均 50.00 元 × 30 天 ×（1 + 5.00%）"
    usual = targets(plan_values(), days=31, next_days=30)[0].value
    assert targets(plan_values(), days=31, next_days=30, pace=replace(slow, moved=False))[0].value == usual
    assert targets(plan_values(), days=31, next_days=30, pace=slow, forecast={"gmv": 2000.0})[0].value == 2100.0


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("利润 {low}至 {high}。", "利润 7 元。"),
        ("profit {low} to {high}", "profit 7 元"),
        ("from {low} to {low}", "from 7 元 to 7 元"),
    ],
)
def test_an_interval_of_one_number_is_said_as_one(template: str, said: str) -> None:
    assert fill(template, {"low": "7 元", "high": "7 元"}) == said
    assert fill(template, {"low": "7 元", "high": "7.5 元"}) == template.format(low="7 元", high="7.5 元")


def test_or_is_false_where_neither_is_true() -> None:
    facts: dict[str, Fact] = {"orders": 3, "units": 4}
    asked = ("orders > 3 or units > 4", "orders > 2 or units > 4", "orders > 3 or units > 3")
    assert [evaluate(text, facts) for text in asked] == [False, True, True]

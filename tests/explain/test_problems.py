"""`pdd-ops explain` of a problem: why it is said, with the numbers and whose thresholds, and why another one is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from rich.cells import cell_len
from support.shared import sample_shop
from support.tool import installed, run, run_json
from typer.testing import CliRunner

from pdd_ops.insight.expression import clauses, spelled, truth
from pdd_ops.lang import use_language


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")
    use_language("zh")
    yield tmp_path
    use_language("zh")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_shop(tmp_path_factory)


def typed(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(installed(), [*map(str, arguments)])
    use_language("zh")
    return result.exit_code, result.stdout, result.stderr


def judged(db: Path, *arguments: str) -> dict[str, Any]:
    value: dict[str, Any] = run_json("explain", *arguments, "--json", "--db", db)
    return value


def test_every_problem_of_the_report_is_explained_by_conditions_that_hold(db: Path) -> None:
    problems = run_json("report", "2025-03", "--json", "--db", db)["problems"]
    assert len(problems) > 3
    for problem in problems:
        value = judged(db, problem["id"])
        assert (value["id"], value["said"], value["reason"]) == (problem["id"], True, None)
        assert {clause["holds"] for clause in value["clauses"]} == {True}
        assert value["evidence"] == problem["evidence"]
        assert value["causes"] == problem["causes"]
        assert value["measures"] == [measure["text"] for measure in problem["measures"]]
        assert "—" not in "".join(clause["filled"] for clause in value["clauses"])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_reads_in_80_columns(db: Path, language: str) -> None:
    for problem in run_json("report", "2025-03", "--json", "--db", db)["problems"]:
        code, out, err = typed("explain", problem["id"], "--db", db, "--lang", language)
        assert (code, err) == (0, "")
        assert max(cell_len(line) for line in out.splitlines()) <= 80
        assert "{" not in out and "None" not in out


def test_the_numbers_stand_in_the_condition_and_can_be_explained_themselves(db: Path) -> None:
    [problem] = [
        one for one in run_json("report", "2025-03", "--json", "--db", db)["problems"] if one["rule"] == "stock_gap"
    ]
    value = judged(db, problem["id"])
    assert value["clauses"][0]["text"] == "gap_days >= days"
    assert value["clauses"][0]["filled"].startswith("连续没有成交的天数 ")
    for command in value["commands"]:
        assert typed(*command.split()[1:], "--db", db)[0] == 0


def test_a_question_about_chance_is_said_in_words_with_the_two_rates(db: Path) -> None:
    clause = judged(db, "product_refunds:7000003:2025-03")["clauses"][-1]
    assert clause["text"].startswith("more(refund_orders, orders, ") and clause["holds"]
    assert re.fullmatch(
        r"退款订单数 \d+ ÷ 成交订单数 \d+ = [\d.]+%，高于 \(全店退款订单数 \d+ - 退款订单数 \d+\) ÷ "
        r"\(全店成交订单数 \d+ - 成交订单数 \d+\) = [\d.]+%，差距超出偶然波动",
        clause["filled"],
    )
    in_days = judged(db, "sales_fell", "2025-03")["clauses"][-1]["filled"]  # orders a day are no percentage
    assert re.search(r"成交订单数 \d+ ÷ 本月有数据的天数 31 = \d+\.\d\d，低于 成交订单数（上期） \d+ ÷", in_days)


def test_an_action_is_shown_where_actions_are(tmp_path: Path, db: Path) -> None:
    own = copyfile(db, tmp_path / "own.db")
    run("actions", "accept", "product_refunds:7000003:2025-03", "--measure", "1", "--db", own)
    code, out, err = typed("explain", "a1", "--db", own)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "pdd-ops actions show A1" in err and "pdd-ops explain product_refunds:7000003:2025-03" in err
    assert run("actions", "show", "A1", "--db", own)
    assert "没有" in typed("explain", "A9", "--db", own)[2]


def test_a_rule_that_does_not_hold_says_which_part_of_it(db: Path) -> None:
    value = judged(db, "refund_rate_high", "2025-02")
    assert (value["said"], value["reason"]) == (False, "条件不成立，不算问题")
    assert [clause["holds"] for clause in value["clauses"]] == [False, True]
    assert value["evidence"] == value["measures"] == []


def test_a_threshold_of_ones_own_is_marked(db: Path, settings: Path) -> None:
    (settings / "rules.toml").write_text("[refund_rate_high.thresholds]\nlimit = 0.01\n", "utf-8")
    value = judged(db, "refund_rate_high:2025-02")
    assert value["said"]
    assert [(one["name"], one["own"]) for one in value["thresholds"]] == [("limit", True), ("min_orders", False)]
    assert "limit = 1.00%  [你设的]" in typed("explain", "refund_rate_high:2025-02", "--db", db)[1]
    (settings / "rules.toml").write_text("[refund_rate_high]\nenabled = false\n", "utf-8")
    assert judged(db, "refund_rate_high:2025-02")["reason"] == "这条规则在 rules.toml 里关掉了"


def test_a_month_without_the_numbers_cannot_be_judged(db: Path) -> None:
    value = judged(db, "conversion_fell", "2024-12")
    assert (value["said"], value["reason"]) == (False, "有数字缺失，无法判断")


def test_wrong_requests_are_one_line(db: Path) -> None:
    wrong: list[tuple[list[str], int, str]] = [
        (["refund_rate_hihg:2025-03"], 2, "没有规则“refund_rate_hihg”。最接近的在前：refund_rate_high"),
        (["stock_gap:1:2025-03"], 2, "没有对象“1”"),
        (["stock_gap", "2025-03"], 2, "规则 stock_gap 要写明对象"),
        (["sales_fell:2031-01"], 1, "2031-01 没有数据"),
        (["sales_fell:2025-03", "--rows"], 2, "--by 和 --rows 用于指标"),
        (["sales_fell:2025-03", "--by", "product=7000001"], 2, "--by 和 --rows 用于指标"),
    ]
    for arguments, status, message in wrong:
        code, out, err = typed("explain", *arguments, "--db", db)
        assert (code, out, err.count("\n")) == (status, "", 1)
        assert message in err


def test_conditions_are_taken_apart_and_spelled() -> None:
    assert clauses("a > 1 and (b < 2 or c) and not d") == ["a > 1", "b < 2 or c", "not d"]
    assert clauses("a or b") == ["a or b"]
    assert spelled("min(a.previous, 2) > -b", lambda name, attribute: f"{name}/{attribute}") == (
        "min(a/previous, 2) > -b/value"
    )
    assert (truth("a > 1", {"a": 2}), truth("a > 1", {"a": 0}), truth("a > 1", {})) == (True, False, None)


def test_an_alert_is_explained_with_its_bounds_and_settings(db: Path, settings: Path) -> None:
    (settings / "alerts.toml").write_text("[settings]\nmin_change = 0.12\n", "utf-8")
    alerts = run_json("alerts", "2025-03", "--json", "--db", db)["alerts"]
    assert alerts
    for alert in alerts:
        value = judged(db, alert["id"])
        assert {name: value[name] for name in alert} == alert
        assert {one["name"]: one["own"] for one in value["settings"]}["min_change"]
        assert not value["low"] <= value["value"] <= value["high"]
        for command in value["commands"]:
            assert typed(*command.split()[1:], "--db", db)[0] == 0
        for language in ("zh", "en"):
            code, out, err = typed("explain", alert["id"], "--db", db, "--lang", language)
            assert (code, err) == (0, "") and max(cell_len(line) for line in out.splitlines()) <= 80
    code, out, err = typed("explain", f"{alerts[0]['rule']}:0:2025-03", "--db", db)
    assert (code, out) == (2, "") and alerts[0]["id"] in err

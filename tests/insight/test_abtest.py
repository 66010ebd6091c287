"""A/B tests: published results, known formulas, guards, and properties that hold for any counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, chi2_contingency
from support.tool import installed, run, run_json
from typer.testing import CliRunner

from pdd_ops.insight.abtest import Design, Variant, abtest, holm
from pdd_ops.insight.sample_size import detectable, exposures_needed
from pdd_ops.lang import use_language

# Players who came back after 1 and after 7 days, with the first gate at level 30 and at level 40 (mobile game
# Cookie Cats): exposures/conversions as published.
ONE_DAY = ("44700/20034", "45489/20119")
SEVEN_DAYS = ("44700/8502", "45489/8279")


def typed(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `pdd-ops abtest ARGUMENTS`."""
    result = CliRunner().invoke(installed(), ["abtest", *map(str, arguments)], catch_exceptions=False)
    use_language("zh")
    return result.exit_code, result.stdout, result.stderr


def one(*arguments: str) -> dict[str, Any]:
    """The only comparison of a test."""
    found: list[dict[str, Any]] = run_json("abtest", *arguments, "--json")["comparisons"]
    assert len(found) == 1
    return found[0]


def test_the_published_test_that_cannot_be_told() -> None:
    found = one(*ONE_DAY)
    assert (found["p"], found["verdict"]) == (0.074, "cannot_tell")
    assert found["interval"][0] < 0 < found["interval"][1]


def test_the_published_test_that_got_worse() -> None:
    found = one(*SEVEN_DAYS)
    assert (found["p"], found["verdict"]) == (0.0016, "worse")
    assert [round(value, 2) for value in (found["difference"], *found["interval"])] == [-0.82, -1.33, -0.31]


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "zh",
            ["看不出。转化率 -0.59 个百分点", "p 值 0.074", "每个方案要 111,19", "没有说明事先计划的曝光数"],
        ),
        ("en", ["cannot tell. Conversion -0.59 points", "p value 0.074", "needs 111,19", "No planned size"]),
    ],
)
def test_what_a_person_reads(language: str, texts: list[str]) -> None:
    printed = " ".join(run("abtest", *ONE_DAY, "--lang", language).split())
    use_language("zh")
    assert [text for text in texts if text.replace(" ", "") not in printed.replace(" ", "")] == []


def test_the_interval_is_newcombes() -> None:
    """The first example of Newcombe (1998), table II: 56/70 − 48/80, method 10."""
    (found,) = abtest([Variant("A", 80, 48), Variant("B", 70, 56)]).comparisons
    assert found.interval is not None
    assert [round(bound, 4) for bound in found.interval] == [0.0524, 0.3339]


counts = st.integers(200, 200_000).flatmap(lambda n: st.tuples(st.just(n), st.integers(n // 10, n - n // 10)))


@given(counts, counts)
@settings(max_examples=60, deadline=None)
def test_a_test_of_two(a: tuple[int, int], b: tuple[int, int]) -> None:
    control, other = Variant("A", *a), Variant("B", *b)
    (there,), (back,) = abtest([control, other]).comparisons, abtest([other, control]).comparisons
    table = [[a[1], a[0] - a[1]], [b[1], b[0] - b[1]]]
    assert there.p == pytest.approx(chi2_contingency(table, correction=False).pvalue, abs=1e-12)
    assert there.p == pytest.approx(back.p) and there.difference == -back.difference
    assert there.interval is not None and there.interval[0] <= there.difference <= there.interval[1]
    if there.verdict != "cannot_tell":
        assert (there.interval[0] > 0) == (there.verdict == "improved")
        assert {there.verdict, back.verdict} == {"improved", "worse"}


def test_sizes_that_were_computed_find_the_difference_in_80_percent() -> None:
    random, rate, seen = np.random.default_rng(7), 0.05, 0.01
    needed = exposures_needed(rate, seen)
    assert needed is not None
    found = []
    for exposures, difference in ((needed, seen), (needed, 0.0)):
        a, b = (random.binomial(exposures, share, 20_000) for share in (rate, rate + difference))
        pooled = (a + b) / (2 * exposures)
        z2 = (b - a) ** 2 / exposures**2 / (pooled * (1 - pooled) * 2 / exposures)
        found.append(float(np.mean(chi2.sf(z2, 1) < 0.05)))
    assert found == [pytest.approx(0.80, abs=0.015), pytest.approx(0.05, abs=0.01)]
    assert detectable(rate + seen / 2, (needed, needed)) == pytest.approx(seen, rel=0.01)


@pytest.mark.parametrize(
    ("rate", "seen", "needed"), [(0.05, 0.01, 8142.6), (0.4482, -0.0059, 111_385.5), (0.01, 0.2, 27.8)]
)
def test_sizes_are_those_of_statsmodels(rate: float, seen: float, needed: float) -> None:
    """`NormalIndPower().solve_power` of its effect size, at 5 % and 80 %."""
    assert exposures_needed(rate, seen) == pytest.approx(needed, rel=1e-4, abs=1)


@pytest.mark.parametrize(
    ("other", "control", "interval", "p"),
    [
        ((90, 1000), (70, 1000), (-0.00386059, 0.04400868), 0.09926012),
        ((12, 300), (31, 290), (-0.11112242, -0.02503746), 0.0017775526),
        ((20119, 45489), (20034, 44700), (-0.0123919, 0.0005821), 0.074409655),
    ],
)
def test_two_rates_are_compared_as_statsmodels_does(
    other: tuple[int, int], control: tuple[int, int], interval: tuple[float, float], p: float
) -> None:
    """`confint_proportions_2indep(method="newcomb")` and `proportions_ztest`."""
    variants = [Variant(name, exposures, count) for name, (count, exposures) in (("A", control), ("B", other))]
    (found,) = abtest(variants).comparisons
    assert found.interval == pytest.approx(interval, abs=1e-8)
    assert found.p == pytest.approx(p, rel=1e-7)


@pytest.mark.parametrize(
    ("values", "corrected"),
    [
        ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),
        ([0.5, 0.6, 0.001, 0.02, 0.02], [1.0, 1.0, 0.005, 0.08, 0.08]),
        ([0.9, 0.8], [1.0, 1.0]),
        ([0.02, None, 0.03], [0.04, None, 0.04]),
        ([None, 0.02], [None, 0.02]),
        ([], []),
    ],
)
def test_holm_is_that_of_statsmodels(values: list[float | None], corrected: list[float | None]) -> None:
    """`multipletests(method="holm")`; what has no p is left out."""
    assert holm(values) == [None if one is None else pytest.approx(one) for one in corrected]


def test_more_variants_are_corrected_by_holm() -> None:
    found = run_json("abtest", "20000/1000", "20000/1090", "20000/1100", "20000/1010", "--json")["comparisons"]
    plain, corrected = ([each[name] for each in found] for name in ("p", "p_corrected"))
    assert plain[0] < 0.05 < corrected[0] and found[0]["verdict"] == "cannot_tell"
    assert corrected[1] == pytest.approx(3 * plain[1], rel=0.05)
    assert corrected[2] == plain[2]


def test_a_split_that_is_not_the_planned_one_gives_no_verdict() -> None:
    tested = run_json("abtest", "10000/1000", "9000/1200", "--json")
    assert not tested["split"]["ok"] and tested["comparisons"][0]["verdict"] == "cannot_tell"
    assert [each["id"] for each in tested["comparisons"][0]["reasons"]] == ["uneven_split"]
    planned = run_json("abtest", "9000/900", "1000/140", "--split", "90:10", "--json")
    assert planned["split"] == {"p": 1.0, "ok": True} and planned["comparisons"][0]["verdict"] == "improved"


def test_an_early_look_needs_far_stronger_evidence() -> None:
    counts = ("5000/500", "5000/570")
    assert one(*counts, "--planned", "5000", "--days", "7")["verdict"] == "improved"
    early = one(*counts, "--planned", "20000", "--days", "7")
    assert early["verdict"] == "cannot_tell" and early["reasons"][0]["id"] == "early"
    assert one("5000/500", "5000/650", "--planned", "20000")["verdict"] == "improved"


@pytest.mark.parametrize(
    ("options", "warnings"),
    [
        (["--days", "14", "--planned", "5000"], []),
        (["--days", "3", "--planned", "5000"], ["short"]),
        (["--days", "10", "--planned", "5000"], ["part_week"]),
        (["--days", "7", "--planned", "6000"], ["early"]),
        ([], ["no_plan", "no_days"]),
    ],
)
def test_what_to_mind(options: list[str], warnings: list[str]) -> None:
    tested = run_json("abtest", "5000/500", "5000/510", *options, "--json")
    assert [each["id"] for each in tested["warnings"]] == warnings


def test_looking_every_day_without_the_guard_takes_chance_for_effect() -> None:
    """The early limit keeps the error of ten looks near 5 %; the usual one does not."""
    random, looks, size = np.random.default_rng(5), 10, 1000
    a, b = (np.cumsum(random.binomial(size, 0.1, (4000, looks)), axis=1) for _ in range(2))
    seen = size * np.arange(1, looks + 1)
    pooled = (a + b) / (2 * seen)
    p = chi2.sf((b - a) ** 2 / seen**2 / (pooled * (1 - pooled) * 2 / seen), 1)
    guarded = (p[:, :-1] < 0.001).any(axis=1) | (p[:, -1] < 0.05)
    assert np.mean((p < 0.05).any(axis=1)) > 0.15
    assert np.mean(guarded) < 0.065


def test_too_few_conversions_give_no_verdict() -> None:
    found = one("1000/0", "1000/9")
    assert (found["verdict"], found["p"], found["reasons"][0]["id"]) == ("cannot_tell", None, "few")
    assert one("30/30", "30/30")["verdict"] == "cannot_tell"


def people(path: Path, *, rows: int, encoding: str = "utf-8-sig") -> Path:
    """A csv with one exposure a row, over 14 days; B buys for more."""
    random = np.random.default_rng(3)
    lines = ["方案,日期,曝光,转化,金额(元)"]
    for name, mean in (("旧图", 20.0), ("新图", 30.0)):
        bought = random.random(rows) < 0.2
        amounts = np.where(bought, random.gamma(4, mean / 4, rows), 0)
        lines += [
            f"{name},2025-03-{1 + n % 14:02d},1,{int(bought[n])},{amounts[n]:.2f}" for n in range(rows)
        ]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_with_an_exposure_a_row_tests_the_amounts_too(tmp_path: Path, encoding: str) -> None:
    tested = run_json("abtest", people(tmp_path / "test.csv", rows=3000, encoding=encoding), "--json")
    assert tested["days"] == 14 and tested["control"] == "旧图"
    conversion, revenue = tested["comparisons"]
    assert (conversion["measure"], conversion["verdict"]) == ("conversion", "cannot_tell")
    assert (revenue["measure"], revenue["unit"], revenue["verdict"]) == ("revenue", "yuan", "improved")
    assert revenue["interval"][0] < revenue["difference"] < revenue["interval"][1]


def test_the_test_of_amounts_is_welchs() -> None:
    """Student's sleep data (R: t.test(extra ~ group)): t = -1.8608, df = 17.776, p = 0.07939, −3.3655 to 0.2055."""
    groups = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    b, a = (
        Variant(name, 10, 5, round(sum(group) * 100), round(sum((value * 100) ** 2 for value in group)))
        for name, group in zip("BA", groups, strict=True)
    )
    found = abtest([a, b]).comparisons[1]
    assert found.measure == "revenue" and found.p == pytest.approx(0.07939, abs=1e-5)
    assert found.interval is not None
    assert [round(bound, 5) for bound in found.interval] == [-3.36548, 0.20548]


def test_a_file_of_totals_shows_amounts_without_testing_them(tmp_path: Path) -> None:
    path = tmp_path / "totals.csv"
    path.write_text('variant,exposures,conversions,revenue\nA,1000,100,"2,000"\nB,1000,120,2500.5\nA,500,40,0\n')
    tested = run_json("abtest", path, "--control", "B", "--json")
    assert [(each["name"], each["exposures"], each["revenue"]) for each in tested["variants"]] == [
        ("B", 1000, 2500.5),
        ("A", 1500, 2000.0),
    ]
    revenue = tested["comparisons"][1]
    assert (revenue["verdict"], revenue["p"], revenue["reasons"][0]["id"]) == ("cannot_tell", None, "totals_only")
    assert "totals" in json.dumps(revenue) or "合计" in revenue["reasons"][0]["text"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["20034/44700", "20119/45489"], 1, "先写曝光"),
        (["0/0", "10/1"], 1, "曝光是 0"),
        (["10/1"], 2, "至少要两个"),
        (["10/1", "ten/1"], 2, "ten/1"),
        (["a=10/1", "a=10/2"], 2, "出现了两次"),
        (["10/1", "10/1", "--split", "50"], 2, "--split 50"),
        (["10/1", "10/1", "--split", "0:1"], 2, "--split 0:1"),
        (["10/1", "10/1", "--planned", "0"], 2, "--planned"),
        (["10/1", "10/1", "--detect", "100"], 2, "百分点"),
        (["10/1", "10/1", "--control", "C"], 2, "A, B"),
        (["--", "-10/1", "10/1"], 1, "不能是负数"),
    ],
)
def test_what_cannot_be_is_refused(arguments: list[str], code: int, said: str) -> None:
    found, out, err = typed(*arguments)
    assert (found, out) == (code, "") and said in err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("variant,exposures\nA,1\n", "没有 conversions 列"),
        ("variant,exposures,conversions\n", "没有数据行"),
        ("variant,exposures,访客数,conversions\nA,1,1,1\n", "exposures, 访客数"),
        ("variant,exposures,conversions\nA,100,5\nB,1e3,5\n", "第 3 行：exposures 的值 '1e3'"),
        ("variant,exposures,conversions\nA,100,5\nB,10,50\n", "第 3 行：转化 50"),
        ("variant,exposures,conversions\nA,100,\n", "第 2 行：conversions"),
        ("variant,exposures,conversions,revenue\nA,100,1,many\n", "'many'"),
        ("variant,exposures,conversions\nA,100,5\n", "至少要两个"),
        ("variant,exposures,conversions\n" + "".join(f"u{n},1,0\n" for n in range(30)), "超过 20 个"),
    ],
)
def test_files_that_cannot_be_are_refused(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "test.csv"
    path.write_text(content, "utf-8")
    code, out, err = typed(path)
    assert code in (1, 2) and out == "" and said in err


def test_a_workbook_is_not_a_csv(tmp_path: Path) -> None:
    path = tmp_path / "test.csv"
    path.write_bytes(b"PK\x03\x04 and more")
    assert typed(path)[0] == 1


def test_design_defaults() -> None:
    assert abtest([Variant("A", 100, 50), Variant("B", 100, 50)]).design == Design()


def test_counts_are_taken_up_to_the_largest_and_to_every_exposure() -> None:
    found = one(f"{10**12}/{10**12}", f"{10**12}/0")
    assert found["verdict"] == "worse"
    for counts, said in (
        ((f"{10**12 + 1}/5", "100/5"), "1,000,000,000,001"),
        (("100/101", "100/5"), "101"),
    ):
        code, _, error = typed(*counts)
        assert code and said in error


def test_as_many_variants_as_twenty_are_read() -> None:
    assert len(run_json("abtest", *["1000/50"] * 20, "--json")["comparisons"]) == 19
    code, _, error = typed(*["1000/50"] * 21)
    assert code and "21" in error and "20" in error

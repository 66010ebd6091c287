"""Service by agent: codes for accounts, periods that are never mixed, few people, and differences beyond chance."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from export_files import Shop, as_csv, as_xlsx
from support.tool import run_json

from pdd_ops.metrics.query import QueryResult, query
from pdd_ops.metrics.shops import Shops
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Period
from pdd_ops.report.agents import judged, read_agents
from pdd_ops.store.database import open_reader

HEAD = [
    "统计日期", "客服账号", "客服昵称", "咨询人数", "人工接待人数", "3分钟人工回复率", "平均人工响应时长",
    "询单人数", "最终成团人数", "客服销售额", "评分",
]  # fmt: skip
SECRETS = ("zhongli:kf01", "zhongli:kf02", "阿福客服", "小满客服")


def row(day: str, agent: int, served: int, rate: str = "90%", score: str = "4.5") -> list[str]:
    """A row of one of two agents."""
    names = SECRETS[agent], SECRETS[2 + agent]
    return [day, *names, str(served + 2), str(served), rate, "40", str(served // 2), str(served // 5), "12.50", score]


def by_agent(shop: Shop, first: str, last: str, *metrics: str) -> QueryResult:
    with closing(open_reader(shop.database)) as connection:
        return query(connection, shops=[1], metrics=metrics, period=Period(first, last), by="agent")


def values(shop: Shop, first: str, last: str, *metrics: str) -> list[list[float | None]]:
    return [[value.value for value in one.values] for one in by_agent(shop, first, last, *metrics).rows]


def test_accounts_become_codes_and_nothing_else_of_them_is_kept(shop: Shop) -> None:
    rows = [row("2025-03-01", 0, 40), row("2025-03-02", 0, 30, "80%"), row("2025-03-01", 1, 80)]
    total = ["2025-03-01", "店铺汇总", "", "124", "120", "90%", "40", "60", "24", "25", "4.5"]
    result = shop.take_one("客服绩效.xlsx", as_xlsx([HEAD, *rows, total, row("2025-03-02", 1, 10)]))
    assert (result.format, result.rows, result.rejected) == ("service_agents", 4, 0)
    assert values(shop, "2025-03-01", "2025-03-31", "served", "reply_3min_rate") == [
        [90, 0.9],
        [70, pytest.approx((0.9 * 40 + 0.8 * 30) / 70)],
    ]
    database = b"".join(path.read_bytes() for path in shop.database.parent.glob(f"{shop.database.name}*"))
    assert not [secret for secret in SECRETS if secret.encode() in database]


def test_rows_that_say_what_cannot_be_are_set_apart(shop: Shop) -> None:
    below, above, negative = row("2025-03-02", 0, 30), row("2025-03-03", 0, 30, "130%"), row("2025-03-04", 0, 30, "-5%")
    below[4] = "-30"
    whole = row("2025-03-05", 0, 10, "100%")
    result = shop.take_one("客服绩效.csv", as_csv([HEAD, row("2025-03-01", 0, 40), below, above, negative, whole]))
    assert (result.new, result.rejected) == (2, 3)
    assert values(shop, "2025-03-01", "2025-03-31", "served") == [[50]]
    told = shop.rows("SELECT row_no, value, reason FROM rejects ORDER BY row_no")
    assert told == [(3, "-30", "negative_people"), (4, "130.0%", "no_share"), (5, "-5.0%", "no_share")]


def test_names_are_kept_where_it_is_asked_for(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shop.write("客服绩效.csv", as_csv([HEAD, row("2025-03-01", 0, 40)]))
    run_json("import", path, "--shop", "小店", "--db", shop.database, "--keep-agent-names", "--json")
    (one,) = by_agent(shop, "2025-03-01", "2025-03-31", "served").rows
    assert (one.label, len(one.key)) == ("阿福客服", 8)
    (tmp_path / "import.toml").write_text("keep_agent_names = true\n", "utf-8")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    shop.take_one("二号.csv", as_csv([[*HEAD[:1], *HEAD[2:]], [*row("2025-03-02", 1, 9)[:1], *row("", 1, 9)[2:]]]))
    assert "小满客服" in [one.label for one in by_agent(shop, "2025-03-01", "2025-03-31", "served").rows]


def test_cells_that_name_periods(shop: Shop) -> None:
    cells = {
        "2025-03-03~2025-03-09": ("2025-03-03", "2025-03-09"),
        "20250304至20250310": ("2025-03-04", "2025-03-10"),
        "2025/3/5 - 2025/3/11": ("2025-03-05", "2025-03-11"),
        "2025年3月": ("2025-03-01", "2025-03-31"),
        "2025-02": ("2025-02-01", "2025-02-28"),
        "2025/3/7": ("2025-03-07", "2025-03-07"),
    }
    shop.take_one("客服.csv", as_csv([HEAD, *(row(cell, 0, 60) for cell in cells)]))
    assert shop.rows("SELECT day, day_to FROM service_agents ORDER BY row_no") == list(cells.values())
    assert values(shop, "2025-03-04", "2025-03-10", "served") == [[60]]


def test_rows_of_weeks_are_added_to_nothing(shop: Shop) -> None:
    """Two weeks that overlap, and a month beside its days: each stands for itself."""
    weeks = [row("2025-03-03~2025-03-09", 0, 60), row("2025-03-04~2025-03-10", 0, 61), row("2025-03", 0, 300)]
    shop.take_one("周.csv", as_csv([HEAD, *weeks]))
    assert values(shop, "2025-03-03", "2025-03-09", "served") == [[60]]
    assert values(shop, "2025-03-01", "2025-03-31", "served") == [[300]]
    assert values(shop, "2025-03-01", "2025-03-15", "served") == []
    with closing(open_reader(shop.database)) as connection:
        found = read_agents(connection, Shops((1,), "小店"), Period("2025-03-01", "2025-03-15"))
    assert not found.rows
    assert "整段" in found.reason
    shop.take_one("日.csv", as_csv([HEAD, row("2025-03-05", 0, 20), row("2025-03-06", 0, 40)]))
    assert values(shop, "2025-03-01", "2025-03-31", "served") == [[60]]


def test_a_column_may_say_that_a_day_stands_for_its_week_or_month(shop: Shop) -> None:
    head, grains = [*HEAD, "统计周期"], ("日", "周", "自然月", "按周")
    days = ("2025-03-05", "2025-03-12", "2025-02-28", "2025-03-17")
    cells = [[*row(day, 0, 60), grain] for day, grain in zip(days, grains, strict=True)]
    shop.take_one("客服.csv", as_csv([head, *cells]))
    assert shop.rows("SELECT day, day_to FROM service_agents ORDER BY row_no") == [
        ("2025-03-05", "2025-03-05"), ("2025-03-10", "2025-03-16"), ("2025-02-01", "2025-02-28"),
        ("2025-03-17", "2025-03-23"),
    ]  # fmt: skip
    rolling = [
        [*row(f"2025-03-{day:02}", 0, 100 + day), "周"] for day in (24, 25, 26)
    ]  # a window that moves on each day
    refused = shop.take_one("滚动.csv", as_csv([head, *rolling]))
    assert refused.format is None
    assert shop.one("SELECT count(*) FROM service_agents") == 4


def test_a_period_may_stand_in_the_name_of_the_file(shop: Shop) -> None:
    head, cells = HEAD[1:], row("", 0, 77)[1:]
    shop.take_one("客服绩效_20250303至20250309.csv", as_csv([head, cells]))
    assert shop.rows("SELECT day, day_to, served FROM service_agents") == [("2025-03-03", "2025-03-09", 77)]


def test_rows_of_nobody_or_no_day_are_named_without_the_name(shop: Shop) -> None:
    """A week by its number is no day: nobody knows which one is meant."""
    days = [row(day, 1, 10) for day in ("2025-13", "第10周", "2025-03-09~2025-03-03")]
    nobody = [[at, name, name, *row("", 1, 10)[3:]] for at, name in (("2025-03-02", ""), ("2025-03-03", "张**"))]
    result = shop.take_one("客服.csv", as_csv([HEAD, row("2025-03-01", 0, 40), *days, *nobody]))
    assert (result.new, result.rejected) == (1, 5)
    assert [reason for *_, reason in shop.rejects()] == ["bad_day"] * 3 + ["missing", "bad_agent"]
    assert "张" not in str(shop.rejects())


def test_rolling_columns_are_not_taken_for_those_of_a_day(shop: Shop) -> None:
    cells = [["统计日期", "客服账号", "近7天人工接待人数", "人工接待人数"], ["2025-03-01", "kf", "700", "100"]]
    shop.take_one("客服.csv", as_csv(cells))
    assert shop.one("SELECT unknown_columns FROM imports") == '["近7天人工接待人数"]'
    assert values(shop, "2025-03-01", "2025-03-31", "served") == [[100]]


def test_of_fewer_than_fifty_no_rate_is_told(shop: Shop) -> None:
    shop.take_one("客服.csv", as_csv([HEAD, row("2025-03-01", 0, 49), row("2025-03-01", 1, 50)]))
    found = by_agent(shop, "2025-03-01", "2025-03-31", "reply_3min_rate", "served")
    assert [value.values[0].value for value in found.rows] == [0.9, None]
    assert "不足 50 人的不看比率" in found.notes


def shares(*agents: tuple[float, float]) -> dict[str, dict[str, Value]]:
    """Agents with (answered in three minutes, served), all with ten inquirers."""
    few = Value(None, 5, 10)
    return {
        str(at): {"reply_3min_rate": Value(a / b, a, b), "inquiry_conversion": few} for at, (a, b) in enumerate(agents)
    }


@pytest.mark.parametrize(
    ("agents", "starts"),
    [
        ([(285, 300), (210, 300)], ["回复率高", "回复率低"]),
        ([(276, 300), (270, 300)], ["看不出差别", "看不出差别"]),
        ([(285, 300), (10, 49)], ["看不出差别", "不足 50 人"]),  # nobody to compare with
        ([(285, 300)], [""]),
    ],
)
def test_only_what_chance_does_not_explain_is_a_difference(
    agents: Sequence[tuple[float, float]], starts: list[str]
) -> None:
    told = [text for text, _ in judged(shares(*agents)).values()]
    assert all(text.startswith(start) for text, start in zip(told, starts, strict=True))
    assert bool(told[0]) == bool(starts[0])


def test_equal_agents_are_seldom_called_different() -> None:
    """400 tables of five equal agents: at most one in ten has any difference (5 % are allowed for)."""
    import random

    dice = random.Random(7)
    tables = [shares(*((sum(dice.random() < 0.9 for _ in range(200)), 200) for _ in range(5))) for _ in range(400)]
    wrong = sum(any(differs for _, differs in judged(table).values()) for table in tables)
    assert wrong <= 40


def test_the_report_has_a_row_an_agent(shop: Shop) -> None:
    rows = [
        row("2025-03-01", 0, 300, "95%", "4.1"),
        row("2025-03-02", 0, 10, "90%", "4.7"),
        row("2025-03-01", 1, 300, "70%"),
    ]
    shop.take_one("客服.csv", as_csv([HEAD, *rows]))
    found = run_json("report", "2025-03", "--section", "service_work", "--db", shop.database, "--json")
    (table,) = (t for s in found["sections"] for t in s["tables"] if t["id"] == "service_agents")
    assert [one[1:3] for one in table["rows"]] == [[310, 0.948387], [300, 0.7]]
    assert table["rows"][0][7] == 4.7  # of the last day, not the sum
    assert any("：回复率低（其他 94.84%）" in note for note in table["notes"])


def test_agents_without_a_share_are_nobody_to_compare_with() -> None:
    """49 of the only other agent who answered are too few, however many more are asked."""
    people = {"a": Value(0.1, 10, 100), "b": Value(1.0, 49, 49), "c": Value(None)}
    found = judged(
        {name: dict.fromkeys(("reply_3min_rate", "inquiry_conversion"), one) for name, one in people.items()}
    )
    assert not any(differs for _, differs in found.values())


def test_nobody_of_a_hundred_is_less_than_one() -> None:
    """9 of the other's 100 are beyond chance beside none, and not beside one."""
    names = ("reply_3min_rate", "inquiry_conversion")
    for own, told in ((0, True), (1, False)):
        people = {name: dict.fromkeys(names, Value(count / 100, count, 100)) for name, count in (("a", own), ("b", 9))}
        assert [differs for _, differs in judged(people).values()] == [told, told]

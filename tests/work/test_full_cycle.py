"""Three months of the sample shop: a problem is accepted, the action is done, the next report says what it did."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.tool import installed
from typer.testing import CliRunner

from pdd_ops.lang import use_language
from pdd_ops.sample import DEMO, write_sample


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The shop of the demonstration, imported."""
    folder = tmp_path_factory.mktemp("cycle")
    own = {"PDD_OPS_CONFIG": str(folder / "config"), "PDD_OPS_DB": str(folder / "shop.db"), "COLUMNS": "120"}
    before = {name: os.environ.get(name) for name in (*own, "PDD_OPS_NOW")}
    os.environ.update(own)
    write_sample(folder / "exports", **{**DEMO, "bills": False})
    assert typed("2025-04-02", "import", folder / "exports")[0] == 0
    yield folder / "shop.db"
    for name, value in before.items():
        os.environ.pop(name, None) if value is None else os.environ.update({name: value})
    use_language("zh")


def typed(today: str, *arguments: str | int | Path) -> tuple[int, str]:
    """Exit code and stdout of `pdd-ops ARGUMENTS` on a day."""
    os.environ["PDD_OPS_NOW"] = f"{today}T09:00:00"
    result = CliRunner().invoke(installed(), [*map(str, arguments)])
    use_language("zh")
    return result.exit_code, result.stdout


def report(today: str, month: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(typed(today, "report", month, "--json")[1])
    return value


def rows(value: dict[str, Any], name: str) -> list[list[Any]]:
    return [row for one in value["sections"] for table in one["tables"] if table["id"] == name for row in table["rows"]]


def test_from_a_problem_to_what_came_of_it(db: Path) -> None:
    january = report("2025-02-01", "2025-01")
    [loss] = [one for one in january["problems"] if one["rule"] == "product_ad_loss"]
    assert loss["key"] == "7000005"
    accepted = ["--measure", "2", "--owner", "小王", "--due", "2025-02-08"]
    assert typed("2025-02-01", "actions", "accept", loss["id"], *accepted)[0] == 0
    late = report("2025-02-09", "2025-01")["actions"][0]
    assert (late["id"], late["overdue"], late["expected"]) == ("A1", True, loss["impact"])
    assert typed("2025-02-10", "actions", "done", "A1")[0] == 0
    assert typed("2025-02-12", "actions", "add", "换标题", "--product", "7000006", "--owner", "小李")[0] == 0
    assert typed("2025-02-12", "actions", "done", "A2")[0] == 0
    assert typed("2025-03-01", "log", "accept", "--all", "--month", "2025-02")[0] == 0

    february = report("2025-03-01", "2025-02")
    followed = {row[0]: row for row in rows(february, "followed")}
    assert followed["A1"][-2].startswith("有效：成交金额 +") and followed["A1"][-1] == "保留"
    assert followed["A2"][-2].startswith("看不出") and followed["A2"][-1] in ("换做法重做", "天数不够，再等等")
    [title] = rows(february, "products_log")
    assert title[2].startswith("改标题") and title[5] == "与 A2 一起衡量"
    measured = {one["id"]: one["effect"]["verdict"] for one in february["actions"] if one["effect"]}
    assert measured == {"A1": "improved", "A2": "cannot_tell"}
    notes = next(one["notes"] for one in february["sections"] if one["id"] == "problems")
    assert any("有 1 条：有效 1 条，变差 0 条，看不出 0 条" in note for note in notes)

    [entry] = [one["id"] for one in json.loads(typed("2025-03-01", "log", "list", "--json")[1])["entries"]
               if one["products"] == ["7000006"]]  # fmt: skip
    for asked in ("A2", entry):
        found = json.loads(typed("2025-03-01", "effect", asked, "--json")[1])
        assert (found["id"], found["together"]) == ("A2", [entry])
    assert f"与 {entry} 一起衡量" in typed("2025-03-01", "actions", "show", "A2")[1]
    assert f"together with {entry}" in typed("2025-03-01", "actions", "show", "A2", "--lang", "en")[1]

    march = {row[0]: row for row in rows(report("2025-04-02", "2025-03"), "followed")}
    assert march["A1"][-1] == "保留" and march["A2"][-2].startswith("看不出")


def test_what_a_problem_is_worth_is_divided_among_its_actions(db: Path) -> None:
    march = report("2025-04-02", "2025-03")
    [problem] = [one for one in march["problems"] if one["impact"] and len(one["measures"]) > 1][:1]
    ids = []
    for number in ("1", "2"):
        code, printed = typed("2025-04-02", "actions", "accept", problem["id"], "--measure", number, "--json")
        ids.append(json.loads(printed)["id"])
        assert code == 0 and json.loads(printed)["expected"] == problem["impact"]
    plan = json.loads(typed("2025-04-02", "plan", "2025-03", "--json")[1])
    parts = {one["id"]: one["expected"] for one in plan["measures"] if one["worth"] == problem["impact"]}
    assert set(parts) == set(ids)
    assert problem["impact"] - 0.02 <= sum(parts.values()) <= problem["impact"]
    listed = {one["id"]: one for one in json.loads(typed("2025-04-02", "actions", "list", "--json")[1])["actions"]}
    assert {name: listed[name]["expected"] for name in ids} == parts
    assert "几条措施分摊" in typed("2025-04-02", "plan", "2025-03")[1]
    assert "which the problem is worth" in typed("2025-04-02", "plan", "2025-03", "--lang", "en")[1]

    typed("2025-04-02", "actions", "edit", ids[1], "--expected", str(problem["impact"] / 3))
    uneven = [one for one in report("2025-04-02", "2025-03")["actions"] if one["id"] in ids]
    assert sum(one["expected"] for one in uneven) <= problem["impact"]
    assert uneven[0]["expected"] == pytest.approx(3 * uneven[1]["expected"], abs=0.05)
    typed("2025-04-02", "actions", "done", ids[1], "--on", "2025-04-01")
    left = json.loads(typed("2025-04-02", "plan", "2025-03", "--json")[1])["measures"]
    assert {one["id"]: one["expected"] for one in left}[ids[0]] == uneven[0]["expected"] < problem["impact"]
    typed("2025-04-02", "actions", "drop", ids[1])
    alone = json.loads(typed("2025-04-02", "actions", "show", ids[0], "--json")[1])
    assert (alone["expected"], alone["worth"]) == (problem["impact"], None)

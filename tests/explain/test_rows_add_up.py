"""The rows that `explain --rows` lists add up to the number, for every sum of the catalogue: none can be forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support import odd_shop
from support.rich_shop import rich_shop
from support.tool import run, run_json

from pdd_ops.answers.explain_rows import rows_json
from pdd_ops.explain.number import explain_metric, rows_behind
from pdd_ops.lang import use_language
from pdd_ops.metrics.catalogue import NO_SUMS, Metric, dimensions, metrics, supported
from pdd_ops.metrics.evaluate import evaluate
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.metrics.sums import Scope
from pdd_ops.periods import Month
from pdd_ops.store.connections import open_beside

pytestmark = pytest.mark.slow

MONTHS = ("2025-01", "2025-02", "2025-03")
SUMS = [metric for metric in metrics().values() if metric.kind not in NO_SUMS]
SPLITS = [(metric, by) for metric in SUMS for by in supported(metric) if by not in ("month", "week", "shop")]
# What an import would have to be damaged for: the sample cannot have it.
# What the shop with every kind of export lacks: a commission of affiliates, cases that are due within a day of now or
# without a deadline, disputes that are over, penalties that orders contradict, surveys, three whole months with old
# buyers before the month.
WITHOUT_ROWS = {
    "affiliate_fees", "cases_due_12h", "cases_due_24h", "cases_no_deadline", "disputes_finished", "disputes_won",
    "penalties_contradicted", "survey_answers", "nps_answers", "nps_balance", "csat_answers", "satisfied_answers",
    "yield_base", "yield_returning",
}  # fmt: skip


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    use_language("zh")
    yield rich_shop(tmp_path_factory)


def listed(db: Path, metric: Metric, month: str, by: str | None = None) -> dict[str, Any]:
    """What `explain --rows --json` prints, through the library."""
    with closing(open_beside(db)) as connection:
        found = explain_metric(
            connection, metric, shops=choose_shops(connection, None), month=Month.parse(month), by=by
        )
        text = "".join(rows_json(found, rows_behind(connection, found)))
    value: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return value


def total(value: dict[str, Any]) -> Decimal:
    return sum((Decimal(row["amount"]) for row in value["rows"]), Decimal(0))


@pytest.mark.parametrize("month", MONTHS)
def test_every_sum_of_the_catalogue_is_the_sum_of_its_rows(db: Path, month: str) -> None:
    wrong, listed_ones = {}, set()
    for metric in SUMS:
        value = listed(db, metric, month)
        if value["value"] is None:
            assert value["reason"] and value["rows"] == []
            continue
        listed_ones |= {metric.id} if value["rows"] else set()
        if total(value) != Decimal(str(value["value"])):
            wrong[metric.id] = (total(value), value["value"])
    assert wrong == {}
    if month == "2025-03":
        assert {metric.id for metric in SUMS} - listed_ones == WITHOUT_ROWS


def test_the_command_prints_the_reported_value_and_its_rows(db: Path) -> None:
    reported = run_json("report", "2025-03", "--json", "--db", db)["metrics"]
    for metric in (one for one in SUMS if one.id in reported):  # what changes by the hour is in no report
        text = run("explain", metric.id, "2025-03", "--rows", "--json", "--db", db)
        value = json.loads(text, parse_float=Decimal)
        assert total(value) == Decimal(str(reported[metric.id]["value"] or 0)), metric.id
        assert value["count"] == len(value["rows"])
        assert (value["metric"], value["month"], value["unit"]) == (metric.id, "2025-03", metric.unit)


@pytest.mark.parametrize("by", [name for name in dimensions() if name not in ("month", "week", "shop")])
def test_every_part_of_every_split_is_the_sum_of_its_rows(db: Path, by: str) -> None:
    month = Month.parse("2025-03")
    wrong, compared = {}, 0
    with closing(open_beside(db)) as connection:
        for metric in (metric for metric, dimension in SPLITS if dimension == by):
            scope = Scope((1,), month, by)
            found = evaluate(connection, [metric], scope)
            keys = sorted(found.keys())
            for key in [*keys[:2], *keys[-2:]]:
                value = listed(db, metric, "2025-03", by=f"{by}={key or '（未填）'}")
                if value["value"] is None:
                    continue
                compared += 1
                if total(value) != Decimal(str(found.value(metric, key).value)):
                    wrong[metric.id, key] = (total(value), value["value"])
    assert wrong == {}
    assert compared


@pytest.mark.parametrize("seed", range(2))
def test_a_shop_of_oddities_adds_up(tmp_path: Path, seed: int) -> None:
    files, db = tmp_path / "files", tmp_path / "shop.db"
    files.mkdir()
    odd_shop.write_odd_shop(files, seed)
    run("import", files, "--db", db)
    for metric in SUMS:
        for month in odd_shop.MONTHS:
            value = listed(db, metric, month)
            assert value["value"] is None or total(value) == Decimal(str(value["value"])), metric.id


def test_rows_can_be_found_in_the_files(db: Path) -> None:
    """File, row and order of the list are those of the export."""
    from support.shared import SAMPLE

    rows = [row for row in listed(db, metrics()["gmv"], "2025-03")["rows"] if row["file"].endswith("30.csv")]
    for row in rows[:: len(rows) // 9]:
        line = (SAMPLE / row["file"]).read_bytes().decode("utf-8-sig", "replace").splitlines()[row["row"] - 1]
        assert row["id"] in line

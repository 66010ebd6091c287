"""A shop in which nothing happens raises no problem and no alert; the stories of the other one are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shared import shop_of_three_months
from support.tool import run, run_json


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 13))
def test_a_quiet_shop_raises_nothing(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    exports, database = tmp_path / "exports", tmp_path / "shop.db"
    run("sample", exports, "--quiet", "--seed", str(seed))
    run("import", exports, "--shop", "店", "--db", database)
    told = [run_json("report", month, "--db", database, "--json") for month in ("2025-02", "2025-03")]
    assert [one["id"] for month in told for one in (*month["problems"], *month["alerts"])] == []


def test_the_stories_of_the_sample_shop_are_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    told = run_json("report", "2025-03", "--db", shop_of_three_months(tmp_path_factory), "--json")
    problems = {one["id"]: " ".join([one["title"], *one["evidence"]]) for one in told["problems"]}
    assert "2025-03-19 至 2025-03-27 连续 9 天没有成交" in problems["stock_gap:7000001:2025-03"]
    assert "商品退款异常：桂花巷 不锈钢保温杯" in problems["product_refunds:7000003:2025-03"]
    promotion = problems["campaign_no_lift:7000004:2025-03"]
    assert "活动过后没有留下增长：桂花巷 棉麻沙发盖布" in promotion and "2025-03-12 至" in promotion
    assert "3 分钟人工回复率 83.28%，低于 85.00%" in problems["reply_rate_low:2025-03"]
    alerts = {one["id"]: one for one in told["alerts"]}
    assert alerts["product_sales_day:7000001:2025-03-19"]["last"] == "2025-03-27"
    assert alerts["product_sales_month:7000001:2025-03"]["severity"] == "high"
    grave = [one["severity"] for one in told["problems"]]
    assert grave == sorted(grave, key=["high", "medium", "low"].index)

"""Promises: hours measured on every order, words only as complaints."""

from __future__ import annotations

from pathlib import Path

import pytest
from export_files import Shop, as_csv
from support.review_files import HEAD, row
from support.tool import run_json

COLUMNS = ["订单号", "商品", "订单状态", "商品总价(元)", "用户实付金额(元)", "商家实收金额(元)", "商品数量(件)", "支付时间", "发货时间", "商品id"]  # fmt: skip  # noqa: E501


def test_hours_are_kept_and_words_complained_of(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """91 of 100 orders within 24 hours; a word promise is a rate of complaints and nothing else."""
    (tmp_path / "promises.toml").write_text(
        '[[promise]]\ntext = "24小时发货"\nsource = "服务标签"\n[[promise]]\ntext = "加厚不易碎"\ntopic = "破损"\n'
        '[[promise]]\ntext = "好看"\n',
        "utf-8",
    )
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    rows = []
    for at in range(100):
        shipped = "2025-03-05 20:00:00" if at < 91 else "2025-03-07 10:00:00"
        cells = [f"250305-{at:015}", "茶杯", "已收货", "10.00", "10.00", "10.00", "1", "2025-03-05 10:00:00", shipped]
        rows.append(dict(zip(COLUMNS, [*cells, "100000000001"], strict=True)))
    rows[90]["发货时间"] = "2025-03-06 10:00:00"  # to the second
    shop.orders(COLUMNS, *rows)
    reviews = [row(at, "1" if at < 3 else "5", "收到就碎了" if at < 3 else "很好用") for at in range(12)]
    shop.take_one("评价.csv", as_csv([HEAD, *reviews]))
    hours, words, nothing = run_json("survey", "report", "2025-03", "--db", shop.database, "--json")["promises"]
    assert (hours["kept"], hours["n"], hours["complaints"]) == (0.91, 100, None)
    assert hours["gap"] == pytest.approx(0.09)
    assert (words["kept"], words["complaints"], words["n"]) == (None, 0.25, 12)
    assert (nothing["kept"], nothing["complaints"], nothing["gap"]) == (None, None, None)

"""The report of a small month: its sections, identities, problems, targets, and what it says where data is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_month import everything, orders_only
from store_rows import Store, new_store

from pdd_ops.document.blocks import Section
from pdd_ops.errors import PddOpsError
from pdd_ops.insight.why.reading import why_of_month
from pdd_ops.insight.why.words import factor_label
from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops, default_month, pick_month
from pdd_ops.periods import Month, Period
from pdd_ops.render.json_ import report_json
from pdd_ops.render.terminal import report_text
from pdd_ops.report.build import build_report
from pdd_ops.report.model import Report

DICTIONARY = (
    "orders units list_amount gmv receipts shop_discount platform_discount order_value buyers platform_gmv aov"
    " refund_orders refund_amount refund_rate refund_amount_rate refund_rate_unshipped refund_rate_shipped"
    " refund_rate_received refunds_closed refunds_closed_amount refund_only_share intervention_rate net_sales"
    " visitors page_views product_visitors conversion order_conversion"
    " uv_value new_visitor_share returning_visitor_rate ctr ad_spend ad_sales ad_roi ad_ctr ad_cpc"
    " ad_cost_rate ship_hours late_ship_rate active_products new_products"
)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    yield
    use_language("zh")


def report_of(store: Store, month: str = "2025-03", compare: str = "previous", shop: str | None = None) -> Report:
    connection = store.reader()
    return build_report(connection, shops=choose_shops(connection, shop), month=Month.parse(month), compare=compare)


def as_json(report: Report) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(report_json(report))
    return value


def section(report: Report, section_id: str) -> Section:
    return next(section for section in report.sections if section.id == section_id)


def rows(report: Report, section_id: str, table_id: str) -> list[list[object]]:
    tables = {table.id: table for table in section(report, section_id).tables}
    return [[cell.value for cell in row] for row in tables[table_id].rows]


def test_every_metric_of_the_dictionary_is_in_the_json(tmp_path: Path) -> None:
    for store in (everything(tmp_path / "a"), orders_only(tmp_path / "b")):
        metrics = as_json(report_of(store))["metrics"]
        assert set(DICTIONARY.split()) <= set(metrics)
        for name, metric in metrics.items():
            assert (metric["value"] is None) == bool(metric["reason"]), name
            assert {"label", "unit", "value", "previous", "change", "change_rate", "target", "reason"} <= set(metric)


def test_values_beside_the_other_month(tmp_path: Path) -> None:
    metrics = as_json(report_of(everything(tmp_path)))["metrics"]
    gmv = metrics["gmv"]
    assert (gmv["value"], gmv["previous"]) == (6385.2, 3634.4)
    assert gmv["change"] == round(gmv["value"] - gmv["previous"], 2)
    assert gmv["change_rate"] == round(gmv["change"] / gmv["previous"], 4)
    rate = metrics["refund_rate"]
    assert rate["change"] == round((rate["value"] - rate["previous"]) * 100, 4)
    assert rate["change_rate"] is None


def test_products_and_days_add_up_to_the_month(tmp_path: Path) -> None:
    report = report_of(everything(tmp_path))
    values = {metric.id: metric.value for metric in report.metrics}
    products = rows(report, "sales", "products")
    assert round(sum(float(str(row[1])) for row in products), 2) == values["gmv"]
    assert round(sum(float(str(row[2])) for row in products), 5) == 1
    assert values["net_sales"] == round(float(values["gmv"] or 0) - float(values["refund_amount"] or 0), 2)


def test_sections_stand_in_their_order(tmp_path: Path) -> None:
    report = report_of(everything(tmp_path))
    assert list(dict.fromkeys(section.part for section in report.sections)) == [
        "一、数据分析",
        "二、主要工作回顾",
        "三、存在的问题及改进措施",
        "四、下月计划",
        "附",
    ]
    assert [section.title for section in report.sections][:5] == [
        "1 销售额",
        "销售额为什么变化",
        "2 流量来源",
        "3 用户行为",
        "4 退款与售后",
    ]


def test_what_is_found_in_the_days(tmp_path: Path) -> None:
    report = report_of(everything(tmp_path))
    assert rows(report, "product_work", "gaps") == [["竹纤维洗碗布 5 条装", "2025-03-10", "2025-03-14", 5, 199.0]]
    assert rows(report, "product_work", "new_products") == [["无痕挂钩", "2025-03-05", 648.0, 81]]
    found = {problem.rule for problem in report.problems}
    assert found == {
        "stock_gap",
        "product_refunds",
        "refund_reason_quality",
        "order_value_fell",
        "source_conversion_low",
        "product_ad_loss",
        "ship_late",
        "new_visitors_falling",
        "product_dependence",
        "product_dead_stock",
    }
    assert all(problem.evidence and 2 <= len(problem.measures) <= 3 for problem in report.problems)
    assert {action.problem for action in report.actions} == {problem.id for problem in report.problems}


def test_nothing_blank_is_ever_printed(tmp_path: Path) -> None:
    stores = [everything(tmp_path / "a"), orders_only(tmp_path / "b"), _traffic_only(tmp_path / "c")]
    for code in ("zh", "en"):
        use_language(code)
        for store in stores:
            for compare in ("previous", "last-year"):
                text = report_text(report_of(store, compare=compare))
                assert not re.search(r"[{}]|\bNone\b|\bnan\b|\binf\b", text), code
                assert "  ." not in text


def _traffic_only(folder: Path) -> Store:
    store = new_store(folder)
    store.day("traffic_days", "2025-03-01", visitors=100, buyers=3)
    return store


def test_what_is_missing_is_said_once_at_the_end(tmp_path: Path) -> None:
    report = report_of(orders_only(tmp_path))
    assert any("笔单价从" in note for note in section(report, "sales").notes)
    table = next(one for one in section(report, "completeness").tables if one.id == "lacking")
    told = {str(row[0].value): str(row[1].value) for row in table.rows}
    assert "访客" in told["需要导入流量数据（店铺每日）"] and "各来源的访客和转化" in told["需要导入流量来源数据"]
    text = report_text(report, width=120)
    assert all(text.count(reason) == 1 for reason in told)
    assert not {"traffic", "behaviour", "money", "costs"} & {one.id for one in report.sections}


def test_tables_have_no_row_and_no_column_that_says_nothing(tmp_path: Path) -> None:
    for store in (orders_only(tmp_path / "1"), everything(tmp_path / "2")):
        for table in (table for one in report_of(store).sections for table in one.tables):
            for place in range(1, len(table.columns)):
                assert any(row[place].value not in (None, "") for row in table.rows), (table.id, table.columns[place])
            for row in table.rows:
                assert any(cell.value for cell in row[1:]), (table.id, row)


def test_english_is_complete(tmp_path: Path) -> None:
    store = everything(tmp_path)
    use_language("en")
    text = re.sub(r"\s+", "", report_text(report_of(store), width=120))
    for own in (
        "竹纤维洗碗布",
        "不锈钢保温杯",
        "无痕挂钩",
        "旧款杯垫",
        "质量问题",
        "退货退款",
        "小店",
        "广东省",
        "中通快递",
        "搜索推广",
    ):
        text = text.replace(own, "")
    chinese = set(re.findall(r"[\u4e00-\u9fff]+", text))
    assert chinese <= {
        "条装",
        "节",  # 38节, 年货节
        "订单",
        "售后",
        "退款",
        "流量数据",
        "流量来源",
        "商品数据",
        "推广",
        "商家实收",
        "仅退款",
        "货款账单",
        "成本",
        "运费险",
        "营销账户明细",
        "客服数据",
        "服务数据",
        "申请时间",
        "同意退款时间",
    }


def test_a_month_without_its_end_is_provisional(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    store.imported("orders", "2025-03-01", "2025-03-20", as_of="2025-03-20T18:00:00+08:00")
    for day in range(1, 21):
        store.orders(f"2025-03-{day:02d}", orders=9, gmv_fen=100)
    report = report_of(store)
    assert report.provisional
    assert "订单到 2025-03-19 为止：最新的订单导出是 2025-03-20 的" in report.notes[0]
    store.imported("orders", "2025-03-01", "2025-03-20", as_of="2025-04-20T18:00:00+08:00")
    assert "订单到 2025-03-20 为止：2025-03-21 至 2025-03-31 没有订单数据" in report_of(store).notes[0]


def test_a_running_month_is_provisional_and_a_complete_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = everything(tmp_path)
    assert not report_of(store).provisional
    monkeypatch.setenv("PDD_OPS_NOW", "2025-03-31T23:00:00")
    store.connection.execute("DELETE FROM order_days WHERE day = '2025-03-31'")
    assert "还没有结束" in report_of(store).notes[0]


def default_of(store: Store) -> str:
    connection = store.reader()
    return str(default_month(connection, choose_shops(connection, None)))


def test_default_month_is_the_newest_that_is_over_and_half_covered(tmp_path: Path) -> None:
    store = orders_only(tmp_path)
    assert default_of(store) == "2025-03"
    store.imported("orders", "2025-04-01", "2025-04-30")
    for day in range(1, 16):
        store.orders(f"2025-04-{day:02d}", orders=9)
        assert default_of(store) == ("2025-04" if day >= 15 else "2025-03")
    for day in range(1, 32):
        store.orders(f"2025-05-{day:02d}", orders=9)  # not over
    assert default_of(store) == "2025-04"


def test_without_such_a_month_it_is_the_newest_with_any_covered_day(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    store.imported("orders", "2025-03-20", "2025-04-09", as_of="2025-04-10T09:00:00+08:00")
    for day in Period("2025-03-20", "2025-04-09").each_day():
        store.orders(day, orders=9, gmv_fen=900)
    connection = store.reader()
    shops = choose_shops(connection, None)
    report = build_report(connection, shops=shops, month=default_month(connection, shops), chosen=False)
    assert (report.month, report.fallback) == ("2025-04", True)
    assert any("还没有已经结束、订单至少覆盖一半的月份" in note for note in report.notes)


def test_a_month_that_the_export_only_touches_is_not_the_default(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    store.imported("orders", "2025-03-01", "2025-04-01", as_of="2025-04-01T09:00:00+08:00")
    store.orders("2025-03-31", orders=9)
    store.orders("2025-04-01", orders=1)
    connection = store.reader()
    assert str(default_month(connection, choose_shops(connection, None))) == "2025-03"


def test_errors_say_what_to_do(tmp_path: Path) -> None:
    store = orders_only(tmp_path)
    store.shop("二店")
    connection = store.reader()
    with pytest.raises(PddOpsError, match="有多家店铺，请用 --shop 指定一家：二店, 小店"):
        choose_shops(connection, None)
    with pytest.raises(PddOpsError, match="没有店铺“三店”。已有的店铺：二店, 小店"):
        choose_shops(connection, "三店")
    with pytest.raises(PddOpsError, match=r"2024-01 没有数据。有数据的月份：2025-02, 2025-03"):
        pick_month(connection, choose_shops(connection, "小店"), "2024-01")
    with pytest.raises(PddOpsError, match="店铺“二店”还没有可用的数据"):
        pick_month(connection, choose_shops(connection, "二店"), None)
    with pytest.raises(PddOpsError, match="还没有数据。先导入导出文件"):
        choose_shops(_without_shops(tmp_path / "other").reader(), None)


def _without_shops(folder: Path) -> Store:
    store = new_store(folder)
    store.connection.execute("DELETE FROM shops")
    return store


def compared_from(tmp_path: Path, first: str, orders: int) -> Report:
    """March whole, after a February that begins on a day."""
    store = new_store(tmp_path)
    store.imported("orders", first, "2025-03-31")
    for day in Period(first, "2025-03-31").each_day():
        store.orders(day, orders=orders, gmv_fen=100 * orders)
    return report_of(store)


@pytest.mark.parametrize(
    ("first", "orders", "days", "previous", "rate"),
    [
        ("2025-02-23", 9, None, None, None),  # 6 days: nothing is compared
        ("2025-02-22", 9, 7, 63.0, None),  # 7 days: but no relative change
        ("2025-02-16", 9, 13, 117.0, None),
        ("2025-02-15", 9, 14, 126.0, 0.0),
        ("2025-02-15", 2, 14, 28.0, None),  # fewer than 30 orders
    ],
)
def test_a_month_that_begins_late_is_compared_by_its_days(
    tmp_path: Path, first: str, orders: int, days: int | None, previous: float | None, rate: float | None
) -> None:
    gmv = next(metric for metric in compared_from(tmp_path, first, orders).metrics if metric.id == "gmv")
    assert (gmv.value, gmv.days) == (31.0 * orders, 31)
    assert (gmv.previous, gmv.change_rate) == (previous, rate)
    if days is None:
        assert gmv.compared_days is None and gmv.change is None
        assert gmv.why_not == "只有 6 天有数据，不足 7 天"
    else:
        assert gmv.compared_days is not None and gmv.change == 0
        assert (gmv.compared_value, gmv.compared_days.count) == (previous, days)
        assert gmv.compared_days.other == (first, "2025-02-28")


def test_all_shops_are_summed(tmp_path: Path) -> None:
    store = orders_only(tmp_path)
    store.shop("二店")
    store.imported("orders", "2025-03-01", "2025-03-31", shop=2)
    store.orders("2025-03-01", shop=2, orders=1, gmv_fen=1180)
    report = report_of(store, shop="all")
    assert report.shop == "全部店铺（2 家：二店, 小店）"
    assert next(metric.value for metric in report.metrics if metric.id == "gmv") == 6397.0


def test_report_reads_no_order_and_imports_nothing_heavy(tmp_path: Path) -> None:
    import subprocess
    import sys

    store = everything(tmp_path)
    code = (
        "import sys; from pathlib import Path; from pdd_ops.store.database import open_reader\n"
        "from pdd_ops.metrics.shops import choose_shops; from pdd_ops.periods import Month\n"
        "from pdd_ops.report.build import build_report; from pdd_ops.render.terminal import report_text\n"
        "c = open_reader(Path(sys.argv[1])); seen = []; c.set_trace_callback(seen.append)\n"
        "report_text(build_report(c, shops=choose_shops(c, None), month=Month.parse('2025-03')))\n"
        "assert seen and not [s for s in seen if 'FROM orders' in s or 'FROM aftersales' in s]\n"
        "print([m for m in ('pandas', 'polars', 'sqlite_utils', 'openpyxl', 'typer') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(store.path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_running_month_is_compared_with_the_same_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = everything(tmp_path)
    monkeypatch.setenv("PDD_OPS_NOW", "2025-03-11T08:00:00")
    store.connection.execute("DELETE FROM order_days WHERE day > '2025-03-10'")
    store.connection.execute("DELETE FROM traffic_days WHERE day > '2025-03-10'")
    report = report_of(store)
    assert report.provisional
    values = {metric.id: metric for metric in report.metrics}
    assert (values["orders"].previous, values["visitors"].previous) == (40, 2000)
    assert [note for note in report.notes if "只有 10 天" in note and "2025-02-01 至 2025-02-10" in note]
    factors = rows(report, "why", "why_factors")
    assert ["天数", 10, 10, 0.0] in factors
    assert factors[-1][1:] == [values["net_sales"].previous, values["net_sales"].value, values["net_sales"].change]


def test_why_says_that_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    store.imported("orders", "2025-03-01", "2025-03-31")
    store.orders("2025-03-01", orders=1, units=1, gmv_fen=1000)
    report = report_of(store)
    assert "why" not in [one.id for one in report.sections]
    assert "2025-02 没有数据，无法比较" in report.notes


def test_the_report_and_the_command_give_the_same_split(tmp_path: Path) -> None:
    store = everything(tmp_path)
    connection = store.reader()
    answer = why_of_month(connection, choose_shops(connection, None), "2025-03", compare="previous", by="product")
    contributions = {row[0]: row[-1] for row in rows(report_of(store), "why", "why_factors")}
    assert contributions == {factor_label(one.id): one.contribution / 100 for one in answer.factors} | {
        "净销售额": answer.change / 100
    }

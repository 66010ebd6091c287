"""The dictionary is whole and consistent; source groups can be changed by the user."""

from __future__ import annotations

from pathlib import Path

import pytest

from pdd_ops.errors import PddOpsError
from pdd_ops.metrics.catalogue import dimensions, exports, find, find_dimension, metrics, public, supported, tables
from pdd_ops.metrics.sources import group_of, source_groups

UNITS = {"yuan", "count", "rate", "ratio", "days", "hours", "seconds", "score"}
KINDS = {"additive", "ratio", "difference", "distinct", "last", "outlook", "median"}


def test_every_metric_is_complete() -> None:
    for metric in metrics().values():
        assert metric.unit in UNITS and metric.kind in KINDS, metric.id
        assert metric.basis in {
            "pay",
            "created",
            "refund",
            "opened",
            "traffic",
            "service",
            "experience",
            "ad",
            "cash",
            "review",
            "submit",
        }, metric.id
        assert metric.good in {"", "up", "down"}, metric.id
        assert set(metric.columns) <= set(tables()), metric.id
        parts = {
            metric.numerator,
            metric.denominator,
            metric.fallback,
            *(part for pair in metric.instead.values() for part in pair),
        } - {""}
        assert parts <= set(metrics()), metric.id
    assert all(exports(metric) for metric in public())


def test_every_public_metric_can_be_split_by_time_and_shop() -> None:
    for metric in public():
        assert {"day", "week", "month", "shop"} <= set(supported(metric)), metric.id


def test_exports_behind_a_metric() -> None:
    assert exports(find("uv_value")) == ["订单数据（订单导出）", "流量数据（店铺每日）"]
    assert exports(find("new_products")) == ["订单数据（订单导出）"]


def test_dimensions_by_any_of_their_names() -> None:
    assert [find_dimension(name) for name in ("refund reason", "refund_type", "ad_scenario", "hour")] == [
        "reason",
        "type",
        "scenario",
        "hour",
    ]
    assert all(find_dimension(name) == name for name in dimensions())


@pytest.mark.parametrize(
    ("source", "group"),
    [
        ("搜索", "search"),
        ("搜索推广", "paid"),
        ("个性化推荐", "recommendation"),
        ("好友助力", "social"),
        ("百亿补贴", "activity"),
        ("直播", "live"),
        ("物流详情页", "other"),
    ],
)
def test_sources_by_their_words(source: str, group: str) -> None:
    assert group_of(source, source_groups()) == group


def test_the_users_words_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    own = tmp_path / "sources.toml"
    own.write_text(
        '[[group]]\nid = "social"\nwords = ["物流"]\n'
        '[[group]]\nid = "vip"\nlabel = {zh="会员",en="VIP"}\nwords = ["会员"]',
        "utf-8",
    )
    assert [group_of(source, source_groups()) for source in ("物流详情页", "会员中心", "搜索")] == [
        "social",
        "vip",
        "search",
    ]
    own.write_text('replace = true\n[[group]]\nid = "search"\nwords = ["搜"]', "utf-8")
    assert [group_of(source, source_groups()) for source in ("搜索", "直播")] == ["search", "other"]
    own.write_text('[[group]]\nid = "new"\nwords = ["x"]', "utf-8")
    with pytest.raises(PddOpsError, match=r"sources.toml：group\[1\]\.label：新的来源类别“new”要写"):
        source_groups()

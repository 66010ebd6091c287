"""The page: what stands in it, that nothing in it can run or load, and that every number can be read back."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import entry_points
from itertools import pairwise
from pathlib import Path

import pytest
from small_month import orders_only
from support.page_reports import EVIL, LONG, charts_of, small_report, tiny
from support.pages import Page
from typer.testing import CliRunner

from pdd_ops.lang import use_language
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.metrics.wording import number_text
from pdd_ops.periods import Month
from pdd_ops.render.output import render
from pdd_ops.render.page.colours import ON_DARK
from pdd_ops.render.page.document import MOST_ROWS, report_page
from pdd_ops.render.page.horizontal_charts import shortened, width_of
from pdd_ops.report.build import build_report

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    yield
    use_language("zh")


@pytest.mark.parametrize("code", ["zh", "en"])
def test_page_looks_as_agreed(code: str, tmp_path: Path) -> None:
    """To accept a new look: PDD_OPS_WRITE_GOLDEN=1 pytest tests/test_render_page.py, and read the difference."""
    use_language(code)
    text = without_drawings(report_page(small_report(tmp_path)))
    golden = GOLDEN / f"report_small_{code}.html"
    if os.environ.get("PDD_OPS_WRITE_GOLDEN"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


def without_drawings(page: str) -> str:
    """The page without what has a file of its own (style, script) and what another release may draw differently."""
    text = re.sub(r"sha256-[\w+/=]*", "sha256-…", page)
    return re.sub(r"<(style|script|svg)\b.*?</\1>", r"<\1>…</\1>", text, flags=re.DOTALL)


def test_a_name_is_only_text() -> None:
    page = Page(report_page(tiny(EVIL, charts=charts_of(EVIL))))
    assert len(page.named("script")) == len(page.named("style")) == 1
    assert "alert" not in page.script + page.style
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert page.text.count("<script>alert(1)</script>") > 20
    assert page.text.count("{{ 7 * 7 }}") > 20


def test_the_policy_allows_what_the_page_brings_and_nothing_else(tmp_path: Path) -> None:
    page = Page(report_page(tiny(charts=charts_of("商品"))))
    (policy,) = [one["content"] for one in page.named("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    hashes = {text: b64encode(sha256(text.encode()).digest()).decode() for text in (page.style, page.script)}
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{hashes[page.style]}'",
        f"script-src 'sha256-{hashes[page.script]}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert not page.having("style")


def test_nothing_is_loaded(tmp_path: Path) -> None:
    text = report_page(small_report(tmp_path))
    page = Page(text)
    assert not page.having("src") + page.having("srcset") + page.having("xlink:href")
    assert not page.named("link") + page.named("image") + page.named("use") + page.named("iframe")
    anchors = {attributes["id"] for _, attributes in page.having("id")}
    assert len(anchors) == len(page.having("id"))
    targets = [attributes["href"] for _, attributes in page.having("href")]
    assert targets
    assert [one for one in targets if one[0] != "#" or one[1:] not in anchors] == []
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest", page.style + page.script)
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)


@pytest.mark.parametrize("code", ["zh", "en"])
def test_every_metric_can_be_read_back(code: str, tmp_path: Path) -> None:
    use_language(code)
    report = small_report(tmp_path)
    page = Page(report_page(report))
    found = {
        attributes["data-metric"]: attributes["data-value"]
        for tag, attributes in page.having("data-metric", "data-value")
        if tag == "tr"
    }
    assert found == {one.id: "" if one.value is None else str(one.value) for one in report.metrics}
    for metric in report.metrics:
        assert metric.value is None or number_text(metric.value, metric.unit) in page.text
    assert page.named("html") == [{"lang": {"zh": "zh-CN", "en": "en"}[code]}]


def test_headings_follow_each_other_and_tables_tell_what_they_are(tmp_path: Path) -> None:
    page = Page(report_page(small_report(tmp_path)))
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(page.named("caption")) == len(page.named("table"))
    assert {heading["scope"] for heading in page.named("th")} == {"col", "row"}
    assert all(one["role"] == "img" and one["aria-label"] for one in page.named("svg"))


def test_charts_come_with_their_numbers() -> None:
    page = Page(report_page(tiny(charts=charts_of(LONG))))
    assert len(page.named("figure")) == len(page.named("details")) == 6
    assert len(page.named("svg")) == 6 * 3
    assert {"1", "5", "30", "75.00%", "-3.00"} <= set(page.words)
    assert LONG in page.words
    assert not [word for word in page.words if "NaN" in word or "undefined" in word]


def test_colours_of_charts_are_known_in_the_dark() -> None:
    page = Page(report_page(tiny(charts=charts_of("商品"))))
    within = [attributes for tag, attributes in page.elements if tag in ("path", "line", "text", "rect", "g")]
    used = {one[name] for one in within for name in ("fill", "stroke") if name in one} - {"none", "transparent"}
    assert used <= set(ON_DARK)


def test_a_large_shop_stays_small() -> None:
    text = report_page(tiny(LONG, rows=5000))
    assert len(text.encode()) < 2_000_000
    assert f"另有 {5000 - MOST_ROWS} 行未列出" in text


def test_months_that_lack_something(tmp_path: Path) -> None:
    connection = orders_only(tmp_path).reader()
    report = build_report(connection, shops=choose_shops(connection, None), month=Month.of(2025, 3))
    text = Page(report_page(report)).text
    assert "需要导入流量数据" in text
    assert "未完整：数字可能还会变化" in Page(report_page(tiny())).text


def test_card_says_change_and_target() -> None:
    card = MetricValue("gmv", "成交金额", "yuan", 90.0, 100.0, -10.0, -0.1, target=80.0, good="up")
    text = Page(report_page(replace(tiny(), metrics=(card,)))).text
    assert "90.00 元 环比 ▼ -10.00% 2025-02：100.00 目标 80.00 · 已达成" in text


def test_the_same_report_gives_the_same_page(tmp_path: Path) -> None:
    report = small_report(tmp_path)
    assert render(report, "html") == report_page(report).encode()


def test_words_are_measured_without_a_font() -> None:
    assert width_of("商品", 10) == 20
    assert shortened("无痕挂钩", 48, 12) == "无痕挂钩"
    assert shortened(LONG, 60, 12) == "竹纤维洗…"


def test_red_means_what_the_settings_say(tmp_path: Path) -> None:
    report = small_report(tmp_path)
    assert '<span class="change red"><span aria-hidden="true">▲ </span>+1,395.00</span>' in report_page(report)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "report.toml").write_text('red = "rise"', "utf-8")
    page = report_page(report)
    assert '<span class="change red"><span aria-hidden="true">▲ </span>+2,750.80</span>' in page
    assert "红 = 上涨，绿 = 下跌" in page


def test_it_comes_by_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    orders_only(tmp_path)
    monkeypatch.setenv("PDD_OPS_DB", str(tmp_path / "pdd-ops.db"))
    [command] = entry_points(group="console_scripts", name="pdd-ops")
    target = tmp_path / "page.html"
    done = CliRunner().invoke(command.load(), ["report", "2025-03", "--format", "html", "--out", str(target)])
    assert (done.exit_code, done.stdout) == (0, "")
    assert Page(target.read_text("utf-8")).text.startswith("小店 · 2025年3月运营月总结")


def test_problems_with_their_measures_come_before_the_figures(tmp_path: Path) -> None:
    """On a phone: the style sheet shows them there alone."""
    text = report_page(small_report(tmp_path))
    urgent, figures = text.index('class="urgent"'), text.index('class="figures"')
    first = text[urgent:figures]
    assert first.count("<li") == 3 and "[高] 退款集中在质量" in first and "→ 发货前抽检" in first

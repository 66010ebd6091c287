"""The page in Chromium, offline: nothing asked for, nothing said, nothing cut, and all of it by keyboard and touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from support.browser import Browser, browser
from support.page_reports import EVIL, LONG, charts_of, small_report, tiny

from pdd_ops.lang import use_language
from pdd_ops.render.page.document import report_page
from pdd_ops.report.model import Report

pytestmark = pytest.mark.slow
HINT = "const hint = document.getElementById('hint'); return hint.hidden ? '' : hint.innerText"
CUT = "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    yield
    use_language("zh")


def with_charts(report: Report) -> Report:
    first, *rest = report.sections
    return replace(report, sections=(replace(first, charts=charts_of(LONG)), *rest))


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return with_charts(small_report(tmp_path))


@pytest.fixture
def page(report: Report, tmp_path: Path) -> Path:
    return written(report, tmp_path)


def written(report: Report, folder: Path) -> Path:
    target = folder / "运营月总结.html"
    target.write_text(report_page(report), "utf-8")
    return target


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_it_fits_asks_for_nothing_and_is_accessible(window: Browser, page: Path, width: int, dark: bool) -> None:
    window.open(page, width=width, dark=dark)
    wide, room = window.ask(CUT)
    assert wide <= room == width
    assert window.requests() == [page.as_uri()]
    assert window.said() == []
    assert window.violations() == []


@pytest.mark.parametrize("name", [EVIL, LONG], ids=["evil", "long"])
def test_names_do_no_harm(window: Browser, tmp_path: Path, name: str) -> None:
    window.open(written(tiny(name, charts=charts_of(name)), tmp_path), width=360)
    wide, room = window.ask(CUT)
    assert wide <= room
    assert window.said() == []
    assert window.ask("return document.querySelector('.shop').textContent") == name
    assert len(window.requests()) == 1


def test_english_too(window: Browser, tmp_path: Path) -> None:
    use_language("en")
    window.open(written(with_charts(small_report(tmp_path)), tmp_path), width=360)
    wide, room = window.ask(CUT)
    assert wide <= room
    assert window.violations() == []


def test_a_definition_opens_by_keyboard(window: Browser, page: Path) -> None:
    window.open(page)
    term = window.driver.find_element(By.CSS_SELECTOR, "table [data-term=order_value]")
    window.ask("const all = [...document.querySelectorAll('a, button, summary, [tabindex=\"0\"]')];"
               "all[all.indexOf(arguments[0]) - 1].focus()", term)  # fmt: skip
    ActionChains(window.driver).send_keys(Keys.TAB).perform()
    assert "成交金额 ÷ 成交订单数" in window.ask(HINT)
    assert term.get_attribute("aria-describedby") == "hint"
    ActionChains(window.driver).send_keys(Keys.ESCAPE).perform()
    assert window.ask(HINT) == ""
    ActionChains(window.driver).send_keys(Keys.ENTER).perform()
    assert window.driver.current_url.endswith("#def-order_value")


def test_a_number_tells_its_definition_on_hover_and_on_tap(window: Browser, page: Path) -> None:
    window.open(page, width=360)
    window.command("Emulation.setTouchEmulationEnabled", enabled=True)
    term = window.driver.find_element(By.CSS_SELECTOR, "table [data-term=order_value]")
    tap(window, term)
    assert "成交金额 ÷ 成交订单数" in window.ask(HINT)
    assert "#" not in window.driver.current_url
    tap(window, term)
    assert window.driver.current_url.endswith("#def-order_value")
    window.command("Emulation.setTouchEmulationEnabled", enabled=False)


def tap(window: Browser, element: object) -> None:
    window.ask("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
    x, y = window.ask("const b = arguments[0].getBoundingClientRect(); return [b.x + 4, b.y + b.height / 2]", element)
    window.command("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
    window.command("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])


def test_tables_sort_by_keyboard(window: Browser, page: Path) -> None:
    window.open(page)
    heading = window.driver.find_element(By.CSS_SELECTOR, "[data-table=products] th:nth-child(2)")
    button = heading.find_element(By.TAG_NAME, "button")
    assert button.accessible_name == "按成交金额排序"
    amounts = "return [...document.querySelectorAll('[data-table=products] td:nth-child(2)')].map(c => c.innerText)"
    assert window.ask(amounts) == ["4,185.00", "1,552.20", "648.00"]
    button.send_keys(Keys.ENTER)
    button.send_keys(Keys.ENTER)
    assert window.ask(amounts) == ["648.00", "1,552.20", "4,185.00"]
    assert heading.get_attribute("aria-sort") == "ascending"
    window.driver.find_element(By.CSS_SELECTOR, "[data-table=products] th:nth-child(1) button").send_keys(Keys.SPACE)
    assert heading.get_attribute("aria-sort") is None
    assert window.ask(amounts) == ["4,185.00", "648.00", "1,552.20"]  # 不锈钢, 无痕, 竹纤维


def test_a_chart_tells_its_numbers_at_the_pointer(window: Browser, page: Path) -> None:
    window.open(page)
    plot = window.driver.find_element(By.CSS_SELECTOR, "#c-pareto .plot.wide")
    ActionChains(window.driver).move_to_element_with_offset(plot, 0, -10).perform()
    assert window.ask(HINT).splitlines() == [LONG, "成交金额 30.00", "累计占比 75.00%"]


def test_a_chart_tells_its_numbers_on_tap(window: Browser, page: Path) -> None:
    window.open(page, width=360)
    window.command("Emulation.setTouchEmulationEnabled", enabled=True)
    bar = window.driver.find_element(By.CSS_SELECTOR, "#c-pareto .plot.narrow path")
    tap(window, bar)
    assert window.ask(HINT).splitlines() == [LONG, "成交金额 30.00", "累计占比 75.00%"]
    tap(window, window.driver.find_element(By.CSS_SELECTOR, "#c-pareto figcaption"))
    assert window.ask(HINT) == ""
    window.command("Emulation.setTouchEmulationEnabled", enabled=False)


def test_without_scripts_everything_is_there(window: Browser, report: Report, page: Path) -> None:
    window.open(page, scripts=False)
    charts = [chart for section in report.sections for chart in section.charts]
    assert len(charts) > 6
    for chart in charts:
        drawing = window.driver.find_element(By.CSS_SELECTOR, f"#c-{chart.id} .plot.wide svg")
        assert drawing.is_displayed()
        assert drawing.size["height"] >= (200 if chart.kind == "days" else 30 * len(chart.labels))
        assert drawing.accessible_name.startswith(chart.title)
    assert len(window.driver.find_elements(By.CSS_SELECTOR, ".plot.wide svg")) == len(charts)
    assert window.driver.find_elements(By.CSS_SELECTOR, ".sort") == []
    window.driver.find_element(By.CSS_SELECTOR, "table [data-term=order_value]").click()
    assert window.driver.current_url.endswith("#def-order_value")
    window.driver.find_element(By.CSS_SELECTOR, "#c-pareto summary").click()
    assert window.driver.find_element(By.CSS_SELECTOR, "#c-pareto table").is_displayed()


def test_paper_is_white_and_whole(window: Browser, page: Path) -> None:
    window.open(page, dark=True)
    ground = "return getComputedStyle(document.body).backgroundColor"
    assert window.ask(ground) == "rgb(17, 21, 27)"
    window.show_as("print", dark=True)
    assert window.ask(ground) == "rgb(255, 255, 255)"
    main = "return getComputedStyle(document.querySelector('#c-bars .wide [fill=\"#2368a9\"]')).fill"
    assert window.ask(main) == "rgb(35, 104, 169)"
    assert window.pdf().startswith(b"%PDF")

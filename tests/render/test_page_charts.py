"""The page's charts: their axes, what is drawn for which numbers, and that no name becomes markup."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdd_ops.document.blocks import Chart, Series
from pdd_ops.lang import use_language
from pdd_ops.render.page.axis import exact, rounded, tick_text
from pdd_ops.render.page.charts import framed
from pdd_ops.render.page.colours import FALL, LINE, MAIN, OTHER, RISE

AMOUNTS = st.lists(st.floats(-1e9, 1e9).filter(lambda one: one == 0 or abs(one) > 1e-6), min_size=1, max_size=9)


@pytest.fixture(autouse=True)
def chinese_again() -> Iterator[None]:
    yield
    use_language("zh")


def drawn(
    kind: str, *series: Series, labels: tuple[str, ...] = ("a", "b", "c"), width: int = 500
) -> ElementTree.Element:
    return ElementTree.fromstring(framed(Chart("x", kind, "title", labels, series), width, red="worse").svg("a label"))


def rects(root: ElementTree.Element, colour: str) -> list[tuple[float, float, float]]:
    """x, width and y of the bars of a colour."""
    found = [one for one in root.iter("rect") if one.get("fill") == colour]
    return [(float(one.attrib["x"]), float(one.attrib["width"]), float(one.attrib["y"])) for one in found]


def lines(root: ElementTree.Element, colour: str) -> list[str]:
    return [one.attrib["d"] for one in root.iter("path") if one.get("stroke") == colour]


@pytest.mark.parametrize(
    ("values", "ends", "ticks"),
    [
        ([361, 707.5], (0, 800), [0, 200, 400, 600, 800]),
        ([0.58], (0, 0.6), [0, 0.2, 0.4, 0.6]),
        ([-0.564, 0.1], (-0.6, 0.1), [-0.6, -0.4, -0.2, 0]),
        ([12_345, None, 3], (0, 13_000), [0, 5000, 10_000]),
        ([-3, -1], (-3, 0), [-3, -2, -1, 0]),
        ([0, 0], (0, 0), [0]),
        ([None], (0, 0), [0]),
    ],
)
def test_an_axis_ends_at_round_numbers(
    values: list[float | None], ends: tuple[float, float], ticks: list[float]
) -> None:
    axis = rounded(values, 190)
    assert (axis.low, axis.high) == ends
    assert axis.ticks() == ticks


@given(AMOUNTS)
def test_an_axis_holds_all_values_and_zero(values: list[float]) -> None:
    axis = rounded(values, 190)
    room = 1e-9 * max(map(abs, values))
    assert all(-0.01 <= axis.place(value) <= 190.01 for value in (*values, 0))
    assert axis.low - room <= min(values) and max(values) <= axis.high + room
    if any(values):
        assert 2 <= len(axis.ticks()) <= 8
        steps = [two - one for one, two in pairwise(axis.ticks())]
        assert max(steps) == pytest.approx(min(steps))
        assert 0 in axis.ticks()


@given(AMOUNTS)
def test_an_exact_axis_ends_with_its_values(values: list[float]) -> None:
    axis = exact(values, 100)
    assert (axis.low, axis.high) == (min(0, *values), max(0, *values))


@pytest.mark.parametrize(
    ("value", "unit", "chinese", "english"),
    [
        (0, "yuan", "0", "0"),
        (1500, "count", "1,500", "1,500"),
        (0.5, "count", "0.5", "0.5"),
        (10_000, "yuan", "1万", "10k"),
        (125_000, "yuan", "12.5万", "125k"),
        (2_500_000, "yuan", "250万", "2.5M"),
        (30_000_000_000, "yuan", "3,000,000万", "30G"),
        (-20_000, "yuan", "−2万", "−20k"),
        (-5, "yuan", "−5", "−5"),
        (0.125, "rate", "12.5%", "12.5%"),
        (1.0, "rate", "100%", "100%"),
        (0.0025, "rate", "0.25%", "0.25%"),
    ],
)
def test_numbers_of_an_axis(value: float, unit: str, chinese: str, english: str) -> None:
    assert tick_text(value, unit) == chinese
    use_language("en")
    assert tick_text(value, unit) == english


def test_bars_are_as_long_as_their_numbers() -> None:
    root = drawn("bars", Series("this", (40, None, 10), "count"), Series("before", (20, 40, 0), "count"))
    full = rects(root, MAIN)[0][1]
    assert [width / full for _, width, _ in rects(root, MAIN)] == pytest.approx([1, 0.25], abs=0.001)
    assert [width / full for _, width, _ in rects(root, OTHER)] == pytest.approx([0.5, 1, 0], abs=0.001)
    assert [y for *_, y in rects(root, MAIN)] == [7, 67]  # nothing for the one that is missing


def test_bars_below_zero_go_to_the_left() -> None:
    root = drawn("bars", Series("this", (30, -10, 0), "count"))
    (up, long, _), (down, short, _), (zero, none, _) = rects(root, MAIN)
    assert (down, round(down + short, 1)) == (0, up) and zero == up and none == 0
    assert long / short == pytest.approx(3, abs=0.01)


def test_a_waterfall_steps_from_total_to_total() -> None:
    root = drawn("waterfall", Series("net", (100, 50, -30, 120), "yuan"), labels=("then", "up", "down", "now"))
    (first, whole, _), (last, more, _) = rects(root, MAIN)
    (rise, gained, _), (fall, lost, _) = rects(root, RISE)[0], rects(root, FALL)[0]
    assert first == last == 0
    assert more / whole == pytest.approx(1.2, abs=0.01)
    assert rise == pytest.approx(whole, abs=0.1) and gained / whole == pytest.approx(0.5, abs=0.01)
    assert fall == pytest.approx(more, abs=0.1) and lost / whole == pytest.approx(0.3, abs=0.01)


def test_a_pareto_chart_has_its_shares_on_a_line() -> None:
    root = drawn("pareto", Series("gmv", (60, 30, 10), "yuan"), Series("share", (0.6, 0.9, 1.0), "rate"))
    places = [float(one.attrib["cx"]) for one in root.iter("circle")]
    assert [place / places[-1] for place in places] == pytest.approx([0.6, 0.9, 1], abs=0.001)
    assert len(lines(root, LINE)) == 1


def test_a_line_breaks_where_a_day_is_missing() -> None:
    days = tuple(f"2025-03-{day:02d}" for day in range(1, 7))
    root = drawn(
        "days", Series("gmv", (5, 6, None, 8, None, 3), "yuan"), Series("before", (1,) * 6, "yuan"), labels=days
    )
    (path,) = lines(root, MAIN)
    assert path.count("M") == 3  # two days, one alone, one alone
    assert [one.get("stroke-dasharray") for one in root.iter("path") if one.get("stroke") == OTHER] == ["4,3"]


def test_a_series_of_another_unit_has_the_axis_at_the_right() -> None:
    labels = tuple(f"2025-03-{day:02d}" for day in range(1, 4))
    root = drawn("days", Series("spend", (500, 700, 600), "yuan"), Series("roi", (2.5, 3, 1), "count"), labels=labels)
    sides = {one.get("text-anchor"): float(one.attrib["x"]) for one in root.iter("text")}
    assert sides["end"] < 0 and sides["start"] > 400


@pytest.mark.parametrize("kind", ["days", "bars", "pareto", "waterfall", "shares"])
@pytest.mark.parametrize("values", [(None, None, None), (0, 0, 0), (1, None, -2)])
def test_every_chart_can_be_drawn(kind: str, values: tuple[float | None, ...]) -> None:
    for width in (820, 320):
        root = drawn(kind, Series("one", values, "yuan"), Series("two", values, "rate"), width=width)
        assert int(root.attrib["width"]) == width
        numbers = [
            float(value) for one in root.iter() for name, value in one.attrib.items() if name in ("x", "y", "width")
        ]
        assert all(math.isfinite(number) for number in numbers)


def test_no_name_becomes_markup() -> None:
    names = ("<script>", '"&amp;\x1b\u202e', "]]>")
    root = drawn("bars", Series("n", (1, 2, 3), "count"), labels=names, width=820)
    shown = [one.text for one in root.iter("text") if one.get("text-anchor") == "end"]
    assert shown == ["<script>", '"&amp;\\x1b\\u202e', "]]>"]
    label = ElementTree.fromstring(
        framed(Chart("x", "bars", "t", names, (Series("n", (1, 2, 3), "count"),)), 820, red="rise").svg('a "b" <c>')
    )
    assert label.attrib["aria-label"] == 'a "b" <c>'

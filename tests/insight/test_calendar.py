"""The calendar: against a library of the moon's calendar and the published days off; and the merchant's own events."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import chinese_calendar
import pytest
from lunar_python import Lunar, LunarYear

from pdd_ops.errors import PddOpsError
from pdd_ops.insight.calendar import Event, event_days, events
from pdd_ops.lang import use_language
from pdd_ops.periods import Period
from pdd_ops.resources import festivals

SHIPPED = tomllib.loads(files("pdd_ops.insight").joinpath("calendar.toml").read_text("utf-8"))
YEARS = range(2019, 2031)
BY_THE_MOON = {
    "spring_festival": (1, 1),
    "lantern_festival": (1, 15),
    "dragon_boat": (5, 5),
    "qixi": (7, 7),
    "mid_autumn": (8, 15),
}
PUBLISHED = {  # our festival -> the name under which the State Council publishes its days off
    "spring_festival": "Spring Festival",
    "qingming": "Tomb-sweeping Day",
    "dragon_boat": "Dragon Boat Festival",
    "mid_autumn": "Mid-autumn Festival",
}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    return tmp_path / "calendar.toml"


@pytest.mark.parametrize("name", BY_THE_MOON)
def test_the_table_is_what_the_library_computes(name: str) -> None:
    month, day = BY_THE_MOON[name]
    assert festivals()[name] == [Lunar.fromYmd(year, month, day).getSolar().toYmd() for year in YEARS]


def test_qingming_is_what_the_library_computes() -> None:
    computed = [Lunar.fromYmd(year, 6, 1).getJieQiTable()["清明"].toYmd() for year in YEARS]
    assert festivals()["qingming"] == computed
    assert LunarYear.fromYear(2025).getLeapMonth() == 6  # the library knows leap months


@pytest.mark.parametrize("name", PUBLISHED)
def test_festivals_are_days_off_as_published(name: str) -> None:
    published = {day.isoformat(): off for day, off in chinese_calendar.constants.holidays.items()}
    newest = max(published)[:4]
    ours = [day for day in festivals()[name] if day[:4] <= newest]
    assert len(ours) >= 8
    merged = {"2020-10-01"}  # 中秋 fell on 国庆 and is published as National Day
    assert {published[day] for day in ours if day not in merged} == {PUBLISHED[name]}


def test_windows_cover_the_days_off_as_published(own: Path) -> None:
    published = chinese_calendar.constants.holidays
    for year in range(2019, 2027):
        for event_id, name, missing in (("spring-festival", "Spring Festival", 4), ("national-day", "National Day", 1)):
            off = {day.isoformat() for day, kind in published.items() if day.year == year and kind == name}
            days = {day for one in of_year(event_id, year) for day in Period(one.first, one.last).each_day()}
            assert len(off - days) <= missing, (year, event_id)  # 2020's Spring Festival was prolonged
            assert len(days - off) <= 2, (year, event_id)


def of_year(event_id: str, year: int) -> list[Event]:
    return [one for one in events(f"{year}-01-01", f"{year}-12-31") if one.id == event_id]


@pytest.mark.parametrize("year", YEARS)
def test_every_event_is_there_once_a_year(own: Path, year: int) -> None:
    ended = [one.id for one in events(f"{year}-01-01", f"{year}-12-31") if one.last[:4] == str(year)]
    assert sorted(ended) == sorted(entry["id"] for entry in SHIPPED["event"])


def test_what_touches_the_period_is_found_in_order(own: Path) -> None:
    assert [(one.id, one.first, one.last) for one in events("2025-01-15", "2025-02-01")] == [
        ("new-year-goods", "2025-01-01", "2025-01-21"),
        ("spring-festival", "2025-01-28", "2025-02-04"),
    ]
    assert events("2025-03-20", "2025-03-31") == []
    assert [one.label for one in events("2025-06-20", "2025-06-20")] == ["618"]


def test_an_event_over_new_year_is_found_from_both_sides(own: Path) -> None:
    goods = Event("new-year-goods", "年货节", "promotion", "2022-12-25", "2023-01-14")
    assert goods in events("2022-12-30", "2022-12-31")
    assert goods in events("2023-01-01", "2023-01-01")


def test_days_with_their_events(own: Path) -> None:
    days = event_days("2023-09-28", "2023-10-02")
    assert {day: [one.id for one in there] for day, there in days.items()} == {
        "2023-09-29": ["mid-autumn"],
        "2023-10-01": ["national-day"],
        "2023-10-02": ["national-day"],
    }


def test_labels_speak_the_language_in_use(own: Path) -> None:
    use_language("en")
    try:
        assert events("2025-11-11", "2025-11-11")[0].label == "Double 11 (双11)"
    finally:
        use_language("zh")


def test_a_merchant_adds_and_corrects(own: Path) -> None:
    own.write_text(
        """
[[event]]
id = "birthday"
label = "店庆"
first = "12-30"
last = "01-02"

[[event]]
id = "618"
first = 2025-05-13
last = 2025-06-18

[[event]]
id = "qixi"
enabled = false

[[event]]
id = "live"
label = { zh = "直播专场", en = "Live day" }
kind = "holiday"
first = "2025-04-09"
""",
        "utf-8",
    )
    assert of_year("birthday", 2025) == [
        Event("birthday", "店庆", "promotion", "2024-12-30", "2025-01-02"),
        Event("birthday", "店庆", "promotion", "2025-12-30", "2026-01-02"),
    ]
    assert of_year("618", 2025) == [Event("618", "618", "promotion", "2025-05-13", "2025-06-18")]
    assert of_year("618", 2026) == [Event("618", "618", "promotion", "2026-06-01", "2026-06-20")]
    assert of_year("qixi", 2025) == []
    assert of_year("live", 2025) == [Event("live", "直播专场", "holiday", "2025-04-09", "2025-04-09")]
    assert of_year("live", 2026) == []


def test_leap_days(own: Path) -> None:
    own.write_text('[[event]]\nid = "leap"\nlabel = "闰日"\nfirst = "02-29"\n', "utf-8")
    assert [one.first for one in [*of_year("leap", 2024), *of_year("leap", 2025)]] == ["2024-02-29", "2025-02-28"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("growth = 1", "growth"),
        ("event = 3", "[[event]]"),
        ("event = [3]", "event[1] = 3：要写成一组"),
        ('[[event]]\nlabel = "x"', "event[1].id：必须填写"),
        ('[[event]]\nid = "sale"\nfirst = "05-20"', "event[1].label：新的活动“sale”要有 label"),
        (
            '[[event]]\nid = "618"\nstart = "05-20"',
            'event[1].start = "05-20"：没有这一项；可用的是：id, label, kind, first, last, enabled',
        ),
        ('[[event]]\nid = "618"\nfirst = "5-20"', 'event[1].first = "5-20"'),
        ('[[event]]\nid = "618"\nfirst = "02-30"', 'event[1].first = "02-30"'),
        ('[[event]]\nid = "618"\nfirst = "2025-02-29"', 'event[1].first = "2025-02-29"'),
        ('[[event]]\nid = "618"\nfirst = 20', "first = 20"),
        ('[[event]]\nid = "618"\nlast = "05-20"', "first（第一天）"),
        ('[[event]]\nid = "618"\nfirst = "2025-05-20"\nlast = "06-20"', 'event[1].last = "06-20"'),
        ('[[event]]\nid = "618"\nfirst = "2025-05-20"\nlast = "2025-05-19"', "不能早于"),
        ('[[event]]\nid = "618"\nkind = "sale"', 'event[1].kind = "sale"：可用的是：promotion, holiday'),
        ('[[event]]\nid = "618"\nlabel = { zh = "x" }', "event[1].label.en：必须填写"),
        ('[[event]]\nid = "618"\nenabled = "no"', 'event[1].enabled = "no"'),
        ("[[event", "calendar.toml"),
    ],
)
def test_a_wrong_file_is_refused_with_entry_and_remedy(own: Path, text: str, said: str) -> None:
    own.write_text(text, "utf-8")
    with pytest.raises(PddOpsError) as error:
        events("2025-01-01", "2025-01-31")
    assert said in str(error.value)
    assert "calendar.toml" in str(error.value)


def test_windows_never_end_before_they_begin(own: Path) -> None:
    for one in events("2019-01-01", "2030-12-31"):
        assert timedelta(0) <= date.fromisoformat(one.last) - date.fromisoformat(one.first) < timedelta(days=40), one

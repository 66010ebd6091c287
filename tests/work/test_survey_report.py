"""What surveys say: figures against an oracle, small samples, flags, the ledger, and other shops."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from export_files import Shop, as_csv
from support.survey_files import WJX, spread, wjx
from support.tool import installed, run, run_json
from typer.testing import CliRunner

from pdd_ops.metrics.compare import compare
from pdd_ops.metrics.query import query
from pdd_ops.periods import Period, parse_period
from pdd_ops.store.database import open_reader
from pdd_ops.store.recompute import differing_sums
from pdd_ops.work.feedback import find_feedback, list_feedback
from pdd_ops.work.surveys import Csat, SurveyReport, _csat_change, read_surveys

HEAD = [*WJX, "1、您会推荐本店吗", "2、总体满意度", "3、(质量)", "3、(物流)", "4、您的建议"]


def sheets(recommend: list[str], satisfied: int, day: str = "2025/03/05") -> list[list[str]]:
    """A sheet for each answer, of which so many are satisfied."""
    return [
        wjx(at + 1, score, "4分" if at < satisfied else "2分", "满意", "一般", "都好", day=day)
        for at, score in enumerate(recommend)
    ]


def report(shop: Shop, period: str | None = None) -> SurveyReport:
    with closing(open_reader(shop.database)) as connection:
        return read_surveys(connection, [1], parse_period(period) if period else None)


def test_figures(shop: Shop) -> None:
    """60 promoters, 25 passives, 15 detractors; 80 of 100 satisfied: 45.0 ± 14.5 and 0.7112 to 0.8666."""
    shop.take_one("问卷.csv", as_csv([HEAD, *sheets([*spread(60, 25, 15)], 80)]))
    found = report(shop)
    assert found.nps is not None
    assert found.csat is not None
    assert (found.sheets, found.nps.n, found.csat.n) == (100, 100, 100)
    assert found.nps.value == pytest.approx(45.0)
    assert found.nps.margin == pytest.approx(14.5, abs=0.05)
    assert found.csat.bounds == pytest.approx((0.7112, 0.8666), abs=5e-5)
    with closing(open_reader(shop.database)) as connection:
        values = query(
            connection, shops=(1,), metrics=("nps", "csat", "survey_answers"), period=Period("2025-03-01", "2025-03-31")
        ).rows[0].values  # fmt: skip
    assert [float(value.value or 0) for value in values] == [45.0, 0.8, 100]
    assert not differing_sums(shop.database)


def test_few_answers_are_not_compared(shop: Shop) -> None:
    shop.take_one("二月.csv", as_csv([HEAD, *sheets([*spread(29, 0, 0)], 29, "2025/02/05")]))
    rows = [[str(1000 + at), *row[1:]] for at, row in enumerate(sheets([*spread(0, 0, 40)], 0))]
    shop.take_one("三月.csv", as_csv([HEAD, *rows]))
    assert report(shop, "2025-03").nps_change is None
    more = [[str(2000 + at), *row[1:]] for at, row in enumerate(sheets([*spread(31, 0, 0)], 31, "2025/02/06"))]
    shop.take_one("二月又.csv", as_csv([HEAD, *more]))
    found = report(shop, "2025-03")
    assert found.nps_change is not None
    assert found.csat_change is not None
    assert (found.nps_change.before, found.nps_change.difference, found.nps_change.is_clear) == (100, -200, True)
    assert found.csat_change.high < 0


def test_hasty_sheets_and_straight_lines_stay_in(shop: Shop) -> None:
    rows = [
        wjx(1, "9", "3分", "一般", "一般", "", seconds="12秒"),
        wjx(2, "9", "4分", "一般", "满意", "", seconds="2分1秒"),
    ]
    shop.take_one("问卷.csv", as_csv([HEAD, *rows]))
    found = report(shop)
    assert (found.sheets, found.hasty, found.straight) == (2, 1, 1)


def test_a_complaint_joins_the_ledger(shop: Shop) -> None:
    rows = [wjx(1, "9", "4分", "满意", "满意", "都挺好"), wjx(7, "3", "2分", "一般", "一般", "杯子有异味，没法用")]
    shop.take_one("问卷.csv", as_csv([HEAD, *rows]))
    with closing(open_reader(shop.database)) as connection:
        (one,) = list_feedback(connection, [1])
        assert (one.source, one.text, one.topics["气味"]) == ("survey", "杯子有异味，没法用", "negative")
        assert find_feedback(connection, [1], one.id) == one


def test_what_cannot_be_told_is_said_and_counts_once_it_is_confirmed(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    path = shop.write("问卷.csv", as_csv([[*WJX, "1、总体感受"], *(wjx(at, str(at % 5 + 1)) for at in range(1, 11))]))
    told = run_json("survey", "import", str(path), "--db", str(shop.database), "--json")
    assert told["unclear"] == ["总体感受"]
    assert run_json("survey", "report", "--db", str(shop.database), "--json")["csat"] is None
    said = run_json("survey", "confirm", "总体感受=csat", "--db", str(shop.database), "--json")
    assert said["unclear"] == []
    assert '"总体感受" = "csat"' in (tmp_path / "config" / "survey.toml").read_text("utf-8")  # as people read it
    found = run_json("survey", "report", "--db", str(shop.database), "--json")
    assert (found["csat"]["share"], found["csat"]["n"]) == (0.4, 10)
    assert not differing_sums(shop.database)


@pytest.mark.parametrize("text", ['[kinds]\n"总体感受" = "stars"\n', "[kinds\n"])
def test_a_faulty_survey_toml_is_said(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """As by the report of the month and by the next import of answers."""
    folder = tmp_path / "config"
    monkeypatch.setenv("PDD_OPS_CONFIG", str(folder))
    shop.take_one("问卷.csv", as_csv([[*WJX, "1、总体感受"], wjx(1, "4")]))
    folder.mkdir()
    (folder / "survey.toml").write_text(text, "utf-8")
    asked = (("survey", "confirm"), ("survey", "report"), ("survey", "report", "--json"))
    told = [CliRunner().invoke(installed(), [*said, "--db", str(shop.database)]) for said in asked]
    assert [(one.exit_code, one.stdout) for one in told] == [(1, "")] * 3
    assert "survey.toml" in told[0].stderr and told[0].stderr == told[1].stderr == told[2].stderr


def test_a_question_that_nobody_asked_is_not_confirmed(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    shop.take_one("问卷.csv", as_csv([[*WJX, "1、总体感受"], wjx(1, "4")]))
    run("survey", "confirm", "总体感觉=csat", "--db", str(shop.database), code=2)
    assert not (tmp_path / "config" / "survey.toml").exists()


def test_several_shops_need_a_name(shop: Shop) -> None:
    for name in ("甲店", "乙店"):
        path = shop.write(f"{name}问卷.csv", as_csv([HEAD, *sheets(["9", "3"] if name == "甲店" else ["10"], 1)]))
        run("survey", "import", path, "--db", shop.database, "--shop", name)
    third = shop.write("第三份.csv", as_csv([HEAD, *sheets(["1"], 0)]))
    run("survey", "import", third, "--db", shop.database, code=2)
    found = run_json("survey", "report", "--db", str(shop.database), "--shop", "乙店", "--json")
    assert (found["answers"], found["nps"]["value"]) == (1, 100)


def test_items_of_a_matrix_are_one_voice_a_person(shop: Shop) -> None:
    """Three answers of a person are no three persons: the interval is that of forty."""
    head = [*WJX, "1、(质量)", "1、(物流)", "1、(客服)"]
    rows = [wjx(at, "满意", "满意", "一般" if at % 2 else "很不满意") for at in range(1, 41)]
    shop.take_one("问卷.csv", as_csv([head, *rows]))
    found = report(shop).csat
    assert found is not None
    assert (round(found.share, 4), found.n) == (0.6667, 40)


def test_the_report_says_what_surveys_say(shop: Shop) -> None:
    shop.take_one("二月.csv", as_csv([HEAD, *sheets([*spread(10, 5, 25)], 10, "2025/02/05")]))
    march = [[str(1000 + at), *one[1:]] for at, one in enumerate(sheets([*spread(60, 25, 15)], 80))]
    shop.take_one("三月.csv", as_csv([HEAD, *march]))
    march_text, february_text = (
        "".join(run("report", month, "--section", "voice", "--db", shop.database).split())
        for month in ("2025-03", "2025-02")
    )
    assert "问卷100份：NPS45.00±14.50（100份）；满意80.00%（71.12%至86.66%，100份）；" in march_text
    assert "超出偶然" in march_text
    assert "NPS" in february_text
    assert "超出偶然" not in february_text


@pytest.mark.parametrize(("number", "shown"), [(29, False), (30, True)])
def test_of_few_answers_the_metric_says_so_and_is_not_compared(shop: Shop, number: int, *, shown: bool) -> None:
    for month, count in (("02", number), ("03", 100)):
        rows = [*sheets(["10"] * (count - 1), 9, f"2025/{month}/03"), *sheets(["10"], 1, f"2025/{month}/26")]
        numbered = [[f"{month}{at}", *one[1:]] for at, one in enumerate(rows)]
        shop.take_one(f"{month}.csv", as_csv([HEAD, *numbered]))
    with closing(open_reader(shop.database)) as connection:
        months = Period("2025-03-01", "2025-03-31"), Period("2025-02-01", "2025-02-28")
        march = compare(connection, shops=(1,), period=months[0], previous=months[1])["nps"]
        february = query(connection, shops=(1,), metrics=("nps",), period=months[1]).rows[0].values[0]
    assert (march.previous is not None) == shown
    assert ("样本少" in str(february.note)) != shown
    assert february.value == 100


@pytest.mark.parametrize(("now", "before", "told"), [(30, 30, True), (29, 200, False), (200, 29, False)])
def test_thirty_answers_on_either_side_tell_a_change(now: int, before: int, told: bool) -> None:
    assert (_csat_change(Csat(20, now), Csat(10, before)) is not None) is told

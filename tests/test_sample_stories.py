"""The shops of `sample --story`: each shows its trait in the files themselves, read with nothing but the csv module."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from statistics import median

import pytest
from export_files import Shop
from support.corpus import exports
from support.tool import run

from pdd_ops.errors import UsageError
from pdd_ops.insight.profit.build import profit_of
from pdd_ops.lang import use_language
from pdd_ops.metrics.query import query
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month
from pdd_ops.report.build import build_report
from pdd_ops.sample import DEFAULT_END, write_sample
from pdd_ops.sample.story import Story, stories
from pdd_ops.store.database import open_reader
from pdd_ops.work.reviews import problems, topics_of

Rows = list[dict[str, str]]
Written = Callable[[str], Path]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The folder of a story at its own size, written once."""
    return lambda name: exports(name, tmp_path_factory)


def write(folder: Path, story: Story, *, orders: int = 0, months: int = 0, seed: int = 1) -> list[Path]:
    number, span = orders or story.orders, months or story.months
    return write_sample(folder, orders=number, months=span, seed=seed, end=DEFAULT_END, story=story.name)


def orders(folder: Path) -> Rows:
    """Every order once, with the cells of the last export that has it."""
    found = {}
    for path in sorted(folder.glob("orders_export*.csv")):
        for row in csv.DictReader(io.StringIO(text(path))):
            found[row["订单号"].strip()] = {name: cell.strip() for name, cell in row.items()}
    return list(found.values())


def text(path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return path.read_bytes().decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError(path)


def a_day(rows: Rows) -> Counter[str]:
    """Paid orders by pay day."""
    return Counter(row["支付时间"][:10] for row in rows if row["支付时间"])


def paid(rows: Rows, month: str = "2025-03") -> Decimal:
    return sum((Decimal(row["用户实付金额(元)"]) for row in rows if row["支付时间"].startswith(month)), Decimal())


def refund_rate(rows: Rows) -> float:
    done = [row for row in rows if row["支付时间"]]
    return sum(row["订单状态"].endswith("退款成功") for row in done) / len(done)


# What is the same for all of them ---------------------------------------------------------------------------------


def test_every_story_of_the_design_is_there() -> None:
    assert " ".join(list(stories())[:15]) == (
        "begins ends_mid_month closed_saturdays bulk_orders cancelled_after_minutes growth collapse_restart "
        "ads_longer_than_orders gap_between_exports launch masked_provinces two_channels price_mistake "
        "no_refund_column no_product_column"
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", stories())
def test_a_story_is_repeatable(name: str, tmp_path: Path) -> None:
    one, two = (write(tmp_path / folder, stories()[name], orders=40) for folder in ("one", "two"))
    assert len(one) == len(set(one)) > 1
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert all(path.is_file() for path in one)


@pytest.mark.parametrize("name", ["no_refund_column", "no_product_column"])
def test_a_format_of_its_own_lies_beside_the_exports(name: str, written: Written, shop: Shop) -> None:
    formats = written(name) / ".formats"
    told = run("import", written(name), "--shop", "店", "--db", shop.database, "--formats", formats)
    assert told.count("✓") == len([path for path in written(name).iterdir() if path.is_file()])
    assert "✗" not in told


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bulk_orders", "begins", "two_channels"])
def test_another_seed_size_and_end_tell_the_same_story(name: str, tmp_path: Path) -> None:
    story = stories()[name]
    write_sample(tmp_path, orders=2 * story.orders, months=story.months + 1, seed=9, end=Month.of(2024, 11), story=name)
    rows = orders(tmp_path)
    days = a_day(rows)
    if name == "begins":
        assert min(days) == "2024-09-21"  # the oldest of three months
    else:
        november = [row for row in rows if row["支付时间"].startswith("2024-11") and not row["商品"].startswith("补")]
        extra = [row for row in november if int(row["商品数量(件)"]) >= 6]
        assert len(extra) == {"bulk_orders": 14, "two_channels": 156}[name]
    assert max(days) >= "2024-11-28"


def test_the_deals_grow_with_the_shop_but_there_is_always_one(tmp_path: Path) -> None:
    write(tmp_path, stories()["bulk_orders"], orders=20)
    assert sum(row["商品数量(件)"] == "25" for row in orders(tmp_path)) == 2  # of each of the two deals


def test_the_command_lists_the_stories_and_refuses_others(tmp_path: Path) -> None:
    for asked in ("?", "help"):
        listed = run("sample", "--story", asked).splitlines()
        assert [line.split()[0] for line in listed] == list(stories())
        assert "Closed on Saturdays" in run("sample", "--story", asked, "--lang", "en")
    use_language("zh")
    with pytest.raises(UsageError, match="没有叫 nobody 的店；有：begins, "):
        write_sample(tmp_path / "none", orders=1, months=1, seed=1, end=DEFAULT_END, story="nobody")
    assert not (tmp_path / "none").exists()
    run("sample", tmp_path / "none", "--story", "nobody", code=2)
    run("sample", tmp_path / "shop", "--story", "price_mistake", "--orders", "90")
    assert len(orders(tmp_path / "shop")) == 90 + 12  # a tenth of the deals


def test_a_story_holds_nothing_of_the_plain_sample(written: Written) -> None:
    rows = orders(written("ends_mid_month"))
    assert not any(row["商品数量(件)"] == "315" for row in rows)
    assert not any("E" in row["商品id"] for row in rows)
    assert min(a_day(rows)) == "2025-01-01"  # no orders of the month before, in an old layout


# Days that nobody saw ---------------------------------------------------------------------------------------------


def test_begins_on_the_21st(written: Written) -> None:
    days = a_day(orders(written("begins")))
    assert min(days) == "2025-02-21"
    assert {path.name for path in written("begins").glob("商品推广_分天*")} == {
        "商品推广_分天数据_20250221至20250228.xlsx",
        "商品推广_分天数据_20250301至20250331.xlsx",
    }


def test_ends_mid_month_as_an_export_of_the_tenth_shows_it(written: Written) -> None:
    folder = written("ends_mid_month")
    days = a_day(orders(folder))
    assert max(days) == "2025-03-10"
    assert days["2025-03-10"] < days["2025-03-09"]
    assert (folder / "orders_export2025-03-10-09-12-30.csv").exists()
    assert (folder / "流量数据_20250301至20250309.csv").exists()
    assert "终止时间：2025-03-09 23:59:59" in zipped(folder, "2025-03-10")


def zipped(folder: Path, made: str) -> str:
    import zipfile

    [path] = folder.glob(f"pdd-mall-bill*_{made}-*.zip")
    with zipfile.ZipFile(path) as package:
        return package.read(package.namelist()[0]).decode("gb18030")


def test_ads_go_on_after_the_orders(written: Written) -> None:
    folder = written("ads_longer_than_orders")
    days = a_day(orders(folder))
    assert max(days) == "2025-03-13"
    assert days["2025-03-13"] == 3  # created before midnight, paid after it
    assert median(days.values()) > 50
    assert [path.name for path in folder.glob("orders_export*")] == ["orders_export2025-03-27-09-12-30.csv"]
    assert (folder / "商品推广_分天数据_20250301至20250325.xlsx").exists()


def test_two_exports_leave_a_gap_that_the_other_exports_have(written: Written) -> None:
    folder = written("gap_between_exports")
    days = a_day(orders(folder))
    march = {day for day in days if day.startswith("2025-03")}
    assert march == {f"2025-03-{day:02d}" for day in (*range(1, 11), *range(19, 32))}
    traffic = list(csv.DictReader(io.StringIO(text(folder / "流量数据_20250301至20250331.csv"))))
    assert all(int(row["成交订单数"]) > 0 for row in traffic)
    assert len(traffic) == 31


def test_saturdays_are_closed(written: Written) -> None:
    from datetime import date

    days = a_day(orders(written("closed_saturdays")))
    by_weekday: dict[int, list[int]] = defaultdict(list)
    for day, count in days.items():
        by_weekday[date.fromisoformat(day).weekday()].append(count)
    assert max(by_weekday[5], default=0) <= 1  # paid after midnight on Friday
    assert all(len(by_weekday[weekday]) >= 16 for weekday in (0, 1, 2, 3, 4, 6))


# A few orders that weigh much ---------------------------------------------------------------------------------------


def test_seven_orders_of_25_pieces_are_more_than_half_of_the_month(written: Written) -> None:
    rows = orders(written("bulk_orders"))
    bulk = [row for row in rows if row["商品数量(件)"] == "25"]
    assert len(bulk) == 7
    assert {row["商品id"] for row in bulk} == {"7000002"}
    assert paid(bulk) / paid(rows) > Decimal("0.5")
    assert (
        max(int(row["商品数量(件)"]) for row in rows if row not in bulk and not row["商品"].startswith("补差价")) <= 5
    )


def test_one_large_order_is_cancelled_after_twelve_minutes(written: Written) -> None:
    [row] = [row for row in orders(written("cancelled_after_minutes")) if row["商品id"] == "7000010"]
    assert (row["用户实付金额(元)"], row["订单状态"], row["发货时间"]) == ("77400.00", "已取消，退款成功", "")
    assert row["支付时间"].startswith("2025-03-14 11:")


def test_116_orders_at_a_wrong_price_are_never_paid(written: Written) -> None:
    rows = orders(written("price_mistake"))
    wrong = [row for row in rows if row["商品总价(元)"] in ("1.00", "9.98")]
    assert {row["商品id"] for row in wrong} == {"7000004"}
    assert sum(not row["支付时间"] for row in wrong) == 116
    assert Counter(row["订单状态"] for row in wrong) == {"已取消": 116, "已取消，退款成功": 6}
    assert not any(row["商品总价(元)"] in ("1.00", "9.98") for row in rows if row not in wrong)


def test_wholesale_brings_most_of_the_rise(written: Written) -> None:
    rows = orders(written("two_channels"))
    by = {(name, month): paid([row for row in rows if row["订单来源"] == name], month)
          for name in ("拼多多商城", "拼多多批发") for month in ("2025-02", "2025-03")}  # fmt: skip
    rise = {name: by[name, "2025-03"] - by[name, "2025-02"] for name in ("拼多多商城", "拼多多批发")}
    assert Decimal("0.55") < rise["拼多多批发"] / sum(rise.values()) < Decimal("0.85")
    whole = [row for row in rows if row["订单来源"] == "拼多多批发"]
    assert all(6 <= int(row["商品数量(件)"]) <= 20 for row in whole)
    assert {Decimal(row["商品总价(元)"]) / int(row["商品数量(件)"]) for row in whole} == {
        Decimal("6.73"),
        Decimal("18.29"),
    }


# Levels ---------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_growth_is_about_thirty_per_cent_a_month(written: Written) -> None:
    counts = Counter(day[:7] for day in a_day(orders(written("growth"))).elements())
    steps = [counts[f"2025-0{month}"] / counts[f"2025-0{month - 1}"] for month in (2, 3)]
    assert counts["2024-10"] * 3 < counts["2025-03"]
    assert all(1.05 < step < 1.6 for step in steps)


def test_sales_collapse_and_restart_on_the_17th(written: Written) -> None:
    rows = orders(written("collapse_restart"))
    days = a_day(rows)
    assert max(days[f"2025-03-{day:02d}"] for day in range(5, 17)) <= 9
    assert min(days[f"2025-03-{day:02d}"] for day in range(17, 32)) > 70
    before = [row for row in rows if "2025-02" <= row["支付时间"][:10] < "2025-03-05"]
    after = [row for row in rows if "2025-03-17" <= row["支付时间"][:10] < "2025-03-25"]
    assert 0.33 < refund_rate(before) < 0.50
    assert 0.14 < refund_rate(after) < 0.28
    extreme = [row for row in rows if row["省"] in ("黑龙江省", "上海市") and row["支付时间"] < "2025-03-20"]
    assert refund_rate(extreme) > 0.5
    assert 0.11 < sum(not row["支付时间"] for row in rows) / len(rows) < 0.17


def test_a_launch_has_a_gap_after_the_first_trial(written: Written) -> None:
    days = a_day([row for row in orders(written("launch")) if row["商品id"] == "7000009"])
    assert sorted(days)[:2] == ["2025-03-04", "2025-03-13"]
    assert min(days[f"2025-03-{day}"] for day in range(14, 30)) >= 3


# What exports do not show -------------------------------------------------------------------------------------------


def test_provinces_of_refunded_orders_are_masked(written: Written) -> None:
    rows = [row for row in orders(written("masked_provinces")) if row["支付时间"] and "未成交" not in row["订单状态"]]
    share = {
        refunded: [row["省"] == "****" for row in rows if row["订单状态"].endswith("退款成功") is refunded]
        for refunded in (True, False)
    }
    assert sum(share[True]) / len(share[True]) > 0.88
    assert sum(share[False]) / len(share[False]) < 0.30


def test_columns_are_left_out(written: Written) -> None:
    header = {
        name: set(next(csv.reader(io.StringIO(text(next(written(name).glob("orders_export*.csv")))))))
        for name in ("no_refund_column", "no_product_column")
    }
    assert not header["no_refund_column"] & {"订单状态", "售后状态"}
    assert not header["no_product_column"] & {"商品", "商品id", "商品规格", "样式ID"}
    assert not list(written("no_refund_column").glob("售后*"))


def test_a_product_looks_fine_and_loses(written: Written, shop: Shop) -> None:
    """Its return is above 1 ÷ gross margin, as the report would once have it, and below what breaks even."""
    folder = written("loses")
    assert len(list(folder.glob("pdd-mall-bill-detail*"))) == 3 and (folder / "成本表.xlsx").exists()
    shop.take(folder)
    with closing(open_reader(shop.database)) as connection:
        shops = choose_shops(connection, None)
        for month in ("2025-03", "2025-02"):
            found = profit_of(connection, shops, Month.parse(month))
            losers = [row for row in found.rows if row.verdict == "loses"]
            assert [row.key for row in losers] == ["7000002"]
            margin = query(
                connection, shops=shops.ids, metrics=["gross_margin"], period=Month.parse(month), by="product"
            )
            value = margin.value("gross_margin", "7000002")
            assert value and value.value and losers[0].ad_roi and losers[0].break_even_roi
            assert 1 / value.value < losers[0].ad_roi < (losers[0].break_even_roi[0] or 0)
            assert found.total.parts.fees and found.total.verdict == "earns"
        problems = [one.id for one in build_report(connection, shops=shops, month=Month.parse("2025-03")).problems]
        assert "product_loses_money:7000002:2025-03" in problems


def test_a_bad_batch_is_in_the_reviews_of_the_newest_month(written: Written, shop: Shop) -> None:
    sheets = sorted(written("bad_batch").glob("商品评价*"))
    assert [path.suffix for path in sheets] == [".csv", ".xlsx", ".csv"]
    first, last = (list(csv.DictReader(io.StringIO(text(path)))) for path in (sheets[0], sheets[2]))
    smelly = [
        sum(
            row["商品ID"] == "7000003" and any(word in row["评价内容"] for word in ("味道", "塑料味", "异味很重"))
            for row in rows
        )
        for rows in (first, last)
    ]
    assert smelly[0] <= 2 and smelly[1] >= 6
    shop.take(written("bad_batch"))
    with closing(open_reader(shop.database)) as connection:
        shops = choose_shops(connection, None)
        march, february = (build_report(connection, shops=shops, month=Month.parse(f"2025-0{n}")) for n in (3, 2))
    (problem,) = [one for one in march.problems if one.rule == "product_complaints"]
    assert problem.id == "product_complaints:7000003:2025-03" and "气味" in problem.title
    assert problem.measures[0].startswith("抽检在库批次")
    assert not [one for one in february.problems if one.rule == "product_complaints"]
    voice = next(section for section in march.sections if section.id == "voice")
    assert [table.id for table in voice.tables] == ["voice_figures", "voice_products", "voice_topics"]
    assert any("闭环率" in note for note in voice.notes)
    assert any(action.problem == problem.id for action in march.actions)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_reviews_of_a_quiet_shop_name_no_product(seed: int, tmp_path: Path, shop: Shop) -> None:
    write_sample(tmp_path, orders=3000, months=3, seed=seed, end=DEFAULT_END, quiet=True, bills=False, costs=False)
    for path in tmp_path.glob("商品评价*"):
        shop.take_one(path.name, path.read_bytes())
    with closing(open_reader(shop.database)) as connection:
        months = [topics_of(connection, [1], Month.parse(f"2025-0{number}")) for number in (1, 2, 3)]
    assert all(months)  # there are complaints
    assert [one for topics in months for one in problems(topics)] == []


def test_voices_have_a_slow_agent_and_a_survey(tmp_path: Path) -> None:
    """Told by the files themselves: the second agent answers fewer within three minutes, in every month."""
    paths = write(tmp_path, stories()["voices"], orders=600)
    names = [path.name for path in paths]
    assert len([name for name in names if name.startswith("客服绩效_")]) == 3
    assert len([name for name in names if "按文本" in name]) == 1
    for path in (one for one in paths if one.name.startswith("客服绩效_")):
        head, *rows = csv.reader(path.read_text("utf-8-sig").splitlines())
        served, rate = head.index("人工接待人数"), head.index("3分钟人工回复率")
        shares = {
            name: sum(
                float(row[rate].rstrip("%")) * int(row[served]) for row in rows if row[2] == name and row[rate] != "-"
            )
            / sum(int(row[served]) for row in rows if row[2] == name)
            for name in ("客服一号", "客服二号")
        }
        assert shares["客服一号"] > shares["客服二号"] + 5

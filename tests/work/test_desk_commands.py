"""`today` and `aftersales` on the command line: the figures of the sample, exit codes, folders of evidence."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from support.desk import HEADERS, Desk, case, desk, instant
from typer.testing import CliRunner

from commands import app
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import use_language
from pdd_ops.work.desk.pack import files_to_add

__all__ = ["desk"]  # a fixture
SAMPLE = Path(__file__).parents[2] / "sample_data"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-08T09:00:00")


def run(desk: Desk, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, [*words, "--db", str(desk.database)])
    use_language("zh")
    assert result.exit_code == code, result.output
    return result.output


def data(desk: Desk, *words: str, code: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*words, "--json", "--db", str(desk.database)])
    assert result.exit_code == code, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def orders(desk: Desk, *rows: dict[str, str], as_of: str = "2025-05-08 08:00:00") -> None:
    headers = [
        "订单号",
        "订单状态",
        "用户实付金额(元)",
        "商家实收金额(元)",
        "商品id",
        "商品",
        "支付时间",
        "承诺发货时间",
        "发货时间",
    ]
    path = desk.folder / f"orders{len(list(desk.folder.glob('orders*')))}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, headers, restval="")
        writer.writeheader()
        writer.writerows(rows)
    result = CliRunner().invoke(
        app, ["import", str(path), "--shop", "青石巷店", "--as-of", as_of, "--db", str(desk.database)]
    )
    assert result.exit_code == 0, result.output


def unshipped(number: str, promised: str, **cells: str) -> dict[str, str]:
    return {
        "订单号": f"250506-30000000000{number}",
        "订单状态": "待发货",
        "用户实付金额(元)": "20.00",
        "商家实收金额(元)": "20.00",
        "商品id": "7000301",
        "商品": "竹编收纳篮",
        "支付时间": "2025-05-06 10:00:00",
        "承诺发货时间": promised,
    } | cells


def test_the_sample_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-04-02T10:05:20")
    here = Desk(tmp_path)
    paths = [str(path) for path in SAMPLE.glob("*") if "售后数据" in path.name or "orders" in path.name]
    assert CliRunner().invoke(app, ["import", *paths, "--shop", "小店", "--db", str(here.database)]).exit_code == 0
    listed = data(here, "aftersales", "list")
    assert [one["case"] for one in listed["cases"]] == ["80073000000", "80084000003", "80083000007"]
    assert {one["group"] for one in listed["cases"]} == {"platform"}
    assert listed["totals"] == {
        "waiting": 3, "waiting_amount": 137.7, "overdue": 0, "due_12h": 1, "due_24h": 0, "due_48h": 2,
        "no_deadline": 0, "unknown": 0,
    }  # fmt: skip
    found = data(here, "today", code=3)
    assert found["now"] == "2025-04-02 10:05:20"
    cases = [one for one in found["items"] if one["kind"] == "aftersale"]
    assert [cases[0][name] for name in ("id", "deadline", "amount")] == ["80073000000", "2025-04-02 18:33:32", 49.9]
    assert cases[0]["hours_left"] == 8.47
    assert [one["deadline"] for one in found["items"]] == sorted(one["deadline"] for one in found["items"])


def test_unshipped_orders_are_one_item_a_bucket(desk: Desk) -> None:
    refunded = unshipped("9001", "2025-05-08 08:30:00")
    desk.take([case("81000000009", "退款成功", 订单编号=refunded["订单号"], 退款金额="20.00")], "2025-05-08 08:00:00")
    orders(
        desk,
        unshipped("1001", "2025-05-08 08:30:00"),
        unshipped("1002", "2025-05-08 07:30:00"),
        unshipped("1003", "2025-05-08 21:00:00"),
        unshipped("1004", "2025-05-09 09:00:00"),
        unshipped("1005", "2025-05-09 09:00:01"),
        unshipped("1006", ""),
        unshipped("2001", "2025-05-08 08:30:00", 发货时间="2025-05-07 10:00:00", 订单状态="已发货，待收货"),
        unshipped("2002", "2025-05-08 08:30:00", 订单状态="未发货，退款成功"),
        unshipped("2003", "", 订单状态="待付款", 支付时间=""),
        refunded,
    )
    items = data(desk, "today", code=3)["items"]
    assert [(one["id"], one["amount"], one["deadline"]) for one in items] == [
        ("overdue", 40.0, "2025-05-08 07:30:00"),
        ("within_12h", 20.0, "2025-05-08 21:00:00"),
        ("within_24h", 20.0, "2025-05-09 09:00:00"),
        ("later", 20.0, "2025-05-09 09:00:01"),
        ("no_promise", 20.0, None),
    ]


def test_nothing_is_done_because_an_export_is_old_and_its_age_is_told(desk: Desk) -> None:
    desk.take([case(超时时间="2025-05-01 10:00:00")], "2025-04-30 08:00:00")
    result = CliRunner().invoke(app, ["today", "--json", "--db", str(desk.database)])
    assert result.exit_code == 3
    assert "2025-04-30 08:00" in result.stderr
    assert [one["id"] for one in json.loads(result.stdout)["items"]] == ["81000000001"]


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        ("2025-05-08 07:00:00", ("05-08 07:00 已超时（过了 2.0 小时）", "-2.0 小时")),
        ("2025-05-05 09:00:00", ("05-05 09:00 已超时（过了 72.0 小时）", "-72.0 小时")),
        ("2025-05-04 21:00:00", ("05-04 21:00 已超时（过了 3.5 天）", "-3.5 天")),
        ("2024-12-31 09:00:00", ("2024-12-31 09:00 已超时（过了 128.0 天）", "-128.0 天")),
    ],
)
def test_what_is_long_over_is_told_in_days_and_with_its_year(desk: Desk, deadline: str, said: tuple[str, str]) -> None:
    desk.take([case(超时时间=deadline)], "2025-05-08 08:30:00")
    today, listed = (
        CliRunner().invoke(app, [*words, "--db", str(desk.database)]).stdout
        for words in (["today"], ["aftersales", "list"])
    )
    assert "".join(said[0].split()) in "".join(today.split()) and said[1] in today and said[1] in listed


def test_what_is_overdue_makes_exit_3_and_what_waits_for_the_buyer_does_not(desk: Desk) -> None:
    desk.take([case(售后状态="待买家发货", 超时时间="2025-05-01 10:00:00")], "2025-05-08 08:00:00")
    assert data(desk, "today")["items"] == []
    assert data(desk, "aftersales", "list")["cases"][0]["group"] == "buyer"
    desk.take([case(售后状态="待商家收货", 超时时间="2025-05-08 08:59:59")], "2025-05-08 08:30:00")
    assert data(desk, "aftersales", "list", code=3)["totals"]["overdue"] == 1


def test_overdue_actions_are_on_the_list(desk: Desk) -> None:
    desk.take([case(售后状态="退款关闭")], "2025-05-08 08:00:00")
    for text, due in (("换快递", "2025-05-07"), ("改主图", "2025-05-08"), ("备货", "2025-05-09")):
        run(desk, "actions", "add", text, "--due", due)
    items = data(desk, "today", code=3)["items"]
    assert [(one["kind"], one["title"], one["deadline"]) for one in items] == [
        ("action", "换快递", "2025-05-07 23:59:59"),
        ("action", "改主图", "2025-05-08 23:59:59"),
    ]


def test_closed_cases_are_listed_where_asked_for(desk: Desk) -> None:
    desk.take([case("81000000001", "退款成功", 同意退款人="系统"), case("81000000002")], "2025-05-08 08:00:00")
    assert [one["case"] for one in data(desk, "aftersales", "list")["cases"]] == ["81000000002"]
    every = data(desk, "aftersales", "list", "--all")["cases"]
    assert [(one["case"], one["group"], one["agreed_by"]) for one in every] == [
        ("81000000002", "mine", None),
        ("81000000001", "closed", "系统"),
    ]


def test_a_case_is_shown_with_file_and_row_of_each_event(desk: Desk) -> None:
    desk.take([case(同意退款时间="2025-05-07 08:00:00", 售后状态="退款成功")], "2025-05-08 08:00:00")
    found = data(desk, "aftersales", "show", "81000000001")
    assert [(one["event"], one["at"], one["file"], one["row"]) for one in found["events"]] == [
        ("applied_at", "2025-05-06 11:00:00", "售后1.csv", 2),
        ("agreed_at", "2025-05-07 08:00:00", "售后1.csv", 2),
        ("deadline", "2025-05-08 20:00:00", "售后1.csv", 2),
    ]
    run(desk, "aftersales", "show", "../81000000001", code=1)


def planted(desk: Desk) -> list[Path]:
    """A case whose row names people, and two files of evidence."""
    row = case(买家="赵六六", 备注="赵六六 13766554433 城西路9号") | {"收货地址": "城西路9号", "手机": "13766554433"}
    desk.take([row], "2025-05-08 08:00:00", [*HEADERS, "收货地址", "手机"])
    paths = [desk.folder / "打包视频.mp4", desk.folder / "其它说明.txt"]
    for path in paths:
        path.write_text(path.name, "utf-8")
    return paths


def test_a_pack_is_whole_and_names_nobody(desk: Desk) -> None:
    paths = planted(desk)
    out = desk.folder / "证据" / "一"
    run(desk, "aftersales", "pack", "81000000001", "--out", str(out), "--add", str(paths[0]), "--add", str(paths[1]))
    names = sorted(path.name for path in out.iterdir())
    assert names == sorted(["SHA256SUMS", "摘要.md", "清单.csv", "打包视频.mp4", "其它说明.txt"])
    for line in (out / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    summary = (out / "摘要.md").read_text("utf-8")
    assert case()["订单编号"] in summary
    assert "售后1.csv" in summary
    wanted = list(csv.reader((out / "清单.csv").read_text("utf-8-sig").splitlines()))
    assert ["打包视频", "已有", "打包视频.mp4"] in wanted
    assert ["出库重量", "缺", ""] in wanted
    assert wanted[-1] == ["其他", "已有", "其它说明.txt"]
    with sqlite3.connect(desk.database) as connection:
        rows = connection.execute("SELECT case_id, file, sha256 FROM evidence ORDER BY file").fetchall()
    assert rows == [
        ("81000000001", path.name, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(paths, key=lambda path: path.name)
    ]
    everything = b"".join(path.read_bytes() for path in (*out.iterdir(), *desk.folder.glob("shop.db*")))
    shown = run(desk, "aftersales", "show", "81000000001") + json.dumps(data(desk, "today"), ensure_ascii=False)
    for secret in ("赵六六", "13766554433", "城西路9号"):
        assert secret.encode() not in everything
        assert secret not in shown


@pytest.mark.parametrize(
    "fault", ["up", "up_out", "twice", "other_case", "own_name", "missing", "folder", "link", "full"]
)
def test_what_cannot_be_packed_writes_nothing(desk: Desk, fault: str) -> None:
    first = planted(desk)[0]
    out = desk.folder / "out" / "pack"
    twin = desk.folder / "b" / first.name
    twin.parent.mkdir()
    twin.write_text("another", "utf-8")
    (twin.parent / "A.TXT").write_text("a", "utf-8")
    (twin.parent / "sub").mkdir()
    (twin.parent / "sub" / "a.txt").write_text("a", "utf-8")
    (twin.parent / "摘要.md").write_text("a", "utf-8")
    (twin.parent / "link.txt").symlink_to(first)
    added = {
        "up": [twin.parent / ".." / first.name],
        "twice": [first, twin],
        "other_case": [twin.parent / "A.TXT", twin.parent / "sub" / "a.txt"],
        "own_name": [twin.parent / "摘要.md"],
        "missing": [first, desk.folder / "没有.jpg"],
        "folder": [twin.parent],
        "link": [twin.parent / "link.txt"],
    }.get(fault, [first])
    if fault == "up_out":
        out = desk.folder / "b" / ".." / "pack"
    if fault == "full":
        out.mkdir(parents=True)
        (out / "有东西.txt").write_text("x", "utf-8")
    before = sorted(str(path) for path in desk.folder.rglob("*") if "shop.db" not in path.name)
    options = [word for path in added for word in ("--add", str(path))]
    run(desk, "aftersales", "pack", "81000000001", "--out", str(out), *options, code=1)
    assert sorted(str(path) for path in desk.folder.rglob("*") if "shop.db" not in path.name) == before
    with sqlite3.connect(desk.database) as connection:
        assert connection.execute("SELECT count(*) FROM evidence").fetchone() == (0,)


def test_both_languages_and_all_formats(desk: Desk) -> None:
    desk.take([case(), case("81000000002", "仲裁排队", 超时时间="")], "2025-05-08 08:00:00")
    for words in (["today"], ["aftersales", "list"], ["aftersales", "show", "81000000001"]):
        assert "Deadline" in run(desk, *words, "--lang", "en")
        for name in ("md", "html", "docx", "xlsx"):
            run(desk, *words, "--format", name, "--out", str(desk.folder / f"{'-'.join(words)}.{name}"))


def test_penalties_with_an_appeal_date_are_on_the_list(desk: Desk) -> None:
    desk.take([case(售后状态="退款关闭")], "2025-05-08 08:00:00")
    with sqlite3.connect(desk.database) as connection:
        at = instant("2025-05-09 12:00:00")
        rows = [("V1", "未申诉", at), ("V2", "申诉成功", at), ("V3", None, instant("2025-05-08 08:59:59"))]
        connection.executemany(
            "INSERT INTO violations (shop_id, violation_id, type, appeal_status, appeal_until, fine_fen, version,"
            " import_id, row_no) VALUES (1, ?, '延迟发货', ?, ?, 300, 1, 1, 2)",
            rows,
        )
        connection.execute("INSERT INTO appeals VALUES (7, 1, 'r1', 'open', '2025-05-07', '2025-05-01', NULL)")
        connection.execute("INSERT INTO appeals VALUES (8, 1, 'r2', 'won', '2025-05-07', '2025-05-01', '2025-05-02')")
    items = data(desk, "today", code=3)["items"]
    assert [(one["kind"], one["id"], one["deadline"], one["amount"]) for one in items] == [
        ("penalty", "7", "2025-05-07 23:59:59", None),
        ("penalty", "V1", "2025-05-09 12:00:00", 3.0),
    ]


def test_without_their_exports_the_lists_are_unknown_and_not_empty(desk: Desk) -> None:
    """Orders alone: nothing is known of cases, reviews and penalties, so no list says that nothing waits."""
    orders(
        desk,
        {
            "订单号": "250507-300000000000001",
            "订单状态": "已收货",
            "用户实付金额(元)": "9",
            "商家实收金额(元)": "9",
            "支付时间": "2025-05-07 9:00",
        },
    )
    cases = data(desk, "aftersales", "list")
    assert set(cases["totals"].values()) == {None} and "售后" in cases["reason"]
    assert data(desk, "reviews", "todo")["todo"] is None
    assert "账单" in data(desk, "rights", "todo")["reason"]
    for words in (("aftersales", "list"), ("reviews", "todo"), ("rights", "todo")):
        text = run(desk, *words, "--lang", "zh")
        assert "没有" in text and not any(end in text for end in ("没有待", "没有要申诉"))
    assert "售后" in " ".join(data(desk, "today")["notes"])


def test_orders_speak_until_their_rows_end(desk: Desk) -> None:
    """A file of today whose orders end three weeks ago is an old export."""
    days = [f"2025-04-{day:02}" for day in range(1, 15)]
    rows = [
        {"订单号": f"{day[2:].replace('-', '')}-30000000000{n:04}", "订单状态": "已收货", "用户实付金额(元)": "9",
         "商家实收金额(元)": "9", "支付时间": f"{day} 1{n}:00:00"}
        for day in days for n in range(6)
    ]  # fmt: skip
    orders(desk, *rows)
    assert any("2025-04-14" in note for note in data(desk, "today")["notes"])


@pytest.mark.skipif(sys.platform == "win32", reason="there no file can have such a name")
@pytest.mark.parametrize("name", ["照片:1.jpg", 'a"b.pdf', "换\n行.png", "?"])
def test_a_file_that_other_systems_could_not_keep_is_not_added(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(PddOpsError):
        files_to_add([tmp_path / name], [])

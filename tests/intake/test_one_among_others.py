"""One file never stops the others: whatever is wrong with it, wherever it stands, it gets one line and they are in."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest
from export_files import FULL_COLUMNS, Shop, as_csv, as_xlsx, as_zip, grid, order, tabbed
from polars.exceptions import PanicException
from support.tool import run, run_json

from pdd_ops.intake import reading
from pdd_ops.intake.buyers import BuyerKey
from pdd_ops.intake.clean import Cleaned
from pdd_ops.intake.listing import path_of, stored_path
from pdd_ops.intake.recognise import Layout

TRAFFIC = [["统计日期", "店铺访客数", "店铺浏览量", "成交金额"], ["2025-03-01", "40", "90", "12.00"]]
BILL = (
    "#起始时间：2025-03-01 00:00:00   终止时间：2025-04-01 00:00:00\n"
    "商户订单号,发生时间,收入金额（+元）,支出金额（-元）,账务类型,备注,业务描述\n"
    "250301-000000000000001,2025-03-02 10:00:00,+10.00,0.00,交易收入,,0010001-交易收入-订单收入\n"
    "#收入合计：2笔+30.00元\n"
)
ORDERS = as_csv(tabbed(grid(FULL_COLUMNS, [order()])))
UNREADABLE = [
    ["订单号", "订单状态", "商品id", "用户实付金额(元)", "支付时间"],
    ["250301-000000000000002", "已收货", "7000001", "八", "x"],
]
FOREIGN = b"%PDF-1.7\nnothing to see"


def visitors(shop: Shop) -> object:
    return shop.one("SELECT sum(visitors) FROM traffic_days")


@pytest.mark.parametrize("place", ["a", "z"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bill.csv", BILL.encode("gb18030")),
        ("lost.csv", as_csv(UNREADABLE)),
        ("damaged.zip", as_zip({"x.csv": ORDERS * 40})[:-40]),
        ("costs.csv", as_csv([["商品编码", "成本"], ["K1", "3.00"], ["K1", "4.00"]])),
        ("letter.pdf", FOREIGN),
    ],
)
def test_a_refused_file_before_and_after_the_others(shop: Shop, name: str, content: bytes, place: str) -> None:
    shop.write("m traffic.csv", as_csv(TRAFFIC))
    shop.write("n orders.csv", ORDERS)
    shop.write(f"{place} {name}", content)
    results = shop.take()
    assert {result.file: result.format for result in results} == {
        "m traffic.csv": "traffic_days", "n orders.csv": "orders", f"{place} {name}": None,
    }  # fmt: skip
    assert visitors(shop) == 40
    assert shop.months()["2025-03"][0] == 1


def spoiled(monkeypatch: pytest.MonkeyPatch, path: Path, fault: Callable[[Path], None]) -> None:
    """Something happens to a file of two rows while it is read."""
    real = reading.clean  # type: ignore[attr-defined]  # it is the reader's, which does not hand it on

    def clean(frame: pl.DataFrame, layout: Layout, fixed: Mapping[str, str], key: BuyerKey) -> Cleaned:
        if frame.height == 2:
            fault(path)
        return real(frame, layout, fixed, key)

    monkeypatch.setattr(reading, "clean", clean)


def _grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"2025-03-09,1,1,1.00\n")


def _vanish(path: Path) -> None:
    path.unlink()


def _panic(_: Path) -> None:
    raise PanicException("range end index 9 out of range\nsomewhere")


def _no_memory(_: Path) -> None:
    raise MemoryError


def _fault_of_a_library(_: Path) -> None:
    raise pl.exceptions.ComputeError("cannot compute")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (_grow, "读的时候文件变了"),
        (_vanish, "读不出来"),
        (_panic, "range end index 9"),
        (_no_memory, "内存不够"),
        (_fault_of_a_library, "cannot compute"),
    ],
)
def test_what_happens_to_a_file_while_it_is_read(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, fault: Callable[[Path], None], reason: str
) -> None:
    two = [*TRAFFIC, ["2025-03-02", "7", "9", "1.00"]]
    shop.write("a.csv", as_csv([TRAFFIC[0], ["2025-03-05", "1", "1", "1.00"]]))
    spoiled(monkeypatch, shop.write("b.csv", as_csv(two)), fault)
    shop.write("c.csv", as_csv(TRAFFIC))
    results = shop.take()
    assert [(result.file, result.format) for result in results] == [
        ("a.csv", "traffic_days"), ("b.csv", None), ("c.csv", "traffic_days"),
    ]  # fmt: skip
    assert reason in str(results[1].reason) and "\n" not in str(results[1].reason)
    assert visitors(shop) == 41


def test_a_file_that_goes_before_its_turn(shop: Shop) -> None:
    gone = shop.write("b.csv", as_csv(TRAFFIC))
    (shop.folder / "c.csv").symlink_to(gone)
    gone.unlink()
    (link,) = shop.take()
    assert (link.file, link.format) == ("c.csv", None)
    named = shop.take(shop.write("a.csv", as_csv(TRAFFIC)), gone)
    assert [(result.file, result.format) for result in named] == [("a.csv", "traffic_days"), ("b.csv", None)]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no names of any bytes")
def test_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    """One of GBK, as an archive of Windows leaves it, and one of no encoding at all."""
    folder = tmp_path / "exports"
    folder.mkdir()
    gbk, none = os.fsencode(folder) + b"/" + "流量_20250301.csv".encode("gbk"), os.fsencode(folder) + b"/x\xff\xfe.csv"
    for at, path in enumerate((gbk, none)):
        Path(os.fsdecode(path)).write_bytes(as_csv([TRAFFIC[0], [f"2025-03-0{at + 1}", "5", "6", "7.00"]]))
    out = run("import", folder, "--db", tmp_path / "x.db")
    assert "流量_20250301.csv" in out and r"x\xff\xfe.csv" in out
    assert [file["same"] for file in run_json("import", folder, "--db", tmp_path / "x.db", "--json")["files"]] == [1, 1]
    assert "x" in run("imports", "--db", tmp_path / "x.db")
    assert path_of(stored_path(Path(os.fsdecode(none)))).read_bytes()


def test_all_rows_rejected_is_no_import_and_names_the_commonest_reason(shop: Shop) -> None:
    cells = [
        *UNREADABLE,
        ["250301-000000000000003", "已收货", "7000001", "九", "2025-03-01 10:00:00"],
        ["250301-000000000000004", "已收货", "7000001", "十", "2025-03-01 10:00:00"],
    ]
    path = shop.write("订单.csv", as_csv(cells))
    (result,) = shop.take(path)
    assert result.format is None
    assert "3 行全部不能用" in str(result.reason) and "[用户实付金额(元)] 不是数字（3 行" in str(result.reason)
    assert shop.one("SELECT count(*) FROM imports") == 0
    done = run_json_with_code(1, "import", path, "--db", shop.database, "--json")
    assert done["files"][0]["format"] is None


def run_json_with_code(code: int, *arguments: str | Path) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads(run(*arguments, code=code))
    return found


SYSTEM = ("desktop.ini", "Thumbs.db", ".DS_Store", "~$订单.xlsx", "._订单.csv", "THUMBS.DB", ".~lock.订单.xlsx#")


def test_files_of_the_system_are_passed_over_and_named_alone_answered(shop: Shop) -> None:
    junk = [shop.write(name, b"\0\1[.ShellClassInfo]") for name in (*SYSTEM, "__MACOSX/x.csv")]
    good = shop.write("订单.csv", ORDERS)
    assert [result.file for result in shop.take()] == ["订单.csv"]
    assert [result.file for result in shop.take(*junk[:-1], good)] == ["订单.csv"]
    for path in junk[:-1]:
        (result,) = shop.take(path)
        assert (result.format, result.failed) == (None, True)
        assert "系统" in str(result.reason)
    archive = shop.write(
        "全部.zip", as_zip({**dict.fromkeys(SYSTEM, b"x"), "__MACOSX/._订单.csv": b"x", "a.csv": ORDERS})
    )
    assert [result.file for result in shop.take(archive)] == ["全部.zip/a.csv"]


def test_a_picture_in_a_folder_is_no_fault_but_named_it_is(shop: Shop) -> None:
    letter = shop.write("说明.pdf", FOREIGN)
    shop.write("订单.csv", ORDERS)
    out = run("import", shop.folder, "--db", shop.database)
    assert "– 说明.pdf" in out and "✗" not in out and "1 份不是导出文件" in out
    assert "✗ 说明.pdf" in run("import", letter, "--db", shop.database, code=1)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (as_zip({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "Word"),
        (as_zip({"Index/Document.iwa": b"x", "preview.jpg": b"x"}), "Numbers"),
        (as_zip({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}), "OpenDocument"),
        (b"Rar!\x1a\x07\x00" + bytes(90), "RAR"),
        (b"x.csv".ljust(257, b"\0") + b"ustar  \0".ljust(255, b"\0"), "tar"),
        (b"\x1f\x8b\x08" + bytes(50), "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(600), "Word"),
        (b"{\\rtf1 hello}", "RTF"),
    ],
)
def test_other_containers_are_called_by_their_names(shop: Shop, content: bytes, what: str) -> None:
    for name in ("三月.xlsx", "三月.csv", "三月"):
        result = shop.take_one(name, content)
        assert result.format is None and what in str(result.reason)


def test_the_import_ends_with_a_line_of_totals(shop: Shop) -> None:
    shop.write("a.csv", as_csv(TRAFFIC))
    last, following = run("import", shop.folder, "--db", shop.database).splitlines()[-2:]
    assert last.startswith("共 1 份：导入 1 份，新增 1 行")
    assert following == f"下一步：pdd-ops report --db {shop.database}"
    shop.write("b.csv", as_csv([["订单号", "商品总价(元)", "备注"], ["250302-1", "4", "x"]]))
    shop.write("c.csv", as_csv([TRAFFIC[0], ["2025-03-02", "4", "1", "1"], ["einmal", "4", "1", "1"]]))
    last = run("import", shop.folder, "--db", shop.database, "--lang", "en", code=1).splitlines()[-2]
    assert last.startswith("3 in all: 1 imported; 1 row new, 0 changed, 1 the same; 1 not imported")
    assert "1 row rejected (pdd-ops rejects" in last


def test_tables_that_are_no_exports_are_no_fault_in_a_folder(shop: Shop) -> None:
    shop.write("a.csv", as_csv(TRAFFIC))
    notes = shop.write("备忘.csv", "谁,什么时候,做什么\n小王,周一,打电话\n".encode())
    picture = shop.write("截图.png", b"\x89PNG\r\n\x1a\n" + bytes(300))
    shop.write("草图.psd", b"".join(sha256(bytes([at])).digest() for at in range(100)))
    out = run("import", shop.folder, "--db", shop.database)
    assert (
        "– 备忘.csv：认不出是哪种导出，没有理会" in out
        and "– 草图.psd" in out
        and "另有 3 份不是导出文件" in out
        and "✗" not in out
    )
    assert "✗ 截图.png" in run("import", shop.folder / "a.csv", picture, "--db", shop.database)  # as a shell names `*`
    assert "pdd-ops formats" in run("import", notes, "--db", shop.database, code=1).splitlines()[-1]


def test_what_is_the_same_again_is_one_line(shop: Shop) -> None:
    for day in range(1, 6):
        shop.write(f"{day}.csv", as_csv([TRAFFIC[0], [f"2025-03-0{day}", "4", "1", "1"]]))
    first = run("import", shop.folder, "--db", shop.database).splitlines()
    assert [line[:7] for line in first[:5]] == [f"✓ {day}.csv" for day in range(1, 6)]
    assert first[0].count("我的店铺") == 1 and "我的店铺" not in first[1]
    assert all("（新增 1）" in line for line in first[:5])
    shop.write("6.csv", as_csv([TRAFFIC[0], ["2025-03-06", "4", "1", "1"]]))
    again = run("import", shop.folder, "--db", shop.database).splitlines()
    assert again[0].startswith("✓ 6.csv") and again[1] == "5 份与之前相同"
    assert again[2].startswith("共 6 份：导入 1 份，新增 1 行，更新 0 行，相同 5 行")
    only = run("import", shop.folder / "6.csv", "--db", shop.database).splitlines()
    assert only[0] == "6.csv：与之前相同"


def test_a_dry_run_ends_with_how_to_write_it(shop: Shop) -> None:
    shop.write("a.csv", as_csv(TRAFFIC))
    out = run("import", shop.folder, "--db", shop.database, "--dry-run").splitlines()
    assert "--dry-run" in out[-1] and out[0].startswith("（试运行）a.csv")


@pytest.mark.slow
def test_invented_exports_are_not_written_among_other_files(tmp_path: Path) -> None:
    wanted = ("--orders", "30", "--months", "1")
    run("sample", tmp_path / "new", *wanted)
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "new").iterdir()}
    run("sample", tmp_path / "new", *wanted)
    (tmp_path / "new" / "Thumbs.db").write_bytes(b"x")
    run("sample", tmp_path / "new", *wanted)
    for more in (("--seed", "2"), ("--months", "2")):
        run("sample", tmp_path / "new", *wanted, *more, code=1)
    assert {name: (tmp_path / "new" / name).stat().st_mtime_ns for name in before} == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "成本表.xlsx").write_bytes(as_xlsx([["商品编码", "成本"], ["K1", "1"]]))
    for command in ("sample", "demo"):
        run(command, tmp_path / "mine", code=1)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["成本表.xlsx"]


def test_a_folder_that_may_not_be_listed_is_said(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """As another user meets it: the superuser may list any."""
    real = os.scandir

    def scandir(path: str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    shop.write("closed/a.csv", ORDERS)
    shop.write("open/b.csv", ORDERS)
    monkeypatch.setattr(os, "scandir", scandir)
    good, closed = shop.take()
    assert (good.file, good.format) == ("b.csv", "orders")
    assert (closed.file, closed.failed) == ("closed", True) and "Permission denied" in str(closed.reason)

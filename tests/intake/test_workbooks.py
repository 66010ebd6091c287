"""Workbooks are read in a process that can be ended: damage costs a line, and the next workbook gets its turn."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest
from export_files import FULL_COLUMNS, Shop, as_csv, as_xls, as_xlsx, grid, order, tabbed
from support.children import environment

from pdd_ops.errors import RefusedFile
from pdd_ops.intake.containers import _look_at
from pdd_ops.intake.workbook_worker import MOST_ADDRESSES, MOST_MEMORY
from pdd_ops.intake.workbooks import SMALL, WORKBOOKS, Workbooks, _weight_on_linux

CELLS = grid(FULL_COLUMNS, [order(f"250301-{at:015d}") for at in range(40)])
MB = 1 << 20


@pytest.fixture
def workbooks() -> Iterator[Workbooks]:
    found = Workbooks()
    yield found
    found.end()


def pid_of(workbooks: Workbooks) -> int | None:
    return workbooks._process.pid if workbooks._process else None


def ods(cells: list[list[str]]) -> bytes:
    """A sheet as LibreOffice writes it, repeated cells and all."""
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + '<table:table-cell table:number-columns-repeated="1000"/></table:table-row>'
        for row in cells
    )
    names = "".join(
        f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text")
    )
    text = (
        f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>'
        '<table:table table:name="一">'
        f'{rows}<table:table-row table:number-rows-repeated="90000"><table:table-cell/></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        parts.writestr("content.xml", text)
        parts.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return content.getvalue()


def test_one_process_reads_them_all(workbooks: Workbooks) -> None:
    ((_, found),) = workbooks.sheets(as_xlsx(CELLS))
    first = pid_of(workbooks)
    assert found.rows()[0] == tuple(CELLS[0])
    assert workbooks.sheets(as_xls(CELLS))[0][1].height == len(CELLS)
    assert [name for name, _ in workbooks.sheets(as_xlsx({"一": CELLS, "空": [], "二": CELLS[:3]}))] == ["一", "二"]
    assert pid_of(workbooks) == first


def test_a_sheet_that_comes_in_several_pieces(workbooks: Workbooks) -> None:
    cells = [["序号", "名"], *([str(at), "" if at % 3 else "糕"] for at in range(45_000))]
    ((_, found),) = workbooks.sheets(as_xlsx(cells))
    assert found.height == len(cells)
    assert found.row(44_999) == ("44998", None) and found.row(44_998)[0] == "44997"


def test_what_is_no_workbook_is_refused_by_the_same_process(workbooks: Workbooks) -> None:
    workbooks.sheets(as_xlsx(CELLS))
    first = pid_of(workbooks)
    for content in (b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0" + bytes(5000), b""):
        with pytest.raises(RefusedFile, match="工作簿读不出来") as refused:
            workbooks.sheets(content)
        assert "\n" not in str(refused.value)
    assert pid_of(workbooks) == first
    assert workbooks.sheets(as_xlsx(CELLS))


def test_one_that_takes_too_long_is_ended_and_the_next_read(workbooks: Workbooks) -> None:
    workbooks.seconds = 0.0  # the process has not even begun
    with pytest.raises(RefusedFile, match="还没读完"):
        workbooks.sheets(as_xls(CELLS))
    workbooks.seconds = 60.0
    assert workbooks.sheets(as_xls(CELLS))[0][1].height == len(CELLS)


def test_a_process_that_died_is_replaced(workbooks: Workbooks) -> None:
    workbooks.sheets(as_xls(CELLS))
    assert workbooks._process is not None
    workbooks._process.kill()
    workbooks._process.wait()
    assert workbooks.sheets(as_xls(CELLS))[0][1].height == len(CELLS)


def hungry() -> bytes:
    """A million and a half cells with one shared string: a small file that would take gigabytes."""
    rows = (b"<row>" + b'<c t="s"><v>0</v></c>' * 25 + b"</row>") * 1000
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_xlsx([["x"]]))) as source,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for part in source.namelist():
            if part not in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
                target.writestr(part, source.read(part))
        string = b"<si><t>" + "糕".encode() * 400 + b"</t></si>"
        target.writestr("xl/sharedStrings.xml", b"<sst " + space + b">" + string + b"</sst>")
        sheet = b"<worksheet " + space + b"><sheetData>" + rows * 60 + b"</sheetData></worksheet>"
        target.writestr("xl/worksheets/sheet1.xml", sheet)
    return content.getvalue()


@contextmanager
def weighed(pid: int) -> Iterator[list[int]]:
    """The bytes that a process takes, looked at all the time."""
    pages, found, done = Path(f"/proc/{pid}/statm"), list[int](), Event()

    def look() -> None:
        while not done.wait(0.01):
            with suppress(OSError, IndexError):  # it is gone
                found.append(int(pages.read_text().split()[1]) * os.sysconf("SC_PAGESIZE"))

    watch = Thread(target=look, daemon=True)
    watch.start()
    try:
        yield found
    finally:
        done.set()
        watch.join()


def test_what_was_read_ahead_is_at_hand_once(workbooks: Workbooks) -> None:
    content = as_xlsx(CELLS)
    workbooks.read_ahead(content)
    first = pid_of(workbooks)
    assert workbooks.has_read(content)
    workbooks.read_ahead(content)  # it is there
    assert workbooks.sheets(content)[0][1].rows()[0] == tuple(CELLS[0])
    assert not workbooks.has_read(content) and pid_of(workbooks) == first


def test_what_is_wrong_with_one_read_ahead_is_said_when_it_is_asked_for(workbooks: Workbooks) -> None:
    workbooks.seconds = 0.0
    workbooks.read_ahead(as_xls(CELLS))
    workbooks.seconds = 60.0
    with pytest.raises(RefusedFile, match="还没读完"):
        workbooks.sheets(as_xls(CELLS))
    assert workbooks.sheets(as_xls(CELLS))[0][1].height == len(CELLS)  # asked again, it is read again


def test_one_asked_for_while_it_is_read_ahead_is_read_once(workbooks: Workbooks) -> None:
    content, found = as_xlsx(CELLS), list[int]()
    thread = Thread(target=workbooks.read_ahead, args=(content,))
    thread.start()
    while not (workbooks._busy.locked() or workbooks.has_read(content)):
        time.sleep(0.001)
    found.append(workbooks.sheets(content)[0][1].height)
    thread.join()
    assert found == [len(CELLS)] and not workbooks.has_read(content)


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04nothing", as_xlsx(CELLS)[:900]])
def test_looking_ahead_at_what_cannot_be_read_says_nothing(tmp_path: Path, content: bytes) -> None:
    (path := tmp_path / "a.xlsx").write_bytes(content)
    _look_at(path)
    path.unlink()
    _look_at(path)
    assert not WORKBOOKS.has_read(content)


def test_a_process_that_answers_nonsense_says_nothing_while_looking_ahead(
    tmp_path: Path, workbooks: Workbooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a thread raises would come to the screen; the workbook is read by another process in its turn."""
    nonsense = b"G" + (8).to_bytes(8) + b"nonsense"
    code = f"import sys; sys.stdin.buffer.read(8); sys.stdout.buffer.write({nonsense!r}); sys.stdout.flush(); input()"
    workbooks._process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    monkeypatch.setattr("pdd_ops.intake.containers.WORKBOOKS", workbooks)
    (path := tmp_path / "a.xlsx").write_bytes(as_xlsx(CELLS))
    _look_at(path)
    assert workbooks.sheets(path.read_bytes())[0][1].height == len(CELLS)


def test_a_large_one_is_not_read_ahead(tmp_path: Path) -> None:
    (path := tmp_path / "a.xlsx").write_bytes(as_xlsx(CELLS))
    _look_at(path)
    assert WORKBOOKS.has_read(path.read_bytes()) and WORKBOOKS.sheets(path.read_bytes())
    with path.open("ab") as file:
        file.write(bytes(SMALL))
    _look_at(path)
    assert not WORKBOOKS.has_read(path.read_bytes())


def test_one_that_changes_between_the_look_ahead_and_its_import(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is imported is what the file has when it is its turn."""
    looked = list[str]()

    def changed(path: Path) -> None:
        _look_at(path)
        looked.append(path.name)
        path.write_bytes(as_xlsx([CELLS[0], *CELLS[1:8]]))

    monkeypatch.setattr("pdd_ops.store.importing.read_ahead", changed)
    (folder := shop.folder / "two").mkdir()
    (folder / "a.csv").write_bytes(as_csv(tabbed(grid(FULL_COLUMNS, [order("250302-000000000000007")]))))
    (folder / "b.xlsx").write_bytes(as_xlsx(CELLS))
    results = shop.take(folder)
    assert looked == ["b.xlsx"] and [one.rows for one in results] == [1, 7]


@pytest.mark.skipif(sys.platform != "linux", reason="reads the weight from /proc")
def test_one_that_takes_too_much_memory_is_ended() -> None:
    workbooks = Workbooks(seconds=600)  # a busy machine takes long until the memory is full
    workbooks.sheets(as_xlsx(CELLS))
    content = hungry()
    assert len(content) < 4 * MB
    with weighed(pid_of(workbooks) or 0) as weights, pytest.raises(RefusedFile, match="超过 1 GB 内存"):
        workbooks.sheets(content)
    assert MOST_MEMORY // 4 < max(weights) < MOST_MEMORY * 1.1
    assert workbooks.sheets(as_xlsx(CELLS))
    workbooks.end()


def damaged(content: bytes, dice: random.Random) -> bytes:
    found = bytearray(content)
    way = dice.randrange(3)
    if way == 0:
        return bytes(found[: dice.randrange(8, len(found))])
    start = dice.randrange(len(found))
    if way == 1:
        found[start : start + 600] = bytes(len(found[start : start + 600]))
    else:
        for at in range(start, min(start + 40, len(found))):
            found[at] = dice.randrange(256)
    return bytes(found)


@pytest.mark.skipif(sys.platform == "win32", reason="pages are told by Linux")
def test_the_weight_is_that_of_the_pages_in_memory(tmp_path: Path) -> None:
    (tmp_path / "statm").write_text("9000 70 31 5 0 400 0\n")
    assert _weight_on_linux(tmp_path / "statm") == 70 * os.sysconf("SC_PAGESIZE")
    assert _weight_on_linux(tmp_path / "gone") == 0


def test_damaged_workbooks_of_each_kind_beside_a_good_one(tmp_path: Path) -> None:
    """Nothing but lines comes to the screen, whatever their reader says when it panics."""
    folder, dice = tmp_path / "exports", random.Random(11)
    folder.mkdir()
    for kind, content in (("xls", as_xls(CELLS)), ("xlsx", as_xlsx(CELLS)), ("ods", ods(CELLS))):
        for number in range(12):
            (folder / f"{number}.{kind}").write_bytes(damaged(content, dice))
    (folder / "m.csv").write_bytes(as_csv(tabbed(grid(FULL_COLUMNS, [order("250302-000000000000007")]))))
    code = "from pdd_ops.commands import app; app()"
    command = [sys.executable, "-c", code, "import", str(folder), "--db", str(tmp_path / "x.db"), "--shop", "小店"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment(tmp_path), timeout=240)
    assert done.returncode == 1 and done.stderr == ""
    lines = [line for line in done.stdout.splitlines() if not line.startswith("    ")]
    said = [line for line in lines if not line.startswith(("✓", "✗", "–"))]
    assert 2 <= len(said) <= 4, said  # what is the same, what is noted, the totals, the next command
    assert any(line.startswith("✓ m.csv") for line in lines)


def test_sheets_of_libreoffice_are_read(shop: Shop) -> None:
    result = shop.take_one("订单.ods", ods(CELLS))
    assert (result.format, result.new, result.rejected) == ("orders", 40, 0)
    assert shop.take_one("订单.xlsx", as_xlsx(CELLS)).same == 40


def test_the_process_is_begun_only_where_a_workbook_is_foreseen(tmp_path: Path, workbooks: Workbooks) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.csv").write_bytes(b"x")
    workbooks.foresee([tmp_path, tmp_path / "deep" / "a.csv", tmp_path / "not there"])
    assert pid_of(workbooks) is None
    (tmp_path / "deep" / "b.XLSX").write_bytes(b"x")
    workbooks.foresee([tmp_path])
    assert pid_of(workbooks) is not None


def test_the_process_ends_with_the_one_that_asks() -> None:
    code = (
        "from pdd_ops.intake.workbooks import WORKBOOKS\n"
        "WORKBOOKS.begin(); print(WORKBOOKS._process.pid, flush=True)\n"
        "import os; os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    pid = int(done.stdout)
    for _ in range(600):
        if not Path(f"/proc/{pid}/status").exists() or "zombie" in Path(f"/proc/{pid}/status").read_text():
            break
        time.sleep(0.05)
    else:
        pytest.fail("it is still there")
    assert WORKBOOKS.seconds == 20.0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds it")
@pytest.mark.parametrize("already", [0, 1 << 29])
def test_a_reader_of_workbooks_may_take_so_much_more_than_it_has(already: int) -> None:
    """And never more than it was given."""
    code = f"""
import resource
from pathlib import Path
from pdd_ops.intake.workbook_worker import bound_memory
size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
if {already}:
    resource.setrlimit(resource.RLIMIT_AS, (size + {already}, size + {already}))
bound_memory()
print(resource.getrlimit(resource.RLIMIT_AS)[0] - size)
"""
    more = int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert more == already if already else abs(more - MOST_ADDRESSES) < 16 * MB

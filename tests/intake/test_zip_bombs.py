"""Small files that unpack to very much, names that lead elsewhere, and signs that deceive: bounded and refused."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from export_files import DEFAULT_COLUMNS, Shop, as_csv, as_platform_xlsx, as_xlsx, as_zip, grid, order

from pdd_ops.answers.imports import file_lines, rejects_answer
from pdd_ops.intake import zip_bombs
from pdd_ops.render.terminal import document_text
from pdd_ops.store.journal import Reject

pytestmark = pytest.mark.slow

CELLS = grid(DEFAULT_COLUMNS, [order()])
CSV = as_csv(CELLS)
MB = 1 << 20
MOST_MB = 600
IMPORT = """
import json, re, sys
from pathlib import Path
from pdd_ops.formats.model import load_formats
from pdd_ops.store.importing import Request, import_files
home = Path(sys.argv[1])
request = Request([home / sys.argv[2]], load_formats(None), "小店", database=home / "db" / "pdd-ops.db")
found = [(result.format, result.new, result.reason) for result in import_files(request, lambda file, rows: None)]
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) >> 10
print(json.dumps([found, peak]))
"""


def imported(path: Path) -> list[tuple[str | None, int, str | None]]:
    """What became of a file, imported by a process of its own, which may take little memory and a minute.

    The peak is read from /proc: what getrusage tells begins with the memory of the process that started this one.
    """
    command = [sys.executable, "-c", IMPORT, str(path.parent), path.name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found, peak = json.loads(done.stdout)
    assert peak < MOST_MB
    return [(known, new, reason) for known, new, reason in found]


def archive_of(path: Path, start: bytes, unit: bytes, megabytes: int) -> Path:
    """An archive with one csv: `start`, then `unit` over and over."""
    block = unit * (MB // len(unit))
    packed = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with packed, packed.open("a.csv", "w", force_zip64=True) as member:
        member.write(start)
        for _ in range(megabytes):
            member.write(block)
    return path


@pytest.mark.parametrize("unit", [b"\0", b"x", b"\n"], ids=["zeros", "one cell", "blank"])
def test_an_archive_that_unpacks_to_very_much_is_left_packed(tmp_path: Path, unit: bytes) -> None:
    ((known, _, reason),) = imported(archive_of(tmp_path / "a.zip", CSV, unit, 200))
    assert known is None and "压缩炸弹" in str(reason)


@pytest.mark.slow
def test_a_gigabyte_of_zeros_in_a_megabyte(tmp_path: Path) -> None:
    ((known, _, reason),) = imported(archive_of(tmp_path / "a.zip", b"", b"\0", 1024))
    assert known is None and "压缩炸弹" in str(reason)


@pytest.mark.slow
def test_what_is_small_enough_is_read_in_pieces(tmp_path: Path) -> None:
    for unit in (b"\n", b"," * 30 + b"\n"):
        assert imported(archive_of(tmp_path / "a.zip", CSV, unit, 60))[0][::2] == ("orders", None)


def test_archives_in_an_archive_share_what_they_may_unpack_to(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_bombs, "HARMLESS_BYTES", MB)
    inner = as_zip({"a.csv": CSV + b"\n" * (MB // 2)})
    results = shop.take(shop.write("a.zip", as_zip({f"{at}.zip": inner for at in range(4)})))
    assert [result.format for result in results] == ["orders", None, None, None]
    assert all("压缩炸弹" in str(result.reason) for result in results[1:])


def test_archives_in_an_archive_share_the_number_of_members(shop: Shop) -> None:
    inner = as_zip({f"{at}.csv": b"" for at in range(600)})
    results = shop.take(shop.write("a.zip", as_zip({"a.zip": inner, "b.zip": inner})))
    assert "个文件" in str(results[-1].reason) and {result.format for result in results} == {None}


def test_a_hundred_thousand_members(shop: Shop) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for at in range(100_000):
            packed.writestr(zipfile.ZipInfo(f"{at}.csv"), b"")
    path, started = shop.write("a.zip", out.getvalue()), time.monotonic()
    (result,) = shop.take(path)
    assert "100000 个文件" in str(result.reason) and time.monotonic() - started < 10


@pytest.mark.parametrize("name", ["../../x.csv", "/tmp/x.csv", "C:\\x.csv", "..\\..\\x.csv", "a/../../x.csv"])
def test_names_that_lead_out_of_the_archive_are_names_and_nothing_more(shop: Shop, tmp_path: Path, name: str) -> None:
    shop.take(shop.write("empty.csv", b""))
    before = set(tmp_path.rglob("*"))
    path = shop.write("a.zip", as_zip({name: CSV}))
    (result,) = shop.take(path)
    assert (result.format, result.new) == ("orders", 1)
    assert {found for found in tmp_path.rglob("*") if "db" not in found.name} - before <= {path}
    assert not Path("/tmp/x.csv").exists()


def with_part(book: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A workbook with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return as_zip(
            {one: parts.read(one).replace(old, new) if one == name else parts.read(one) for one in parts.namelist()}
        )


def test_entities_in_a_workbook_are_never_unfolded(tmp_path: Path) -> None:
    lines = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 12))
    laughs = f'<!DOCTYPE x [<!ENTITY l0 "lol">{lines}]><worksheet'.encode()
    book = with_part(as_platform_xlsx(CELLS), "xl/worksheets/sheet1.xml", b"<worksheet", laughs)
    book = with_part(book, "xl/worksheets/sheet1.xml", "桂花糕".encode(), b"&l11;")
    (tmp_path / "a.xlsx").write_bytes(book)
    imported(tmp_path / "a.xlsx")


@pytest.mark.parametrize("place", ['r="XFD1048576"', "r='XFD1048576'", 'r = "ZZZZZ9"', 'r="A4294967295"'])
def test_a_cell_far_away_refuses_the_workbook(tmp_path: Path, place: str) -> None:
    far = f'<row><c {place} t="inlineStr"><is><t>x</t></is></c></row></sheetData>'.encode()
    book = with_part(as_platform_xlsx(CELLS * 9), "xl/worksheets/sheet1.xml", b"</sheetData>", far)
    (tmp_path / "a.xlsx").write_bytes(book)
    ((known, _, reason),) = imported(tmp_path / "a.xlsx")
    assert known is None and "个单元格" in str(reason)


def test_a_workbook_that_unpacks_to_too_much(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_bombs, "MAX_WORKBOOK_BYTES", 5000)
    assert "工作簿解开有" in str(shop.take_one("a.xlsx", as_xlsx(CELLS)).reason)


@pytest.mark.parametrize("megabytes", [40, pytest.param(1024, marks=pytest.mark.slow)])
@pytest.mark.parametrize("start", [b"", b'"'], ids=["bare", "quoted"])
def test_a_cell_without_end(tmp_path: Path, megabytes: int, start: bytes) -> None:
    rows = as_csv(CELLS * 4000)  # more than is looked at for the delimiter
    with (tmp_path / "a.csv").open("wb") as out:
        out.write(rows + start)
        for _ in range(megabytes):
            out.write(b"x" * MB)
    ((known, _, reason),) = imported(tmp_path / "a.csv")
    assert known is None and ("8 MB" in str(reason) or "引号" in str(reason))


def test_a_hundred_thousand_columns(tmp_path: Path) -> None:
    wide = [[*row, *(f"h{at}" for at in range(100_000))] for row in CELLS]
    (tmp_path / "a.csv").write_bytes(as_csv(wide))
    started = time.monotonic()
    imported(tmp_path / "a.csv")
    assert time.monotonic() - started < 30


EVIL = "\x1b[2J\u202egpj\u200b\r\n✓ 全部正确.csv"


def test_names_and_values_cannot_write_to_the_terminal(shop: Shop) -> None:
    (refused,) = shop.take(shop.write("a.zip", as_zip({EVIL: b"1"})))
    (taken,) = shop.take(shop.write("b.zip", as_zip({EVIL: CSV})))
    lines = [*file_lines(refused), *file_lines(taken)]
    document, _ = rejects_answer([Reject(1, EVIL, 1, EVIL, EVIL, "bad_id")], day="2025-01-01")
    lines += document_text(document).splitlines()
    assert all(line.isprintable() for line in lines)
    assert "\\x1b[2J\\u202egpj\\u200b\\r\\n" in lines[0]

"""Lists of orders to follow up: who is on them, that nothing private leaves, and that what people write comes back."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path

import pytest
from export_files import FULL_COLUMNS, Shop
from money_files import new_shop, paid_on
from support.tool import run, run_json

ORDERS = [f"250503-{n:015d}" for n in range(1, 7)]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-06-02T12:00:00+08:00")
    shop = new_shop(tmp_path)
    rows = [paid_on("2025-05-03", n) for n in range(1, 7)]
    rows[1] |= {"售后状态": "退款成功"}
    rows[2] |= {"承诺发货时间": "2025-05-04 10:00:00", "发货时间": "2025-05-05 10:00:00"}
    rows[3] |= {"用户购买手机号": "13800138000"}
    for row, phone in ((rows[4], "13900139000"), (rows[5], "13900139000")):
        row |= {"用户购买手机号": phone}
    shop.orders(FULL_COLUMNS, *rows)
    return shop


def exported(shop: Shop, tmp_path: Path, *more: str) -> dict[str, Path]:
    folder = tmp_path / "lists"
    run("customers", "export", folder, "--period", "2025-05", "--db", shop.database, *more)
    return {path.name.split("-")[1]: path for path in folder.iterdir()}


def rows_of(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def fill(path: Path, **cells: str) -> Path:
    rows = rows_of(path)
    rows[0] |= cells
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_each_order_is_on_its_list(shop: Shop, tmp_path: Path) -> None:
    found = {name: [row["订单号"] for row in rows_of(path)] for name, path in exported(shop, tmp_path).items()}
    assert found == {"refunded": [ORDERS[1]], "late": [ORDERS[2]], "first_order": [ORDERS[3]]}


def test_files_are_private_and_tell_no_phone(shop: Shop, tmp_path: Path) -> None:
    for path in exported(shop, tmp_path).values():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "138001" not in path.read_text("utf-8-sig")


def test_what_people_wrote_comes_back_and_stands_in_the_next_list(shop: Shop, tmp_path: Path) -> None:
    path = fill(exported(shop, tmp_path)["late"], 跟进人="小王", 跟进日="2025-06-01", 结果="=已补偿 13800138000")
    data = run_json("customers", "import", path, "--json", "--db", shop.database)
    assert [(one["order"], one["owner"], one["day"]) for one in data["changed"]] == [(ORDERS[2], "小王", "2025-06-01")]
    assert "13800138000" not in str(data)
    assert run_json("customers", "import", path, "--json", "--db", shop.database)["same"] == 1
    (row,) = rows_of(exported(shop, tmp_path)["late"])
    assert row["跟进人"] == "小王"
    assert row["结果"].startswith("'=已补偿")


def test_what_both_sides_changed_is_shown_and_left(shop: Shop, tmp_path: Path) -> None:
    path = exported(shop, tmp_path)["late"]
    first = path.read_bytes()
    run("customers", "import", fill(path, 结果="已联系"), "--db", shop.database)
    path.write_bytes(first)
    fill(path, 结果="没接电话")
    data = run_json("customers", "import", path, "--json", "--db", shop.database)
    assert ([one["result"] for one in data["conflicts"]], data["changed"]) == (["没接电话"], [])
    again = fill(exported(shop, tmp_path)["late"], 结果="已解决")
    assert [
        one["result"] for one in run_json("customers", "import", again, "--json", "--db", shop.database)["changed"]
    ] == ["已解决"]
    path.write_bytes(first)
    fill(path, 结果="改了")
    taken = run_json("customers", "import", path, "--take-sheet", "--json", "--db", shop.database)
    assert [one["result"] for one in taken["changed"]] == ["改了"]


def test_unknown_orders_and_lists_are_named(shop: Shop, tmp_path: Path) -> None:
    path = fill(exported(shop, tmp_path)["late"], 订单号="250503-999999999999999", 结果="x")
    assert json.loads(run("customers", "import", path, "--json", "--db", shop.database, code=1))["unknown"]
    run("customers", "import", fill(path, 名单="别的"), "--db", shop.database, code=1)


def test_a_list_that_breaks_off_is_not_taken(shop: Shop, tmp_path: Path) -> None:
    """Half a row is no answer: neither its last words nor a piece of the suggestion become the owner."""
    path = fill(exported(shop, tmp_path)["late"], 结果="已回访，买家说收到了")
    whole = path.read_bytes()
    for end in (whole.rindex(b",") - 3, whole.index(b"\n") + 60):  # the last cells of a row are not there
        path.write_bytes(whole[:end])
        run("customers", "import", path, "--db", shop.database, code=1)
    path.write_bytes(whole)
    assert len(run_json("customers", "import", path, "--json", "--db", shop.database)["changed"]) == 1


def test_workbooks_go_out_and_come_back(shop: Shop, tmp_path: Path) -> None:
    import openpyxl

    path = exported(shop, tmp_path, "--format", "xlsx")["refunded"]
    book = openpyxl.load_workbook(path)
    done = False
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.iter_rows(), start=1):
            titles = [cell.value for cell in row]
            if "结果" in titles and "订单号" in titles:
                sheet.cell(number + 1, titles.index("结果") + 1, "问过了，尺寸不合")
                done = True
                break
    assert done
    book.save(path)
    data = run_json("customers", "import", path, "--json", "--db", shop.database)
    assert [(one["order"], one["result"]) for one in data["changed"]] == [(ORDERS[1], "问过了，尺寸不合")]

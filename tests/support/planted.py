"""The sample shop's exports with something wrong planted in them, as a clumsy hand or a broken download would."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from pdd_ops.formats.model import load_formats
from pdd_ops.money import fen, yuan
from pdd_ops.store.importing import Request, import_files

SHOP = "桂花巷家居"
Row = list[str]
TIME, INCOME, EXPENSE, PURPOSE = 1, 2, 3, 6  # columns of a bill


def imported(folder: Path, database: Path) -> Path:
    """The database with all of the folder in it; nothing may be refused."""
    request = Request([folder], load_formats(), SHOP, database=database)
    refused = [result.reason for result in import_files(request, lambda *_: None) if result.format is None]
    assert not refused
    return database


def edit_bill(folder: Path, month: str, edit: Callable[[list[Row]], list[Row]]) -> None:
    """Changes the rows of the bill of a month ('2025-03'); the footer is added up again, so that it agrees."""
    [path] = [one for one in folder.glob("pdd-mall-bill*.zip") if f"{month}-01 00:00:00" in _text(one)]
    head, _, rest = _text(path).partition("商户订单号")
    body, _, foot = rest.partition("\n#支出合计")
    rows = list(csv.reader(io.StringIO("商户订单号" + body)))
    header, data = rows[0], edit([row for row in rows[1:] if row])
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header, *data])
    exported = re.search(r"#导出时间.*", foot)
    text = f"{head}{out.getvalue()}\n{_footer(data)}{exported[0] if exported else ''}\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{path.stem}.csv", text.encode("gb18030"))


def edit_orders(folder: Path, keep: Callable[[dict[str, str]], bool]) -> int:
    """Drops the rows of all order exports that are not to be kept, and says how many orders that were."""
    dropped = set()
    for path in folder.glob("orders_export*.csv"):
        encoding = next(name for name in ("utf-8-sig", "gb18030") if _reads(path, name))
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding))))
        kept = [row for row in rows if keep(_stripped(row))]
        dropped |= {row["订单号"].strip() for row in rows} - {row["订单号"].strip() for row in kept}
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
        path.write_bytes(out.getvalue().encode(encoding))
    return len(dropped)


def settled_once_more(rows: list[Row]) -> tuple[list[Row], str]:
    """The bill with the income of one order in it twice, an hour apart; and that order."""
    row = next(row for row in rows if row[PURPOSE].startswith("0010002") and not _refunded(rows, row[0]))
    again = [*row[:TIME], re.sub(r" \d\d:", " 23:", row[TIME]), *row[TIME + 1 :]]
    return [*rows, again], row[0].strip()


def refunded_too_much(rows: list[Row]) -> tuple[list[Row], str]:
    """The bill with one refund a yuan larger than its case; and that order."""
    at = next(n for n, row in enumerate(rows) if row[PURPOSE].startswith("0020002"))
    changed = rows[at].copy()
    changed[EXPENSE] = yuan(fen(changed[EXPENSE]) - 100).replace(",", "")
    return [*rows[:at], changed, *rows[at + 1 :]], changed[0].strip()


def _refunded(rows: list[Row], order: str) -> bool:
    return any(row[0] == order and row[PURPOSE].startswith("002") for row in rows)


def _footer(rows: list[Row]) -> str:
    incomes = [fen(row[INCOME]) for row in rows if fen(row[INCOME]) > 0]
    spent = [fen(row[EXPENSE]) for row in rows if fen(row[INCOME]) <= 0]
    sums = [yuan(sum(side)).replace(",", "") for side in (spent, incomes, [*spent, *incomes])]
    return f"#支出合计：{len(spent)}笔{sums[0]}元\n#收入合计：{len(incomes)}笔{sums[1]}元\n#总计：{sums[2]}元\n"


def _text(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(archive.namelist()[0]).decode("gb18030")


def _reads(path: Path, encoding: str) -> bool:
    try:
        path.read_text(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _stripped(row: dict[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in row.items()}

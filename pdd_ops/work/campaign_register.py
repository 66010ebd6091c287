"""The platform's list of campaigns that the shop has signed up for (报名记录), taken into the operations log."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pdd_ops.document.visible import visible
from pdd_ops.errors import PddOpsError, RefusedFile, UsageError
from pdd_ops.formats.model import canonical, shop_headers
from pdd_ops.intake.containers import Refused, origins, tables
from pdd_ops.intake.eager_eval import evaluated
from pdd_ops.intake.faults import said
from pdd_ops.intake.kinds import read_as, unquoted
from pdd_ops.intake.tables import Table
from pdd_ops.lang import say
from pdd_ops.periods import parse_day
from pdd_ops.work.input_fields import said_text
from pdd_ops.work.kinds import type_of, types
from pdd_ops.work.log import add_entry, same_entry
from pdd_ops.work.model import LogEntry
from pdd_ops.work.whole_rows import refuse_cut

HEADINGS = {  # the time in which one could sign up (报名开始时间) is none of the campaign's
    "name": ("活动名称", "活动标题"), "type": ("活动类型",), "product": ("商品ID", "goodsId"),
    "status": ("状态", "报名状态", "活动状态"), "first": ("活动开始时间", "开始时间", "活动开始"),
    "last": ("活动结束时间", "结束时间", "活动结束"), "price": ("活动价", "活动价格", "最低活动价", "活动价min"),
}  # fmt: skip
COUNTED = (  # how a state begins of what ran or will
    "报名成功", "活动中", "进行中", "已结束", "活动结束", "活动下线", "已下线", "审核通过", "审核成功", "报名通过",
    "已通过", "通过", "已报名", "已生效", "生效中", "预热", "待开始", "未开始", "即将开始", "待上线",
    "已上线",
)  # fmt: skip
_NOT_RUN = re.compile("未|不|失败|拒|驳|取消|关闭|退出|撤|审核|待|终止|失效")  # of a state that is none of COUNTED
OTHER_TYPE = "sale"
FEN = 100
MOST_PRICE = 10_000_000  # yuan


@dataclass
class Taken:
    """What became of the rows: new entries, rows the log had, rows that never ran, and what was rejected or noted."""

    new: list[LogEntry] = field(default_factory=list)
    known: int = 0
    not_run: int = 0
    rejected: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def import_register(connection: sqlite3.Connection, shop_id: int, path: Path) -> Taken:
    """Adds the campaigns that ran or will run to the log. Raises PddOpsError for a file that has no such list."""
    taken, rows = Taken(), list(_rows(path))
    shops = list(dict.fromkeys(cells["shop"] for _, cells in rows if cells["shop"]))
    if len(shops) > 1:
        raise PddOpsError(say("campaigns.several_shops", file=path.name, shops="、".join(map(visible, shops[:8]))))
    for number, cells in rows:
        status = cells["status"]
        if status and not status.startswith(COUNTED):
            taken.not_run += 1
            if not _NOT_RUN.search(status):
                taken.notes.append(say("campaigns.unknown_status", row=number, value=visible(status[:40])))
            continue
        try:
            entry = _entry(connection, shop_id, cells, number, taken.notes)
        except PddOpsError as error:
            taken.rejected.append(say("campaigns.bad_row", file=path.name, row=number, why=error))
            continue
        if same_entry(connection, entry):
            taken.known += 1
        else:
            taken.new.append(add_entry(connection, entry))
    return taken


def _entry(
    connection: sqlite3.Connection, shop_id: int, cells: Mapping[str, str], number: int, notes: list[str]
) -> LogEntry:
    first, last = (_day(cells[name]) for name in ("first", "last"))
    if last < first:
        raise UsageError(say("work.ends_early", first=first, last=last))
    product = _read("id", cells["product"])
    if not product:
        raise UsageError(say("reject.damaged_id") if cells["product"] else say("campaigns.no_product"))
    type_id = OTHER_TYPE
    with suppress(PddOpsError):
        type_id = type_of(cells["type"] or cells["name"]) or OTHER_TYPE
    price = _price(connection, shop_id, {**cells, "product": product}, number, notes)
    text = said_text(" ".join(part for part in (cells["type"], cells["name"]) if part))
    told = say("campaigns.at_price", text=text, price=price) if price else text
    return LogEntry("", shop_id, first, types()[type_id].kind, told, last, (product,), type_id)


def _day(cell: str) -> str:
    """The day of a time in any of the ways in which exports write one. Raises UsageError."""
    return _read("day", cell) or parse_day(cell)


def _read(kind: str, cell: str) -> str | None:
    """A cell as imports read it."""
    import polars as pl

    found: str | None = read_as(kind, evaluated(pl.Series([cell], dtype=pl.String), unquoted))[0]
    return found


def _price(
    connection: sqlite3.Connection, shop_id: int, cells: Mapping[str, str], number: int, notes: list[str]
) -> str:
    """The price in yuan; one in fen, a hundred times what the product sells at, is converted and noted."""
    written = cells["price"].strip("¥￥元 ")
    try:
        price = Decimal(written.replace(",", "") or "0")
    except InvalidOperation:
        price = Decimal(-1)
    if not price.is_finite() or not 0 <= price < MOST_PRICE:
        notes.append(say("campaigns.bad_price", row=number, value=visible(written[:40])))
        return ""
    # campaigns are cheaper than usual, so that a quarter of a hundred times is enough
    usual = connection.execute(
        "SELECT sum(gmv_fen) * 1.0 / sum(units) FROM order_days WHERE shop_id = ? AND dim = 'product' AND key = ?",
        [shop_id, cells["product"]],
    ).fetchone()[0]
    if usual is None:
        notes.append(say("campaigns.unknown_product", row=number, product=visible(cells["product"][:40])))
    if usual and price == int(price) and price >= FEN // 4 * Decimal(usual) / FEN:
        price /= FEN
        notes.append(say("campaigns.in_fen", row=number, price=f"{price:.2f}"))
    return f"{price:.2f}" if price else ""


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    if not path.is_file():
        raise PddOpsError(say("work.no_file", file=path))
    found = False
    try:
        for origin in origins(path):
            if isinstance(origin, Refused):
                raise PddOpsError(say("work.cannot_read", file=origin.name, detail=origin.reason))
            for table in tables(origin):
                for row in _of_table(table, path):
                    found = True
                    yield row
    except RefusedFile as error:
        raise PddOpsError(say("work.cannot_read", file=path, detail=said(error))) from None
    if not found:
        raise PddOpsError(say("campaigns.no_register", file=path))


def _of_table(table: Table, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    for delimiter, head in table.heads():
        for number, row in enumerate(head, start=1):
            names = [canonical(cell) for cell in row]
            places = {
                name: names.index(canonical(one))
                for name, headings in (*HEADINGS.items(), ("shop", shop_headers().names))
                for one in reversed(headings)
                if canonical(one) in names
            }
            if {"first", "last", "product"} <= places.keys() and places.keys() & {"name", "type"}:
                for frame in table.frames(delimiter, len(row), sorted(set(places.values())), number):
                    for cells in frame.iter_rows(named=True):
                        refuse_cut(cells, path)
                        told = dict.fromkeys((*HEADINGS, "shop"), "")
                        told |= {name: (cells[f"c{at}"] or "").strip() for name, at in places.items()}
                        if any(told.values()):
                            yield cells["row_no"], told
                return

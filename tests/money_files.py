"""Bills and cost sheets written by hand, and metrics asked of the shop that imported them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from export_files import DEFAULT_COLUMNS, Row, Shop, as_xlsx, order

from pdd_ops.metrics.query import QueryResult, query
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Month, Period
from pdd_ops.store.database import open_reader

Entry = tuple[str, str, str, str, str, str, str]
HEADER = "商户订单号,发生时间,收入金额（+元）,支出金额（-元）,账务类型,备注,业务描述"
ORDER = "250301-100000000000001"
MARCH = Month.of(2025, 3)


def income(amount: str, *, order_id: str = ORDER, at: str = "2025-03-05 10:00:00") -> Entry:
    return order_id, at, amount, "0", "交易收入", "", "0010002|交易收入-订单收入"


def expense(
    amount: str,
    code: str = "0030001|技术服务费-基础技术服务费",
    *,
    order_id: str = ORDER,
    at: str = "2025-03-06 11:00:00",
    note: str = "",
) -> Entry:
    return order_id, at, "0.00", f"-{amount}" if amount != "0" else "0", code.split("|")[-1][:5], note, code


def bill(*entries: Entry, footer: bool = True, of: Sequence[Entry] | None = None) -> bytes:
    """A bill as downloaded; its control totals are those of `of`, where that is given."""
    head = (
        "拼多多店铺账务明细查询\n\n起始时间：2025-03-01 00:00:00  终止时间：2025-03-31 23:59:59\n"
        "----------交易记录明细列表---------\n"
    )
    rows = "".join(",".join((f"{entry[0]}\t", *entry[1:])) + "\n" for entry in entries)
    return f"{head}{HEADER}\n{rows}{_footer(entries if of is None else of) if footer else ''}".encode("gb18030")


def _footer(entries: Sequence[Entry]) -> str:
    came = [Decimal(entry[2]) for entry in entries if Decimal(entry[2]) > 0]
    went = [Decimal(entry[3]) for entry in entries if Decimal(entry[2]) <= 0]
    total = sum(came) + sum(went)
    return (
        f"\n#支出合计：{len(went)}笔{sum(went):.2f}元\n#收入合计：{len(came)}笔{sum(came):.2f}元\n"
        f"#总计：{total:.2f}元\n#导出时间：2025-04-01 10:20:30\n"
    )


def new_shop(folder: Path) -> Shop:
    (folder / "exports").mkdir()
    return Shop(folder / "exports", folder / "data" / "pdd-ops.db")


def sold(shop: Shop, *rows: Row, name: str = "orders_export2025-04-01-10-09-23.csv") -> None:
    """Imports orders in the default columns with times of payment."""
    shop.orders([*DEFAULT_COLUMNS, "支付时间"], *rows, name=name)


def paid_on(day: str, number: int, **cells: str) -> dict[str, str]:
    """An order paid at ten on a day; 90.00 of receipts, 85.00 paid."""
    return order(f"{day[2:].replace('-', '')}-{number:015d}", **{"支付时间": f"{day} 10:00:00"} | cells)


def sheet(shop: Shop, headers: str, *rows: Sequence[str], name: str = "成本表.xlsx") -> Path:
    """Writes a cost sheet."""
    return shop.write(name, as_xlsx([headers.split(","), *rows]))


def asked(shop: Shop, *metrics: str, by: str | None = None, period: Period = MARCH) -> QueryResult:
    with closing(open_reader(shop.database)) as connection:
        return query(connection, shops=[1], metrics=metrics, period=period, by=by)


def value(shop: Shop, metric: str, key: str = "", *, by: str | None = None, period: Period = MARCH) -> Value:
    found = asked(shop, metric, by=by, period=period).value(metric, key)
    assert found is not None
    return found

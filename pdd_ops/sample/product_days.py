"""The product exports (商品数据): every product on every day, and one download over a whole month without dates."""

from __future__ import annotations

from pathlib import Path

from pdd_ops.sample.books import Books
from pdd_ops.sample.files import Row, csv_bytes, percent, plain, write_xlsx
from pdd_ops.sample.plan import Day, Plan, past
from pdd_ops.sample.shop import columns
from pdd_ops.sample.traffic import Traffic
from pdd_ops.sample.windows import shown, span_of


def write_products(folder: Path, plan: Plan, books: Books, traffic: Traffic) -> list[Path]:
    """Writes the days of every month (csv and xlsx in turn) and the oldest month once more as one period."""
    paths = []
    months = [month for month in plan.months if shown(plan, month, "products")]
    for month in months:
        days = shown(plan, month, "products")
        rows = [columns("product_day"), *_daily(plan, books, traffic, days)]
        stem = f"商品数据_分天_{span_of(days)}"
        if plan.age(month) % 2 == 0:
            paths.append(folder / f"{stem}.csv")
            paths[-1].write_bytes(csv_bytes(rows, "utf-8-sig"))
        else:
            paths.append(folder / f"{stem}.xlsx")
            write_xlsx(paths[-1], "商品数据", rows)
    for month in months[:1]:
        days = shown(plan, month, "products")
        paths.append(folder / f"商品数据_{span_of(days)}.xlsx")
        write_xlsx(paths[-1], "商品数据", [columns("product_day")[1:], *_period(plan, books, traffic, days)])
    return paths


def _daily(plan: Plan, books: Books, traffic: Traffic, days: list[Day]) -> list[Row]:
    """Product by product within a day; products that nobody saw that day are left out."""
    return [
        (day.text, *_cells(plan, books, traffic, [day], product))
        for day in days
        for product in range(len(plan.shop.products))
        if traffic.product_visitors[day.number, product]
    ]


def _period(plan: Plan, books: Books, traffic: Traffic, days: list[Day]) -> list[Row]:
    seen = traffic.product_visitors[[day.number for day in days]].sum(axis=0)
    return [_cells(plan, books, traffic, days, product) for product in range(len(seen)) if seen[product]]


def _cells(plan: Plan, books: Books, traffic: Traffic, days: list[Day], product: int) -> Row:
    """The sums of a product over some days, from 商品ID on."""
    item, when = plan.shop.products[product], [day.number for day in days]
    tables = (traffic.product_visitors, traffic.product_buyers, books.tally.orders, books.tally.units, books.tally.gmv)
    visitors, buyers, orders, units, gmv = (int(table[when, product].sum()) for table in tables)
    ordering = buyers + buyers // 15
    name = plan.shop.title(product, new=past(days[-1], plan.shop.stories["retitled_on"]))
    return (
        item.id, name, visitors * 4 // 100, visitors, visitors * 19 // 10, orders, percent(buyers, visitors),
        units, buyers, plain(gmv), visitors * 14, ordering, percent(ordering, visitors), percent(buyers, ordering),
        visitors * 5 // 100, *item.category,
    )  # fmt: skip

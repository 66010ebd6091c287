"""What the merchant keeps beside the sales: the catalogue with its stock, and the sheet of costs."""

from __future__ import annotations

from pathlib import Path

from pdd_ops.periods import Month
from pdd_ops.sample.files import Row, plain, write_xlsx
from pdd_ops.sample.plan import Plan, past
from pdd_ops.sample.shop import Sku, columns
from pdd_ops.sample.windows import shown

_SNAPSHOT_DAYS_AFTER_SELLING_OUT = 8


def write_catalogue(folder: Path, plan: Plan) -> list[Path]:
    """Writes a snapshot of every month: of its last day, in the newest month of a day without the bestseller."""
    stories, paths = plan.shop.stories, []
    for month in plan.months:
        days = shown(plan, month, "catalogue")
        if not days:
            continue
        sold_out = plan.age(month) == 0 and stories["sold_out_on"]
        day = stories["sold_out_on"] + _SNAPSHOT_DAYS_AFTER_SELLING_OUT if sold_out else days[-1].of_month
        paths.append(folder / f"商品库存_{month.first[:8].replace('-', '')}{day:02d}.xlsx")
        write_xlsx(paths[-1], "商品", [columns("catalogue"), *_rows(plan, month)])
    return paths


def write_costs(folder: Path, plan: Plan) -> list[Path]:
    """Writes the merchant's own sheet of costs; one article has two prices, from two days on."""
    first, newest = plan.months[0].shift(-1).first, plan.months[-1].first
    rows: list[Row] = [columns("costs")]
    for sku in plan.shop.skus:
        if sku.code:
            rows.append(_cost(sku, 46, first))
    rows.append(_cost(plan.shop.skus[0], plan.shop.stories["dearer"], newest))
    path = folder / "成本表.xlsx"
    write_xlsx(path, "成本", rows)
    return [path]


def _cost(sku: Sku, percentage: int, since: str) -> Row:
    return (sku.code, plain(sku.price * percentage // 100), "0.60", "2.80", since)


def _rows(plan: Plan, month: Month) -> list[Row]:
    """One row a SKU; a product that is not launched yet is not listed yet."""
    shop, newest = plan.shop, plan.age(month) == 0
    dice = plan.dice(8, plan.age(month))
    rows: list[Row] = []
    for sku in shop.skus:
        item = shop.products[sku.product]
        share = 60 + int(dice.between(1, 0, 60)[0])
        if item.id == shop.stories["launched"] and shop.stories["launched_on"] and not newest:
            continue
        gone = newest and shop.stories["sold_out_on"] and item.id == shop.stories["bestseller"]
        stock = 0 if gone else item.stock * share // 100 // len(shop.skus_of(sku.product))
        single = plain(sku.price * 120 // 100)
        status = "已售罄" if gone else "在售"
        name = shop.title(sku.product, new=past(plan.days_of(month)[-1], shop.stories["retitled_on"]))
        rows.append((item.id, name, sku.sku_id, sku.spec, sku.code, stock, plain(sku.price), single, status))
    return rows

"""The ad reports: product by day, account by day, and one over a whole month; total and note rows at their ends."""

from __future__ import annotations

from pathlib import Path

from pdd_ops.periods import Month
from pdd_ops.sample.ad_figures import AdFigures, AdSums, ad_cells, hosting, total
from pdd_ops.sample.files import Row, csv_bytes, write_xlsx
from pdd_ops.sample.plan import Day, Plan
from pdd_ops.sample.shop import Product, columns
from pdd_ops.sample.windows import shown, span_of

_NOTE = "注：总计包含全店托管的数据，全店托管不分商品展示，因此总计可能大于各行之和"
_AGE_WITH_NEW_WORDING = 2  # the month before the last but one shows the columns of 2026


def write_ads(folder: Path, plan: Plan, figures: AdFigures) -> list[Path]:
    """Writes 商品推广_… of every month, and of the oldest month also the report without dates."""
    paths = []
    months = [month for month in plan.months if shown(plan, month, "ads")]
    for month in months:
        span = span_of(shown(plan, month, "ads"))
        paths.append(folder / f"商品推广_分天数据_{span}.xlsx")
        write_xlsx(paths[-1], "商品推广", _product_days(plan, figures, month), wrong_dimension=True)
        account = _account_days(plan, figures, month)
        newest = plan.age(month) == 0
        paths.append(folder / f"商品推广_账户_分天数据_{span}.{'xls' if newest else 'xlsx'}")
        if newest:  # text under the name of a workbook, as some downloads are
            paths[-1].write_bytes(csv_bytes(account, "gb18030", delimiter="\t"))
        else:
            write_xlsx(paths[-1], "账户", account)
        if month == months[0]:
            paths.append(folder / f"商品推广_{span}.xlsx")
            write_xlsx(paths[-1], "商品推广", _product_period(plan, figures, month), wrong_dimension=True)
    return paths


def _header(plan: Plan, month: Month) -> list[str]:
    extra = columns("ads_2026") if plan.age(month) == _AGE_WITH_NEW_WORDING else ()
    return [*columns("ads_product_day"), *extra]


def _advertised(plan: Plan) -> list[tuple[int, Product]]:
    return [(n, product) for n, product in enumerate(plan.shop.products) if product.ad]


def _product_days(plan: Plan, figures: AdFigures, month: Month) -> list[Row]:
    header = _header(plan, month)
    rows: list[Row] = [header]
    for day in shown(plan, month, "ads"):
        for product, item in _advertised(plan):
            cells = {"日期": day.text} | _labels(item) | ad_cells(figures.sums(day.number, product))
            rows.append([cells[name] for name in header])
    sums = total([_account_sums(plan, figures, day) for day in shown(plan, month, "ads")])
    return [*rows, _total_row(header, "总计", sums), (_NOTE,)]


def _product_period(plan: Plan, figures: AdFigures, month: Month) -> list[Row]:
    header = _header(plan, month)[1:]
    days = shown(plan, month, "ads")
    rows: list[Row] = [header]
    for product, item in _advertised(plan):
        cells = _labels(item) | ad_cells(total([figures.sums(day.number, product) for day in days]))
        rows.append([cells[name] for name in header])
    sums = total([_account_sums(plan, figures, day) for day in days])
    return [*rows, _total_row(header, "总计", sums)]


def _account_days(plan: Plan, figures: AdFigures, month: Month) -> list[Row]:
    labels = ("商品ID", "商品名称", "推广场景", "推广名称", "出价方式", "分组", "是否已删除")
    header = [name for name in _header(plan, month) if name not in labels]
    rows: list[Row] = [header]
    days = shown(plan, month, "ads")
    sums = [_account_sums(plan, figures, day) for day in days]
    for day, of_day in zip(days, sums, strict=True):
        cells = {"日期": day.text} | ad_cells(of_day)
        rows.append([cells[name] for name in header])
    return [*rows, _total_row(header, "合计", total(sums))]


def _account_sums(plan: Plan, figures: AdFigures, day: Day) -> AdSums:
    """All products of a day and what is hosted over the whole shop."""
    products = total([figures.sums(day.number, product) for product, _ in _advertised(plan)])
    return products + hosting(plan, products, day.number)


def _labels(item: Product) -> dict[str, str]:
    return {
        "商品ID": item.id,
        "商品名称": item.name,
        "推广场景": "全站推广" if item.weight > 10 else "标准推广",
        "推广名称": f"推广计划-{item.code}",
        "出价方式": "目标投产比" if item.weight > 10 else "自定义出价",
        "分组": "默认分组",
        "是否已删除": "否",
    }


def _total_row(header: list[str], word: str, sums: AdSums) -> Row:
    """The total under its own word in the first column; '-' in the other columns of text."""
    cells = ad_cells(sums)
    return [word, *(cells.get(name, "-") for name in header[1:])]

"""Realistic exports of an invented shop: any size, any period, always the same from the same seed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pdd_ops.periods import Month

DEFAULT_END = Month.of(2025, 3)
SAMPLE_DATA: dict[str, Any] = {"orders": 1000, "months": 3, "seed": 1, "end": DEFAULT_END}  # of the folder sample_data
DEMO: dict[str, Any] = {"orders": 3000, "months": 3, "seed": 1, "end": DEFAULT_END}  # what a first look shows
MOST_WITH_BILLS = 300_000  # orders: bills are held in memory while they are written


def shop_name() -> str:
    """The name of the invented shop."""
    from pdd_ops.sample.shop import the_shop

    return the_shop().name


def write_sample(
    folder: Path,
    *,
    orders: int,
    months: int,
    seed: int,
    end: Month,
    bills: bool = True,
    costs: bool = True,
    quiet: bool = False,
) -> list[Path]:
    """Writes the exports of the last `months` months up to `end` into `folder` and returns their paths.

    `orders` counts the orders created in the period; a dozen of the month before and two with damaged ids come on top.
    Bills are left out above MOST_WITH_BILLS orders. A `quiet` shop has no stories: nothing happens in any month.
    Raises UsageError where `orders` or `months` is not at least 1.
    """
    from pdd_ops.sample.ad_figures import make_ads
    from pdd_ops.sample.ads import write_ads
    from pdd_ops.sample.aftersales import write_aftersales
    from pdd_ops.sample.bills import write_bills
    from pdd_ops.sample.catalogue import write_catalogue, write_costs
    from pdd_ops.sample.order_files import write_orders
    from pdd_ops.sample.plan import make_plan
    from pdd_ops.sample.product_days import write_products
    from pdd_ops.sample.service import write_service
    from pdd_ops.sample.shop import the_shop
    from pdd_ops.sample.traffic import make_traffic, write_traffic

    _check(orders, months)
    bills = bills and orders <= MOST_WITH_BILLS
    folder.mkdir(parents=True, exist_ok=True)
    plan = make_plan(the_shop(quiet=quiet), orders=orders, months=months, seed=seed, end=end)
    paths, books = write_orders(folder, plan, with_accounts=bills)
    cases = books.cases()
    traffic = make_traffic(plan, books, cases)
    paths += write_aftersales(folder, plan, cases)
    paths += write_traffic(folder, plan, books, traffic)
    paths += write_products(folder, plan, books, traffic)
    paths += write_service(folder, plan, books, traffic, cases)
    paths += write_ads(folder, plan, make_ads(plan, books, traffic))
    paths += write_catalogue(folder, plan)
    paths += write_bills(folder, plan, books.accounts()) if bills else []
    paths += write_costs(folder, plan) if costs else []
    return paths


def _check(orders: int, months: int) -> None:
    from pdd_ops.errors import UsageError
    from pdd_ops.lang import say

    for name, value in (("--orders", orders), ("--months", months)):
        if value < 1:
            raise UsageError(say("sample.too_few", option=name, value=value))

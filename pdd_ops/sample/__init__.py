"""Realistic exports of an invented shop: any size, any period, always the same from the same seed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pdd_ops.periods import Month

if TYPE_CHECKING:
    from pdd_ops.sample.books import Books
    from pdd_ops.sample.plan import Plan
    from pdd_ops.sample.story import Story

DEFAULT_END = Month.of(2025, 3)
SAMPLE_DATA: dict[str, Any] = {"orders": 1000, "months": 3, "seed": 1, "end": DEFAULT_END}  # of the folder sample_data
DEMO: dict[str, Any] = {"orders": 3000, "months": 3, "seed": 1, "end": DEFAULT_END}  # what a first look shows
MOST_ORDERS, MOST_MONTHS = 20_000_000, 240  # what memory and calendars bear
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
    story: str = "",
) -> list[Path]:
    """Writes the exports of the last `months` months up to `end` into `folder` and returns their paths.

    `orders` counts the orders created in the period; a dozen of the month before and two with damaged ids come on top.
    Bills are left out above MOST_WITH_BILLS orders. A `quiet` shop has no stories: nothing happens in any month.
    A shop with a `story` of stories.toml is a quiet one with a single trait; its deals come on top of `orders`.
    Raises UsageError where `orders` or `months` is below 1 or above MOST_…, or nobody knows the story.
    """
    from pdd_ops.sample.order_files import write_orders
    from pdd_ops.sample.plan import make_plan
    from pdd_ops.sample.shop import sized, the_shop
    from pdd_ops.sample.story import write_format

    _check(orders, months)
    find_story(story)
    shop = sized(the_shop(quiet=quiet, story=story), orders=orders, months=months)
    wanted = set(shop.story.exports) - ({"bills"} if not bills or orders > MOST_WITH_BILLS else set())
    folder.mkdir(parents=True, exist_ok=True)
    plan = make_plan(shop, orders=orders, months=months, seed=seed, end=end)
    paths, books = write_orders(folder, plan, with_accounts="bills" in wanted)
    writers = _writers(folder, plan, books, costs=costs)
    for export in (name for name in writers if name in wanted):
        paths += writers[export]()
    write_format(folder, shop.story)
    return paths


def _writers(folder: Path, plan: Plan, books: Books, *, costs: bool) -> dict[str, Callable[[], list[Path]]]:
    """What writes each kind of export beside the orders."""
    from pdd_ops.sample.ad_figures import make_ads
    from pdd_ops.sample.ads import write_ads
    from pdd_ops.sample.aftersales import write_aftersales
    from pdd_ops.sample.bills import write_bills
    from pdd_ops.sample.catalogue import write_catalogue, write_costs
    from pdd_ops.sample.product_days import write_products
    from pdd_ops.sample.reviews import write_reviews
    from pdd_ops.sample.service import write_service
    from pdd_ops.sample.traffic import make_traffic, write_traffic
    from pdd_ops.sample.voices import write_agents, write_survey

    cases = books.cases()
    traffic = make_traffic(plan, books, cases)
    return {
        "aftersales": lambda: write_aftersales(folder, plan, cases),
        "traffic": lambda: write_traffic(folder, plan, books, traffic),
        "products": lambda: write_products(folder, plan, books, traffic),
        "service": lambda: write_service(folder, plan, books, traffic, cases),
        "ads": lambda: write_ads(folder, plan, make_ads(plan, books, traffic)),
        "catalogue": lambda: write_catalogue(folder, plan),
        "bills": lambda: write_bills(folder, plan, books.accounts()),
        "reviews": lambda: write_reviews(folder, plan, books.reviews()),
        "agents": lambda: write_agents(folder, plan, books, traffic),
        "survey": lambda: write_survey(folder, plan),
        "costs": lambda: write_costs(folder, plan) if costs else [],
    }


def find_story(name: str) -> Story:
    """The story of that name; without a name, the one of a shop that has none. Raises UsageError with all names."""
    from pdd_ops.errors import UsageError
    from pdd_ops.lang import say
    from pdd_ops.sample.story import Story, stories

    known = stories() | {"": Story()}
    if name not in known:
        raise UsageError(say("sample.no_story", value=name, known=", ".join(stories())))
    return known[name]


def _check(orders: int, months: int) -> None:
    from pdd_ops.errors import UsageError
    from pdd_ops.lang import say

    for name, value, most in (("--orders", orders, MOST_ORDERS), ("--months", months, MOST_MONTHS)):
        if value < 1:
            raise UsageError(say("sample.too_few", option=name, value=value))
        if value > most:
            raise UsageError(say("sample.too_many", option=name, value=value, most=f"{most:,}"))

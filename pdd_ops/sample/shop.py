"""The invented shop as values: its products, its stories, and the columns of its exports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pdd_ops.resources import shipped_table
from pdd_ops.sample.story import Story, changes, stories


@dataclass(frozen=True)
class Sku:
    """One specification of a product. Price in fen."""

    product: int  # index into Shop.products
    sku_id: str
    spec: str
    code: str
    price: int
    weight: float


@dataclass(frozen=True)
class Product:
    """One listing. `refund` is the share of refunded orders (newest month, earlier); `ad` is None without ads."""

    id: str
    name: str
    code: str
    weight: float
    conversion: float
    refund: tuple[float, float]
    ad: tuple[float, float, float] | None  # weight in the budget, fen a click, orders a click
    stock: int
    category: tuple[str, str, str]

    @property
    def never_sells(self) -> bool:
        """Listed, seen now and then, bought by nobody."""
        return self.weight == 0

    @property
    def makes_up_price(self) -> bool:
        """A listing over which price differences are paid, in hundreds of pieces of 0.01 yuan."""
        return self.name.startswith("补差价")


@dataclass(frozen=True)
class Shop:
    """Everything that does not depend on the period, the size or the seed. The dicts are tables of shop.toml."""

    name: str
    products: tuple[Product, ...]
    skus: tuple[Sku, ...]
    stories: dict[str, Any]
    rhythm: dict[str, Any]
    curves: dict[str, Any]
    sources: dict[str, list[float]]
    places: tuple[tuple[float, tuple[str, str, str]], ...]
    carriers: dict[str, float]
    reasons: dict[str, list[float]]
    problem_reasons: dict[str, float]
    story: Story

    def index(self, product_id: str) -> int:
        """Position of a product; -1 where it is none of the shop's ('': a story that is not told)."""
        return next((n for n, product in enumerate(self.products) if product.id == product_id), -1)

    def title(self, product: int, *, new: bool) -> str:
        """What a product is called; one was called otherwise before its title was changed."""
        item = self.products[product]
        return self.stories["title_before"] if item.id == self.stories["retitled"] and not new else item.name

    def skus_of(self, product: int) -> list[int]:
        """Positions of a product's SKUs."""
        return [n for n, sku in enumerate(self.skus) if sku.product == product]


@cache
def the_shop(*, quiet: bool = False, story: str = "") -> Shop:
    """The shop of shop.toml; `quiet`: in months in which nothing happens (quiet.toml); with a `story` of stories.toml
    nothing happens beside it."""
    table = _read("shop.toml")
    if quiet or story:
        table = _changed(table, _read("quiet.toml"))
    if story:
        table = _changed(table, changes(story))
    return _shop(table, stories()[story] if story else Story())


def sized(shop: Shop, *, orders: int, months: int) -> Shop:
    """The same shop with its story told over so many orders and months."""
    return replace(shop, story=shop.story.sized(orders, months))


def _shop(table: dict[str, Any], story: Story) -> Shop:
    return Shop(
        name=table["name"],
        products=tuple(_product(entry) for entry in table["products"]),
        skus=tuple(sku for n, entry in enumerate(table["products"]) for sku in _skus(n, entry)),
        stories=table["stories"],
        rhythm=table["rhythm"],
        curves=table["curves"],
        sources=table["sources"],
        places=tuple((place["share"], tuple(place["at"])) for place in table["places"]),
        carriers=table["carriers"],
        reasons=table["reasons"],
        problem_reasons=table["problem_reasons"],
        story=story,
    )


@cache
def columns(layout: str) -> tuple[str, ...]:
    """The headers of an export of layouts.toml, in order."""
    return tuple(name.strip() for name in _read("layouts.toml")[layout].replace("\n", " ").split(","))


def _changed(table: dict[str, Any], by: dict[str, Any]) -> dict[str, Any]:
    """The shop's tables with some of their entries changed, its products by their id."""
    products = [entry | by.get("products", {}).get(entry["id"], {}) for entry in table["products"]]
    tables = {name: table[name] | entries for name, entries in by.items() if name != "products"}
    return table | tables | {"products": products}


def _product(entry: dict[str, Any]) -> Product:
    return Product(
        id=entry["id"],
        name=entry["name"],
        code=f"GH{entry['id'][-3:]}",
        weight=entry["weight"],
        conversion=entry["conversion"],
        refund=tuple(entry["refund"]),
        ad=tuple(entry["ad"]) if "ad" in entry else None,
        stock=entry["stock"],
        category=tuple(entry["category"]),
    )


def _skus(product: int, entry: dict[str, Any]) -> list[Sku]:
    return [
        Sku(product, f"9{entry['id'][-4:]}{number:03d}", spec, code, price, weight)
        for number, (spec, code, price, weight) in enumerate(entry["skus"], start=1)
    ]


def _read(name: str) -> dict[str, Any]:
    return shipped_table("pdd_ops.sample", name)

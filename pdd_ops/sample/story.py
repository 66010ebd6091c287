"""Stories: shops with one trait each, declared in stories.toml as what differs from the quiet shop.

A story has spells (days on which demand, prices, refunds or payment are others), deals (orders that come on top) and
windows (the days that each kind of export shows). `month` counts back: 0 is the newest month, 1 the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pdd_ops.resources import shipped_table

FORMATS = ".formats"  # in the folder of the exports, hidden from imports
EXPORTS = ("orders", "aftersales", "traffic", "products", "service", "ads", "catalogue", "bills", "costs", "reviews")


@dataclass(frozen=True)
class Span:
    """Days of one month, or of every month where `month` is None. `first` and `last` are days of the month, both
    included; `weekdays` (Monday is 0) leaves only those. A negative month counts from the oldest, -1."""

    month: int | None = None
    first: int = 1
    last: int = 31
    weekdays: tuple[int, ...] = ()

    def within(self, months: int) -> Span:
        """The same days where months count from the newest: -1 is the oldest of `months`."""
        return replace(self, month=self.month + months) if self.month is not None and self.month < 0 else self

    def holds(self, age: int, of_month: int, weekday: int) -> bool:
        """Whether a day is one of them; `age` counts months back."""
        fits = self.month in (None, age) and self.first <= of_month <= self.last
        return fits and (not self.weekdays or weekday in self.weekdays)


@dataclass(frozen=True)
class Spell:
    """Days on which something is other than usual, for all products or some. None: as usual."""

    days: Span
    products: tuple[str, ...] = ()  # ids; empty: all
    places: tuple[str, ...] = ()  # provinces whose orders have the refund rate; empty: all
    demand: float = 1.0  # times the usual
    price: float = 1.0  # times the usual
    refund: float | None = None  # share of the orders
    unpaid: float | None = None  # share of the orders


@dataclass(frozen=True)
class Deal:
    """Orders on top of the usual ones, spread over the days of the span. `orders` is their number in a shop of the
    story's own size. A piece costs `price_fen`, or `price_share` of its usual price."""

    days: Span
    product: str
    orders: int
    quantity: tuple[int, int] = (1, 1)  # from, to
    price_fen: int | None = None
    price_share: float = 1.0
    unpaid: bool = False
    cancelled_after: int | None = None  # minutes after payment
    hour: int | None = None  # None: as usual; 24: in the last minutes, paid after midnight
    channel: int = 0  # position in Story.channels


@dataclass(frozen=True)
class Window:
    """Days that an export shows. `taken` is the day of the month on which it was made; None: the day after the last."""

    days: Span
    taken: int | None = None


@dataclass(frozen=True)
class Story:
    """What is told of a shop beside its products. `orders` and `months` are the size it is told at."""

    name: str = ""
    line: dict[str, str] = field(default_factory=dict)
    orders: int = 0
    months: int = 0
    exports: tuple[str, ...] = EXPORTS
    growth: float = 1.0  # of the demand, in 30 days
    channels: tuple[str, ...] = ("",)
    layout: str = "orders_full"
    masked: tuple[float, float] | None = None  # share of the orders without a province: refunded ones, others
    format: str = ""  # of an order export that the tool does not know by itself, as TOML
    spells: tuple[Spell, ...] = ()
    deals: tuple[Deal, ...] = ()
    windows: dict[str, tuple[Window, ...]] = field(default_factory=dict)  # by export; '*' is of all others

    def sized(self, orders: int, months: int) -> Story:
        """The story told over so many orders and months: deals grow with the orders, but there is always one."""
        if not self.name:
            return self
        share = orders / self.orders
        return replace(
            self,
            spells=tuple(replace(spell, days=spell.days.within(months)) for spell in self.spells),
            deals=tuple(
                replace(deal, days=deal.days.within(months), orders=max(1, round(deal.orders * share)))
                for deal in self.deals
            ),
            windows={
                export: tuple(replace(window, days=window.days.within(months)) for window in windows)
                for export, windows in self.windows.items()
            },
        )

    def windows_of(self, export: str, age: int) -> list[Window]:
        """What the exports of a kind show of a month; one window over all of it where nothing is declared."""
        declared = self.windows.get(export, self.windows.get("*", ()))
        of_month = [window for window in declared if window.days.month == age]
        return of_month or [Window(Span(age))]


def stories() -> dict[str, Story]:
    """Every story of stories.toml by its name, in the order of the file."""
    return {name: _story(name, entry) for name, entry in shipped_table("pdd_ops.sample", "stories.toml").items()}


def write_format(folder: Path, story: Story) -> None:
    """Writes the format of an order export that the tool does not know by itself, where an import passes over it."""
    if story.format:
        (folder / FORMATS).mkdir(exist_ok=True)
        (folder / FORMATS / f"{story.layout}.toml").write_text(story.format, encoding="utf-8", newline="\n")


def changes(name: str) -> dict[str, Any]:
    """The tables of shop.toml that differ in a story."""
    changed: dict[str, Any] = shipped_table("pdd_ops.sample", "stories.toml")[name].get("shop", {})
    return changed


def _story(name: str, entry: dict[str, Any]) -> Story:
    plain: dict[str, Any] = {
        key: entry[key] for key in ("line", "orders", "months", "growth", "layout", "format") if key in entry
    }
    lists: dict[str, Any] = {key: tuple(entry[key]) for key in ("exports", "channels", "masked") if key in entry}
    return Story(
        name=name,
        **plain,
        **lists,
        spells=tuple(Spell(**_spanned(spell)) for spell in entry.get("spells", [])),
        deals=tuple(Deal(**_spanned(deal)) for deal in entry.get("deals", [])),
        windows={export: _windows(windows) for export, windows in entry.get("windows", {}).items()},
    )


def _windows(entries: Sequence[dict[str, Any]]) -> tuple[Window, ...]:
    return tuple(Window(**_spanned(entry)) for entry in entries)


def _spanned(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry with its days as a Span and its lists as tuples."""
    names = ("month", "first", "last", "weekdays")
    frozen: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    days = Span(**{key: value for key, value in frozen.items() if key in names})
    return {key: value for key, value in frozen.items() if key not in names} | {"days": days}

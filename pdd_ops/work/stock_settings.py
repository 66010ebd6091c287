"""How long deliveries take and how they come: the merchant's stock.toml."""

from __future__ import annotations

from collections.abc import Collection

from pdd_ops.config import config_dir, user_table
from pdd_ops.records import frozen

FILE = "stock.toml"


@frozen
class Supply:
    """Of an article: days until a delivery comes (None: nobody has said), the least order, the pieces of a case."""

    lead: int | None = None
    least: int = 1
    pack: int = 1


@frozen
class StockSettings:
    """What stock.toml says: `lead` where no article says another, and the articles by their ids."""

    lead: int | None
    articles: dict[str, Supply]

    def of(self, ids: Collection[str], lead: int | None = None) -> Supply:
        """The supply of an article that goes by these ids, the first that is named; `lead` overrides all."""
        named = next((self.articles[one] for one in ids if one in self.articles), Supply())
        days = lead if lead is not None else named.lead if named.lead is not None else self.lead
        return Supply(days, named.least, named.pack)

    @property
    def has_lead(self) -> bool:
        """Whether any lead time is known."""
        return self.lead is not None or any(one.lead is not None for one in self.articles.values())


def stock_settings() -> StockSettings:
    """The settings, empty where there is no file. Raises PddOpsError with the first fault of the file."""
    table = user_table(FILE)
    if not table:
        return StockSettings(None, {})
    from pdd_ops.checked import checked
    from pdd_ops.work.stock_shapes import StockFile

    found = checked(config_dir() / FILE, table, StockFile)
    articles = {one.id: Supply(one.lead_days, one.moq or 1, one.pack or 1) for one in found.article}
    return StockSettings(found.lead_days, articles)

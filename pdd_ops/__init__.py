"""pdd-ops: a Pinduoduo merchant's exports in, the monthly operations summary (运营月总结) out.

In a notebook: `import pdd_ops as po; shop = po.open(); shop.report("2025-03"); shop.query("gmv", by="product")`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pdd_ops.answers.frames import OpenShop

__version__ = "0.1.0"
RELEASED = "2026-01-01T00:00:00+08:00"  # the year of this version: no clock is right that says less


def open(db: str | Path | None = None, shop: str | None = None) -> OpenShop:
    """The shop of a database: the default one (or that of PDD_OPS_DB) where `db` is not given, its only shop where
    `shop` is not; 'all' is all shops together.

    `open(...).query(...)` and `.report(...)` give pandas frames (docs/api.md). Raises PddOpsError where there is no
    database, no such shop, or several and none is named.
    """
    from pdd_ops.answers.frames import open_shop

    return open_shop(db, shop)

"""Parcels of which a track says that they are on their way, and no news for days: an item a shop."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import instant_text
from pdd_ops.work.desk.item import Item
from pdd_ops.work.desk.next_steps import next_steps
from pdd_ops.work.parcel import HOUR, QUIET, Track

# By the index tracks_on_the_way. How long is told from the time of the export: since then there may have been news.
_SQL = """SELECT s.name, t.collected_at, t.last_at, t.state, (t.version >> 12) / 1000000
FROM tracks t INDEXED BY tracks_on_the_way JOIN shops s USING (shop_id)
WHERE t.shop_id = ? AND t.signed_at IS NULL AND coalesce(t.last_at, t.collected_at) IS NOT NULL"""


def stuck_parcels(connection: sqlite3.Connection, shops: Shops, now: int) -> Iterator[Item]:
    """An item for each shop that has such parcels. They have no deadline."""
    steps = next_steps()
    for shop in shops.ids:
        found = [
            (name, Track(collected, None, last, state, seen))
            for name, collected, last, state, seen in connection.execute(_SQL, (shop,))
        ]
        stuck = [(name, track) for name, track in found if track.stuck(0)]
        if stuck:
            name, seen = stuck[0][0], max(track.seen_at for _, track in stuck)
            yield Item(
                kind="shipping",
                shop=name,
                id="stuck",
                title=say("desk.ship_stuck", count=len(stuck), days=QUIET // HOUR // 24),
                deadline=None,
                amount_fen=None,
                why=say("desk.tracked", at=instant_text(seen)[:16]),
                next=steps.of("shipping", "stuck"),
                object="",
            )

"""`pdd-ops send --today`: what waits, once a day, and again only where something new is due."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from pdd_ops.deliver.channels import KINDS
from pdd_ops.deliver.ledger import open_ledger
from pdd_ops.deliver.message import Message, today_message
from pdd_ops.deliver.monthly import Preview, Wish
from pdd_ops.deliver.sending import Outcome, forget_old, send
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import now
from pdd_ops.store.database import open_reader
from pdd_ops.store.shops import ALL_SHOPS
from pdd_ops.store.sound import refuse_damaged
from pdd_ops.store.storage_errors import explained
from pdd_ops.work.desk.today import today_list


def send_today(wish: Wish, waiting: Callable[[str], None]) -> list[Outcome]:
    """Sends what waits to each channel that has not been told today, or not of everything that is due by now. A channel
    has no outcome where nothing waits."""
    channels, message = wish.channels, _message(wish)
    outcomes: list[Outcome] = []
    if message:
        for channel in channels:
            with open_ledger(wish.store) as ledger:
                told = ledger.told_of(channel.name, message.key)
            once = told is not None and set(message.topics) <= told and not wish.again
            outcomes += send(
                message, [channel], database=wish.store, files=_no_files, waiting=waiting, again=wish.again, once=once
            )
    forget_old(wish.store, wish.settings)
    return outcomes


def preview_today(wish: Wish) -> list[Preview]:
    """What send_today would send to a channel that has been told nothing yet."""
    channels, message = wish.channels, _message(wish)
    return [
        Preview(channel, message, tuple(KINDS[channel.type].parts(channel, message)) if message else ())
        for channel in channels
    ]


def _message(wish: Wish) -> Message | None:
    """Raises PddOpsError where the database is damaged: what is sent cannot be taken back."""
    refuse_damaged(wish.store)
    with explained(wish.store), closing(open_reader(wish.store)) as connection:
        shops = choose_shops(connection, wish.shop or wish.settings.shop or ALL_SHOPS)
        return today_message(today_list(connection, shops, int(now().timestamp())), shops.name)


def _no_files(name: str) -> tuple[str, bytes]:
    """What waits is sent as a text alone."""
    raise ValueError(name)

"""After-sales cases on the list of today."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache

from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops
from pdd_ops.work.desk.cases import OURS, open_cases
from pdd_ops.work.desk.item import Item
from pdd_ops.work.desk.next_steps import next_steps


def waiting_cases(connection: sqlite3.Connection, shops: Shops, now: int) -> Iterator[Item]:
    """The cases that wait for the merchant or the platform, and those of a state that nobody has seen."""
    next_step = cache(next_steps().for_case)  # few states and reasons, many cases
    for case in open_cases(connection, shops):
        if case.group in OURS:
            state = case.state or say("desk.no_state")
            yield Item(
                kind="aftersale",
                shop=case.shop,
                id=case.case,
                title=say("desk.case_title", state=state, product=case.name or case.product),
                deadline=case.deadline,
                amount_fen=case.amount_fen,
                why="，".join(filter(None, (case.type, case.reason))) or say("desk.no_reason"),
                next=next_step(case.group, case.state, case.reason),
                object=case.order,
                rank=int(case.group == "mine"),
            )

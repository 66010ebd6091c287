"""Sheets of customer service on the stage, of the shop or by agent: rows that say what cannot be are set apart."""

from __future__ import annotations

from pdd_ops.lang import say
from pdd_ops.store.engine import Connection
from pdd_ops.store.staged_rows import set_apart, staged_columns

SERVICE = ("service_days", "service_agents")
_COUNTS = ("consulted", "served", "inquirers", "inquiry_buyers")  # of people
_RATES = ("reply_3min_rate", "inquiry_conversion")  # shares of people


def prepare_service(connection: Connection) -> int:
    """Sets apart the staged rows with a count below 0 or a share of people outside 0 and 1; returns how many."""
    present = staged_columns(connection)
    faults = [
        *(("negative_people", name, f"{name} < 0", name) for name in _COUNTS),
        *(("no_share", name, f"{name} NOT BETWEEN 0 AND 1", f"round(100 * {name}, 2) || '%'") for name in _RATES),
    ]
    return sum(
        set_apart(connection, reason, condition, column=say(f"agents.column_{name}"), value=f"CAST({value} AS TEXT)")
        for reason, name, condition, value in faults
        if name in present
    )

"""Tables of people at work: who agreed to the refunds of the month, what still waits, and service by agent."""

from __future__ import annotations

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics, tables
from pdd_ops.periods import Period, instant_text
from pdd_ops.report.agents import METRICS, Agents
from pdd_ops.report.cases import DeskOf
from pdd_ops.report.tables import Declaration, made
from pdd_ops.work.desk.next_steps import next_steps


def agreed_table(desk: DeskOf, declaration: Declaration) -> Table:
    """Who agreed × type; none where no export says who agreed."""
    named = any(one.by for one in desk.agreed)
    rows = [
        (
            Cell(one.by or say("metrics.blank_key")),
            Cell(one.type or say("metrics.blank_key")),
            Cell(one.cases, "count"),
            Cell(one.fen / 100, "yuan"),
        )
        for one in desk.agreed
        if named
    ]
    return made(declaration, [say(f"desk.column_{name}") for name in ("agreed_by", "type", "cases", "refund")], rows)


def waiting_table(desk: DeskOf, declaration: Declaration) -> Table:
    """What waits, by deadline."""
    steps = next_steps()
    rows = [
        (
            Cell(one.case),
            Cell(one.state),
            Cell(one.name or one.product),
            Cell(None if one.amount_fen is None else one.amount_fen / 100, "yuan"),
            Cell(None if one.deadline is None else instant_text(one.deadline)[:16]),
            Cell(one.reason),
            Cell(steps.for_case(one.group, one.state, one.reason)),
        )
        for one in desk.waiting
    ]
    names = ("case", "state", "product", "amount", "deadline", "reason", "next")
    return made(declaration, [say(f"desk.column_{name}") for name in names], rows)


def agents_table(agents: Agents, period: Period, declaration: Declaration) -> Table:
    """An agent a row; of fewer than fifty people no rate."""
    rows = [
        (
            Cell(one.name),
            *(Cell(one.values[name].value, metrics()[name].unit, metric=name) for name in METRICS),
            Cell(one.score, "score"),
        )
        for one in agents.rows
    ]
    columns = [say(f"agents.column_{name}") for name in ("agent", *METRICS, "score")]
    notes = [say("agents.verdict", name=one.name, verdict=one.verdict) for one in agents.rows if one.differs]
    notes += [say("agents.note", least=tables()["service_agents"].least)]
    notes += [say("agents.until", day=agents.until)] if agents.until < period.last else []
    return made(declaration, columns, rows, notes=notes)

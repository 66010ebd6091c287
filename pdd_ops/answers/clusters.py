"""Clusters: how many orders have a buyer key, and which keys have more refund-only cases than chance explains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdd_ops.document.blocks import Block, Cell, Document, Paragraph, Table
from pdd_ops.lang import say
from pdd_ops.money import round_half_up
from pdd_ops.periods import today
from pdd_ops.work.clusters import Cluster, Clusters


def clusters_answer(found: Clusters) -> tuple[Document, dict[str, Any]]:
    """The document, and plain values; keys are cut short, and nobody is named."""
    title, name = say("clusters.title", shop=found.shop), f"clusters-{found.shop}"
    return Document(title, tuple(_blocks(found)), name=name, day=today()), _data(found)


def _blocks(found: Clusters) -> Iterator[Block]:
    if found.coverage is not None:
        yield Paragraph(say("clusters.coverage", share=f"{found.coverage:.1%}"))
    if found.groups:
        columns = tuple(say(f"clusters.column_{name}") for name in ("key", "orders", "cases", "expected", "why", "ids"))
        yield Table("groups", say("clusters.groups"), columns, tuple(map(_row, found.groups)))
    else:
        yield Paragraph(found.reason or say("clusters.none"))
    if found.reused:
        columns = tuple(say(f"clusters.column_{name}") for name in ("key", "cases", "ids"))
        rows = tuple(
            (Cell(one.key), Cell(len(one.case_ids), "count"), Cell(" ".join(one.case_ids))) for one in found.reused
        )
        yield Table("reused", say("clusters.reused"), columns, rows)
    if found.groups or found.reused:
        yield Paragraph(say("clusters.must_check"), "warning")


def _row(one: Cluster) -> tuple[Cell, ...]:
    expected = Cell(round_half_up(one.expected, 2), "ratio")
    ids = Cell(" ".join(one.case_ids))
    return Cell(one.key), Cell(one.orders, "count"), Cell(one.cases, "count"), expected, Cell(_why(one)), ids


def _why(one: Cluster) -> str:
    return say("clusters.why", orders=one.orders, cases=one.cases, expected=f"{one.expected:.2f}")


def _data(found: Clusters) -> dict[str, Any]:
    return {
        "schema": 1,
        "shop": found.shop,
        "coverage": None if found.coverage is None else round_half_up(found.coverage, 6),
        "groups": [
            {
                "key": one.key,
                "orders": one.orders,
                "cases": one.cases,
                "expected": round_half_up(one.expected, 4),
                "p": one.p,
                "case_ids": list(one.case_ids),
                "why": _why(one),
            }
            for one in found.groups
        ],
        "reused_returns": [{"key": one.key, "case_ids": list(one.case_ids)} for one in found.reused],
        "reason": found.reason,
    }

"""The declared sections of a report, filled from its material: loaded where sections are drawn, which the first page is
without."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from pdd_ops.document.blocks import Section, Table
from pdd_ops.lang import pick
from pdd_ops.report import (
    case_tables,
    findings,
    goods_tables,
    plan,
    tables,
    voice_tables,
    whys,
    work_tables,
    worth,
    year_tables,
)
from pdd_ops.report.alerts import alerts_table
from pdd_ops.report.charts import chart
from pdd_ops.report.declared import declared, numbered, sections_of
from pdd_ops.report.evidence import told
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.lacking import lacking
from pdd_ops.report.material import Material, sentence
from pdd_ops.report.profits import product_profit
from pdd_ops.report.statement import statement_table
from pdd_ops.report.tables import Declaration
from pdd_ops.report.whys import why_sentences
from pdd_ops.work.selection_words import measures

KINDS: dict[str, Callable[[Inputs, Declaration], Table]] = {
    "agreed": lambda inputs, declaration: case_tables.agreed_table(inputs.desk, declaration),
    "waiting": lambda inputs, declaration: case_tables.waiting_table(inputs.desk, declaration),
    "agents": lambda inputs, declaration: case_tables.agents_table(inputs.agents, inputs.month, declaration),
    "voice_figures": voice_tables.voice_figures,
    "promises": voice_tables.promises_table,
    "voice_topics": voice_tables.topics_table,
    "voice_products": voice_tables.common_table,
    "places": goods_tables.places_table,
    "squeeze": goods_tables.squeeze_table,
    "stock": goods_tables.stock_table,
    "stock_lost": goods_tables.lost_table,
    "campaigns": goods_tables.campaigns_table,
    "buyers": voice_tables.voice_figures,
    "figures": tables.figures,
    "split": tables.split,
    "new_products": findings.new_products,
    "price_changes": findings.price_table,
    "movers": findings.movers_table,
    "gaps": findings.gaps_table,
    "promotion_days": findings.promotion_days,
    "coverage": findings.coverage,
    "files": findings.files,
    "definitions": findings.definitions,
    "lacking": lacking,
    "profit": product_profit,
    "statement": statement_table,
    "why_factors": whys.declared_factors,
    "why_rows": whys.declared_rows,
    "why_rates": whys.declared_rates,
}


def filled(material: Material, kind: str, wanted: Collection[str] | None) -> Iterator[Section]:
    """The sections of such a period, or those wanted of them, that have anything to say; those of a month that always
    stand, too. All of them are made: the number of each is that of the whole report."""
    kept = worth.KEPT if kind == "month" else ()
    sections = (_section(material, one) for one in sections_of(kind))
    standing = numbered(one for one in sections if worth.stands(one, kept=kept))
    return (one for one in standing if wanted is None or one.id in wanted)


def _section(material: Material, entry: Mapping[str, Any]) -> Section:
    filled = [worth.shown(_table(material, declaration)) for declaration in entry.get("table", [])]
    sentences = [sentence(material, declaration, filled) for declaration in entry.get("sentence", [])]
    charts = [chart(material.inputs, declaration) for declaration in entry.get("chart", [])]
    sentences += told(material.inputs, entry["id"])
    if entry["id"] == "why" and material.inputs.why:
        said = told(material.inputs, "sales")
        sentences += [text for text in why_sentences(material.inputs.why) if text not in said]
    if entry["id"] == "selection" and material.inputs.goods.selection:
        sentences += measures(material.inputs.goods.selection)
    if entry["id"] == "plan" and material.following:
        sentences += plan.plan_sentences(material.following.plan)
    return Section(
        id=entry["id"],
        part=pick(declared()["part"][entry["part"]]),
        title=pick(entry["title"]),
        tables=tuple(table for table in filled if table.rows),
        notes=tuple(text for text in sentences if text),
        charts=tuple(drawn for drawn in charts if drawn),
    )


def _table(material: Material, declaration: Declaration) -> Table:
    if declaration["kind"] == "alerts":
        return alerts_table(material.shown, declaration)
    if declaration["kind"] in plan.KINDS and material.following:
        return plan.KINDS[declaration["kind"]](material.following, declaration)
    if declaration["kind"] in year_tables.KINDS:
        return year_tables.KINDS[declaration["kind"]](material.done, declaration)
    if declaration["kind"] in work_tables.KINDS:
        return work_tables.KINDS[declaration["kind"]](material.done, declaration)
    return KINDS[declaration["kind"]](material.inputs, declaration)

"""Any document as one HTML file that loads nothing: a panel for each block that has a title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from pdd_ops.document.as_tables import judges, progress_table
from pdd_ops.document.blocks import Block, Bullets, Chart, Document, Heading, Item, Section
from pdd_ops.lang import language, say
from pdd_ops.render.colours import red_means
from pdd_ops.render.page import templating
from pdd_ops.render.page.document import LANGUAGE_TAGS, MOST_ROWS, policy
from pdd_ops.render.page.figures import drawn
from pdd_ops.render.page.number_attrs import colour
from pdd_ops.render.page.outline import columns_of


@dataclass
class Group:
    """What stands in one panel."""

    title: str
    blocks: list[Block] = field(default_factory=list)


def document_page(document: Document) -> str:
    """The whole file. The same document gives the same text wherever it is made."""
    style, script, red = templating.style(), templating.script(), red_means()
    page = templating.templates().get_template("answer.html")
    return page.render(
        document=document,
        groups=groups_of(document),
        lang=LANGUAGE_TAGS[language()],
        policy=policy(style, script),
        style=style,
        script=script,
        legend=say(f"excel.legend_{red}") if judges(document) else "",
        labels={},
        definitions_of={},
        columns_of=partial(columns_of, labels={}),
        most_rows=MOST_ROWS,
        progress_table=progress_table,
        kind_of=lambda block: type(block).__name__.lower(),
        draw=partial(drawn, red=red),
        colour=partial(colour, red=red),
    )


def groups_of(document: Document) -> list[Group]:
    """The blocks in their panels: a title begins a new one, and stands above it."""
    groups: list[Group] = []
    for block in _flat(document.blocks):
        title = _title(block)
        if title or not groups:
            groups.append(Group(title))
        if not isinstance(block, Heading) or block.level == 3:
            groups[-1].blocks.append(block)
    return groups


def _title(block: Block) -> str:
    """The title of a panel; that of a chart stands above the drawing."""
    if isinstance(block, Heading):
        return block.text if block.level < 3 else ""
    return "" if isinstance(block, Chart) else getattr(block, "title", "")


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Sections as their heading, sentences, charts and tables; a chart has its title below that of its panel."""
    for block in blocks:
        if not isinstance(block, Section):
            yield block
            continue
        yield Heading(block.title)
        if block.notes:
            yield Bullets(tuple(map(Item, block.notes)))
        yield from block.charts
        yield from (replace(table, title="") if len(block.tables) == 1 else table for table in block.tables)

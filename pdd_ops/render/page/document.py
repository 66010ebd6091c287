"""The report as one HTML file that loads nothing: styles, script and charts are in it, its policy forbids the rest."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from functools import partial
from hashlib import sha256

from pdd_ops.answers.actions import accepted, who_and_when
from pdd_ops.answers.report import first_page, first_problems
from pdd_ops.document.blocks import Block, Bullets
from pdd_ops.lang import language, pick, say
from pdd_ops.render.colours import red_means
from pdd_ops.render.page import templating
from pdd_ops.render.page.figures import drawn
from pdd_ops.render.page.number_attrs import colour
from pdd_ops.render.page.outline import columns_of, parts_of
from pdd_ops.report.model import Report
from pdd_ops.report.tables import compared_name

MOST_FIRST = 3  # problems on the first screen of a phone
MOST_ROWS = 300  # of a table; how many more there are is said
LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}


def report_page(report: Report) -> str:
    """The whole file. The same report gives the same text wherever it is made."""
    style, script, red = templating.style(), templating.script(), red_means()
    metrics = {metric.id: metric for metric in report.metrics}
    labels = {one.label: one.metric for one in report.definitions}
    page = templating.templates().get_template("page.html")
    return page.render(
        report=report,
        lang=LANGUAGE_TAGS[language()],
        comma=pick({"zh": "、", "en": ", "}),
        policy=policy(style, script),
        style=style,
        script=script,
        parts_of_report=parts_of(report),
        summary=[_listed(block) for block in first_page(report, figures=False)],
        kind_of=lambda block: type(block).__name__.lower(),
        cards=[metrics[name] for name in report.cards],
        first_problems=first_problems(report)[:MOST_FIRST],
        called=compared_name(report.period, report.compared_period),
        last_year={name: next((one for one in report.brief.last_year if one.id == name), None) for name in metrics},
        labels=labels,
        definitions_of={one.metric: one for one in report.definitions},
        columns_of=partial(columns_of, labels=labels),
        most_rows=MOST_ROWS,
        taken_up=accepted(report),
        who_and_when=who_and_when,
        draw=partial(drawn, red=red),
        colour=partial(colour, red=red),
        legend=say(f"excel.legend_{red}"),
    )


def _listed(block: Block) -> Block:
    """A list stays one here, beside cards: a phone shows no table of five columns."""
    return replace(block, table=None) if isinstance(block, Bullets) else block


def policy(style: str, script: str) -> str:
    """What the page may use: the one style and the one script in it."""
    allowed = {"style-src": style, "script-src": script}
    hashes = [f"{name} 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for name, text in allowed.items()]
    return "; ".join(["default-src 'none'", *hashes, "img-src data:", "base-uri 'none'", "form-action 'none'"])

"""The page's templates. What they put in is escaped, unless this package has made it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pdd_ops.document.grid import cell_text
from pdd_ops.lang import say
from pdd_ops.metrics.wording import amount_text, card_text, in_wan, other_label
from pdd_ops.render.page import colours
from pdd_ops.render.page.number_attrs import arrow, is_reached, moved_of, number, raw

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

UNBROKEN = re.compile(r"\d{4}-\d{2}(?:-\d{2})?(?!\d)|[+-]?\d[\d,.]*%? [\u4e00-\u9fff]")


@cache
def templates() -> Environment:
    """The templates, with the words and marks that they use."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("pdd_ops.render.page"),
        autoescape=lambda name: name is None or name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["whole"] = _whole
    made.globals.update(
        say=say, amount=amount_text, cell_text=cell_text, number=number, raw=raw, arrow=arrow, moved_of=moved_of,
        is_reached=is_reached, other_label=other_label, card_text=card_text, in_wan=in_wan,
    )  # fmt: skip
    return made


def style() -> Markup:
    """The style sheet, with the colours of the charts on a dark screen."""
    from markupsafe import Markup

    text = (
        templates()
        .get_template("page.css")
        .render(dark=colours.ON_DARK, main=colours.MAIN, other=colours.OTHER, line=colours.LINE)
    )
    return Markup(re.sub(r"\n\s+", "\n", text))


def script() -> Markup:
    """The script; it has no word of the report."""
    from markupsafe import Markup

    return Markup(templates().get_template("page.js").render())


def _whole(text: str) -> Markup:
    """A sentence whose dates and numbers with their unit are not broken over lines."""
    from markupsafe import Markup, escape

    return Markup(UNBROKEN.sub(r'<span class="whole">\g<0></span>', str(escape(text))))

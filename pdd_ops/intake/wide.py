"""Wide tables (a group of columns for each source) as the long ones they stand for."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pdd_ops.intake.recognise import Layout
from pdd_ops.intake.text import EXTRA
from pdd_ops.lang import say


def long_layout(layout: Layout) -> Layout:
    """The layout of the long table: the plain fields, then the thing's name, then one column a field."""
    plain = [(name, places[0]) for name, places in layout.fields.items()]
    names = [*(name for name, _ in plain), _into(layout), *_measures(layout)]
    headers = (
        *(layout.headers[at] for _, at in plain),
        _into(layout),
        *(_header(layout, name) for name in _measures(layout)),
    )
    return replace(layout, headers=headers, fields={name: (at,) for at, name in enumerate(names)}, wide=())


def lengthen(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """One row for each row and thing, columns as in `long_layout`; things without any number in a row are left out."""
    plain = [places[0] for places in layout.fields.values()]
    measures = _measures(layout)
    parts = []
    for thing in dict.fromkeys(column.thing for column in layout.wide):
        places = {column.field: column.at for column in layout.wide if column.thing == thing}
        cells = [pl.col(f"c{places[name]}") if name in places else pl.lit(None, dtype=pl.String) for name in measures]
        columns = [*(pl.col(f"c{at}") for at in plain), pl.lit(thing), *cells]
        named = [column.alias(f"c{at}") for at, column in enumerate(columns)]
        part = frame.select(*named, pl.col(EXTRA), pl.col("row_no"))
        parts.append(
            part.filter(pl.any_horizontal(part[f"c{len(plain) + 1 + n}"].is_not_null() for n in range(len(cells))))
        )
    return pl.concat(parts).sort("row_no")


def _into(layout: Layout) -> str:
    assert layout.format.wide is not None
    return layout.format.wide.into


def _header(layout: Layout, measure: str) -> str:
    """What cells of a measure are called where one is refused: by the ending of its headers, which name it."""
    assert layout.format.wide is not None
    endings = layout.format.wide.endings.get(measure)
    return endings[0] if endings else say("intake.answer")


def _measures(layout: Layout) -> list[str]:
    return list(dict.fromkeys(column.field for column in layout.wide))

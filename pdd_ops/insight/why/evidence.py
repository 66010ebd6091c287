"""What the statistical rules say of a change of sales: bulk orders, levels, the pace, and where a rise comes from."""

from __future__ import annotations

from collections.abc import Iterator

from pdd_ops.insight.evidence.concentration import concentrated
from pdd_ops.insight.evidence.words import (
    bulk_sentences,
    concentrated_sentence,
    level_sentences,
    listed,
    many_sentence,
    pace_sentence,
)
from pdd_ops.insight.why.apart import without_bulk
from pdd_ops.insight.why.model import Known

CONCENTRATED = ("product", "source_group", "source")


def evidence_sentences(known: Known) -> list[str]:
    """In the order of their weight; [] where nothing was looked for. Where only some days are compared, bulk orders
    of the month are no sentence of these days: what they make of them is a factor."""
    found = known.found
    if found is None:
        return []
    plain = without_bulk(known)
    daily_fen = (known.values["gmv"].value or 0) * 100 / known.compared.days.days
    return listed(
        [
            *(() if known.compared.same_days else bulk_sentences(found, known.values, plain.values)),
            *level_sentences(found, daily_fen),
            pace_sentence(found),
            many_sentence(found),
            *_concentrated(plain),
        ]
    )


def _concentrated(plain: Known) -> Iterator[str]:
    """The one product, or the one source, that a rise comes from."""
    for by in CONCENTRATED:
        lines = {line.key: line for line in plain.lines.get(by, ())}
        amounts = {key: _sides(line.values["gmv"].previous, line.values["gmv"].value) for key, line in lines.items()}
        one = concentrated(by, amounts)
        if one is not None:
            yield concentrated_sentence(one, lines[one.key].label)
            return


def _sides(before: float | None, now: float | None) -> tuple[float, float]:
    return float(before or 0), float(now or 0)

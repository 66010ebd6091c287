"""What the statistical rules found, in the sections of the report."""

from __future__ import annotations

from pdd_ops.insight.evidence.words import (
    bulk_sentences,
    group_sentences,
    level_sentences,
    listed,
    pace_sentence,
)
from pdd_ops.metrics.catalogue import dimensions
from pdd_ops.report.inputs import Inputs


def told(inputs: Inputs, section: str) -> list[str]:
    """The sentences of a section. What the question why sales changed says is not said again."""
    if section == "sales":
        moved = _moved(inputs) if inputs.why is None else ()
        return listed([*_bulk(inputs), *moved])
    if section == "refunds":
        return list(group_sentences(inputs.found, {by: dimensions()[by].label for by in inputs.found.extremes}))
    return []


def _moved(inputs: Inputs) -> list[str]:
    found = inputs.found
    days = max(len(inputs.coverage.days("orders")), 1)
    return [*level_sentences(found, (inputs.values["gmv"].value or 0) * 100 / days), pace_sentence(found)]


def _bulk(inputs: Inputs) -> list[str]:
    return list(bulk_sentences(inputs.found, inputs.values, inputs.judged))

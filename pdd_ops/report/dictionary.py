"""What every metric of the report is: unit, definition, the day it counts by, and the files of the month behind it."""

from __future__ import annotations

from collections.abc import Iterable

from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import Metric, datasets_of, metrics
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.report.completeness import File
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.model import Definition

MOST_FILES = 4  # of a metric; the appendix lists all


def dictionary(inputs: Inputs) -> tuple[Definition, ...]:
    """A definition for every metric of the report, in its order."""
    return tuple(_definition(value, inputs.completeness.files) for value in inputs.values.values())


def _definition(value: MetricValue, files: Iterable[File]) -> Definition:
    metric = metrics()[value.id]
    behind = _behind(metric, value, files)
    return Definition(
        metric.id,
        metric.label,
        say(f"report.unit_{metric.unit}"),
        metric.definition,
        say(f"report.basis_{metric.basis}"),
        tuple(behind[:MOST_FILES]),
        max(len(behind) - MOST_FILES, 0),
    )


def _behind(metric: Metric, value: MetricValue, files: Iterable[File]) -> list[str]:
    """The names of the files, the newest export first; those of the metric that stands in, where one does. A metric
    without a value has none."""
    if value.value is None:
        return []
    needed = datasets_of(metrics()[metric.fallback] if metric.fallback and value.note else metric)
    found = sorted((file for file in files if file.dataset in needed), key=lambda file: file.exported, reverse=True)
    return list(dict.fromkeys(file.name for file in found))

"""What the first page and the sections of a report are filled from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from pdd_ops.document.blocks import Table
from pdd_ops.insight.alerts import Alert
from pdd_ops.insight.expression import Fact, holds
from pdd_ops.insight.problems import Problem
from pdd_ops.insight.template import fill
from pdd_ops.lang import language
from pdd_ops.records import frozen
from pdd_ops.report import plan, worth
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.model import Action
from pdd_ops.report.work_tables import Done


@frozen
class Material:
    """What the sections are filled from."""

    inputs: Inputs
    facts: Mapping[str, Fact] = field(hash=False)
    problems: list[Problem]
    actions: list[Action]
    alerts: list[Alert]
    shown: list[Alert]  # that no problem says already
    done: Done
    following: plan.Next | None  # of months alone


def sentence(material: Material, declaration: Mapping[str, Any], filled: Sequence[Table]) -> str | None:
    """The richest wording that can be said, where it adds to the tables beneath."""
    if "when" in declaration and not holds(declaration["when"], material.facts):
        return None
    templates = [one for one in declaration[language()] if fill(one, material.facts) is not None]
    if not templates or worth.repeats(templates[0], filled, material.facts):
        return None
    return fill(templates[0], material.facts)

"""An explanation of whatever kind, as lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pdd_ops.explain.alert import AlertCase
from pdd_ops.explain.model import Explanation
from pdd_ops.explain.problem import Judgement
from pdd_ops.render.alerted import alert_case_json, alert_case_lines
from pdd_ops.render.explained import explained_json, explained_lines
from pdd_ops.render.judged import judged_json, judged_lines

if TYPE_CHECKING:
    from rich.text import Text


def explanation_lines(found: Explanation | Judgement | AlertCase, width: int) -> Iterator[Text]:
    """As it is read in a terminal of that width."""
    match found:
        case Explanation():
            return explained_lines(found, width)
        case Judgement():
            return judged_lines(found, width)
        case AlertCase():
            return alert_case_lines(found, width)


def explanation_json(found: Explanation | Judgement | AlertCase) -> str:
    """One JSON object."""
    match found:
        case Explanation():
            return explained_json(found)
        case Judgement():
            return judged_json(found)
        case AlertCase():
            return alert_case_json(found)

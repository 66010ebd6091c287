"""An explanation of whatever kind."""

from __future__ import annotations

from typing import Any

from pdd_ops.answers.explain_alert import alert_answer
from pdd_ops.answers.explain_number import number_answer
from pdd_ops.answers.explain_problem import problem_answer
from pdd_ops.document.blocks import Document
from pdd_ops.explain.alert import AlertCase
from pdd_ops.explain.model import Explanation
from pdd_ops.explain.problem import Judgement


def explain_answer(found: Explanation | Judgement | AlertCase) -> tuple[Document, dict[str, Any]]:
    """The document, and plain values, of a number, a problem or an alert."""
    match found:
        case Explanation():
            return number_answer(found)
        case Judgement():
            return problem_answer(found)
        case AlertCase():
            return alert_answer(found)

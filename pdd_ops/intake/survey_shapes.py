"""The shape of survey.toml."""

from __future__ import annotations

from typing import Literal

import msgspec

from pdd_ops.checked import Shape, Text


class SurveyFile(Shape):
    """[kinds]: the text of a question, and what kind it is."""

    kinds: dict[Text, Literal["nps", "csat", "score", "single", "multi", "text", "order", "ignore"]] = msgspec.field(
        default_factory=dict
    )

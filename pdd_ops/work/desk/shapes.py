"""What may stand in the merchant's next_steps.toml, declared. Imported where that file is read: it needs msgspec."""

from __future__ import annotations

import msgspec

from pdd_ops.checked import Shape, Text, Texts
from pdd_ops.shapes import Both


class NextStepsFile(Shape):
    """Words of reasons and turns, and phrases by turn and reason."""

    reasons: dict[Text, Texts] = msgspec.field(default_factory=dict)
    turns: dict[Text, Texts] = msgspec.field(default_factory=dict)
    steps: dict[Text, dict[Text, Text | Both]] = msgspec.field(default_factory=dict)

"""What to do next: one phrase by whose turn it is and why (next_steps.toml, and the merchant's file of that name)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pdd_ops.config import config_dir, user_table
from pdd_ops.lang import language
from pdd_ops.records import frozen
from pdd_ops.resources import shipped_table

FILE = "next_steps.toml"
Words = Mapping[str, Sequence[str]]  # a name -> the words that it is known by, in order


@frozen
class NextSteps:
    """The phrases, and the words by which reasons and turns are known."""

    reasons: Words
    turns: Words
    steps: Mapping[str, Mapping[str, Any]]  # turn -> reason -> a phrase, or one a language

    def of(self, turn: str, kind: str) -> str:
        """The phrase for a turn and the kind of a reason; '' where there is none."""
        phrases = self.steps.get(turn, {})
        text = phrases.get(kind) or phrases.get("other") or ""
        return text if isinstance(text, str) else str(text.get(language()) or next(iter(text.values()), ""))

    def for_case(self, group: str, state: str, reason: str) -> str:
        """The phrase for a case, by its group, state and reason."""
        return self.of(_named(self.turns, state) or group, self.kind_of(reason))

    def kind_of(self, reason: str) -> str:
        """Which of the reasons a text is: 'quality', 'missing', …; 'other' where none fits."""
        return _named(self.reasons, reason) or "other"


def next_steps() -> NextSteps:
    """The shipped phrases, changed by the merchant's. Raises PddOpsError where that file cannot be used."""
    shipped = shipped_table("pdd_ops.work.desk", FILE)
    own = user_table(FILE)
    if not own:
        return NextSteps(shipped["reasons"], shipped["turns"], shipped["steps"])
    from pdd_ops.checked import checked
    from pdd_ops.work.desk.shapes import NextStepsFile

    checked(config_dir() / FILE, own, NextStepsFile)
    steps = {turn: {**shipped["steps"].get(turn, {}), **phrases} for turn, phrases in own.get("steps", {}).items()}
    words = {name: _first(own.get(name, {}), shipped[name]) for name in ("reasons", "turns")}
    return NextSteps(words["reasons"], words["turns"], {**shipped["steps"], **steps})


def _first(own: Words, shipped: Words) -> Words:
    """The merchant's words before the shipped ones: under a known name they are added to its own."""
    return {**{name: [*words, *shipped.get(name, ())] for name, words in own.items()}, **_rest(own, shipped)}


def _rest(own: Words, shipped: Words) -> Words:
    return {name: words for name, words in shipped.items() if name not in own}


def _named(words: Words, text: str) -> str:
    return next((name for name, known in words.items() if any(word in text for word in known)), "")

"""What a problem is worth counts once, however many actions are taken against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from pdd_ops.work.model import DROPPED, Action


def divided(actions: Sequence[Action]) -> list[Action]:
    """The actions in their order; of several against one problem, in one unit, each `expected` is its part of the
    problem's `worth`, so that the parts never come to more than that. Done ones keep their part, or what is left would
    be expected to win back the whole; dropped ones have none.

    The worth is the largest amount that one of them was expected to bring; parts are in proportion to what each was,
    rounded down to the fen or to 0.01 points. `actions` must be all actions of their shops.
    """
    groups: dict[tuple[int, str, str], list[Action]] = defaultdict(list)
    for one in actions:
        if one.status != DROPPED and one.problem and one.expected and one.expected_unit:
            groups[one.shop_id, one.problem, one.expected_unit].append(one)
    parts = {one.id: one for group in groups.values() if len(group) > 1 for one in _parts(group)}
    return [parts.get(one.id, one) for one in actions]


def _parts(group: Sequence[Action]) -> list[Action]:
    hundredths = [round((one.expected or 0) * 100) for one in group]
    worth, total = max(hundredths), sum(hundredths)
    return [
        replace(one, expected=worth * own // total / 100, worth=worth / 100)
        for one, own in zip(group, hundredths, strict=True)
    ]

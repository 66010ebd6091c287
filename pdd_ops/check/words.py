"""Days and causes in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from pdd_ops.lang import pick, say

SHOWN = 6  # runs of days


def day_list(days: Sequence[str]) -> str:
    """Days in order, runs of them shortened: '2025-03-02, 2025-03-05 to 2025-03-09'."""
    runs: list[list[str]] = []
    for day in sorted(days):
        if runs and _after(runs[-1][-1]) == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    texts = [run[0] if len(run) == 1 else say("check.run_of_days", first=run[0], last=run[-1]) for run in runs]
    more = [say("check.more_days", count=len(runs) - SHOWN)] if len(runs) > SHOWN else []
    return pick({"zh": "、", "en": ", "}).join([*texts[:SHOWN], *more])


def cause_text(cause: str) -> str:
    """What a cause means; several of them are joined by '+'."""
    return pick({"zh": "；", "en": "; "}).join(say(f"check.cause_{one}") for one in cause.split("+"))


def _after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()

"""Whether the database is sound; what a backup holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pdd_ops.config import config_dir
from pdd_ops.document.blocks import Bullets, Document, Item, Paragraph, Tone
from pdd_ops.intake.buyers import KEY_FILE
from pdd_ops.lang import say
from pdd_ops.store.backup import Saved
from pdd_ops.store.checkups import Level
from pdd_ops.store.doctor import Diagnosis
from pdd_ops.store.recompute import Difference

_MOST_DIFFERENCES = 20
MARKS: dict[Level, tuple[str, Tone]] = {
    Level.FINE: ("✓", "good"), Level.ADVICE: ("!", "warning"), Level.PROBLEM: ("✗", "bad")
}  # fmt: skip


def saved_line(saved: Saved) -> str:
    """Where the backup is, its size, the time it took."""
    size, rows, seconds = f"{saved.size / 1e6:,.1f} MB", f"{saved.rows:,}", f"{saved.seconds:.1f}"
    return say("backup.done", file=saved.file, size=size, rows=rows, imports=f"{saved.imports:,}", seconds=seconds)


def key_lines() -> list[str]:
    """A word about the buyer key, which no backup holds, where there is one."""
    key = config_dir() / KEY_FILE
    return [say("backup.key_apart", file=key)] if key.is_file() else []


def doctor_answer(diagnosis: Diagnosis, *, day: str) -> tuple[Document, dict[str, Any]]:
    """A finding an entry, with advice and the differing days below it, and what follows of it all; and plain values.
    `day` is the one that its files bear."""
    items = [Item(say("doctor.repaired", what=what)) for what in diagnosis.repaired]
    for finding in diagnosis.findings:
        mark, tone = MARKS[finding.level]
        items.append(Item(finding.detail, mark, tone))
        items += [Item(finding.advice, "  →")] if finding.advice else []
        items += _differences(diagnosis.differences) if finding.check == "sums" else []
    problems = sum(finding.level == Level.PROBLEM for finding in diagnosis.findings)
    advice = sum(finding.level == Level.ADVICE for finding in diagnosis.findings)
    title = say("doctor.heading", file=diagnosis.database)
    verdict = Paragraph(_verdict(problems, advice))
    return Document(title, (Bullets(tuple(items)), verdict), "doctor", day), diagnosis.as_dict()


def _verdict(problems: int, advice: int) -> str:
    """What follows of all findings: 'no problems' only where nothing is marked."""
    if problems:
        return say("doctor.unhealthy", count=problems)
    return say("doctor.advised", count=advice) if advice else say("doctor.healthy")


def _differences(found: Sequence[Difference]) -> list[Item]:
    shown = [
        Item(say("doctor.difference", table=one.table, shop=one.shop, dim=one.dim, day=one.day), "   ")
        for one in found[:_MOST_DIFFERENCES]
    ]
    more = len(found) - len(shown)
    return [*shown, Item(say("doctor.more_differences", count=f"{more:,}"), "   ")] if more else shown

"""What `backup` and `doctor` found, as lines for people."""

from __future__ import annotations

from pdd_ops.config import config_dir
from pdd_ops.intake.buyers import KEY_FILE
from pdd_ops.lang import say
from pdd_ops.store.backup import Saved
from pdd_ops.store.checkups import Finding, Level
from pdd_ops.store.doctor import Diagnosis
from pdd_ops.store.recompute import Difference

_MOST_DIFFERENCES = 20


def saved_line(saved: Saved) -> str:
    """Where the backup is, its size, the time it took."""
    size, rows, seconds = f"{saved.size / 1e6:,.1f} MB", f"{saved.rows:,}", f"{saved.seconds:.1f}"
    return say("backup.done", file=saved.file, size=size, rows=rows, imports=f"{saved.imports:,}", seconds=seconds)


def key_lines() -> list[str]:
    """A word about the buyer key, which no backup holds, where there is one."""
    key = config_dir() / KEY_FILE
    return [say("backup.key_apart", file=key)] if key.is_file() else []


def diagnosis_lines(diagnosis: Diagnosis) -> list[str]:
    """A line a finding, with advice and the differing days below it, and what follows of it all."""
    lines = [say("doctor.heading", file=diagnosis.database)]
    lines += [say("doctor.repaired", what=what) for what in diagnosis.repaired]
    for finding in diagnosis.findings:
        lines += _finding_lines(finding)
        lines += _difference_lines(diagnosis.differences) if finding.check == "sums" else []
    problems = sum(finding.level == Level.PROBLEM for finding in diagnosis.findings)
    return [*lines, say("doctor.unhealthy", count=problems) if problems else say("doctor.healthy")]


def _finding_lines(finding: Finding) -> list[str]:
    line = say(f"doctor.{finding.level}", detail=finding.detail)
    return [line, say("doctor.to_do", advice=finding.advice)] if finding.advice else [line]


def _difference_lines(differences: list[Difference]) -> list[str]:
    shown = [
        say("doctor.difference", table=one.table, shop=one.shop, dim=one.dim, day=one.day)
        for one in differences[:_MOST_DIFFERENCES]
    ]
    more = len(differences) - len(shown)
    return [*shown, say("doctor.more_differences", count=f"{more:,}")] if more else shown

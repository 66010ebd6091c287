"""Why a message did not arrive, or may not have."""

from __future__ import annotations

from typing import Literal

from pdd_ops.errors import Exit, PddOpsError

Fate = Literal["pending", "failed", "unknown", "partly"]


class Undelivered(PddOpsError):
    """The message could not be delivered."""

    exit_code = Exit.UNDELIVERED

    def __init__(self, reason: str, fate: Fate, *, wait: float = 0.0) -> None:
        """`fate`: 'pending' (it did not arrive, and may the next time, after `wait` seconds), 'failed' (it did not, and
        will not before something is put right), 'unknown' (nobody can tell), 'partly' (some recipients have it, others
        were refused)."""
        super().__init__(reason)
        self.fate: Fate = fate
        self.wait = wait

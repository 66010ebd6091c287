"""The rate limit of robots, kept over all processes that use the same database."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from pdd_ops.deliver.ledger import Ledger
from pdd_ops.deliver.secret import Secret
from pdd_ops.lang import say

PER_MINUTE = 20  # DingTalk and WeCom; Feishu takes 100
WINDOW = 60.5  # seconds: a little more than the minute, as clocks differ


def wait_turn(
    ledger: Ledger, url: Secret, per_minute: int, waiting: Callable[[str], None], *, channel: str = ""
) -> None:
    """Waits until the robot may be asked again, and counts the request."""
    robot = hashlib.sha256(url.reveal().encode()).hexdigest()[:16]
    while True:
        now = time.time()
        recent = [at for at in ledger.requests(robot, now - WINDOW) if at <= now]
        if len(recent) < per_minute:
            break
        pause = recent[-per_minute] + WINDOW - now
        waiting(say("deliver.pacing", channel=channel, per_minute=per_minute, seconds=f"{pause:.0f}"))
        time.sleep(max(pause, 0.01))
    ledger.requested(robot, now)

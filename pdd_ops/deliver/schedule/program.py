"""Running the system's own programs (crontab, systemctl, …) and saying what they refused."""

from __future__ import annotations

import subprocess

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say


def run_program(*command: str, stdin: bytes | None = None) -> bytes:
    """What a program prints. Raises PddOpsError with its own words where it is missing or fails."""
    done = try_program(*command, stdin=stdin)
    if done.returncode:
        detail = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        raise PddOpsError(say("schedule.refused", command=" ".join(command), detail=" ".join(detail.split())))
    return done.stdout


def try_program(*command: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """As run_program, whatever the program ends with. Raises PddOpsError where it is missing."""
    try:
        return subprocess.run(command, input=stdin, capture_output=True, check=False)
    except FileNotFoundError:
        raise PddOpsError(say("schedule.no_program", program=command[0])) from None

"""The schedulers by name, and which of them this machine has."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

from pdd_ops.deliver.schedule import crontab, launchd, systemd, windows
from pdd_ops.deliver.schedule.job import Job
from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.lang import say

AUTO = "auto"


@dataclass(frozen=True)
class System:
    """A scheduler: what it would be given, giving and taking it, and what of ours it has (by id)."""

    name: str
    program: str  # without which it is not there
    preview: Callable[[Job], str]
    install: Callable[[Job], list[str]]
    remove: Callable[[str], bool]
    installed: Callable[[], dict[str, str]]


_MODULES = (("cron", "crontab", crontab), ("systemd", "systemctl", systemd))
_OTHERS = (("launchd", "launchctl", launchd), ("windows", "schtasks", windows))
SYSTEMS = {
    name: System(name, program, part.preview, part.install, part.remove, part.installed)
    for name, program, part in (*_MODULES, *_OTHERS)
}


def system_named(name: str) -> System:
    """The scheduler of this name, for 'auto' the one of this machine. Raises UsageError, and PddOpsError where there is
    none."""
    if name != AUTO:
        if name not in SYSTEMS:
            raise UsageError(say("schedule.unknown_system", value=name, known=", ".join([AUTO, *SYSTEMS])))
        return SYSTEMS[name]
    preferred = {"win32": ["windows"], "darwin": ["launchd"]}.get(sys.platform, ["cron", "systemd"])
    found = next((SYSTEMS[one] for one in preferred if shutil.which(SYSTEMS[one].program)), None)
    if found is None:
        raise PddOpsError(say("schedule.no_system", known=", ".join(SYSTEMS)))
    return found


def present() -> list[System]:
    """The schedulers whose programs this machine has."""
    return [system for system in SYSTEMS.values() if shutil.which(system.program)]

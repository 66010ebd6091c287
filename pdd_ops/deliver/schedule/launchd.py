"""A launch agent of macOS."""

from __future__ import annotations

import os
import plistlib
from pathlib import Path

from pdd_ops.deliver.schedule.job import Job
from pdd_ops.deliver.schedule.program import run_program, try_program
from pdd_ops.errors import PddOpsError


def preview(job: Job) -> str:
    """The property list with the name of its file."""
    return f"<!-- {path_of(job.id)} -->\n{agent(job).decode()}"


def install(job: Job) -> list[str]:
    """Writes the agent and loads it, in place of an older one; where launchd refuses, nothing is left behind."""
    remove(job.id)
    job.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = path_of(job.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(agent(job))
    try:
        run_program("launchctl", "bootstrap", _domain(), str(path))
    except PddOpsError:
        path.unlink()
        raise
    return []


def remove(identity: str) -> bool:
    """Unloads the agent and deletes its file; False where there is none."""
    path = path_of(identity)
    if not path.exists():
        return False
    try_program("launchctl", "bootout", f"{_domain()}/{label(identity)}")  # it may not be loaded
    path.unlink()
    return True


def installed() -> dict[str, str]:
    """The agents that are there, by id."""
    found = sorted(_folder().glob("pdd-ops.*.plist"))
    return {path.stem.removeprefix("pdd-ops."): path.read_text("utf-8").strip() for path in found}


def agent(job: Job) -> bytes:
    """The property list. What was due while the machine slept is run once when it wakes."""
    return plistlib.dumps(
        {
            "Label": label(job.id),
            "ProgramArguments": list(job.command),
            "EnvironmentVariables": dict(job.environment),
            "StartCalendarInterval": [{"Minute": minute} for minute in job.minutes],
            "ProcessType": "Background",
            "StandardOutPath": str(job.log),
            "StandardErrorPath": str(job.log),
        },
        sort_keys=False,
    )


def label(identity: str) -> str:
    """The agent's name."""
    return f"pdd-ops.{identity}"


def path_of(identity: str) -> Path:
    """The agent's file."""
    return _folder() / f"{label(identity)}.plist"


def _folder() -> Path:
    return Path.home() / "Library" / "LaunchAgents"


def _domain() -> str:
    return f"gui/{os.getuid()}" if hasattr(os, "getuid") else "gui"

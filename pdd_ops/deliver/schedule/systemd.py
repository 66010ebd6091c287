"""A timer of the user's systemd: a service and a timer unit."""

from __future__ import annotations

import os
from pathlib import Path

from pdd_ops.deliver.schedule.job import Job
from pdd_ops.deliver.schedule.program import run_program
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

_SERVICE = """[Unit]
Description=pdd-ops run --config {config}

[Service]
Type=oneshot
{environment}
ExecStart={command}
"""
_TIMER = """[Unit]
Description=pdd-ops run --config {config}

[Timer]
OnCalendar=*-*-* *:{minutes}:00
Persistent=true

[Install]
WantedBy=timers.target
"""


def preview(job: Job) -> str:
    """Both units with the names of their files."""
    return "\n".join(f"# {path}\n{text}" for path, text in units(job).items()).rstrip("\n") + "\n"


def install(job: Job) -> list[str]:
    """Writes the units and starts the timer; where systemd refuses, nothing is left behind."""
    try:
        for path, text in units(job).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        _systemctl("daemon-reload")
        _systemctl("enable", "--now", f"{name(job.id)}.timer")
    except PddOpsError:
        for path in units(job):
            path.unlink(missing_ok=True)
        raise
    return [say("schedule.linger")]


def remove(identity: str) -> bool:
    """Stops the timer and deletes the units; False where there are none."""
    files = [folder() / f"{name(identity)}.{kind}" for kind in ("timer", "service")]
    if not any(path.exists() for path in files):
        return False
    _systemctl("disable", "--now", f"{name(identity)}.timer")
    for path in files:
        path.unlink(missing_ok=True)
    _systemctl("daemon-reload")
    return True


def installed() -> dict[str, str]:
    """The services that are there, by id."""
    found = folder().glob("pdd-ops-*.service")
    return {path.stem.removeprefix("pdd-ops-"): path.read_text("utf-8").strip() for path in sorted(found)}


def units(job: Job) -> dict[Path, str]:
    """The two files of a job."""
    environment = "\n".join(f"Environment={_quoted(f'{key}={value}')}" for key, value in job.environment.items())
    command = " ".join(_quoted(word).replace("$", "$$") for word in job.command)
    config = str(job.config).replace("%", "%%")
    minutes = "*" if job.every == 1 else ",".join(f"{minute:02d}" for minute in job.minutes)
    return {
        folder() / f"{name(job.id)}.service": _SERVICE.format(config=config, environment=environment, command=command),
        folder() / f"{name(job.id)}.timer": _TIMER.format(config=config, minutes=minutes),
    }


def name(identity: str) -> str:
    """The name of a job's units."""
    return f"pdd-ops-{identity}"


def folder() -> Path:
    """Where the user's units are."""
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "systemd" / "user"


def _quoted(word: str) -> str:
    """A word as systemd reads it back: in quotes, its specifiers and escapes taken literally."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'


def _systemctl(*words: str) -> None:
    run_program("systemctl", "--user", *words)

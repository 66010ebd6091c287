"""`install`, `show` and `remove`: what was asked, done, and told."""

from __future__ import annotations

import os
import shlex
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pdd_ops.deliver.schedule.job import Job, job_for, job_id
from pdd_ops.deliver.schedule.systems import AUTO, present, system_named
from pdd_ops.deliver.settings import read_settings, settings_file
from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.lang import say


@dataclass(frozen=True)
class Wish:
    """What the user asked for."""

    config: Path | None = None
    system: str = AUTO
    every: int = 60
    only_print: bool = False


@dataclass(frozen=True)
class Entry:
    """A job of a scheduler, and what stands there for it."""

    system: str
    id: str
    text: str


@dataclass(frozen=True)
class Answer:
    """What was done, in words, and what else is worth knowing."""

    text: str
    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"schedules": [asdict(entry) for entry in self.entries], "notes": list(self.notes)}


def act(action: str, wish: Wish) -> Answer:
    """Does it. Raises UsageError for an unknown action or scheduler, PddOpsError where the scheduler refuses."""
    actions = {"install": install, "show": show, "remove": remove}
    if action not in actions:
        raise UsageError(say("schedule.unknown_action", value=action, known=", ".join(actions)))
    return actions[action](wish)


def install(wish: Wish) -> Answer:
    """Puts the job of a settings file into the scheduler, or shows what would be put there."""
    system = system_named(wish.system)
    job = job_for(read_settings(wish.config).file, wish.every, os.environ)
    entry = Entry(system.name, job.id, system.preview(job))
    if wish.only_print:
        return Answer(entry.text.rstrip("\n"), (entry,))
    notes = system.install(job)
    done = say("schedule.installed", system=system.name, every=job.every, command=shlex.join(job.command))
    return Answer(done, (entry,), (*_where(system.name, job), *notes))


def show(wish: Wish) -> Answer:
    """Everything of ours that the scheduler has; with 'auto' that any scheduler of this machine has."""
    systems = present() if wish.system == AUTO else [system_named(wish.system)]
    found = [Entry(system.name, one, text) for system in systems for one, text in system.installed().items()]
    text = "\n\n".join(entry.text for entry in found)
    return Answer(text or say("schedule.nothing"), tuple(found))


def remove(wish: Wish) -> Answer:
    """Takes the job of a settings file, which need not exist any more, out of the scheduler."""
    config = wish.config or settings_file(None)
    systems = present() if wish.system == AUTO else [system_named(wish.system)]
    removed = [system.name for system in systems if system.remove(job_id(config))]
    if not removed:
        raise PddOpsError(say("schedule.nothing_to_remove", config=config.absolute()))
    return Answer(say("schedule.removed", system=", ".join(removed), config=config.absolute()))


def _where(system: str, job: Job) -> list[str]:
    return [say("schedule.output_in", file=job.log)] if system in ("cron", "launchd") else []

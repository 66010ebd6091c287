"""A task of the Windows task scheduler.

The elements of the task: https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree as Xml

from pdd_ops.deliver.schedule.job import MINUTE, Job, module
from pdd_ops.deliver.schedule.program import run_program, try_program
from pdd_ops.lang import say

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
START = f"2025-01-01T00:{MINUTE:02d}:00"  # local time; it is only the interval that matters


def preview(job: Job) -> str:
    """The task as XML."""
    return task(job).decode("utf-16")


def install(job: Job) -> list[str]:
    """Registers the task, in place of an older one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "task.xml"
        file.write_bytes(task(job))
        run_program("schtasks", "/Create", "/TN", name(job.id), "/XML", str(file), "/F")
    return [say("schedule.setx")] if "PDD_OPS_CONFIG" in job.environment else []


def remove(identity: str) -> bool:
    """Deletes the task; False where there is none."""
    if try_program("schtasks", "/Query", "/TN", name(identity)).returncode:
        return False
    run_program("schtasks", "/Delete", "/TN", name(identity), "/F")
    return True


def installed() -> dict[str, str]:
    """The tasks that are there, by id."""
    listed = try_program("schtasks", "/Query", "/FO", "CSV", "/NH").stdout.decode("utf-8", "replace")
    names = [row[0] for row in csv.reader(io.StringIO(listed)) if row and row[0].startswith("\\pdd-ops\\")]
    found = dict.fromkeys(entry.rpartition("\\")[2] for entry in names)
    return {
        one: run_program("schtasks", "/Query", "/TN", name(one), "/XML").decode("utf-8", "replace") for one in found
    }


def name(identity: str) -> str:
    """The task's name, in a folder of ours."""
    return f"pdd-ops\\{identity}"


def task(job: Job) -> bytes:
    """The task as schtasks reads it: UTF-16 with its mark. It does not open a window (pythonw), starts late where the
    machine was off, and never twice at a time."""
    root = Xml.Element("Task", {"version": "1.2", "xmlns": NAMESPACE})
    _add(root, "RegistrationInfo", {"Description": f"pdd-ops run --config {job.config}"})
    trigger = _add(_add(root, "Triggers"), "TimeTrigger")
    _add(trigger, "Repetition", {"Interval": f"PT{job.every}M", "StopAtDurationEnd": "false"})
    _add_texts(trigger, {"StartBoundary": START, "Enabled": "true"})
    principal = {"LogonType": "InteractiveToken", "RunLevel": "LeastPrivilege"}
    _add(_add(root, "Principals"), "Principal", principal).set("id", "Author")
    settings = {
        "MultipleInstancesPolicy": "IgnoreNew",
        "DisallowStartIfOnBatteries": "false",
        "StopIfGoingOnBatteries": "false",
        "StartWhenAvailable": "true",
        "ExecutionTimeLimit": "PT2H",
    }
    _add(root, "Settings", settings)
    actions = _add(root, "Actions")
    actions.set("Context", "Author")
    program, *words = _command(job)
    where = str(job.config.parent)
    _add(actions, "Exec", {"Command": program, "Arguments": subprocess.list2cmdline(words), "WorkingDirectory": where})
    Xml.indent(root)
    text = Xml.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-16"?>\n{text}\n'.encode("utf-16")


def _command(job: Job) -> list[str]:
    """A task has no environment of its own: what can be said on the command line is said there."""
    python = Path(sys.executable)
    silent = python.with_name("pythonw.exe")
    words = job.command[job.command.index("run") :]
    database = job.environment.get("PDD_OPS_DB")
    return [*module(str(silent if silent.exists() else python)), *words, *(["--db", database] if database else [])]


def _add(parent: Xml.Element, tag: str, texts: dict[str, str] | None = None) -> Xml.Element:
    element = Xml.SubElement(parent, tag)
    _add_texts(element, texts or {})
    return element


def _add_texts(element: Xml.Element, texts: dict[str, str]) -> None:
    for tag, text in texts.items():
        Xml.SubElement(element, tag).text = text

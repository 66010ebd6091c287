"""What is written for each scheduler, and that a crontab keeps every other byte."""

from __future__ import annotations

import os
import plistlib
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tool import installed
from typer.testing import CliRunner

from pdd_ops.deliver.schedule import crontab, launchd, systemd, windows
from pdd_ops.deliver.schedule.job import INTERVALS, Job, job_for, job_id
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import use_language

SETTINGS = '[channel.files]\ntype = "folder"\nfolder = "out"\n'
NASTY = "我的 店%铺$x\"q'"
HERE = {"PDD_OPS_DB": "a.db", "PDD_OPS_CONFIG": "/x y", "PDD_OPS_LANG": "en", "SECRET": "hidden"}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "settings"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    use_language("zh")
    yield
    use_language("zh")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / NASTY / "pdd-ops.toml"
    file.parent.mkdir()
    file.write_text(SETTINGS, "utf-8")
    return file


@pytest.fixture
def job(config: Path) -> Job:
    return job_for(config, 60, HERE)


def typed(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(installed(), [*map(str, arguments)])
    use_language("zh")
    return result.exit_code, result.stdout, result.stderr


def test_a_job_has_absolute_paths_and_only_what_it_needs(job: Job, config: Path) -> None:
    program, *words = job.command
    assert Path(program).is_absolute() and Path(program).is_file()
    assert words[-3:] == ["run", "--config", str(config)]
    assert job.environment["PDD_OPS_DB"] == str(Path("a.db").absolute())
    assert (job.environment["PDD_OPS_LANG"], job.environment["PYTHONUTF8"]) == ("en", "1")
    assert "SECRET" not in job.environment


# crontab ------------------------------------------------------------------------------------------------------------

LINES = st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line), max_size=8)
TABLES = LINES.map(lambda lines: b"".join(line + b"\n" for line in lines))


@given(TABLES, TABLES)
def test_install_and_remove_leave_every_other_byte(before: bytes, after: bytes) -> None:
    one, two = (
        Job(name, Path(f"/{name}.toml"), ("x", "run"), {}, 60, Path("/log")) for name in ("aaaa1111", "bbbb2222")
    )
    table = before + crontab.block(one) + after
    assert crontab.without(table, one.id) == before + after
    both = table + crontab.block(two)
    assert crontab.without(both, one.id) == before + after + crontab.block(two)
    assert crontab.without(before, one.id) == before


def test_a_line_of_the_crontab_is_read_back_by_the_shell_word_by_word(job: Job) -> None:
    begin, line, end = crontab.preview(job).splitlines()
    assert begin.startswith("# >>> ") and end.startswith("# <<< ")
    minute, *when, rest = line.split(" ", 5)
    assert (minute, when) == ("17", ["*"] * 4)
    assert not re.search(r"(?<!\\)%", rest)
    command, _, _ = rest.replace("\\%", "%").rpartition(" >")
    env, *words = shlex.split(command)
    assert env == "env" and words[-len(job.command) :] == list(job.command)
    assert dict(word.split("=", 1) for word in words[: -len(job.command)]) == job.environment


@pytest.mark.parametrize(("every", "minutes"), [(60, "17"), (15, "2,17,32,47"), (1, "*")])
def test_the_interval(config: Path, every: int, minutes: str) -> None:
    job = job_for(config, every, {})
    assert crontab.preview(job).splitlines()[1].split()[0] == minutes
    [trigger] = Xml.fromstring(windows.task(job)).iter(f"{{{windows.NAMESPACE}}}Interval")
    assert trigger.text == f"PT{every}M"
    assert len(plistlib.loads(launchd.agent(job))["StartCalendarInterval"]) == 60 // every


def test_marks_that_are_not_paired_stop_everything(job: Job) -> None:
    begin = crontab.block(job).splitlines(keepends=True)[0]
    with pytest.raises(PddOpsError, match="crontab 里的标记不成对"):
        crontab.without(b"* * * * * mine\n" + begin, job.id)


def test_a_line_that_cron_would_cut_is_refused(tmp_path: Path) -> None:
    job = job_for(tmp_path / ("x" * 200) / ("y" * 200) / ("z" * 200) / ("u" * 200) / "a.toml", 60, {})
    with pytest.raises(PddOpsError, match="超过 cron 的上限 990"):
        crontab.block(job)


# The others ---------------------------------------------------------------------------------------------------------


def test_systemd_units_are_what_systemd_understands(job: Job, tmp_path: Path) -> None:
    units = systemd.units(job)
    service, timer = (text for _, text in sorted(units.items()))
    assert "OnCalendar=*-*-* *:17:00\n" in timer and "Persistent=true" in timer
    assert "%%" in service and "$$x" in service
    for path, text in units.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    command = ["systemd-analyze", "--user", "verify", *map(str, units)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="systemd is of Linux")
def test_where_systemd_refuses_nothing_is_left_behind(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(config.parent))  # no systemd of the user answers here
    if not shutil.which("systemctl"):
        pytest.skip("systemctl is not installed")
    code, out, err = typed("schedule", "install", "--system", "systemd", "--config", config)
    assert (code, out) == (1, "") and "systemctl --user daemon-reload 没有成功" in err
    assert not list(systemd.folder().glob("*"))


@pytest.mark.skipif(sys.platform == "darwin", reason="launchd is there")
def test_without_launchd_nothing_is_left_behind(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(config.parent))
    code, out, err = typed("schedule", "install", "--system", "launchd", "--config", config)
    assert (code, out, err) == (1, "", "没有找到 launchctl，请换一种：--system\n")
    assert not list(launchd.path_of("x").parent.glob("*"))


@pytest.mark.parametrize("every", INTERVALS)
def test_systemd_understands_every_interval(config: Path, every: int) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    _, timer = sorted(systemd.units(job_for(config, every, {})).items())
    [when] = re.findall(r"OnCalendar=(.*)", timer[1])
    done = subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_launch_agent_is_a_property_list(job: Job) -> None:
    agent = plistlib.loads(launchd.agent(job))
    assert agent["ProgramArguments"] == list(job.command)
    assert agent["EnvironmentVariables"] == job.environment
    assert agent["StartCalendarInterval"] == [{"Minute": 17}]
    assert agent["Label"] == f"pdd-ops.{job.id}" == launchd.path_of(job.id).stem


def test_the_windows_task_is_utf_16_and_what_the_schema_asks_for(job: Job, config: Path) -> None:
    content = windows.task(job)
    assert content.startswith((b"\xff\xfe", b"\xfe\xff")) and 'encoding="UTF-16"' in content.decode("utf-16")
    root = Xml.fromstring(content)
    short = {"t": windows.NAMESPACE}
    assert root.tag == f"{{{windows.NAMESPACE}}}Task" and root.get("version") == "1.2"
    start = root.findtext("t:Triggers/t:TimeTrigger/t:StartBoundary", namespaces=short)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", start or "")  # local: neither Z nor an offset
    assert root.findtext("t:Settings/t:MultipleInstancesPolicy", namespaces=short) == "IgnoreNew"
    assert root.findtext("t:Settings/t:StartWhenAvailable", namespaces=short) == "true"
    words = root.findtext("t:Actions/t:Exec/t:Arguments", namespaces=short) or ""
    assert words.startswith("-X utf8 -P -m pdd_ops run --config ") and words.endswith(f"--db {Path('a.db').absolute()}")
    assert subprocess.list2cmdline([str(config)]) in words


# As typed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("system", ["cron", "systemd", "launchd", "windows"])
def test_print_shows_and_installs_nothing(config: Path, system: str) -> None:
    code, out, err = typed("schedule", "install", "--print", "--system", system, "--config", config)
    assert (code, err) == (0, "")
    assert job_id(config) in out or system == "windows"
    assert "pdd-ops.toml" in out
    assert not list(systemd.folder().glob("*"))


def test_wrong_requests_are_one_line(config: Path, tmp_path: Path) -> None:
    wrong: list[tuple[list[str | Path], int, str]] = [
        (["start"], 2, "没有“start”。可用的：install, show, remove"),
        (["install", "--config", config, "--system", "at"], 2, "没有定时方式“at”。可用的：auto, cron, systemd"),
        (["install", "--config", config, "--every", "7"], 2, "--every 不能是 7。可用的分钟数：60, 30"),
        (["install", "--config", tmp_path / "none.toml"], 1, "没有设置文件"),
        (["remove", "--system", "systemd", "--config", config], 1, "没有"),
    ]
    for arguments, status, message in wrong:
        code, out, err = typed("schedule", *arguments)
        assert (code, out, err.count("\n")) == (status, "", 1)
        assert message in err
    config.write_text("nonsense = 1\n", "utf-8")
    assert typed("schedule", "install", "--print", "--config", config)[0] == 1


def test_intervals_divide_an_hour() -> None:
    assert {60 % every for every in INTERVALS} == {0}

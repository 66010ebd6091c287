"""`pdd-ops run` as a schedule starts it: what is due is done once, what is missing is said once."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.delivery import SHOP, Home, Result, exports, home, tool
from support.robots import SECRET, Robots, robots

TRAFFIC = "流量数据_20250301至20250331"


class Office(Home):
    """A home with an inbox, a folder for reports, backups, and a robot."""

    def run(self, *arguments: str) -> Result:
        return tool("run", "--config", self.settings, *arguments)

    def arrive(self, *, without: str = "nothing") -> None:
        """All exports come, but those with this word in their names."""
        for file in exports().rglob("*"):
            if file.is_file() and without not in file.name:
                shutil.copy2(file, self.folder / "inbox" / file.name)

    def log(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.folder / "shop.db.run.log").read_text("utf-8").splitlines()]


def office(folder: Path, monkeypatch: pytest.MonkeyPatch, server: Robots, *, imported: bool = False) -> Office:
    made = Office(home(folder, monkeypatch).folder)
    if not imported:
        made.database.unlink()
    (folder / "inbox").mkdir()
    text = made.settings.read_text("utf-8")
    made.settings.write_text(f'{text}\n[[inbox]]\nfolder = "inbox"\nshop = "{SHOP}"\n', "utf-8")
    made.add("report", {"folder": "reports", "formats": ["xlsx", "html"]})
    made.add("backup", {"folder": "backups", "keep": 2})
    made.add("run", {"to": ["team"]})
    made.channel("team", "dingtalk", webhook=server.url("dingtalk"), secret=SECRET)
    return made


def titles(server: Robots) -> list[str]:
    return [str(one["markdown"]["title"]) for one in server.taken]


REFUSED = "订单号,订单状态,商品,商品数量(件),商品规格,快递公司\n1,待发货,茶杯,3,红,中通\n"  # orders without amounts


@pytest.mark.slow
def test_a_late_file_turns_waiting_into_the_summary_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots(secret=SECRET) as server:
        place = office(tmp_path, monkeypatch, server)
        place.arrive(without=TRAFFIC)
        first = place.run()
        assert first.code == 3, first
        assert "the summary waits" in first.err
        assert [place.run().code, place.run().code] == [3, 3]
        assert titles(server) == [f"{SHOP} 2025-03: data is missing, the summary waits"]
        assert not (tmp_path / "reports").exists()
        place.arrive()
        late = place.run()
        assert late.code == 0, late
        assert [place.run().code, place.run().code] == [0, 0]
        assert titles(server)[1:] == [f"{SHOP}: Operations summary of March 2025"]
        assert sorted(path.suffix for path in (tmp_path / "reports").iterdir()) == [".html", ".xlsx"]
        assert len(list((tmp_path / "backups").glob("pdd-ops-2025-04-02.db"))) == 1


@pytest.mark.slow
def test_a_machine_that_was_off_catches_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Off over the 1st and 2nd: on the 3rd the month is done; off over a month end: two months, in order."""
    with robots(secret=SECRET) as server:
        place = office(tmp_path, monkeypatch, server)
        place.arrive()
        monkeypatch.setenv("PDD_OPS_NOW", "2025-03-03T08:00:00+08:00")
        assert place.run().code in (0, 3)  # what was exported in April is of March already
        before = len(server.taken)
        monkeypatch.setenv("PDD_OPS_NOW", "2025-04-03T08:00:00+08:00")
        assert place.run().code == 0
        assert titles(server)[before:] == [f"{SHOP}: Operations summary of March 2025"]


@pytest.mark.slow
def test_months_that_were_missed_come_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots(secret=SECRET) as server:
        place = office(tmp_path, monkeypatch, server)
        text = place.settings.read_text("utf-8").replace('to = ["team"]', 'to = ["team"]\nsince = "2025-02"')
        place.settings.write_text(text, "utf-8")
        place.arrive()
        done = place.run()
        assert done.code == 0, done
        assert titles(server) == [f"{SHOP}: Operations summary of {month}" for month in ("February 2025", "March 2025")]
        assert place.run("--again").code == 0
        assert titles(server)[2:] == [f"{SHOP}: Operations summary of March 2025"]


def test_beijing_decides_which_month_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots(secret=SECRET) as server:
        place = office(tmp_path, monkeypatch, server, imported=True)
        monkeypatch.setenv("PDD_OPS_NOW", "2025-03-31T15:59:59+00:00")
        assert "2025-02" in place.run("--dry-run").out
        monkeypatch.setenv("PDD_OPS_NOW", "2025-03-31T16:00:00+00:00")
        assert "2025-03" in place.run("--dry-run").out


@pytest.mark.slow
def test_a_robot_that_is_down_gets_it_from_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots(secret=SECRET) as server:
        place = office(tmp_path, monkeypatch, server, imported=True)
        server.faults = [(503, b"")] * 4
        done = place.run()
        assert done.code == 4
        assert "The next run goes on" in done.err
        assert place.run().code == 0
        assert place.run().code == 0
        assert len(server.taken) == 1
        events = [entry["event"] for entry in place.log()]
        assert events == ["month", "delivery", "end", "month", "delivery", "end", "end"]


def test_a_lost_answer_is_said_once_and_left_to_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots(secret=SECRET) as server:
        place = office(tmp_path, monkeypatch, server, imported=True)
        server.faults = ["lose"]
        done = place.run()
        assert done.code == 4
        assert "may have arrived or not" in done.err
        assert [place.run().code, len(server.taken)] == [0, 1]


@pytest.mark.slow
def test_after_a_long_pause_there_is_no_notice_for_each_month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots(secret=SECRET) as server:
        place = office(tmp_path, monkeypatch, server, imported=True)
        assert place.run().code == 0
        monkeypatch.setenv("PDD_OPS_NOW", "2025-11-03T08:00:00+08:00")
        assert [place.run().code, place.run().code] == [3, 3]
        waits = [f"{SHOP} {month}: data is missing, the summary waits" for month in ("2025-04", "2025-10")]
        assert titles(server)[1:] == waits  # of April a few orders have come, of the months after it nothing


def test_dry_run_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots(secret=SECRET) as server:
        place = office(tmp_path, monkeypatch, server)
        place.arrive()
        done = place.run("--dry-run")
        assert done.code == 0
        assert "would import" in done.out
        assert "say so once and wait" in done.out
        assert not place.database.exists()
        assert server.seen == []


@pytest.mark.slow
def test_json_and_a_file_that_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots(secret=SECRET) as server:
        place = office(tmp_path, monkeypatch, server, imported=True)
        (tmp_path / "inbox" / "notes.csv").write_text(REFUSED, "utf-8")
        done = place.run("--json")
        assert done.code == 1
        run = json.loads(done.out)
        assert [file["format"] for file in run["files"]] == [None]
        assert [month["month"] for month in run["months"]] == ["2025-03"]
        assert run["months"][0]["deliveries"][0]["state"] == "sent"
        assert place.run().code == 0  # it was said once


def test_a_picture_in_an_inbox_is_told_and_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `import FOLDER` has it; a table that is refused stays one."""
    with robots(secret=SECRET) as server:
        place = office(tmp_path, monkeypatch, server, imported=True)
        (tmp_path / "inbox" / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)))
        done = place.run()
        assert done.code == 0, done
        assert "– a.jpg" in done.err
        (tmp_path / "inbox" / "notes.csv").write_text(REFUSED, "utf-8")
        assert place.run().code == 1


@pytest.mark.slow
def test_old_backups_go_and_other_files_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots(secret=SECRET) as server:
        place = office(tmp_path, monkeypatch, server, imported=True)
        (tmp_path / "backups").mkdir()
        (tmp_path / "backups" / "pdd-ops-mine.db").write_text("", "utf-8")
        for day in ("2025-04-03", "2025-04-04", "2025-04-05"):
            monkeypatch.setenv("PDD_OPS_NOW", f"{day}T08:00:00+08:00")
            (tmp_path / "inbox" / f"{day}.csv").write_text("a\n1\n", "utf-8")
            place.run()
        names = sorted(path.name for path in (tmp_path / "backups").iterdir())
        assert names == ["pdd-ops-2025-04-04.db", "pdd-ops-2025-04-05.db", "pdd-ops-mine.db"]


def test_a_missing_inbox_is_an_error_in_the_log_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots(secret=SECRET) as server:
        place = office(tmp_path, monkeypatch, server, imported=True)
        (tmp_path / "inbox").rmdir()
        done = place.run()
        assert done.code == 1
        assert "There is no inbox" in done.err
        assert place.log()[-1]["event"] == "error"


def test_the_log_stays_small(tmp_path: Path) -> None:
    from pdd_ops.deliver import runlog

    log = runlog.RunLog(tmp_path / "shop.db")
    for _ in range(13):
        log.write("import", text="订" * 200_000)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["shop.db.run.log", *(f"shop.db.run.log.{n}" for n in range(1, runlog.KEPT + 1))]


def test_deliveries_are_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with robots(secret=SECRET) as server:
        place = office(tmp_path, monkeypatch, server, imported=True)
        assert place.run().code == 0
        with closing(sqlite3.connect(place.database)) as connection:
            rows = connection.execute("SELECT channel, message, state, tries FROM deliveries").fetchall()
            months = connection.execute("SELECT shop, month, done FROM month_runs").fetchall()
    assert rows == [("team", f"report:{SHOP}:2025-03", "sent", 1)]
    assert months == [(SHOP, "2025-03", 1)]

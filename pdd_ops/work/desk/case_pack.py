"""What the folder of a case says: the summary (摘要.md) and the list of evidence (清单.csv)."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from pdd_ops.lang import pick, say
from pdd_ops.money import yuan
from pdd_ops.periods import instant_text
from pdd_ops.resources import shipped_table
from pdd_ops.work.desk.case_file import CaseFile
from pdd_ops.work.desk.next_steps import next_steps
from pdd_ops.work.desk.pack import Added, files_to_add, keep, refuse_taken, written

SUMMARY, LIST = "摘要.md", "清单.csv"


def pack_case(connection: sqlite3.Connection, file: CaseFile, folder: Path, add: Sequence[Path], now: int) -> Path:
    """Makes the folder of a case and enters the files into the ledger, within the caller's transaction. Raises
    PddOpsError, nothing written, for what cannot be packed."""
    added = files_to_add(add, (SUMMARY, LIST))
    texts = {SUMMARY: summary(file, added, now), LIST: wanted_list(file, added)}
    with written(refuse_taken(folder), texts, added) as sums:
        keep(connection, file.case.shop_id, file.case.case, added, sums, now)
    return folder


def summary(file: CaseFile, added: Sequence[Added], now: int) -> str:
    """The summary in Markdown: the case, its amounts, its time line with file and row of each entry, its files."""
    case = file.case
    facts = [
        ("order", case.order),
        ("case", case.case),
        ("state", case.state),
        ("type", case.type),
        ("reason", case.reason),
        ("product", case.name or case.product),
        ("agreed_by", case.agreed_by),
        ("paid", _yuan(file.paid_fen)),
        ("traded", _yuan(file.traded_fen)),
        ("amount", _yuan(case.amount_fen)),
    ]
    lines = [f"# {say('desk.pack_title', case=case.case)}", ""]
    lines += [f"- {say(f'desk.column_{name}')}：{_cell(text)}" for name, text in facts if text]
    lines += [
        "",
        f"## {say('desk.timeline')}",
        "",
        _row([say(f"desk.column_{n}") for n in ("at", "event", "file", "row")]),
    ]
    lines += [_row(["---"] * 4)]
    lines += [
        _row([instant_text(one.at), say(f"desk.event_{one.name}"), one.file, str(one.row)]) for one in file.events
    ]
    lines += ["", f"## {say('desk.evidence')}", ""]
    lines += [f"- {_cell(one.name)}" for one in added] or [f"- {say('desk.no_evidence')}"]
    lines += ["", say("desk.pack_note", at=instant_text(now))]
    return "\n".join(lines) + "\n"


def wanted_list(file: CaseFile, added: Sequence[Added]) -> str:
    """The evidence that the reason asks for, what of it is there (by the names of the files), and what else is, as
    csv that Excel opens."""
    table = shipped_table("pdd_ops.work.desk", "evidence.toml")
    kind = next_steps().kind_of(file.case.reason)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([say(f"desk.column_{name}") for name in ("wanted", "there", "file")])
    rest = [one.name for one in added]
    for entry in (*table["every"], *table.get(kind, table["other"])):
        found = [name for name in rest if any(word in name.casefold() for word in entry["words"])]
        rest = [name for name in rest if name not in found]
        there = found or ([SUMMARY] if entry.get("summary") else [])
        writer.writerow([pick(entry), say("desk.have" if there else "desk.missing"), _safe("；".join(there))])
    for name in rest:
        writer.writerow([say("desk.other_evidence"), say("desk.have"), _safe(name)])
    return "\ufeff" + stream.getvalue()


def _safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@" and text else text


def _yuan(fen: int | None) -> str:
    return "" if fen is None else say("desk.amount_yuan", amount=yuan(fen))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    """A text in one line that draws no table and no link."""
    return " ".join(text.split()).replace("|", "／").replace("<", "＜").replace("[", "［").replace("]", "］")

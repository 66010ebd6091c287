"""docs/architecture.md, "Where to add what", taken at its word: a toy of each kind is added in a copy of the code, in
the files that the page names and no others, and shows."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_month import everything

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow

METRIC = """
[metric.toy_per_order]
label = { zh = "玩具指标", en = "Toy per order" }
unit = "ratio"
kind = "ratio"
basis = "pay"
good = "up"
numerator = "units"
denominator = "orders"
definition = { zh = "成交件数 ÷ 成交订单数", en = "Units ÷ orders" }
"""
RULE = """
[toy_rule]
scope = "shop"
when = "orders > floor"
severity = "low"
title = { zh = "玩具规则", en = "Toy rule" }
evidence = { zh = ["成交 {orders} 单。"], en = ["{orders} orders."] }
causes = [{ zh = "玩具原因", en = "A toy cause" }]
measures = [{ zh = "玩具措施", en = "A toy measure" }]

[toy_rule.thresholds]
floor = 1
"""
SECTION = """
[[section]]
id = "toy"
part = "analysis"
title = { zh = "9 玩具", en = "1.9 Toys" }

[[section.sentence]]
when = "orders > 0"
zh = ["玩具句子：{orders} 单。"]
en = ["A toy sentence: {orders} orders."]
"""
FORMAT = """
name = "toy_days"
dataset = "traffic_days"
label = { zh = "玩具流量", en = "Toy traffic" }
requires = [["玩具日"], ["玩具访客"]]

[columns]
day = ["玩具日"]
visitors = ["玩具访客"]
"""
COMMAND = '''"""`pdd-ops toy`."""

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, reading


def toy(format_: AnyFormat = None, out: Out = None, db: Db = None, shop: Shop = None, lang: Lang = None,
        as_json: Json = False) -> None:
    """Names the shop."""
    from pdd_ops.answers.toy import toy_answer

    with reading(db, shop) as (_, shops):
        name = shops.name
    answer(*toy_answer(name), format=format_, out=out, db=db, as_json=as_json)
'''
CHANNEL = '''"""A toy that takes the text into a file beside the settings."""

from pdd_ops.deliver.channel_type import TEXT, Kind, Part
from pdd_ops.deliver.dialects import PLAIN, markdown
from pdd_ops.deliver.shapes import Channel, FullLine


class Settings(Channel, kw_only=True):
    """What the toy takes."""

    box: FullLine
    seal: FullLine = ""


def parts(channel, message):
    return [Part(TEXT, markdown(message, PLAIN))]


def deliver(channel, parcel, about_to_send):
    about_to_send()
    channel.path("box").write_text(parcel.part.body, "utf-8")
    return "in the box, sealed with " + channel.text("seal")


EXAMPLE = {one: '[channel.toy]\\ntype = "toy"\\nbox = "box.txt"\\n' for one in ("zh", "en")}
KIND = Kind(
    {"zh": "玩具箱", "en": "toy box"}, Settings, EXAMPLE, parts, deliver, secrets=("seal",),
    place=lambda channel: channel.text("box"),
)
'''
ANSWER = '''"""What `toy` says."""

from pdd_ops.document.blocks import Document, Paragraph


def toy_answer(name):
    return Document("Toy", (Paragraph("toy of " + name),), "toy", "2025-03-31"), {"toy": name}
'''


def _append(text: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(path.read_text("utf-8") + text, "utf-8")

    return write


def _new(text: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        assert not path.exists()
        path.write_text(text, "utf-8")

    return write


def _instead(old: str, new: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        text = path.read_text("utf-8")
        assert text.count(old) == 1, (path, old)
        path.write_text(text.replace(old, new), "utf-8")

    return write


TOYS: dict[str, dict[str, Callable[[Path], None]]] = {  # row of the page -> file of pdd_ops -> what is done to it
    "a metric from sums that exist": {"metrics/catalogue.toml": _append(METRIC)},
    "a rule": {"insight/rules.toml": _append(RULE)},
    "a sentence, table or section of the report": {"report/sections.toml": _append(SECTION)},
    "a format": {"formats/exports/toy_days.toml": _new(FORMAT)},
    "a command": {
        "commands/toy.py": _new(COMMAND),
        "answers/toy.py": _new(ANSWER),
        "commands/_app.py": _instead(
            '    "config": ("config:app", "config.help"),\n',
            '    "config": ("config:app", "config.help"),\n    "toy": ("toy:toy", "help.toy"),\n',
        ),
        "texts/help.toml": _append('\ntoy = { zh = "玩具命令", en = "A toy command" }\n'),
    },
    "a type of channel": {
        "deliver/toy.py": _new(CHANNEL),
        "deliver/channels.py": _instead(
            '    "folder": folder.KIND,\n',
            '    "folder": folder.KIND,\n    "toy": __import__("pdd_ops.deliver.toy", fromlist=["KIND"]).KIND,\n',
        ),
    },
    "an output format": {
        "render/output.py": _instead(
            "def render_document(document: Document, data: dict[str, Any], name: str) -> bytes:\n"
            '    """An answer in a format, as the bytes of a file. `data` is what programs read of it."""\n',
            'FORMATS["toy"] = ".toy"\n\n\n'
            "def render_document(document: Document, data: dict[str, Any], name: str) -> bytes:\n"
            '    if name == "toy":\n        from pdd_ops.render.toy import document_toy\n\n'
            "        return document_toy(document)\n",
        ),
        "render/toy.py": _new("def document_toy(document):\n    return ('TOY ' + document.title).encode()\n"),
    },
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code with all toys, and the database of a small shop."""
    folder = tmp_path_factory.mktemp("copy")
    away = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "pdd_ops", folder / "pdd_ops", ignore=away)
    shutil.copytree(ROOT / "commands", folder / "pdd_ops" / "commands", ignore=away)
    for edits in TOYS.values():
        for name, edit in edits.items():
            edit(folder / "pdd_ops" / name)
    (folder / "data").mkdir()
    everything(folder / "data")
    return folder


def typed(copy: Path, *words: str | Path, code: int = 0) -> str:
    """What the copy says, or, where it is to end with another `code`, its error; provisional data are no failure."""
    more = {"PYTHONPATH": str(copy), "PDD_OPS_CONFIG": str(copy / "mine"), "PDD_OPS_NOW": "2025-05-03T08:00:00"}
    database = next((copy / "data").glob("*.db"))
    done = subprocess.run(
        [sys.executable, "-m", "pdd_ops", *map(str, words), "--db", str(database)],
        env={**os.environ, **more}, cwd=copy, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode in ((0, 3) if code == 0 else (code,)), done.stderr
    return done.stderr if code else done.stdout


@pytest.mark.parametrize("row", TOYS)
def test_the_page_names_the_files_of_each(row: str) -> None:
    [line] = [
        one for one in (ROOT / "docs/architecture.md").read_text("utf-8").splitlines() if one.startswith(f"| {row}")
    ]
    for name in TOYS[row]:
        folder = name.rpartition("/")[0]
        assert name.rpartition("/")[2] in line or f"{folder}/" in line or f"{folder})" in line, (row, name)


def test_the_metric_is_asked_for(copy: Path) -> None:
    [found] = json.loads(typed(copy, "query", "toy_per_order", "--month", "2025-03", "--json"))["rows"]
    assert found["toy_per_order"] >= 1
    assert "玩具指标" in typed(copy, "explain", "toy_per_order", "2025-03")


def test_the_rule_and_the_section_are_in_the_report(copy: Path) -> None:
    report = typed(copy, "report", "2025-03", "--format", "md")
    assert "玩具规则" in report and "玩具措施" in report
    assert "玩具句子" in report and re.search(r"^#+ \d+ 玩具$", report, re.M)


def test_the_format_is_imported(copy: Path) -> None:
    (copy / "toy.csv").write_text("玩具日,玩具访客\n2025-04-01,12\n", "utf-8")
    [result] = json.loads(typed(copy, "import", copy / "toy.csv", "--dry-run", "--json"))["files"]
    assert (result["format"], result["rows"]) == ("toy_days", 1)


def test_the_channel_is_checked_offered_and_sent_to(copy: Path) -> None:
    settings = copy / "channels.toml"
    settings.write_text('[channel.mine]\ntype = "toy"\nbox = "box.txt"\nseal = "wax"\n', "utf-8")
    settings.chmod(0o600)  # it has a secret
    said = typed(copy, "send", "2025-03", "--config", settings, "--to", "mine", "--lang", "zh", "--dry-run")
    assert "玩具箱" in said and "box.txt" in said and not (copy / "box.txt").exists()
    [sent] = json.loads(typed(copy, "send", "2025-03", "--config", settings, "--to", "mine", "--json"))["deliveries"]
    assert (sent["state"], sent["type"]) == ("sent", "toy")
    assert "2025" in (copy / "box.txt").read_text("utf-8")
    settings.write_text('[channel.mine]\ntype = "toy"\n', "utf-8")
    assert "channel.mine.box" in typed(copy, "send", "2025-03", "--config", settings, "--to", "mine", code=1)


def test_the_command_answers_in_every_format(copy: Path) -> None:
    name = json.loads(typed(copy, "toy", "--json"))["toy"]
    assert f"toy of {name}" in typed(copy, "toy", "--format", "md")
    for suffix in ("html", "docx", "xlsx", "toy"):
        typed(copy, "toy", "--out", f"answer.{suffix}")
    assert (copy / "answer.toy").read_text("utf-8") == "TOY Toy"
    assert (copy / "answer.xlsx").stat().st_size > 1000

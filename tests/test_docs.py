"""The pages say what the tool does: generated parts are fresh, examples run, links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
TEXTS = sorted(ROOT.glob("pdd_ops/texts/*.toml"))
TOOL = "from importlib.metadata import entry_points as e; [*e(group='console_scripts', name='pdd-ops')][0].load()()"


def blocks(page: Path) -> list[tuple[str, str]]:
    """The fenced blocks of a page as (language, text)."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def command_lines(page: Path) -> list[str]:
    """The lines of a page's shell blocks that start the tool."""
    shell = "\n".join(text for language, text in blocks(page) if language in ("sh", "powershell"))
    return [line for line in shell.splitlines() if line.startswith("pdd-ops ")]


def run(folder: Path, *words: str, language: str = "zh") -> subprocess.CompletedProcess[str]:
    """Runs the tool in a folder, with database and settings of its own."""
    own = {"PDD_OPS_DB": str(folder / "pdd-ops.db"), "PDD_OPS_CONFIG": str(folder / "settings")}
    plain = {"PDD_OPS_LANG": language, "COLUMNS": "80", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-c", TOOL, *words],
        cwd=folder, env={**os.environ, **own, **plain}, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@cache
def commands() -> dict[str, Any]:
    from typer.main import get_command

    (script,) = entry_points(group="console_scripts", name="pdd-ops")
    group: Any = get_command(script.load())
    return dict(group.commands)


def every_command() -> dict[str, Any]:
    """The commands, and those of groups as 'actions list'."""
    found = dict(commands())
    for name, command in commands().items():
        found |= {f"{name} {below}": one for below, one in getattr(command, "commands", {}).items()}
    return found


@pytest.mark.slow
def test_generated_pages_are_fresh() -> None:
    pages = sorted(str(page.relative_to(ROOT)) for page in ROOT.glob("docs/*.md"))
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", *pages], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"run: python -m cogapp -r docs/*.md\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("name", sorted(every_command()))
def test_every_command_has_help_in_both_languages(name: str) -> None:
    command = every_command()[name]
    texts = [text for path in TEXTS for text in tomllib.loads(path.read_text("utf-8")).values()]
    (help_text,) = [text for text in texts if command.help in text.values()]
    assert help_text["zh"] != help_text["en"]
    options = [one for one in command.params if not getattr(one, "hidden", False) and one.name != "help"]
    assert [one.name for one in options if not one.help] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_pages_exist(page: Path) -> None:
    named = {words[1] for line in command_lines(page) if (words := line.split()) and not words[1].startswith("-")}
    named |= set(re.findall(r"`pdd-ops ([a-z]+)[^`]*`", page.read_text("utf-8")))
    assert named <= set(commands())


def test_both_readmes_have_the_same_code() -> None:
    english, chinese = ([block for block in blocks(page) if block[0] != "text"] for page in READMES)
    assert english == chinese


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_setup_commands_stand_in_blocks_of_their_own(page: Path) -> None:
    shell = [text for language, text in blocks(page) if language == "sh"]
    assert "python3 -m pip install . && pdd-ops demo\n" in shell
    assert 'python3 -m pip install -e ".[test]" && pytest\n' in shell


def test_the_readmes_count_the_rules_there_are() -> None:
    from pdd_ops.insight.rulebook import shipped_rules

    english, chinese = (page.read_text("utf-8") for page in READMES)
    assert f"{len(shipped_rules())} rules" in english and f"{len(shipped_rules())} 条规则" in chinese


@pytest.mark.slow
@pytest.mark.parametrize(("page", "language"), [*zip(READMES, ("en", "zh"), strict=True)])
def test_the_readme_shows_what_the_demo_prints(page: Path, language: str, tmp_path: Path) -> None:
    printed = run(tmp_path, "demo", language=language).stdout
    (excerpt,) = [text for kind, text in blocks(page) if kind == "text"]
    for part in excerpt.strip("\n").split("\n…\n"):
        assert part in printed


@pytest.mark.slow
def test_the_examples_of_the_command_page_run(tmp_path: Path) -> None:
    (tmp_path / "sample_data").symlink_to(ROOT / "sample_data")
    for line in command_lines(ROOT / "docs/cli.md"):
        done = run(tmp_path, *shlex.split(line)[1:])
        assert done.returncode == 0, f"{line}\n{done.stdout[-500:]}\n{done.stderr[-500:]}"


def test_the_format_of_the_guide_gives_what_the_guide_shows(tmp_path: Path) -> None:
    guide = blocks(ROOT / "docs/formats.md")
    written = {kind: text for kind, text in reversed(guide) if kind in ("csv", "toml")}  # the first of each
    (tmp_path / "天猫订单.csv").write_text(written["csv"], "utf-8")
    refused = run(tmp_path, "import", "天猫订单.csv")
    assert refused.returncode == 1
    (tmp_path / "my-formats").mkdir()
    (tmp_path / "my-formats/tmall_orders.toml").write_text(written["toml"], "utf-8")
    lines = [shlex.split(line)[1:] for line in command_lines(ROOT / "docs/formats.md")]
    imported, asked = (run(tmp_path, *line) for line in lines[:2])
    shown = [text for kind, text in guide if kind == "text"]
    assert refused.stdout.startswith(shown[0])
    assert imported.stdout.startswith(shown[1])
    assert asked.stdout == shown[2]
    more = [(kind, text) for kind, text in guide if kind in ("csv", "toml")][2:]
    (tmp_path / "lines.csv").write_text(dict(more)["csv"], "utf-8")
    (tmp_path / "my-formats/retail_lines.toml").write_text(dict(more)["toml"], "utf-8")
    lined, sums = (run(tmp_path, *line) for line in lines[2:])
    assert lined.returncode == sums.returncode == 0 and "-11,062.06" in lined.stdout
    assert all(number in sums.stdout for number in ("35.64", "2.55"))


def test_the_settings_of_the_guide_are_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pdd_ops.insight.calendar import events
    from pdd_ops.insight.derived_targets import targets
    from pdd_ops.insight.rulebook import load_rules
    from pdd_ops.metrics.compare import figure
    from pdd_ops.metrics.sources import group_of, source_groups
    from pdd_ops.render.colours import red_means

    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    examples = [text for kind, text in blocks(ROOT / "docs/settings.md") if kind == "toml"]
    names = ("rules.toml", "plan.toml", "calendar.toml", "report.toml", "sources.toml", "reviews.toml")
    for name, text in zip(names, examples, strict=True):
        (tmp_path / name).write_text(text, "utf-8")
    rules = {rule.id: rule for rule in load_rules()}
    assert rules["refund_rate_high"].thresholds["limit"] == 0.15
    assert not rules["ctr_fell"].enabled
    assert group_of("达人直播", source_groups()) == "influencers"
    assert red_means() == "rise"
    assert [(event.id, event.first) for event in events("2025-05-13", "2025-05-20")] == [
        ("618", "2025-05-13"),
        ("birthday", "2025-05-20"),
    ]
    (target,) = targets({"gmv": figure(100.0, "yuan")}, days=10, next_days=10)
    assert target.value == 110


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```$|`[^`\n]*`(?!\])", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


def anchors(page: Path) -> set[str]:
    """The anchors that headings get."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_texts_have_both_languages_and_the_same_placeholders(path: Path) -> None:
    for key, text in tomllib.loads(path.read_text("utf-8")).items():
        assert set(text) == {"zh", "en"}, key
        assert placeholders(text["zh"]) == placeholders(text["en"]), key


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

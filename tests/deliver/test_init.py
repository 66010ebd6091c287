"""`pdd-ops init` and the settings file: what it writes can be read, and what is wrong in it is named."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from support.delivery import Home, home, tool
from support.tool import installed
from typer.testing import CliRunner

from pdd_ops.deliver.channels import KINDS
from pdd_ops.deliver.init_settings import TARGETS, Answers, starter
from pdd_ops.deliver.settings import read_settings
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import use_language

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "pdd-ops.toml"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    use_language("en")


def test_without_questions(tmp_path: Path) -> None:
    done = tool("init", "--yes", "--lang", "en")
    assert done.code == 0
    assert "pdd-ops run --dry-run" in done.err
    settings = read_settings(None)
    assert [inbox.folder.name for inbox in settings.inboxes] == ["exports"]
    assert (tmp_path / "exports").is_dir()
    assert settings.to == ()
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "pdd-ops.toml").stat().st_mode) == 0o600
    again = tool("init", "--yes", "--lang", "en")
    assert again.code == 1
    assert "--force" in again.err
    assert tool("init", "--yes", "--force").code == 0


def test_four_questions(tmp_path: Path) -> None:
    answers = '收件\n桂花巷"家居"\n总结\ndingtalk\n'
    done = CliRunner().invoke(installed(), ["init", "--lang", "zh"], input=answers, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    settings = read_settings(None)
    assert settings.inboxes[0].shop == '桂花巷"家居"'
    assert settings.to == ("team",)
    assert settings.channels["team"].type == "dingtalk"
    assert (tmp_path / "总结").is_dir()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("target", TARGETS)
def test_every_answer_gives_a_file_that_is_read(tmp_path: Path, target: str, language: str) -> None:
    use_language(language)
    file = tmp_path / "other.toml"
    file.write_text(starter(Answers(to=target)), "utf-8")
    settings = read_settings(file)
    assert [channel.type for channel in settings.channels.values()] == [target] * (target != "none")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_examples_in_it_are_right(tmp_path: Path, language: str) -> None:
    """All channels, taken into use by removing the signs before them."""
    use_language(language)
    head, _, examples = starter(Answers()).partition("# Channels ---" if language == "en" else "# 发送渠道 ---")
    lines = [line.removeprefix("# ") for line in examples.splitlines()[3:]]
    file = tmp_path / "all.toml"
    file.write_text(head + "\n".join(lines), "utf-8")
    assert {channel.type for channel in read_settings(file).channels.values()} == set(KINDS)


def test_the_example_of_the_pages_is_read() -> None:
    settings = read_settings(EXAMPLE)
    assert {channel.type for channel in settings.channels.values()} == set(KINDS)
    assert len(settings.inboxes) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[channel.team]\ntype = "slack"\n', r"channel\.team\.type = \"slack\": must be one of: dingtalk, feishu"),
        ('[channel.team]\ntype = "dingtalk"\n', r"channel\.team\.webhook: must be given"),
        (
            '[channel.team]\ntype = "wecom"\nwebhook = "x"\nsecret = "y"\n',
            r"channel\.team\.secret = .* known: .*webhook",
        ),
        ('[channel.team]\ntype = "wecom"\nwebhook = 3\n', r"channel\.team\.webhook = \"\*\*\*\": write a text"),
        (
            '[channel.team]\ntype = "folder"\nfolder = "x"\nfiles = ["odt"]\n',
            r'channel\.team\.files\[1\] = "odt": must be one of',
        ),
        ('[report]\nformats = "xlsx"\n', r"report\.formats = \"xlsx\": write a list"),
        ('[run]\nto = ["nobody"]\n', r"has no channel 'nobody'"),
        ("[[inbox]]\nshop = 'x'\n", r"inbox\[1\]\.folder: must be given"),
        ("channels = 3\n", r"channels = 3: .* known: .*channel"),
        ("[channel.a]\ntype = 'webhook'\nurl = 'env:U'\ntimeout = -1\n", r"channel\.a\.timeout = -1: .*above 0"),
        ("[channel.a]\ntype = 'webhook'\nurl = 'env:U'\ntries = inf\n", r"channel\.a\.tries = inf: .*from 1 to 20"),
        ("[channel.a]\ntype = 'webhook'\nurl = 'env:U'\nheaders = { \"Täam\" = 'x' }\n", r'headers\."Täam": .*ASCII'),
        ("[channel.a]\ntype = 'webhook'\nurl = 'env:U'\nheaders = { Team = '运营' }\n", r"headers\.Team = .*ASCII"),
        ("[channel.a]\ntype = 'webhook'\nurl = 'env:U'\nheaders = { Host = 'x' }\n", r"headers\.Host: .*header"),
        ("[channel.a]\ntype = 'folder'\nfolder = '~nobody-at-all/x'\n", r"channel\.a\.folder: .*~nobody-at-all"),
        ("[backup]\nfolder = '~nobody-at-all/x'\n", r"backup\.folder: .*~nobody-at-all"),
        ("[channel.a]\ntype = 'mail'\nhost='h'\nfrom='a@b.example'\nto=['a@b.example', 'b']\n", r"a\.to\[2\]: "),
        ('lang = "fr"\n', r"lang = \"fr\": must be one of: zh, en"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "pdd-ops.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(PddOpsError, match=said):
        read_settings(file)


def test_a_channel_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place: Home = home(tmp_path, monkeypatch)
    place.channel("team", "folder", folder="share")
    done = place.send("2025-03", "--to", "tema")
    assert (done.code, "Known channels: team" in done.err) == (2, True)


def test_plain_http_is_refused_for_a_robot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = home(tmp_path, monkeypatch)
    place.channel("team", "dingtalk", webhook="http://robots.example.com/send?access_token=plantedtoken0123456789")
    done = place.send("2025-03", "--to", "team")
    assert (done.code, "https://" in done.err) == (4, True)
    assert "plantedtoken" not in done.out + done.err


@pytest.mark.parametrize(
    ("word", "type_"), [("钉钉", "dingtalk"), ("3", "feishu"), ("WeCom", "wecom"), (" 飞 书", "feishu")]
)
def test_a_wrong_answer_is_asked_again(word: str, type_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers and names are taken; after a wrong one all other answers are kept."""
    monkeypatch.chdir(tmp_path)
    answers = f"in\n我的店\nout\n微信\n99\n{word}\n"
    done = CliRunner().invoke(installed(), ["init", "--lang", "zh"], input=answers, catch_exceptions=False)
    use_language("zh")
    assert done.exit_code == 0, done.output
    text = (tmp_path / "pdd-ops.toml").read_text("utf-8")
    assert f'type = "{type_}"' in text and "我的店" in text
    assert done.output.count("不能发到") == 2

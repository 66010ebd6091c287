"""`pdd-ops init`: a commented pdd-ops.toml out of four answers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from pdd_ops.deliver.settings import FILE, TYPES
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import in_every_language, language, say
from pdd_ops.naming import named
from pdd_ops.render.files import write_whole
from pdd_ops.resources import shipped_text

NOWHERE = "none"
TARGETS = (NOWHERE, *TYPES)  # what the fourth question takes
CHANNEL = "team"
_NAMES = {
    NOWHERE: "deliver.target_none",
    "dingtalk": "deliver.target_dingtalk",
    "feishu": "deliver.target_feishu",
    "wecom": "deliver.target_wecom",
    "mail": "deliver.target_mail",
    "webhook": "deliver.target_webhook",
    "folder": "deliver.target_folder",
}


def target_names() -> dict[str, str]:
    """What the answers to the fourth question are called in the language in use, by id."""
    return {one: say(_NAMES[one]) for one in TARGETS}


def target_meant(word: str) -> str | None:
    """The target that a number from 1, an id or a name in either language means; None where none does."""
    if word.strip().isdecimal():
        number = int(word)
        return TARGETS[number - 1] if 0 < number <= len(TARGETS) else None
    return named(word, {one: tuple(in_every_language(_NAMES[one]).values()) for one in TARGETS})


@dataclass(frozen=True)
class Answers:
    """The four answers. `shop` may be empty: then the exports or the database say it."""

    inbox: str = "exports"
    shop: str = ""
    out: str = "reports"
    to: str = NOWHERE


def begin(file: Path | None, answers: Answers, *, force: bool = False) -> Path:
    """Writes the file (0600), and makes the folders it names. Raises PddOpsError where it exists, unless `force`."""
    target = file or Path(FILE)
    if target.exists() and not force:
        raise PddOpsError(say("deliver.settings_exist", file=target))
    write_whole(target, starter(answers).encode(), mode=0o600)
    for folder in (answers.inbox, answers.out):
        (target.parent / Path(folder).expanduser()).mkdir(parents=True, exist_ok=True)
    return target


def starter(answers: Answers) -> str:
    """The text of the file."""
    text = shipped_text("pdd_ops.deliver", f"starter/{language()}.toml")
    shop = f"shop = {_quoted(answers.shop)}" if answers.shop else f"# shop = {_quoted(say('deliver.a_shop'))}"
    to = [] if answers.to == NOWHERE else [CHANNEL]
    filled = {
        "INBOX": _quoted(answers.inbox),
        "SHOP": shop,
        "OUT": _quoted(answers.out),
        "TO": json.dumps(to),
        "CHANNEL": _channel(text, answers.to),
    }
    return re.sub(r"@([A-Z]+)@", lambda mark: filled[mark[1]], text)


def _channel(text: str, kind: str) -> str:
    """The example of a channel, in use: an address is pasted over the mark in it."""
    if kind == NOWHERE:
        return ""
    examples = re.findall(r"(?:^# .*\n)+", text[text.index("@CHANNEL@") :], re.MULTILINE)
    (lines,) = [one.splitlines() for one in examples if f'type = "{kind}"' in one]
    used = [line.removeprefix("# ") for line in lines]
    used[0] = re.sub(r"\[channel\.\w+\]", f"[channel.{CHANNEL}]", used[0])
    pasted = [re.sub(r'"(env|file):[^"]*"', _quoted(say("deliver.paste_here")), line) for line in used]
    if kind == "folder":
        pasted = [re.sub(r'^folder = ".*"', 'folder = "share"', line) for line in pasted]
    return "\n".join(["", *pasted, ""])


def _quoted(text: str) -> str:
    """A TOML basic string, which JSON strings are too."""
    return json.dumps(text, ensure_ascii=False)


def next_steps(file: Path, answers: Answers) -> list[str]:
    """What to do now."""
    paste = [] if answers.to in (NOWHERE, "folder") else [say("deliver.begin_paste", file=file)]
    config = "" if file == Path(FILE) else f" --config {file}"
    return [*paste, say("deliver.begin_next", inbox=file.parent / answers.inbox, config=config)]

"""`pdd-ops init`: a commented pdd-ops.toml out of four answers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from pdd_ops.deliver.channels import KINDS
from pdd_ops.deliver.settings import FILE
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import in_every_language, language, pick, say
from pdd_ops.naming import named
from pdd_ops.render.files import write_whole
from pdd_ops.resources import shipped_text

NOWHERE = "none"
TARGETS = (NOWHERE, *KINDS)  # what the fourth question takes
CHANNEL = "team"


def target_names() -> dict[str, str]:
    """What the answers to the fourth question are called in the language in use, by id."""
    return {NOWHERE: say("deliver.target_none")} | {one: pick(kind.label) for one, kind in KINDS.items()}


def target_meant(word: str) -> str | None:
    """The target that a number from 1, an id or a name in either language means; None where none does."""
    if word.strip().isdecimal():
        number = int(word)
        return TARGETS[number - 1] if 0 < number <= len(TARGETS) else None
    nowhere = tuple(in_every_language("deliver.target_none").values())
    return named(word, {NOWHERE: nowhere} | {one: tuple(kind.label.values()) for one, kind in KINDS.items()})


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
        "CHANNEL": _channel(answers.to),
        "EXAMPLES": _examples(),
    }
    return re.sub(r"@([A-Z]+)@", lambda mark: filled[mark[1]], text)


def _examples() -> str:
    """An example of each type of channel, not in use."""
    texts = [pick(kind.example) for kind in KINDS.values()]
    return "\n\n".join("\n".join(f"# {line}" for line in text.splitlines()) for text in texts)


def _channel(kind: str) -> str:
    """The example of a channel, in use: an address is pasted over the mark in it."""
    if kind == NOWHERE:
        return ""
    used = pick(KINDS[kind].example).splitlines()
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

"""Saying what the questions of surveys are: survey.toml in the settings folder, and the sums that follow from it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from pdd_ops.config import config_dir, read_toml
from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.formats.model import canonical
from pdd_ops.intake.survey_kinds import FILE, KINDS, confirmed_as, confirmed_kinds
from pdd_ops.lang import say
from pdd_ops.store.surveys import roll_up_surveys
from pdd_ops.work.surveys import read_surveys


def parsed(texts: Sequence[str]) -> dict[str, str]:
    """'QUESTION=KIND' of each. Raises UsageError for one that is not so."""
    found = {}
    for text in texts:
        question, _, kind = text.rpartition("=")
        if not question.strip() or kind.strip() not in KINDS:
            raise UsageError(say("survey.no_kind", value=text, known=", ".join(KINDS)))
        found[question.strip()] = kind.strip()
    return found


def check_asked(connection: sqlite3.Connection, shop_id: int, kinds: Mapping[str, str]) -> None:
    """Raises UsageError for a question that no imported survey of the shop asks."""
    sql = "SELECT DISTINCT question FROM survey_answers WHERE shop_id = ?"
    asked = [question for (question,) in connection.execute(sql, (shop_id,))]
    for text, kind in kinds.items():
        if not any(confirmed_as(question, {canonical(text): kind}) for question in asked):
            near = get_close_matches(text, asked, n=3, cutoff=0.3) or asked[:3]
            key = "survey.not_asked" if near else "survey.none_asked"
            raise UsageError(say(key, value=text, near=" / ".join(near)))


def confirm(connection: sqlite3.Connection, shop_id: int, kinds: Mapping[str, str]) -> Path | None:
    """Keeps the kinds and makes the sums anew; the file, None where nothing was said. Raises PddOpsError."""
    path = keep_kinds(kinds) if kinds else None
    roll_up_surveys(connection, shop_id)
    return path


def keep_kinds(kinds: Mapping[str, str]) -> Path:
    """Writes kinds of questions into survey.toml, beside those that are there. Raises PddOpsError."""
    path = config_dir() / FILE
    confirmed_kinds()  # what is there must be right, before it is written anew
    old: Mapping[str, str] = read_toml(path).get("kinds", {}) if path.is_file() else {}
    said = {canonical(text) for text in kinds}
    merged = {text: kind for text, kind in old.items() if canonical(text) not in said} | dict(kinds)
    lines = [f"# {say('survey.file_comment')}", "[kinds]"]
    lines += [f"{json.dumps(text, ensure_ascii=False)} = {json.dumps(kind)}" for text, kind in merged.items()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise PddOpsError(say("survey.not_written", file=path, detail=error.strerror or error)) from None
    return path


def unclear(connection: sqlite3.Connection, shop_id: int) -> list[str]:
    """The texts of the questions that nobody can tell the kind of."""
    return list(dict.fromkeys(one.text for one in read_surveys(connection, [shop_id]).unclear))

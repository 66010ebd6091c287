"""Words of product titles that promise something: proposed to the owner, who accepts them into promises.toml."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from pdd_ops.config import config_dir
from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.lang import say
from pdd_ops.metrics.keys import newest_names
from pdd_ops.records import frozen
from pdd_ops.resources import shipped_table
from pdd_ops.work.promise_model import Promise
from pdd_ops.work.promises import FILE, hours_in, load_promises

RECENT_DAYS = 90
_SOLD = """SELECT key FROM order_days WHERE shop_id IN ({marks}) AND dim = 'product' AND key <> '' AND orders > 0
  AND day > date((SELECT max(day) FROM order_days WHERE shop_id IN ({marks}) AND dim = 'all' AND orders > 0), ?)
  GROUP BY key ORDER BY sum(orders) DESC, key"""


@frozen
class Proposal:
    """A word that titles have, what would measure it, and the products (id and title), those that sell most first."""

    text: str
    topic: str | None
    hours: int | None
    products: tuple[tuple[str, str], ...]


def proposals(connection: sqlite3.Connection, shops: Sequence[int]) -> list[Proposal]:
    """Out of the titles of what was sold in the last 90 days with orders, without what is accepted already. Raises
    PddOpsError for a wrong promises.toml."""
    marks = ", ".join("?" * len(shops))
    sold = connection.execute(_SOLD.format(marks=marks), [*shops, *shops, f"-{RECENT_DAYS} days"]).fetchall()
    names, accepted = newest_names(connection, shops, "product"), load_promises()
    known = {(_unspaced(one.text), one.product) for one in accepted}
    found: dict[str, tuple[str, str | None, list[tuple[str, str]]]] = {}
    for (product,) in sold:
        title = names.get(product, "")
        for text, topic in words_in(title).items():
            name = _unspaced(text)
            if not {(name, product), (name, None)} & known:
                found.setdefault(name, (text, topic, []))[2].append((product, title))
    return [Proposal(text, topic, hours_in(text), tuple(products)) for text, topic, products in found.values()]


def _unspaced(text: str) -> str:
    """'90 片' is '90片'."""
    return "".join(text.split())


def words_in(title: str) -> dict[str, str | None]:
    """The words of a title that promise something, with the topic of reviews that tells whether it is so."""
    table: Sequence[Mapping[str, str]] = shipped_table("pdd_ops.work", "promise_words.toml")["word"]
    return {
        match[0].strip(): rule.get("topic")
        for rule in table
        for match in re.finditer(rule["words"], title, re.IGNORECASE)
    }


def accept(found: Sequence[Proposal], wanted: Sequence[str]) -> tuple[Path, list[Promise]]:
    """Adds the words to promises.toml, for each product that has them in its title. Raises UsageError for a word that
    is not proposed, PddOpsError where the file cannot be written."""
    by_text = {one.text: one for one in found}
    for text in wanted:
        if text not in by_text:
            raise UsageError(say("survey.not_proposed", value=text, known=", ".join(by_text) or "—"))
    chosen = [by_text[text] for text in dict.fromkeys(wanted)]
    made = [
        Promise(one.text, key, say("survey.from_title"), None, one.topic) for one in chosen for key, _ in one.products
    ]
    path = config_dir() / FILE
    old = path.read_text("utf-8-sig") if path.is_file() else f"# {say('survey.promises_comment')}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(old.rstrip("\n") + "\n" + "".join(map(_entry, made)), encoding="utf-8")
    except OSError as error:
        raise PddOpsError(say("survey.not_written", file=path, detail=error.strerror or error)) from None
    return path, made


def _entry(one: Promise) -> str:
    parts = {"text": one.text, "product": one.product, "source": one.source, "topic": one.topic}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in parts.items() if value]
    return "\n".join(["", "[[promise]]", *lines, ""])

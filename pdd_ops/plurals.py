"""English texts say '{count} rows are …' and are filled with one row, too: then the noun and its verb are put right."""

from __future__ import annotations

import re
from collections.abc import Callable

ONE = "1"
_NOUNS = (  # of what texts count
    "action answer article byte buyer campaign case cell change character code column conversion day export exposure"
    " fault file hour import impression item key listing minute month number one order other page parcel piece place"
    " point product promise question refund review row rule second sheet shop sign specification star survey target"
    " thing threshold track value variant visitor week"
)
_VERBS = "belong come complain cost lie name point repeat say sell stay wait"
NOUNS = {noun + "s": noun for noun in _NOUNS.split()}  # plural -> singular
NOUNS |= {"entries": "entry", "penalties": "penalty", "people": "person"}
VERBS = {verb: verb + "s" for verb in _VERBS.split()}
VERBS |= {"are": "is", "were": "was", "have": "has", "do": "does", "go": "goes"}
BESIDE = (  # words between the number and its noun
    "more new", "complete earlier", "ad", "additional", "advertised", "answer", "bulk", "complete", "daily", "dated",
    "different", "earlier", "like", "more", "new", "other", "placebo", "product", "sale", "unknown", "untouched",
    "usual", "whole",
)  # fmt: skip
COUNTED = (  # compiled when a text of one thing is filled
    r"\{(?P<field>[\w.]+)(?P<rest>[:!][^}]*)?\}"
    rf"(?P<beside>(?: (?:{'|'.join(BESIDE)}))?) (?P<noun>{'|'.join(NOUNS)})\b(?: (?P<verb>{'|'.join(VERBS)})\b)?"
)


def agreeing(template: str, shown: Callable[[str], str | None]) -> str:
    """An English template in which what follows a field that is `shown` as 1 is of one thing."""
    return re.sub(COUNTED, lambda match: _of_one(match) if shown(match["field"]) == ONE else match[0], template)


def _of_one(match: re.Match[str]) -> str:
    verb = f" {VERBS[match['verb']]}" if match["verb"] else ""
    return f"{{{match['field']}{match['rest'] or ''}}}{match['beside']} {NOUNS[match['noun']]}{verb}"

"""Names as people type them: ids, labels in either language, and the nearest of them where none is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

NEAREST = 3  # suggestions in a message
_BRACKETS = re.compile(r"\([^()]*\)")
Known = Mapping[str, Collection[str]]  # id -> its other names


def plain(text: str) -> str:
    """A name without what nobody minds: case, width, spaces and underscores."""
    return re.sub(r"[\s_\-·]+", "", unicodedata.normalize("NFKC", text)).casefold()


def named(word: str, known: Known) -> str | None:
    """The id that a word means: the id itself, one of its names, or its name without brackets where no other one is
    called so; None where nothing fits or several do."""
    if word in known:
        return word
    wanted = plain(word)
    for short in (False, True):
        found = {one for one, names in known.items() if wanted and wanted in _forms(one, names, short=short)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def nearest(word: str, known: Known) -> list[str]:
    """Up to three ids whose names hold the word, are held by it, or are spelled alike; the closest first."""
    from difflib import SequenceMatcher

    wanted = plain(word)

    def distance(one: str) -> tuple[bool, float]:
        forms = _forms(one, known[one], short=True) | _forms(one, known[one], short=False)
        held = bool(wanted) and any(wanted in form or (len(form) > 1 and form in wanted) for form in forms)
        return not held, -max(SequenceMatcher(None, wanted, form).ratio() for form in forms)

    return sorted(known, key=distance)[:NEAREST]


def _forms(one: str, names: Iterable[str], *, short: bool) -> set[str]:
    texts = [unicodedata.normalize("NFKC", text) for text in (one, *names)]
    return {plain(_BRACKETS.sub("", text) if short else text) for text in texts}

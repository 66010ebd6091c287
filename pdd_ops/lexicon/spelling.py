"""How the lists are written: words parted by blanks, and `没[有/啥/]用` for 没有用, 没啥用 and 没用."""

from __future__ import annotations

import re
import unicodedata

_CHOICE = re.compile(r"\[([^\[\]]*)\]")


def split(text: str) -> list[str]:
    """The words of a list as they are looked for: in lower case and plain width, each spelled out."""
    return [one for word in unicodedata.normalize("NFKC", text).lower().split() for one in _spelled(word)]


def _spelled(word: str) -> list[str]:
    choice = _CHOICE.search(word)
    if choice is None:
        return [word]
    start, end = word[: choice.start()], word[choice.end() :]
    return [one for part in choice[1].split("/") for one in _spelled(start + part + end) if one]

"""How the lists are written: words parted by blanks, and `没[有/啥/]用` for 没有用, 没啥用 and 没用."""

from __future__ import annotations

import re
import unicodedata
from itertools import product

_CHOICE = re.compile(r"\[([^\[\]]*)\]")


def split(text: str) -> list[str]:
    """The words of a list as they are looked for: in lower case and plain width, each spelled out."""
    found: list[str] = []
    for word in unicodedata.normalize("NFKC", text).lower().split():
        if "[" in word:
            found += _spelled(word)
        else:
            found.append(word)
    return found


def _spelled(word: str) -> list[str]:
    parts = _CHOICE.split(word)  # what is fixed and what may be chosen, in turn
    choices = [part.split("/") if place % 2 else [part] for place, part in enumerate(parts)]
    return [one for chosen in product(*choices) if (one := "".join(chosen))]

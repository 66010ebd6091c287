"""Names and values of files that nobody vouches for, made harmless for terminals and spreadsheets."""

from __future__ import annotations

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what a spreadsheet reads as a formula

# Control characters (escape sequences, line ends) and those that turn or hide text: bidirectional, zero-width, tags;
# and those that no XML may hold.
_DECEPTIVE = (
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(line: str) -> str:
    r"""The line with deceptive characters as their escapes: '\x1b', '\n', '\u202e'."""
    if line.isprintable():  # to Python no deceptive character is
        return line
    return re.sub(_DECEPTIVE, lambda sign: sign[0].encode("unicode_escape").decode(), line)


def harmless(text: str) -> str:
    r"""A text of several lines for a terminal, the same JSON: deceptive characters but line ends as '\u009b'."""
    return re.sub(_DECEPTIVE, lambda sign: sign[0] if sign[0] == "\n" else _escaped(sign[0]), text)


def _escaped(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def inert(text: str) -> str:
    """A text for csv: with an apostrophe where a spreadsheet would take it for a formula, as csv has no other way to
    say text."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

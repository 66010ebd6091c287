"""Names and values of files that nobody vouches for, made harmless for terminals and spreadsheets."""

from __future__ import annotations

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what a spreadsheet reads as a formula

# Control characters (escape sequences, line ends) and those that turn or hide text: bidirectional, zero-width, tags;
# and those that no XML may hold.
_DECEPTIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(line: str) -> str:
    r"""The line with deceptive characters as their escapes: '\x1b', '\n', '\u202e'."""
    return _DECEPTIVE.sub(lambda sign: sign[0].encode("unicode_escape").decode(), line)


def inert(text: str) -> str:
    """A text for csv: with an apostrophe where a spreadsheet would take it for a formula, as csv has no other way to
    say text."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

"""Mail addresses as they may stand in the settings: one in each text, with a name before it or without."""

from __future__ import annotations

import re

from pdd_ops.document.visible import visible
from pdd_ops.lang import say

_NAMED = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^"<>@,;:，；、]*)\s*<([^<>]*)>')  # Name <a@b.cn>, "Name, Inc." <a@b.cn>
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL}(?:\.{_LOCAL})*@{_LABEL}(?:\.{_LABEL})*")
_LONGEST = 254  # signs of an address that mail servers take


def fault_of(text: str) -> str:
    """Why a text is not exactly one address that every mail server takes, in words; '' where it is."""
    if not text.strip():
        return say("deliver.address_empty")
    if any(not sign.isprintable() for sign in text):
        return say("deliver.address_control", text=visible(text))
    if _ADDRESS.fullmatch(bare := bare_address(text)) and len(bare) <= _LONGEST:
        return ""
    if text.count("@") > 1:
        return say("deliver.address_several", text=text)
    if not bare.isascii() and "@" in bare:
        return say("deliver.address_ascii", text=text)
    return say("deliver.address_wrong", text=text)


def bare_address(text: str) -> str:
    """The address of a text that may have a name before it in angle brackets; what cannot be one as it is."""
    named = _NAMED.fullmatch(text.strip())
    return named[1].strip() if named else text.strip()

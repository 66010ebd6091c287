"""Names that people type in several places, as they are compared."""

from __future__ import annotations

import unicodedata


def plain_key(text: str | None) -> str:
    """A name after NFKC, without white space or invisible signs, case folded; '' where there is none."""
    plain = unicodedata.normalize("NFKC", text or "")
    return "".join(
        sign for sign in plain if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc")
    ).casefold()

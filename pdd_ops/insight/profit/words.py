"""What a profit has been reckoned without: a cost that nobody knows is never called taken off."""

from __future__ import annotations

from pdd_ops.insight.profit.model import ProfitRow
from pdd_ops.lang import pick, say

_ALWAYS = ("refunds", "goods")


def taken_off(row: ProfitRow, *, ads: bool = True) -> str:
    """What has been taken off the receipts, in words: 'refunds, goods and ads (platform fees are not known)'."""
    spent = {"freight": row.parts.freight, "fees": row.parts.fees} | ({"ads": row.ads} if ads else {})
    known = [*_ALWAYS, *(name for name, amount in spent.items() if amount is not None)]
    unknown = [name for name, amount in spent.items() if amount is None]
    text = _listed(known)
    return say("profit.taken_off", known=text, unknown=_listed(unknown)) if unknown else text


def _listed(names: list[str]) -> str:
    words = [say(f"profit.off_{name}") for name in names]
    comma = pick({"zh": "、", "en": ", "})
    return say("profit.and", first=comma.join(words[:-1]), last=words[-1]) if len(words) > 1 else words[0]

"""What red means in files: a turn for the worse, or a rise as at the Chinese stock exchange (红涨绿跌)."""

from __future__ import annotations

from pdd_ops.config import config_dir, user_table
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

FILE = "report.toml"
MEANINGS = ("worse", "rise")


def red_means() -> str:
    """'worse' or 'rise', the setting `red` of the user's report.toml. Raises PddOpsError on any other word and
    on any other setting."""
    table = user_table(FILE)
    if unknown := sorted(table.keys() - {"red"}):
        raise PddOpsError(say("excel.bad_setting", file=config_dir() / FILE, value=", ".join(unknown)))
    value = table.get("red", MEANINGS[0])
    if value not in MEANINGS:
        known = ", ".join(MEANINGS)
        raise PddOpsError(say("excel.bad_red", file=config_dir() / FILE, value=value, known=known))
    return str(value)

"""What red means in files: a turn for the worse, or a rise as at the Chinese stock exchange (红涨绿跌)."""

from __future__ import annotations

from pdd_ops.config import config_dir, user_table

FILE = "report.toml"


def red_means() -> str:
    """'worse' or 'rise', the setting `red` of the user's report.toml. Raises PddOpsError on any other word and
    on any other setting."""
    table = user_table(FILE)
    if not table:
        return "worse"
    from pdd_ops.checked import checked
    from pdd_ops.shapes import ReportFile

    return checked(config_dir() / FILE, table, ReportFile).red

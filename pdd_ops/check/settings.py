"""The user's own check.toml: which exports the shop does not use."""

from __future__ import annotations

from pdd_ops.check.exports import DAYS
from pdd_ops.config import config_dir, user_table
from pdd_ops.lang import say

FILE = "check.toml"


def unused_datasets() -> frozenset[str]:
    """The datasets in `not_used`. Raises PddOpsError on one that does not exist."""
    table = user_table(FILE)
    if not table:
        return frozenset()
    from pdd_ops.checked import checked, listed, wrong
    from pdd_ops.shapes import CheckFile

    file, known = config_dir() / FILE, [dataset for dataset in DAYS if dataset != "orders"]
    named = checked(file, table, CheckFile).not_used
    for number, name in enumerate(named, 1):
        if name not in known:
            raise wrong(file, f"not_used[{number}]", name, say("check.can_be_left_out", known=listed(known, name)))
    return frozenset(named)

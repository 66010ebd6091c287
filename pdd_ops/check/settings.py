"""The user's own check.toml: which exports the shop does not use."""

from __future__ import annotations

from pdd_ops.check.exports import DAYS
from pdd_ops.config import user_table
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

FILE = "check.toml"


def unused_datasets() -> frozenset[str]:
    """The datasets in `not_used`. Raises PddOpsError on one that does not exist."""
    named = user_table(FILE).get("not_used", [])
    known = [dataset for dataset in DAYS if dataset != "orders"]
    wrong = [str(name) for name in named if name not in known] if isinstance(named, list) else [str(named)]
    if wrong:
        raise PddOpsError(say("check.bad_settings", file=FILE, value=wrong[0], known=", ".join(known)))
    return frozenset(named)

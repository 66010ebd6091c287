"""Names of service agents: kept beside their codes only where the merchant wants it (import.toml, or the option)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from pdd_ops.config import config_dir, is_there, read_toml

if TYPE_CHECKING:
    from pdd_ops.formats.model import Format

FILE = "import.toml"
_NAMES = ("昵称", "姓名", "名称", "客服")  # how the header of a name ends


def with_agent_names(formats: Mapping[str, Format]) -> dict[str, Format]:
    """The formats, of which those of service agents read the name, too: that in a column of names, else the account."""
    return {name: _with_names(known) for name, known in formats.items()}


def keeps_agent_names() -> bool:
    """What import.toml says; no without it. Raises PddOpsError where the file is wrong."""
    path = config_dir() / FILE
    if not is_there(path):
        return False
    from pdd_ops.checked import checked
    from pdd_ops.formats.shapes import ImportFile

    found: bool = checked(path, read_toml(path), ImportFile).keep_agent_names
    return found


def _with_names(known: Format) -> Format:
    if known.dataset.name != "service_agents":
        return known
    named = known.columns.get("account", ())
    names = tuple(one for one in named if one.endswith(_NAMES))
    return replace(
        known, columns={**known.columns, "agent_name": (*names, *(one for one in named if one not in names))}
    )

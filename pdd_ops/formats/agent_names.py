"""Names of service agents: kept beside their codes only where the merchant wants it (import.toml, or the option)."""

from __future__ import annotations

from pdd_ops.config import config_dir, is_there, read_toml

FILE = "import.toml"


def keeps_agent_names() -> bool:
    """What import.toml says; no without it. Raises PddOpsError where the file is wrong."""
    path = config_dir() / FILE
    if not is_there(path):
        return False
    from pdd_ops.checked import checked
    from pdd_ops.formats.shapes import ImportFile

    found: bool = checked(path, read_toml(path), ImportFile).keep_agent_names
    return found

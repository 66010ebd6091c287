"""Where things are kept: the database, the user's own formats, rules and words."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

APP = "pdd-ops"


def database_path(chosen: Path | None = None) -> Path:
    """The database to use: `--db`, else PDD_OPS_DB, else the platform's user data folder."""
    if chosen:
        return chosen
    if named := os.environ.get("PDD_OPS_DB"):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False) / "pdd-ops.db"


def config_dir() -> Path:
    """The user's settings folder: PDD_OPS_CONFIG, else the platform's. It need not exist."""
    if named := os.environ.get("PDD_OPS_CONFIG"):
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False)


def user_table(name: str) -> dict[str, Any]:
    """The user's own TOML file `name` in the settings folder ({} where there is none). Raises PddOpsError."""
    path = config_dir() / name
    return read_toml(path) if path.is_file() else {}


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dict; a syntax error becomes a PddOpsError with file and line."""
    try:
        return parse_toml(path.read_text("utf-8"), path)
    except UnicodeDecodeError:
        raise PddOpsError(say("config.not_utf8", file=path)) from None


def parse_toml(text: str, source: object) -> dict[str, Any]:
    """TOML text as a dict; a syntax error becomes a PddOpsError that names `source` and the line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PddOpsError(say("config.bad_toml", file=source, detail=error)) from None

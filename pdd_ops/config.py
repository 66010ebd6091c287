"""Where things are kept: the database, the user's own formats, rules and words."""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from pathlib import Path
from typing import Any

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

APP = "pdd-ops"
_PLACES = ("XDG_CONFIG_HOME", "HOME", "APPDATA", "LOCALAPPDATA", "USERPROFILE")
LARGEST = 1_000_000  # bytes of a settings file


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
    return _platform_config(*map(os.environ.get, _PLACES))


@lru_cache(maxsize=8)
def _platform_config(*_: str | None) -> Path:
    """The platform's settings folder, looked up once for what the environment says of places."""
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False)


def user_table(name: str) -> dict[str, Any]:
    """The user's own TOML file `name` in the settings folder ({} where there is none). Raises PddOpsError."""
    path = config_dir() / name
    return read_toml(path) if is_there(path) else {}


def is_there(path: Path) -> bool:
    """Whether something stands under the name: a file, a folder, a pipe, a link to nothing. Raises PddOpsError."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        if path.parent.is_file():
            raise PddOpsError(say("config.no_folder", folder=path.parent)) from None
        return False
    except (OSError, ValueError) as error:
        raise PddOpsError(say("config.unreadable", file=path, detail=_why(error))) from None
    return True


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dict; one that cannot be read or has a syntax error is a PddOpsError with file and line."""
    try:
        kind = path.stat()
        if not stat.S_ISREG(kind.st_mode):
            raise PddOpsError(say("config.no_file", file=path))
        if kind.st_size > LARGEST:
            raise PddOpsError(say("config.too_large", file=path, most=f"{LARGEST:,}"))
        text = path.read_bytes().decode("utf-8-sig")  # Windows puts a mark at the beginning
    except UnicodeDecodeError:
        raise PddOpsError(say("config.not_utf8", file=path)) from None
    except (OSError, ValueError) as error:
        raise PddOpsError(say("config.unreadable", file=path, detail=_why(error))) from None
    return parse_toml(text, path)


def parse_toml(text: str, source: object) -> dict[str, Any]:
    """TOML text as a dict; a syntax error becomes a PddOpsError that names `source` and the line."""
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PddOpsError(say("config.bad_toml", file=source, detail=error)) from None
    except RecursionError:
        raise PddOpsError(say("config.too_deep", file=source)) from None
    except ValueError:  # a number of more digits than Python reads
        raise PddOpsError(say("config.long_number", file=source)) from None


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__

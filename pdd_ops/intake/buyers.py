"""Buyers are never stored: only a keyed hash, so that repeat purchases can be counted and nobody can be looked up."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.config import config_dir

if TYPE_CHECKING:
    import polars as pl

BuyerKey = Callable[[], bytes]  # asked for only where a buyer column is filled
KEY_FILE = "buyer.key"


def installation_key(folder: Path | None = None) -> bytes:
    """The secret of this installation (32 bytes, 0600, apart from the database); made at the first use."""
    path = (folder or config_dir()) / KEY_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:  # another import was quicker
            return path.read_bytes()
        with os.fdopen(handle, "wb") as stream:
            stream.write(secrets.token_bytes(32))
    return path.read_bytes()


def hashed(values: pl.Series, key: BuyerKey) -> pl.Series:
    """HMAC-SHA-256 (first 16 bytes, hex) of each value; null for missing and masked ones ('138****0000')."""
    import polars as pl

    plain = values.set(values.str.contains("*", literal=True).fill_null(False), None)
    distinct = plain.drop_nulls().unique()
    if distinct.is_empty():
        return plain
    secret = key()
    keys = [hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()[:32] for value in distinct]
    return plain.replace_strict(distinct, keys, default=None, return_dtype=pl.String)

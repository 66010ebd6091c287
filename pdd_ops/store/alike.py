"""Keys that people type: compared after NFKC, without white space, in one case."""

from __future__ import annotations

import json

from pdd_ops.formats.keys import plain_key
from pdd_ops.store.engine import Connection


def find_alike(connection: Connection, words: str, parameters: dict[str, int]) -> None:
    """temp.alike(word, plain): each word that the SELECT `words` gives, and how it is compared."""
    connection.execute("DROP TABLE IF EXISTS temp.alike")
    connection.execute("CREATE TEMP TABLE alike (word TEXT PRIMARY KEY, plain TEXT NOT NULL) WITHOUT ROWID")
    found = connection.execute(f"SELECT DISTINCT word FROM ({words}) WHERE word <> ''", parameters).fetchall()
    connection.execute(
        "INSERT INTO temp.alike SELECT value ->> 0, value ->> 1 FROM json_each(?)",
        (json.dumps([(word, plain_key(word)) for (word,) in found]),),
    )
    connection.execute("CREATE INDEX temp.alike_plain ON alike (plain)")

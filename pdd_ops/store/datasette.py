"""What Datasette shows of a database: the views in plain words with their units, and questions ready to be asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pdd_ops.lang import language, pick, say
from pdd_ops.resources import shipped_table
from pdd_ops.store.plain_views import PlainColumn, PlainView, plain_views


def write_metadata(database: Path, folder: Path) -> Path:
    """Writes `metadata.json` into the folder, in the language in use, and returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "metadata.json"
    file.write_text(json.dumps(metadata(database.stem), ensure_ascii=False, indent=2) + "\n", "utf-8")
    return file


def metadata(name: str) -> dict[str, Any]:
    """Datasette's metadata of a database that it calls `name`. Units stand in the descriptions of columns: an entry
    `units` that it does not know from physics breaks its pages."""
    return {
        "title": say("export.title"),
        "databases": {
            name: {"tables": {view.name: _table(view) for view in plain_views().values()}, "queries": _queries()}
        },
    }


def unit_of(column: PlainColumn) -> str:
    """The unit of a column in words; '' where it has none."""
    return say(f"export.unit_{column.kind}") if column.kind else ""


def ready_queries() -> dict[str, tuple[str, str]]:
    """id -> title and SQL of each question."""
    table = shipped_table("pdd_ops.store", "ready_queries.toml")
    return {name: (pick(entry["title"]), entry["sql"]) for name, entry in table.items()}


def _table(view: PlainView) -> dict[str, Any]:
    described = {column.name: "，".join(filter(None, (_words(column), unit_of(column)))) for column in view.columns}
    return {
        "description": view.name if language() == "zh" else view.english,
        "columns": {name: text for name, text in described.items() if text},
    }


def _words(column: PlainColumn) -> str:
    return "" if language() == "zh" else column.english


def _queries() -> dict[str, Any]:
    return {name: {"title": title, "sql": sql} for name, (title, sql) in ready_queries().items()}

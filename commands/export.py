"""`pdd-ops export`: facts and daily sums for other tools."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import Db, Json, Lang, Shop, file_mode, no_file, print_json


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("export.folder"), callback=no_file)],
    kind: Annotated[str, typer.Option("--format", metavar="FORMAT", help=say("export.format"))] = "parquet",
    datasette: Annotated[bool, typer.Option("--datasette", help=say("export.datasette"))] = False,
    shop: Shop = None,
    db: Db = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """A file a table, or what Datasette needs to show the database."""
    from pdd_ops.config import database_path
    from pdd_ops.store.database import brought_up_to_date

    database = brought_up_to_date(database_path(db))
    if datasette:
        _datasette(database, folder, as_json=as_json)
    else:
        _tables(database, folder, kind, shop, file_mode(db), as_json=as_json)


def _datasette(database: Path, folder: Path, *, as_json: bool) -> None:
    from pdd_ops.store.datasette import write_metadata

    file = write_metadata(database, folder)
    command = shlex.join(["datasette", str(database), "--metadata", str(file)])
    if as_json:
        print_json({"metadata": str(file), "command": command})
    else:
        typer.echo(say("export.run", file=file, command=command))


def _tables(database: Path, folder: Path, kind: str, shop: str | None, mode: int, *, as_json: bool) -> None:
    from contextlib import closing

    from pdd_ops.metrics.shops import choose_shops
    from pdd_ops.store.database import open_reader
    from pdd_ops.store.export_tables import export_tables
    from pdd_ops.store.shops import ALL_SHOPS

    with closing(open_reader(database)) as connection:
        shops = choose_shops(connection, shop or ALL_SHOPS)
    written = export_tables(database, shops.ids, folder, kind, mode=mode)
    if as_json:
        print_json({"files": [one.as_dict() for one in written]})
        return
    lines = [say("export.line", file=one.file, rows=f"{one.rows:,}") for one in written]
    typer.echo("\n".join(lines or [say("export.nothing")]))

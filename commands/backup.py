"""`backup`: a verified copy of the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import Db, Json, Lang, print_json, tell


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("backup.file"), show_default=False)],
    force: Annotated[bool, typer.Option("--force", help=say("backup.force"))] = False,
    json_: Json = False,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Copies, verifies, and prints where the copy is, its size and the time."""
    from pdd_ops.answers.doctor import key_lines, saved_line
    from pdd_ops.config import database_path
    from pdd_ops.store.backup import back_up

    saved = back_up(database_path(db), file, force=force)
    if json_:
        print_json(saved.as_dict())
    else:
        typer.echo(saved_line(saved))
        tell(key_lines())

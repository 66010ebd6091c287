"""`doctor`: is the database sound, and does it say what its facts say."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.errors import Exit
from pdd_ops.lang import say

from ._shared import Db, Json, Lang, print_json, tell


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help=say("doctor.repair"))] = False,
    json_: Json = False,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Prints a line for each finding; exit 1 where one is a problem."""
    from pdd_ops.config import database_path
    from pdd_ops.render.health import diagnosis_lines
    from pdd_ops.store.doctor import examine, examine_and_repair

    database = database_path(db)
    diagnosis = examine_and_repair(database, lambda line: tell([line])) if repair else examine(database)
    if json_:
        print_json(diagnosis.as_dict())
    else:
        typer.echo("\n".join(diagnosis_lines(diagnosis)))
    raise typer.Exit(Exit.OK if diagnosis.healthy else Exit.WRONG)

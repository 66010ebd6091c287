"""`doctor`: is the database sound, and does it say what its facts say."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.errors import Exit
from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, answer, tell


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help=say("doctor.repair"))] = False,
    format_: AnyFormat = None,
    out: Out = None,
    json_: Json = False,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Prints a line for each finding; exit 1 where one is a problem."""
    from pdd_ops.answers.doctor import doctor_answer
    from pdd_ops.config import database_path
    from pdd_ops.periods import today
    from pdd_ops.store.doctor import examine, examine_and_repair

    database = database_path(db)
    diagnosis = examine_and_repair(database, lambda line: tell([line])) if repair else examine(database)
    answer(*doctor_answer(diagnosis, day=today()), format=format_, out=out, db=db, as_json=json_)
    raise typer.Exit(Exit.OK if diagnosis.healthy else Exit.WRONG)

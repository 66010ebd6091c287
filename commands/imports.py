"""`import`, `imports`, `rejects`: files in, and what became of them."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pdd_ops.config import database_path
from pdd_ops.errors import Exit
from pdd_ops.lang import say

from ._progress import asked, import_bar
from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, connected, print_json, tell
from ._work import allowed

if TYPE_CHECKING:
    from pdd_ops.store.importing import Request
    from pdd_ops.store.table_import import FileResult

app = typer.Typer()  # `imports` and what can be done with one
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help=say("help.arg_paths"), show_default=False)]
Kind = Annotated[str | None, typer.Option("--kind", metavar="FORMAT", help=say("help.opt_kind"), show_default=False)]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="TIME", help=say("help.opt_as_of"), show_default=False)]
Formats = Annotated[
    Path | None, typer.Option("--formats", metavar="DIR", help=say("help.opt_formats"), show_default=False)
]
Copy = Annotated[bool, typer.Option("--copy", help=say("help.opt_copy"))]
KeepNames = Annotated[bool, typer.Option("--keep-agent-names", help=say("help.opt_keep_agent_names"))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=say("help.opt_dry_run"))]


def import_(
    paths: Paths,
    shop: Shop = None,
    kind: Kind = None,
    as_of: AsOf = None,
    formats: Formats = None,
    copy: Copy = False,
    keep_agent_names: KeepNames = False,
    dry_run: DryRun = False,
    json_: Json = False,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Imports the files; one short line each; exit 1 where what may be an export was refused, or nothing taken."""
    from pdd_ops.intake.hashes import Hashes
    from pdd_ops.intake.workbooks import WORKBOOKS

    with Hashes() as hashes:
        WORKBOOKS.foresee(paths)
        hashes.begin(paths[0])  # while the libraries are loaded
        from pdd_ops.formats.model import load_formats, with_agent_names
        from pdd_ops.store.importing import Request

        ask = asked if sys.stdin.isatty() and sys.stderr.isatty() and not json_ else None
        known = load_formats(formats)
        known = with_agent_names(known) if keep_agent_names else known
        request = Request(paths, known, shop, kind, as_of, dry_run, database_path(db), hashes, copy, ask)
        results = import_shown(request, silent=json_)
    from pdd_ops.answers.imports import failed_import, file_table

    if json_:
        print_json({"files": [file_table(result) for result in results]})
    raise typer.Exit(Exit.WRONG if failed_import(results) else Exit.OK)


def import_shown(request: Request, *, silent: bool = False, err: bool = False, ends: bool = True) -> list[FileResult]:
    """Imports with a progress bar on a terminal, and prints a line for each file that has news and, where it
    `ends` with that, the command that comes next (nothing when `silent`)."""
    from pdd_ops.answers.imports import closing_lines, file_lines, next_line
    from pdd_ops.store.importing import import_files

    results: list[FileResult] = []
    shop: str | None = None
    named = str(request.database) if request.database != database_path() else None
    with import_bar() as bar:
        for result in import_files(request, lambda *_: None, lambda line: tell([line]), bar.watcher):
            results.append(result)
            bar.write([] if silent else file_lines(result, dry_run=request.dry_run, before=shop), err=err)
            shop = result.shop if result.format and not result.unchanged else shop
        after = [next_line(results, dry_run=request.dry_run, database=named)] if ends else []
        bar.write([] if silent else [*closing_lines(results, dry_run=request.dry_run), *after], err=err)
    return results


@app.callback(invoke_without_command=True)
def imports(
    context: typer.Context,
    format_: AnyFormat = None,
    out: Out = None,
    json_: Json = False,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Lists the imports, newest last."""
    if context.invoked_subcommand:
        context.obj = (db, json_)
        return
    from pdd_ops.answers.imports import imports_answer
    from pdd_ops.periods import today
    from pdd_ops.store.journal import list_imports

    with connected(db) as connection:
        found = list_imports(connection)
    answer(*imports_answer(found, day=today()), format=format_, out=out, db=db, as_json=json_)


@app.command("undo", help=say("undo.help"))
def undo(
    context: typer.Context,
    import_id: Annotated[int, typer.Argument(metavar="ID", help=say("undo.id"), show_default=False)],
    yes: Annotated[bool, typer.Option("--yes", help=say("undo.yes"))] = False,
    formats: Formats = None,
    json_: Json = False,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Takes an import back, as if its file had never come."""
    from pdd_ops.answers.imports import undo_question, undone_lines
    from pdd_ops.formats.model import load_formats
    from pdd_ops.store.database import open_reader
    from pdd_ops.store.undo import planned_undo, undo_import

    before_db, before_json = context.obj or (None, False)  # `imports --db FILE undo 3`
    database, as_json = database_path(db or before_db), json_ or before_json
    with closing(open_reader(database)) as connection:
        plan = planned_undo(connection, import_id)
    allowed(undo_question(plan), yes=yes, as_json=as_json)
    with import_bar() as bar:
        undone = undo_import(database, import_id, load_formats(formats), bar.rows, lambda line: tell([line]))
    if as_json:
        print_json({"undone": undone.as_dict()})
    else:
        typer.echo("\n".join(undone_lines(undone)))


def rejects(
    import_id: Annotated[
        int | None, typer.Argument(metavar="IMPORT", help=say("help.arg_import"), show_default=False)
    ] = None,
    format_: AnyFormat = None,
    out: Out = None,
    json_: Json = False,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Lists the rows that were refused."""
    from pdd_ops.answers.imports import rejects_answer
    from pdd_ops.periods import today
    from pdd_ops.store.journal import list_rejects

    with connected(db) as connection:
        found = list_rejects(connection, import_id)
    answer(*rejects_answer(found, day=today()), format=format_, out=out, db=db, as_json=json_)

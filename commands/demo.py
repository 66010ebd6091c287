"""`demo`: the whole way once, with an invented shop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.lang import say

from . import imports, report
from ._shared import Lang, no_file, tell

Folder = Annotated[Path, typer.Argument(metavar="DIR", help=say("help.arg_demo"), show_default=False, callback=no_file)]


def demo(folder: Folder = Path("pdd-ops-demo"), lang: Lang = None) -> None:
    """Writes exports, imports them, prints the newest month and leaves it as workbook and page."""
    from pdd_ops.formats.model import load_formats
    from pdd_ops.sample import DEMO, shop_name, write_sample
    from pdd_ops.sample.folder import other_files, refuse_others, write_apart
    from pdd_ops.store.importing import Request

    exports, database = folder / "exports", folder / "demo.db"
    refuse_others(folder, [name for name in other_files(folder) if not _of_a_demo(name)])
    tell([say("demo.writing", folder=exports)])
    write_apart(exports, lambda to: write_sample(to, **DEMO))
    tell([say("demo.importing", database=database)])
    imports.import_shown(Request([exports], load_formats(), shop_name(), database=database), err=True, ends=False)
    report.report(str(DEMO["end"]), db=database)
    report.report(str(DEMO["end"]), output="xlsx,html", out=folder, db=database)
    tell([say("demo.next", database=database, exports=exports)])


def _of_a_demo(name: str) -> bool:
    """Whether an earlier demo may have left it."""
    from pdd_ops.sample import DEMO

    return (
        name == "exports" or name.startswith("demo.db") or name.endswith((f"{DEMO['end']}.xlsx", f"{DEMO['end']}.html"))
    )

"""`pdd-ops shops`: which shops there are; renaming, putting together and dropping them."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from pdd_ops.config import database_path
from pdd_ops.document.visible import visible
from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, answer, print_json, tell
from ._work import allowed
from .imports import Formats

app = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="SHOP", help=say("shops.name"), show_default=False)]
Yes = Annotated[bool, typer.Option("--yes", help=say("undo.yes"))]


@app.command("list", help=say("shops.help_list"))
def list_(output: AnyFormat = None, out: Out = None, db: Db = None, lang: Lang = None, as_json: Json = False) -> None:
    """Every shop with its orders, days and files."""
    from pdd_ops.answers.shops import shops_answer
    from pdd_ops.store.database import open_reader
    from pdd_ops.store.shops import list_shops

    with closing(open_reader(database_path(db))) as connection:
        document, data = shops_answer(list_shops(connection))
    answer(document, data, format=output, out=out, db=db, as_json=as_json)


@app.command("rename", help=say("shops.help_rename"))
def rename(
    name: Name,
    new: Annotated[str, typer.Argument(metavar="NEW", help=say("shops.new_name"), show_default=False)],
    db: Db = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Another name for the same shop."""
    from pdd_ops.store.shop_changes import rename_shop

    rename_shop(database_path(db), name, new, lambda line: tell([line]))
    _told({"shop": new.strip(), "was": name}, [say("shops.renamed", old=name, new=new.strip())], as_json=as_json)


@app.command("merge", help=say("shops.help_merge"))
def merge(
    name: Name,
    into: Annotated[str, typer.Argument(metavar="INTO", help=say("shops.into"), show_default=False)],
    yes: Yes = False, formats: Formats = None, db: Db = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Two shops become one."""
    from pdd_ops.formats.model import load_formats
    from pdd_ops.store.database import open_reader
    from pdd_ops.store.shop_changes import merge_shops, shop_of

    database = database_path(db)
    with closing(open_reader(database)) as connection:
        for shop in (name, into):
            shop_of(connection, shop)
    allowed(say("shops.ask_merge", shop=name, into=into), yes=yes, as_json=as_json)
    merged = merge_shops(database, name, into, load_formats(formats), waiting=lambda line: tell([line]))
    lines = [say("shops.merged", shop=name, into=into)]
    lines += [say("undo.read_again", files="、".join(merged.read_again))] if merged.read_again else []
    if merged.targets_dropped:
        lines.append(say("shops.targets_dropped", count=merged.targets_dropped, into=into))
    _told(merged.as_dict(), lines, as_json=as_json)


@app.command("drop", help=say("shops.help_drop"))
def drop(name: Name, yes: Yes = False, db: Db = None, lang: Lang = None, as_json: Json = False) -> None:
    """All data of a shop go, people's words stay."""
    from pdd_ops.store.database import open_reader
    from pdd_ops.store.shop_changes import drop_shop, shop_of
    from pdd_ops.store.shops import list_shops

    database = database_path(db)
    with closing(open_reader(database)) as connection:
        shop_of(connection, name)
        entry = next(one for one in list_shops(connection) if one.shop == name)
    allowed(say("shops.ask_drop", shop=name, orders=f"{entry.orders:,}", files=entry.files), yes=yes, as_json=as_json)
    drop_shop(database, name, lambda line: tell([line]))
    _told({"dropped": entry.as_dict()}, [say("shops.dropped", shop=name)], as_json=as_json)


def _told(value: dict[str, object], lines: list[str], *, as_json: bool) -> None:
    if as_json:
        print_json(value)
    else:
        typer.echo("\n".join(visible(line) for line in lines))

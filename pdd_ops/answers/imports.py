"""What became of imported files: line by line while they come in, and the list of all imports and refused cells."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Cell, Document, Item, Paragraph, Table
from pdd_ops.document.visible import visible
from pdd_ops.lang import say
from pdd_ops.store.journal import ImportEntry, Reject
from pdd_ops.store.table_import import FileResult
from pdd_ops.store.undo import Undoing

_SHOWN_BY = {"violations": "today", "catalogue": "stock", "erp_stock": "stock"}  # format -> import.next_…


def file_table(result: FileResult) -> dict[str, Any]:
    """One file of `import --json`."""
    values: dict[str, Any] = {"file": result.file, "format": result.format}
    if result.format is None:
        return {**values, "reason": result.reason, "notes": []}
    counts = {name: getattr(result, name) for name in ("shop", "rows", "new", "changed", "same", "rejected")}
    return {**values, **counts, "period": list(result.period) if result.period else None, "notes": result.notes}


def file_lines(result: FileResult, *, dry_run: bool = False, before: str | None = None) -> list[str]:
    """One short line a file, what it leaves to do indented below; none for content that is known already. The shop is
    named where it is another than that of the line `before`."""
    if result.unchanged:
        return []
    if result.format is None:
        line = "import.refused_line" if result.failed else "import.stray_line"
        reason = result.reason if result.failed or not result.unlike else say("import.unlike")
        return [visible(say(line, file=result.file, reason=reason))]
    shop = "" if result.shop == before else f"{result.shop} · "
    line = say(
        "import.dry_line" if dry_run else "import.line", **{**_counts(result), "shop": shop}, tally=_tally(result)
    )
    notes = [note for note in result.notes if note not in result.routine]
    return [visible(text) for text in (line, *(f"    {note}" for note in notes))]


def _tally(result: FileResult) -> str:
    """What became of its rows, the kinds that there are."""
    found = {name: getattr(result, name) for name in ("new", "changed", "same", "rejected")}
    if not any(found.values()):
        return say("import.of_none")
    return say("import.and").join(
        say(f"import.of_{name}", count=f"{value:,}") for name, value in found.items() if value
    )


def closing_lines(results: Sequence[FileResult], *, dry_run: bool = False) -> list[str]:
    """What is the same as before, what is noted of many files, and the sums, in a line each."""
    same = [result for result in results if result.unchanged]
    noted = sum(bool(result.routine) for result in results)
    lines = [say("import.same_again", count=len(same))] if len(same) > 1 else []
    lines += [visible(say("import.same_file", file=result.file)) for result in same if len(same) == 1]
    lines += [say("import.routine", count=noted)] if noted and not dry_run else []
    return [*lines, total_line(results, dry_run=dry_run)]


def next_line(results: Sequence[FileResult], *, dry_run: bool, database: str | None) -> str:
    """The command that comes next; `database` where it must be named."""
    formats = {result.format for result in results if result.format}
    own = {_SHOWN_BY.get(name, "report") for name in formats}  # files of one kind that another command shows
    step = "nothing" if not formats else "dry_run" if dry_run else own.pop() if len(own) == 1 else "report"
    return say(f"import.next_{step}", db=f" --db {shlex.quote(database)}" if database else "")


def total_line(results: Sequence[FileResult], *, dry_run: bool = False) -> str:
    """The sums of an import, and what to do about what was refused."""
    taken = [result for result in results if result.format]
    sums = {name: sum(getattr(result, name) for result in taken) for name in ("new", "changed", "same", "rejected")}
    shown = {name: f"{value:,}" for name, value in sums.items()}
    failed = sum(result.failed for result in results)
    strays = len(results) - len(taken) - failed
    line = say("import.totals_dry") if dry_run else ""
    line += say("import.totals", files=len(results) - strays, taken=sum(not one.unchanged for one in taken), **shown)
    line += say("import.totals_refused", count=failed) if failed else ""
    line += say("import.totals_stray", count=strays) if strays else ""
    return line + (say("import.totals_rejected", count=shown["rejected"]) if sums["rejected"] else "")


def failed_import(results: Sequence[FileResult]) -> bool:
    """Whether what may be an export was not imported, or nothing was. A picture among `*` is no reason to fail."""
    missed = any(result.failed and not result.stray for result in results)
    return missed or not any(result.format for result in results)


def imports_answer(entries: Sequence[ImportEntry], *, day: str) -> tuple[Document, dict[str, Any]]:
    """An import an entry, its notes below it; and plain values. `day` is the one that its files bear."""
    items = []
    for entry in entries:
        source = say(f"import.source_{entry.as_of_source}")
        items.append(Item(say("import.entry", as_of=entry.as_of, source=source, **_counts(entry)), f"{entry.id}."))
        items += [Item(note, "   ·", "quiet") for note in entry.notes]
    blocks: tuple[Block, ...] = (Bullets(tuple(items), table=_imports_table(entries)),)
    if not entries:
        blocks = (Paragraph(say("import.none_yet"), "quiet"),)
    data = {"imports": [entry.as_dict() for entry in entries]}
    return Document(say("import.title"), blocks, "imports", day), data


def undo_question(plan: Undoing) -> str:
    """What taking an import back means, as a question."""
    return say("undo.ask", more=say("undo.ask_again", count=len(plan.files)) if plan.again else "", **_named(plan))


def undone_lines(undone: Undoing) -> list[str]:
    """What was taken back, and the files that were read again for it."""
    lines = [say("undo.done", **_named(undone))]
    lines += [say("undo.read_again", files="、".join(undone.files))] if undone.again else []
    return [visible(line) for line in lines]


def _named(plan: Undoing) -> dict[str, Any]:
    return {"id": plan.target.import_id, "file": plan.target.file, "shop": plan.shop, "rows": f"{plan.rows:,}"}


def _imports_table(entries: Sequence[ImportEntry]) -> Table:
    names = (
        "id",
        "file",
        "label",
        "shop",
        "first",
        "last",
        "rows",
        "new",
        "changed",
        "same",
        "rejected",
        "as_of",
        "notes",
    )
    rows = tuple(
        (
            *(Cell(text) for text in (str(one.id), one.file, one.label, one.shop, *(one.period or (None, None)))),
            *(Cell(count, "count") for count in (one.rows, one.new, one.changed, one.same, one.rejected)),
            Cell(one.as_of),
            Cell("；".join(one.notes)),
        )
        for one in entries
    )
    return Table("imports", "", tuple(say(f"import.column_{name}") for name in names), rows)


def rejects_answer(found: Sequence[Reject], *, day: str) -> tuple[Document, dict[str, Any]]:
    """A refused cell an entry; and plain values. `day` is the one that its files bear."""
    texts = [
        say(
            "import.reject_line",
            file=entry.file,
            row=entry.row,
            column=entry.column,
            value=entry.value,
            reason=entry.explanation,
        )
        for entry in found
    ]
    rows = tuple(
        (Cell(one.file), Cell(one.row, "count"), *map(Cell, (one.column, one.value, one.explanation))) for one in found
    )
    columns = tuple(say(f"import.column_{name}") for name in ("file", "row", "column", "value", "reason"))
    listed = Bullets(tuple(map(Item, texts)), table=Table("rejects", "", columns, rows))
    blocks: tuple[Block, ...] = (listed,) if found else (Paragraph(say("import.no_rejects"), "quiet"),)
    data = {"rejects": [entry.as_dict() for entry in found]}
    return Document(say("import.rejects_title"), blocks, "rejects", day), data


def _counts(result: FileResult | ImportEntry) -> dict[str, object]:
    period = f"{result.period[0]} – {result.period[1]}" if result.period else "—"
    return {
        "file": result.file,
        "label": result.label,
        "shop": result.shop,
        "rows": f"{result.rows:,}",
        "new": f"{result.new:,}",
        "changed": f"{result.changed:,}",
        "same": f"{result.same:,}",
        "rejected": f"{result.rejected:,}",
        "period": period,
    }

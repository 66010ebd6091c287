"""The table that was imported once, found again where it lay: as what it was read, with the time it had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from pdd_ops.errors import RefusedFile
from pdd_ops.formats.model import Format
from pdd_ops.intake.containers import Refused, origins, tables
from pdd_ops.intake.faults import refused_in_one_line
from pdd_ops.intake.hashes import Hashes
from pdd_ops.intake.listing import path_of
from pdd_ops.intake.reading import Reader
from pdd_ops.store.export_time import Again
from pdd_ops.store.table_import import content_hash


def table_as_before(wanted: Again, formats: Mapping[str, Format], hashes: Hashes) -> Reader | None:
    """The table of a file, or a shop's part of it, whose content is the one that was imported; None where the file is
    gone, or another by now, or of a format that is not known."""
    known, path = formats.get(wanted.format), path_of(wanted.path)
    if known is None or not path.is_file():
        return None
    for part in _parts(wanted, path, known):
        same = part.layout.format.dataset.name == wanted.dataset
        if same and content_hash(hashes, part) == wanted.sha256:
            return part
    return None


def _parts(wanted: Again, path: Path, known: Format) -> Iterator[Reader]:
    for origin in origins(path):
        if isinstance(origin, Refused) or not wanted.file.startswith(origin.name):
            continue
        with suppress(RefusedFile), refused_in_one_line():
            for table in tables(origin):
                if table.origin.name == wanted.file:
                    yield from Reader.of(table, [known], moment=wanted.moment).by_shop()

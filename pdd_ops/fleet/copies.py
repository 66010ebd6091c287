"""The same file in the folders of two shops: almost always one shop under two names, or a file in the wrong folder, and
every sum over all shops has it twice. Imports into one database ask; here it is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from pdd_ops.fleet.manifest import Manifest
from pdd_ops.formats.model import load_formats
from pdd_ops.store.table_import import FOR_SEVERAL


@dataclass(frozen=True)
class Copies:
    """Files that these shops have, by the names they have in the first of them."""

    shops: tuple[str, ...]
    files: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"shops": list(self.shops), "files": list(self.files)}


def copies_in(found: Iterable[Manifest], formats: Path | None = None) -> list[Copies]:
    """The files that several shops have, what may well be of several (sheets of costs, bills of couriers) excepted."""
    known = load_formats(formats)
    shared = {name for name, one in known.items() if one.dataset.name in FOR_SEVERAL}
    places: dict[str, dict[str, str]] = defaultdict(dict)  # hash -> shop -> file
    for shop in found:
        taken = {result["file"]: result["format"] for result in shop.results}
        for source in shop.sources:
            name = PurePath(source.path).name
            if source.size and taken.get(name, "?") not in {*shared, None}:
                places[source.sha256].setdefault(shop.shop, name)
    files: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for where in places.values():
        if len(where) > 1:
            files[tuple(where)].append(next(iter(where.values())))
    return [Copies(shops, tuple(sorted(names))) for shops, names in sorted(files.items())]

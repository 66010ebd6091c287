"""Whose file it is: the shop as given, as a column names it, as folders and names tell, else the only one there is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pdd_ops.errors import RefusedFile, UsageError
from pdd_ops.intake.reading import Reader
from pdd_ops.intake.shop_sniff import shops_at_head
from pdd_ops.lang import say
from pdd_ops.store.engine import Connection
from pdd_ops.store.folders import is_archive, path_within, shop_folders
from pdd_ops.store.shops import ALL_SHOPS, named_alone, named_by_file, named_by_folder, named_in


@dataclass
class Whose:
    """The shops of the files of one import. Files without a shop of their own follow those beside them."""

    given: str | None
    files: Sequence[Path]
    folders: dict[Path, str]  # real path of a file -> the one of several folders side by side that it lies in
    headers: Collection[str] = ()  # of shop columns, of the user's formats
    _columns: dict[str | None, set[str]] = field(default_factory=dict)  # folder -> the shops its files name

    @classmethod
    def of(
        cls, given: str | None, paths: Sequence[Path], files: Sequence[Path], headers: Collection[str] = ()
    ) -> Whose:
        """Raises UsageError where the given name cannot be a shop's."""
        if given == ALL_SHOPS:
            raise UsageError(say("import.reserved_shop", name=given))
        folders = {} if given else shop_folders(paths, files)
        return cls(given, files, {file.resolve(): name for file, name in folders.items()}, headers)

    def shop_of(self, connection: Connection, path: Path, reader: Reader) -> str:
        """The shop of a table of the file at `path`. Raises RefusedFile where one is given for a table of several."""
        if self.given and reader.shops:
            raise RefusedFile(say("import.several_shops", shops="、".join(reader.shops), given=self.given))
        table = path_within(path, reader.table.origin.name, reader.table.sheet)
        told = self.given or _no_reserved(reader.shop) or named_alone(reader.table.sheet) or named_by_file(table)
        if told := told or self._in_archive(path, table) or named_by_file(path):
            return told
        beside = self._named_beside(path)
        if len(beside) == 1:
            return next(iter(beside))
        if told := self.folders.get(path.resolve()) or named_by_folder(path):
            return told
        if len(self._stated) == 1:
            return next(iter(self._stated))
        stored = [row[0] for row in connection.execute("SELECT name FROM shops WHERE gone_on IS NULL LIMIT 2")]
        return stored[0] if len(stored) == 1 else say("import.default_shop")

    def _in_archive(self, path: Path, table: Path) -> str | None:
        """The shop of the folder in an archive, or of the archive in it, in which a table stands."""
        if told := self.folders.get(table.resolve()) if table != path else None:
            return told
        inside = [folder for folder in table.parents if folder.is_relative_to(path) and folder != path]
        named = (named_alone(folder.stem if is_archive(folder.name) else folder.name) for folder in inside)
        return next((name for name in named if name), None)

    @cached_property
    def _stated(self) -> set[str]:
        """The shops that the names of all files state."""
        return {name for file in self.files if (name := named_in(file))}

    def _named_beside(self, path: Path) -> set[str]:
        """The shops that the files of the same folder (of all, where folders are no shops) name in their columns."""
        folder = self.folders.get(path.resolve())
        if folder not in self._columns:
            files = [file for file in self.files if self.folders.get(file.resolve()) == folder]
            self._columns[folder] = {name for file in files for name in shops_at_head(file, self.headers)} - {ALL_SHOPS}
        return self._columns[folder]


def _no_reserved(shop: str | None) -> str | None:
    if shop == ALL_SHOPS:
        raise RefusedFile(say("import.reserved_shop", name=shop))
    return shop

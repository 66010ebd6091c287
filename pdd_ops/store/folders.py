"""Folders side by side, one a shop: which of them are, and what they are called."""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from pdd_ops.intake.containers import member_name
from pdd_ops.resources import shipped_table


def shop_folders(paths: Sequence[Path], files: Iterable[Path]) -> dict[Path, str]:
    """Of each file that lies in one of several folders side by side: the name of that folder, which is its shop's.

    Only what is below the `paths` that were asked for counts, and folders asked for side by side do themselves. Folders
    called after months or kinds of exports are no shops. Folders in an archive count, too: their files stand below its
    path.
    """
    files = [within for file in files for within in (file, *_in_archive(file))]
    asked = [path if path.is_dir() else path.parent for path in map(Path.absolute, paths) if path.name]
    tops = {*asked, *_side_by_side(asked)}
    chains = {file: _chain(file.absolute(), tops) for file in files}
    inside: dict[Path, set[str]] = defaultdict(set)  # folder -> folders in it that have files
    for chain in chains.values():
        for folder in chain:
            inside[folder.parent].add(folder.name)
    found: dict[Path, str] = {}
    for file, chain in chains.items():
        for folder in chain:
            shops = {name for name in inside[folder.parent] if can_be_shop(name) and not is_archive(name)}
            if len(shops) > 1 and folder.name in shops:
                found[file] = folder.name
                break
    return found


def path_within(file: Path, shown: str, sheet: str = "") -> Path:
    """Where a table stands that is shown as 'all.zip/甲店/流量.xlsx#三月': below the path of its file."""
    inner = shown.replace("\\", "/").partition("/")[2] if "/" in shown.replace("\\", "/") else ""
    return file / inner.removesuffix(f"#{sheet}") if inner else file


def is_archive(name: str) -> bool:
    """Whether a file is an archive, by its name."""
    return name.lower().endswith(".zip")


def _in_archive(file: Path) -> list[Path]:
    """The paths of the files in an archive that has folders; of archives in it those of themselves."""
    if not is_archive(file.name):
        return []
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error):
        return []  # it is refused when it is imported
    names = [member_name(member) for member in members if not member.is_dir()]
    return [path_within(file, f"/{name}") for name in names if len(Path(name.replace("\\", "/")).parts) > 1]


def can_be_shop(name: str) -> bool:
    """Whether a folder's name says more than when or of what kind the files in it are."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return not _no_shop().fullmatch(plain)


def _side_by_side(folders: Sequence[Path]) -> set[Path]:
    """The folders in which several of these lie."""
    parents = [folder.parent for folder in set(folders)]
    return {parent for parent in parents if parents.count(parent) > 1}


def _chain(file: Path, tops: set[Path]) -> list[Path]:
    """The folders between the highest of the tops and a file, the highest first."""
    above = list(file.parents)
    highest = max((at for at, folder in enumerate(above) if folder in tops), default=0)
    return above[:highest][::-1]


@cache
def _no_shop() -> re.Pattern[str]:
    words: list[str] = shipped_table("pdd_ops.store", "folder_words.toml")["words"]
    listed = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?:{listed}|[\d\W_])+")

"""How much an archive may unpack to."""

from __future__ import annotations

import zipfile

import pytest

from pdd_ops.errors import RefusedFile
from pdd_ops.intake.zip_bombs import Budget


@pytest.mark.parametrize(
    ("packed", "unpacked", "taken"),
    [(1000, 60 << 20, True), (1000, 65 << 20, False), (1 << 20, 200 << 20, True), (1 << 20, (200 << 20) + 1, False)],
)
def test_64_mb_are_harmless_and_so_is_200_times_the_size(packed: int, unpacked: int, taken: bool) -> None:
    member = zipfile.ZipInfo("订单.csv")
    member.file_size = unpacked
    if taken:
        return Budget(packed).spend([member])
    with pytest.raises(RefusedFile):
        Budget(packed).spend([member])

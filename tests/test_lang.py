"""Small parts of texts that depend on the language."""

from __future__ import annotations

import pytest

from pdd_ops.lang import percent, use_language


@pytest.mark.parametrize(
    ("share", "zh", "en"),
    [
        (0.0, "0%", "0%"),
        (0.0001, "不到 1%", "less than 1%"),
        (0.0099, "不到 1%", "less than 1%"),
        (0.01, "1%", "1%"),
        (0.374, "37%", "37%"),
        (0.99, "99%", "99%"),
        (0.9901, "99% 以上", "more than 99%"),
        (1.0, "100%", "100%"),
    ],
)
def test_a_part_is_neither_nothing_nor_all(share: float, zh: str, en: str) -> None:
    assert percent(share) == zh
    use_language("en")
    try:
        assert percent(share) == en
    finally:
        use_language("zh")

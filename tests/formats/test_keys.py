"""Names are compared without what nobody sees of them."""

from __future__ import annotations

import pytest

from pdd_ops.formats.keys import plain_key


@pytest.mark.parametrize(
    ("text", "key"),
    [("Ａ b", "ab"), ("店\u200b铺", "店铺"), ("订单\u3000号\t", "订单号"), ("x\x07Y", "xy"), ("", ""), (None, "")],
)
def test_width_case_white_space_and_invisible_signs_do_not_count(text: str | None, key: str) -> None:
    assert plain_key(text) == key

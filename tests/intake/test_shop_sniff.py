"""Whether a file names shops in a column is seen at its head, and files that cannot are not opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from pdd_ops.intake import shop_sniff
from pdd_ops.intake.shop_sniff import shops_at_head


@pytest.mark.parametrize("header", ["店铺名称", "店 铺 名称", "所属 店铺", "网店名"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_shop_column_is_seen_however_its_header_is_spaced(tmp_path: Path, header: str, encoding: str) -> None:
    path = tmp_path / "订单.csv"
    path.write_text(f"订单号,{header}\n250301-1,青禾文具\n250301-2,青禾文具\n", encoding)
    assert shops_at_head(path, ()) == {"青禾文具"}


def test_a_file_without_such_a_word_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "推广.csv"
    path.write_text("日期,花费\n2025-03-01,1\n", "utf-8")
    monkeypatch.setattr(shop_sniff, "origins", lambda path: pytest.fail("it was opened"))
    assert shops_at_head(path, ()) == set()
    monkeypatch.undo()
    path.write_text("日期,门市\n2025-03-01,东街\n2025-03-02,东街\n", "utf-8")
    assert shops_at_head(path, ["门市"]) == {"东街"}


def test_totals_notes_and_long_texts_are_no_shops(tmp_path: Path) -> None:
    path = tmp_path / "订单.csv"
    cells = ["青禾文具", "合计", "总计：", "注：已核对", "甲" * 60, "乙" * 61, "", "备注：无"]
    path.write_text("订单号,店铺名称\n" + "".join(f"250301-{n},{cell}\n" for n, cell in enumerate(cells)), "utf-8")
    assert shops_at_head(path, ()) == {"青禾文具", "甲" * 60}

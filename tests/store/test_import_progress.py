"""How far an import says it is."""

from __future__ import annotations

from export_files import Shop, as_csv

from pdd_ops.formats.model import load_formats
from pdd_ops.store.import_progress import ImportProgress
from pdd_ops.store.importing import Request, import_files


class Seen(ImportProgress):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[int, int, str, float, int, bool]] = []

    def changed(self, name: str, rows: int, *, summing: bool) -> None:
        self.told.append((self.number, self.files, name, self.share, rows, summing))


def test_files_are_numbered_and_the_share_only_grows(shop: Shop) -> None:
    header = ["统计日期", "店铺访客数", "浏览量", "成交买家数"]
    for name, days in (("a.csv", 9), ("b.csv", 25)):
        shop.write(name, as_csv([header, *([f"2025-03-{day:02}", "40", "90", "3"] for day in range(1, days + 1))]))
    shop.write("c.csv", as_csv([header, ["2025-04-01", "40", "90", "3"]]))
    seen = Seen()
    request = Request([shop.folder], load_formats(), database=shop.database)
    results = list(import_files(request, lambda *_: None, watcher=seen))
    assert [result.rows for result in results] == [9, 25, 1]
    assert [(number, name) for number, _, name, _, _, summing in seen.told if summing] == [
        (1, "a.csv"),
        (2, "b.csv"),
        (3, "c.csv"),
    ]
    assert {files for _, files, *_ in seen.told} == {3}
    shares = [share for *_, share, _, _ in seen.told]
    assert shares == sorted(shares) and shares[0] == 0 and 0.8 < shares[-1] < 1
    assert [rows for *_, rows, summing in seen.told if summing] == [9, 25, 1]


def test_rows_beyond_what_was_expected_do_not_run_over_the_next_file() -> None:
    seen = Seen()
    seen.begins(2, 100)
    seen.opens("a", 50)
    seen.reads("a", 500, 10)
    seen.opens("b", 50)
    assert [share for *_, share, _, _ in seen.told] == [0, 0.4, 0.5]

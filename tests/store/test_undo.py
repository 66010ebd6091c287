"""An import taken back leaves what the files that remain would have made; one that cannot be taken back, everything."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest
from export_files import FULL_COLUMNS, Shop, a_shop, as_csv, grid, order
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.undone import NAMES, dump, fresh, take

from pdd_ops.errors import PddOpsError
from pdd_ops.formats.model import load_formats
from pdd_ops.store.database import open_reader
from pdd_ops.store.journal import list_imports
from pdd_ops.store.undo import undo_import

Step = tuple[str, int]  # what is done, and to which of the files


@st.composite
def sequences(draw: st.DrawFn) -> list[Step]:
    """Imports of any of the files, some taken back, some lost from the disk meanwhile."""
    names = draw(st.lists(st.integers(0, len(NAMES) - 1), unique=True, min_size=1, max_size=5))
    steps: list[Step] = [("take", at) for at in names]
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["undo", "undo", "undo", "lose", "take"]))
        steps.append((kind, draw(st.integers(0, len(NAMES) - 1)) if kind == "take" else draw(st.integers(0, 4))))
    return [*steps, ("undo", draw(st.integers(0, 4)))]


def slowly(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
    )


@slowly(12)
@given(sequences())
def test_what_remains_is_what_a_fresh_import_makes(steps: list[Step]) -> None:
    followed(steps)


@pytest.mark.slow
@slowly(int(os.environ.get("PDD_OPS_SEQUENCES", "100")))
@given(sequences())
def test_many_sequences_of_imports_and_undos(steps: list[Step]) -> None:
    followed(steps)


def followed(steps: list[Step]) -> None:
    with a_shop() as shop:
        there: list[str] = []
        for kind, at in steps:
            if kind == "take":
                take(shop.database, shop.folder, [NAMES[at]])
                there += [NAMES[at]] if NAMES[at] not in there else []
            elif there and kind == "lose":
                (shop.folder / there[at % len(there)]).unlink(missing_ok=True)
            elif there:
                undone(shop.database, there, there[at % len(there)], shop.folder)


def undone(database: Path, there: list[str], name: str, folder: Path) -> None:
    before = dump(database)
    try:
        undo_import(database, number_of(database, name), load_formats())
    except PddOpsError as error:
        lost = [one for one in there if one != name and not (folder / one).exists()]
        assert lost and any(one in str(error) for one in lost)
        assert dump(database) == before
        return
    there.remove(name)
    assert {table: rows for table, rows in dump(database).items() if rows} == {
        table: rows for table, rows in fresh(tuple(there)).items() if rows
    }


def number_of(database: Path, name: str) -> int:
    with closing(open_reader(database)) as connection:
        return next(one.id for one in list_imports(connection) if one.file == name)


def test_words_that_only_a_file_underneath_has_come_back(tmp_path: Path) -> None:
    """The newer name of an order takes the place of the older one, which is forgotten, and goes with its file."""
    shop = Shop(tmp_path, tmp_path / "shop.db")
    for day, name, order_number in ((1, "旧名", 1), (2, "新名", 1), (3, "别的", 2)):
        row = order(f"250301-{order_number:015d}", 商品=name)
        shop.take_one(f"orders_export2025-04-0{day}-10-00-00.csv", as_csv(grid(FULL_COLUMNS, [row])))
    for day in (3, 2):
        undo_import(
            shop.database, number_of(shop.database, f"orders_export2025-04-0{day}-10-00-00.csv"), load_formats()
        )
    assert shop.rows("SELECT product_name FROM orders") == [("旧名",)]

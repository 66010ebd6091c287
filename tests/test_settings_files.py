"""300 settings files with one thing changed at random: each ends in one line that names it, or is as good as before."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.delivery import home, tool

from pdd_ops import shapes
from pdd_ops.checked import Shape, allowed
from pdd_ops.config import read_toml
from pdd_ops.deliver import shapes as channel_shapes
from pdd_ops.deliver.channels import KINDS
from pdd_ops.deliver.own_files import check_own_files
from pdd_ops.deliver.settings import read_settings
from pdd_ops.errors import Exit, PddOpsError
from pdd_ops.formats import shapes as format_shapes
from pdd_ops.insight import rule_shapes
from pdd_ops.insight.alerts import watched
from pdd_ops.insight.derived_targets import plan_settings
from pdd_ops.lang import use_language
from pdd_ops.resources import shipped_table

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
OWN_RULE = """
[refund_rate_high]
enabled = true
limit_to = 3
[refund_rate_high.thresholds]
limit = 0.15
[hats]
scope = "product"
words = ["帽"]
except_words = ["帽架"]
keys = ["7000001"]
when = "stock < least and orders >= min_orders"
impact = "stock_value * 0.1"
severity = "medium"
title = { zh = "补货：{object}", en = "Reorder {object}" }
evidence = ["只剩 {stock} 件。"]
causes = ["换季"]
measures = [{ zh = "补货", en = "Reorder", when = "stock > 0" }]
unless = ["stock_low"]
explained_by = ["stock_gap"]
limit_to = 4
enabled = true
[hats.thresholds]
least = 50
min_orders = 10
"""
FILES = {
    "pdd-ops.toml": (EXAMPLES / "pdd-ops.toml").read_text("utf-8"),
    "rules.toml": OWN_RULE,
    "plan.toml": "[settings]\ngrowth = 0.1\nrefund_cut = 0.2\nlate_cut = 0.2\nbreak_even = 1.2\n",
    "alerts.toml": "[settings]\n" + "\n".join(
        f"{name} = {value}" for name, value in shipped_table("pdd_ops.insight", "alerts.toml")["settings"].items()
    ) + "\n",
    "calendar.toml": '[[event]]\nid = "birthday"\nlabel = "店庆"\nkind = "promotion"\nfirst = "05-20"\nlast = "05-22"\n'
    '[[event]]\nid = "618"\nfirst = 2025-05-13\nlast = 2025-06-18\nenabled = true\n',
    "sources.toml": 'replace = false\n[[group]]\nid = "paid"\nwords = ["品牌特秀"]\n[[group]]\nid = "stars"\n'
    'label = { zh = "达人", en = "Influencers" }\nwords = ["达人", "带货"]\n',
    "report.toml": 'red = "rise"\n',
    "check.toml": 'not_used = ["bills", "ad_days"]\n',
    "reviews.toml": '[polarity]\ngood = ["嘎嘎香"]\nbad = ["翻车"]\nnone = ["绝了"]\n'
    '[topics."香氛"]\nabout = ["扩香石"]\ngood = ["留香久"]\nbad = ["散味快"]\n',
    "formats/tmall.toml": (EXAMPLES / "formats" / "tmall_orders.toml").read_text("utf-8"),
}  # fmt: skip
WRONG_VALUES: list[Any] = [
    -1, 0.5, 10**30, float("inf"), float("nan"), "", "\x07", "一\n二", "x" * 3000, True, [], [[]], {}, [1], {"a": 1},
    date(2025, 3, 1), "env:NOWHERE", "2025-02-30", "../../..", "{}", "é", -(2**70), 1e308, ["", 3], "null",
]  # fmt: skip
BYTES = [
    b"",
    b"\xff",
    b"\x00",
    b"[",
    b"]",
    b"=",
    b'"',
    b"\n[x]\n",
    b"\nx = 1\n",
    b"[[[[" * 3000,
    b"9" * 6000,
    b"= 1979-13-99",
]


@dataclass(frozen=True)
class Mutant:
    """A settings file with one thing changed."""

    name: str
    what: str
    content: bytes


def mutants(count: int, seed: int) -> Iterator[Mutant]:
    dice = random.Random(seed)
    for number in range(count):
        name = list(FILES)[number % len(FILES)]
        yield dice.choice((_value, _value, _key, _key_gone, _bytes))(name, dice)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401  # what TOML holds
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield value, key
        yield from _places(one)


def _value(name: str, dice: random.Random) -> Mutant:
    table = _table(name)
    holder, key = dice.choice(list(_places(table)))
    value = dice.choice(WRONG_VALUES)
    holder[key] = value
    return Mutant(name, f"{key} = {value!r:.40}", _toml_file(table))


def _key(name: str, dice: random.Random) -> Mutant:
    table = _table(name)
    holder = dice.choice([table, *(h[k] for h, k in _places(table) if isinstance(h[k], dict) and h[k])])
    key = dice.choice(list(holder))
    wrong = dice.choice((f"{key}s", key.upper(), "", "a\nb", "x" * 500, "é", f" {key}"))
    holder[wrong] = holder.pop(key)
    return Mutant(name, f"{key} → {wrong!r:.40}", _toml_file(table))


def _key_gone(name: str, dice: random.Random) -> Mutant:
    table = _table(name)
    holder, key = dice.choice(list(_places(table)))
    del holder[key]
    return Mutant(name, f"no {key}", _toml_file(table))


def _bytes(name: str, dice: random.Random) -> Mutant:
    content = FILES[name].encode()
    at, put = dice.randrange(len(content)), dice.choice(BYTES)
    return Mutant(name, f"{put[:8]!r} at {at}", content[:at] + put + content[at + dice.randrange(3) :])


def _table(name: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(FILES[name])


def _toml_file(table: dict[str, Any]) -> bytes:
    return "".join(f"{_toml_key(key)} = {_toml(one)}\n" for key, one in table.items()).encode()


def _toml(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml_key(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _toml_key(key: object) -> str:
    return json.dumps(str(key), ensure_ascii=False)


def _read(folder: Path) -> None:
    """What a run reads before it does anything."""
    read_settings(folder / "pdd-ops.toml")
    check_own_files()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    (tmp_path / "formats").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_the_files_are_right_before_anything_is_changed(folder: Path) -> None:
    _read(folder)


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_300_changed_files(folder: Path, language: str) -> None:
    use_language(language)
    refused = 0
    for mutant in mutants(300, seed=20 if language == "zh" else 21):
        path = folder / mutant.name
        path.write_bytes(mutant.content)
        try:
            _read(folder)
        except PddOpsError as error:
            refused += 1
            text = str(error)
            assert error.exit_code in (Exit.WRONG, Exit.USAGE), mutant
            assert path.name in text, mutant
            assert len(text.splitlines()) == 1 and text.isprintable(), (mutant, text)
            assert len(text) < 2000, (mutant, text)
        path.write_text(FILES[mutant.name], "utf-8")
    assert refused > 200


def test_they_end_in_one_line_before_anything_runs(folder: Path) -> None:
    """Through the command itself: nothing is imported, sent or written, exit 1 or 2."""
    database = folder / "shop.db"
    for mutant in mutants(40, seed=22):
        path = folder / mutant.name
        path.write_bytes(mutant.content)
        try:
            _read(folder)
        except PddOpsError:
            for command in (["run"], ["run", "--dry-run"]):
                done = tool(*command, "--config", folder / "pdd-ops.toml", "--db", database, "--lang", "en")
                assert done.code in (1, 2), (mutant, done)
                assert len(done.err.splitlines()) == 1 and done.out == "", (mutant, done)
            assert not database.exists()
        path.write_text(FILES[mutant.name], "utf-8")


def _a_folder(path: Path) -> None:
    path.mkdir()


def _a_pipe(path: Path) -> None:
    import os

    os.mkfifo(path)


def _a_dead_link(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def _not_utf8(path: Path) -> None:
    path.write_bytes("红 = 'rise'".encode("gbk"))


def _utf16(path: Path) -> None:
    path.write_bytes("red = 'rise'".encode("utf-16"))


def _huge(path: Path) -> None:
    path.write_bytes(b"# " + b"x" * 2_000_000)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("put", [_a_folder, _a_pipe, _a_dead_link, _not_utf8, _utf16, _huge])
def test_what_is_no_settings_file(folder: Path, name: str, put: Callable[[Path], None]) -> None:
    (folder / name).unlink()
    put(folder / name)
    with pytest.raises(PddOpsError) as refused:
        _read(folder)
    assert Path(name).name in str(refused.value) and len(str(refused.value).splitlines()) == 1


def test_a_mark_at_the_beginning_does_no_harm(folder: Path) -> None:
    (folder / "report.toml").write_bytes(b'\xef\xbb\xbfred = "rise"\r\n')
    assert read_toml(folder / "report.toml") == {"red": "rise"}


def test_a_file_in_the_place_of_the_settings_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "file"))
    with pytest.raises(PddOpsError, match="PDD_OPS_CONFIG"):
        check_own_files()


def test_shapes_have_the_entries_and_values_that_the_tool_brings() -> None:
    plan, alerts = (shipped_table("pdd_ops.insight", f"{name}.toml")["settings"] for name in ("plan", "alerts"))
    assert msgspec.to_builtins(shapes.PlanSettings()) == plan == plan_settings()
    assert msgspec.to_builtins(shapes.AlertSettings()) == alerts
    assert watched().most_products == alerts["most_products"]


def _shapes() -> Iterator[type[Shape]]:
    for module in (shapes, channel_shapes, rule_shapes, format_shapes):
        yield from (one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Shape))
    yield from (kind.shape for kind in KINDS.values())


@pytest.mark.parametrize("shape", list(_shapes()), ids=lambda shape: shape.__name__)
def test_every_number_has_both_bounds_and_every_entry_is_put_into_words(shape: type[Shape]) -> None:
    from typing import get_type_hints

    for name, hint in get_type_hints(shape, include_extras=True).items():
        for language in ("zh", "en"):
            use_language(language)
            assert allowed(hint, None), (shape, name)
    for info in _infos(msgspec.inspect.type_info(shape)):
        if isinstance(info, msgspec.inspect.IntType | msgspec.inspect.FloatType):
            assert (info.ge, info.gt) != (None, None) and (info.le, info.lt) != (None, None), shape


def _infos(info: Any) -> Iterator[Any]:  # noqa: ANN401
    yield info
    parts = [getattr(info, name, None) for name in ("type", "item_type", "key_type", "value_type")]
    for part in [*parts, *getattr(info, "types", ()), *(field.type for field in getattr(info, "fields", ()))]:
        if part is not None:
            yield from _infos(part)


def _bounds(shape: type[Shape]) -> Iterator[tuple[str, float]]:
    """Each number of a table at the ends of what it may be."""
    info = msgspec.inspect.type_info(shape)
    assert isinstance(info, msgspec.inspect.StructType)
    for field in info.fields:
        number = field.type
        assert isinstance(number, msgspec.inspect.IntType | msgspec.inspect.FloatType)
        low = number.ge if number.ge is not None else (number.gt or 0) + 1e-9
        yield from ((field.name, low), (field.name, number.le or 0))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "command", "bounds"),
    [
        ("alerts.toml", ["alerts"], list(_bounds(shapes.AlertSettings))),
        ("plan.toml", ["plan"], list(_bounds(shapes.PlanSettings))),
    ],
)
def test_numbers_at_the_ends_of_what_they_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, command: list[str], bounds: list[tuple[str, float]]
) -> None:
    place = home(tmp_path, monkeypatch)
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "own"))
    (tmp_path / "own").mkdir()
    for name, value in bounds:
        (tmp_path / "own" / file).write_text(f"[settings]\n{name} = {value:.12f}".rstrip("0").rstrip("."), "utf-8")
        done = tool(*command, "--db", place.database, "--lang", "en")
        assert done.code in (0, 3) and not done.err, (name, value, done)

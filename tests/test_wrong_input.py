"""What somebody types or feeds by mistake: one line that says what is wrong, and nothing is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_month import everything
from support.tool import installed
from typer.testing import CliRunner

from pdd_ops.lang import use_language


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return everything(tmp_path_factory.mktemp("shop")).path


@pytest.fixture(autouse=True)
def shop(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PDD_OPS_DB", str(database))
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    yield tmp_path
    use_language("zh")


def typed(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `pdd-ops ARGUMENTS`."""
    result = CliRunner().invoke(installed(), [*map(str, arguments)])
    use_language("zh")
    return result.exit_code, result.stdout, result.stderr


def refused(code: int, *arguments: str | Path) -> str:
    """The one line that a wrong request ends with."""
    found, out, err = typed(*arguments)
    assert (found, out) == (code, ""), err
    assert err.count("\n") == 1
    return err


def test_counts_that_no_test_has() -> None:
    assert "9,999,999,999,999" in refused(1, "abtest", "9999999999999/1", "9999999999999/2")


def test_part_of_a_name_finds_its_metrics() -> None:
    """Two metrics are called 退款率: neither is guessed, both are named first."""
    assert "最接近的：退款率（笔）（refund_rate）、退款率（额）（refund_amount_rate）、" in refused(
        2, "explain", "退款率"
    )


def test_settings_in_another_encoding(shop: Path) -> None:
    (shop / "pdd-ops.toml").write_bytes("# 中文".encode("gbk"))
    assert "UTF-8" in (said := refused(1, "run", "--dry-run", "--config", shop / "pdd-ops.toml"))
    assert "codec" not in said


def test_a_misspelt_setting_of_the_report(shop: Path) -> None:
    (shop / "config").mkdir()
    (shop / "config" / "report.toml").write_text('reds = "rise"')
    said = refused(1, "report", "--format", "xlsx", "--out", shop / "out.xlsx")
    assert "reds" in said and "red" in said.replace("reds", "")
    assert not (shop / "out.xlsx").exists()


def test_the_effect_of_a_product_that_no_export_knows() -> None:
    assert "999" in refused(1, "effect", "--product", "999", "--on", "2025-03-12")
    said = refused(2, "effect", "--product", "999", "--on", "2025-03-12", "--until", "2025-03-01")
    assert "--on 2025-03-12" in said


def test_words_hold_no_control_characters() -> None:
    assert typed("actions", "add", "换\x1b[31m图\n再看", "--owner", "小\x07王")[0] == 0
    code, out, _ = typed("actions", "list", "--json")
    assert code == 0 and '"换 [31m图 再看"' in out and '"小 王"' in out
    refused(2, "actions", "add", "\x1b\n")


def test_nothing_is_done_on_a_day_to_come() -> None:
    assert typed("actions", "add", "换主图")[0] == 0
    assert "2025-05-03" in refused(1, "actions", "done", "A1", "--on", "2025-05-04")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空"),
        (b"SQLite format 3\0", "SQLite"),
        ("日期,内容\n2025-03-01,换图\n".encode(), "类别"),
        ("日期,内容,类别\n2025-13-01,换图,商品管理\n".encode("gbk"), "2025-13-01"),
    ],
)
def test_a_log_that_cannot_be_taken_is_named(shop: Path, content: bytes, said: str) -> None:
    (shop / "日志.csv").write_bytes(content)
    line = refused(1, "log", "import", shop / "日志.csv")
    assert "日志.csv" in line and said in line and "--kind" not in line


@pytest.mark.parametrize("command", ["report", "why"])
def test_a_month_is_not_compared_with_itself(command: str) -> None:
    assert "2025-03 不能和自己比较" in refused(2, command, "2025-03", "--compare", "2025/03")


@pytest.mark.parametrize("name", ["summary.odt", "summary.DOC", "summary.csv"])
def test_the_end_of_a_name_that_is_no_format(shop: Path, name: str) -> None:
    said = refused(2, "report", "2025-03", "--out", shop / name)
    assert f"“{Path(name).suffix[1:].lower()}”" in said and "xlsx, docx" in said
    assert not (shop / name).exists()
    assert typed("report", "2025-03", "--format", "html", "--out", shop / "summary.htm")[0] == 0
    assert typed("report", "2025-03", "--out", shop / "2025.03")[0] == 0


@pytest.mark.parametrize("command", ["demo", "sample"])
def test_a_device_is_no_folder(command: str) -> None:
    assert "/dev/null" in refused(2, command, "/dev/null")


@pytest.mark.parametrize(
    ("option", "value", "most"),
    [("--months", 99_999, "240"), ("--orders", 10**12, "20,000,000"), ("--months", 241, "240")],
)
def test_a_sample_that_no_calendar_and_no_memory_holds(shop: Path, option: str, value: int, most: str) -> None:
    assert f"{option} 最多是 {most}" in refused(2, "sample", shop / "made", option, str(value))
    assert not (shop / "made").exists()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rules_and_formats_are_listed_for_people(language: str) -> None:
    """No placeholder of a template in any rule, no wall of aliases."""
    code, listed, _ = typed("--lang", language, "rules")
    assert code == 0 and "{" not in listed
    for rule in ("level_fell", "ad_cost_high", "refund_rate_high"):
        assert "{" not in typed("--lang", language, "rules", rule)[1]
    assert "{" not in typed("--lang", language, "explain", "level_fell", "2025-03")[1]
    assert max(map(len, typed("--lang", language, "formats")[1].splitlines())) < 250
    assert "线上订单号" in typed("formats", "orders")[1]

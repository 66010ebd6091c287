"""What a terminal would obey is shown as escapes there, and kept as it is in pipes and files."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

import pytest
from export_files import DEFAULT_COLUMNS, Shop, order

from pdd_ops.answers.query import query_answer, query_csv
from pdd_ops.document.json import json_text
from pdd_ops.document.visible import harmless, visible
from pdd_ops.metrics.catalogue import find
from pdd_ops.metrics.query import QueryResult, Row
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Period

BELL = "壶\x1b]0;own\x07\r\n\x9b31m\u202e=1+1\U000e0041"


@pytest.mark.parametrize(
    "sign", ["\x00", "\x07", "\x1b", "\r", "\x7f", "\x9b", "\u202e", "\u200b", "\ufeff", "\U000e0041"]
)
def test_json_for_a_terminal_says_the_same(sign: str) -> None:
    text = json.dumps({"name": f"a{sign}b"}, ensure_ascii=False, indent=2)
    assert sign not in harmless(text)
    assert json.loads(harmless(text)) == json.loads(text)
    assert harmless("拼多多\n第二行") == "拼多多\n第二行"


def test_a_line_shows_every_sign_that_json_does() -> None:
    signs = map(chr, (*range(0x3100), *range(0xD7F0, 0xE010), *range(0xFE00, 0x10010), *range(0xE0000, 0xE0200)))
    apart = [sign for sign in signs if (visible(sign) == sign) != (harmless(sign) == sign)]
    assert apart == ["\n"]


def answer(label: str) -> QueryResult:
    metric = find("orders")
    return QueryResult((metric,), Period("2025-03-01", "2025-03-31"), "product", (Row("7", label, (Value(3),)),), ())


def test_csv_on_a_terminal_shows_escapes_and_in_a_pipe_the_name() -> None:
    shown = query_csv(answer(BELL), shown=True)
    assert len(shown.splitlines()) == 2
    assert all(sign.isprintable() or sign == "\n" for sign in shown)
    assert "\\x1b]0;own\\x07\\r\\n\\x9b31m\\u202e" in shown
    assert BELL in query_csv(answer(BELL)).replace('"', "")


def test_json_on_a_terminal() -> None:
    shown = harmless(json_text(query_answer(answer(BELL), "甲")[1]))
    assert all(sign.isprintable() or sign == "\n" for sign in shown)
    assert json.loads(shown)["rows"][0]["label"] == BELL


def test_the_command_itself_on_a_terminal(shop: Shop) -> None:
    """A product whose name is an escape sequence, imported and asked for, in a pseudo-terminal and in a pipe."""
    shop.orders(DEFAULT_COLUMNS, order(商品="壶\x9b31m红"))
    asked = ["query", "orders", "--by", "product", "--month", "2025-03", "--format", "csv", "--db", str(shop.database)]
    command = [sys.executable, "-m", "pdd_ops", *asked]
    piped = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    master, slave = pty.openpty()
    subprocess.run(command, stdout=slave, check=True)
    os.close(slave)
    shown = os.read(master, 100_000).decode()
    os.close(master)
    assert "\x9b" not in shown and "\\x9b31m" in shown
    assert "\x9b31m" in piped

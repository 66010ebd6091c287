"""Addresses of mail: what is exactly one, and what is refused where the settings are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.delivery import home

from pdd_ops.deliver.addresses import bare_address, fault_of
from pdd_ops.lang import use_language

FINE = {
    "kim@shop.example": "kim@shop.example",
    " kim@shop.example ": "kim@shop.example",
    "小金 <kim+ops@shop.example>": "kim+ops@shop.example",
    "<kim@shop.example>": "kim@shop.example",
    '"Kim, Purchasing" <kim@shop.example>': "kim@shop.example",
    "kim@localhost": "kim@localhost",
    "k.i.m@xn--fiqs8s.example": "k.i.m@xn--fiqs8s.example",
}
BAD = {
    "": "empty",
    "  ": "empty",
    "<>": "no mail address",
    "kim": "no mail address",
    "kim@": "no mail address",
    "@shop.example": "no mail address",
    "ki m@shop.example": "no mail address",
    "kim@shop..example": "no mail address",
    "kim@-shop.example": "no mail address",
    "kim@shop.example>": "no mail address",
    "a" * 250 + "@shop.example": "no mail address",
    "kim@shop.example\nBcc: x@y.example": "line break",
    "kim@shop.example\r\n": "line break",
    "kim@shop.example\x00": "line break",
    "kim\u200b@shop.example": "cannot be seen",
    "采购@shop.example": "ASCII",
    "kim@商店.example": "ASCII",
    "Kim <kïm@shop.example>": "ASCII",
    "kim@shop.example, lee@shop.example": "more than one",
    "kim@shop.example;lee@shop.example": "more than one",
    "kim@shop.example lee@shop.example": "more than one",
    "kim@shop.example，lee@shop.example": "more than one",
    "Kim <kim@shop.example>, Lee <lee@shop.example>": "more than one",
    "kim@@shop.example": "more than one",
}


@pytest.mark.parametrize("text", FINE)
def test_one_address(text: str) -> None:
    assert fault_of(text) == ""
    assert bare_address(text) == FINE[text]


@pytest.mark.parametrize("text", BAD)
def test_what_is_not_one_address(text: str) -> None:
    use_language("en")
    assert BAD[text] in fault_of(text)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["to", "from"])
@pytest.mark.parametrize("text", ["a@one.example, b@two.example", "老板@one.example", "a@one.example\\nb", ""])
def test_they_are_refused_where_the_settings_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, text: str
) -> None:
    place = home(tmp_path, monkeypatch)
    given = {"to": "kim@shop.example", "from": "ops@shop.example", key: text}
    lines = ['host = "localhost"', f'from = "{given["from"]}"', f'to = ["{given["to"]}"]']
    written = place.settings.read_text("utf-8") + "\n".join(["[channel.boss]", 'type = "mail"', *lines, ""])
    place.settings.write_text(written, "utf-8")
    for command in (["send", "--to", "boss"], ["run"], ["run", "--dry-run"]):
        done = place.send("2025-03", *command[1:]) if command[0] == "send" else place.run(*command[1:])
        assert done.code == 1
        (line,) = done.err.splitlines()
        assert f"channel.boss.{key}" in line and str(place.settings) in line
    assert place.run().out == ""

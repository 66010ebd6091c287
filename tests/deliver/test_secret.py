"""Secrets: read from where they are kept, refused where others can read them, shown nowhere."""

from __future__ import annotations

import sys
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from pdd_ops.deliver.secret import Secret, read_secret, redact
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import use_language

VALUE = "SECplanted0123456789abcdef"
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")


@pytest.fixture(autouse=True)
def settings(tmp_path: Path) -> Path:
    use_language("en")
    file = tmp_path / "pdd-ops.toml"
    file.write_text("", "utf-8")
    file.chmod(0o600)
    return file


def read(text: str, settings: Path) -> str:
    return read_secret(text, place="channel.team.secret", settings=settings).reveal()


def test_as_text_it_is_stars() -> None:
    secret = Secret(VALUE)
    assert f"{secret} {secret!r} {[secret]} {(secret,)!s}" == "*** *** [***] (***,)"
    assert secret == Secret(VALUE)


def test_from_the_environment(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROBOT", VALUE)
    assert read("env:ROBOT", settings) == VALUE
    monkeypatch.delenv("ROBOT")
    with pytest.raises(PddOpsError, match=r"no environment variable ROBOT, which channel\.team\.secret needs"):
        read("env:ROBOT", settings)


@posix
def test_from_a_file_that_only_its_owner_reads(settings: Path) -> None:
    file = settings.with_name("robot.secret")
    with pytest.raises(PddOpsError, match="There is no file"):
        read("file:robot.secret", settings)
    file.write_text(f"{VALUE}\n", "utf-8")
    file.chmod(0o600)
    assert read("file:robot.secret", settings) == VALUE
    for mode in (0o640, 0o604, 0o660):
        file.chmod(mode)
        with pytest.raises(PddOpsError, match=r"Others can read .* chmod 600"):
            read("file:robot.secret", settings)


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


def test_from_the_keyring(settings: Path) -> None:
    before = keyring.get_keyring()
    try:
        keyring.set_keyring(Drawer())
        with pytest.raises(PddOpsError, match="keyring set pdd-ops team"):
            read("keyring:pdd-ops/team", settings)
        keyring.set_password("pdd-ops", "team", VALUE)
        assert read("keyring:pdd-ops/team", settings) == VALUE
    finally:
        keyring.set_keyring(before)


@posix
def test_in_the_settings_only_where_nobody_else_reads_them(settings: Path) -> None:
    assert read(VALUE, settings) == VALUE
    settings.chmod(0o644)
    with pytest.raises(PddOpsError, match="chmod 600") as raised:
        read(VALUE, settings)
    assert VALUE not in str(raised.value)


def test_answers_lose_secrets_and_what_is_in_them() -> None:
    url = Secret("https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef0123")
    assert redact(f"bad {url.reveal()}; token 0123456789abcdef0123", [url]) == "bad ***; token ***"
    assert redact("no answer of oapi.dingtalk.com", [url]) == "no answer of oapi.dingtalk.com"
    login = Secret("https://clerk:longpassword77@hook.shop.example?key=0123456789ab")
    assert redact("longpassword77 0123456789ab hook.shop.example", [login]) == "*** *** hook.shop.example"

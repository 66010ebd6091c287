"""`pdd-ops send` by mail: over TLS only, to a server that checks the login; every refusal is explained."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.delivery import Home, home
from support.mailbox import PASSWORD, USER, Mailbox, mailbox

from pdd_ops.deliver.answers import codes_of


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    return home(tmp_path, monkeypatch)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    with mailbox(tmp_path) as started:
        yield started


def declare(place: Home, box: Mailbox, **more: Any) -> None:  # noqa: ANN401  # TOML values
    entries = {
        "host": "localhost", "port": box.port, "from": "运营 <ops@example.com>", "to": ["老板 <boss@example.com>"],
        "user": USER, "password": "env:MAIL_PASSWORD", "ca": "ca.pem", "files": [], "timeout": 5,
    }  # fmt: skip
    place.channel("boss", "mail", **(entries | more))


def test_a_mail_with_the_workbook_arrives_once(at_home: Home, box: Mailbox) -> None:
    declare(at_home, box, files=["xlsx", "md"])
    assert at_home.send("2025-03", "--to", "boss").code == 0
    assert "sent before" in at_home.send("2025-03", "--to", "boss").out
    (mail,) = box.mails
    assert box.sessions == [True]
    assert "Operations summary of March 2025" in mail["Subject"]
    assert "老板" in mail["To"]
    page = mail.get_body(("html",))
    text = mail.get_body(("plain",))
    assert page is not None
    assert text is not None
    assert "<b>Sales</b>" in page.get_content()
    assert "**Sales**" in text.get_content()
    workbook, markdown = mail.iter_attachments()
    assert (markdown.get_filename() or "").endswith("2025-03.md")
    assert (workbook.get_filename() or "").endswith("2025-03.xlsx")
    assert workbook.get_content().startswith(b"PK")


def test_tls_from_the_first_byte(at_home: Home, tmp_path: Path) -> None:
    with mailbox(tmp_path, security="tls") as box:
        declare(at_home, box, security="tls")
        assert at_home.send("2025-03", "--to", "boss").code == 0
        assert len(box.mails) == 1


def test_without_encryption_nothing_is_sent(at_home: Home, tmp_path: Path) -> None:
    with mailbox(tmp_path, security="none") as box:
        declare(at_home, box)
        done = at_home.send("2025-03", "--to", "boss")
        assert (done.code, box.mails) == (4, [])
        assert "offers no STARTTLS" in done.err


def test_a_certificate_that_nobody_trusts(at_home: Home, box: Mailbox) -> None:
    declare(at_home, box)
    text = at_home.settings.read_text("utf-8").replace('ca = "ca.pem"\n', "")
    at_home.settings.write_text(text, "utf-8")
    done = at_home.send("2025-03", "--to", "boss")
    assert (done.code, box.mails) == (4, [])
    assert "not trusted" in done.err


def test_a_wrong_password(at_home: Home, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "planted-wrong-password-77")
    declare(at_home, box)
    done = at_home.send("2025-03", "--to", "boss")
    assert (done.code, box.mails) == (4, [])
    assert "refuses the login" in done.err
    assert "planted" not in done.err + done.out


@pytest.mark.slow
@pytest.mark.parametrize("code", [550, 552, 554, 451])
def test_a_mail_that_is_refused(at_home: Home, box: Mailbox, code: int) -> None:
    box.answers = [f"{code} no"] * 2
    declare(at_home, box, tries=2)
    done = at_home.send("2025-03", "--to", "boss")
    (entry,) = [one for one in codes_of("mail") if code in one.codes]
    assert (done.code, box.mails) == (4, [])
    assert entry.what["en"] in done.err
    assert len(box.sessions) == (2 if entry.fate == "pending" else 1)
    box.answers = []
    assert at_home.send("2025-03", "--to", "boss").code == 0
    assert len(box.mails) == 1


def test_a_server_that_hangs_up_after_taking_it(at_home: Home, box: Mailbox) -> None:
    box.answers = ["lose"]
    declare(at_home, box)
    done = at_home.send("2025-03", "--to", "boss")
    assert done.code == 4
    assert "may have arrived or not" in done.err
    assert at_home.send("2025-03", "--to", "boss").code == 4
    assert len(box.mails) == 1


def test_one_recipient_of_two_is_refused(at_home: Home, box: Mailbox) -> None:
    box.refused = ("gone@example.com",)
    declare(at_home, box, to=["Boss <boss@example.com>", "gone@example.com"])
    done = at_home.send("2025-03", "--to", "boss")
    assert (done.code, len(box.mails)) == (4, 1)
    assert done.out == done.err
    (line,) = done.out.splitlines()
    assert "delivered to boss@example.com, refused for gone@example.com (550)" in line
    assert "uncertain" not in line
    assert at_home.send("2025-03", "--to", "boss").out == done.out
    assert len(box.mails) == 1
    (delivery,) = json.loads(at_home.send("2025-03", "--to", "boss", "--json").out)["deliveries"]
    assert (delivery["state"], delivery["settled"]) == ("partly", True)
    box.refused = ()
    assert at_home.send("2025-03", "--to", "boss", "--again").code == 0
    assert len(box.mails) == 2


def test_a_run_does_not_send_to_the_others_again(at_home: Home, box: Mailbox) -> None:
    box.refused = ("gone@example.com",)
    declare(at_home, box, to=["boss@example.com", "gone@example.com"])
    at_home.add("run", {"to": ["boss"]})
    first, second = at_home.run(), at_home.run()
    assert (first.code, second.code, len(box.mails)) == (4, 0, 1)
    assert "refused for gone@example.com (550)" in first.err


def test_a_recipient_that_is_put_off_is_tried_again_before_anybody_gets_it(at_home: Home, box: Mailbox) -> None:
    box.deferred = {"late@example.com": 2}
    declare(at_home, box, to=["boss@example.com", "late@example.com"], tries=3)
    done = at_home.send("2025-03", "--to", "boss")
    assert (done.code, len(box.mails)) == (0, 1)
    assert box.envelopes[-1] == ["boss@example.com", "late@example.com"]
    assert "450" in done.err


def test_a_recipient_that_is_put_off_for_good_does_not_keep_it_from_the_others(at_home: Home, box: Mailbox) -> None:
    box.deferred = {"late@example.com": 99}
    declare(at_home, box, to=["boss@example.com", "late@example.com"], tries=2)
    done = at_home.send("2025-03", "--to", "boss")
    assert (done.code, len(box.mails)) == (4, 1)
    assert "delivered to boss@example.com, refused for late@example.com (450)" in done.out
    assert box.deferred == {"late@example.com": 97}


def test_an_address_that_is_named_twice_gets_it_once(at_home: Home, box: Mailbox) -> None:
    declare(at_home, box, to=["Boss <boss@example.com>", "boss@example.com"])
    assert at_home.send("2025-03", "--to", "boss").code == 0
    assert box.envelopes == [["boss@example.com"]]


@pytest.mark.parametrize("key", ["user", "password"])
def test_a_login_that_no_server_takes(at_home: Home, box: Mailbox, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "密码-planted" if key == "password" else PASSWORD)
    declare(at_home, box, **({"user": "运营"} if key == "user" else {}))
    done = at_home.send("2025-03", "--to", "boss")
    assert done.code in (1, 4)
    (line,) = done.err.splitlines()
    assert f"channel.boss.{key}" in line and "ASCII" in line and "planted" not in line


def test_all_recipients_are_refused(at_home: Home, box: Mailbox) -> None:
    box.refused = ("boss@example.com",)
    declare(at_home, box)
    done = at_home.send("2025-03", "--to", "boss")
    assert (done.code, box.mails) == (4, [])
    assert "refuses a recipient" in done.err


def test_no_server(at_home: Home, box: Mailbox) -> None:
    declare(at_home, box, port=9, tries=1)
    done = at_home.send("2025-03", "--to", "boss")
    assert done.code == 4
    assert "No connection to localhost" in done.err

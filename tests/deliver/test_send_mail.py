"""`pdd-ops send` by mail: over TLS only, to a server that checks the login; every refusal is explained."""

from __future__ import annotations

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
    assert "operations summary of 2025-03" in mail["Subject"]
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
    declare(at_home, box, to=["boss@example.com", "gone@example.com"])
    done = at_home.send("2025-03", "--to", "boss")
    assert (done.code, len(box.mails)) == (4, 1)
    assert "gone@example.com (550)" in done.err
    assert at_home.send("2025-03", "--to", "boss").code == 4
    assert len(box.mails) == 1


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

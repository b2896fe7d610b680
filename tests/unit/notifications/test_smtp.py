"""Mail to a real server that accepts, refuses, is busy, hangs, asks for a password, or is not there."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bot.notifications.mailroom import Mailroom
from bot.notifications.outbox import claim
from bot.notifications.senders import ChannelDownError, Parcel, RefusedError, TemporaryError
from bot.notifications.smtp import SmtpSender
from tests.mailrooms import MakeTicket
from tests.servers.smtp import MailServer, mail_server, only, running
from tests.unit.notifications.outboxes import plan_all

__all__ = ["mail_server"]


@pytest.fixture
def parcel(mailroom: Mailroom, tickets: MakeTicket) -> Parcel:
    """A mail to Jonas about a new ticket."""
    tickets()
    plan_all(mailroom)
    found = claim(mailroom.database, "email", mailroom.desk.clock())
    assert found is not None
    return found


def sender(room: Mailroom, url: str, timeout: float = 5.0) -> SmtpSender:
    return SmtpSender(replace(room, settings=replace(room.settings, smtp_url=url)), timeout)


async def test_a_mail_arrives_with_text_and_html(mailroom: Mailroom, parcel: Parcel, mail_server: MailServer) -> None:
    await sender(mailroom, mail_server.url).send(parcel)
    (mail,) = mail_server.box.mails
    assert mail_server.box.recipients == ["jonas@odense.example"]
    assert mail["Message-ID"] == parcel.message_id
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert "Må vi have borde ude?" in html.get_content()
    assert "> Må vi have borde ude?" in text.get_content()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("550 no such user", RefusedError),
        ("554 5.7.1 blocked", RefusedError),
        ("450 mailbox busy", TemporaryError),
        ("452 mailbox full", TemporaryError),
        ("421 too many connections", ChannelDownError),
    ],
)
async def test_a_refused_address(
    mailroom: Mailroom, parcel: Parcel, mail_server: MailServer, answer: str, error: type[Exception]
) -> None:
    mail_server.box.answer_to_recipient = answer
    with pytest.raises(error) as raised:
        await sender(mailroom, mail_server.url).send(parcel)
    assert type(raised.value) is error
    assert "jonas" not in str(raised.value)
    assert answer[:3] in str(raised.value)


@pytest.mark.parametrize(("answer", "error"), [("552 too large", RefusedError), ("451 greylisted", TemporaryError)])
async def test_a_refused_mail(
    mailroom: Mailroom, parcel: Parcel, mail_server: MailServer, answer: str, error: type[Exception]
) -> None:
    mail_server.box.answer_to_data = answer
    with pytest.raises(error) as raised:
        await sender(mailroom, mail_server.url).send(parcel)
    assert type(raised.value) is error


async def test_a_server_that_says_nothing_is_left(mailroom: Mailroom, parcel: Parcel, mail_server: MailServer) -> None:
    mail_server.box.hanging.set()
    with pytest.raises(TemporaryError) as raised:
        await sender(mailroom, mail_server.url, timeout=0.3).send(parcel)
    assert not isinstance(raised.value, ChannelDownError)


async def test_a_server_that_is_not_there_is_the_channels_fault(
    mailroom: Mailroom, parcel: Parcel, mail_server: MailServer
) -> None:
    mail_server.stop()
    with pytest.raises(ChannelDownError, match="ConnectionRefusedError"):
        await sender(mailroom, mail_server.url).send(parcel)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_a_password_is_used_and_a_wrong_one_is_the_channels_fault(mailroom: Mailroom, parcel: Parcel) -> None:
    options = {"authenticator": only("bruger", "p@ss/ord"), "auth_require_tls": False, "auth_required": True}
    with running(**options) as server:
        good = f"smtp://bruger:p%40ss%2Ford@127.0.0.1:{server.port}"
        await sender(mailroom, good).send(parcel)
        assert len(server.box.mails) == 1
        with pytest.raises(ChannelDownError, match="535"):
            await sender(mailroom, f"smtp://bruger:forkert@127.0.0.1:{server.port}").send(parcel)
        with pytest.raises(ChannelDownError):
            await sender(mailroom, server.url).send(parcel)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "made.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(made)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return made, key


@pytest.fixture
def tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*map(str, certificate))
    return context


async def test_starttls_and_tls_are_spoken_and_certificates_checked(
    mailroom: Mailroom,
    parcel: Parcel,
    tls: ssl.SSLContext,
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with running(tls_context=tls, require_starttls=True) as server:
        with pytest.raises(ChannelDownError, match="SSLCertVerificationError"):
            await sender(mailroom, f"{server.url}?starttls").send(parcel)
        with pytest.raises(ChannelDownError):
            await sender(mailroom, server.url).send(parcel)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        await sender(mailroom, f"{server.url}?starttls").send(parcel)
        assert len(server.box.mails) == 1

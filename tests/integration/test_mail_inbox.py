"""Reading a real inbox: what is marked, what is left, and what happens when the server goes away."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import imaplib
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.bootstrap import Services, system_clock
from bot.mail import imap, inbox
from bot.mail.handle import Handler
from bot.mail.imap import Inbox, InboxDownError, RefusedError
from bot.mail.inbox import Collector
from bot.mail.store import MailStore
from bot.storage.channel_tables import MailRow
from tests.conftest import FixedClock
from tests.mail_worker import understand
from tests.servers.dovecot import Dovecot, inbox_server

__all__ = ["inbox_server"]
OWN = frozenset({"erhverv@odense.example"})


def _mail(name: str, text: str = "Hvad koster udeservering?", headers: str = "") -> bytes:
    return (
        f"From: {name}@firma.example\nMessage-ID: <{name}@firma.example>\nSubject: Hej\n{headers}"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    ).encode()


class Reader:
    """A collector and a handler on one inbox, with a clock that stands still at the present moment."""

    def __init__(self, server: Dovecot, services: Services) -> None:
        self.clock = FixedClock(system_clock())
        self.services = dataclasses.replace(services, clock=self.clock)
        self.store = MailStore(services.database)
        self.inbox = Inbox(server.url, timeout=5)
        self.collector = Collector(self.inbox, self.store, OWN, self.clock)

    def look(self) -> int:
        """One look into the inbox, and handling what came."""
        new = self.collector.collect()
        asyncio.run(Handler(self.services, self.store, understand).handle_waiting())
        return new

    def reasons(self) -> dict[str, str | None]:
        """What became of each mail."""
        with self.store.database.reading() as session:
            return {row.message_id: row.reason for row in session.scalars(select(MailRow).order_by(MailRow.id))}


@pytest.fixture
def reader(inbox_server: Dovecot, services: Services) -> Iterator[Reader]:
    reader = Reader(inbox_server, services)
    yield reader
    reader.inbox.close()


def test_what_is_done_is_marked_read_and_what_people_should_see_is_not(inbox_server: Dovecot, reader: Reader) -> None:
    inbox_server.put(
        [
            _mail("ida"),
            _mail("sælger".replace("æ", "ae"), "Vi tilbyder søgemaskineoptimering."),
            _mail("liste", headers="List-Id: <x.example>\n"),
            _mail("ferie", headers="Auto-Submitted: auto-replied\n"),
        ]
    )
    assert reader.look() == 4
    assert reader.look() == 0
    seen = {name for name, flags in inbox_server.flags().items() if "\\Seen" in flags}
    assert seen == {"<ida@firma.example>", "<ferie@firma.example>"}
    assert reader.reasons() == {
        "<ida@firma.example>": "answer",
        "<saelger@firma.example>": "sales",
        "<liste@firma.example>": "list",
        "<ferie@firma.example>": "auto_reply",
    }


def test_nothing_is_deleted_or_moved(inbox_server: Dovecot, reader: Reader) -> None:
    inbox_server.put([_mail("ida"), _mail("bo", headers="Auto-Submitted: auto-replied\n")])
    reader.look()
    reader.look()
    assert len(inbox_server.flags()) == 2


def test_an_inbox_that_is_numbered_anew_gives_no_mail_twice(
    inbox_server: Dovecot, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox_server.put([_mail("ida")])
    reader.look()
    opened = Inbox.open
    monkeypatch.setattr(Inbox, "open", lambda self: opened(self) + 1)
    assert reader.look() == 0
    assert list(reader.reasons().values()) == ["answer"]


def test_old_mail_that_somebody_has_read_is_left_alone(inbox_server: Dovecot, reader: Reader) -> None:
    inbox_server.put([_mail("gammel")], flags="(\\Seen)")
    inbox_server.put([_mail("glemt")])
    reader.clock.advance(days=4)
    reader.look()
    assert reader.reasons() == {"<gammel@firma.example>": "old", "<glemt@firma.example>": "answer"}


def test_of_a_huge_mail_the_beginning_is_read(
    inbox_server: Dovecot, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "MAX_BYTES", 50_000)
    monkeypatch.setattr(imap, "BEGINNING", 5_000)
    parts = (
        "From: ida@firma.example\nMessage-ID: <stor@firma.example>\nSubject: Tegninger\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n"
        "Hvad koster udeservering?\n--b\nContent-Type: application/pdf; name=a.pdf\n"
        "Content-Transfer-Encoding: base64\n\n" + "QUFB\n" * 20_000 + "--b--\n"
    )
    inbox_server.put([parts.encode()])
    reader.look()
    with reader.store.database.reading() as session:
        row = session.scalars(select(MailRow)).one()
    assert row.parsed["text"] == "Hvad koster udeservering?"
    assert row.parsed["cut"]
    # The rest may say more than the beginning: a person looks.
    assert row.reason == "ticket"


def test_a_server_that_goes_away_is_waited_for(inbox_server: Dovecot, reader: Reader) -> None:
    inbox_server.put([_mail("ida")])
    reader.look()
    reader.inbox.close()
    inbox_server.stop()
    assert reader.look() == 0
    inbox_server.start()
    inbox_server.put([_mail("bo")])
    assert reader.look() == 0
    reader.clock.advance(minutes=1)
    assert reader.look() == 1


def test_a_wrong_password_is_an_inbox_that_is_down(inbox_server: Dovecot) -> None:
    with pytest.raises(InboxDownError) as error:
        Inbox(inbox_server.url.replace("hemmeligt", "forkert"), timeout=5).open()
    assert "forkert" not in str(error.value)


def test_a_mail_that_is_gone_before_it_is_fetched_is_passed_over(inbox_server: Dovecot, reader: Reader) -> None:
    inbox_server.put([_mail("ida"), _mail("bo")])
    inbox = reader.inbox
    inbox.open()
    first, second = inbox.new(0)
    with inbox_server.connected() as connection:
        connection.select("INBOX")
        connection.store("1", "+FLAGS", "(\\Deleted)")
        connection.expunge()
    inbox.open()
    assert inbox.fetch(first) is None
    assert inbox.fetch(second) is not None
    assert reader.look() == 1


def test_fetching_marks_nothing_read_by_itself(inbox_server: Dovecot, reader: Reader) -> None:
    inbox_server.put([_mail("ida")])
    reader.inbox.open()
    (mail,) = reader.inbox.new(0)
    assert mail.received is not None
    assert abs(mail.received - reader.clock()) < dt.timedelta(minutes=5)
    reader.inbox.fetch(mail)
    assert "\\Seen" not in inbox_server.flags()["<ida@firma.example>"]


def test_a_folder_that_may_only_be_read_is_read(
    inbox_server: Dovecot, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    select_ = imaplib.IMAP4.select

    def only_reading(self: imaplib.IMAP4, mailbox: str = "INBOX", readonly: bool = False) -> object:
        if not readonly:
            raise imaplib.IMAP4.readonly("read-only")
        return select_(self, mailbox, readonly=True)

    monkeypatch.setattr(imaplib.IMAP4, "select", only_reading)
    inbox_server.put([_mail("ida")])
    assert reader.look() == 1
    assert "\\Seen" not in inbox_server.flags()["<ida@firma.example>"]


def _refuse(monkeypatch: pytest.MonkeyPatch, command: str, uids: set[str]) -> None:
    """The server says NO to a command on some UIDs, which imaplib returns like an answer."""
    uid = imaplib.IMAP4.uid

    def refusing(self: imaplib.IMAP4, asked: str, *arguments: str) -> object:
        if asked == command and arguments[0] in uids:
            return "NO", [b"[SERVERBUG] internal error"]
        return uid(self, asked, *arguments)

    monkeypatch.setattr(imaplib.IMAP4, "uid", refusing)


def test_a_mail_that_the_server_refuses_for_now_is_waited_for(
    inbox_server: Dovecot, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox_server.put([_mail("ida"), _mail("bo")])
    with monkeypatch.context() as patch:
        _refuse(patch, "FETCH", {"1"})
        assert reader.look() == 0
        with pytest.raises(RefusedError):
            reader.inbox.fetch(reader.inbox.new(0)[0])
    reader.clock.advance(minutes=1)
    assert reader.look() == 2


def test_a_list_that_the_server_refuses_is_an_inbox_that_is_down(
    inbox_server: Dovecot, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.inbox.open()
    _refuse(monkeypatch, "FETCH", {"1:*"})
    with pytest.raises(InboxDownError):
        reader.inbox.new(0)


def test_a_mail_that_is_always_refused_stops_no_other_for_ever(
    inbox_server: Dovecot, reader: Reader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    inbox_server.put([_mail("ida"), _mail("bo")])
    _refuse(monkeypatch, "FETCH", {"1"})
    for _ in range(inbox.MOST_REFUSALS - 1):
        assert reader.look() == 0
        reader.clock.advance(minutes=10)
    assert reader.look() == 1
    assert "does not give mail 1" in caplog.text
    assert "\\Seen" not in inbox_server.flags()["<ida@firma.example>"]


def test_while_the_server_refuses_every_mail_none_is_passed_over(
    inbox_server: Dovecot, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox_server.put([_mail("ida"), _mail("bo")])
    with monkeypatch.context() as patch:
        _refuse(patch, "FETCH", {"1", "2"})
        for _ in range(3 * inbox.MOST_REFUSALS):
            assert reader.look() == 0
            reader.clock.advance(minutes=10)
    assert reader.look() == 2


def test_marking_that_is_refused_stops_no_mail_and_is_tried_again(
    inbox_server: Dovecot, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox_server.put([_mail("ida")])
    reader.look()
    with monkeypatch.context() as patch:
        _refuse(patch, "STORE", {"1"})
        inbox_server.put([_mail("bo")])
        assert reader.look() == 1
        assert "\\Seen" not in inbox_server.flags()["<ida@firma.example>"]
    reader.look()
    assert "\\Seen" in inbox_server.flags()["<ida@firma.example>"]

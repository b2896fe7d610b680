"""Mails are stored once, and forgotten when their time is up."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot.bootstrap import Services
from bot.mail.parse import parse
from bot.mail.store import MailStore, Place
from bot.storage.channel_tables import MailRow
from bot.storage.database import Database
from tests.servers.databases import database, migrated, postgres, url

__all__ = ["database", "migrated", "postgres", "url"]
MAIL = b"From: a@b.example\nMessage-ID: <1@b.example>\nSubject: x\n\nhej\n"


@pytest.fixture
def store(services: Services) -> MailStore:
    return MailStore(services.database)


def _take(store: MailStore, data: bytes, uid: int, now: dt.datetime) -> bool:
    return store.take(parse(data), Place("imap-x-1", uid), now, now)


def _keys(store: MailStore) -> list[str]:
    with store.database.reading() as session:
        return list(session.scalars(select(MailRow.message_id).order_by(MailRow.id)))


def test_a_mail_that_is_fetched_twice_is_stored_once(store: MailStore, services: Services) -> None:
    now = services.clock()
    assert _take(store, MAIL, 1, now)
    assert not _take(store, b"Received: again\n" + MAIL, 2, now)
    assert len(_keys(store)) == 1
    assert store.cursor("imap-x-1") == 2


def test_two_mails_that_claim_the_same_message_id_are_both_kept(store: MailStore, services: Services) -> None:
    now = services.clock()
    other = MAIL.replace(b"hej", b"farvel")
    assert _take(store, MAIL, 1, now)
    assert _take(store, other, 2, now)
    assert not _take(store, other, 3, now)
    assert len(_keys(store)) == 2


@pytest.mark.parametrize("header", [b"", b"Message-ID: <" + b"a" * 240 + b"@b.example>\n", b"Message-ID: nothing\n"])
def test_a_mail_without_a_message_id_that_can_be_used_is_known_by_its_words(
    store: MailStore, services: Services, header: bytes
) -> None:
    mail = b"From: a@b.example\n" + header + b"\nhej\n"
    assert _take(store, mail, 1, services.clock())
    assert not _take(store, mail, 2, services.clock())
    assert all(len(key) <= 255 for key in _keys(store))


def test_the_cursor_never_goes_back(store: MailStore) -> None:
    store.pass_over(Place("imap-x-1", 9))
    store.pass_over(Place("imap-x-1", 3))
    assert store.cursor("imap-x-1") == 9


def test_what_belongs_to_no_ticket_is_emptied_but_known_again(store: MailStore, services: Services) -> None:
    now = services.clock()
    store.take(parse(MAIL), Place("imap-x-1", 1), now, now, "list")
    assert store.forget(now - dt.timedelta(days=1)) == 0
    assert store.forget(now + dt.timedelta(days=1)) == 1
    assert store.forget(now + dt.timedelta(days=1)) == 0
    with store.database.reading() as session:
        row = session.scalars(select(MailRow)).one()
        assert (row.sender, row.subject, set(row.parsed)) == ("", "", {"digest"})
    assert not _take(store, MAIL, 2, now)


@pytest.mark.parametrize("mail", [b"Subject: Lukning\n\nIda Hansen, tlf. 20 30 40 50\n", b"Subject: Lukning\n\n"])
def test_a_mail_that_names_no_sender_is_emptied_as_well(database: Database, services: Services, mail: bytes) -> None:
    store, now = MailStore(database), services.clock()
    store.take(parse(mail), Place("imap-x-1", 1), now, now, "list")
    assert store.forget(now + dt.timedelta(days=1)) == 1
    assert store.forget(now + dt.timedelta(days=1)) == 0
    with database.reading() as session:
        row = session.scalars(select(MailRow)).one()
        assert (row.subject, set(row.parsed)) == ("", {"digest"})


def test_what_is_settled_in_one_inbox_is_named_but_for_what_people_should_see(
    database: Database, services: Services
) -> None:
    store, now = MailStore(database), services.clock()
    settled = ((1, "imap-x-1", "answered"), (2, "imap-x-1", "list"), (3, "imap-y-1", "answered"), (4, "imap-x-1", ""))
    for uid, cursor, reason in settled:
        mail = parse(MAIL.replace(b"<1@", b"<%d@" % uid))
        store.take(mail, Place(cursor, uid), now, now, reason)
    before, after = now - dt.timedelta(minutes=1), now + dt.timedelta(minutes=1)
    assert store.settled_uids("imap-x-1", before, {"list"}) == [1]
    assert sorted(store.settled_uids("imap-x-1", before, set())) == [1, 2]
    assert store.settled_uids("imap-x-1", after, set()) == []
    assert store.forget(after) == 3
    assert store.settled_uids("imap-x-1", before, set()) == []

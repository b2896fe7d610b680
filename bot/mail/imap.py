"""An inbox over IMAP: what is new is fetched without marking it read, and nothing is ever deleted or moved."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.notifications.mail_server import MailServer

TIMEOUT_SECONDS = 30.0
MAX_BYTES = 25 * 1024 * 1024
"""Bytes of a mail that is fetched whole; of a larger one only the beginning."""
BEGINNING = 512 * 1024
"""Bytes fetched of a larger mail's body."""
MAX_HEADER = 256 * 1024
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_FLAGS = re.compile(rb"\bFLAGS \(([^)]*)\)")


class InboxDownError(Exception):
    """The inbox cannot be read now. The message holds no address and no password."""


class RefusedError(InboxDownError):
    """The server answers, but says no to what was asked: the connection is as good as before."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A mail in the inbox before it is fetched. `received` is aware: when it came into the inbox."""

    uid: int
    size: int
    received: dt.datetime | None
    seen: bool


@dataclass(frozen=True, slots=True)
class Address:
    """Where the inbox is: `imaps://user:password@host:993/INBOX`, or `imap://…?starttls`."""

    server: MailServer
    folder: str

    @classmethod
    def of(cls, url: str) -> Address:
        """Read a URL that the settings have checked."""
        return cls(MailServer.of(url), unquote(urlsplit(url).path.strip("/")) or "INBOX")

    @property
    def name(self) -> str:
        """A short name that tells this inbox from others and gives nothing away."""
        return hashlib.sha256(f"{self.server.host}\0{self.server.user}\0{self.folder}".encode()).hexdigest()[:10]


class Inbox:
    """One connection, opened when it is needed and opened again when it broke."""

    def __init__(self, url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        """`timeout` is in seconds, at each step."""
        self.address = Address.of(url)
        self._timeout = timeout
        self._connection: imaplib.IMAP4 | None = None
        self._may_mark = True

    def open(self) -> int:
        """Look at the inbox anew; returns its UIDVALIDITY, under which UIDs keep their meaning."""
        with self._errors():
            connection = self._connected()
            folder = self.address.folder.replace("\\", "\\\\").replace('"', '\\"')
            try:
                status, _ = connection.select(f'"{folder}"')
                self._may_mark = True
            except imaplib.IMAP4.readonly:
                status, _ = connection.select(f'"{folder}"', readonly=True)
                self._may_mark = False
            if status != "OK":
                raise imaplib.IMAP4.error("the folder cannot be opened")
            _, validity = connection.response("UIDVALIDITY")
            return int(validity[0] or b"0") if validity else 0

    def new(self, after: int) -> list[Summary]:
        """Mails with a higher UID than `after`, in order."""
        with self._errors():
            data = self._uid("FETCH", f"{after + 1}:*", "(UID RFC822.SIZE INTERNALDATE FLAGS)")
        found = [summary for line in data for summary in _summary(line)]
        # "7:*" always names the last mail, even when its UID is lower.
        return sorted((one for one in found if one.uid > after), key=lambda one: one.uid)

    def fetch(self, mail: Summary) -> tuple[bytes, bool] | None:
        """The bytes, and whether they are only the beginning; None when it is gone from the inbox.

        Raises RefusedError when it is there, but the server does not give it.
        """
        whole = mail.size <= MAX_BYTES
        what = "(BODY.PEEK[])" if whole else f"(BODY.PEEK[HEADER]<0.{MAX_HEADER}> BODY.PEEK[TEXT]<0.{BEGINNING}>)"
        with self._errors():
            data = self._uid("FETCH", str(mail.uid), what)
        parts = [(bytes(one[0]), bytes(one[1])) for one in data if isinstance(one, tuple)]
        if not parts:
            return None
        if whole:
            return parts[0][1], False
        head = b"".join(content for name, content in parts if b"HEADER" in name)
        return head + b"".join(content for name, content in parts if b"TEXT" in name), True

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Mark as read what needs no human eye; in a folder that may only be read, nothing happens."""
        if uids and self._may_mark:
            with self._errors():
                self._uid("STORE", ",".join(map(str, uids)), "+FLAGS.SILENT", "(\\Seen)")

    def close(self) -> None:
        """Hang up."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                connection.logout()

    def _uid(self, command: str, *arguments: str) -> list[Any]:
        """What the server answers. imaplib returns a NO like any answer, and with nothing in it."""
        status, data = self._connected().uid(command, *arguments)
        if status != "OK":
            raise RefusedError(f"{command} was refused")
        return data

    def _connected(self) -> imaplib.IMAP4:
        if self._connection is not None:
            return self._connection
        server = self.address.server
        context = ssl.create_default_context()
        connection: imaplib.IMAP4
        if server.tls:
            connection = imaplib.IMAP4_SSL(server.host, server.port, ssl_context=context, timeout=self._timeout)
        else:
            connection = imaplib.IMAP4(server.host, server.port, timeout=self._timeout)
        try:
            if server.starttls:
                connection.starttls(context)
            connection.login(server.user, server.password)
        except BaseException:
            connection.shutdown()
            raise
        self._connection = connection
        return connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """After any error the connection is in doubt: it is given up, and the next call makes a new one."""
        try:
            yield
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            connection, self._connection = self._connection, None
            if connection is not None:
                with contextlib.suppress(imaplib.IMAP4.error, OSError):
                    connection.shutdown()
            raise InboxDownError(type(error).__name__) from error


def _summary(line: object) -> Iterator[Summary]:
    text = line if isinstance(line, bytes) else b"".join(line) if isinstance(line, tuple) else b""
    uid, size = _UID.search(text), _SIZE.search(text)
    if uid is None or size is None:
        return
    flags = _FLAGS.search(text)
    moment = imaplib.Internaldate2tuple(text)
    received = dt.datetime(*moment[:6]).astimezone(dt.UTC) if moment else None
    yield Summary(int(uid[1]), int(size[1]), received, b"\\Seen" in (flags[1] if flags else b""))

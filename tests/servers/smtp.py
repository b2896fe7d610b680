"""An SMTP server on a free port of this machine, whose answers a test sets."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Mailbox:
    """What the server does and what it has taken. Answers are SMTP lines; an empty one means that it accepts."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answer_to_recipient = ""
        self.refused_recipients: dict[str, str] = {}
        self.answer_to_data = ""
        self.hanging = threading.Event()
        """Set: a mail is taken in and then never acknowledged."""
        self.hung = threading.Event()
        """Set by the server when a mail hangs."""
        self.stored_before_hanging = False
        self.answer_after_hanging = "451 too late"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self.refused_recipients.get(address) or self.answer_to_recipient
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer_to_data:
            return self.answer_to_data
        if self.hanging.is_set():
            if self.stored_before_hanging:
                self._take(envelope)
            self.hung.set()
            while self.hanging.is_set():
                await asyncio.sleep(0.02)
            return self.answer_after_hanging
        self._take(envelope)
        return "250 OK"

    def _take(self, envelope: Any) -> None:
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients.extend(envelope.rcpt_tos)

    def wait_for(self, count: int, seconds: float = 20.0) -> list[EmailMessage]:
        """The mails, when there are that many."""
        ends = time.monotonic() + seconds
        while len(self.mails) < count:
            assert time.monotonic() < ends, f"{len(self.mails)} of {count} mails came"
            time.sleep(0.02)
        return self.mails


class _Controller(Controller):
    def __init__(self, handler: Mailbox, port: int, **options: Any) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=port, ready_timeout=10, **options)

    def _trigger_server(self) -> None:
        # With port 0 the port is known only now.
        if self.port == 0 and self.server is not None:
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class MailServer:
    """Starts and stops; the port stays the same, so that a server can go and come back."""

    def __init__(self, **options: Any) -> None:
        self.box = Mailbox()
        self._options = options
        self._controller: _Controller | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """For INDGANG_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen."""
        self._controller = _Controller(self.box, self.port, **self._options)
        self._controller.start()
        self.port = self._controller.port

    def stop(self) -> None:
        """Go away."""
        self.box.hanging.clear()
        if self._controller is not None:
            with contextlib.suppress(AssertionError):
                self._controller.stop()
            self._controller = None


@contextmanager
def running(**options: Any) -> Iterator[MailServer]:
    """A server for the length of a block."""
    server = MailServer(**options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def only(user: str, password: str) -> Any:
    """An authenticator that knows one user."""

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        known = isinstance(data, LoginPassword) and data.login == user.encode() and data.password == password.encode()
        return AuthResult(success=known, handled=False)

    return check


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A server that accepts everything until a test says otherwise."""
    with running() as server:
        yield server

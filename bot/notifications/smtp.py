"""Sends mail by SMTP, with the standard library, in a thread of its own."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from email.message import EmailMessage

from bot.notifications.mail import compose
from bot.notifications.mail_server import MailServer
from bot.notifications.mailroom import Mailroom
from bot.notifications.senders import EMAIL, ChannelDownError, Parcel, RefusedError, TemporaryError

TIMEOUT_SECONDS = 20.0
"""How long the server may be silent at each step."""
_CLOSING = 421
"""The server shuts down or has had enough: nothing more can be sent on this connection."""


class SmtpSender:
    """The way `email`. One connection a mail: a broken one costs no other mail."""

    channel = EMAIL

    def __init__(self, room: Mailroom, timeout: float = TIMEOUT_SECONDS) -> None:
        """`timeout` is in seconds."""
        self._room = room
        self._server = MailServer.of(room.settings.smtp_url)
        self._timeout = timeout

    async def send(self, parcel: Parcel) -> None:
        """Return when the server has taken the mail."""
        await asyncio.to_thread(self._send, compose_in=parcel)

    def _send(self, compose_in: Parcel) -> None:
        mail = compose(self._room, compose_in)
        with self._connected() as connection:
            self._hand_over(connection, mail)

    def _connected(self) -> smtplib.SMTP:
        """A connection that is ready to take mail. Raises ChannelDownError: until here it is about no recipient."""
        server = self._server
        connection: smtplib.SMTP | None = None
        try:
            if server.tls:
                context = ssl.create_default_context()
                connection = smtplib.SMTP_SSL(server.host, server.port, timeout=self._timeout, context=context)
            else:
                connection = smtplib.SMTP(server.host, server.port, timeout=self._timeout)
            if server.starttls:
                connection.starttls(context=ssl.create_default_context())
            if server.user:
                connection.login(server.user, server.password)
            connection.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException) as error:
            if connection is not None:
                connection.close()
            raise ChannelDownError(_reason(error)) from error
        return connection

    def _hand_over(self, connection: smtplib.SMTP, mail: EmailMessage) -> None:
        try:
            connection.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise _judged(code, "the address") from error
        except smtplib.SMTPSenderRefused as error:
            # Our own address is not accepted: no mail would be, so nothing is given up for it.
            raise ChannelDownError(_reason(error)) from error
        except smtplib.SMTPDataError as error:
            raise _judged(error.smtp_code, "the mail") from error
        except smtplib.SMTPNotSupportedError as error:
            raise RefusedError("the server cannot write to such an address") from error
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryError(_reason(error)) from error


def _judged(code: int, what: str) -> Exception:
    """What an answer about one recipient or mail means: 5xx for good, 421 for everybody, the rest for now."""
    reason = f"{what} was refused with {code}"
    if code == _CLOSING:
        return ChannelDownError(reason)
    return RefusedError(reason) if code >= 500 else TemporaryError(reason)


def _reason(error: Exception) -> str:
    """The kind of error and the server's code, without its words: they may repeat an address."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if isinstance(code, int) else type(error).__name__

"""Text messages through the telephone provider's API, by way of the outbox."""

from __future__ import annotations

import datetime as dt

import httpx
from sqlalchemy import select

from bot.notifications.outbox import WAITING
from bot.notifications.senders import ChannelDownError, Parcel, RefusedError
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.notice_tables import DeliveryRow, NoticeRow
from bot.storage.once import insert_once
from bot.texts import load

SMS = "sms"
LONGEST = 480
"""Characters of a message: three parts, with room for Danish letters."""
_TIMEOUT = 15.0


def is_set_up(settings: Settings) -> bool:
    """Whether text messages can be sent at all."""
    return bool(settings.voice_account and settings.voice_token and settings.voice_sms_from)


def text(message: str, /, **values: object) -> str:
    """A message of `knowledge/texts/voice.yml`."""
    return str(load("voice")["sms"][message]).format(**values)[:LONGEST]


def post(database: Database, *, key: str, to: str, text: str, at: dt.datetime) -> bool:
    """Put a message to a number (E.164) in the outbox, committed on return; the same `key` twice is sent once."""
    with database.transaction() as session:
        new = insert_once(
            session,
            NoticeRow,
            key=key,
            kind=SMS,
            audience="business",
            recipient="",
            ticket_id=None,
            data={"text": text},
            created_at=at,
            not_before=at,
            # It has one way only, so that there is nothing to plan.
            planned_at=at,
        )
        if not new:
            return False
        notice = session.scalars(select(NoticeRow.id).where(NoticeRow.key == key)).one()
        session.add(
            DeliveryRow(
                notice_id=notice,
                channel=SMS,
                address=to,
                message_id=f"{key}:{notice}"[:160],
                status=WAITING,
                attempts=0,
                next_at=at,
                sent_at=None,
                error=None,
            )
        )
        return True


class SmsSender:
    """The way `sms`."""

    channel = SMS

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._url = f"{settings.voice_api_url.rstrip('/')}/2010-04-01/Accounts/{settings.voice_account}/Messages.json"

    async def send(self, parcel: Parcel) -> None:
        """Return when the provider has taken it. Raises ChannelDownError, or RefusedError for this number alone."""
        message = {"From": self._settings.voice_sms_from, "To": parcel.address, "Body": str(parcel.data["text"])}
        login = (self._settings.voice_account, self._settings.voice_token)
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT, auth=login) as client:
                answer = await client.post(self._url, data=message)
        except httpx.HTTPError as error:
            raise ChannelDownError(type(error).__name__) from error
        _judge(answer)


def _judge(answer: httpx.Response) -> None:
    """A refused message is this recipient's alone; a refused login, too many or a broken server are everybody's."""
    status = answer.status_code
    if status < 300:
        return
    reason = f"the provider answered {status}"
    if status in (400, 404, 422):
        raise RefusedError(reason)
    after = answer.headers.get("Retry-After", "")
    raise ChannelDownError(reason, after=float(after) if after.isdecimal() else None)

"""An office that receives mails without an inbox: what is put in is handled as if it had been fetched."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from bot.bootstrap import Services
from bot.mail.handle import Handler, Understand
from bot.mail.parse import parse
from bot.mail.store import MailStore, Place
from bot.notifications.mailroom import Mailroom
from bot.notifications.planner import plan
from bot.storage.channel_tables import MailRow
from bot.storage.notice_tables import DeliveryRow, NoticeRow
from tests.mail_worker import understand

OWN = frozenset({"erhverv@odense.example"})


@dataclass
class Office:
    """Puts mails in and looks at what became of them."""

    services: Services
    store: MailStore
    numbers: itertools.count[int]
    read: Understand = understand

    def receive(self, text: str = "Hvad koster udeservering?", **headers: str) -> MailRow:
        """A mail from Ida, unless the headers say otherwise (`_` in a name is `-`), fetched and handled."""
        number = next(self.numbers)
        usual = {"From": "Ida Holm <ida@cafe-ida.example>", "Subject": "Spørgsmål"}
        usual |= {"Message-ID": f"<{number}@cafe-ida.example>"}
        usual |= {name.replace("_", "-"): value for name, value in headers.items()}
        usual.setdefault("Content-Type", "text/plain; charset=utf-8")
        lines = "".join(f"{name}: {value}\n" for name, value in usual.items())
        return self.receive_bytes(f"{lines}\n{text}\n".encode(), number)

    def receive_bytes(self, data: bytes, number: int | None = None) -> MailRow:
        """A mail as it comes."""
        letter = parse(data, OWN)
        now = self.services.clock()
        self.store.take(letter, Place("test", number or next(self.numbers)), now, now)
        self.handle()
        with self.services.database.reading() as session:
            return session.scalars(select(MailRow).order_by(MailRow.id.desc())).first()  # type: ignore[return-value]

    def handle(self) -> int:
        """Handle what waits."""
        return asyncio.run(Handler(self.services, self.store, self.read).handle_waiting())

    def notices(self, audience: str = "business") -> list[NoticeRow]:
        """The outbox, oldest first."""
        with self.services.database.reading() as session:
            query = select(NoticeRow).where(NoticeRow.audience == audience).order_by(NoticeRow.id)
            return list(session.scalars(query))

    def deliveries(self) -> list[DeliveryRow]:
        """What is on its way to businesses, planned now."""
        plan(Mailroom(self.services.desk, self.services.links, self.services.settings))
        with self.services.database.reading() as session:
            query = select(DeliveryRow).join(NoticeRow, NoticeRow.id == DeliveryRow.notice_id)
            return list(session.scalars(query.where(NoticeRow.audience == "business").order_by(DeliveryRow.id)))


OfficeWith = Callable[[Understand], Office]


@pytest.fixture
def office(services: Services) -> Office:
    """The shipped Odense profile."""
    return Office(services, MailStore(services.database), itertools.count(1))

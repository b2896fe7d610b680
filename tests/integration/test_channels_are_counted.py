"""Each way in is counted as itself in Odense's table: the counter, the telephone, its assistant, and mail."""

from __future__ import annotations

import asyncio
import itertools

from bot.bootstrap import Services
from bot.hotline import calls
from bot.hotline.calls import Call, Channel
from bot.hotline.store import CallStore
from bot.hotline.suggesting import Console
from bot.intake import receive
from bot.mail.store import MailStore
from bot.statistics.facts import refresh
from bot.statistics.periods import month
from bot.statistics.report import build
from bot.texts import load
from tests.builders import understanding
from tests.unit.channels.voice_line import Reader, caller, line
from tests.unit.mail.conftest import Office


def consultant(services: Services, channel: Channel, number: int) -> None:
    """Somebody is helped at the console."""
    reading = understanding(("udeservering", 0.95))
    call = Call(f"{number:032x}", "lone", channel, services.clock(), "settled", receive("borde ude"))
    console = Console(services)
    calls.save(services, CallStore(services.database), call, console.decide(call.intake, reading), ["udeservering"])


async def rings_the_assistant(services: Services) -> None:
    async with line(Reader(services)) as client:
        call = caller(client)
        await call.ring()
        await call.say("borde ude")
        await call.say("ja")
        await call.hang_up()


def test_a_visit_a_call_a_call_to_the_assistant_and_a_mail_are_each_counted_once_as_what_they_were(
    services: Services,
) -> None:
    consultant(services, "counter", 1)
    consultant(services, "phone", 2)
    consultant(services, "phone", 3)
    asyncio.run(rings_the_assistant(services))
    Office(services, MailStore(services.database), itertools.count(1)).receive()
    refresh(services.database, services.catalogue, services.clock())
    november = month(2026, 11)
    report = build(services.database, services.catalogue, november, november.before())
    names = load("statistics")["channels"]
    counted = {row[0]: row[4] for row in report.table("channels").rows}
    expected = {"counter": 1, "phone": 2, "voice": 1, "email": 1, "web": 0, "telegram": 0}
    assert {channel: counted[names[channel]] for channel in names} == expected
    assert report.contacts == 5

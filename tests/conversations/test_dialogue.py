"""What keeps a conversation going: hours, repeating, starting over, and words that are no inquiry."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.chats import OUTDOOR_SERVING, SCAFFOLDING, Chat, question
from tests.conftest import COPENHAGEN, FixedClock

HOURS = ["Hvornår har I åbent?", "Har I åbent nu?"]


@pytest.mark.parametrize("said", HOURS)
async def test_opening_hours_are_told_with_whether_it_is_open_now(chat: Chat, said: str) -> None:
    reply = await chat.say(said)
    assert "åbent nu og til kl. 15.00" in reply.text
    assert "fredag 09.00-13.00" in reply.text
    assert chat.services.profile.phone in reply.text
    assert "forstod" not in reply.text


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (dt.datetime(2026, 11, 29, 12, 0, tzinfo=COPENHAGEN), "mandag den 30. november 2026 kl. 09.00"),
        (dt.datetime(2026, 12, 24, 10, 0, tzinfo=COPENHAGEN), "mandag den 28. december 2026 kl. 09.00"),
        (dt.datetime(2026, 11, 23, 15, 0, tzinfo=COPENHAGEN), "tirsdag den 24. november 2026 kl. 09.00"),
    ],
    ids=["sunday", "christmas eve", "closing time"],
)
async def test_when_it_is_closed_the_next_opening_is_told(
    chat: Chat, clock: FixedClock, now: dt.datetime, opens: str
) -> None:
    clock.now = now
    reply = await chat.say("Har I åbent nu?")
    assert "lukket nu" in reply.text
    assert opens in reply.text


async def test_days_that_are_closed_soon_are_told_with_the_hours(chat: Chat, clock: FixedClock) -> None:
    clock.now = dt.datetime(2026, 12, 14, 10, 0, tzinfo=COPENHAGEN)
    reply = await chat.say("Har I åbent mellem jul og nytår?")
    assert "Vi holder lukket torsdag den 24. december" in reply.text
    assert "fredag den 1. januar" in reply.text
    clock.now = dt.datetime(2026, 8, 31, 10, 0, tzinfo=COPENHAGEN)
    assert "holder lukket" not in (await chat.say("Har I åbent nu?")).text


async def test_the_last_answer_is_repeated_on_request(chat: Chat) -> None:
    first = await chat.say("Hvad kræver det at sætte et skilt op på facaden?")
    assert (await chat.say("Kan du gentage det?")).text == first.text


async def test_it_never_pretends_to_be_a_person(chat: Chat) -> None:
    reply = await chat.say("Er du en robot?")
    assert "ikke et menneske" in reply.text
    assert chat.services.profile.phone in reply.text


async def test_starting_over_forgets_the_subject(chat: Chat) -> None:
    await chat.say("Skal man have tilladelse til udeservering på fortovet?")
    await chat.say("forfra")
    reply = await chat.say("hvad koster det?")
    assert chat.services.catalogue.tasks["udeservering"].details.cost not in reply.text
    assert reply.last.startswith("Det vil jeg gerne svare på")


async def test_starting_over_forgets_who_one_is(chat: Chat) -> None:
    await chat.say("I kan skrive til mig på mette@example.dk")
    await chat.answer_form(await chat.say(OUTDOOR_SERVING), contact_name="Ida", company="Idas Is")
    await chat.say("forfra")
    reply, asked = await chat.answer_form(
        await chat.say(SCAFFOLDING), contact_name="Bo", company="Bos Tag", contact_way="bo@example.dk"
    )
    assert {"contact_name", "company", "contact_way"} <= set(asked)
    ticket = chat.ticket(reply)
    assert ticket.contact == {"name": "Bo", "phone": None, "email": "bo@example.dk"}
    assert "mette@example.dk" not in str(ticket.transcript)


async def test_starting_over_in_the_middle_of_the_form_leaves_it(chat: Chat) -> None:
    assert question(await chat.say(OUTDOOR_SERVING)) is not None
    reply = await chat.say("forfra")
    assert question(reply) is None
    assert "ikke oprettet" in reply.text
    assert "Fik du svar" in (await chat.say("Hvad kræver det at sætte et skilt op på facaden?")).text
    assert chat.services.tickets.newest() == []


@pytest.mark.parametrize(
    "said",
    [
        "How do I apply for a permit to serve food outside?",
        "Ich möchte ein Restaurant eröffnen. Sprechen Sie Deutsch?",
    ],
)
async def test_another_language_is_told_that_only_danish_is_understood(chat: Chat, said: str) -> None:
    reply = await chat.say(said)
    assert "only understand Danish" in reply.text
    assert chat.services.profile.phone in reply.text


async def test_abuse_is_met_with_a_way_to_a_person(chat: Chat) -> None:
    reply = await chat.say("Du er en idiot, og I er nogle røvhuller")
    assert chat.services.profile.phone in reply.text
    assert chat.services.tickets.newest() == []

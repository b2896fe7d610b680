"""One model serves four municipalities: each with its own entrance, people and targets."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.chats import OUTDOOR_SERVING, Chat, running
from tests.conftest import COPENHAGEN, FixedClock

MUNICIPALITIES = {
    "odense": ("ErhvervsKontakten", "65 51 63 00", dt.datetime(2026, 11, 24, 10, 30, tzinfo=COPENHAGEN)),
    "koebenhavn": ("Københavns Erhvervsservice", "33 66 33 66", dt.datetime(2026, 11, 30, 16, tzinfo=COPENHAGEN)),
    "aalborg": ("Aalborg Erhvervsservice", "99 31 15 70", dt.datetime(2026, 11, 30, 15, tzinfo=COPENHAGEN)),
    "jammerbugt": ("Én indgang", "72 57 77 77", dt.datetime(2026, 11, 30, 15, tzinfo=COPENHAGEN)),
}


@pytest.mark.parametrize("municipality", MUNICIPALITIES)
async def test_each_has_its_own_entrance_people_and_targets(
    municipality: str, trained_model: Path, clock: FixedClock, tmp_path: Path
) -> None:
    entrance, phone, due = MUNICIPALITIES[municipality]
    with running(trained_model, clock, tmp_path, MUNICIPALITY=municipality) as runner:
        chat = await Chat.begin(runner)
        assert entrance in chat.greeting.text
        assert phone in (await chat.say("Jeg vil gerne tale med et menneske")).text
        receipt, _ = await chat.answer_form(await chat.say(OUTDOOR_SERVING))
        ticket = chat.ticket(receipt)
        served = runner.services.municipality
        assert served.staff[ticket.owner].name in receipt.text
        assert served.profile.service_targets.promise["medium"].text in receipt.text
        assert ticket.due_at == due


async def test_references_do_not_show_how_many_cases_there_are_where_that_is_not_wanted(
    trained_model: Path, clock: FixedClock, tmp_path: Path
) -> None:
    with running(trained_model, clock, tmp_path, MUNICIPALITY="koebenhavn") as runner:
        references = []
        for _ in range(2):
            chat = await Chat.begin(runner)
            receipt, _ = await chat.answer_form(await chat.say(OUTDOOR_SERVING))
            references.append(int(str(receipt.reference).rsplit("-", 1)[1]))
        assert references != [1, 2]


async def test_a_line_that_is_open_at_other_times_is_named(
    trained_model: Path, clock: FixedClock, tmp_path: Path
) -> None:
    with running(trained_model, clock, tmp_path, MUNICIPALITY="jammerbugt") as runner:
        reply = await (await Chat.begin(runner)).say("Har I åbent nu?")
        assert "Den Digitale Hotline" in reply.text
        assert "70 20 00 00" in reply.text

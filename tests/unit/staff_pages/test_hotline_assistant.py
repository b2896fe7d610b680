"""Calls of the voice assistant on the hotline's page: what is shown, and who takes one over."""

from __future__ import annotations

import httpx
import pytest

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.voice import calls
from bot.voice.calls import CallStore
from tests.conftest import FixedClock
from tests.rung import SAID, rung
from tests.unit.staff_pages.conftest import OWN, Browser, Enter

PAGE = "/medarbejder/hotline"


async def waiting(browser: Browser) -> list[dict[str, str]]:
    response = await browser.http.get(f"{PAGE}/assistent", headers={"accept": "application/json"})
    assert response.status_code == 200
    found: list[dict[str, str]] = response.json()["waiting"]
    return found


async def take(browser: Browser, call: str) -> httpx.Response:
    headers = {**OWN, "accept": "application/json", "x-csrf-token": browser.csrf}
    return await browser.http.post(f"{PAGE}/overtag", data={"call": call}, headers=headers)


@pytest.fixture
def lone(enter: Enter) -> Browser:
    return enter("lone", Role.HOTLINE)


async def test_a_call_that_was_passed_on_is_shown_with_what_a_new_call_begins_with(
    lone: Browser, services: Services
) -> None:
    rung(services)
    [note] = await waiting(lone)
    assert (note["title"], note["at"], note["about"]) == ("Stillet om", "10.30", "Udeservering")
    assert (note["text"], note["phone"], note["cvr"], note["ticket"]) == (SAID, "66 13 13 72", "24256790", "")
    assert '"call": "CA1"' in (await lone.get(PAGE)).text


async def test_a_call_back_and_a_call_that_hung_up_are_shown_and_a_settled_one_is_not(
    lone: Browser, services: Services, clock: FixedClock
) -> None:
    passed = {"passed_to": None, "passed_at": None}
    rung(services, "CA1", **passed, step=calls.ENDED, ticket="EI-2026-000001", number="+4588888888", name="Ida Holm")
    clock.advance(minutes=1)
    rung(services, "CA2", **passed, step=calls.HUNG_UP)
    rung(services, "CA3", **passed, step=calls.ENDED, settled=True)
    newest, older = await waiting(lone)
    assert (newest["kind"], newest["ticket"]) == ("hung_up", "")
    assert (older["kind"], older["ticket"]) == ("ticket", "EI-2026-000001")
    assert (older["phone"], older["name"]) == ("88 88 88 88", "Ida Holm")
    clock.advance(minutes=31)
    assert await waiting(lone) == []


async def test_a_call_is_taken_over_by_one_and_the_next_is_told_who(enter: Enter, services: Services) -> None:
    rung(services)
    lone = enter("lone", Role.HOTLINE)
    for _ in range(2):
        taken = await take(lone, "CA1")
        assert (taken.status_code, taken.json()["note"]["text"]) == (200, SAID)
    assert await waiting(lone) == []
    refused = await take(enter("bente", Role.HOTLINE), "CA1")
    assert (refused.status_code, refused.json()["message"]) == (409, "Lone har allerede taget opkaldet.")


async def test_a_call_that_goes_on_stays_taken(lone: Browser, services: Services) -> None:
    rung(services)
    store = CallStore(services.database)
    call = store.find("CA1")
    assert call is not None
    await take(lone, "CA1")
    call.turn, call.step = 1, calls.ENDED
    assert store.save(call, 0, services.clock())
    assert await waiting(lone) == []


async def test_a_call_that_is_not_there_cannot_be_taken(lone: Browser, services: Services) -> None:
    assert (await take(lone, "CA9")).status_code == 404
    assert (await take(lone, "")).status_code == 404


async def test_only_those_who_take_calls_see_them(enter: Enter, services: Services) -> None:
    rung(services)
    anna = enter("anna", Role.TASKFORCE)
    assert (await anna.get(f"{PAGE}/assistent")).status_code == 403
    assert (await take(anna, "CA1")).status_code == 403


async def test_the_counter_has_its_own_entry_in_the_menu(enter: Enter) -> None:
    page = (await enter("lone", Role.HOTLINE).get(f"{PAGE}?kanal=counter")).text
    assert '<a href="/medarbejder/hotline?kanal=counter" aria-current="page">Skranken</a>' in page
    assert "Skranken" not in (await enter("anna", Role.TASKFORCE).get("/medarbejder/sager")).text

"""The board, single cards of it, the meeting and the overview."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.tickets import handling
from bot.tickets.model import Ticket
from tests.unit.staff_pages import scene
from tests.unit.staff_pages.conftest import Enter, heading
from tests.unit.staff_pages.scene import ALI, JONAS, KAREN

BOARD = "/medarbejder/tavle"


@pytest.fixture
def tickets(services: Services) -> list[Ticket]:
    scene.accounts(services)
    return scene.day_at_work(services)


def cards(page: str) -> dict[str, str]:
    """Phase of each card by reference."""
    return dict(re.findall(r'data-reference="([^"]+)" data-phase="([^"]+)"', page))


async def test_open_tickets_are_in_the_column_of_their_phase(tickets: list[Ticket], enter: Enter) -> None:
    page = (await enter(KAREN).get(BOARD)).text
    assert cards(page) == {one.reference: one.phase for one in tickets if one.is_open}
    assert page.index("Tiltrækning") < page.index("Afklaring") < page.index("Sagsbehandling")
    assert "3 dage over" in page
    assert "Venter på TaskForce: Ali" in page


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("kontor=byliv", {1, 2, 3}),
        (f"ejer={JONAS}", {0, 4}),
        ("niveau=simpel", {3}),
        ("omraade=etablering", {4}),
        ("omraade=findes-ikke", set()),
        ("q=caf%C3%A9", {0, 1}),
        ("q=24256790", {0}),
        ("q=%25", set()),
        ("overskredet=ja", {2}),
        ("kontor=byliv&q=ida", {1}),
        ("kontor=%00", set()),
    ],
)
async def test_filters(tickets: list[Ticket], enter: Enter, query: str, places: set[int]) -> None:
    page = (await enter(KAREN).get(f"{BOARD}?{query}")).text
    assert set(cards(page)) == {tickets[place].reference for place in places}


async def test_a_filter_stays_chosen_and_goes_along_to_the_meeting(tickets: list[Ticket], enter: Enter) -> None:
    page = (await enter(KAREN).get(f"{BOARD}?kontor=byliv&overskredet=ja&q=%22%3E")).text
    assert '<option value="byliv" selected>' in page
    assert "/medarbejder/tavle/moede?kontor=byliv&amp;q=%22%3E&amp;overskredet=ja" in page
    assert 'value="&#34;&gt;"' in page


async def test_single_cards_are_those_asked_for_that_fit_the_filter(tickets: list[Ticket], enter: Enter) -> None:
    cafe, closed, other = tickets[0].reference, tickets[5].reference, tickets[1].reference
    browser = enter(KAREN)
    asked = f"{BOARD}/kort?sag={cafe}&sag={closed}&sag=findes-ikke"
    page = (await browser.get(asked)).text
    assert list(cards(page)) == [cafe]
    assert "<html" not in page
    assert list(cards((await browser.get(f"{BOARD}/kort?sag={cafe}&sag={other}&kontor=byliv")).text)) == [other]


async def test_who_may_not_handle_tickets_cannot_move_them(tickets: list[Ticket], enter: Enter) -> None:
    page = (await enter("helle", Role.HOTLINE).get(BOARD)).text
    assert cards(page)
    assert "draggable" not in page
    assert 'class="move"' not in page


async def test_the_meeting_shows_one_ticket_after_the_other(tickets: list[Ticket], enter: Enter) -> None:
    browser = enter(KAREN)
    seen = [heading(await browser.get(f"{BOARD}/moede?nr={number}")) for number in range(1, 6)]
    assert seen[:2] == ["Robotværk A/S", "Café Solskin"]
    assert len(set(seen)) == 5
    first, last = (await browser.get(f"{BOARD}/moede")).text, (await browser.get(f"{BOARD}/moede?nr=5")).text
    assert ('rel="prev"' in first, 'rel="next"' in first) == (False, True)
    assert ('rel="prev"' in last, 'rel="next"' in last) == (True, False)


@pytest.mark.parametrize(("number", "place"), [("0", 1), ("99", 5), ("x", 1), ("-3", 1), ("²", 1)])
async def test_a_strange_place_in_the_meeting_is_the_nearest_one(
    tickets: list[Ticket], enter: Enter, number: str, place: int
) -> None:
    assert f"{place} af 5" in (await enter(KAREN).get(f"{BOARD}/moede?nr={number}")).text


async def test_an_empty_board_and_meeting_say_so(services: Services, enter: Enter) -> None:
    browser = enter("karla", Role.COORDINATOR)
    assert "0 af 0" in (await browser.get(f"{BOARD}/moede")).text
    assert (await browser.get(BOARD)).status_code == 200
    assert "0 sager" in (await browser.get("/medarbejder/oversigt")).text


async def test_the_overview_lists_every_open_ticket_with_owner_and_deadline(
    tickets: list[Ticket], enter: Enter
) -> None:
    page = (await enter(KAREN).get("/medarbejder/oversigt")).text
    assert "5 sager: 1 i tiltrækning, 1 i afklaring, 3 i sagsbehandling" in " ".join(page.split())
    for one in tickets[:5]:
        assert one.reference in page
    assert "Jonas Skovmand" in page


async def test_a_single_ticket_is_counted_as_one(services: Services, enter: Enter) -> None:
    scene.ticket(services, 1)
    page = (await enter(KAREN).get("/medarbejder/oversigt")).text
    assert "1 sag: " in " ".join(page.split())


async def test_a_moved_away_owner_is_shown_by_id(services: Services, tickets: list[Ticket], enter: Enter) -> None:
    moved: Any = scene.ticket(services, 20, owner="forhen-ansat", company="Glemt ApS")
    page = (await enter(KAREN).get(BOARD)).text
    assert moved.reference in page
    assert "forhen-ansat (ikke i kataloget)" in page


async def test_my_tickets_are_grouped_by_what_they_wait_for(
    tickets: list[Ticket], enter: Enter, services: Services
) -> None:
    page = (await enter(ALI).get("/medarbejder/sager")).text
    places = [page.index(title) for title in ("Du er spurgt", "Du har bolden", "Venter på virksomheden")]
    assert places == sorted(places)
    assert page.index("Café Solskin") < page.index("Hansens Tømrerfirma") < page.index("Nordisk Vintageudlejning")
    assert "Robotværk" not in page
    handling.add_participant(services.desk, tickets[4].reference, JONAS, ALI)
    assert "Robotværk" in (await enter(ALI).get("/medarbejder/sager")).text


async def test_a_reference_typed_into_the_field_opens_the_ticket(tickets: list[Ticket], enter: Enter) -> None:
    browser = enter(ALI)
    response = await browser.get("/medarbejder/sager?sag=%20ei-2026-000001")
    assert response.headers["location"] == "/medarbejder/sager/EI-2026-000001"
    assert (await browser.get("/medarbejder/sager?sag=//ond.example")).headers["location"] == "/medarbejder/sager"


async def test_first_page_is_the_first_one_may_see(services: Services, enter: Enter) -> None:
    assert (await enter("anna", Role.HOTLINE).get("/medarbejder")).headers["location"] == "/medarbejder/sager"
    keeper = await enter("maja", Role.MAINTAINER).get("/medarbejder")
    assert keeper.headers["location"] == "/medarbejder/indstillinger"

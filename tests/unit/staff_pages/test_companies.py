"""Finding a company, and its history."""

from __future__ import annotations

import pytest

from bot.bootstrap import Services
from tests.unit.staff_pages import scene
from tests.unit.staff_pages.conftest import Enter
from tests.unit.staff_pages.scene import ALI, CVR

PATH = "/medarbejder/virksomheder"


@pytest.fixture(autouse=True)
def tickets(services: Services) -> None:
    scene.accounts(services)
    scene.day_at_work(services)


async def test_a_company_is_found_by_part_of_its_name(enter: Enter) -> None:
    page = (await enter(ALI).get(f"{PATH}?q=solsk")).text
    assert "Café Solskin" in page
    assert f"{PATH}/{CVR}" in page
    assert "2 sager" in page


@pytest.mark.parametrize("text", [CVR, "24 25 67 90", "DK24256790"])
async def test_a_cvr_number_leads_straight_to_the_history(enter: Enter, text: str) -> None:
    response = await enter(ALI).get(PATH, params={"q": text})
    assert response.headers["location"] == f"{PATH}/{CVR}"


@pytest.mark.parametrize(
    ("text", "said"), [("s", "mindst 2 tegn"), ("findes ikke", "Ingen virksomheder"), ("%%", "Ingen")]
)
async def test_a_search_without_a_result_says_so(enter: Enter, text: str, said: str) -> None:
    assert said in (await enter(ALI).get(PATH, params={"q": text})).text


async def test_all_tickets_of_a_company_are_in_one_place_closed_ones_too(enter: Enter) -> None:
    page = (await enter(ALI).get(f"{PATH}/{CVR}")).text
    assert "EI-2026-000001" in page
    assert "EI-2026-000006" in page
    assert "Lukket: løst" in page


@pytest.mark.parametrize("cvr", ["13585628", "x", "%00", "<b>"])
async def test_a_number_without_tickets_says_so(enter: Enter, cvr: str) -> None:
    response = await enter(ALI).get(f"{PATH}/{cvr}")
    assert response.status_code == 404
    assert "Der er ingen sager" in response.text
    assert "<b>" not in response.text

"""Absence: today with one press, other days, and by whom."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.bootstrap import Services
from tests.unit.staff_pages import scene
from tests.unit.staff_pages.conftest import Enter
from tests.unit.staff_pages.scene import ALI, JONAS, KAREN

PATH = "/medarbejder/fravaer"
TODAY = "2026-11-23"


@pytest.fixture(autouse=True)
def people(services: Services) -> None:
    scene.accounts(services)


async def test_away_today_is_one_press_and_the_usual_deputy_steps_in(enter: Enter, services: Services) -> None:
    browser = enter(ALI)
    assert "Din stedfortræder er Camilla Stougaard" in (await browser.get(PATH)).text
    response = await browser.post(PATH, first=TODAY, last=TODAY)
    assert response.headers["location"] == f"{PATH}?sket=absent"
    assert services.desk.roster().reader(ALI, services.today()) == "camilla-stougaard"
    page = (await browser.get(PATH)).text
    assert "Tilbage i dag" in page
    assert "væk i dag" in page


async def test_another_deputy_for_some_days(enter: Enter, services: Services) -> None:
    await enter(ALI).post(PATH, first=TODAY, last="2026-11-27", deputy=JONAS)
    roster = services.desk.roster()
    assert roster.deputy(ALI, dt.date(2026, 11, 27)) == JONAS
    assert roster.at_work(ALI, dt.date(2026, 11, 28))


async def test_back_earlier_ends_the_absence(enter: Enter, services: Services) -> None:
    browser = enter(ALI)
    await browser.post(PATH, first=TODAY, last="2026-12-24")
    number = str(services.absences.upcoming(services.today())[0].id)
    assert (await browser.post(f"{PATH}/tilbage", number=number)).status_code == 303
    assert services.absences.upcoming(services.today()) == []
    assert (await browser.post(f"{PATH}/tilbage", number="x")).status_code == 303


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"first": "", "last": TODAY}, "Skriv datoen"),
        ({"first": "2026-11-24", "last": TODAY}, "slutte på eller efter"),
        ({"first": TODAY, "last": TODAY, "deputy": ALI}, "peger tilbage på dig"),
        ({"first": TODAY, "last": TODAY, "deputy": "ukendt"}, "står ikke i kataloget"),
        ({"first": TODAY, "last": TODAY, "staff": JONAS}, "kun skrive dit eget fravær"),
        ({"first": TODAY, "last": TODAY, "staff": "ukendt"}, "står ikke i kataloget"),
    ],
)
async def test_what_cannot_be_is_refused_with_a_sentence(
    enter: Enter, services: Services, fields: dict[str, str], said: str
) -> None:
    response = await enter(ALI).post(PATH, **fields)
    assert response.status_code == 422
    assert said in response.text
    assert services.absences.upcoming(services.today()) == []


async def test_a_coordinator_enters_and_ends_anybodys(enter: Enter, services: Services) -> None:
    await enter(KAREN).post(PATH, staff=ALI, first=TODAY, last=TODAY)
    found = services.absences.upcoming(services.today())
    assert [(one.staff, one.entered_by) for one in found] == [(ALI, KAREN)]
    refused = await enter(JONAS).post(f"{PATH}/tilbage", number=str(found[0].id))
    assert refused.status_code == 422
    await enter(KAREN).post(f"{PATH}/tilbage", number=str(found[0].id))
    assert services.absences.upcoming(services.today()) == []


async def test_an_administrator_outside_the_catalogue_has_no_absence_but_enters_others(
    enter: Enter, services: Services
) -> None:
    browser = enter("adam")
    page = (await browser.get(PATH)).text
    assert "Er du væk?" not in page
    assert (await browser.post(PATH, first=TODAY, last=TODAY)).status_code == 422
    assert (await browser.post(PATH, staff=ALI, first=TODAY, last=TODAY)).status_code == 303

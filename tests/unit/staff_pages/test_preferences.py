"""The page of preferences."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from bot.accounts.preferences import Preferences
from bot.bootstrap import Services
from tests.unit.accounts.conftest import PASSWORD
from tests.unit.staff_pages.conftest import Enter

PATH = "/medarbejder/indstillinger"


async def test_choices_are_kept_and_shown(enter: Enter, services: Services) -> None:
    browser = enter()
    response = await browser.post(PATH, telegram="ja", quiet_from="20:30", quiet_to="06:00")
    assert response.headers["location"] == f"{PATH}?sket=saved"
    anna = services.accounts.find("anna")
    assert anna is not None
    assert anna.preferences == Preferences(
        email=False, telegram=True, digest=False, quiet_from=dt.time(20, 30), quiet_to=dt.time(6)
    )
    shown = (await browser.get(f"{PATH}?sket=saved")).text
    assert "Dine valg er gemt" in shown
    assert 'value="20:30"' in shown
    assert shown.count("checked") == 1


@pytest.mark.parametrize("time", ["", "7", "25:00", "07:60", "<b>"])
async def test_a_time_that_is_none_is_refused(enter: Enter, time: str) -> None:
    response = await enter().post(PATH, quiet_from=time, quiet_to="06:00")
    assert response.status_code == 422
    assert "klokkeslæt" in response.text


async def test_telegram_is_linked_by_a_code_and_unlinked_again(enter: Enter, services: Services) -> None:
    browser = enter()
    page = (await browser.post(f"{PATH}/telegram")).text
    code = re.search(r'class="code"[^>]*>\s*(\w{8})', page)
    assert code is not None
    services.telegram_links.link(code.group(1), 42)
    assert "koblet til" in (await browser.get(PATH)).text
    await browser.post(f"{PATH}/telegram/fjern")
    assert services.telegram_links.owner_of(42) is None


async def test_a_new_password_needs_the_present_one_and_ends_the_session(enter: Enter, services: Services) -> None:
    browser = enter()
    services.accounts.set_password("anna", PASSWORD)
    browser = enter()
    new = PASSWORD.upper()
    for present, password, again, said in (
        ("forkert", new, new, "nuværende adgangskode er forkert"),
        (PASSWORD, new, PASSWORD, "ikke ens"),
        (PASSWORD, "kort", "kort", "for kort"),
    ):
        response = await browser.post(f"{PATH}/adgangskode", present=present, password=password, again=again)
        assert response.status_code == 422
        assert said in response.text
    response = await browser.post(f"{PATH}/adgangskode", present=PASSWORD, password=new, again=new)
    assert response.headers["location"] == "/medarbejder/log-ind?sket=password_changed"
    assert services.accounts.verify("anna@proevestad.example", new) is not None
    assert (await browser.get(PATH)).status_code == 303

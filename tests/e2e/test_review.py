"""The review in a browser: a hundred messages from the keyboard alone, at any width, and without scripts."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.staff_pages.guard import COOKIE, COOKIE_PATH
from bot.storage.learning_tables import LabelRow
from tests.builders import triage_data
from tests.e2e.pictures import keep
from tests.e2e.staff_site import LogIn
from tests.e2e.test_staff_look import WIDTHS, check

MESSAGES = 120
SECONDS = 600
PATH = "/medarbejder/gennemsyn"
CURRENT = ".item:focus"
WORDS = ("borde", "skilt", "container", "stillads", "parasol", "blomster", "ladcykel", "telt", "vogn", "plakat")


@pytest.fixture
def site(staff_site: str) -> str:
    """The browser of these tests looks at the staff pages."""
    return staff_site


@pytest.fixture
def pile(office: Services, log_in: LogIn) -> None:
    """Messages of every kind to look through, and Mie, who is logged in and may."""
    office.accounts.add("mie", "Mie Møller", "mie@odense.example", [Role.MAINTAINER])
    for number in range(MESSAGES):
        word = WORDS[number % 10]
        ranking = [
            {"id": "udeservering", "confidence": 0.46},
            {"id": "vareudstilling", "confidence": 0.31},
            {"id": "skilte", "confidence": 0.12},
        ]
        act, decision = ("out_of_scope", "redirect") if number % 6 == 5 else ("inquiry", "ask_back")
        text = f"Må vi stille {word} ud foran butikken hele sommeren? Vi er {'mange ' * (number // 10)}glade for sol"
        triage = triage_data(text=text, act=act, decision=decision, ranking=ranking, level="simpel")
        identifier = office.tickets.log_inquiry(triage, channel="web", at=office.clock())
        if number % 7 == 0:
            office.tickets.set_outcome(identifier, "not_answered")
    log_in("mie")


def labels(office: Services, *where: object) -> int:
    with office.database.reading() as session:
        return session.scalar(select(func.count()).select_from(LabelRow).where(*where)) or 0  # type: ignore[arg-type]


def judge(page: Page, key: str, *, last: bool = False) -> None:
    """Press a key on the message in turn, and wait for the next one."""
    judged = page.locator(CURRENT).get_attribute("data-id")
    page.keyboard.press(key)
    if not last:
        expect(page.locator(f'{CURRENT}:not([data-id="{judged}"])')).to_be_visible()


@pytest.mark.usefixtures("pile")
def test_a_hundred_messages_are_judged_from_the_keyboard_alone(page: Page, office: Services) -> None:
    page.goto(PATH)
    expect(page.locator(CURRENT)).to_be_visible()
    started = time.monotonic()
    keys = ("Enter", "2", "h", "s", "3")
    for number in range(100):
        judge(page, keys[number % len(keys)], last=number == 99)
    expect(page.locator(".item")).to_have_count(MESSAGES - 100)
    assert time.monotonic() - started < SECONDS
    assert labels(office) == 100
    assert labels(office, LabelRow.task == "vareudstilling") == 20
    assert labels(office, LabelRow.verdict == "out_of_scope", LabelRow.task == "citizen") == 20
    assert labels(office, LabelRow.verdict == "skipped") == 20


@pytest.mark.usefixtures("pile")
def test_another_task_and_another_kind_are_chosen_in_their_lists_and_a_judgement_is_undone(
    page: Page, office: Services
) -> None:
    page.goto(PATH)
    first = page.locator(CURRENT)
    identifier = first.get_attribute("data-id")
    page.keyboard.press("v")
    page.keyboard.type("Byggetilladelse")
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-id="{identifier}"]')).to_have_count(0)
    assert labels(office, LabelRow.task == "byggetilladelse") == 1
    page.keyboard.press("z")
    expect(page.locator(CURRENT)).to_have_attribute("data-id", str(identifier))
    assert labels(office) == 0
    page.keyboard.press("p")
    page.keyboard.press("t")
    page.keyboard.type("Salg")
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-id="{identifier}"]')).to_have_count(0)
    assert labels(office, LabelRow.task == "sales", LabelRow.regression) == 1


@pytest.mark.usefixtures("pile")
@pytest.mark.parametrize("width", WIDTHS)
def test_the_review_is_accessible_at_any_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.goto(PATH)
    keep(page, f"review-top-{width}")
    check(page, "review", width)
    page.goto(f"{PATH}?kilde=out_of_scope")
    check(page, "review-outside", width)
    page.goto(PATH)
    for _ in range(6):
        judge(page, "Enter")
    page.goto(f"{PATH}/aendringer")
    check(page, "changes", width)


@pytest.mark.usefixtures("pile")
def test_without_scripts_the_forms_do_the_same(browser: Browser, site: str, office: Services) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    context.add_cookies([{"name": COOKIE, "value": office.sessions.begin("mie"), "url": f"{site}{COOKIE_PATH}"}])
    page = context.new_page()
    page.goto(f"{PATH}?kilde=asked_back")
    page.locator(".item").first.get_by_role("button", name="Vareudstilling").click()
    expect(page).to_have_url(f"{site}{PATH}?kilde=asked_back")
    page.locator(".item").first.get_by_label("En anden opgave").select_option(label="Byggetilladelse")
    page.locator(".item").first.locator("[data-pick] button").click()
    page.locator(".item").first.locator("[data-outside] button").click()
    page.locator(".item").first.get_by_role("button", name="Spring over").click()
    expect(page.get_by_role("heading", name="Gennemsyn")).to_be_visible()
    assert labels(office) == 4
    page.locator(".item").first.locator("[data-pick] button").click()
    expect(page.get_by_role("alert")).to_contain_text("Vælg en opgave")
    context.close()

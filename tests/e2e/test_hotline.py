"""A consultant takes calls at the console, from the keyboard alone, in Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect
from sqlalchemy import select

from bot.accounts.rights import Role
from bot.intake import mask
from bot.storage.channel_tables import CallRow
from bot.storage.tables import InquiryRow
from bot.voice import calls as voice_calls
from bot.voice.calls import CallStore
from tests.e2e.conftest import PATIENCE_MS
from tests.e2e.hotline_site import HotlinePage, HotlineSite, serving
from tests.e2e.pictures import keep
from tests.e2e.test_accessibility import violations
from tests.rung import SAID, rung

SIZES = {1280: 800, 640: 800, 480: 800, 320: 640}


@pytest.fixture(scope="module")
def hotline_site(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HotlineSite]:
    with serving(trained_model, tmp_path_factory.mktemp("hotline")) as site:
        yield site


@pytest.fixture
def desk_context(browser: Browser, hotline_site: HotlineSite) -> Iterator[BrowserContext]:
    """A consultant's browser; fails the test when a script breaks or the security policy stops something."""
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    context = browser.new_context(base_url=hotline_site.url, locale="da-DK", timezone_id="Europe/Copenhagen")
    context.set_default_timeout(PATIENCE_MS)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=hotline_site.url)
    context.on("console", note)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    hotline_site.log_in(context)
    yield context
    context.close()
    assert not faults


@pytest.fixture
def tab(desk_context: BrowserContext) -> Page:
    return desk_context.new_page()


@pytest.fixture
def console(tab: Page) -> HotlinePage:
    return HotlinePage(tab).open()


def calls(site: HotlineSite) -> list[CallRow]:
    with site.services.database.reading() as session:
        return list(session.scalars(select(CallRow).order_by(CallRow.saved_at, CallRow.id)))


def last_call(site: HotlineSite, text: str) -> CallRow:
    return next(call for call in calls(site) if text in call.text)


def test_one_word_gives_the_answer_the_person_and_the_promise(console: HotlinePage, tab: Page) -> None:
    console.heard("udeservering", "Udeservering")
    expect(console.offers.first).to_contain_text("%")
    expect(console.offers.first).to_contain_text("på grund af »udeservering«")
    expect(console.answer.locator(".aloud")).to_contain_text("Du skal have tilladelse til borde og stole")
    expect(console.answer).to_contain_text("Skal der serveres alkohol ude?")
    expect(console.answer).to_contain_text("Senest tirsdag den 24. november kl. 10.30")
    expect(console.people).to_contain_text("lokal")
    expect(tab.locator("#hours")).to_contain_text("har åbent nu og til kl. 15.00")
    keep(tab, "hotline-1280")


def test_a_call_is_settled_from_the_keyboard_alone_and_the_next_one_begins(
    console: HotlinePage, tab: Page, hotline_site: HotlineSite
) -> None:
    console.heard("skilt på facaden", "Skilte")
    tab.keyboard.press("Enter")
    expect(console.saying).to_have_text("Svaret er kopieret.")
    copied = str(tab.evaluate("navigator.clipboard.readText()"))
    for part in console.answer.locator(".aloud p").all_inner_texts():
        assert part in copied
    tab.keyboard.press("F2")
    expect(console.saying).to_have_text("Gemt som afsluttet kl. 10.30.")
    expect(console.field).to_have_value("")
    expect(console.field).to_be_focused()
    expect(console.offers).to_have_count(0)
    saved = last_call(hotline_site, "skilt på facaden")
    assert (saved.outcome, saved.chosen, saved.channel, saved.account_id) == ("settled", "skilte", "phone", "lone")
    with hotline_site.services.database.reading() as session:
        inquiry = session.get_one(InquiryRow, saved.inquiry_id)
    assert (inquiry.channel, inquiry.outcome, inquiry.task) == ("phone", "answered", "skilte")


def test_choosing_another_than_the_first_is_kept_as_a_label(
    console: HotlinePage, tab: Page, hotline_site: HotlineSite
) -> None:
    console.heard("noget med affald", "ffald")
    expect(console.offers).not_to_have_count(1)
    second = console.offers.nth(1).locator("strong").inner_text()
    tab.keyboard.press("Alt+2")
    expect(console.offers.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(tab.locator("#answer-title")).to_have_text(second)
    tab.keyboard.press("F2")
    expect(console.saying).to_contain_text("Gemt som afsluttet")
    saved = last_call(hotline_site, "noget med affald")
    assert saved.suggested[1] == saved.chosen
    assert saved.suggested[0] != saved.chosen


def test_digits_can_be_typed_in_the_field_and_choose_in_the_list(console: HotlinePage, tab: Page) -> None:
    console.type("affald 2 tønder")
    expect(console.field).to_have_value("affald 2 tønder")
    expect(console.offers.nth(1)).to_be_visible()
    console.offers.first.focus()
    tab.keyboard.press("2")
    expect(console.offers.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(console.offers.nth(1)).to_be_focused()


def test_an_at_sign_written_with_altgr_chooses_nothing(console: HotlinePage, tab: Page) -> None:
    console.heard("affald", "ffald")
    tab.evaluate(
        "document.getElementById('email').dispatchEvent(new KeyboardEvent('keydown', "
        "{key: '@', code: 'Digit2', altKey: true, ctrlKey: true, bubbles: true, cancelable: true}))"
    )
    expect(console.offers.first).to_have_attribute("aria-pressed", "true")


def test_a_ticket_is_made_from_what_was_typed(console: HotlinePage, tab: Page, hotline_site: HotlineSite) -> None:
    console.heard("Vi vil have 8 borde ude foran caféen fra 1. maj, ring på 66 13 13 72", "Udeservering")
    expect(tab.locator("#phone")).to_have_value("66 13 13 72")
    tab.keyboard.press("F4")
    expect(tab.locator("#name")).to_be_focused()
    expect(tab.locator("#name-error")).to_contain_text("hvem vi skal spørge efter")
    tab.keyboard.type("Ida Holm")
    tab.locator("#email").fill("ida@cafe-ida.example")
    tab.keyboard.press("F4")
    expect(console.receipt).to_contain_text("Dit sagsnummer er EI-2026-")
    expect(console.receipt).to_contain_text("Kvitteringen sendes til ida@cafe-ida.example.")
    expect(console.field).to_be_focused()
    keep(tab, "hotline-receipt-1280")
    saved = last_call(hotline_site, "8 borde ude")
    ticket = hotline_site.services.tickets.find(saved.ticket or "")
    assert ticket is not None
    assert (ticket.channel, ticket.contact["phone"], ticket.tasks[0]) == ("phone", "+4566131372", "udeservering")
    assert ticket.owner in hotline_site.services.municipality.staff


def test_a_call_is_passed_on_to_the_person_who_is_shown(
    console: HotlinePage, tab: Page, hotline_site: HotlineSite
) -> None:
    console.heard("stillads på fortovet i næste uge", "Stillads")
    name = console.people.locator(".person .name").first.inner_text()
    tab.keyboard.press("F8")
    expect(console.saying).to_have_text(f"Gemt som stillet om til {name} kl. 10.30.")
    saved = last_call(hotline_site, "stillads på fortovet i næste uge")
    assert saved.outcome == "passed"


def test_esc_begins_a_new_call_and_the_old_one_can_be_fetched_again(console: HotlinePage, tab: Page) -> None:
    console.heard("udeservering på torvet", "Udeservering")
    tab.keyboard.press("Escape")
    expect(console.field).to_have_value("")
    expect(console.saying).to_have_text("Nyt opkald. Det forrige blev ikke gemt.")
    tab.get_by_role("button", name="Hent det forrige").click()
    expect(console.field).to_have_value("udeservering på torvet")
    expect(console.offers.first).to_contain_text("Udeservering")


def test_an_empty_call_is_not_saved(console: HotlinePage, tab: Page, hotline_site: HotlineSite) -> None:
    before = len(calls(hotline_site))
    tab.keyboard.press("F2")
    expect(console.saying).to_contain_text("Der er intet at gemme.")
    expect(console.field).to_be_focused()
    assert len(calls(hotline_site)) == before


def test_two_consultants_saving_the_same_call_save_one(
    console: HotlinePage, tab: Page, browser: Browser, hotline_site: HotlineSite
) -> None:
    console.heard("p-licens til firmabil", "arkering")
    kept = str(tab.evaluate("sessionStorage.getItem('hotline-call')"))
    other = browser.new_context(base_url=hotline_site.url, locale="da-DK")
    hotline_site.log_in(other, "bente")
    theirs = other.new_page()
    theirs.add_init_script(f"sessionStorage.setItem('hotline-call', {json.dumps(kept)})")
    second = HotlinePage(theirs).open()
    expect(second.offers.first).to_contain_text("arkering")
    tab.keyboard.press("F2")
    expect(console.saying).to_contain_text("Gemt som afsluttet")
    theirs.keyboard.press("F4")
    expect(second.saying).to_contain_text("telefonnummer")
    theirs.keyboard.press("F2")
    expect(second.saying).to_have_text(
        "Lone Konsulent har allerede gemt opkaldet som afsluttet kl. 10.30. Intet er gemt igen. "
        "Tryk Esc for et nyt opkald."
    )
    keep(theirs, "hotline-taken-1280")
    assert len([call for call in calls(hotline_site) if "p-licens" in call.text]) == 1
    other.close()


def test_a_cpr_number_never_leaves_the_page(console: HotlinePage, tab: Page, hotline_site: HotlineSite) -> None:
    sent: list[str] = []
    tab.on("request", lambda request: sent.append(request.post_data or ""))
    console.type("sygedagpenge til 010190-1234 fra mandag")
    expect(console.field).to_have_value("sygedagpenge til [CPR-nummer fjernet] fra mandag")
    expect(tab.locator("#say-note")).to_have_text("CPR-nummeret er fjernet, før teksten blev sendt.")
    tab.locator("#name").fill("Bo 010190-1234")
    expect(tab.locator("#name")).to_have_value("Bo [CPR-nummer fjernet]")
    tab.keyboard.press("F2")
    expect(console.saying).to_contain_text("Gemt som afsluttet")
    assert not [body for body in sent if "010190" in body]
    assert "010190" not in str(tab.evaluate("JSON.stringify(sessionStorage)"))


def test_the_page_and_the_server_mask_alike(console: HotlinePage, tab: Page) -> None:
    samples = [
        "cpr010190-1234",
        "010190 1234 og 3112991234",
        "P-nummer 1012345678",
        "p-nr. 010190-1234",
        "prod.nr 0101901234",
        "320190-1234",
        "5790001234567",
        "99010190-1234",
        "01.01.90-1234",
        "0101901234, 0202902345",
        "29 02 00 1234",
        "produktionsenhed: 0101901234",
    ]
    masked = tab.evaluate(
        "all => import('/medarbejder/static/hotline_mask.js').then(mask => all.map(mask.masked))",
        samples,
    )
    assert masked == [mask(sample)[0] for sample in samples]


def test_only_the_answer_to_the_last_words_is_shown(console: HotlinePage, tab: Page) -> None:
    held: list[Route] = []

    def slow_first(route: Route) -> None:
        if not held:
            held.append(route)
        else:
            route.continue_()

    tab.route("**/forslag", slow_first)
    with tab.expect_request("**/forslag"):
        console.type("skilt")
    console.field.fill("udeservering")
    expect(console.offers.first).to_contain_text("Udeservering")
    held[0].abort()
    tab.wait_for_timeout(200)
    expect(console.offers.first).to_contain_text("Udeservering")


def test_a_stuttering_network_loses_nothing(console: HotlinePage, tab: Page, hotline_site: HotlineSite) -> None:
    tab.route("**/medarbejder/hotline/*", lambda route: route.abort())
    console.type("gravetilladelse på Nørregade")
    expect(console.saying).to_contain_text("Ingen forbindelse.")
    keep(tab, "hotline-offline-1280")
    tab.unroute("**/medarbejder/hotline/*")
    expect(console.offers.first).to_contain_text("rav")
    tab.reload()
    expect(console.field).to_have_value("gravetilladelse på Nørregade")
    expect(console.offers.first).to_contain_text("rav")
    lost: list[Route] = []

    def lose_the_answer(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route)
            route.fetch()
            route.abort()

    tab.route("**/gem", lose_the_answer)
    tab.keyboard.press("F2")
    expect(console.saying).to_contain_text("Gemt som afsluttet")
    assert lost
    assert len([call for call in calls(hotline_site) if "gravetilladelse på Nørregade" in call.text]) == 1


def test_earlier_inquiries_come_as_soon_as_a_number_is_typed(
    console: HotlinePage, tab: Page, hotline_site: HotlineSite
) -> None:
    console.type("skilt til CVR 24256790")
    expect(tab.locator("#cvr")).to_have_value("24256790")
    expect(console.offers.first).to_contain_text("Skilte")
    tab.locator("#company").fill("Hansens Café")
    tab.locator("#name").fill("Mette")
    tab.locator("#phone").fill("66131372")
    tab.keyboard.press("F4")
    expect(console.receipt).to_contain_text("EI-2026-")
    console.type("hej 24256790")
    expect(console.earlier).to_contain_text("Tidligere fra Hansens Café")
    expect(console.earlier).to_contain_text("Skilte")
    expect(console.earlier).to_contain_text("åben sag")
    expect(tab.locator("#company")).to_have_value("Hansens Café")
    keep(tab, "hotline-earlier-1280")


def test_a_person_or_an_office_is_found_in_the_same_field_with_typos(console: HotlinePage, tab: Page) -> None:
    console.type("bodil tranbeg")
    expect(console.hits.first).to_contain_text("Bodil Tranberg")
    expect(console.hits.first).to_contain_text("lokal")
    console.field.fill("byggesg")
    expect(tab.locator("#hits")).to_contain_text("Kontor")


def test_the_counter_has_its_own_mark(tab: Page, hotline_site: HotlineSite) -> None:
    console = HotlinePage(tab).open("/hotline?kanal=counter")
    expect(tab.locator(".mark strong")).to_have_text("Skranke")
    expect(tab.get_by_text("Hvad spørger den, der står her, om?")).to_be_visible()
    console.heard("container på vejen ved skranken", "Stillads")
    tab.keyboard.press("F2")
    expect(console.saying).to_contain_text("Gemt som afsluttet")
    assert last_call(hotline_site, "ved skranken").channel == "counter"


def test_a_package_is_shown_in_order_with_the_guides(console: HotlinePage, tab: Page) -> None:
    console.type("vi vil åbne en café med udeservering og alkohol i vestergade, hvad skal vi have styr på")
    expect(tab.locator(".package h2")).to_have_text("Café- og restaurationspakke")
    expect(tab.locator(".package li").first).to_contain_text("Byggesag")
    console.field.fill("kan ikke logge på byg og miljø")
    guide = tab.locator(".guide").first
    expect(guide).to_contain_text("Byg og Miljø, trin for trin")
    guide.locator("summary").click()
    expect(guide).to_contain_text("Indsend")
    keep(tab, "hotline-guide-1280")


@pytest.mark.parametrize("width", SIZES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(tab: Page, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": SIZES[width]})
    console = HotlinePage(tab).open()
    keep(tab, f"hotline-empty-{width}")
    assert violations(tab) == ""
    console.type(
        "vi vil åbne en café med udeservering og alkohol i vestergade 10, hvad skal vi have styr på, cvr 24256790"
    )
    expect(console.offers.nth(1)).to_be_visible()
    keep(tab, f"hotline-cafe-{width}")
    tab.screenshot(path=f"test-results/hotline-cafe-{width}-full.png", full_page=True)
    wide, room = tab.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room
    assert violations(tab) == ""


def test_a_call_from_the_assistant_comes_by_itself_and_one_key_takes_it_over(
    console: HotlinePage, tab: Page, hotline_site: HotlineSite
) -> None:
    strip = tab.locator("#assistant")
    expect(strip).to_be_hidden()
    console.type("noget andet")
    ended = {"passed_to": None, "passed_at": None, "step": voice_calls.ENDED, "number": "+4588888888"}
    rung(hotline_site.services, "CA-ticket", **ended, ticket="EI-2026-000123", name="Ida Holm", company="Café Ida")
    expect(strip).to_contain_text("Vil gerne ringes op kl. 10.30")
    expect(strip).to_contain_text("Ida Holm, Café Ida, 88 88 88 88. Udeservering.")
    expect(strip.get_by_role("link", name="Sag EI-2026-000123")).to_have_attribute(
        "href", "/medarbejder/sager/EI-2026-000123"
    )
    expect(tab.locator("#assistant-news")).to_have_text(
        "Fra telefonassistenten: Vil gerne ringes op kl. 10.30. Udeservering. Tryk F9 for at overtage."
    )
    expect(console.field).to_be_focused()
    rung(hotline_site.services, "CA-passed")
    expect(strip).to_contain_text("Stillet om kl. 10.30")
    expect(strip).to_contain_text("1 opkald mere venter.")
    keep(tab, "hotline-assistant-1280")
    assert violations(tab) == ""
    tab.keyboard.press("F9")
    expect(console.saying).to_have_text("Overtaget fra telefonassistenten kl. 10.30.")
    expect(console.field).to_have_value(SAID)
    expect(tab.locator("#phone")).to_have_value("66 13 13 72")
    expect(tab.locator("#cvr")).to_have_value("24256790")
    expect(console.offers.first).to_contain_text("Udeservering")
    expect(strip).to_contain_text("Vil gerne ringes op")
    tab.keyboard.press("F9")
    expect(tab.locator("#name")).to_have_value("Ida Holm")
    expect(tab.locator("#origin")).to_contain_text("Sag EI-2026-000123")
    expect(strip).to_be_hidden()
    keep(tab, "hotline-taken-over-1280")
    assert violations(tab) == ""
    tab.keyboard.press("F9")
    expect(console.saying).to_have_text("Ingen opkald venter fra telefonassistenten.")
    tab.keyboard.press("F2")
    expect(console.saying).to_contain_text("Gemt som afsluttet")
    expect(tab.locator("#origin")).to_be_empty()


@pytest.mark.parametrize("width", SIZES)
def test_the_assistants_strip_fits(tab: Page, hotline_site: HotlineSite, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": SIZES[width]})
    rung(hotline_site.services, f"CA-{width}", caller=None)
    HotlinePage(tab).open()
    strip = tab.locator("#assistant")
    expect(strip).to_contain_text("Udeservering")
    keep(tab, f"hotline-assistant-strip-{width}")
    wide, room = tab.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room
    assert violations(tab) == ""
    strip.get_by_role("button", name="Overtag").click()
    expect(strip).to_be_hidden()


def test_of_two_who_take_the_same_call_the_second_is_told(
    console: HotlinePage, tab: Page, hotline_site: HotlineSite
) -> None:
    rung(hotline_site.services, "CA-both")
    expect(tab.locator("#assistant")).to_contain_text("Stillet om")
    hotline_site.services.accounts.add("jens", "Jens Konsulent", "jens@odense.example", [Role.HOTLINE])
    assert CallStore(hotline_site.services.database).take("CA-both", "jens") is not None
    tab.keyboard.press("F9")
    expect(console.saying).to_have_text("Jens Konsulent har allerede taget opkaldet.")
    expect(tab.locator("#assistant")).to_be_hidden()


def test_the_page_asks_for_a_login_and_comes_back(browser: Browser, hotline_site: HotlineSite) -> None:
    context = browser.new_context(base_url=hotline_site.url)
    page = context.new_page()
    page.goto("/hotline?kanal=counter")
    expect(page).to_have_url(re.compile(r"/medarbejder/log-ind\?videre=.*hotline"))
    context.close()

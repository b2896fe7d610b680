"""The page of one ticket: what it shows, and that nothing is lost when two work at once."""

from __future__ import annotations

import re

import httpx
import pytest

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.texts import load
from bot.tickets import handling
from bot.tickets.model import Ticket
from tests.unit.staff_pages import scene
from tests.unit.staff_pages.conftest import OWN, Browser, Enter, heading
from tests.unit.staff_pages.scene import ALI, JONAS, KAREN

DONE = load("staff")["done"]


@pytest.fixture
def cafe(services: Services) -> Ticket:
    """Jonas's café, and another ticket of the same company."""
    scene.accounts(services)
    scene.ticket(services, 9, company="Café Solskin", cvr=scene.CVR, tasks=("skilte",))
    return scene.cafe(services)


def path(ticket: Ticket, action: str = "") -> str:
    return f"/medarbejder/sager/{ticket.reference}" + (f"/{action}" if action else "")


async def act(browser: Browser, ticket: Ticket, action: str, **fields: str) -> httpx.Response:
    """Send a form as the page of this ticket would."""
    shown = {"version": str(ticket.version), "seen": str(len(ticket.events))}
    return await browser.post(path(ticket, action), **{**shown, **fields})


async def test_everything_a_caseworker_needs_is_on_the_page(cafe: Ticket, enter: Enter) -> None:
    page = (await enter(JONAS).get(path(cafe))).text
    for words in (
        "Vi vil åbne en ny café",  # the inquiry
        "Vestergade 10",
        "Hvor ligger lokalet?",  # what was answered
        "borde, fortovet",  # the reasons: words, runner-up, versions
        "Alkoholbevilling, 88 %",
        "20261120-a1b2",
        "Skilte, bannere og facade",  # the company's other ticket
        "De tilladelser, du skal bruge",  # the checklist
        "Næste svar",  # the clocks
        "24 timer tilbage",
        "holdt",
        "Mangler svar",  # who is missing
        "Ali Farahani",
        "Søg alkoholbevilling",  # the plan
        "Opstart",  # the meeting
        "Ringet med Ida",  # a note
        "Vi vil gerne åbne til påske",
        "Afslag",
        "Journalnummer",
    ):
        assert words in page, words


async def test_who_may_only_look_gets_no_forms_but_the_logout(cafe: Ticket, enter: Enter) -> None:
    page = (await enter("helle", Role.HOTLINE).get(path(cafe))).text
    assert "Vi vil åbne en ny café" in page
    assert re.findall(r'method="post" action="([^"]+)"', page) == ["/medarbejder/log-ud"]


@pytest.mark.parametrize("reference", ["EI-2026-999999", "x", "EI-2026-000001%00"])
async def test_an_unknown_ticket_is_said_to_be_unknown(cafe: Ticket, enter: Enter, reference: str) -> None:
    browser = enter(JONAS)
    for response in (
        await browser.get(f"/medarbejder/sager/{reference}"),
        await browser.post(f"/medarbejder/sager/{reference}/skriv", version="1", text="x"),
    ):
        assert response.status_code == 404
        assert heading(response) == "Sagen findes ikke"


async def test_a_reference_in_small_letters_opens_the_ticket(cafe: Ticket, enter: Enter) -> None:
    assert (await enter(JONAS).get(path(cafe).lower())).status_code == 200


@pytest.mark.parametrize(
    ("what", "audience", "status"),
    [
        ("note", "internal", "waiting_taskforce"),
        ("reply", "shared", "answered"),
        ("update", "shared", "waiting_taskforce"),
        ("question", "shared", "waiting_business"),
    ],
)
async def test_the_one_box_writes_to_whom_it_says(
    cafe: Ticket, enter: Enter, services: Services, what: str, audience: str, status: str
) -> None:
    response = await act(enter(JONAS), cafe, "skriv", what=what, text="Goddag igen")
    assert response.headers["location"] == f"{path(cafe)}?sket={what}"
    now = scene.read(services, cafe.reference)
    assert (now.messages[-1].text, now.messages[-1].audience, now.messages[-1].author) == (
        "Goddag igen",
        audience,
        JONAS,
    )
    assert now.status == status


async def test_without_a_choice_the_box_writes_a_note(cafe: Ticket, enter: Enter, services: Services) -> None:
    await act(enter(JONAS), cafe, "skriv", text="Hm")
    assert scene.read(services, cafe.reference).messages[-1].audience == "internal"


async def test_forwarding_takes_a_colleague_and_a_reason(cafe: Ticket, enter: Enter, services: Services) -> None:
    browser = enter(JONAS)
    refused = await act(browser, cafe, "skriv", what="forward", text="Du kender stedet")
    assert refused.status_code == 422
    assert "Du kender stedet</textarea>" in refused.text
    done = await act(browser, cafe, "skriv", what="forward", to="bodil-tranberg", text="Du kender stedet")
    assert done.status_code == 303
    assert scene.read(services, cafe.reference).owner == "bodil-tranberg"


async def test_a_change_on_an_old_view_is_refused_says_who_did_what_and_keeps_the_text(
    cafe: Ticket, enter: Enter, services: Services
) -> None:
    handling.note(services.desk, cafe.reference, KAREN, "Jeg har lovet dem svar i dag")
    browser = enter(JONAS)
    response = await act(browser, cafe, "skriv", what="reply", text="Hej <Ida>")
    assert response.status_code == 409
    page = response.text
    assert "Karen Lindegaard ændrede sagen kl. 10.30" in page
    assert "Karen Lindegaard skrev en note" in page
    assert "Jeg har lovet dem svar i dag" in page
    assert "Hej &lt;Ida&gt;</textarea>" in page
    assert re.search(r'value="reply" checked', page)
    assert len(scene.read(services, cafe.reference).messages) == len(cafe.messages) + 1
    # The page now shows the change, so that the same text can be sent again as it is.
    again = await act(browser, scene.read(services, cafe.reference), "skriv", what="reply", text="Hej <Ida>")
    assert again.status_code == 303


async def test_two_who_send_at_once_do_not_undo_each_other(cafe: Ticket, enter: Enter, services: Services) -> None:
    browser = enter(JONAS)
    first = await act(browser, cafe, "journalnummer", journal_number="20/1")
    second = await act(browser, cafe, "journalnummer", journal_number="20/2")
    assert (first.status_code, second.status_code) == (303, 409)
    assert scene.read(services, cafe.reference).journal_number == "20/1"
    assert 'value="20/2"' in second.text


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "²"])
async def test_a_form_without_a_version_changes_nothing(cafe: Ticket, enter: Enter, version: str) -> None:
    response = await enter(JONAS).post(path(cafe, "skriv"), version=version, text="x")
    assert response.status_code == 422


async def test_a_cpr_number_is_removed_and_that_is_said(cafe: Ticket, enter: Enter, services: Services) -> None:
    browser = enter(JONAS)
    response = await act(browser, cafe, "skriv", what="note", text="Idas CPR er 010190-1234")
    shown = (await browser.get(response.headers["location"])).text
    assert load("staff")["cpr_removed"] in shown
    assert "1234" not in scene.read(services, cafe.reference).messages[-1].text


async def test_a_text_that_is_too_long_is_refused_and_kept(cafe: Ticket, enter: Enter) -> None:
    response = await act(enter(JONAS), cafe, "skriv", what="note", text="a" * 10_001)
    assert response.status_code == 422
    assert "a" * 10_001 in response.text


async def test_taking_giving_back_and_following(cafe: Ticket, enter: Enter, services: Services) -> None:
    assert (await act(enter(ALI), cafe, "tag")).headers["location"].endswith("taken")
    taken = scene.read(services, cafe.reference)
    assert taken.owner == ALI
    assert (await act(enter(ALI), taken, "ikke-mig", text="Ikke mit område")).status_code == 303
    back = scene.read(services, cafe.reference)
    assert back.owner == KAREN
    await act(enter(KAREN), back, "deltager", staff=ALI)
    assert ALI in scene.read(services, cafe.reference).participants


async def test_an_account_outside_the_catalogue_cannot_own_a_ticket(
    cafe: Ticket, enter: Enter, services: Services
) -> None:
    response = await act(enter("adam"), cafe, "tag")
    assert response.status_code == 422
    assert scene.read(services, cafe.reference).owner == JONAS


async def test_only_who_was_asked_steps_in_or_coordinates_may_answer(
    cafe: Ticket, enter: Enter, services: Services
) -> None:
    refused = await act(enter(scene.TINA), cafe, "svar", number="1", involved="ja", text="Ja")
    assert refused.status_code == 422
    assert "Det er en anden, der er spurgt" in refused.text
    assert "Skal du inddrages?" not in (await enter(scene.TINA).get(path(cafe))).text
    assert "Skal du inddrages?" in (await enter(ALI).get(path(cafe))).text
    done = await act(enter(ALI), cafe, "svar", number="1", involved="ja", text="Der er plads til otte borde.")
    assert done.headers["location"].endswith("answered")
    again = await act(enter(ALI), cafe, "svar", number="1", involved="nej")
    assert again.status_code == 422
    assert [one.status for one in scene.read(services, cafe.reference).enquiries] == [
        "yes",
        "yes",
        "asked",
        "suggested",
    ]


async def test_answers_are_compiled_into_one_draft(cafe: Ticket, enter: Enter) -> None:
    page = (await enter(JONAS).get(path(cafe) + "?saml=1")).text
    assert re.search(r"<textarea name=\"text\" id=\"text\"[^>]*>Hej Ida Holm\s+I skal søge alkoholbevilling", page)
    assert re.search(r'value="reply" checked', page)


async def test_an_enquiry_is_passed_on_asked_and_taken_back(cafe: Ticket, enter: Enter, services: Services) -> None:
    await act(enter(ALI), cafe, "send-videre", number="1", to="camilla-stougaard", text="Camilla har gaden")
    await act(enter(JONAS), scene.read(services, cafe.reference), "spoerg-foreslaaet", number="4")
    await act(enter(JONAS), scene.read(services, cafe.reference), "spoerg", people="tina-overgaard")
    await act(enter(JONAS), scene.read(services, cafe.reference), "tag-tilbage", number="3")
    found = [(one.person, one.status) for one in scene.read(services, cafe.reference).enquiries]
    assert found == [
        (ALI, "passed"),
        ("marianne-lyhne", "yes"),
        ("frederik-vindelev", "dropped"),
        ("ulla-fjeldsted", "asked"),
        ("camilla-stougaard", "asked"),
        ("tina-overgaard", "asked"),
    ]


async def test_the_promise_is_sent_only_when_the_checklist_is_filled(
    cafe: Ticket, enter: Enter, services: Services
) -> None:
    browser = enter(JONAS)
    early = await act(browser, cafe, "tjekliste-send")
    assert early.status_code == 422
    assert "Der mangler" in early.text
    answers = {f"item-{item['key']}": f"Svar på {item['key']}" for item in cafe.checklist}
    await act(browser, cafe, "tjekliste", **answers)
    await act(browser, scene.read(services, cafe.reference), "tjekliste-send")
    now = scene.read(services, cafe.reference)
    assert next(clock for clock in now.clocks if clock.kind == "promise").kept


async def test_plan_and_meetings_are_kept_as_typed(cafe: Ticket, enter: Enter, services: Services) -> None:
    browser = enter(JONAS)
    await act(
        browser,
        cafe,
        "plan",
        **{"what-0": "Syn", "who-0": "Beredskab", "by-0": "2026-12-24", "done-0": "ja", "what-1": ""},
    )
    now = scene.read(services, cafe.reference)
    assert now.plan == ({"what": "Syn", "who": "Beredskab", "by": "2026-12-24", "done": True},)
    when = {"day": "2026-12-01", "from": "09:00", "to": "10:00", "place": "Hos jer"}
    await act(browser, now, "moede", title="Rundtur", **when)
    now = scene.read(services, cafe.reference)
    assert now.meetings[-1]["starts"] == "2026-12-01T09:00:00+01:00"
    await act(browser, now, "moede-flyt", meeting=now.meetings[-1]["id"], **{**when, "day": "2026-12-02"})
    now = scene.read(services, cafe.reference)
    assert (now.meetings[-1]["sequence"], now.meetings[-1]["starts"][:10]) == (1, "2026-12-02")
    await act(browser, now, "moede-aflys", meeting=now.meetings[-1]["id"])
    assert scene.read(services, cafe.reference).meetings[-1]["cancelled"]


@pytest.mark.parametrize(
    ("day", "start"), [("", "09:00"), ("i morgen", "09:00"), ("2026-12-01", "ni"), ("2020-01-01", "09:00")]
)
async def test_a_meeting_at_no_time_is_refused_and_keeps_what_was_typed(
    cafe: Ticket, enter: Enter, day: str, start: str
) -> None:
    response = await act(
        enter(JONAS), cafe, "moede", title="Rundtur", day=day, place="Her", **{"from": start, "to": "10:00"}
    )
    assert response.status_code == 422
    assert 'value="Rundtur"' in response.text


async def test_a_refusal_takes_an_offer_and_a_second_person(cafe: Ticket, enter: Enter, services: Services) -> None:
    async def step(who: str, action: str, **fields: str) -> int:
        return (await act(enter(who), scene.read(services, cafe.reference), action, **fields)).status_code

    assert await step(JONAS, "afslag-luk", text="Nej") == 422
    assert await step(JONAS, "afslag", text="Fortovet er for smalt") == 303
    assert await step(JONAS, "afslag-luk", text="Nej") == 422
    assert await step(JONAS, "afslag-tilbud", kind="meeting", text="Skal vi mødes?") == 303
    assert await step(JONAS, "afslag-set") == 422
    assert await step(KAREN, "afslag-set") == 303
    assert await step(JONAS, "afslag-luk", text="Fortovet er under 1,5 meter.") == 303
    now = scene.read(services, cafe.reference)
    assert (now.status, now.closing) == ("closed", "refused")
    assert await step(JONAS, "afslag-traek") == 422


async def test_closing_reopening_and_going_on(cafe: Ticket, enter: Enter, services: Services) -> None:
    browser = enter(JONAS)
    await act(browser, cafe, "skriv", what="question", text="Hvornår?")
    await act(browser, scene.read(services, cafe.reference), "gaa-videre")
    assert scene.read(services, cafe.reference).status == "waiting_taskforce"
    assert (await act(browser, scene.read(services, cafe.reference), "luk", how="")).status_code == 422
    early = await act(browser, scene.read(services, cafe.reference), "luk", how="solved")
    assert early.status_code == 422, "the promise is not kept yet"
    await act(browser, scene.read(services, cafe.reference), "luk", how="withdrawn", text="Held og lykke")
    closed = scene.read(services, cafe.reference)
    assert (closed.status, closed.closing) == ("closed", "withdrawn")
    assert "Genåbn" in (await browser.get(path(cafe))).text
    await act(browser, closed, "genaabn", text="De ringede")
    assert scene.read(services, cafe.reference).is_open


async def test_two_closings_at_once_close_once(cafe: Ticket, enter: Enter, services: Services) -> None:
    browser = enter(JONAS)
    codes = [(await act(browser, cafe, "luk", how="withdrawn")).status_code for _ in range(2)]
    assert codes == [303, 409]


async def test_only_a_coordinator_merges(cafe: Ticket, enter: Enter, services: Services) -> None:
    other = next(one for one in services.tickets.newest() if one.reference != cafe.reference)
    assert (await act(enter(JONAS), other, "laeg-sammen", into=cafe.reference)).status_code == 403
    response = await act(enter(KAREN), other, "laeg-sammen", into=cafe.reference.lower())
    assert response.status_code == 303
    assert scene.read(services, other.reference).merged_into == cafe.reference
    assert cafe.reference in (await enter(KAREN).get(path(other))).text


async def test_a_call_back_is_noted_as_done(cafe: Ticket, enter: Enter, services: Services) -> None:
    from bot.tickets import business

    business.ask_callback(services.desk, cafe.access_key, "+4566131372", "efter kl. 14")
    browser = enter(JONAS)
    assert "efter kl. 14" in (await browser.get(path(cafe))).text
    await act(browser, scene.read(services, cafe.reference), "ring", text="Aftalt møde")
    assert scene.read(services, cafe.reference).callback["done"]


async def test_after_a_form_of_another_page_one_comes_back_to_it(cafe: Ticket, enter: Enter) -> None:
    back = "/medarbejder/tavle/moede?nr=1"
    response = await act(enter(JONAS), cafe, "skriv", what="note", text="x", videre=back)
    assert response.headers["location"] == f"{back}&sket=note"
    evil = await act(enter(JONAS), cafe, "tag", videre="https://ond.example/")
    assert "ond.example" not in evil.headers.get("location", "")


async def test_a_script_gets_the_new_version_or_the_reason(cafe: Ticket, enter: Enter) -> None:
    browser = enter(JONAS)
    headers = {**OWN, "accept": "application/json", "x-csrf-token": browser.csrf}
    fields = {"version": str(cafe.version), "phase": "sagsbehandling"}
    moved = await browser.http.post(path(cafe, "fase"), data=fields, headers=headers)
    assert moved.json() == {"reference": cafe.reference, "version": cafe.version + 1}
    late = await browser.http.post(path(cafe, "fase"), data=fields, headers=headers)
    assert late.status_code == 409
    assert late.json()["error"] == "changed_meanwhile"


async def test_what_others_wrote_is_shown_as_text(cafe: Ticket, enter: Enter) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    browser = enter(JONAS)
    await act(browser, cafe, "skriv", what="note", text=evil)
    page = (await browser.get(path(cafe))).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_everything_that_can_be_done_has_a_sentence(services: Services) -> None:
    from pathlib import Path

    from bot.staff_pages import ticket_actions, ticket_course

    for module in (ticket_actions, ticket_course):
        assert module.__file__ is not None
        for code in re.findall(r'return "(\w+)"', Path(module.__file__).read_text(encoding="utf-8")):
            assert code in DONE, code
    for code in ("note", "reply", "update", "question", "forward"):
        assert code in DONE

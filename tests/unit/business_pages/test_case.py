"""The page of one ticket over HTTP: what it shows, what it never shows, and what can be sent from it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable

import httpx
import pytest

from bot.bootstrap import Services
from bot.business_pages import forms
from bot.errors import StorageUnavailableError
from bot.tickets import business, course, enquiries, handling, refusals
from bot.tickets.absences import AbsenceStore
from tests.conftest import FixedClock
from tests.unit.business_pages.conftest import DEPUTY, OWNER, SECRET_NOTE, Case

FORGED = ("A" * 43, "x", "../../etc/passwd", "%00", "EI-2026-000001", "æ" * 43, "A" * 5000)


async def test_the_page_says_where_the_ticket_is_who_has_it_and_what_is_promised(
    client: httpx.AsyncClient, case: Case
) -> None:
    page = (await client.get(case.path)).text
    for said in (
        case.reference,
        "Café Ida",
        "Sagen er hos den ansvarlige medarbejder.",
        "Sagsbehandling",
        "Camilla Stougaard",
        "Bylivskonsulent",
        "lokalnummer 4588",
        "Fristen er tirsdag den 24. november kl. 10.30.",
        "Det første svar",
        "Må vi have borde ude?",
    ):
        assert said in page, said


async def test_what_is_internal_never_appears(client: httpx.AsyncClient, case: Case) -> None:
    desk = case.services.desk
    handling.note(desk, case.reference, OWNER, SECRET_NOTE)
    handling.reassign(desk, case.reference, OWNER, DEPUTY, "Begrundelse kun for os")
    enquiries.ask(desk, case.reference, DEPUTY, ["karen-lindegaard"])
    number = case.ticket.enquiries[-1].number
    enquiries.answer(desk, case.reference, number, "karen-lindegaard", involved=True, text="Bidrag til kolleger")
    refusals.propose(desk, case.reference, DEPUTY, "Afslag under overvejelse")
    handling.set_journal_number(desk, case.reference, DEPUTY, "05.09.00-G01-7-26")
    handling.reply(desk, case.reference, DEPUTY, "Det her må I gerne læse.")
    page = (await client.get(case.path)).text
    assert "Det her må I gerne læse." in page
    for hidden in (SECRET_NOTE, "kun for os", "Bidrag til", "under overvejelse", "05.09.00", DEPUTY, OWNER):
        assert hidden not in page, hidden


async def test_the_goal_for_closing_is_promised_to_nobody_and_not_shown(client: httpx.AsyncClient, case: Case) -> None:
    goal = next(clock for clock in case.ticket.clocks if clock.kind == "close")
    assert goal.text not in (await client.get(case.path)).text


async def test_whoever_steps_in_is_shown_while_the_owner_is_away(
    client: httpx.AsyncClient, case: Case, clock: FixedClock
) -> None:
    clock.now = dt.datetime(2026, 12, 2, 10, tzinfo=clock.now.tzinfo)
    page = (await client.get(case.path)).text
    assert "Camilla Stougaard" in page
    assert "Er ikke på arbejde i dag." in page
    assert "Tager sig af den lige nu" in page
    assert "Ali Farahani" in page


async def test_an_owner_who_has_left_the_catalogue_is_replaced_by_whoever_reads(
    client: httpx.AsyncClient, case: Case
) -> None:
    with case.services.desk.change(case.reference, "system") as change:
        change.row.owner = "rejst-medarbejder"
    page = (await client.get(case.path)).text
    assert "Karen Lindegaard" in page
    assert "rejst-medarbejder" not in page


async def test_what_we_wait_for_is_shown_with_the_question(client: httpx.AsyncClient, case: Case) -> None:
    handling.ask_business(case.services.desk, case.reference, OWNER, "Hvor bredt er fortovet?")
    page = (await client.get(case.path)).text
    assert "Vi mangler svar fra dig" in page
    assert page.count("Hvor bredt er fortovet?") == 2
    assert "Står stille, til du har svaret." in page


async def test_plan_meetings_and_documents_are_shown(client: httpx.AsyncClient, case: Case, clock: FixedClock) -> None:
    desk = case.services.desk
    course.set_plan(
        desk,
        case.reference,
        OWNER,
        [{"what": "Tegning", "who": "Du", "by": "2026-12-01"}, {"what": "Opstart", "done": True}],
    )
    starts = clock() + dt.timedelta(days=3)
    meeting = course.invite(
        desk, case.reference, OWNER, "Møde på stedet", starts, starts + dt.timedelta(hours=1), "Torvet 1"
    )
    page = (await client.get(case.path)).text
    for said in (
        "senest tirsdag den 1. december",
        "Klaret",
        "Møde på stedet",
        "torsdag den 26. november kl. 10.30-11.30",
        "Målfast skitse",
    ):
        assert said in page, said
    file = await client.get(f"{case.path}/moede/{meeting}.ics")
    assert file.headers["content-type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in file.text
    course.cancel_meeting(desk, case.reference, OWNER, meeting)
    page = (await client.get(case.path)).text
    assert "Mødet er aflyst." in page
    assert ".ics" not in page


async def test_a_meeting_of_another_ticket_is_not_given(
    client: httpx.AsyncClient, case: Case, make_case: Callable[..., Case], clock: FixedClock
) -> None:
    other = make_case(inquiry_id="i-other")
    starts = clock() + dt.timedelta(days=3)
    meeting = course.invite(
        case.services.desk, other.reference, OWNER, "Andet", starts, starts + dt.timedelta(hours=1), ""
    )
    assert (await client.get(f"{case.path}/moede/{meeting}.ics")).status_code == 404


async def test_no_page_sets_a_cookie_or_may_be_kept_framed_indexed_or_named_to_others(
    client: httpx.AsyncClient, case: Case
) -> None:
    sent = await client.post(case.path, data={"what": "skriv", "text": "Hej", "once": "1"})
    for response in (await client.get(case.path), await client.get("/sag/ukendt"), await client.get("/sag"), sent):
        assert "set-cookie" not in response.headers
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in response.headers["x-robots-tag"]
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]


@pytest.mark.parametrize("key", FORGED)
async def test_a_forged_key_gets_the_same_page_as_any_other(client: httpx.AsyncClient, case: Case, key: str) -> None:
    known = await client.get("/sag/ukendt")
    for response in (
        await client.get(f"/sag/{key}"),
        await client.post(f"/sag/{key}", data={"what": "skriv", "text": "Hej"}),
        await client.get(f"/sag/{key}/moede/1.ics"),
    ):
        if "/" in key:
            assert response.status_code == 404
            continue
        assert response.status_code == 404
        assert response.text == known.text
        assert "65 51 63 00" in response.text
        assert case.reference not in response.text


async def test_the_key_of_one_ticket_with_a_letter_changed_opens_nothing(client: httpx.AsyncClient, case: Case) -> None:
    changed = case.key[:-1] + ("A" if case.key[-1] != "A" else "B")
    assert (await client.get(f"/sag/{changed}")).status_code == 404
    assert (await client.get(f"/sag/{case.key.swapcase()}")).status_code == 404


async def test_whoever_tries_many_keys_is_stopped(client: httpx.AsyncClient, case: Case) -> None:
    codes = [(await client.get(f"/sag/{number}")).status_code for number in range(62)]
    assert codes == [404] * 60 + [429] * 2
    assert (await client.get(case.path)).status_code == 429


async def test_what_is_written_reaches_the_ticket_and_its_owner_and_a_reload_sends_nothing_again(
    client: httpx.AsyncClient, case: Case
) -> None:
    handling.ask_business(case.services.desk, case.reference, OWNER, "Hvor bredt er fortovet?")
    sent = await client.post(case.path, data={"what": "skriv", "text": "Det er 3 meter.", "once": "a"})
    assert sent.status_code == 303
    page = (await client.get(sent.headers["location"])).text
    assert "er sendt til den, der har sagen" in page
    assert "Det er 3 meter." in page
    ticket = case.ticket
    assert ticket.status == "assigned"
    assert [(one.author, one.text) for one in ticket.messages][-1] == ("business", "Det er 3 meter.")


async def test_a_double_click_is_written_once_and_two_tabs_are_written_twice(
    client: httpx.AsyncClient, case: Case
) -> None:
    forms_sent = [{"what": "skriv", "text": "Fra fanen", "once": once} for once in ("a", "a", "b")]
    answers = await asyncio.gather(*(client.post(case.path, data=one) for one in forms_sent))
    assert [one.status_code for one in answers] == [303, 303, 303]
    assert len(case.ticket.messages) == 2


async def test_two_tabs_get_names_of_their_own_for_what_they_send(client: httpx.AsyncClient, case: Case) -> None:
    pages = [(await client.get(case.path)).text for _ in range(2)]
    names = {page.split('name="once" value="')[1].split('"')[0] for page in pages}
    assert len(names) == 2


async def test_a_cpr_number_is_removed_before_it_is_stored(client: httpx.AsyncClient, case: Case) -> None:
    await client.post(case.path, data={"what": "skriv", "text": "Tjeneren er 010190-1234", "once": "a"})
    await client.post(case.path, data={"what": "ring", "phone": "20304050", "when": "Spørg efter 010190-1234"})
    handling.close(case.services.desk, case.reference, OWNER, "solved")
    await client.post(case.path, data={"what": "mening", "all": "5", "words": "Hilsen 010190-1234"})
    ticket = case.ticket
    answer = business.survey_answer(case.services.desk, case.key)
    assert answer is not None
    for stored in (ticket.messages[0].text, ticket.callback["when"], answer["words"]):
        assert "010190" not in stored
        assert "[CPR-nummer fjernet]" in stored


async def test_text_is_shown_as_text(client: httpx.AsyncClient, case: Case) -> None:
    await client.post(case.path, data={"what": "skriv", "text": "<script>alert(1)</script>", "once": "a"})
    page = (await client.get(case.path)).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("form", "sentence", "kept"),
    [
        ({"what": "skriv", "text": "  "}, "Skriv en tekst først.", "Sag"),
        ({"what": "skriv", "text": "a" * 10_001}, "højst 10.000 tegn", "aaaa"),
        ({"what": "ring", "phone": "123", "when": "i morgen"}, "Skriv et telefonnummer", "i morgen"),
        ({"what": "mening", "all": "5"}, "ikke lukket endnu", "Sag"),
        ({}, "Skriv en tekst først.", "Sag"),
    ],
)
async def test_a_form_that_cannot_be_used_says_why_and_keeps_what_was_written(
    client: httpx.AsyncClient, case: Case, form: dict[str, str], sentence: str, kept: str
) -> None:
    answer = await client.post(case.path, data=form)
    assert answer.status_code == 422
    assert "Fejl:" in answer.text
    assert sentence in answer.text
    assert kept in answer.text
    assert case.ticket.messages == ()


async def test_a_call_can_be_asked_for_and_changed(client: httpx.AsyncClient, case: Case) -> None:
    assert 'value="+4566131372"' in (await client.get(case.path)).text
    await client.post(case.path, data={"what": "ring", "phone": "20 30 40 50", "when": "tirsdag formiddag"})
    page = (await client.get(case.path)).text
    assert "Vi ringer til dig på +4520304050." in page
    assert "tirsdag formiddag" in page
    await client.post(case.path, data={"what": "ring", "phone": "66131372", "when": ""})
    assert case.ticket.callback["phone"] == "+4566131372"


async def test_a_closed_ticket_asks_what_the_business_thought_and_two_clicks_are_enough(
    client: httpx.AsyncClient, case: Case
) -> None:
    assert "Hvordan gik det?" not in (await client.get(case.path)).text
    handling.close(case.services.desk, case.reference, OWNER, "solved", "Held og lykke med det.")
    page = (await client.get(case.path)).text
    assert "Hvordan gik det?" in page
    assert "Vil du ringes op?" not in page
    await client.post(case.path, data={"what": "mening", "all": "4", "words": ""})
    assert business.survey_answer(case.services.desk, case.key) == dict.fromkeys(business.PARAMETERS, 4) | {"words": ""}


async def test_each_parameter_may_have_its_own_mark_and_a_second_answer_replaces_the_first(
    client: httpx.AsyncClient, case: Case
) -> None:
    handling.close(case.services.desk, case.reference, OWNER, "solved")
    await client.post(case.path, data={"what": "mening", "all": "5", "case_time": "1", "words": "Det gik langsomt"})
    page = (await client.get(case.path)).text
    assert "Du kan rette det her" in page
    assert "Det gik langsomt" in page
    await client.post(case.path, data={"what": "mening", "case_time": "3", "words": "Det gik bedre"})
    answer = business.survey_answer(case.services.desk, case.key)
    assert answer == {
        "case_time": 3,
        "competence": 5,
        "contact_person": 5,
        "information": 5,
        "words": "Det gik bedre",
    }


@pytest.mark.parametrize("form", [{}, {"all": "9"}, {"all": "-1"}, {"all": "²"}, {"all": "55"}])
async def test_a_mark_that_is_none_is_refused(client: httpx.AsyncClient, case: Case, form: dict[str, str]) -> None:
    handling.close(case.services.desk, case.reference, OWNER, "solved")
    answer = await client.post(case.path, data={"what": "mening", **form})
    assert answer.status_code == 422
    assert business.survey_answer(case.services.desk, case.key) is None


async def test_whoever_writes_on_a_closed_ticket_opens_it_again_and_a_call_waits_for_that(
    client: httpx.AsyncClient, case: Case
) -> None:
    handling.close(case.services.desk, case.reference, OWNER, "withdrawn")
    refused = await client.post(case.path, data={"what": "ring", "phone": "20304050"})
    assert "Sagen er afsluttet" in refused.text
    assert case.ticket.callback == {}
    await client.post(case.path, data={"what": "skriv", "text": "Vi vil alligevel", "once": "a"})
    assert case.ticket.status == "reopened"
    assert "Sagen er åbnet igen." in (await client.get(case.path)).text


async def test_a_merged_ticket_says_where_it_went(
    client: httpx.AsyncClient, case: Case, make_case: Callable[..., Case]
) -> None:
    other = make_case(inquiry_id="i-other")
    handling.merge(case.services.desk, other.reference, OWNER, case.reference)
    page = (await client.get(other.path)).text
    assert f"lagt sammen med din sag {case.reference}" in page
    assert "Hvordan gik det?" not in page
    refused = await client.post(other.path, data={"what": "skriv", "text": "Hej", "once": "a"})
    assert refused.status_code == 422
    assert other.ticket.status == "closed"


async def test_whoever_writes_very_often_is_asked_to_wait_and_loses_no_words(
    client: httpx.AsyncClient, case: Case
) -> None:
    answers = [
        await client.post(case.path, data={"what": "skriv", "text": f"Nummer {number}", "once": str(number)})
        for number in range(11)
    ]
    assert [one.status_code for one in answers] == [303] * 10 + [429]
    assert "Nummer 10" in answers[-1].text
    assert answers[-1].headers["retry-after"] == "60"
    assert len(case.ticket.messages) == 10


async def test_a_database_that_does_not_answer_loses_no_words(
    client: httpx.AsyncClient, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StorageUnavailableError("databasen svarer ikke")

    monkeypatch.setattr(forms.business, "write", fail)
    answer = await client.post(case.path, data={"what": "skriv", "text": "Vigtige ord", "once": "a"})
    assert answer.status_code == 503
    assert "Vigtige ord" in answer.text
    assert "65 51 63 00" in answer.text
    assert case.key not in answer.text


async def test_the_key_is_never_logged(
    client: httpx.AsyncClient, case: Case, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.CRITICAL)
    monkeypatch.setattr(forms.business, "write", _unavailable)
    await client.post(case.path, data={"what": "skriv", "text": "Hej", "once": "a"})
    await client.get(case.path)
    assert case.key not in "\n".join(record.getMessage() for record in caplog.records if record.name != "httpx")


def _unavailable(*_: object, **__: object) -> None:
    raise StorageUnavailableError("databasen svarer ikke")


async def test_an_absence_that_was_entered_counts(client: httpx.AsyncClient, case: Case, services: Services) -> None:
    day = services.today()
    AbsenceStore(services.database, services.municipality).add(OWNER, day, day, DEPUTY, OWNER, services.clock())
    assert "Er ikke på arbejde i dag." in (await client.get(case.path)).text

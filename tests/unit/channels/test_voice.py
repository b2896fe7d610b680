"""The telephone line, driven as a provider drives it: every request signed, every reply followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.bootstrap import Services
from bot.storage.channel_tables import VoiceCallRow
from bot.voice.notes import recent
from bot.voice.spoken import phone
from tests.conftest import COPENHAGEN, FixedClock
from tests.servers.voice_provider import CALLER, HOTLINE, LINE, PhoneCall
from tests.unit.channels.voice_line import BASE, Reader, caller, line

NIGHT = dt.datetime(2026, 11, 23, 22, 0, tzinfo=COPENHAGEN)


@pytest.fixture
def reader(services: Services) -> Reader:
    return Reader(services)


@pytest.fixture
async def client(reader: Reader) -> AsyncIterator[httpx.AsyncClient]:
    async with line(reader) as client:
        yield client


@pytest.fixture
async def call(client: httpx.AsyncClient) -> PhoneCall:
    """A call that has been greeted."""
    ringing = caller(client)
    await ringing.ring()
    return ringing


async def test_the_greeting_says_that_it_is_a_machine_and_how_to_reach_a_person(call: PhoneCall) -> None:
    assert "digital assistent, ikke et menneske" in call.now.said
    assert "CPR" in call.now.said
    assert "menneske, eller tast nul" in call.now.said
    assert call.now.voices == {("Polly.Naja", "da-DK")}
    assert call.now.listens["input"] == "speech dtmf"
    assert call.now.listens["language"] == "da-DK"
    assert "Udeservering" in call.now.listens["hints"]


async def test_a_simple_question_is_confirmed_and_answered_in_its_spoken_form(
    call: PhoneCall, services: Services
) -> None:
    asked = await call.say("borde ude")
    assert asked.said.startswith("Det handler om udeservering. Er det rigtigt?")
    answered = await call.say("ja")
    task = services.catalogue.tasks["udeservering"]
    assert task.spoken in answered.said
    assert task.answer not in answered.said
    assert "læg" in answered.said
    [inquiry] = services.tickets.inquiries()
    assert (inquiry["channel"], inquiry["task"], inquiry["outcome"]) == ("voice", "udeservering", "answered")
    assert (await call.silence()).hangs_up


async def test_the_keypad_does_for_every_answer(call: PhoneCall) -> None:
    await call.say("borde ude")
    assert "tilladelse" in (await call.key("1")).said
    await call.say("et skilt")
    again = await call.key("2")
    assert "andre ord" in again.said
    assert (await call.key("0")).dials == HOTLINE


async def test_a_no_with_the_right_matter_in_the_same_breath_is_heard(call: PhoneCall, services: Services) -> None:
    await call.say("borde ude")
    assert (await call.say("nej, et skilt")).said.startswith("Det handler om skilte")
    await call.say("ja")
    assert [one["task"] for one in services.tickets.inquiries()] == ["skilte"]


async def test_two_close_tasks_are_offered_by_key_and_by_name(client: httpx.AsyncClient) -> None:
    for answer in ("key", "word"):
        call = caller(client)
        await call.ring()
        offered = await call.say("skilt måske")
        assert ("tast 1" in offered.said, "tast 2" in offered.said, "tast 9" in offered.said) == (True, True, True)
        chosen = await (call.key("1") if answer == "key" else call.say("et skilt"))
        assert "lokalplanen" in chosen.said or "skilt" in chosen.said.lower()
        assert chosen.listens


async def test_none_of_the_offered_tasks_leads_to_another_try_and_then_to_a_person(call: PhoneCall) -> None:
    await call.say("skilt måske")
    assert "andre ord" in (await call.key("9")).said
    await call.say("skilt måske")
    assert (await call.say("nej")).dials == HOTLINE


async def test_a_follow_up_question_is_about_the_last_task(call: PhoneCall) -> None:
    await call.say("borde ude")
    await call.say("ja")
    said = (await call.say("hvad koster det")).said
    assert "koster" in said or "afgift" in said
    assert "@" not in said


@pytest.mark.parametrize("words", ["Menneske!", "jeg vil gerne tale med et menneske", "et menneske der kan hjælpe"])
async def test_whoever_asks_for_a_person_gets_one_in_opening_hours(
    call: PhoneCall, services: Services, words: str
) -> None:
    passed = await call.say(words)
    assert passed.dials == HOTLINE
    [note] = recent(services)
    assert (note.kind, note.number, note.words) == ("passed", CALLER, words)
    done = await call.dialled("completed")
    assert done.hangs_up
    [inquiry] = services.tickets.inquiries()
    assert (inquiry["act"], inquiry["outcome"]) == ("human", "passed")


@pytest.mark.parametrize("wordless", ["silence", "noise", "doubted", "unclear"])
async def test_two_failures_to_understand_lead_to_a_person(call: PhoneCall, wordless: str) -> None:
    async def fail() -> None:
        if wordless == "silence":
            await call.silence()
        elif wordless == "noise":
            await call.say("øh, øhm")
        elif wordless == "doubted":
            await call.say("asfalt pandekage", "0.08")
        else:
            await call.say("blåbærgrød")

    await fail()
    assert call.now.listens
    assert "menneske" in call.now.said
    await fail()
    assert call.now.dials == HOTLINE


async def test_a_concrete_case_is_passed_on_with_a_note_for_the_consultant(call: PhoneCall, services: Services) -> None:
    await call.say("vores konkrete sag")
    passed = await call.say("ja")
    assert passed.dials == HOTLINE
    assert "kort besked" in passed.said
    [note] = recent(services)
    assert (note.tasks, note.words) == (("udeservering",), "vores konkrete sag\nja")
    [inquiry] = services.tickets.inquiries()
    assert inquiry["level"] == "medium"


async def test_without_a_hotline_number_the_offices_own_is_rung_and_never_the_line_itself(services: Services) -> None:
    async with line(Reader(services, voice_pass_to="")) as client:
        call = caller(client)
        await call.ring()
        await call.say("vores konkrete sag")
        office = services.municipality.office_for("byliv")
        assert (await call.say("ja")).dials == "+45" + office.phone.replace(" ", "")
        # The entrance's own number is the one that the assistant answers.
        other = caller(client, called=LINE)
        await other.ring()
        taken = await other.key("0")
        assert not taken.dials
        assert "ringer dig op" in taken.said


async def test_nobody_answering_leads_to_a_call_back(call: PhoneCall, services: Services) -> None:
    await call.say("vores konkrete sag")
    await call.say("ja")
    told = await call.dialled("no-answer")
    assert "ikke nogen, der kan tage telefonen" in told.said
    assert "seks seks, en tre, en tre, syv to" in told.said
    assert "Hvornår passer det bedst" in (await call.key("1")).said
    assert "Hvad hedder du" in (await call.silence()).said
    done = await call.say("jeg hedder Ida Holm fra Café Ida")
    [ticket] = services.tickets.newest()
    assert (ticket.contact["name"], ticket.company, ticket.contact["phone"]) == ("Ida Holm", "Café Ida", CALLER)
    assert done.hangs_up


async def test_at_night_a_call_back_becomes_a_ticket_with_the_number_confirmed_digit_by_digit(
    call: PhoneCall, services: Services, clock: FixedClock
) -> None:
    clock.now = NIGHT
    await call.say("vores konkrete sag")
    closed = await call.say("ja")
    assert "tirsdag den 24. november klokken 9" in closed.said or "lukket" in closed.said
    assert "seks seks, en tre, en tre, syv to" in closed.said
    assert "Tast det nummer" in (await call.say("nej")).said
    read_back = await call.key("66131373")
    assert "seks seks, en tre, en tre, syv tre" in read_back.said
    await call.say("ja det er rigtigt")
    assert "passer dig bedst: onsdag formiddag." in (await call.say("Onsdag formiddag.")).said.lower()
    done = await call.say("Ida")
    [ticket] = services.tickets.newest()
    assert (ticket.channel, ticket.tasks, ticket.callback["phone"]) == ("voice", ("udeservering",), "+4566131373")
    assert (ticket.callback["done"], ticket.callback["when"], ticket.flags) == (False, "Onsdag formiddag", ())
    assert "E I, 2026, nul nul nul, nul nul en" in done.said
    assert [one["outcome"] for one in services.tickets.inquiries()] == ["ticket"]
    assert next(one["text"] for one in ticket.transcript if one["from"] == "user") == "vores konkrete sag"


async def test_a_hidden_number_is_asked_for_and_a_wrong_one_asked_again_once(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    clock.now = NIGHT
    call = caller(client, caller="anonymous")
    await call.ring()
    assert "Hvad skal vi ringe om?" in (await call.key("0")).said
    assert "Tast det nummer" in (await call.say("borde ude")).said
    assert "ikke et telefonnummer" in (await call.key("12")).said
    ended = await call.say("det ved jeg ikke")
    assert ended.hangs_up
    assert "tirsdag den 24. november klokken 9" in ended.said
    assert services.tickets.newest() == []
    assert [one["outcome"] for one in services.tickets.inquiries()] == ["not_answered"]


async def test_a_number_that_nobody_confirms_is_kept_and_marked(
    call: PhoneCall, services: Services, clock: FixedClock
) -> None:
    clock.now = NIGHT
    assert "Hvad skal vi ringe om?" in (await call.say("kan i ringe til mig")).said
    for _ in ("matter", "number", "number again", "wish", "name"):
        await call.silence()
    [ticket] = services.tickets.newest()
    assert (ticket.flags, ticket.callback["phone"]) == (("contact_unverified",), CALLER)


async def test_whoever_asks_for_a_person_at_night_is_asked_what_it_is_about(
    call: PhoneCall, services: Services, clock: FixedClock
) -> None:
    clock.now = NIGHT
    assert "Hvad skal vi ringe om?" in (await call.say("jeg vil gerne tale med et menneske")).said
    assert "Du ringer fra" in (await call.say("borde ude")).said
    await call.key("1")
    await call.say("nej")
    await call.silence()
    [ticket] = services.tickets.newest()
    assert (ticket.tasks, ticket.text) == (("udeservering",), "borde ude")


async def test_whoever_hangs_up_once_the_number_is_confirmed_is_rung_all_the_same(
    call: PhoneCall, services: Services, clock: FixedClock
) -> None:
    clock.now = NIGHT
    await call.say("vores konkrete sag")
    await call.say("ja")
    await call.key("1")
    await call.say("efter klokken ti")
    for _ in range(2):
        assert await call.hang_up() == 204
    [ticket] = services.tickets.newest()
    assert (ticket.callback["phone"], ticket.callback["when"]) == (CALLER, "efter klokken ti")
    [note] = recent(services)
    assert (note.kind, note.ticket) == ("ticket", ticket.reference)
    assert [one["outcome"] for one in services.tickets.inquiries()] == ["ticket"]


async def test_an_emergency_hears_112_first(call: PhoneCall) -> None:
    said = await call.say("det brænder")
    assert said.said.startswith("Er der akut fare, så læg på, og ring en en to nu.")
    assert said.dials == HOTLINE


async def test_what_belongs_elsewhere_is_told_so(call: PhoneCall, services: Services) -> None:
    told = await call.say("mit pas")
    assert told.listens
    assert services.tickets.inquiries()[0]["decision"] == "redirect"


async def test_whoever_speaks_no_danish_gets_a_person(call: PhoneCall) -> None:
    told = await call.say("do you speak english")
    assert told.said.startswith("I only understand Danish")
    assert told.dials == HOTLINE


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("hvornår har i åbent", "Vi har åbent nu, og til klokken 15."),
        ("er du en robot", "digital assistent, ikke et menneske"),
        ("hej", "Hvad ringer du om?"),
        ("farvel", "Farvel"),
    ],
)
async def test_small_talk_has_an_answer(call: PhoneCall, words: str, heard: str) -> None:
    assert heard in (await call.say(words)).said


async def test_what_was_said_last_is_said_again(call: PhoneCall) -> None:
    first = await call.say("borde ude")
    assert (await call.say("gentag")).said == first.said


async def test_a_call_that_hangs_up_midway_with_a_matter_understood_is_logged(
    call: PhoneCall, services: Services
) -> None:
    await call.say("vores konkrete sag")
    assert await call.hang_up() == 204
    assert await call.hang_up() == 204
    [inquiry] = services.tickets.inquiries()
    assert (inquiry["task"], inquiry["outcome"]) == ("udeservering", "hung_up")
    assert [note.kind for note in recent(services)] == ["hung_up"]
    late = await call.say("ja")
    assert late.said == call.told[-2]
    assert len(services.tickets.inquiries()) == 1


async def test_a_call_that_says_nothing_and_hangs_up_is_no_first_contact(call: PhoneCall, services: Services) -> None:
    await call.hang_up()
    assert services.tickets.inquiries() == []
    assert recent(services) == []


async def test_a_request_that_the_provider_repeats_is_done_once(
    call: PhoneCall, services: Services, clock: FixedClock
) -> None:
    clock.now = NIGHT
    assert (await call.ring()).said == call.told[0]
    for step in (lambda: call.say("vores konkrete sag"), lambda: call.say("ja"), lambda: call.key("1"), call.silence):
        first = await step()
        assert await call.again() == first
    made = await call.say("Ida")
    assert await call.again() == made
    assert len(services.tickets.newest()) == 1
    assert len(services.tickets.inquiries()) == 1
    events = [event["kind"] for event in services.tickets.newest()[0].events]
    assert events.count("callback_asked") == 1


async def test_what_the_caller_says_of_a_cpr_number_is_stored_nowhere(call: PhoneCall, services: Services) -> None:
    await call.say("mit nummer er 01 01 90 12 34 og det er om borde ude")
    await call.say("vores konkrete sag")
    await call.hang_up()
    with services.database.reading() as session:
        row = session.get(VoiceCallRow, call.id)
        assert row is not None
        stored = str(row.data)
    assert "1234" not in stored.replace(" ", "")
    assert "CPR-nummer fjernet" in stored


@pytest.mark.parametrize("path", ["/tale/ind", "/tale/svar/0", "/tale/slut", "/tale/ind?x=1"])
@pytest.mark.parametrize("signature", ["", "forged", "æøå", "A" * 28, "x" * 5000])
async def test_a_forged_or_missing_signature_is_refused(
    client: httpx.AsyncClient, services: Services, path: str, signature: str
) -> None:
    stranger = caller(client)
    response = await stranger.post(f"{BASE}{path}", {"SpeechResult": "vores konkrete sag"}, signature=signature)
    assert response.status_code == 403
    with services.database.reading() as session:
        assert session.get(VoiceCallRow, stranger.id) is None


async def test_a_signature_made_with_another_key_or_for_another_request_is_refused(client: httpx.AsyncClient) -> None:
    assert (await caller(client, token="en anden").post(f"{BASE}/tale/ind", {})).status_code == 403
    call = caller(client)
    await call.ring()
    _, form, headers = call._last
    moved = await client.post("/tale/svar/0", data=form, headers=headers)
    changed = await client.post("/tale/ind", data={**form, "From": "+4511111111"}, headers=headers)
    assert (moved.status_code, changed.status_code) == (403, 403)


async def test_signed_garbage_harms_nothing(client: httpx.AsyncClient) -> None:
    stranger = caller(client)
    url = f"{BASE}/tale/svar/7"
    assert (await stranger.post(url, {})).status_code == 400
    assert (await stranger.post(f"{BASE}/tale/ind", {"CallSid": ""})).status_code == 400
    assert (await stranger.post(f"{BASE}/tale/ind", {"CallSid": "x" * 500})).status_code == 400
    assert (await stranger.post(f"{BASE}/tale/slut", {"CallSid": "ukendt"})).status_code == 204
    assert (await client.post("/tale/ind", content=b"\xff\xfe\x00")).status_code == 403
    assert (await client.get("/tale/ind")).status_code == 405


async def test_a_failure_of_ours_is_said_and_leads_to_a_person(
    call: PhoneCall, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    reader.fails = True
    told = await call.say("borde ude")
    assert told.said.startswith("Beklager")
    assert told.dials == HOTLINE
    assert "hemmelig" not in caplog.text


async def test_a_call_that_does_not_end_is_brought_to_an_end(call: PhoneCall) -> None:
    for _ in range(40):
        if call.now.dials:
            break
        await call.say("hej")
    assert call.now.dials == HOTLINE


async def test_no_provider_no_line(services: Services) -> None:
    async with line(Reader(services, voice_token="")) as client:
        assert (await client.post("/tale/ind")).status_code == 404


async def test_what_the_catalogue_does_not_know_is_told_with_a_number_and_no_address(
    call: PhoneCall, services: Services
) -> None:
    task = services.catalogue.tasks["udeservering"]
    office = services.municipality.office_for(task.owner)
    assert "cost" in task.local
    assert services.municipality.answers.get(task.id) is None or not services.municipality.answers[task.id].about(
        "cost"
    )
    await call.say("borde ude")
    await call.say("ja")
    told = await call.say("hvad koster det")
    assert "ved jeg ikke, og jeg vil ikke gætte" in told.said
    assert phone(office.phone) in told.said
    assert "snabel-a" not in told.said
    assert "katalog" not in told.said

"""Questions that the catalogue answers: source, office, follow-up questions, and what it does not know."""

from __future__ import annotations

import re
from pathlib import Path

from bot.conversation.runner import ConversationRunner
from tests.chats import Chat, running
from tests.conftest import FixedClock

SIGN = "Hvad kræver det at sætte et skilt op på facaden?"
PAVEMENT = "Skal man have tilladelse til udeservering på fortovet?"


def test_the_opening_says_what_it_is_and_what_happens_to_the_data(chat: Chat) -> None:
    profile = chat.services.profile
    assert "digital assistent" in chat.greeting.text
    assert profile.entrance in chat.greeting.text
    assert f"{chat.services.settings.retention_days} dage" in chat.greeting.text
    assert "CPR" in chat.greeting.text
    assert chat.greeting.links == [str(profile.privacy_url)]


async def test_a_simple_question_is_answered_with_its_source_and_the_office_behind_it(chat: Chat) -> None:
    reply = await chat.say(SIGN)
    task = chat.services.catalogue.tasks["skilte"]
    office = chat.services.municipality.office_for(task.owner)
    assert task.answer in reply.text
    assert {link.url for link in task.links} <= set(reply.links)
    assert office.name in reply.text
    assert office.phone in reply.text
    assert "Fik du svar" in reply.last
    assert reply.buttons == ["Ja", "Nej"]
    assert chat.services.tickets.newest() == []


async def test_yes_ends_the_question_and_is_remembered_as_answered(chat: Chat) -> None:
    await chat.say(SIGN)
    reply = await chat.press("Ja")
    assert reply.buttons == []
    assert [one["outcome"] for one in chat.services.tickets.inquiries()] == ["answered"]


async def test_no_offers_a_person_who_gets_the_question(chat: Chat) -> None:
    await chat.say(SIGN)
    reply = await chat.press("Nej")
    assert [one["outcome"] for one in chat.services.tickets.inquiries()] == ["not_answered"]
    reply, asked = await chat.answer_form(await chat.press(reply.buttons[0]))
    assert asked == ["contact_name", "company", "contact_way"]
    ticket = chat.ticket(reply)
    assert ticket.text == SIGN
    assert ticket.tasks == ("skilte",)
    assert ticket.office == chat.services.municipality.office_for("byliv").id


async def test_yes_and_no_in_words_do_as_the_buttons_do(chat: Chat) -> None:
    await chat.say(SIGN)
    assert "medarbejder" in (await chat.say("nej")).text
    assert (await chat.say("ja tak")).last == "Hvad hedder du?"


async def test_follow_up_questions_are_about_what_was_just_answered(chat: Chat) -> None:
    await chat.say(PAVEMENT)
    details = chat.services.catalogue.tasks["udeservering"].details
    assert details.cost in (await chat.say("hvad koster det?")).text
    assert details.time in (await chat.say("og hvor lang tid tager det?")).text


async def test_a_price_that_the_municipality_sets_is_not_guessed(chat: Chat) -> None:
    await chat.say(PAVEMENT)
    reply = await chat.say("hvad koster det?")
    office = chat.services.municipality.office_for("byliv")
    assert "ikke i mit katalog" in reply.text
    assert office.phone in reply.text
    assert office.email in reply.text
    assert re.search(r"\d\s*kr", reply.text) is None


async def test_a_municipalitys_own_answer_is_shown_where_it_has_one(
    trained_model: Path, clock: FixedClock, tmp_path: Path
) -> None:
    with running(trained_model, clock, tmp_path, MUNICIPALITY="koebenhavn") as runner:
        chat = await Chat.begin(runner)
        reply = await chat.say("Hvor lang tid tager det at få tilladelse til filmoptagelse på gaden?")
        local = runner.services.municipality.answers["filmoptagelse"]
        assert f"Københavns Kommune: {local.time}" in reply.text
        assert local.link is not None
        assert local.link.url in reply.links
        assert "ikke i mit katalog" not in reply.text


async def test_the_same_question_elsewhere_says_that_the_local_answer_is_unknown(runner: ConversationRunner) -> None:
    chat = await Chat.begin(runner)
    reply = await chat.say("Hvor lang tid tager det at få tilladelse til filmoptagelse på gaden?")
    assert "ikke i mit katalog" in reply.text
    assert "10 arbejdsdage" not in reply.text


async def test_who_to_contact_gives_the_office(chat: Chat) -> None:
    await chat.say(PAVEMENT)
    reply = await chat.say("hvem skal jeg kontakte?")
    office = chat.services.municipality.office_for("byliv")
    assert office.name in reply.text
    assert office.email in reply.text


async def test_the_matter_and_its_price_asked_together_are_both_answered(chat: Chat) -> None:
    reply = await chat.say("Må jeg have borde ude foran min café, og hvad koster det?")
    task = chat.services.catalogue.tasks["udeservering"]
    assert reply.text.index(task.answer) < reply.text.index(task.details.cost)
    assert reply.text.count(chat.services.municipality.office_for(task.owner).phone) == 1


async def test_two_questions_in_one_message_are_both_answered(chat: Chat) -> None:
    reply = await chat.say(
        "Skal man have tilladelse til udeservering på fortovet? Og hvad er reglerne for et skilt på facaden?"
    )
    for task in ("udeservering", "skilte"):
        assert chat.services.catalogue.tasks[task].answer in reply.text


async def test_an_answer_past_its_review_date_goes_to_a_person_instead(
    trained_model: Path, clock: FixedClock, tmp_path: Path, knowledge_copy: Path
) -> None:
    entry = knowledge_copy / "tasks" / "byrum" / "skilte.yml"
    text = entry.read_text(encoding="utf-8")
    entry.write_text(re.sub(r"review_date: \S+", "review_date: 2026-11-01", text), encoding="utf-8")
    with running(trained_model, clock, tmp_path, KNOWLEDGE_DIR=str(knowledge_copy)) as runner:
        chat = await Chat.begin(runner)
        reply = await chat.say(SIGN)
        assert runner.services.catalogue.tasks["skilte"].answer not in reply.text
        receipt, _ = await chat.answer_form(reply)
        assert chat.ticket(receipt).tasks == ("skilte",)

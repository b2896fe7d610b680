"""What a maintainer looks through: worst first, each saying once, masked, and only what may have gone wrong."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections.abc import Callable

import pytest

from bot.bootstrap import Services
from bot.catalogue.loader import Catalogue
from bot.learning import review
from bot.learning.labels import HELD_OUT_FOR, LabelError, LabelStore
from bot.learning.needs import needs
from bot.learning.review import Item, counts, queue
from bot.storage.channel_tables import CallRow
from bot.storage.database import Database
from bot.storage.tables import InquiryRow
from bot.tickets import handling
from bot.tickets.store import TicketStore
from tests.builders import MORNING, create, triage_data

Say = Callable[..., str]
Look = Callable[[], list[Item]]


@pytest.fixture
def look(database: Database, catalogue: Catalogue) -> Look:
    """What is there to judge in Odense."""
    return lambda: queue(database, catalogue, catalogue.municipalities["odense"])


@pytest.fixture
def say(database: Database) -> Say:
    """Logs what somebody wrote, with how sure the model was and how it ended; returns the contact's id."""
    store = TicketStore(database)
    numbers = iter(range(1, 1_000))

    def contact(text: str, sure: float = 0.9, outcome: str = "open", **changes: object) -> str:
        identifier = f"i-{next(numbers)}"
        ranking = [{"id": "udeservering", "confidence": sure}, {"id": "skilte", "confidence": 0.1}]
        triage = triage_data(text=text, ranking=ranking, **{"decision": "answer", "level": "simpel", **changes})
        at = MORNING + dt.timedelta(minutes=int(identifier[2:]))
        store.log_inquiry(triage, channel="web", at=at, inquiry_id=identifier)
        with database.transaction() as session:
            row = session.get(InquiryRow, identifier)
            assert row is not None
            row.outcome = outcome
        return identifier

    return contact


def call(inquiry: str, suggested: list[str], chosen: str | None) -> CallRow:
    return CallRow(
        id=f"c-{inquiry}",
        inquiry_id=inquiry,
        account_id="hanne",
        channel="phone",
        started_at=MORNING,
        saved_at=MORNING,
        text="",
        suggested=suggested,
        chosen=chosen,
        outcome="settled",
    )


def test_what_went_wrong_comes_before_what_nearly_did(database: Database, say: Say, look: Look) -> None:
    say("noget om børnepenge", act="out_of_scope", decision="redirect")
    say("borde måske", sure=0.5)
    say("hvad er det her", decision="ask_back")
    say("det var ikke det", outcome="not_answered")
    say("alt godt", sure=0.95)
    items = look()
    assert [item.source for item in items] == ["not_answered", "asked_back", "unsure", "out_of_scope"]
    assert counts(items)["corrected"] == 0


def test_the_same_words_are_one_item_with_all_who_said_them(database: Database, say: Say, look: Look) -> None:
    first = say("Må vi have borde ude?", decision="ask_back")
    second = say("må vi have borde ude", decision="ask_back")
    (item,) = look()
    assert {item.id, *item.others} == {first, second}


def test_another_task_chosen_at_the_hotline_is_a_correction_with_its_label(
    database: Database, say: Say, look: Look
) -> None:
    inquiry = say("skilt ved bordene")
    with database.transaction() as session:
        session.add(call(inquiry, ["udeservering", "skilte"], "skilte"))
    (item,) = look()
    assert (item.source, item.suggested) == ("corrected", "skilte")
    LabelStore(database).judge(item, "task", "mie", MORNING, task="skilte", tasks=["skilte"])
    assert look() == []
    with database.reading() as session:
        assert review._chosen(session) == {}


def test_what_has_been_judged_is_not_shown_again_until_it_is_taken_back(
    database: Database, say: Say, look: Look
) -> None:
    say("må vi have borde ude", decision="ask_back")
    say("Må vi have borde ude?", decision="ask_back")
    store = LabelStore(database)
    (item,) = look()
    store.judge(item, "task", "mie", MORNING, task="udeservering", tasks=["udeservering"])
    assert look() == []
    store.take_back(item.id)
    assert len(look()) == 1


def test_a_text_that_retention_has_emptied_is_not_shown(database: Database, say: Say, look: Look) -> None:
    say("borde", decision="ask_back")
    TicketStore(database).forget_texts(MORNING + dt.timedelta(days=40))
    assert look() == []


def test_a_label_for_a_task_that_was_just_removed_says_so_and_keeps_the_item(
    database: Database, say: Say, look: Look
) -> None:
    say("borde", decision="ask_back")
    (item,) = look()
    with pytest.raises(LabelError, match="Opgaven nedlagt er ikke længere i kataloget"):
        LabelStore(database).judge(item, "task", "mie", MORNING, task="nedlagt", tasks=["udeservering"])
    assert look() == [item]


def test_out_of_scope_messages_about_the_same_are_a_need_with_a_name(database: Database, say: Say, look: Look) -> None:
    for text in (
        "kan virksomheden få tilskud til ladestandere",
        "hvem giver tilskud til ladestandere hos firmaet",
        "tilskud til ladestandere på vores parkering",
        "hvordan er vejret i dag",
    ):
        say(text, act="out_of_scope", decision="redirect")
    (need,) = needs(look())
    assert len(need.items) == 3
    assert {"tilskud", "ladestandere"} <= set(need.name.split())


def test_a_suggestion_that_was_taken_is_no_correction(database: Database, say: Say, look: Look) -> None:
    taken, none = say("borde ude"), say("borde inde")
    with database.transaction() as session:
        session.add(call(taken, ["udeservering", "skilte"], "udeservering"))
        session.add(call(none, [], None))
    assert look() == []


STAFF = {"byliv": "ali-farahani", "industrimiljoe": "gitte-ravnsborg"}
RANKING = [
    {"id": "udeservering", "confidence": 0.9},
    {"id": "skilte", "confidence": 0.3},
    {"id": "stoej-fra-byggeplads", "confidence": 0.2},
]


@pytest.fixture
def pass_on(services: Services) -> Callable[..., str]:
    """Somebody gives the ticket of a first contact to somebody else; returns the contact's id."""

    def ticket(to: str, decision: str = "enquiry", who: str = "karen-lindegaard") -> str:
        triage = triage_data(text=f"det larmer {to}", ranking=RANKING, decision=decision)
        identifier = services.tickets.log_inquiry(triage, channel="web", at=services.clock())
        made = create(
            services.tickets, inquiry_id=identifier, received=services.clock(), owner=STAFF["byliv"], office="byliv"
        )
        handling.reassign(services.desk, made.reference, who, to, "Det er jeres")
        return identifier

    return ticket


def test_a_ticket_given_to_another_office_is_a_correction_towards_that_offices_task(
    services: Services, pass_on: Callable[..., str]
) -> None:
    moved = pass_on(STAFF["industrimiljoe"])
    (item,) = queue(services.database, services.catalogue, services.municipality)
    assert (item.id, item.source, item.suggested) == (moved, "corrected", "stoej-fra-byggeplads")


def test_a_ticket_that_stays_in_its_office_and_a_contact_persons_are_no_corrections(
    services: Services, pass_on: Callable[..., str]
) -> None:
    colleague = next(
        one.id for one in services.municipality.staff.values() if one.office == "byliv" and one.id != STAFF["byliv"]
    )
    pass_on(colleague)
    pass_on(STAFF["industrimiljoe"], "contact_person")
    assert queue(services.database, services.catalogue, services.municipality) == []


def test_sure_answers_do_not_crowd_out_what_went_wrong_before_them(
    say: Say, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = say("det var ikke det", outcome="not_answered")
    for number in range(10):
        say(f"alt godt {number}", sure=0.95)
    monkeypatch.setattr(review, "MOST", 3)
    assert [item.id for item in look()] == [wrong]


def test_texts_without_letters_are_not_taken_for_the_same(say: Say, look: Look) -> None:
    say("😀", decision="ask_back")
    say("привет", decision="ask_back")
    assert len(look()) == 2


def test_what_is_out_of_scope_keeps_its_kind_and_an_unknown_kind_is_refused(
    database: Database, say: Say, look: Look
) -> None:
    say("min mors folkepension", act="out_of_scope", decision="redirect")
    (item,) = look()
    store = LabelStore(database)
    with pytest.raises(LabelError):
        store.judge(item, "out_of_scope", "mie", MORNING, task="frokost")
    store.judge(item, "out_of_scope", "mie", MORNING, task="citizen", regression=True)
    (label,) = store.waiting()
    assert (label.verdict, label.task) == ("out_of_scope", "citizen")


def test_texts_of_labels_are_forgotten_when_they_are_no_longer_tested_on(
    database: Database, say: Say, look: Look
) -> None:
    say("borde", decision="ask_back")
    (item,) = look()
    store = LabelStore(database)
    store.judge(item, "task", "mie", MORNING, task="udeservering", tasks=["udeservering"], regression=True)
    assert store.forget_texts(MORNING + HELD_OUT_FOR) == 0
    assert store.forget_texts(MORNING + HELD_OUT_FOR + dt.timedelta(seconds=1)) == 1
    assert store.waiting() == []
    assert look() == [], "the judgement stays"


def test_a_thousand_messages_out_of_scope_are_grouped_in_a_moment() -> None:
    one = Item("a", MORNING, "web", "", "out_of_scope", "simpel", (), None, ())
    things = ("ladestandere", "solceller", "regnvand", "cykler")
    items = [
        dataclasses.replace(one, id=str(number), text=f"{things[number % 4]} ved vej {number}")
        for number in range(1000)
    ]
    started = time.process_time()
    assert [len(need.items) for need in needs(items)] == [250] * 4
    assert time.process_time() - started < 5

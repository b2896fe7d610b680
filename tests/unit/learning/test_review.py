"""What a maintainer looks through: worst first, each saying once, masked, and only what may have gone wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.learning.labels import LabelError, LabelStore
from bot.learning.needs import needs
from bot.learning.review import counts, queue
from bot.storage.channel_tables import CallRow
from bot.storage.database import Database
from bot.storage.tables import InquiryRow
from bot.tickets.store import TicketStore
from tests.builders import MORNING, triage_data

Say = Callable[..., str]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'data.sqlite3'}")
    database.migrate()
    yield database
    database.close()


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


def test_what_went_wrong_comes_before_what_nearly_did(database: Database, say: Say) -> None:
    say("noget om børnepenge", act="out_of_scope", decision="redirect")
    say("borde måske", sure=0.5)
    say("hvad er det her", decision="ask_back")
    say("det var ikke det", outcome="not_answered")
    say("alt godt", sure=0.95)
    items = queue(database)
    assert [item.source for item in items] == ["not_answered", "asked_back", "unsure", "out_of_scope"]
    assert counts(items)["corrected"] == 0


def test_the_same_words_are_one_item_with_all_who_said_them(database: Database, say: Say) -> None:
    first = say("Må vi have borde ude?", decision="ask_back")
    second = say("må vi have borde ude", decision="ask_back")
    (item,) = queue(database)
    assert {item.id, *item.others} == {first, second}


def test_another_task_chosen_at_the_hotline_is_a_correction_with_its_label(database: Database, say: Say) -> None:
    inquiry = say("skilt ved bordene")
    with database.transaction() as session:
        session.add(
            CallRow(
                id="c-1",
                inquiry_id=inquiry,
                account_id="hanne",
                channel="phone",
                started_at=MORNING,
                saved_at=MORNING,
                text="skilt ved bordene",
                suggested=["udeservering", "skilte"],
                chosen="skilte",
                outcome="settled",
            )
        )
    (item,) = queue(database)
    assert (item.source, item.suggested) == ("corrected", "skilte")


def test_what_has_been_judged_is_not_shown_again_until_it_is_taken_back(database: Database, say: Say) -> None:
    say("må vi have borde ude", decision="ask_back")
    say("Må vi have borde ude?", decision="ask_back")
    store = LabelStore(database)
    (item,) = queue(database)
    store.judge(item, "task", "mie", MORNING, task="udeservering", tasks=["udeservering"])
    assert queue(database) == []
    store.take_back(item.id)
    assert len(queue(database)) == 1


def test_a_text_that_retention_has_emptied_is_not_shown(database: Database, say: Say) -> None:
    say("borde", decision="ask_back")
    TicketStore(database).forget_texts(MORNING + dt.timedelta(days=40))
    assert queue(database) == []


def test_a_label_for_a_task_that_was_just_removed_says_so_and_keeps_the_item(database: Database, say: Say) -> None:
    say("borde", decision="ask_back")
    (item,) = queue(database)
    with pytest.raises(LabelError, match="Opgaven nedlagt er ikke længere i kataloget"):
        LabelStore(database).judge(item, "task", "mie", MORNING, task="nedlagt", tasks=["udeservering"])
    assert queue(database) == [item]


def test_out_of_scope_messages_about_the_same_are_a_need_with_a_name(database: Database, say: Say) -> None:
    for text in (
        "kan virksomheden få tilskud til ladestandere",
        "hvem giver tilskud til ladestandere hos firmaet",
        "tilskud til ladestandere på vores parkering",
        "hvordan er vejret i dag",
    ):
        say(text, act="out_of_scope", decision="redirect")
    (need,) = needs(queue(database))
    assert len(need.items) == 3
    assert {"tilskud", "ladestandere"} <= set(need.name.split())

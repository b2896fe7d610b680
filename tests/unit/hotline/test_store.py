"""What a company has asked before, and forgetting."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.bootstrap import Services
from bot.hotline.callers import history
from bot.hotline.store import CallStore, SavedCall
from tests.builders import new_ticket, triage_data


@pytest.fixture
def store(services: Services) -> CallStore:
    return CallStore(services.database)


def call(services: Services, number: int, **changes: object) -> SavedCall:
    values: dict[str, object] = {
        "id": f"{number:032x}",
        "account_id": "lone",
        "channel": "phone",
        "started_at": services.clock(),
        "saved_at": services.clock() - dt.timedelta(days=number),
        "text": "skilt",
        "phone": "+4566131372",
        "cvr": None,
        "company": "Hansens Café",
        "suggested": ("skilte",),
        "chosen": None,
        "outcome": "settled",
    }
    saved = SavedCall(**{**values, **changes})  # type: ignore[arg-type]
    services.tickets.log_inquiry(triage_data(), channel="phone", at=services.clock(), inquiry_id=saved.id)
    return saved


def ticket(services: Services, inquiry: str, **changes: object) -> str:
    services.tickets.log_inquiry(triage_data(), channel="web", at=services.clock(), inquiry_id=inquiry)
    new = new_ticket(inquiry_id=inquiry, received=services.clock(), **changes)
    return services.tickets.create(new, services.profile, services.calendar).reference


def test_calls_and_tickets_of_a_number_come_together_newest_first(services: Services, store: CallStore) -> None:
    store.claim(call(services, 1))
    reference = ticket(services, "web-1", contact={"name": "Ida", "phone": "+4566131372", "email": None})
    found = store.earlier("", "+4566131372", 8)
    assert [(one.reference, one.task) for one in found] == [(reference, "udeservering"), ("", "skilte")]


def test_a_call_that_became_a_ticket_is_told_once(services: Services, store: CallStore) -> None:
    reference = ticket(services, "web-1", cvr="24256790")
    store.claim(call(services, 1, cvr="24256790", outcome="ticket"))
    store.name_ticket(f"{1:032x}", reference)
    assert [one.reference for one in store.earlier("24256790", "", 8)] == [reference]


def test_eight_digits_that_fit_both_are_looked_for_as_both(services: Services, store: CallStore) -> None:
    store.claim(call(services, 1, phone=None, cvr="24256790"))
    found = history(store, services.catalogue, {}, "", "24256790")
    assert (found["company"], len(found["items"])) == ("Hansens Café", 1)
    assert found["items"][0]["about"].startswith("Skilte")
    assert found["items"][0]["state"] == "svaret i telefonen"


def test_half_a_number_finds_nothing(services: Services, store: CallStore) -> None:
    store.claim(call(services, 1))
    assert history(store, services.catalogue, {}, "2425", "6613")["items"] == []


def test_another_companys_inquiries_are_never_shown(services: Services, store: CallStore) -> None:
    store.claim(call(services, 1, phone="+4588888888"))
    other = {"name": "Bo", "phone": "+4577777777", "email": None}
    ticket(services, "web-1", cvr="13585628", contact=other)
    assert store.earlier("24256790", "+4566131372", 8) == []


def test_texts_are_forgotten_and_the_counts_stay(services: Services, store: CallStore) -> None:
    store.claim(call(services, 40))
    store.claim(call(services, 1))
    assert store.forget_texts(services.clock() - dt.timedelta(days=30)) == 1
    assert store.forget_texts(services.clock() - dt.timedelta(days=30)) == 0
    old, new = store.find(f"{40:032x}"), store.find(f"{1:032x}")
    assert old is not None
    assert new is not None
    assert (old.text, old.phone, old.company, old.suggested) == ("", None, None, ("skilte",))
    assert new.text == "skilt"

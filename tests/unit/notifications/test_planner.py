"""Notices become deliveries: to whom, by which ways, when, and each once."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.accounts.preferences import Preferences
from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.notifications.mailroom import Mailroom
from bot.notifications.planner import plan
from bot.storage import database as storage
from bot.storage.notice_tables import NoticeRow
from bot.storage.staff_tables import AccountRow
from bot.tickets import notices
from tests.conftest import FixedClock
from tests.mailrooms import COORDINATOR, OWNER, MakeTicket
from tests.unit.notifications.outboxes import deliveries, forget, kinds, plan_all, tell


@pytest.fixture
def reference(mailroom: Mailroom, tickets: MakeTicket) -> str:
    """A ticket by e-mail, with an empty outbox."""
    made = tickets().reference
    forget(mailroom)
    return made


def ways(room: Mailroom, kind: str = "") -> list[tuple[str, str]]:
    return [(row.channel, row.address) for row in deliveries(room, kind)]


def test_a_new_ticket_tells_its_owner_and_the_business(mailroom: Mailroom, tickets: MakeTicket) -> None:
    tickets()
    plan_all(mailroom)
    assert ways(mailroom, "assigned") == [("email", "jonas@odense.example")]
    assert ways(mailroom, "receipt") == [("email", "ida@cafe-ida.example")]


def test_planning_again_plans_nothing(mailroom: Mailroom, reference: str) -> None:
    tell(mailroom, "assigned", "staff", OWNER, reference)
    assert plan(mailroom) == 1
    assert plan(mailroom) == 0
    assert len(deliveries(mailroom)) == 1


def test_several_planners_at_once_plan_each_notice_once(mailroom: Mailroom, reference: str) -> None:
    for number in range(40):
        tell(mailroom, "assigned", "staff", OWNER, reference, number=number)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: plan(mailroom, limit=7), range(16)))
    plan_all(mailroom)
    assert len(deliveries(mailroom)) == 40


def test_a_notice_waits_for_its_moment(mailroom: Mailroom, reference: str, clock: FixedClock) -> None:
    with mailroom.database.transaction() as session:
        notices.post(
            session,
            key="later",
            kind="assigned",
            audience="staff",
            recipient=OWNER,
            at=clock(),
            not_before=clock() + dt.timedelta(hours=1),
        )
    assert plan(mailroom) == 0
    clock.advance(hours=1)
    assert plan(mailroom) == 1


def test_an_account_decides_how_its_owner_is_told(
    mailroom: Mailroom, services: Services, reference: str, clock: FixedClock
) -> None:
    services.accounts.add(OWNER, "Jonas", "jonas.privat@odense.example", [Role.TASKFORCE])
    services.accounts.save_preferences(OWNER, Preferences(email=False, quiet_from=dt.time(9), quiet_to=dt.time(12)))
    with services.database.transaction() as session:
        row = session.get(AccountRow, OWNER)
        assert row is not None
        row.telegram_chat = 4711
    tell(mailroom, "assigned", "staff", OWNER, reference)
    plan_all(mailroom)
    (delivery,) = deliveries(mailroom)
    assert (delivery.channel, delivery.address) == ("telegram", "4711")
    assert delivery.next_at == clock().replace(hour=12, minute=0)


def test_what_is_for_somebody_who_has_left_goes_to_the_coordinator(mailroom: Mailroom, reference: str) -> None:
    tell(mailroom, "business_wrote", "staff", "forhenvaerende", reference)
    plan_all(mailroom)
    assert ways(mailroom) == [("email", "karen@odense.example")]
    with mailroom.database.transaction() as session:
        assert session.query(NoticeRow).one().data["gone"] == "forhenvaerende"


def test_a_disabled_account_is_told_at_the_catalogues_address(
    mailroom: Mailroom, services: Services, reference: str
) -> None:
    services.accounts.add(OWNER, "Jonas", "gammel@odense.example", [Role.TASKFORCE])
    services.accounts.disable(OWNER)
    tell(mailroom, "assigned", "staff", OWNER, reference)
    plan_all(mailroom)
    assert ways(mailroom) == [("email", "jonas@odense.example")]


def test_an_office_is_told_in_its_shared_mailbox(mailroom: Mailroom, reference: str) -> None:
    tell(mailroom, "unowned", "office", "byliv", reference)
    tell(mailroom, "unowned", "office", "findes-ikke", reference)
    plan_all(mailroom)
    assert ways(mailroom) == [("email", "byliv@odense.example"), ("email", "erhvervskontakten@odense.dk")]


def test_a_business_is_told_in_its_conversation_and_by_mail(
    mailroom: Mailroom, services: Services, tickets: MakeTicket
) -> None:
    from bot.conversation.store import ConversationStore

    conversation = ConversationStore(services.database).open("web", services.clock())
    made = tickets(channel="web", conversation_id=conversation)
    forget(mailroom)
    tell(mailroom, "reply", "business", made.reference, made.reference)
    plan_all(mailroom)
    assert ways(mailroom) == [("web", conversation), ("email", "ida@cafe-ida.example")]


def test_a_conversation_that_has_been_deleted_is_no_way(mailroom: Mailroom, tickets: MakeTicket) -> None:
    made = tickets(channel="web", conversation_id="slettet")
    forget(mailroom)
    tell(mailroom, "reply", "business", made.reference, made.reference)
    plan_all(mailroom)
    assert ways(mailroom) == [("email", "ida@cafe-ida.example")]


def test_a_business_without_an_address_is_rung_by_the_owner(mailroom: Mailroom, tickets: MakeTicket) -> None:
    made = tickets(channel="phone", contact={"name": "Ida", "phone": "+4566131372", "email": None})
    forget(mailroom)
    tell(mailroom, "reply", "business", made.reference, made.reference, message=1)
    plan_all(mailroom)
    assert kinds(mailroom)[-1] == ("unreachable", "staff", OWNER)
    assert ways(mailroom) == [("email", "jonas@odense.example")]


def test_a_receipt_that_cannot_be_sent_was_given_by_word_of_mouth(mailroom: Mailroom, tickets: MakeTicket) -> None:
    tickets(channel="phone", contact={"name": "Ida", "phone": "+4566131372", "email": None})
    plan_all(mailroom)
    assert [kind for kind, _, _ in kinds(mailroom)] == ["assigned", "receipt"]
    assert deliveries(mailroom, "receipt") == []


def test_every_delivery_has_a_message_id_of_its_own(mailroom: Mailroom, reference: str) -> None:
    for recipient in (OWNER, COORDINATOR):
        tell(mailroom, "meeting", "staff", recipient, reference)
    plan_all(mailroom)
    first, second = deliveries(mailroom)
    assert first.message_id != second.message_id
    assert first.message_id.endswith("@odense.dk>")


def test_a_look_that_finds_nothing_waits_for_nobodys_change(
    mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "BUSY_TIMEOUT_MS", 1)
    with mailroom.database.transaction():
        assert plan(mailroom) == 0

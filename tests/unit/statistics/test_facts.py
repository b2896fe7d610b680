"""Facts: one a first contact, nothing personal, brought up to date by what changed."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, select

from bot.catalogue.loader import Catalogue
from bot.statistics.facts import refresh
from bot.storage.database import Database
from bot.storage.learning_tables import FactCountRow, FactRow
from bot.storage.tables import InquiryRow
from bot.storage.ticket_tables import SurveyRow, TicketEventRow, TicketRow
from tests.builders import MORNING
from tests.unit.statistics.conftest import Log

LATER = MORNING + dt.timedelta(days=7)


def facts(database: Database) -> list[FactRow]:
    with database.transaction() as session:
        return list(session.scalars(select(FactRow).order_by(FactRow.id)))


def test_a_first_contact_is_one_fact_with_its_local_day_and_hour(
    database: Database, log: Log, catalogue: Catalogue
) -> None:
    # Half past midnight in Denmark is still the day before in UTC.
    log(at=dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC))
    assert refresh(database, catalogue, MORNING) == 1
    (fact,) = facts(database)
    assert (fact.day, fact.hour) == (dt.date(2026, 11, 23), 0)
    assert (fact.channel, fact.task, fact.area, fact.level) == ("web", "udeservering", "byrum", "simpel")


def test_refreshing_twice_counts_nothing_twice(database: Database, log: Log, catalogue: Catalogue) -> None:
    log()
    refresh(database, catalogue, MORNING)
    refresh(database, catalogue, MORNING + dt.timedelta(minutes=1))
    assert len(facts(database)) == 1
    with database.transaction() as session:
        counted = session.scalars(select(FactCountRow.count).where(FactCountRow.slice == "channel_level")).all()
    assert counted == [1]


def test_what_did_not_change_is_not_read_again(database: Database, log: Log, catalogue: Catalogue) -> None:
    log(at=MORNING)
    refresh(database, catalogue, LATER)
    assert refresh(database, catalogue, LATER + dt.timedelta(minutes=1)) == 0


def test_a_ticket_adds_its_promises_its_hands_and_its_survey(
    database: Database, log: Log, catalogue: Catalogue
) -> None:
    reference = log(ticket=True, details={"trade": "kaffebar"})
    with database.transaction() as session:
        row = session.scalar(select(TicketRow).where(TicketRow.reference == reference))
        assert row is not None
        row.events.append(TicketEventRow(number=9, at=MORNING, kind="assigned", who="anna", data={}))
        for clock in row.clocks:
            late = dt.timedelta(hours=2 if clock.kind == "first_reply" else 30)
            clock.stopped_at = clock.started_at + late
        session.add(SurveyRow(ticket_id=row.id, at=MORNING, competence=5, words="godt"))
    refresh(database, catalogue, LATER)
    (fact,) = facts(database)
    assert fact.trade == "restauration"
    assert fact.reroutes == 1
    assert (fact.first_reply_minutes, fact.first_reply_kept) == (120, True)
    assert (fact.promise_minutes, fact.promise_kept) == (1800, False)
    assert (fact.competence, fact.case_time) == (5, None)


def test_facts_stay_true_when_what_is_personal_is_deleted(database: Database, log: Log, catalogue: Catalogue) -> None:
    log(ticket=True)
    refresh(database, catalogue, LATER)
    with database.transaction() as session:
        session.execute(delete(TicketRow))
        session.execute(delete(InquiryRow))
    refresh(database, catalogue, LATER + dt.timedelta(days=1))
    (fact,) = facts(database)
    assert fact.outcome == "ticket"


def test_a_fact_has_no_room_for_anything_personal() -> None:
    columns = set(FactRow.__table__.columns.keys())
    assert not columns & {"text", "name", "company", "cvr", "phone", "email", "owner", "reference", "conversation_id"}


@pytest.mark.parametrize(
    ("written", "trade"),
    [("Frisørsalon", "frisoer"), ("tømrerfirma", "haandvaerk"), ("it", "it"), ("drage-opdræt", "andet"), ("", None)],
)
def test_a_trade_is_one_of_a_fixed_list(written: str, trade: str | None) -> None:
    from bot.statistics.trades import trade_of

    assert trade_of(written) == trade

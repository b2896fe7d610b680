"""How many queries each staff page may take: the board 15 at 2,000 open tickets, every other page 10."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from bot.bootstrap import Services
from bot.storage.base import Base
from bot.storage.tables import InquiryRow
from bot.storage.ticket_tables import TicketClockRow, TicketRow
from tests.unit.staff_pages import scene
from tests.unit.staff_pages.conftest import Enter
from tests.unit.staff_pages.scene import CVR, KAREN

BOARD_BUDGET = 15
PAGE_BUDGET = 10
PAGES = [
    "/medarbejder/sager",
    "/medarbejder/sager/EI-2026-000001",
    "/medarbejder/tavle/kort?sag=EI-2026-000001",
    "/medarbejder/tavle/moede?nr=2",
    "/medarbejder/oversigt",
    "/medarbejder/fravaer",
    "/medarbejder/virksomheder?q=caf",
    f"/medarbejder/virksomheder/{CVR}",
    "/medarbejder/indstillinger",
]


@contextmanager
def counted(services: Services) -> Iterator[list[str]]:
    """The statements sent to the database, beginnings of transactions apart."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(services.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(services.database.engine, "before_cursor_execute", note)


def many(services: Services, number: int) -> None:
    """Copies of a ticket, with its clocks, straight into the tables."""
    with services.database.transaction() as session:
        row = session.scalars(select(TicketRow).limit(1).offset(1)).one()
        inquiry = session.get_one(InquiryRow, row.inquiry_id)
        values = {
            column.name: getattr(row, column.name) for column in TicketRow.__table__.columns if column.name != "id"
        }
        asked = {column.name: getattr(inquiry, column.name) for column in InquiryRow.__table__.columns}
        clocks = [
            {column.name: getattr(clock, column.name) for column in TicketClockRow.__table__.columns}
            for clock in row.clocks
        ]
        session.execute(insert(InquiryRow), [{**asked, "id": f"copy-{one}"} for one in range(number)])
        own = (
            {"inquiry_id": f"copy-{one}", "reference": f"X-{one}", "access_key": f"key-{one}"} for one in range(number)
        )
        session.execute(insert(TicketRow), [{**values, **names} for names in own])
        copies = session.scalars(select(TicketRow.id).where(TicketRow.reference.like("X-%"))).all()
        session.execute(insert(TicketClockRow), [{**clock, "ticket_id": one} for one in copies for clock in clocks])


def _values(row: Base) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_keeps_its_budget(services: Services, enter: Enter, path: str) -> None:
    scene.accounts(services)
    scene.day_at_work(services)
    browser = enter(KAREN)
    with counted(services) as sent:
        response = await browser.get(path)
    assert response.status_code == 200
    assert len(sent) <= PAGE_BUDGET, "\n".join(sent)


async def test_the_board_keeps_its_budget_at_2000_open_tickets(services: Services, enter: Enter) -> None:
    scene.accounts(services)
    scene.day_at_work(services)
    many(services, 2000)
    browser = enter(KAREN)
    with counted(services) as sent:
        response = await browser.get("/medarbejder/tavle")
    assert response.text.count('class="card ') > 2000
    assert len(sent) <= BOARD_BUDGET, "\n".join(sent)

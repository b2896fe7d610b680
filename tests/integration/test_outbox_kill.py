"""The outbox in a real process that is killed, stopped, doubled, or has no mail server: nothing is lost."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from bot import bootstrap
from bot.bootstrap import Services
from bot.settings import load_settings
from bot.storage.notice_tables import DeliveryRow, NoticeRow
from bot.tickets import notices
from tests.builders import new_ticket, triage_data
from tests.servers.jobs import jobs
from tests.servers.smtp import MailServer, mail_server

__all__ = ["mail_server"]


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Services]:
    """The program's services on the real clock, in the folder that the process uses."""
    services = bootstrap.build(load_settings({"INDGANG_DATA_DIR": str(tmp_path)}), "test-model")
    yield services
    services.database.close()


def tell(services: Services, count: int) -> None:
    """Receipts to as many businesses: they are sent at any hour."""
    for number in range(count):
        now = services.clock()
        name = f"i-{time.monotonic_ns()}-{number}"
        services.tickets.log_inquiry(triage_data(), channel="email", at=now, inquiry_id=name)
        contact = {"name": "Ida", "phone": None, "email": f"ida{number}@cafe.example"}
        made = new_ticket(
            inquiry_id=name,
            received=now,
            channel="email",
            conversation_id=None,
            owner="jonas-skovmand",
            deputy=None,
            office="erhvervskontakten",
            contact=contact,
        )
        services.tickets.create(made, services.profile, services.calendar)
    with services.database.transaction() as session:
        session.execute(delete(NoticeRow).where(NoticeRow.kind == "assigned", NoticeRow.planned_at.is_(None)))


def came(server: MailServer) -> list[str]:
    """The Message-IDs of what the businesses got."""
    return [str(mail["Message-ID"]) for mail in server.box.mails if str(mail["To"]).endswith("@cafe.example")]


def receipts(services: Services) -> list[DeliveryRow]:
    with services.database.transaction() as session:
        query = select(DeliveryRow).join(NoticeRow, NoticeRow.id == DeliveryRow.notice_id)
        return list(session.scalars(query.where(NoticeRow.kind == "receipt").order_by(DeliveryRow.id)))


def until(services: Services, holds: Callable[[list[DeliveryRow]], bool], seconds: float = 60.0) -> list[DeliveryRow]:
    ends = time.monotonic() + seconds
    while not holds(rows := receipts(services)):
        assert time.monotonic() < ends, [(row.status, row.error) for row in rows]
        time.sleep(0.05)
    return rows


def all_sent(rows: list[DeliveryRow]) -> bool:
    return bool(rows) and all(row.status == "sent" for row in rows)


def let_time_pass(services: Services) -> None:
    """As if every lease and wait had run out."""
    past = services.clock() - dt.timedelta(seconds=1)
    with services.database.transaction() as session:
        session.execute(update(DeliveryRow).where(DeliveryRow.status != "sent").values(next_at=past))


def hang(server: MailServer, *, stored: bool) -> None:
    server.box.stored_before_hanging = stored
    server.box.hanging.set()


def let_go(server: MailServer) -> None:
    """The server is restarted: nothing of the connection that hung is left."""
    server.stop()
    server.start()


@pytest.mark.parametrize("stored", [False, True], ids=["before the server took it", "after the server took it"])
def test_killed_while_sending_nothing_is_lost_and_a_repeat_is_recognised(
    real: Services, tmp_path: Path, mail_server: MailServer, stored: bool
) -> None:
    tell(real, 3)
    hang(mail_server, stored=stored)
    with jobs(tmp_path, smtp_url=mail_server.url) as process:
        assert mail_server.box.hung.wait(60)
        process.kill()
    let_go(mail_server)
    assert any(row.status == "sending" for row in receipts(real))
    ids = [row.message_id for row in receipts(real)]
    let_time_pass(real)
    with jobs(tmp_path, smtp_url=mail_server.url):
        rows = until(real, all_sent)
    assert [row.message_id for row in rows] == ids
    assert set(came(mail_server)) == set(ids)
    assert len(came(mail_server)) == 3 + stored


def test_killed_again_and_again_nothing_is_lost(real: Services, tmp_path: Path, mail_server: MailServer) -> None:
    tell(real, 6)
    for moment in (0.0, 0.3, 1.0):
        with jobs(tmp_path, smtp_url=mail_server.url) as process:
            time.sleep(moment)
            process.kill()
        let_time_pass(real)
    with jobs(tmp_path, smtp_url=mail_server.url):
        rows = until(real, lambda rows: len(rows) == 6 and all_sent(rows))
    assert set(came(mail_server)) == {row.message_id for row in rows}


def test_stopped_while_sending_it_is_sent_to_its_end_and_once(
    real: Services, tmp_path: Path, mail_server: MailServer
) -> None:
    tell(real, 1)
    hang(mail_server, stored=True)
    with jobs(tmp_path, smtp_url=mail_server.url) as process:
        assert mail_server.box.hung.wait(60)
        mail_server.box.answer_after_hanging = "250 OK"
        mail_server.box.hanging.clear()
        assert process.stop() == 0
    assert all_sent(receipts(real))
    assert len(came(mail_server)) == 1


def test_two_processes_send_each_mail_once(real: Services, tmp_path: Path, mail_server: MailServer) -> None:
    with jobs(tmp_path, smtp_url=mail_server.url), jobs(tmp_path, smtp_url=mail_server.url):
        tell(real, 20)
        rows = until(real, lambda rows: len(rows) == 20 and all_sent(rows))
    assert sorted(came(mail_server)) == sorted(row.message_id for row in rows)


def test_a_mail_server_that_was_away_gets_everything_when_it_is_back(
    real: Services, tmp_path: Path, mail_server: MailServer
) -> None:
    mail_server.stop()
    tell(real, 3)
    with jobs(tmp_path, smtp_url=mail_server.url) as process:
        until(real, lambda rows: any(row.error == "ConnectionRefusedError" for row in rows))
        process.wait_for("email is down: ConnectionRefusedError")
        assert "ida0" not in process.printed()
    mail_server.start()
    let_time_pass(real)
    with jobs(tmp_path, smtp_url=mail_server.url):
        until(real, all_sent)
    assert len(came(mail_server)) == 3


def test_without_a_mail_server_mails_wait_and_that_is_said(
    real: Services, tmp_path: Path, mail_server: MailServer
) -> None:
    tell(real, 1)
    with jobs(tmp_path) as process:
        process.wait_for("Der er ingen postserver (INDGANG_SMTP_URL).")
        until(real, lambda rows: len(rows) == 1)
        assert receipts(real)[0].status == "waiting"
    with jobs(tmp_path, smtp_url=mail_server.url):
        until(real, all_sent)


def test_a_notice_that_cannot_be_written_holds_up_no_other(
    real: Services, tmp_path: Path, mail_server: MailServer
) -> None:
    tell(real, 1)
    with real.database.transaction() as session:
        notices.post(
            session,
            key="broken",
            kind="digest",
            audience="office",
            recipient="byliv",
            at=real.clock() - dt.timedelta(hours=1),
            data={"sections": [{"name": "findes ikke", "lines": []}]},
        )
    with jobs(tmp_path, smtp_url=mail_server.url) as process:
        until(real, all_sent)
        process.wait_for("by email failed: KeyError")

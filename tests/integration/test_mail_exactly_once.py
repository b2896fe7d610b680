"""Mails in a row, with the process killed on the way: none is lost, and nobody is answered twice.

`make bench-mail` runs it with 1,000 mails and ten kills.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select, update

from bot.settings import PROJECT_ROOT
from bot.storage.channel_tables import MailRow
from bot.storage.database import Database
from bot.storage.notice_tables import DeliveryRow, NoticeRow
from bot.storage.tables import InquiryRow
from bot.storage.ticket_tables import TicketRow
from tests.servers.dovecot import Dovecot, inbox_server
from tests.servers.smtp import MailServer, mail_server

__all__ = ["inbox_server", "mail_server"]
MAILS = int(os.environ.get("MAILS", "120"))
KILLS = int(os.environ.get("KILLS", "4"))
SECONDS = 60 + MAILS


def _mail(number: int) -> bytes:
    """Every other mail can be answered at once; the rest are tickets."""
    text = "Hvad koster udeservering?" if number % 2 else "Vi vil gerne sætte et skilt op på Vestergade 12."
    return (
        f"From: Person {number} <person{number}@firma{number}.example>\n"
        f"To: erhverv@odense.example\nSubject: Nr. {number}\nMessage-ID: <m{number}@firma{number}.example>\n"
        f"Date: Mon, 23 Nov 2026 10:15:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n"
        f"Hej\n\n{text}\n\nMvh\nPerson {number}\n"
    ).encode()


@contextmanager
def _worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "tests.mail_worker"], cwd=PROJECT_ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _count(database: Database, *conditions: object) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(MailRow).where(*conditions)) or 0  # type: ignore[arg-type]


def _wait(database: Database, process: subprocess.Popen[bytes], count: int) -> None:
    ends = time.monotonic() + SECONDS
    while _count(database, MailRow.state != "waiting") < count:
        assert process.poll() is None, "the process ended by itself"
        assert time.monotonic() < ends, f"{_count(database, MailRow.state != 'waiting')} of {count} were settled"
        time.sleep(0.05)


def _undelivered(database: Database) -> int:
    with database.reading() as session:
        unplanned = session.scalar(select(func.count()).where(NoticeRow.planned_at.is_(None))) or 0
        business = select(NoticeRow.id).where(NoticeRow.audience == "business")
        waiting = select(func.count()).where(DeliveryRow.status != "sent", DeliveryRow.notice_id.in_(business))
        return unplanned + (session.scalar(waiting) or 0)


def test_nothing_is_lost_or_answered_twice_when_the_process_is_killed(
    tmp_path: Path, inbox_server: Dovecot, mail_server: MailServer
) -> None:
    inbox_server.put([_mail(number) for number in range(MAILS)])
    # A mail that is delivered twice is one mail.
    inbox_server.put([_mail(number) for number in range(0, MAILS, 20)])
    url = f"sqlite:///{tmp_path / 'data' / 'indgang.sqlite3'}"
    environment = {
        **os.environ,
        "INDGANG_DATA_DIR": str(tmp_path / "data"),
        "INDGANG_IMAP_URL": inbox_server.url,
        "INDGANG_SMTP_URL": mail_server.url,
        "INDGANG_MAIL_FROM": "erhverv@odense.example",
        "INDGANG_MAIL_POLL_SECONDS": "1",
        "PYTHONPATH": str(PROJECT_ROOT),
    }
    database = Database(url)
    database.migrate()
    began = time.monotonic()
    chance = random.Random(5)
    for kill in range(KILLS):
        with _worker(environment) as process:
            _wait(database, process, MAILS * (kill + 1) // (KILLS + 2))
            time.sleep(chance.random() * 0.1)
            process.send_signal(signal.SIGKILL)
            process.wait()
        _let_leases_run_out(database)
    with _worker(environment) as process:
        _wait(database, process, MAILS)
        settled = time.monotonic() - began
        ends = time.monotonic() + SECONDS
        while _undelivered(database) and time.monotonic() < ends:
            time.sleep(0.1)
    _check(database, mail_server)
    print(f"\n{MAILS} mails, {KILLS} kills: settled in {settled:.1f} s")  # noqa: T201 - a figure for whoever measures
    database.close()


def _let_leases_run_out(database: Database) -> None:
    """As if the minutes had passed in which a dead process's claims are respected."""
    now = dt.datetime.now(dt.UTC)
    with database.transaction() as session:
        session.execute(update(MailRow).where(MailRow.state == "waiting").values(next_at=now))
        session.execute(update(DeliveryRow).where(DeliveryRow.status == "sending").values(next_at=now))


def _check(database: Database, mail_server: MailServer) -> None:
    assert _count(database) == MAILS
    assert _count(database, MailRow.state == "handled") == MAILS
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(InquiryRow)) == MAILS
        assert session.scalar(select(func.count()).select_from(TicketRow)) == (MAILS + 1) // 2
        kinds = Counter(session.scalars(select(NoticeRow.kind).where(NoticeRow.audience == "business")))
    assert kinds == {"mail_answer": MAILS // 2, "receipt": (MAILS + 1) // 2}
    to_businesses = [mail for mail in mail_server.box.mails if str(mail["To"]).startswith("person")]
    answers = {(str(mail["To"]), str(mail["Message-ID"])) for mail in to_businesses}
    per_person = Counter(recipient for recipient, _ in answers)
    assert len(per_person) == MAILS
    assert set(per_person.values()) == {1}
    # The outbox sends once more what it could not record as sent before a kill, under the same Message-ID.
    assert len(to_businesses) - len(answers) <= KILLS
    for mail in to_businesses:
        number = str(mail["To"]).removeprefix("person").partition("@")[0]
        assert mail["In-Reply-To"] == f"<m{number}@firma{number}.example>"
        assert str(mail["Subject"]).startswith(f"Re: Nr. {number}")
        assert mail["Auto-Submitted"] == "auto-replied"

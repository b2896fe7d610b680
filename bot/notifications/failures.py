"""What happens when somebody will not get a message: another way is tried, and the coordinator is told."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.notifications.mailroom import Mailroom
from bot.notifications.planner import new_delivery
from bot.notifications.senders import EMAIL, TELEGRAM, Parcel
from bot.notifications.ways import Way
from bot.storage.notice_tables import DeliveryRow, NoticeRow
from bot.storage.staff_tables import AccountRow
from bot.tickets import notices

UNDELIVERED = "undelivered"


def report_failure(room: Mailroom, session: Session, parcel: Parcel, reason: str) -> None:
    """In the caller's transaction: mail in place of Telegram, and word to the coordinator.

    Word of a failure that itself fails goes to the entrance's mailbox, and no further.
    """
    now = room.desk.clock()
    if parcel.channel == TELEGRAM:
        _mail_instead(room, session, parcel)
    about_failure = parcel.kind == UNDELIVERED
    if about_failure and parcel.audience == "office":
        return
    notices.post(
        session,
        key=f"{UNDELIVERED}:{parcel.id}",
        kind=UNDELIVERED,
        audience="office" if about_failure else "staff",
        recipient="" if about_failure else room.profile.coordinator,
        ticket_id=parcel.ticket_id,
        at=now,
        data={
            "to": parcel.data.get("to") if about_failure else _whom(room, parcel),
            "audience": parcel.audience,
            "channel": parcel.channel,
            "error": reason,
        },
    )


def _mail_instead(room: Mailroom, session: Session, parcel: Parcel) -> None:
    """Whoever has blocked the bot, or has left Telegram, still gets to know."""
    by_mail = select(DeliveryRow.id).where(DeliveryRow.notice_id == parcel.notice_id, DeliveryRow.channel == EMAIL)
    notice = session.get(NoticeRow, parcel.notice_id)
    account = session.get(AccountRow, parcel.reader)
    if notice is None or account is None or session.scalar(by_mail) is not None:
        return
    session.add(new_delivery(notice, Way(EMAIL, account.email), room.desk.clock(), room.domain))


def _whom(room: Mailroom, parcel: Parcel) -> str:
    staff = room.desk.municipality.staff.get(parcel.reader)
    return staff.name if staff else parcel.address

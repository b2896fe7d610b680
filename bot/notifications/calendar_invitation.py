"""Meetings as iCalendar: an invitation, its later versions, and its cancellation (RFC 5546)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from icalendar import Calendar, Event, vCalAddress, vText

from bot.notifications.mailroom import Mailroom
from bot.tickets.calendar import ZONE
from bot.tickets.model import Ticket

REQUEST = "REQUEST"
CANCEL = "CANCEL"
_A_YEAR = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar object; `method` goes into the mail's content type as well."""

    method: str
    text: str


def invitation(room: Mailroom, about: Ticket, meeting_id: str, attendee: str) -> Invitation | None:
    """The meeting as it stands now, for one attendee; None when the ticket has no such meeting.

    The organizer is the ticket's owner; times are in Europe/Copenhagen, with the zone's rules in the file.
    """
    meeting = next((one for one in about.meetings if one["id"] == meeting_id), None)
    if meeting is None:
        return None
    method = CANCEL if meeting["cancelled"] else REQUEST
    event = Event()
    event.add("uid", f"{meeting_id}@{room.domain}")
    event.add("sequence", int(meeting["sequence"]))
    event.add("dtstamp", room.desk.clock().astimezone(dt.UTC))
    for name, key in (("dtstart", "starts"), ("dtend", "ends")):
        event.add(name, dt.datetime.fromisoformat(meeting[key]).astimezone(ZONE))
    event.add("summary", f"{meeting['title']} [{about.reference}]")
    if meeting.get("place"):
        event.add("location", meeting["place"])
    event.add("status", "CANCELLED" if meeting["cancelled"] else "CONFIRMED")
    event.add("organizer", _organizer(room, about))
    event.add("attendee", _attendee(attendee, asked=method == REQUEST))
    calendar = Calendar()
    calendar.add("prodid", "-//En indgang//DA")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    starts = dt.datetime.fromisoformat(meeting["starts"]).date()
    # The zone's rules around the meeting are enough; all of them since 1970 would be most of the file.
    calendar.add_missing_timezones(first_date=starts - _A_YEAR, last_date=starts + _A_YEAR)
    return Invitation(method, calendar.to_ical().decode())


def _organizer(room: Mailroom, about: Ticket) -> vCalAddress:
    owner = room.desk.municipality.staff.get(about.owner)
    address = vCalAddress(f"mailto:{owner.email if owner else room.profile.email}")
    address.params["cn"] = vText(owner.name if owner else room.profile.entrance)
    return address


def _attendee(email: str, *, asked: bool) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["role"] = vText("REQ-PARTICIPANT")
    if asked:
        address.params["partstat"] = vText("NEEDS-ACTION")
        address.params["rsvp"] = vText("TRUE")
    return address

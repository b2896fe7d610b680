"""What actions share: the services, the conversation's inquiry, and Danish dates."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet

from bot.bootstrap import Services
from bot.catalogue.model import Office, Task
from bot.notifications import words
from bot.tickets.calendar import ZONE

Events = list[EventType]


class ServiceAction(Action):
    """An action that works with the program's services. Subclasses set `action_name`."""

    action_name = ""

    def __init__(self, services: Services) -> None:
        self.services = services

    def name(self) -> str:
        """The action's name in the domain."""
        return self.action_name

    @property
    def entrance(self) -> dict[str, str]:
        """Texts about the entrance that many responses need."""
        return entrance_of(self.services)

    def task(self, tracker: Tracker) -> Task | None:
        """The task that the conversation is about, if any."""
        return self.services.catalogue.tasks.get(tracker.get_slot("task") or "")

    def office(self, task: Task) -> Office:
        """The office behind a task in this municipality."""
        return self.services.municipality.office_for(task.owner)


def entrance_of(services: Services) -> dict[str, str]:
    """What the entrance is called, and how it is reached."""
    profile = services.profile
    return {
        "entrance": profile.entrance,
        "municipality": profile.name,
        "phone": profile.phone,
        "email": profile.email,
    }


def turn(tracker: Tracker) -> int:
    """The number of the message that is being answered."""
    return int((tracker.latest_message.get("metadata") or {}).get("turn", 0))


def since_start_over(tracker: Tracker) -> list[dict[str, Any]]:
    """The conversation's events after the user last started over, or all of them."""
    starts = [number for number, event in enumerate(tracker.events) if event["event"] == "reset_slots"]
    return list(tracker.events[starts[-1] + 1 :] if starts else tracker.events)


def channel(tracker: Tracker) -> str:
    """The channel the conversation runs on: web, email, telegram …"""
    return tracker.get_latest_input_channel() or "web"


def inquiry_id(tracker: Tracker) -> str:
    """The same for a message each time it is processed, so that a repeat writes nothing twice."""
    return hashlib.sha256(f"{tracker.sender_id}:{turn(tracker)}".encode()).hexdigest()[:24]


def inquiry_slot(identifier: str, triage: Mapping[str, Any], purpose: str) -> EventType:
    """Remember the inquiry for the rest of the conversation; `purpose` is why a ticket may follow."""
    return SlotSet("inquiry", {"id": identifier, "triage": dict(triage), "purpose": purpose})


def danish_moment(moment: dt.datetime) -> str:
    """`mandag den 23. november 2026 kl. 14.00`."""
    return f"{danish_day(moment)} kl. {words.clock(moment)}"


def danish_day(moment: dt.datetime) -> str:
    """`mandag den 23. november 2026`."""
    return f"{words.day(moment)} {moment.astimezone(ZONE).year}"


def button(title: str, intent: str, **values: str) -> dict[str, str]:
    """A button whose press is an intent with entities."""
    inner = ", ".join(f'"{key}": "{value}"' for key, value in values.items())
    return {"title": title, "payload": f"/{intent}{{{inner}}}" if inner else f"/{intent}"}

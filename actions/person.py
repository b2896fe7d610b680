"""A person takes over: asked for, a call back, an emergency, or contact data without a matter."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import Events, ServiceAction, button, danish_moment
from actions.prefill import contact_slots
from bot.texts import load
from bot.tickets.calendar import ZONE


class ActionHandOver(ServiceAction):
    """Gives the number and the hours, and offers to have somebody get in touch."""

    action_name = "action_hand_over"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        dispatcher.utter_message(
            response="utter_hand_over", hours=self._hours(), buttons=_contact_buttons(), **self.entrance
        )
        return [SlotSet("awaiting", "person"), *contact_slots(tracker)]

    def _hours(self) -> str:
        now = self.services.clock()
        calendar = self.services.calendar
        words = load("hours")
        hours = calendar.open_hours(now.astimezone(ZONE).date())
        if hours is not None and calendar.is_open(now):
            return str(words["open"]).format(closes=f"{hours.closes:%H.%M}")
        return str(words["closed"]).format(opens=danish_moment(calendar.next_opening(now)))


class ActionEmergency(ServiceAction):
    """112 first, then a person."""

    action_name = "action_emergency"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        dispatcher.utter_message(response="utter_emergency", buttons=_contact_buttons(), **self.entrance)
        return [SlotSet("awaiting", "person")]


class ActionProvideContact(ServiceAction):
    """Contact data before the matter is known: kept, so that it is not asked for again."""

    action_name = "action_provide_contact"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        dispatcher.utter_message(response="utter_contact_noted")
        return contact_slots(tracker)


def _contact_buttons() -> list[dict[str, str]]:
    words = load("buttons")
    return [
        button(words["contact_me"], "request_ticket", reason="person"),
        button(words["no_thanks"], "deny"),
    ]


ACTIONS = (ActionHandOver, ActionEmergency, ActionProvideContact)

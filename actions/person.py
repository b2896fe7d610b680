"""A person takes over: asked for, a call back, an emergency, or contact data without a matter."""

from __future__ import annotations

import asyncio

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import callback, send_by_mail
from actions.base import Events, ServiceAction, button, danish_moment
from actions.prefill import contact_slots
from bot.notifications import words
from bot.texts import load
from bot.tickets import standing
from bot.tickets.calendar import ZONE
from bot.tickets.model import Ticket


class ActionHandOver(ServiceAction):
    """Gives the number and the hours, and offers to have somebody get in touch."""

    action_name = "action_hand_over"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        if send_by_mail.wished(self.services, tracker):
            return await send_by_mail.go_about(self.services, dispatcher, tracker)
        wished: Events = []
        if callback.wished(tracker):
            ticket = await asyncio.to_thread(callback.own_ticket, self.services, tracker.sender_id)
            if ticket is not None:
                return await self._ring_about(dispatcher, tracker, ticket)
            wished = [SlotSet("inquiry", {**(tracker.get_slot("inquiry") or {}), callback.WISH: True})]
        dispatcher.utter_message(
            response="utter_hand_over", hours=self._hours(), buttons=_contact_buttons(), **self.entrance
        )
        return [SlotSet("awaiting", "person"), *wished, *contact_slots(tracker)]

    async def _ring_about(self, dispatcher: CollectingDispatcher, tracker: Tracker, ticket: Ticket) -> Events:
        """The conversation has a ticket: the wish goes there, under the same reference."""
        phone = callback.number(tracker, ticket)
        if phone is None:
            dispatcher.utter_message(response="utter_callback_number", reference=ticket.reference)
            return []
        ticket = await asyncio.to_thread(callback.note, self.services, ticket, phone)
        deadline = standing.deadline(ticket)
        dispatcher.utter_message(
            response="utter_callback_noted",
            reference=ticket.reference,
            phone=words.phone(phone),
            due=danish_moment(deadline.due_at if deadline else ticket.due_at),
        )
        return []

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
        if send_by_mail.wished(self.services, tracker):
            return await send_by_mail.go_about(self.services, dispatcher, tracker)
        if callback.wished(tracker):
            return [FollowupAction("action_hand_over")]
        dispatcher.utter_message(response="utter_contact_noted")
        return contact_slots(tracker)


def _contact_buttons() -> list[dict[str, str]]:
    words = load("buttons")
    return [
        button(words["contact_me"], "request_ticket", reason="person"),
        button(words["no_thanks"], "deny"),
    ]


ACTIONS = (ActionHandOver, ActionEmergency, ActionProvideContact)

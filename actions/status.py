"""Where is my case? Answered by reference, without anything about the business in it."""

from __future__ import annotations

import asyncio

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import Events, ServiceAction, danish_day, danish_moment
from bot.texts import load


class ActionStatus(ServiceAction):
    """The reference in the message, or the one this conversation made."""

    action_name = "action_status"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        reference = next(iter(tracker.get_latest_entity_values("reference")), None) or tracker.get_slot("reference")
        if reference is None:
            dispatcher.utter_message(response="utter_status_which")
            return []
        ticket = await asyncio.to_thread(self.services.tickets.find, str(reference))
        if ticket is None:
            dispatcher.utter_message(response="utter_status_unknown", reference=reference, **self.entrance)
            return []
        municipality = self.services.municipality
        owner = municipality.staff.get(ticket.owner, municipality.staff[municipality.profile.coordinator])
        dispatcher.utter_message(
            response="utter_status",
            reference=ticket.reference,
            created=danish_day(ticket.created_at),
            owner=owner.name,
            office=municipality.offices[owner.office].name,
            status=load("status")[ticket.status],
            due=danish_moment(ticket.due_at),
        )
        return [SlotSet("reference", ticket.reference)]


ACTIONS = (ActionStatus,)

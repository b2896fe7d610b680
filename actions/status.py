"""Where is my case? Anybody with the number hears where it stands; the conversation that made it, all of it."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import Events, ServiceAction, channel, danish_day, danish_moment
from bot.bootstrap import Services
from bot.notifications.mailroom import BUSINESS_TICKETS
from bot.texts import load
from bot.tickets import standing
from bot.tickets.model import Ticket

WEB = "web"
"""The channel that shows links as links."""


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
        if ticket.conversation_id == tracker.sender_id:
            self._say_whole(dispatcher, ticket, channel(tracker))
        else:
            find = self.services.mailroom.url(BUSINESS_TICKETS)
            dispatcher.utter_message(
                response="utter_status",
                **self._standing(ticket, whole=False),
                find=load("business")["chat"]["find"].format(find=find),
            )
        return [SlotSet("reference", ticket.reference)]

    def _say_whole(self, dispatcher: CollectingDispatcher, ticket: Ticket, on: str) -> None:
        municipality = self.services.municipality
        owner = municipality.staff.get(ticket.owner, municipality.staff[municipality.profile.coordinator])
        follow, links = way_to_page(self.services, ticket, on)
        dispatcher.utter_message(
            response="utter_status_own",
            **self._standing(ticket, whole=True),
            owner=f"{owner.name}, {owner.title} i {municipality.offices[owner.office].name},",
            follow=follow,
            json_message={"kind": "status", "links": links},
        )

    def _standing(self, ticket: Ticket, *, whole: bool) -> dict[str, str]:
        """What both kinds of answer say."""
        return {
            "reference": ticket.reference,
            "created": danish_day(ticket.created_at),
            "status": standing.status(ticket, whole=whole),
            "phase": standing.phase(ticket),
            "next_step": standing.next_step(ticket, whole=whole),
            "deadline": standing.deadline_said(ticket, self.services.clock(), danish_moment),
        }


def way_to_page(services: Services, ticket: Ticket, on: str) -> tuple[str, list[dict[str, Any]]]:
    """The sentence and the links that lead to the ticket's own page; only for the conversation that made it.

    `on` is the channel: where links cannot be shown beside a message, the address stands in the sentence.
    """
    texts = load("business")["chat"]
    address = services.mailroom.business_ticket(ticket.access_key)
    if on == WEB:
        return str(texts["follow"]), [{"title": texts["link"], "url": address}]
    return str(texts["follow_link"]).format(link=address), []


ACTIONS = (ActionStatus,)

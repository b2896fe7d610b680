"""Yes and no, and whether an answer helped. What they answer is in the slot `awaiting`."""

from __future__ import annotations

import asyncio

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import Events, ServiceAction, button
from bot.texts import load


class _Feedback(ServiceAction):
    async def helped(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        await self._record(tracker, "answered")
        dispatcher.utter_message(response="utter_glad")
        return [SlotSet("awaiting", None)]

    async def did_not_help(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        await self._record(tracker, "not_answered")
        words = load("buttons")
        dispatcher.utter_message(
            response="utter_sorry_offer_person",
            buttons=[
                button(words["pass_on"], "request_ticket", reason="person"),
                button(words["no_thanks"], "deny"),
            ],
        )
        return [SlotSet("awaiting", "person")]

    async def _record(self, tracker: Tracker, outcome: str) -> None:
        inquiry = tracker.get_slot("inquiry")
        if inquiry:
            await asyncio.to_thread(self.services.tickets.set_outcome, inquiry["id"], outcome)


class ActionAffirm(_Feedback):
    """Yes: to "fik du svar?", or to an offer of a person or of passing on."""

    action_name = "action_affirm"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        awaiting = tracker.get_slot("awaiting")
        if awaiting == "feedback":
            return await self.helped(dispatcher, tracker)
        if awaiting in ("person", "pass_on"):
            return [FollowupAction("action_begin_ticket")]
        if awaiting == "choice":
            dispatcher.utter_message(response="utter_say_more")
            return []
        dispatcher.utter_message(response="utter_what_is_it_about")
        return []


class ActionDeny(_Feedback):
    """No: the answer did not help, or the offer is declined."""

    action_name = "action_deny"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        awaiting = tracker.get_slot("awaiting")
        if awaiting == "feedback":
            return await self.did_not_help(dispatcher, tracker)
        if awaiting == "choice":
            dispatcher.utter_message(response="utter_none_of_them")
            return [SlotSet("awaiting", None)]
        dispatcher.utter_message(response="utter_glad")
        return [SlotSet("awaiting", None)]


class ActionFeedbackPositive(_Feedback):
    """Praise."""

    action_name = "action_feedback_positive"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        return await self.helped(dispatcher, tracker)


class ActionFeedbackNegative(_Feedback):
    """The answer did not help: a person is offered."""

    action_name = "action_feedback_negative"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        return await self.did_not_help(dispatcher, tracker)


ACTIONS = (ActionAffirm, ActionDeny, ActionFeedbackPositive, ActionFeedbackNegative)

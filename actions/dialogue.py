"""Opening, opening hours, repeating, starting over, and messages that cannot be read."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, AllSlotsReset, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import Events, ServiceAction, danish_moment
from bot.catalogue.model import WEEKDAYS, Hours
from bot.notifications import words
from bot.texts import load
from bot.tickets.calendar import ZONE


class ActionOpen(ServiceAction):
    """Says at once that this is a digital assistant and what happens to the data."""

    action_name = "action_open"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        dispatcher.utter_message(response="utter_open", **self.entrance)
        privacy = {"title": load("pages")["privacy_link"], "url": self.services.profile.privacy_url}
        dispatcher.utter_message(
            response="utter_privacy",
            days=self.services.settings.retention_days,
            json_message={"kind": "privacy", "links": [privacy]},
        )
        return []


class ActionBotChallenge(ServiceAction):
    """Never pretends to be a person."""

    action_name = "action_bot_challenge"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        dispatcher.utter_message(response="utter_bot_challenge", **self.entrance)
        return []


CLOSINGS_AHEAD = 45
"""Days ahead whose holidays and closing days are told with the opening hours."""


class ActionOpeningHours(ServiceAction):
    """Open or closed now, the week's hours, the days that are closed soon, and lines that are open at other times."""

    action_name = "action_opening_hours"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        self.say_if_open(dispatcher)
        names = load("dates")["short_days"]
        profile = self.services.profile
        week = [f"{names[day]} {_span(profile.hours[day])}" for day in WEEKDAYS if day in profile.hours]
        dispatcher.utter_message(response="utter_hours", hours=", ".join(week))
        closings = self.services.calendar.closings(self.services.today(), CLOSINGS_AHEAD)
        if closings:
            days = words.listed([f"{words.day(day)} ({why})" for day, why in closings])
            dispatcher.utter_message(response="utter_closings", days=days)
        for line in profile.other_lines:
            dispatcher.utter_message(response="utter_other_line", name=line.name, phone=line.phone, about=line.text)
        # Triage may have led here, and no rule says what follows then.
        return [FollowupAction("action_listen")]

    def say_if_open(self, dispatcher: CollectingDispatcher) -> None:
        """Whether the entrance is open at this moment."""
        now = self.services.clock()
        calendar = self.services.calendar
        hours = calendar.open_hours(now.astimezone(ZONE).date())
        if hours is not None and calendar.is_open(now):
            dispatcher.utter_message(response="utter_open_now", closes=f"{hours.closes:%H.%M}", **self.entrance)
        else:
            opens = danish_moment(calendar.next_opening(now))
            dispatcher.utter_message(response="utter_closed_now", opens=opens, **self.entrance)


class ActionRepeat(ServiceAction):
    """Says the last answer again."""

    action_name = "action_repeat"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        said: list[str] = []
        users = 0
        for event in reversed(tracker.events):
            users += event["event"] == "user"
            if users == 2:
                break
            if users == 1 and event["event"] == "bot" and event.get("text"):
                said.append(event["text"])
        # The first user event in reverse is the request itself; what precedes it was said before.
        for text in reversed(said):
            dispatcher.utter_message(text=text)
        if not said:
            dispatcher.utter_message(response="utter_repeat_nothing")
        return []


class ActionRestart(ServiceAction):
    """Forgets the conversation so far; a ticket that was made stays."""

    action_name = "action_restart"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        # In the middle of the form it matters that no ticket was made.
        dispatcher.utter_message(response="utter_form_cancelled" if tracker.active_loop_name else "utter_start_over")
        return [ActiveLoop(None), AllSlotsReset(), FollowupAction("action_listen")]


class ActionUnreadable(ServiceAction):
    """Empty, over-long or wordless messages."""

    action_name = "action_unreadable"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        fault = next(iter(tracker.get_latest_entity_values("fault")), "empty")
        dispatcher.utter_message(response=f"utter_unreadable_{fault}", **self.entrance)
        return [SlotSet("awaiting", tracker.get_slot("awaiting"))]


def _span(hours: Hours) -> str:
    return f"{hours.opens:%H.%M}-{hours.closes:%H.%M}"


ACTIONS = (ActionOpen, ActionBotChallenge, ActionOpeningHours, ActionRepeat, ActionRestart, ActionUnreadable)

"""Triage of an inquiry, direct answers, asking back, follow-up questions and redirection."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import send_by_mail
from actions.base import Events, ServiceAction, button, channel, inquiry_id, inquiry_slot
from bot.answers import Answer, compose
from bot.catalogue.model import Task, Topic
from bot.intake import Intake
from bot.texts import load
from bot.triage.contract import TaskGuess, Triage
from bot.triage.decisions import decision_for
from bot.triage.steps import choices, triage
from bot.triage.topics import find_topic, topics_asked
from bot.understanding.result import MESSAGE_KEY, Understanding

MAX_ANSWERS = 3
"""Tasks answered in one reply; more are named and left to a follow-up question."""
HOURS_TASK = "kontakt-og-aabningstid"
UNSURE_LIMIT = 2
"""Times in a row the assistant may be unsure before a person takes over."""


class AnsweringAction(ServiceAction):
    """What triage, choosing and following up share: saying an answer."""

    def say_answer(self, dispatcher: CollectingDispatcher, task: Task, topic: Topic | None, *, named: bool) -> None:
        """The answer or sub-answer of a task, with its source and the office behind it."""
        answer = compose(self.services.municipality, task, topic, named=named)
        self._say_general(dispatcher, answer)
        for text in answer.paragraphs[1:]:
            dispatcher.utter_message(response="utter_answer", answer=text)

    def _say_part(self, dispatcher: CollectingDispatcher, task: Task, topic: Topic | None) -> None:
        """One of several things asked: the links and the office behind the task come with the last."""
        answer = compose(self.services.municipality, task, topic)
        for text in filter(None, (answer.general, answer.local)):
            dispatcher.utter_message(response="utter_answer", answer=text)

    def _say_general(self, dispatcher: CollectingDispatcher, answer: Answer) -> None:
        links = [{"title": link.title, "url": link.url} for link in answer.links]
        dispatcher.utter_message(
            response="utter_answer",
            answer=answer.general,
            json_message={"kind": "answer", "task": answer.task, "links": links},
        )

    def ask_if_it_helped(self, dispatcher: CollectingDispatcher) -> None:
        """The question that ends every answer."""
        words = load("buttons")
        dispatcher.utter_message(
            response="utter_did_it_help",
            buttons=[
                button(words["yes"], "affirm"),
                button(words["no"], "deny"),
                *send_by_mail.offered(self.services),
            ],
        )


class ActionTriage(AnsweringAction):
    """Everything a business writes in its own words goes through here."""

    action_name = "action_triage"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        if send_by_mail.wished(self.services, tracker):
            return await send_by_mail.go_about(self.services, dispatcher, tracker)
        decided = self._decide(tracker)
        last = self.task(tracker)
        if decided.decision == "ask_back" and decided.topic and last is not None:
            # "og hvad koster det så for en vogn?" continues the conversation about the last task.
            self.say_answer(dispatcher, last, decided.topic, named=True)  # type: ignore[arg-type]
            self.ask_if_it_helped(dispatcher)
            return [SlotSet("awaiting", "feedback")]
        identifier = inquiry_id(tracker)
        data = decided.to_dict()
        await asyncio.to_thread(
            self.services.tickets.log_inquiry,
            data,
            channel=channel(tracker),
            at=self.services.clock(),
            conversation_id=tracker.sender_id,
            inquiry_id=identifier,
        )
        events: Events = [inquiry_slot(identifier, data, decided.decision)]
        if decided.tasks:
            events.append(SlotSet("task", decided.tasks[0].id))
        handler = getattr(self, f"_{decided.decision}")
        handled: Events = handler(dispatcher, tracker, decided)
        return events + handled

    def _decide(self, tracker: Tracker) -> Triage:
        message = tracker.latest_message
        masked = tuple((message.get("metadata") or {}).get("masked", ()))
        return triage(
            Intake(str(message.get("text") or ""), masked),
            Understanding.from_dict(message[MESSAGE_KEY]),
            self.services.catalogue,
            self.services.today(),
            self.services.versions,
        )

    def _answer(self, dispatcher: CollectingDispatcher, tracker: Tracker, decided: Triage) -> Events:
        tasks = [self.services.catalogue.tasks[guess.id] for guess in decided.tasks[:MAX_ANSWERS]]
        *before, last = topics_asked(decided.text) if len(tasks) == 1 else [decided.topic]
        for task in tasks:
            for topic in before:
                self._say_part(dispatcher, task, topic)  # type: ignore[arg-type]
            self.say_answer(dispatcher, task, last, named=len(tasks) > 1)  # type: ignore[arg-type]
        if tasks and tasks[0].id == HOURS_TASK:
            # The catalogue answers in general; the entrance's own hours are in the profile.
            return [SlotSet("unsure", 0), FollowupAction("action_opening_hours")]
        self.ask_if_it_helped(dispatcher)
        return [SlotSet("awaiting", "feedback"), SlotSet("unsure", 0)]

    def _ask_back(self, dispatcher: CollectingDispatcher, tracker: Tracker, decided: Triage) -> Events:
        times = int(tracker.get_slot("unsure") or 0) + 1
        if times >= UNSURE_LIMIT:
            return self.offer_person(dispatcher)
        if decided.act == "unclear":
            dispatcher.utter_message(response="utter_which_task" if decided.topic else "utter_say_more")
            return [SlotSet("unsure", times), SlotSet("awaiting", None)]
        offered = choices(decided)
        dispatcher.utter_message(
            response="utter_did_you_mean", choices=self._listed(offered), buttons=self._buttons(offered)
        )
        return [SlotSet("unsure", times), SlotSet("awaiting", "choice")]

    def offer_person(self, dispatcher: CollectingDispatcher) -> Events:
        """Unsure twice: a person takes over."""
        words = load("buttons")
        dispatcher.utter_message(
            response="utter_unsure_offer_person",
            buttons=[
                button(words["pass_on"], "request_ticket", reason="person"),
                button(words["no_thanks"], "deny"),
            ],
            **self.entrance,
        )
        return [SlotSet("unsure", 0), SlotSet("awaiting", "person")]

    def _enquiry(self, dispatcher: CollectingDispatcher, tracker: Tracker, decided: Triage) -> Events:
        # What is true in general helps at once; the rest is for the people who own the tasks.
        tasks = [self.services.catalogue.tasks[guess.id] for guess in decided.tasks[:MAX_ANSWERS]]
        for task in tasks:
            if task.answers_on(self.services.today()):
                self._say_general(dispatcher, compose(self.services.municipality, task, named=len(tasks) > 1))
        dispatcher.utter_message(response="utter_begin_enquiry")
        return [SlotSet("unsure", 0), FollowupAction("action_begin_ticket")]

    def _contact_person(self, dispatcher: CollectingDispatcher, tracker: Tracker, decided: Triage) -> Events:
        if decided.package is not None:
            self._say_package(dispatcher, decided.package)
        dispatcher.utter_message(response="utter_begin_contact_person")
        return [SlotSet("unsure", 0), FollowupAction("action_begin_ticket")]

    def _say_package(self, dispatcher: CollectingDispatcher, package_id: str) -> None:
        package = self.services.catalogue.packages[package_id]
        items = []
        for step in package.steps:
            task = self.services.catalogue.tasks[step.task]
            items.append(
                {
                    "title": task.name,
                    "note": step.why,
                    "office": self.office(task).name,
                    "after": [self.services.catalogue.tasks[before].name for before in step.after],
                }
            )
        dispatcher.utter_message(
            response="utter_package", intro=package.intro, json_message={"kind": "checklist", "items": items}
        )

    def _redirect(self, dispatcher: CollectingDispatcher, tracker: Tracker, decided: Triage) -> Events:
        reading = Understanding.from_dict(tracker.latest_message[MESSAGE_KEY])
        entry = self.services.catalogue.redirects.get(decided.redirect or "")
        if entry is None:
            dispatcher.utter_message(response=f"utter_redirect_{reading.kind}", **self.entrance)
            return [SlotSet("awaiting", None)]
        dispatcher.utter_message(
            response="utter_redirect_phone" if entry.phone else "utter_redirect",
            explanation=entry.text,
            name=entry.name,
            phone=entry.phone,
            json_message={"kind": "redirect", "links": [{"title": entry.link.title, "url": entry.link.url}]},
        )
        words = load("buttons")
        dispatcher.utter_message(
            response="utter_offer_to_pass_on",
            buttons=[
                button(words["pass_on"], "request_ticket", reason="pass_on"),
                button(words["no_thanks"], "deny"),
            ],
        )
        return [SlotSet("awaiting", "pass_on")]

    def _listed(self, offered: Sequence[TaskGuess]) -> str:
        names = [f"»{self.services.catalogue.tasks[guess.id].name}«" for guess in offered]
        return f"{', '.join(names[:-1])} eller {names[-1]}" if len(names) > 1 else names[0]

    def _buttons(self, offered: Sequence[TaskGuess]) -> list[dict[str, str]]:
        tasks = [self.services.catalogue.tasks[guess.id] for guess in offered]
        found = [button(task.name, "choose_task", task=task.id) for task in tasks]
        return [*found, button(load("buttons")["none_of_them"], "choose_task", task="none")]


class ActionChooseTask(ActionTriage):
    """A press on one of the choices of "Mente du …?"."""

    action_name = "action_choose_task"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        chosen = next(iter(tracker.get_latest_entity_values("task")), "none")
        task = self.services.catalogue.tasks.get(chosen)
        if task is None:
            if int(tracker.get_slot("unsure") or 0) >= UNSURE_LIMIT:
                return self.offer_person(dispatcher)
            dispatcher.utter_message(response="utter_none_of_them")
            return [SlotSet("awaiting", None)]
        inquiry: dict[str, Any] = dict(tracker.get_slot("inquiry") or {})
        known: dict[str, Any] = dict(inquiry.get("triage") or {})
        level = known.get("level", task.level)
        decision = decision_for(level, answers=task.answers_on(self.services.today()))
        confirmed = {
            **known,
            "act": "inquiry",
            "decision": decision,
            "tasks": [{"id": task.id, "confidence": 1.0}],
            "owners": [task.owner],
        }
        events: Events = [
            inquiry_slot(inquiry.get("id") or inquiry_id(tracker), confirmed, decision),
            SlotSet("task", task.id),
            SlotSet("unsure", 0),
        ]
        if decision != "answer":
            dispatcher.utter_message(response=f"utter_begin_{decision}")
            return [*events, FollowupAction("action_begin_ticket")]
        self.say_answer(dispatcher, task, known.get("topic"), named=True)
        self.ask_if_it_helped(dispatcher)
        return [*events, SlotSet("awaiting", "feedback")]


class ActionDetail(AnsweringAction):
    """A follow-up question without a subject: "hvad koster det?"."""

    action_name = "action_detail"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        if send_by_mail.wished(self.services, tracker):
            return await send_by_mail.go_about(self.services, dispatcher, tracker)
        message = tracker.latest_message
        reading = Understanding.from_dict(message[MESSAGE_KEY])
        task = self.task(tracker)
        if task is None:
            dispatcher.utter_message(response="utter_which_task")
            return []
        if reading.kind == "who":
            office = self.office(task)
            dispatcher.utter_message(
                response="utter_who", task=task.name, office=office.name, phone=office.phone, email=office.email
            )
            return []
        topic = find_topic(str(message.get("text") or "")) or reading.kind or "how"
        self.say_answer(dispatcher, task, topic, named=False)  # type: ignore[arg-type]
        self.ask_if_it_helped(dispatcher)
        return [SlotSet("awaiting", "feedback")]


ACTIONS = (ActionTriage, ActionChooseTask, ActionDetail)

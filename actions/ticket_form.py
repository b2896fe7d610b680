"""Collects what a ticket needs, each thing once, and makes the ticket."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import callback
from actions.answers import AnsweringAction
from actions.base import Events, ServiceAction, channel, danish_moment, inquiry_id, since_start_over
from actions.prefill import contact_slots
from actions.status import way_to_page
from bot.bootstrap import Services
from bot.intake import Intake
from bot.texts import load
from bot.tickets.model import Ticket
from bot.tickets.opening import Collected, open_ticket
from bot.triage.contract import Triage
from bot.triage.steps import triage
from bot.triage.topics import find_topic
from bot.understanding.patterns import find, valid_cvr, valid_phone
from bot.understanding.result import MESSAGE_KEY, Understanding

INTERRUPTING = frozenset({"human", "callback", "emergency", "restart", "ask_detail"})
"""Acts that are heard in the middle of the form."""
SURE_OF_INTERRUPTION = 0.85
MAX_ANSWER = 300
"""Characters kept of an answer to one of the form's questions."""
CONTACT = ("contact_name", "company", "contact_way")
NEEDS = ("address", "date", "trade", "size", "position", "case_number", "material")


class ActionBeginTicket(ServiceAction):
    """Starts the form; what is already known is filled in, so that it is not asked."""

    action_name = "action_begin_ticket"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        events: Events = [SlotSet("awaiting", None), SlotSet("form_notes", {}), *contact_slots(tracker)]
        reason = next(iter(tracker.get_latest_entity_values("reason")), tracker.get_slot("awaiting"))
        inquiry = dict(tracker.get_slot("inquiry") or {})
        if reason in ("person", "pass_on"):
            dispatcher.utter_message(response=f"utter_begin_{reason}")
            inquiry["purpose"] = reason
        return [*events, SlotSet("inquiry", inquiry), FollowupAction("ticket_form")]


class ValidateTicketForm(FormValidationAction):
    """Checks answers: asked again once when wrong, then accepted with a flag rather than refused."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._answers = AnsweringAction(services)

    def name(self) -> str:
        """The action's name in the domain."""
        return "validate_ticket_form"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        """The matter when it is unknown, what the task needs, then who and how to reach them."""
        if (tracker.get_slot("form_notes") or {}).get("exit"):
            return []
        inquiry = tracker.get_slot("inquiry") or {}
        matter = [] if inquiry.get("triage") else ["matter"]
        purpose = inquiry.get("purpose")
        task = self.services.catalogue.tasks.get(tracker.get_slot("task") or "")
        needs = [f"need_{need}" for need in task.needs] if task and purpose not in ("person", "pass_on") else []
        return [*matter, *needs, *CONTACT]

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """Rasa has filled the requested slot with the user's words; nothing else is extracted."""
        return []

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """Check what was filled; words that interrupt are heard instead of taken for an answer."""
        filled = dict(tracker.slots_to_validate())
        requested = tracker.get_slot("requested_slot")
        if requested in filled:
            interruption = self._interruption(dispatcher, tracker, requested)
            if interruption is not None:
                return interruption
        slots: dict[str, Any] = {}
        for name, value in filled.items():
            if name == "matter" or name in CONTACT or name.startswith("need_"):
                check = getattr(self, f"validate_{name}", self.keep_text)
                slots.update(await check(name, value, dispatcher, tracker))
        return [SlotSet(name, value) for name, value in slots.items()]

    async def keep_text(
        self, name: str, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> dict[str, Any]:
        """Any words will do."""
        return {name: _short(value) or None}

    async def validate_matter(
        self, name: str, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> dict[str, Any]:
        """The matter is triaged as any inquiry, so that the right person gets it."""
        message = tracker.latest_message
        decided = triage(
            Intake(str(value)),
            Understanding.from_dict(message[MESSAGE_KEY]),
            self.services.catalogue,
            self.services.today(),
            self.services.versions,
        )
        known = tracker.get_slot("inquiry") or {}
        inquiry = {**known, "id": inquiry_id(tracker), "triage": decided.to_dict(), "purpose": "person"}
        return {"matter": value, "inquiry": inquiry, "task": decided.tasks[0].id if decided.tasks else None}

    async def validate_company(
        self, name: str, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> dict[str, Any]:
        """A name, or a CVR number with a valid check digit."""
        text = _short(value)
        digits = "".join(character for character in text if character.isdigit())
        only_number = bool(digits) and not any(c.isalpha() for c in text.lower().replace("cvr", "").replace("dk", ""))
        if not only_number or valid_cvr(digits) is not None:
            return {"company": text}
        notes = dict(tracker.get_slot("form_notes") or {})
        if notes.get("company_asked_again"):
            return {"company": text, "form_notes": {**notes, "cvr_unverified": True}}
        dispatcher.utter_message(response="utter_wrong_cvr")
        return {"company": None, "form_notes": {**notes, "company_asked_again": True}}

    async def validate_contact_way(
        self, name: str, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> dict[str, Any]:
        """A phone number or an e-mail address."""
        text = _short(value)
        ways = [one.value for one in find(text) if one.entity in ("phone", "email")]
        if not ways and valid_phone(text):
            ways = [valid_phone(text) or ""]
        if ways:
            return {"contact_way": ", ".join(ways)}
        notes = dict(tracker.get_slot("form_notes") or {})
        if notes.get("contact_asked_again"):
            return {"contact_way": text, "form_notes": {**notes, "contact_unverified": True}}
        dispatcher.utter_message(response="utter_wrong_contact_way")
        return {"contact_way": None, "form_notes": {**notes, "contact_asked_again": True}}

    def _interruption(self, dispatcher: CollectingDispatcher, tracker: Tracker, requested: str) -> Events | None:
        """Cancelling, asking for a person or a follow-up question in the middle of the form."""
        text = str(tracker.latest_message.get("text") or "")
        if text.strip(" .!").lower() in load("form")["cancel"]:
            return self._leave(tracker, requested)
        if text.startswith("/"):
            # No words but a command: an unreadable message, or a button of an earlier answer.
            dispatcher.utter_message(response="utter_ask_again_empty")
            return [SlotSet(requested, None)]
        raw = tracker.latest_message.get(MESSAGE_KEY)
        reading = Understanding.from_dict(raw) if raw else None
        if reading is None or reading.act not in INTERRUPTING or reading.act_confidence < SURE_OF_INTERRUPTION:
            return None
        if reading.act == "restart":
            return self._leave(tracker, requested)
        task = self.services.catalogue.tasks.get(tracker.get_slot("task") or "")
        if reading.act == "ask_detail":
            if task is None:
                return None
            topic = find_topic(text) or reading.kind or "how"
            self._answers.say_answer(dispatcher, task, topic if topic != "who" else None, named=False)  # type: ignore[arg-type]
        elif reading.act == "emergency":
            dispatcher.utter_message(response="utter_emergency", **self._answers.entrance)
        else:
            dispatcher.utter_message(response="utter_person_in_form", **self._answers.entrance)
        return [SlotSet(requested, None)]

    def _leave(self, tracker: Tracker, requested: str) -> Events:
        """End the form without a ticket."""
        notes = {**(tracker.get_slot("form_notes") or {}), "exit": "cancelled"}
        return [SlotSet(requested, None), SlotSet("form_notes", notes)]


class ActionSubmitTicket(ServiceAction):
    """Makes the ticket, then says so: what is acknowledged has been committed."""

    action_name = "action_submit_ticket"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        notes = dict(tracker.get_slot("form_notes") or {})
        forgotten: Events = [SlotSet(f"need_{need}", None) for need in NEEDS]
        forgotten += [SlotSet("form_notes", {}), SlotSet("inquiry", None), SlotSet("matter", None)]
        if notes.get("exit") == "cancelled":
            dispatcher.utter_message(response="utter_form_cancelled")
            return forgotten
        inquiry = tracker.get_slot("inquiry")
        triaged = Triage.from_dict(inquiry["triage"])
        identifier = str(inquiry["id"])
        # Logged here as well for tickets without a triaged message before them; a second time changes nothing.
        await asyncio.to_thread(
            self.services.tickets.log_inquiry,
            inquiry["triage"],
            channel=channel(tracker),
            at=self.services.clock(),
            conversation_id=tracker.sender_id,
            inquiry_id=identifier,
        )
        ticket = await asyncio.to_thread(
            open_ticket, self.services, triaged, self._collected(tracker, identifier, inquiry, notes)
        )
        phone = callback.number(tracker, ticket) if inquiry.get(callback.WISH) else None
        if phone is not None:
            ticket = await asyncio.to_thread(callback.note, self.services, ticket, phone)
        self._say_receipt(dispatcher, ticket, channel(tracker))
        return [*forgotten, SlotSet("reference", ticket.reference)]

    def _collected(
        self, tracker: Tracker, identifier: str, inquiry: dict[str, Any], notes: dict[str, Any]
    ) -> Collected:
        details = {need: tracker.get_slot(f"need_{need}") for need in NEEDS if tracker.get_slot(f"need_{need}")}
        company = _short(tracker.get_slot("company"))
        return Collected(
            inquiry_id=identifier,
            channel=channel(tracker),
            conversation_id=tracker.sender_id,
            name=_short(tracker.get_slot("contact_name")),
            company=company,
            cvr=valid_cvr(company),
            contact_way=_short(tracker.get_slot("contact_way")),
            details=details,
            transcript=_transcript(tracker),
            flags=[flag for flag in ("cvr_unverified", "contact_unverified") if notes.get(flag)],
            purpose=str(inquiry.get("purpose") or ""),
        )

    def _say_receipt(self, dispatcher: CollectingDispatcher, ticket: Ticket, on: str) -> None:
        follow, links = way_to_page(self.services, ticket, on)
        municipality = self.services.municipality
        owner = municipality.staff[ticket.owner]
        deputy = municipality.staff.get(ticket.deputy or "")
        template = load("form")["deputy"]
        dispatcher.utter_message(
            response="utter_receipt",
            reference=ticket.reference,
            owner=owner.name,
            title=owner.title,
            office=municipality.offices[owner.office].name,
            deputy=template.format(name=deputy.name) if deputy else "",
            promise=ticket.promise,
            due=danish_moment(ticket.due_at),
            follow=follow,
            json_message={"kind": "receipt", "reference": ticket.reference, "links": links},
        )
        documents = list(
            dict.fromkeys(
                document
                for task in ticket.tasks
                if task in self.services.catalogue.tasks
                for document in self.services.catalogue.tasks[task].documents
            )
        )
        if documents and ticket.level != "simpel":
            dispatcher.utter_message(
                response="utter_receipt_documents",
                email=self.services.profile.email,
                json_message={"kind": "checklist", "items": [{"title": document} for document in documents[:8]]},
            )
        else:
            dispatcher.utter_message(response="utter_receipt_waiting")


def _short(value: Any) -> str:
    return str(value or "").strip()[:MAX_ANSWER]


def _transcript(tracker: Tracker) -> list[dict[str, Any]]:
    """What was said, in order. Texts were masked before Rasa saw them; button payloads are left out."""
    said = []
    for event in since_start_over(tracker):
        text = event.get("text")
        if event["event"] in ("user", "bot") and text and not str(text).startswith("/"):
            said.append({"from": event["event"], "text": text, "at": event["timestamp"]})
    return said


ACTIONS = (ActionBeginTicket, ValidateTicketForm, ActionSubmitTicket)

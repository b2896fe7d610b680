"""What the user has already said need not be asked: entities of the conversation become slots."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.base import Events, since_start_over

_SLOT_OF = {"phone": "contact_way", "email": "contact_way", "cvr": "company", "address": "need_address"}


def contact_slots(tracker: Tracker) -> Events:
    """Slots from the phone number, e-mail address, CVR number and address in the user's messages.

    The newest of each counts; a slot that holds something is left alone.
    """
    found: dict[str, str] = {}
    for event in since_start_over(tracker):
        if event["event"] != "user":
            continue
        for entity in (event.get("parse_data") or {}).get("entities") or ():
            slot = _SLOT_OF.get(entity["entity"])
            if slot is not None and entity.get("extractor") == "patterns":
                found[slot] = str(entity["value"])
    return [SlotSet(slot, value) for slot, value in found.items() if not tracker.get_slot(slot)]

"""Who is calling, as far as it has been typed: numbers in the text, and what the company has asked before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.catalogue.loader import Catalogue
from bot.hotline.store import CallStore, Earlier
from bot.notifications import words
from bot.texts import load
from bot.understanding.patterns import find, valid_cvr, valid_phone

MOST = 8
"""Earlier inquiries shown; the company's own page has all of them."""


@dataclass(frozen=True, slots=True)
class Caller:
    """What the text says about the caller; empty where nothing was found. `phone` is E.164."""

    cvr: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    reference: str = ""

    def shown(self) -> dict[str, str]:
        """The JSON form, with the phone number as people write it."""
        return {
            "cvr": self.cvr,
            "phone": words.phone(self.phone),
            "email": self.email,
            "address": self.address,
            "reference": self.reference,
        }


def read(text: str) -> Caller:
    """The newest of each kind of number, address and reference in a text that has been through intake."""
    found = {one.entity: one.value for one in find(text)}
    return Caller(
        cvr=valid_cvr(found.get("cvr", "")) or "",
        phone=found.get("phone", ""),
        email=found.get("email", ""),
        address=found.get("address", ""),
        reference=found.get("reference", ""),
    )


def history(store: CallStore, catalogue: Catalogue, staff: Mapping[str, str], cvr: str, phone: str) -> dict[str, Any]:
    """Earlier tickets and calls of a company, newest first, in the JSON form.

    Eight digits may be both a phone number and a CVR number: unless the text says which, both are looked for.
    """
    number = valid_phone(phone) or ""
    company = valid_cvr(cvr) or (valid_cvr(number.removeprefix("+45")) if number else None) or ""
    if not company and not number:
        return {"company": "", "cvr": "", "name": "", "items": []}
    earlier = store.earlier(company, number, MOST)
    newest = next((one for one in earlier if one.company), None)
    return {
        "company": newest.company if newest else "",
        "cvr": next((one.cvr for one in earlier if one.cvr), ""),
        "name": next((one.name for one in earlier if one.name and number and one.phone == number), ""),
        "items": [_shown(one, catalogue, staff) for one in earlier],
    }


def _shown(one: Earlier, catalogue: Catalogue, staff: Mapping[str, str]) -> dict[str, str]:
    texts = load("hotline")["history"]
    about = catalogue.tasks[one.task].name if one.task in catalogue.tasks else texts["no_task"]
    return {
        "when": words.day(one.at),
        "about": about,
        "state": texts["state"].get(one.state, ""),
        "who": staff.get(one.who, ""),
        "reference": one.reference,
        "company": one.company,
    }

"""The checklist of a complex ticket: what the promise to the business must hold before it counts as kept. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.catalogue.model import Profile

NEW_BUSINESS_PACKAGES = frozenset({"opstartspakke", "cafepakke", "lokaliseringspakke"})
"""Packages of businesses that are new here: they are promised placement, networks and recruitment as well."""
CONTACT_PERSON = "contact_person"
Item = Mapping[str, Any]


def for_ticket(profile: Profile, level: str, package: str | None, contact_person: str) -> list[dict[str, Any]]:
    """The items of a new ticket, empty unless it is complex; the contact person's name is filled in."""
    if level != "kompleks":
        return []
    return [
        {
            "key": content.key,
            "text": content.text,
            "answer": contact_person if content.key == CONTACT_PERSON else None,
            "by": None,
            "at": None,
        }
        for content in profile.service_targets.complex_contents
        if package in NEW_BUSINESS_PACKAGES or not content.new_business_only
    ]


def missing(items: Sequence[Item]) -> list[str]:
    """Texts of the items without an answer."""
    return [str(item["text"]) for item in items if not item["answer"]]

"""The external edition as open JSON. docs/open-data.md describes it; names of fields never change their meaning."""

from __future__ import annotations

from typing import Any

from bot.catalogue.model import Office, Profile
from bot.texts import load
from bot.upkeep.editions import TOPICS, External, ExternalTask

FORMAT = 1
"""Grows when a field is taken away or means something else; new fields leave it as it is."""


def as_json(edition: External, profile: Profile, public_url: str) -> dict[str, Any]:
    """The whole external edition: municipality, areas, situations and tasks."""
    base = public_url.rstrip("/")
    return {
        "format": FORMAT,
        "version": edition.version,
        "date": edition.day.isoformat(),
        "license": load("upkeep")["open_data"]["license"],
        "municipality": {
            "id": profile.id,
            "name": profile.name,
            "entrance": profile.entrance,
            "phone": profile.phone,
            "email": profile.email,
            "website": profile.website,
            "address": profile.address,
        },
        "areas": [{"id": key, "name": name} for key, name in edition.areas.items()],
        "situations": [
            {"id": one.id, "title": one.title, "tasks": list(one.tasks)} for one in edition.situations.values()
        ],
        "tasks": [_task(one, base) for one in edition.tasks.values()],
    }


def _task(one: ExternalTask, base: str) -> dict[str, Any]:
    task = one.task
    return {
        "id": task.id,
        "name": task.name,
        "area": task.area,
        "situations": list(one.situations),
        "url": f"{base}/katalog/{task.id}",
        "description": task.description.strip(),
        "words": list(task.lay_words),
        "answer": list(one.answer),
        "topics": dict(zip(TOPICS, (list(parts) for _, parts in one.topics), strict=False)),
        "documents": list(task.documents),
        "next_steps": list(task.next_steps),
        "links": [{"title": link.title, "url": link.url} for link in one.links],
        "office": _office(one.office),
        "review_date": task.review_date.isoformat(),
    }


def _office(office: Office) -> dict[str, Any]:
    return {"name": office.name, "phone": office.phone, "email": office.email, "url": office.url}

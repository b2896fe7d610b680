"""Finding an entry of the catalogue by what people call it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.bootstrap import Services
from bot.catalogue.search import Kind
from bot.understanding.text import fold
from bot.upkeep.entries import listed

MOST = 40
"""Entries that a search shows."""


def ids(services: Services, query: str, kinds: Iterable[Kind]) -> list[tuple[Kind, str]]:
    """Kind and id of tasks, offices and staff that fit, best first."""
    return [(hit.kind, hit.id) for hit in services.search.search(query, MOST, kinds)]


def entries(services: Services, query: str) -> list[tuple[str, str, str, str]]:
    """Entries of every kind as kind, id, name and place: by the search, and by a part of their name."""
    known = {
        (kind, identifier): (kind, identifier, name, where)
        for kind, some in listed(services.catalogue, services.municipality)
        for identifier, name, where in some
    }
    found = [known[hit] for hit in ids(services, query, ("task", "office", "staff")) if hit in known]
    wanted = fold(query)
    found += [one for one in known.values() if one not in found and wanted in fold(one[2])]
    return found[:MOST]

"""Finding an entry of the catalogue by what people call it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.bootstrap import Services
from bot.catalogue.search import CatalogueSearch, Kind
from bot.understanding.text import fold
from bot.upkeep.entries import listed

MOST = 40
"""Entries that a search shows."""


class Finder:
    """Searches the catalogue that is served now. One for each set of pages; safe to use from several threads."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._built: tuple[str, CatalogueSearch] = ("", self._build())

    def ids(self, query: str, kinds: Iterable[Kind]) -> list[tuple[Kind, str]]:
        """Kind and id of tasks, offices and staff that fit, best first."""
        version = self._services.catalogue.version
        if self._built[0] != version:
            self._built = (version, self._build())
        return [(hit.kind, hit.id) for hit in self._built[1].search(query, MOST, kinds)]

    def entries(self, query: str) -> list[tuple[str, str, str, str]]:
        """Entries of every kind as kind, id, name and place: by the search, and by a part of their name."""
        services = self._services
        known = {
            (kind, identifier): (kind, identifier, name, where)
            for kind, entries in listed(services.catalogue, services.municipality)
            for identifier, name, where in entries
        }
        found = [known[hit] for hit in self.ids(query, ("task", "office", "staff")) if hit in known]
        wanted = fold(query)
        found += [one for one in known.values() if one not in found and wanted in fold(one[2])]
        return found[:MOST]

    def _build(self) -> CatalogueSearch:
        return CatalogueSearch(self._services.catalogue, self._services.municipality, fold)

"""Watches the catalogue's files: a change is served within seconds, and a broken file changes nothing but a warning."""

from __future__ import annotations

import logging
from pathlib import Path

from bot.bootstrap import Services
from bot.catalogue import loader
from bot.settings import SettingsError
from bot.work import Job, in_thread

log = logging.getLogger(__name__)
SECONDS = 3.0
"""How often the files are looked at."""


class CatalogueWatch:
    """Looks at the files of one catalogue on behalf of one process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._seen = _signature(services.settings.knowledge_dir)

    def look(self) -> bool:
        """Adopt the catalogue when its files have changed and are sound; returns whether it was adopted."""
        signature = _signature(self._services.settings.knowledge_dir)
        if signature == self._seen:
            return False
        self._seen = signature
        return serve_files(self._services)


def watching(services: Services) -> Job:
    """The watch as a job: each process that serves the catalogue needs one of its own."""
    return Job("catalogue", SECONDS, in_thread(CatalogueWatch(services).look))


def serve_files(services: Services) -> bool:
    """Serve what is on disk from now on, when it is sound; returns whether it was adopted.

    A broken one is left on disk, its problems are kept in `Services.problems`, and the last good one goes on.
    """
    catalogue, problems = loader.read(services.settings.knowledge_dir)
    services.problems = tuple(problems)
    if problems:
        log.warning("the catalogue has %d problems; the last good one is served: %s", len(problems), problems[0])
        return False
    if catalogue.version == services.catalogue.version:
        return False
    try:
        services.adopt(catalogue)
    except SettingsError as error:
        log.warning("the catalogue cannot be served: %s", error)
        return False
    log.warning("catalogue %s is served from now on", catalogue.version)
    return True


def _signature(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and moments of change of all files: cheap to compare every few seconds."""
    found = []
    for path in sorted(folder.rglob("*.yml")):
        try:
            known = path.stat()
        except FileNotFoundError:
            continue
        found.append((path.as_posix(), known.st_size, known.st_mtime_ns))
    return tuple(found)

"""Watches the catalogue's files: a change is served within seconds, and a broken file changes nothing but a warning."""

from __future__ import annotations

import logging
from pathlib import Path

from bot.bootstrap import Services
from bot.catalogue import loader
from bot.settings import SettingsError

log = logging.getLogger(__name__)


class CatalogueWatch:
    """Looks at the files of one catalogue on behalf of one process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._seen = _signature(services.settings.knowledge_dir)

    def look(self) -> bool:
        """Adopt the catalogue when its files have changed and are sound; returns whether it was adopted.

        A broken one is left on disk, its problems are kept in `Services.problems`, and the last good one goes on.
        """
        services = self._services
        signature = _signature(services.settings.knowledge_dir)
        if signature == self._seen:
            return False
        self._seen = signature
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

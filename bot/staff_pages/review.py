"""Review: one message after another from the keyboard, and the labels that become examples."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.learning import changes
from bot.learning.changes import Places
from bot.learning.labels import LabelError, LabelStore
from bot.learning.needs import needs
from bot.learning.review import OUT_OF_SCOPE, SOURCES, Item, counts, queue
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.staff_pages.numbers import whole
from bot.staff_pages.people import naming
from bot.staff_pages.rendering import as_file
from bot.texts import load

PATH = "/medarbejder/gennemsyn"
CHANGES = f"{PATH}/aendringer"
SHOWN = 100
"""Messages a page shows; the next ones come when these are judged."""


def review_routes(services: Services) -> list[StaffRoute]:
    """The queue, one judgement, taking it back, and what the labels would change."""
    return [
        staff_route(services, PATH, _queue, right=Right.TRAIN),
        staff_route(services, f"{PATH}/doem", _judge, right=Right.TRAIN, post=True),
        staff_route(services, f"{PATH}/fortryd", _take_back, right=Right.TRAIN, post=True),
        staff_route(services, CHANGES, _changes, right=Right.TRAIN),
        staff_route(services, CHANGES, _apply, right=Right.TRAIN, post=True),
        staff_route(services, f"{CHANGES}/fortryd", _undo, right=Right.TRAIN, post=True),
        staff_route(services, f"{CHANGES}/forslag.patch", _patch, right=Right.TRAIN),
    ]


def _queue(visit: Visit, status: int = 200, error: str = "") -> Response:
    services = visit.services
    source = _source(visit)
    items = _items(services)
    chosen = [item for item in items if source is None or item.source == source]
    found = needs(item for item in items if item.source == OUT_OF_SCOPE)
    return visit.page(
        "review.html",
        status,
        items=chosen[:SHOWN],
        left=max(0, len(chosen) - SHOWN),
        counts=counts(items),
        source=source,
        needs=found,
        tasks=services.catalogue.tasks,
        areas=services.catalogue.areas,
        waiting=len(LabelStore(services.database).waiting()),
        words_of=load("learning")["review"],
        error=error,
    )


def _judge(visit: Visit) -> Response:
    item = _find(visit)
    if item is None:
        return _answer(visit, load("learning")["review"]["gone"], 409)
    try:
        LabelStore(visit.services.database).judge(
            item,
            visit.text("verdict"),
            visit.account.id,
            visit.services.clock(),
            task=visit.text("task") or None,
            regression=visit.text("regression") == "ja",
            tasks=visit.services.catalogue.tasks,
        )
    except LabelError as error:
        return _answer(visit, str(error), 422)
    return _answer(visit, "", 200)


def _take_back(visit: Visit) -> Response:
    LabelStore(visit.services.database).take_back(visit.text("id"))
    return _answer(visit, "", 200)


def _changes(visit: Visit, status: int = 200, error: str = "") -> Response:
    services = visit.services
    proposed = _proposed(services)
    patch = proposed.patch(_root(services))
    history = changes.history(services.database)
    return visit.page(
        "changes.html",
        status,
        change=proposed,
        patch=patch,
        seen=_print(patch),
        history=history,
        by=naming(visit),
        error=error,
    )


def _apply(visit: Visit) -> Response:
    """Make the labels examples: those that the page showed, and no others."""
    services = visit.services
    proposed = _proposed(services)
    if visit.text("seen") != _print(proposed.patch(_root(services))):
        return _changes(visit, 409, load("learning")["review"]["more_meanwhile"])
    if proposed.labels:
        changes.apply(services.database, proposed, _root(services), visit.account.id, services.clock())
    return RedirectResponse(f"{CHANGES}?sket=examples", 303)


def _undo(visit: Visit) -> Response:
    number = whole(visit.text("number"))
    if number is not None:
        changes.undo(visit.services.database, number, _root(visit.services))
    return RedirectResponse(f"{CHANGES}?sket=examples_undone", 303)


def _patch(visit: Visit) -> Response:
    text = _proposed(visit.services).patch(_root(visit.services))
    return as_file(text, "text/x-patch; charset=utf-8", "eksempler.patch")


def _proposed(services: Services) -> changes.ChangeSet:
    areas = {task.id: task.area for task in services.catalogue.tasks.values()}
    return changes.propose(LabelStore(services.database).waiting(), areas, _places(services))


def _places(services: Services) -> Places:
    return Places(services.settings.nlu_dir, services.settings.protected_dir)


def _root(services: Services) -> Path:
    """The folder that examples and protected sets have in common: where a patch is applied."""
    places = _places(services)
    return Path(os.path.commonpath([places.nlu, places.protected]))


def _print(patch: str) -> str:
    """What a page shows, in few signs: a form says with it which change was looked at."""
    return hashlib.sha256(patch.encode()).hexdigest()[:16]


def _items(services: Services) -> list[Item]:
    return queue(services.database, services.catalogue, services.municipality)


def _source(visit: Visit) -> str | None:
    """The one reason that the page shows, or None for all."""
    source = visit.request.query_params.get("kilde")
    return source if source in SOURCES else None


def _find(visit: Visit) -> Item | None:
    identifier = visit.text("id")
    return next((item for item in _items(visit.services) if item.id == identifier), None)


def _answer(visit: Visit, message: str, status: int) -> Response:
    if visit.wants_json:
        return JSONResponse({"message": message}, status_code=status)
    if message:
        return _queue(visit, status, message)
    source = _source(visit)
    return RedirectResponse(f"{PATH}?kilde={source}" if source else PATH, 303)

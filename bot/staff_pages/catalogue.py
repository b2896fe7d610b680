"""The catalogue for its maintainers: find an entry, what waits, what must be read through, and the history."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.staff_pages.catalogue_internal import INTERNAL_PATH
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.staff_pages.numbers import whole
from bot.staff_pages.people import naming
from bot.texts import load
from bot.upkeep import finding, reminders
from bot.upkeep.differences import lines
from bot.upkeep.drafts import Drafts
from bot.upkeep.entries import listed
from bot.upkeep.errors import UpkeepError
from bot.upkeep.reviewing import reviewed

PATH = "/medarbejder/katalog"
HISTORY = f"{PATH}/historik"
DUE_WITHIN = 60
"""Days before its review date from which an entry stands on the maintainer's list."""


def catalogue_routes(services: Services) -> list[StaffRoute]:
    """Finding, drafts, history and review dates."""

    def keep(path: str, endpoint: Callable[[Visit], Response], *, post: bool = False) -> StaffRoute:
        return staff_route(services, path, endpoint, right=Right.KEEP_CATALOGUE, post=post)

    return [
        keep(PATH, _index),
        keep(HISTORY, _history),
        keep(f"{HISTORY}/{{number}}/fortryd", _undo, post=True),
        keep(f"{PATH}/kladde/{{number}}/udgiv", _publish, post=True),
        keep(f"{PATH}/kladde/{{number}}/kasser", _discard, post=True),
        keep(f"{PATH}/kladde/{{number}}/begynd-igen", _begin_again, post=True),
        # Owners may do it for their own entries; the page itself looks at that.
        staff_route(services, f"{PATH}/gennemgaaet", _reviewed, right=Right.OWN_ACCOUNT, post=True),
    ]


def _index(visit: Visit, status: int = 200, error: str = "") -> Response:
    services = visit.services
    query = visit.request.query_params.get("q", "").strip()
    municipality, catalogue = services.municipality, services.catalogue
    return visit.page(
        "catalogue.html",
        status,
        query=query,
        found=finding.entries(services, query) if query else [],
        listed=list(listed(catalogue, municipality)),
        drafts=Drafts(services).waiting(),
        problems=services.problems,
        due=reminders.due(catalogue.tasks.values(), municipality, services.today(), DUE_WITHIN),
        unanswered=[task for task in catalogue.tasks.values() if task.id not in municipality.answers],
        kinds=load("upkeep")["kinds"],
        plural=load("upkeep")["plural"],
        error=error,
        place=place_of,
        who=naming(visit),
    )


def _history(visit: Visit, status: int = 200, error: str = "") -> Response:
    file = visit.request.query_params.get("fil")
    changes = Drafts(visit.services).history(file)
    return visit.page(
        "catalogue_history.html",
        status,
        changes=[(one, lines(one.before, one.after)) for one in changes],
        file=file,
        states=load("upkeep")["states"],
        error=error,
        place=place_of,
        who=naming(visit),
    )


def _undo(visit: Visit) -> Response:
    try:
        Drafts(visit.services).undo(_number(visit), visit.account.id)
    except UpkeepError as error:
        return _history(visit, 409, str(error))
    return RedirectResponse(f"{HISTORY}?sket=change_undone", 303)


def _publish(visit: Visit) -> Response:
    drafts = Drafts(visit.services)
    try:
        file = drafts.find(_number(visit)).file
        drafts.publish(_number(visit), _version(visit), visit.account.id)
    except UpkeepError as error:
        if error.code in ("faulty", "file_changed"):
            # The form says what is wrong, where it is, and what to do.
            return _back(visit, file, "draft_not_published")
        return _history(visit, 409, str(error))
    return _back(visit, file, "entry_published")


def _discard(visit: Visit) -> Response:
    drafts = Drafts(visit.services)
    try:
        file = drafts.find(_number(visit)).file
        drafts.discard(_number(visit), _version(visit))
    except UpkeepError as error:
        return _history(visit, 409, str(error))
    return _back(visit, file, "draft_discarded")


def _begin_again(visit: Visit) -> Response:
    try:
        draft = Drafts(visit.services).begin_again(_number(visit), _version(visit), visit.account.id)
    except UpkeepError as error:
        return _history(visit, 409, str(error))
    return _back(visit, draft.file, "begun_again")


def _reviewed(visit: Visit) -> Response:
    """One press: the entry has been read through, and is due again in a year."""
    services = visit.services
    task = services.catalogue.tasks.get(visit.text("task"))
    if task is None:
        return visit.problem("not_found", 404)
    may = visit.account.may(Right.KEEP_CATALOGUE)
    if not may and visit.account.id not in reminders.owners(services.municipality, task):
        return visit.problem("no_right", 403)
    try:
        reviewed(services, task.id, visit.account.id)
    except UpkeepError as error:
        return visit.page("catalogue_refused.html", 409, error=str(error), task=task, may=may)
    wanted = PATH if may and visit.text("from") != "internal" else INTERNAL_PATH
    return RedirectResponse(f"{wanted}?sket=reviewed", 303)


def place_of(services: Services, file: str) -> str:
    """Where a file is edited: its entry's form, or the search for files that hold many entries."""
    folder, _, name = file.rpartition("/")
    stem = name.removesuffix(".yml")
    if folder.startswith("tasks/"):
        return f"{PATH}/ret/task/{quote(stem)}"
    if folder == "packages":
        return f"{PATH}/ret/package/{quote(stem)}"
    if stem == "profile" and folder == f"municipalities/{services.profile.id}":
        return f"{PATH}/ret/hours/{quote(services.profile.id)}"
    return f"{PATH}#{'answer' if stem == 'answers' else stem.removesuffix('s')}"


def _back(visit: Visit, file: str, done: str) -> Response:
    """To the form that the button stood in, or to the entry of the file."""
    came_from = visit.text("back")
    address = came_from if came_from.startswith(f"{PATH}/ret/") else place_of(visit.services, file)
    path, hash_mark, place = address.partition("#")
    return RedirectResponse(f"{path}?sket={done}{hash_mark}{place}", 303)


def _number(visit: Visit) -> int:
    return whole(visit.request.path_params["number"]) or 0


def _version(visit: Visit) -> int:
    return whole(visit.text("version")) or 0

"""Editing an entry of the catalogue in a form made from its shape, and asking the bot against what is typed."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

from starlette.responses import RedirectResponse, Response

from bot.accounts.rights import Right
from bot.catalogue.loader import Problem
from bot.conversation.runner import ConversationRunner
from bot.intake import Intake, receive
from bot.staff_pages import words
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.staff_pages.people import naming
from bot.texts import load
from bot.understanding.result import Understanding
from bot.upkeep import files, forms, trial, yamledit
from bot.upkeep.differences import lines
from bot.upkeep.drafts import Change, Drafts
from bot.upkeep.entries import Entry, EntryUnknownError, find_entry
from bot.upkeep.errors import ChangedMeanwhileError, UpkeepError
from bot.upkeep.trial import Trial
from bot.upkeep.yamledit import YamlEditError

PATH = "/medarbejder/katalog/ret/{kind}/{id}"


def catalogue_edit_routes(runner: ConversationRunner) -> list[StaffRoute]:
    """The form, and what is sent from it: a draft, something to publish, or a question for the bot."""
    pages = _EditPages(runner)
    return [
        staff_route(runner.services, PATH, _show, right=Right.KEEP_CATALOGUE),
        staff_route(runner.services, PATH, pages.send, right=Right.KEEP_CATALOGUE, post=True),
    ]


@dataclass(frozen=True, slots=True)
class _Said:
    """What a page says of a form: at its fields, above it, and in answer to a question."""

    error: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    trial: Trial | None = None


class _EditPages:
    def __init__(self, runner: ConversationRunner) -> None:
        self._runner = runner

    async def send(self, visit: Visit) -> Response:
        """The model is asked on the loop; everything else happens in a thread."""
        if visit.text("do") != "ask":
            return await asyncio.to_thread(_save, visit)
        intake = receive(visit.raw("question"))
        reading = None if intake.fault else await self._runner.understand(intake.text)
        return await asyncio.to_thread(_ask, visit, intake, reading)


def _show(visit: Visit) -> Response:
    entry = _entry(visit)
    if entry is None:
        return visit.problem("not_found", 404)
    drafts = Drafts(visit.services)
    typed = forms.shown(entry, drafts.text(entry.file), visit.services.catalogue)
    return _page(visit, entry, typed, _Said(), seen=forms.digests(typed))


def _save(visit: Visit) -> Response:
    entry = _entry(visit)
    if entry is None:
        return visit.problem("not_found", 404)
    drafts, catalogue = Drafts(visit.services), visit.services.catalogue
    typed, seen = _typed(visit, entry), _seen(visit)
    draft = drafts.open(entry.file)
    text = draft.after if draft else files.read_text(visit.services.settings.knowledge_dir, entry.file)
    current = forms.shown(entry, text, catalogue)
    if any(forms.digest(current[name]) != seen.get(name) for name in current):
        said = _Said(error=str(_changed(visit, drafts, entry, draft)))
        return _page(visit, entry, forms.merged(entry, typed, seen, current), said, 409, forms.digests(current))
    reading = forms.read(entry, text, typed, catalogue)
    if reading.faults:
        return _page(visit, entry, typed, _Said(faults=reading.faults), 422)
    try:
        saved = drafts.save(entry.file, reading.changes, visit.account.id, draft.version if draft else 0)
        if visit.text("do") == "publish" and saved is not None:
            drafts.publish(saved.number, saved.version, visit.account.id)
            return RedirectResponse(f"{visit.request.url.path}?sket=entry_published", 303)
    except YamlEditError as error:
        return _page(visit, entry, typed, _Said(error=str(error)), 422)
    except UpkeepError as error:
        if error.code == "draft_gone":
            return _page(visit, entry, typed, _Said(error=str(error)), 409)
        # The draft is saved; its page says why it cannot be published, and what to do.
        return RedirectResponse(f"{visit.request.url.path}?sket=draft_not_published", 303)
    return RedirectResponse(f"{visit.request.url.path}?sket={'draft_saved' if saved else 'draft_empty'}", 303)


def _ask(visit: Visit, intake: Intake, reading: Understanding | None) -> Response:
    entry = _entry(visit)
    if entry is None:
        return visit.problem("not_found", 404)
    services, drafts = visit.services, Drafts(visit.services)
    typed, text = _typed(visit, entry), drafts.text(entry.file)
    form = forms.read(entry, text, typed, services.catalogue)
    if form.faults:
        return _page(visit, entry, typed, _Said(faults=form.faults), 422)
    try:
        catalogue, problems = drafts.faults({entry.file: yamledit.change(text, form.changes)})
    except YamlEditError as error:
        return _page(visit, entry, typed, _Said(error=str(error)), 422)
    at, _others = forms.by_field(entry, problems, services.settings.knowledge_dir.name)
    municipality = catalogue.municipalities[services.profile.id]
    tried = trial.ask(catalogue, municipality, intake, reading, services.today(), services.versions)
    return _page(visit, entry, typed, _Said(faults=at, trial=tried))


def _page(
    visit: Visit, entry: Entry, typed: forms.Typed, said: _Said, status: int = 200, seen: str | None = None
) -> Response:
    """The form with what was typed; a draft's own problems stand at their fields."""
    services, drafts = visit.services, Drafts(visit.services)
    knowledge = services.settings.knowledge_dir
    draft = drafts.open(entry.file)
    faults, others = dict(said.faults), list[Problem]()
    if draft is not None:
        _, problems = drafts.faults({entry.file: draft.after})
        at, others = forms.by_field(entry, problems, knowledge.name)
        faults = {**at, **faults}
    return visit.page(
        "catalogue_edit.html",
        status,
        entry=entry,
        typed=typed,
        seen=visit.text("seen") if seen is None else seen,
        faults=faults,
        others=others,
        error=said.error,
        trial=said.trial,
        question=visit.raw("question"),
        draft=draft,
        is_stale=draft is not None and files.read_text(knowledge, entry.file) not in (draft.before, draft.after),
        changed=lines(draft.before, draft.after) if draft else [],
        kinds=load("upkeep")["kinds"],
        who=naming(visit),
    )


def _entry(visit: Visit) -> Entry | None:
    path = visit.request.path_params
    try:
        return find_entry(visit.services, path["kind"], path["id"])
    except EntryUnknownError:
        return None


def _typed(visit: Visit, entry: Entry) -> dict[str, str]:
    """What stands in each field of the form; a box that is not ticked is sent by no browser."""
    typed = {}
    for one in entry.fields:
        if one.widget == "choices":
            typed[one.name] = "\n".join(visit.texts(one.name))
        elif one.name in visit.form or one.widget == "check":
            typed[one.name] = visit.raw(one.name)
    return typed


def _seen(visit: Visit) -> dict[str, str]:
    try:
        seen = json.loads(visit.text("seen"))
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in seen.items()} if isinstance(seen, dict) else {}


def _changed(visit: Visit, drafts: Drafts, entry: Entry, draft: Change | None) -> ChangedMeanwhileError:
    """Who saved the entry meanwhile: in its draft, as something published, or in the file on the server."""
    latest = draft or next(iter(drafts.history(entry.file)), None)
    account = visit.services.accounts.find(latest.account) if latest else None
    who = account.name if account else load("upkeep")["somebody"]
    return ChangedMeanwhileError(who, words.moment(latest.at) if latest else "")

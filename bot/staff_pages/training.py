"""Training from the browser: a candidate beside the model that answers, taken into use behind the gate, and back."""

from __future__ import annotations

import subprocess
import sys
import threading

from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.learning.progress import ProgressFile
from bot.learning.registry import ActivationRefusedError, ModelRegistry, shape
from bot.learning.shadow import Shadows
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.staff_pages.people import naming
from bot.texts import load

PATH = "/medarbejder/modeller"


def training_routes(services: Services) -> list[StaffRoute]:
    """The models, one model's comparison, a training with its progress, and taking a model into use."""
    return [
        staff_route(services, PATH, _models, right=Right.TRAIN),
        staff_route(services, f"{PATH}/traen", _train, right=Right.TRAIN, post=True),
        staff_route(services, f"{PATH}/forloeb", _progress, right=Right.TRAIN, by_itself=True),
        staff_route(services, f"{PATH}/tag-i-brug", _activate, right=Right.TRAIN, post=True),
        staff_route(services, f"{PATH}/skygge", _shadow, right=Right.TRAIN, post=True),
        staff_route(services, f"{PATH}/{{name}}", _model, right=Right.TRAIN),
    ]


def _models(visit: Visit, status: int = 200, error: str = "") -> Response:
    registry = _registry(visit.services)
    return visit.page(
        "models.html",
        status,
        models=registry.known(),
        active=registry.active(),
        history=registry.history(20),
        progress=_file(visit.services).read(visit.services.clock()),
        steps=load("learning")["training"],
        who=naming(visit),
        answering=visit.services.model_version,
        error=error,
    )


def _model(visit: Visit, status: int = 200, error: str = "") -> Response:
    registry = _registry(visit.services)
    name = visit.request.path_params.get("name") or visit.text("name")
    model = registry.find(name)
    if model is None:
        return visit.problem("not_found", 404)
    active = registry.active()
    shadows = Shadows(visit.services.database)
    return visit.page(
        "model.html",
        status,
        model=model,
        is_active=active is not None and active.model == name,
        fits=model.catalogue_version == shape(visit.services.catalogue),
        shadow=shadows.summary(name),
        who=naming(visit),
        until=shadows.until(name),
        may_override=visit.account.may(Right.ADMINISTER),
        tasks=visit.services.catalogue.tasks,
        error=error,
    )


def _train(visit: Visit) -> Response:
    """Begin a training in a process of its own, so that serving is not slowed down more than by its work."""
    if visit.text("begin") != "ja":
        # Minutes of both cores are not spent on a form that only happens to come here.
        return RedirectResponse(PATH, 303)
    file, now = _file(visit.services), visit.services.clock()
    progress = file.read(now)
    if progress is not None and progress.running:
        return _models(visit, 409, load("learning")["training"]["already"])
    # Said before the process has read its libraries, so that the page shows at once that it begins.
    file.begin(visit.account.id, now)
    training = subprocess.Popen(  # noqa: S603 - our own command, and an account's id that is on the list of accounts
        [sys.executable, "-m", "bot", "train", "--candidate", "--by", visit.account.id],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=training.wait, name="training", daemon=True).start()
    return RedirectResponse(f"{PATH}?sket=training", 303)


def _progress(visit: Visit) -> Response:
    progress = _file(visit.services).read(visit.services.clock())
    texts = load("learning")["training"]
    if progress is None:
        return JSONResponse({"running": False, "text": ""})
    text = texts["interrupted"] if progress.interrupted else texts["steps"][progress.step]
    running = progress.running
    return JSONResponse({"running": running, "text": text, "message": progress.message, "model": progress.model})


def _activate(visit: Visit) -> Response:
    override = visit.text("override") == "ja"
    if override and not visit.account.may(Right.ADMINISTER):
        return visit.problem("no_right", 403)
    services = visit.services
    try:
        _registry(services).activate(
            visit.text("name"),
            visit.account.id,
            visit.prose("reason"),
            services.clock(),
            shape(services.catalogue),
            override=override,
        )
    except ActivationRefusedError as refused:
        if _registry(services).find(visit.text("name")) is None:
            return _models(visit, 422, str(refused))
        return _model(visit, 422, str(refused))
    return RedirectResponse(f"{PATH}?sket=activated", 303)


def _shadow(visit: Visit) -> Response:
    name = visit.text("name")
    if _registry(visit.services).find(name) is None:
        return visit.problem("not_found", 404)
    Shadows(visit.services.database).begin(name, visit.services.clock())
    return RedirectResponse(f"{PATH}/{name}?sket=shadow", 303)


def _registry(services: Services) -> ModelRegistry:
    return ModelRegistry(services.database, services.settings.models_dir)


def _file(services: Services) -> ProgressFile:
    return ProgressFile(services.settings.models_dir)

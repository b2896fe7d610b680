"""Training from the browser: a candidate beside the one that answers, and the gate before it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.learning.progress import ProgressFile
from bot.learning.registry import ModelRegistry, shape
from tests.unit.staff_pages.conftest import Enter, heading


@pytest.fixture
def registry(services: Services, tmp_path: Path) -> ModelRegistry:
    services.settings = dataclasses.replace(services.settings, models_dir=tmp_path)
    return ModelRegistry(services.database, tmp_path)


def trained(registry: ModelRegistry, services: Services, name: str, refused: tuple[str, ...] = ()) -> None:
    registry.path(name).write_bytes(b"model")
    comparison = {"name": "Prøvesættet: niveau", "live": 0.9, "candidate": 0.85, "count": 10, "margin": 0.01}
    changed = {"text": "skilt", "label": "skilte", "live": "skilte", "candidate": "udeservering", "better": False}
    measures = {"against": "old", "comparisons": [{**comparison, "refused": bool(refused)}], "changed": [changed]}
    registry.record(name, services.clock(), "mie", shape(services.catalogue), measures, refused)


async def test_a_candidate_is_shown_beside_the_model_that_answers(
    enter: Enter, services: Services, registry: ModelRegistry
) -> None:
    trained(registry, services, "new", ("Prøvesættet: niveau",))
    mie = enter("mie", Role.MAINTAINER)
    assert "afvist på 1" in (await mie.get("/medarbejder/modeller")).text
    page = await mie.get("/medarbejder/modeller/new")
    assert heading(page) == "Model new"
    assert "90,0 %" in page.text
    assert "85,0 % (afvist)" in page.text
    assert "(dårligere)" in page.text
    assert "Tag i brug" not in page.text


async def test_an_approved_candidate_is_taken_into_use(
    enter: Enter, services: Services, registry: ModelRegistry
) -> None:
    trained(registry, services, "new")
    mie = enter("mie", Role.MAINTAINER)
    answer = await mie.post("/medarbejder/modeller/tag-i-brug", name="new")
    assert answer.headers["location"] == "/medarbejder/modeller?sket=activated"
    active = registry.active()
    assert active is not None
    assert (active.model, active.by) == ("new", "mie")


async def test_only_an_administrator_overrides_the_gate_and_says_why(
    enter: Enter, services: Services, registry: ModelRegistry
) -> None:
    trained(registry, services, "worse", ("niveau",))
    mie = enter("mie", Role.MAINTAINER)
    fields = {"name": "worse", "override": "ja", "reason": "Ny lov"}
    assert (await mie.post("/medarbejder/modeller/tag-i-brug", **fields)).status_code == 403
    assert (await mie.post("/medarbejder/modeller/tag-i-brug", name="worse")).status_code == 422
    root = enter("rod", Role.ADMINISTRATOR)
    await root.post("/medarbejder/modeller/tag-i-brug", **fields)
    active = registry.active()
    assert active is not None
    assert (active.overridden, active.reason) == (True, "Ny lov")


async def test_progress_is_said_and_a_killed_training_is_said_to_have_stopped(
    enter: Enter, services: Services, registry: ModelRegistry, tmp_path: Path
) -> None:
    mie = enter("mie", Role.MAINTAINER)
    assert (await mie.get("/medarbejder/modeller/forloeb")).json() == {"running": False, "text": ""}
    file = ProgressFile(tmp_path)
    with file.only_one():
        file.reach(file.begin("mie", services.clock()), "train")
        state = (await mie.get("/medarbejder/modeller/forloeb")).json()
        assert (state["running"], state["text"]) == (True, "Træner")
    state = (await mie.get("/medarbejder/modeller/forloeb")).json()
    assert not state["running"]
    assert state["text"].startswith("Træningen blev afbrudt.")


async def test_a_model_can_read_along_for_a_day(enter: Enter, services: Services, registry: ModelRegistry) -> None:
    trained(registry, services, "new")
    mie = enter("mie", Role.MAINTAINER)
    await mie.post("/medarbejder/modeller/skygge", name="new")
    assert "Læser med til" in (await mie.get("/medarbejder/modeller/new")).text


async def test_an_unknown_model_is_not_found(enter: Enter, registry: ModelRegistry) -> None:
    assert (await enter("mie", Role.MAINTAINER).get("/medarbejder/modeller/ukendt")).status_code == 404

"""The pages of the good stories."""

from __future__ import annotations

from bot.accounts.rights import Role
from tests.unit.staff_pages.conftest import Enter, heading


async def test_a_story_is_told_listed_and_exported_without_its_reference(enter: Enter, solved: str) -> None:
    anna = enter("anna", Role.TASKFORCE)
    form = await anna.get(f"/medarbejder/historier/{solved}")
    assert heading(form) == f"En god historie {solved}"
    told = await anna.post(f"/medarbejder/historier/{solved}", headline="Borde ude", story="Det gik hurtigt.")
    assert told.headers["location"] == "/medarbejder/historier?sket=told"
    assert "Borde ude" in (await anna.get("/medarbejder/historier")).text
    export = await anna.get("/medarbejder/historier/alle.txt")
    assert export.text == "Borde ude\n\nDet gik hurtigt.\n"


async def test_a_story_that_points_at_somebody_comes_back_with_what_was_typed(enter: Enter, solved: str) -> None:
    anna = enter("anna", Role.TASKFORCE)
    page = await anna.post(f"/medarbejder/historier/{solved}", headline="Borde", story="Ida var glad.")
    assert page.status_code == 422
    assert "Historien peger på nogen. Tag det her ud, eller skriv det om: Ida." in page.text
    assert "Ida var glad." in page.text


async def test_an_unknown_ticket_is_not_found(enter: Enter) -> None:
    assert (await enter("anna", Role.TASKFORCE).get("/medarbejder/historier/EI-2026-999999")).status_code == 404

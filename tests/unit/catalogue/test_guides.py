"""The hotline's general guides: read with the catalogue, checked like the rest of it."""

from __future__ import annotations

import datetime as dt

from bot.catalogue.check import check
from bot.catalogue.loader import Catalogue, load, read
from tests.unit.catalogue.conftest import Folder

GUIDE = "knowledge/guides/bom.yml"
TEXT = """\
id: bom
name: Byg og Miljø
tasks: [udeservering]
words: [bom]
review_date: 2027-01-01
steps: [{do: Log på., stuck: Prøv igen.}]
pass_on: Resten stilles om.
links: [{title: Byg og Miljø, url: "https://www.bygogmiljoe.dk"}]
"""


def test_a_guide_is_read_with_its_steps(folder: Folder) -> None:
    folder.write(GUIDE, TEXT)
    guide = load(folder.knowledge).guides["bom"]
    assert (guide.steps[0].do, guide.steps[0].stuck) == ("Log på.", "Prøv igen.")
    assert guide.shown_on(dt.date(2027, 1, 1))
    assert not guide.shown_on(dt.date(2027, 1, 2))


def test_a_guide_of_an_unknown_task_or_past_its_date_is_told(folder: Folder) -> None:
    folder.write(GUIDE, TEXT.replace("[udeservering]", "[findes-ikke]"))
    problems = [str(one) for one in check(folder.knowledge, folder.nlu, dt.date(2027, 2, 1)) if one.file == GUIDE]
    assert problems == [
        f"{GUIDE}: review_date → er passeret (2027-01-01): gennemgå guiden og sæt en ny dato",
        f"{GUIDE}: tasks.0 → ukendt opgave 'findes-ikke'",
    ]


def test_a_guide_with_a_wrong_field_is_told_and_the_rest_is_read(folder: Folder) -> None:
    folder.write(GUIDE, TEXT.replace("pass_on", "videre"))
    catalogue, problems = read(folder.knowledge)
    assert catalogue.guides == {}
    assert {(one.field, one.message) for one in problems} == {("pass_on", "mangler"), ("videre", "ukendt felt")}
    assert set(catalogue.tasks) == {"udeservering"}


def test_the_shipped_guides_help_with_byg_og_miljoe_and_what_else_callers_are_stuck_in(catalogue: Catalogue) -> None:
    assert {"byg-og-miljoe", "mitid-erhverv", "virk", "digital-post", "nemrefusion"} <= set(catalogue.guides)
    for guide in catalogue.guides.values():
        assert len(guide.steps) >= 4, guide.id

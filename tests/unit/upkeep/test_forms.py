"""Forms: what is typed becomes the smallest change, and an untouched form changes no byte of any shipped file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.bootstrap import Services
from bot.catalogue.loader import Problem
from bot.catalogue.model import LocalAnswer, Office, Package, Profile, StaffMember, Task
from bot.texts import load
from bot.upkeep import forms, yamledit
from bot.upkeep.entries import EntryUnknownError, find_entry, listed
from bot.upkeep.files import read_text
from bot.upkeep.widgets import WIDGETS, FieldError

TASK, STAFF, HOURS = ("task", "udeservering"), ("staff", "karen-lindegaard"), ("hours", "odense")


def edit(services: Services, which: tuple[str, str], **typed: str) -> tuple[str, dict[str, str]]:
    entry = find_entry(services, *which)
    text = read_text(services.settings.knowledge_dir, entry.file)
    words = {name.replace("__", "."): value for name, value in typed.items()}
    reading = forms.read(entry, text, words, services.catalogue)
    return yamledit.change(text, reading.changes), reading.faults


def changed(services: Services, which: tuple[str, str], **typed: str) -> list[str]:
    import difflib

    entry = find_entry(services, *which)
    before = read_text(services.settings.knowledge_dir, entry.file)
    after, faults = edit(services, which, **typed)
    assert faults == {}
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[:2] in ("+ ", "- ")]


def test_sending_a_form_as_it_came_changes_no_byte_of_any_shipped_file(services: Services) -> None:
    knowledge = services.settings.knowledge_dir
    for municipality in services.catalogue.municipalities.values():
        services.municipality = municipality
        for kind, entries in listed(services.catalogue, municipality):
            for identifier, _, _ in entries:
                entry = find_entry(services, kind, identifier)
                text = read_text(knowledge, entry.file)
                typed = forms.shown(entry, text, services.catalogue)
                reading = forms.read(entry, text, typed, services.catalogue)
                assert (reading.changes, reading.faults) == ({}, {}), (kind, identifier)


def test_every_field_that_people_can_decide_has_a_place_in_a_form() -> None:
    fixed = {
        "task": {"id", "area"},
        "answer": set(),
        "office": {"id"},
        "staff": {"id", "example"},
        "package": {"id"},
        "hours": {"id", "name", "entrance", "coordinator", "service_targets", "privacy_url", "journal_pattern",
                  "dense_references", "other_lines", "extension", "outside_hours"},
    }  # fmt: skip
    models = {"task": Task, "answer": LocalAnswer, "office": Office, "staff": StaffMember, "package": Package,
              "hours": Profile}  # fmt: skip
    for kind, model in models.items():
        inside = {name.partition(".")[0] for name in load("upkeep")["forms"][kind]}
        assert set(model.model_fields) - inside - fixed[kind] == set(), kind


def test_a_comma_in_a_hint_makes_no_key_of_its_own() -> None:
    for fields in load("upkeep")["forms"].values():
        for name, about in fields.items():
            assert set(about) <= {"widget", "label", "hint", "options", "group"}, name


def test_a_text_changes_its_line(services: Services) -> None:
    lines = changed(services, TASK, name="Borde ude")
    assert lines == ["- name: Udeservering", "+ name: Borde ude"]


def test_a_title_of_a_link_changes_alone(services: Services) -> None:
    lines = changed(services, TASK, links="Søg her | https://virk.dk")
    assert lines == ["-   - title: Søg om udeservering på Virk", "+   - title: Søg her"]


def test_a_date_may_be_typed_as_danes_do(services: Services) -> None:
    assert changed(services, TASK, review_date="1. maj 2027")[-1] == "+ review_date: 2027-05-01"
    _, faults = edit(services, TASK, review_date="31.2.2027")
    assert faults == {"review_date": "»31.2.2027« er ikke en dato. Skriv for eksempel 1.3.2027."}


def test_tasks_of_somebody_are_named_and_an_unknown_one_is_said(services: Services) -> None:
    after, faults = edit(services, STAFF, tasks="Møde med kommunen\nudeservering")
    if faults:
        after, faults = edit(services, STAFF, tasks=f"{services.catalogue.tasks['moede'].name}\nudeservering")
    assert faults == {}
    assert "tasks: [moede, udeservering]" in after
    _, faults = edit(services, STAFF, tasks="Raketaffyring")
    assert faults["tasks"] == "Der er ingen opgave, der hedder »Raketaffyring«."


def test_absence_and_opening_hours(services: Services) -> None:
    after, faults = edit(services, STAFF, absences="12.7.2027 til 30.7.2027\n1/12 2026 - 4/12 2026")
    assert faults == {}
    assert "2026-12-01" in after
    lines = changed(services, HOURS, hours__mon="8-14.30", hours__fri="")
    assert lines == [
        '-   mon: {opens: "09:00", closes: "15:00"}',
        '+   mon: {opens: "08:00", closes: "14:30"}',
        '-   fri: {opens: "09:00", closes: "13:00"}',
    ]


def test_a_closing_day_is_added_and_one_taken_away(services: Services) -> None:
    entry = find_entry(services, *HOURS)
    text = read_text(services.settings.knowledge_dir, entry.file)
    lines = forms.shown(entry, text, services.catalogue)["closing_days"].splitlines()[1:]
    found = changed(services, HOURS, closing_days="\n".join([*lines, "2.1.2028 Flytning"]))
    assert found == ["-   2026-05-15: Dagen efter Kristi himmelfartsdag", "+   2028-01-02: Flytning"]


def test_the_first_local_answer_of_a_task_becomes_an_entry(services: Services) -> None:
    free = next(one for one in services.catalogue.tasks if one not in services.municipality.answers)
    after, faults = edit(services, ("answer", free), cost="Det er gratis.", checked="20.11.2026", source="Taksterne")
    assert faults == {}
    assert after.endswith(f"{free}:\n  cost: Det er gratis.\n  checked: 2026-11-20\n  source: Taksterne\n")


def test_problems_stand_at_their_fields(services: Services) -> None:
    entry = find_entry(services, *STAFF)
    file = f"knowledge/{entry.file}"
    problems = [
        Problem(file, "karen-lindegaard.email", "'x' er ikke en e-mailadresse"),
        Problem(file, "karen-lindegaard.name", "er tom"),
        Problem(file, "skilte", "ingen har opgaven"),
    ]
    faults, others = forms.by_field(entry, problems, "knowledge")
    assert faults == {"email": "'x' er ikke en e-mailadresse.", "name": "Feltet skal udfyldes."}
    assert others == problems[2:]


def test_after_somebody_else_saved_own_words_stay_and_theirs_come_in(services: Services) -> None:
    import json

    entry = find_entry(services, *TASK)
    first = {field.name: "a" for field in entry.fields}
    seen = json.loads(forms.digests(first))
    result = forms.merged(entry, {**first, "name": "mit"}, seen, {**first, "name": "deres", "answer": "nyt"})
    assert (result["name"], result["answer"], result["level"]) == ("mit", "nyt", "a")


def test_what_does_not_exist_is_no_entry(services: Services) -> None:
    for which in (("task", "raket"), ("hours", "aalborg"), ("x", "y")):
        with pytest.raises(EntryUnknownError):
            find_entry(services, *which)


@pytest.mark.parametrize(
    ("widget", "typed", "value"),
    [
        ("hours", "kl. 9 til 15", {"opens": "09:00", "closes": "15:00"}),
        ("hours", "9.00–15.30", {"opens": "09:00", "closes": "15:30"}),
        ("steps", "skilte | | Først", [{"task": "skilte", "why": "Først"}]),
        ("prose", " a  b \r\n\r\n c ", "a b\n\nc"),
        ("spans", "1/12 2026 til 4. december 2026", [{"first": dt.date(2026, 12, 1), "last": dt.date(2026, 12, 4)}]),
        ("date", "", None),
    ],
)
def test_fields_are_read(services: Services, widget: str, typed: str, value: object) -> None:
    assert WIDGETS[widget].read(typed, services.catalogue) == value


@pytest.mark.parametrize(
    ("widget", "typed"),
    [
        ("spans", "4.12.2026 til 1.12.2026"),
        ("spans", "hele ugen"),
        ("hours", "9"),
        ("hours", "25-26"),
        ("date", "d. 1"),
        ("links", "uden adresse"),
        ("link", "a | https://a.dk\nb | https://b.dk"),
        ("days", "24.12.2026"),
        ("days", "24.12.2026 Jul\n24.12.2026 Igen"),
    ],
)
def test_what_cannot_be_read_is_said(services: Services, widget: str, typed: str) -> None:
    with pytest.raises(FieldError):
        WIDGETS[widget].read(typed, services.catalogue)


def test_dates() -> None:
    from bot.upkeep.dates import read_date

    for text in ("1.3.2027", "01-03-27", "1/3 2027", "1. marts 2027", "mandag den 1. mar. 2027", "2027-03-01"):
        assert read_date(text) == dt.date(2027, 3, 1), text
    for text in ("", "3", "31.2.2027", "1. ma 2027", "2027", "1.13.2027", Path.home().as_posix()):
        with pytest.raises(ValueError, match=r".*"):
            read_date(text)

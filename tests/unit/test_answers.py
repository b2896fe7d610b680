"""What a simple question is answered with, in the words of this municipality."""

from __future__ import annotations

import pytest

from bot.answers import compose
from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Municipality


@pytest.fixture
def odense(catalogue: Catalogue) -> Municipality:
    return catalogue.municipalities["odense"]


def test_an_answer_ends_with_the_office_behind_it(catalogue: Catalogue, odense: Municipality) -> None:
    task = catalogue.tasks["udeservering"]
    answer = compose(odense, task)
    office = odense.office_for(task.owner)
    assert answer.paragraphs == (task.answer, f"Bag svaret står {office.name}: {office.phone}, {office.email}.")
    assert {link.url for link in task.links} <= {link.url for link in answer.links}


def test_one_of_several_answers_is_named(catalogue: Catalogue, odense: Municipality) -> None:
    task = catalogue.tasks["udeservering"]
    assert compose(odense, task, named=True).general == f"{task.name}: {task.answer}"


def test_what_the_municipality_has_said_is_said_after_its_name(catalogue: Catalogue, odense: Municipality) -> None:
    task, known = next((catalogue.tasks[task], known) for task, known in odense.answers.items() if known.how)
    answer = compose(odense, task, "how")
    assert answer.general == task.details.how
    assert answer.local == f"Odense Kommune: {known.how}"
    assert answer.behind is not None


def test_what_only_the_municipality_knows_and_has_not_said_is_not_guessed(
    catalogue: Catalogue, odense: Municipality
) -> None:
    task = next(
        task
        for task in catalogue.tasks.values()
        if "cost" in task.local and ((known := odense.answers.get(task.id)) is None or known.cost is None)
    )
    answer = compose(odense, task, "cost")
    assert answer.local is not None
    assert answer.local.startswith("Hvad det koster her i kommunen, står ikke i mit katalog")
    assert odense.office_for(task.owner).phone in answer.local
    assert answer.behind is None

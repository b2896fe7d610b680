"""The good stories: told of solved tickets only, and pointing at nobody."""

from __future__ import annotations

import pytest

from bot.bootstrap import Services
from bot.statistics import stories
from bot.tickets import handling
from bot.tickets.errors import NotAllowedError, TicketUnknownError


def test_a_draft_says_what_it_was_about_and_names_nobody(services: Services, solved: str) -> None:
    headline, story = stories.draft(services.desk, solved)
    assert headline == "Godt hjulpet: Udeservering"
    assert "Sagen var løst samme dag." in story
    assert "Ida" not in headline + story


def test_a_story_is_told_changed_and_taken_back(services: Services, solved: str) -> None:
    stories.tell(services.desk, solved, "karen", "Borde på fortovet", "Kontoret ringede samme dag.")
    stories.tell(services.desk, solved, "karen", "Borde ude", "Kontoret ringede samme dag.")
    assert [one.headline for one in stories.all_of_them(services.desk)] == ["Borde ude"]
    assert stories.draft(services.desk, solved)[0] == "Borde ude"
    stories.take_back(services.desk, solved)
    assert stories.all_of_them(services.desk) == []


@pytest.mark.parametrize(
    ("story", "word"),
    [
        ("Ejeren af café ida blev glad.", "Ida"),
        ("Ring 66 13 13 72 og hør mere.", "66 13 13 72"),
        ("Skriv til ida@cafe.example.", "ida@cafe.example"),
        ("Det var på Torvegade 14.", "Torvegade 14"),
    ],
)
def test_words_that_point_at_somebody_are_named_and_refused(
    services: Services, solved: str, story: str, word: str
) -> None:
    with pytest.raises(NotAllowedError) as refused:
        stories.tell(services.desk, solved, "karen", "En god sag", story)
    assert word in refused.value.sentence
    assert stories.all_of_them(services.desk) == []


def test_an_open_ticket_and_one_that_was_not_solved_make_no_story(services: Services, solved: str) -> None:
    handling.reopen(services.desk, solved, "anna-krogh", "mere at gøre")
    with pytest.raises(NotAllowedError, match="story_open"):
        stories.draft(services.desk, solved)
    handling.close(services.desk, solved, "anna-krogh", "withdrawn")
    with pytest.raises(NotAllowedError, match="story_unsolved"):
        stories.tell(services.desk, solved, "karen", "En sag", "Den gik godt.")


def test_an_unknown_ticket_is_unknown(services: Services) -> None:
    with pytest.raises(TicketUnknownError):
        stories.draft(services.desk, "EI-2026-999999")

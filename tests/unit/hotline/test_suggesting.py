"""Which tasks are offered, and what the view of a suggestion holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.bootstrap import Services
from bot.catalogue.search import Hit
from bot.hotline.suggesting import MOST_TASKS, Console, offers
from bot.intake import receive
from tests.builders import understanding

TASKS = ("udeservering", "skilte", "vareudstilling", "alkoholbevilling", "adresse", "moede")
KNOWN = dict.fromkeys(TASKS)
HITS = [Hit("task", "skilte", 9.0), Hit("staff", "bodil-tranberg", 8.0), Hit("task", "adresse", 4.0)]


def test_the_ranking_is_offered_best_first_with_the_words_that_decided() -> None:
    reading = understanding(("skilte", 0.9), ("adresse", 0.2), words={"skilte": ["skilt", "24256790"]})
    offered = offers(reading, HITS, KNOWN)
    assert [(one.task, one.confidence, one.words) for one in offered] == [
        ("skilte", 0.9, ("skilt",)),
        ("adresse", 0.2, ()),
    ]


def test_when_the_reading_is_unsure_the_searchs_tasks_are_offered_too() -> None:
    offered = offers(understanding(("moede", 0.2)), HITS, KNOWN)
    assert [(one.task, one.confidence) for one in offered] == [("moede", 0.2), ("skilte", None), ("adresse", None)]


def test_words_that_say_nothing_offer_nothing() -> None:
    reading = understanding(act="greet", ranking=[("skilte", 0.07)])
    assert offers(reading, [], KNOWN) == []


def test_guesses_that_are_worth_nothing_and_tasks_that_are_gone_are_left_out() -> None:
    reading = understanding(("skilte", 0.9), ("moede", 0.01), ("nedlagt", 0.5))
    assert [one.task for one in offers(reading, [], KNOWN)] == ["skilte"]


def test_no_more_than_five_are_offered() -> None:
    reading = understanding(*((task, 0.3) for task in TASKS))
    assert len(offers(reading, HITS, KNOWN)) == MOST_TASKS


@pytest.fixture
def console(services: Services) -> Console:
    return Console(services)


def test_the_view_of_a_task_is_complete(console: Console) -> None:
    text = receive("udeservering på Vestergade 12")
    view = console.suggest(text, understanding(("udeservering", 0.95), words={"udeservering": ["udeservering"]}))
    [task] = view["tasks"]
    assert task["confidence"] == 95
    assert task["aloud"][0].startswith("Du skal have tilladelse til borde og stole")
    assert task["copy"].startswith("Udeservering\n\nDu skal have tilladelse")
    assert "https://virk.dk" in task["copy"]
    assert {"text": "Adresse eller matrikelnummer", "known": "Vestergade 12"} in task["ask"]
    assert task["people"]
    assert task["office"]["phone"]
    assert task["promise"][0]["due"] == "tirsdag den 24. november kl. 10.30"
    assert [fact["label"] for fact in task["facts"]] == ["Sådan gør man", "Pris", "Tid", "Hvem afgør", "Send med"]
    assert view["hours"]["open"] is True


def test_what_only_this_municipality_knows_is_read_aloud_and_marked(console: Console) -> None:
    view = console.suggest(receive("skilte"), understanding(("skilte", 0.95)))
    [task] = view["tasks"]
    assert task["aloud"][1].startswith("Odense Kommune: Både skilte og ændringer af facaden")
    assert [fact["local"] for fact in task["facts"]] == [True, False, False, True, True]


def test_a_question_of_price_is_answered_with_the_price(console: Console) -> None:
    view = console.suggest(receive("hvad koster udeservering"), understanding(("udeservering", 0.95)))
    [task] = view["tasks"]
    assert task["aloud"][0].startswith("Kommunen fastsætter afgiften")
    assert [fact["asked"] for fact in task["facts"]] == [False, True, False, False, False]


def test_a_person_who_is_away_is_shown_with_deputy_as_soon_as_the_absence_is_entered(
    console: Console, services: Services
) -> None:
    today = services.today()
    tomorrow = today + dt.timedelta(days=1)
    services.absences.add("bodil-tranberg", today, tomorrow, "jonas-skovmand", "karen-lindegaard", services.clock())
    view = console.suggest(receive("bodil tranbeg"), understanding(act="provide_contact"))
    [hit] = [one for one in view["hits"] if one["kind"] == "staff"]
    assert hit["name"] == "Bodil Tranberg"
    assert hit["here"] is False
    assert hit["state"] == "Væk, tilbage onsdag den 25. november"
    assert hit["deputy"]["name"] == "Jonas Skovmand"


def test_an_answer_past_its_review_date_is_not_read_aloud(services: Services) -> None:
    # Its own clock: the catalogue's dates are in the future of every other test.
    services.clock.now = dt.datetime(2029, 1, 8, 10, 0, tzinfo=dt.UTC)  # type: ignore[attr-defined]
    view = Console(services).suggest(receive("udeservering"), understanding(("udeservering", 0.95)))
    [task] = view["tasks"]
    assert task["stale"] is True
    assert task["aloud"] == ["Svaret er for gammelt til at blive læst op. Stil om, eller gem som sag."]
    assert view["guides"] == []


def test_guides_come_by_word_and_by_task(console: Console) -> None:
    by_word = console.suggest(receive("kan ikke komme på bom"), understanding(act="unclear"))
    assert [guide["id"] for guide in by_word["guides"]] == ["byg-og-miljoe"]
    by_task = console.suggest(receive("refusion"), understanding(("sygedagpengerefusion", 0.9)))
    assert "nemrefusion" in [guide["id"] for guide in by_task["guides"]]
    no_word = console.suggest(receive("bombe"), understanding(act="unclear"))
    assert no_word["guides"] == []


def test_a_package_comes_with_its_steps_in_order(console: Console) -> None:
    reading = understanding(("udeservering", 0.9), level="kompleks", package="cafepakke")
    package = console.suggest(receive("åbne café"), reading)["package"]
    assert package["name"] == "Café- og restaurationspakke"
    assert package["steps"][1]["after"] == ["Ændret brug af lokaler"] or package["steps"][1]["after"]
    assert all(step["office"] for step in package["steps"])


def test_danger_is_said_first_and_a_matter_of_others_is_named(console: Console) -> None:
    danger = console.suggest(receive("der brænder"), understanding(act="emergency"))
    assert danger["notice"]["kind"] == "emergency"
    assert "112" in danger["notice"]["text"]
    passport = console.suggest(receive("jeg skal have nyt pas"), understanding(act="out_of_scope", kind="citizen"))
    assert passport["notice"]["kind"] == "elsewhere"
    assert passport["notice"]["link"]["url"].startswith("https://")


def test_nothing_typed_gives_an_empty_view(console: Console) -> None:
    view = console.suggest(receive("   "), None)
    assert (view["tasks"], view["hits"], view["guides"], view["package"]) == ([], [], [], None)


def test_the_card_of_a_task_can_be_asked_for_by_itself(console: Console) -> None:
    card = console.task("skilte")
    assert card is not None
    assert card["confidence"] is None
    assert console.task("findes-ikke") is None


def test_an_edited_catalogue_is_searched_from_then_on(console: Console, services: Services) -> None:
    before = services.municipality.staff["bodil-tranberg"]
    assert console.suggest(receive("rigmor"), understanding(act="unclear"))["hits"] == []
    staff = {**services.municipality.staff, before.id: before.model_copy(update={"name": "Rigmor Tranberg"})}
    place = services.municipality.model_copy(update={"staff": staff})
    municipalities = {**services.catalogue.municipalities, services.profile.id: place}
    services.adopt(replace(services.catalogue, municipalities=municipalities, version="ny"))
    [hit] = console.suggest(receive("rigmor"), understanding(act="unclear"))["hits"]
    assert hit["name"] == "Rigmor Tranberg"

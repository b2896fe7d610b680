"""What the bot would do with a question if a draft were served."""

from __future__ import annotations

import pytest

from bot.bootstrap import Services
from bot.intake import receive
from bot.understanding.result import Understanding
from bot.upkeep.trial import Trial, ask
from tests.builders import understanding


def tried(services: Services, reading: Understanding | None, text: str = "Må vi have borde ude?") -> Trial:
    return ask(services.catalogue, services.municipality, receive(text), reading, services.today(), services.versions)


def test_an_answer_is_given_as_on_every_channel(services: Services) -> None:
    trial = tried(services, understanding(("udeservering", 0.95)))
    assert trial.sentence == "Botten svarer:"
    assert trial.answers[0].general == services.catalogue.tasks["udeservering"].answer
    assert trial.likely == (("Udeservering", 95),)


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        (understanding(("udeservering", 0.4), ("skilte", 0.3)), "er ikke sikker og spørger: Udeservering / Skilte"),
        (understanding(("udeservering", 0.95), level="medium"), "spørger fagpersonerne i Byliv og Arrangementer"),
        (understanding(("udeservering", 0.95), level="kompleks"), "en kontaktperson i Byliv og Arrangementer"),
        (understanding(act="human"), "videre til et menneske"),
        (understanding(act="greet"), "en del af samtalen"),
        (understanding(act="out_of_scope", kind="citizen"), "Botten henviser"),
        (understanding(act="unclear"), "spørger: hvad det drejer sig om"),
    ],
)
def test_every_decision_has_its_sentence(services: Services, reading: Understanding, said: str) -> None:
    assert said in tried(services, reading).sentence


def test_what_cannot_be_read_is_asked_again(services: Services) -> None:
    assert "er ikke sikker" in tried(services, None, "   ").sentence


def test_small_chances_are_not_named(services: Services) -> None:
    reading = understanding(("udeservering", 0.95), ranking=(("udeservering", 0.95), ("skilte", 0.01)))
    assert tried(services, reading).likely == (("Udeservering", 95),)

"""A handful of messages and what is learned from them."""

from __future__ import annotations

import pytest

from bot.understanding.examples import Example
from bot.understanding.facts import Facts
from bot.understanding.model import InquiryModel
from bot.understanding.training import train

OUTDOORS = ["må vi stille borde ude på fortovet", "hvad koster det at have stole udenfor",
            "borde og parasoller foran caféen", "udeservering på vores adresse Nygade 3",
            "vil have gæster siddende ude til sommer", "stole på fortovet"]  # fmt: skip
SIGNS = ["vi vil sætte et skilt op på facaden", "må man have et lysende skilt", "skilt over døren på Vestergade 4",
         "nyt facadeskilt til butikken", "hvor stort må et skilt være", "neonskilt i vinduet"]  # fmt: skip
GREETINGS = ["hej", "goddag", "hej med jer", "godmorgen", "hejsa derinde", "davs"]
ELSEWHERE = ["jeg skal have nyt pas", "mit barn mangler en børnehave", "hvornår får jeg min folkepension",
             "forny mit kørekort", "boligstøtte til min lejlighed", "jeg flytter, hvor melder jeg det"]  # fmt: skip


def _tasks(texts: list[str], task: str) -> list[Example]:
    levels = ("simpel", "medium", "kompleks")
    return [Example(text, f"ask_task/{task}", (task,), levels[place % 3]) for place, text in enumerate(texts)]


@pytest.fixture(scope="session")
def examples() -> list[Example]:
    several = [
        ("café med borde ude og et skilt", ("udeservering", "skilte")),
        ("ny café, skilt på facaden og borde udenfor", ("skilte", "udeservering")),
    ]
    return [
        *_tasks(OUTDOORS, "udeservering"),
        *_tasks(SIGNS, "skilte"),
        *(Example(text, f"ask_task/{tasks[0]}", tasks, "kompleks", "cafepakke") for text, tasks in several),
        *(Example(text, "greet") for text in GREETINGS),
        *(Example(text, "out_of_scope/citizen") for text in ELSEWHERE),
    ]


FACTS = Facts({"udeservering": "simpel", "skilte": "medium"}, {"cafepakke": frozenset({"udeservering", "skilte"})})


@pytest.fixture(scope="session")
def model(examples: list[Example]) -> InquiryModel:
    return train(examples, [], FACTS)

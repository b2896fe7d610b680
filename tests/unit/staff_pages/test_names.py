"""What ids are called, and that every event and status has Danish words."""

from __future__ import annotations

import re

import pytest

from bot.bootstrap import Services
from bot.settings import PROJECT_ROOT
from bot.staff_pages.names import Names
from bot.texts import load
from bot.tickets import planning, running, states

TEXTS = load("staff")


@pytest.fixture
def names(services: Services) -> Names:
    return Names(services)


def test_people_are_named_also_those_who_are_no_staff_or_left(names: Names) -> None:
    assert names.staff("ali-farahani") == "Ali Farahani"
    assert names.first("ali-farahani") == "Ali"
    assert names.firsts(["ali-farahani", "bodil-tranberg"]) == "Ali, Bodil"
    assert names.staff("system") == "Systemet"
    assert names.staff("business") == "Virksomheden"
    assert names.staff(None) == "Ingen"
    assert names.staff("forhen-ansat") == "forhen-ansat (ikke i kataloget)"


def test_an_event_is_a_sentence(names: Names) -> None:
    assigned = {"kind": "assigned", "data": {"owner": "ali-farahani", "reason": "Har gaden"}}
    assert names.event(assigned) == "gav sagen til Ali Farahani. Har gaden"
    assert names.event({"kind": "assigned", "data": {"owner": "ali-farahani"}}) == "gav sagen til Ali Farahani"
    assert names.event({"kind": "phase", "data": {"after": "afklaring"}}) == "flyttede sagen til Afklaring"
    assert names.event({"kind": "unheard_of", "data": {}}) == "unheard_of"


def test_every_event_of_the_desk_has_a_sentence() -> None:
    folder = PROJECT_ROOT / "bot" / "tickets"
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    kinds = set(re.findall(r'event\(\s*"(\w+)"', source)) - {"enquiry_answered"}
    assert kinds - set(TEXTS["events"]) == set()


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        ("statuses", states.STATUSES),
        ("phases", states.PHASES),
        ("closings", states.CLOSINGS),
        ("clocks", (running.FIRST_REPLY, running.NEXT_REPLY, running.PROMISE, running.CLOSE)),
        ("enquiries", (planning.SUGGESTED, planning.WAITING, planning.ASKED, *planning.SETTLED)),
    ],
)
def test_every_value_has_words(texts: str, values: tuple[str, ...]) -> None:
    assert set(values) <= set(TEXTS[texts])

"""Fifty staff at once on the same tickets: no update is lost, and nobody hears that the database does not answer."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from collections import Counter as Tally
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue.loader import Catalogue
from bot.storage.database import Database
from bot.tickets import handling, queries
from bot.tickets.errors import ChangedMeanwhileError
from tests.builders import MORNING
from tests.desks import Counter, counter, place
from tests.servers.databases import migrated, postgres, url

if TYPE_CHECKING:
    from tests.conftest import FixedClock

__all__ = ["migrated", "postgres", "url"]
STAFF = 50
ROUNDS = 6
TICKETS = 10
PROCESSES = 5


@pytest.fixture
def at_desk(url: str, catalogue: Catalogue, clock: FixedClock) -> Iterator[Counter]:
    """A desk on it, with ten tickets."""
    database = Database(url)
    made = counter(database, catalogue, clock, place())
    for _ in range(TICKETS):
        made.open()
    yield made
    database.close()


def work(at_desk: Counter, seed: int) -> Tally[str]:
    """One person's day: look at the board, pick a ticket, read it, write a note on what was shown."""
    choice = random.Random(seed)
    done: Tally[str] = Tally()
    for turn in range(ROUNDS):
        reference = choice.choice(queries.board(at_desk.desk)).reference
        shown = at_desk.ticket(reference)
        try:
            handling.note(at_desk.desk, reference, f"staff-{seed}", f"{seed}-{turn}", shown.version)
        except ChangedMeanwhileError:
            done["refused"] += 1
        else:
            done["written"] += 1
            done[reference] += 1
    return done


def check(at_desk: Counter, done: Tally[str], people: int) -> None:
    """Everybody's writing was either kept or refused, and every kept one is there once, in an unbroken order."""
    assert done["written"] + done["refused"] == people * ROUNDS
    assert done["written"] >= people
    texts: list[str] = []
    for ticket in at_desk.store.newest():
        assert ticket.version == 1 + done[ticket.reference]
        assert [message.number for message in ticket.messages] == list(range(1, done[ticket.reference] + 1))
        assert [event["kind"] for event in ticket.events].count("note") == done[ticket.reference]
        texts += [message.text for message in ticket.messages]
    assert len(set(texts)) == len(texts) == done["written"]


def test_fifty_people_in_one_process_lose_no_update(at_desk: Counter) -> None:
    together = threading.Barrier(STAFF)

    def day(seed: int) -> Tally[str]:
        together.wait()
        return work(at_desk, seed)

    with ThreadPoolExecutor(STAFF) as pool:
        done = sum(pool.map(day, range(STAFF)), Tally[str]())
    check(at_desk, done, STAFF)


def test_fifty_people_in_several_processes_lose_no_update(at_desk: Counter, url: str) -> None:
    each = STAFF // PROCESSES
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.integration.test_desk_at_once", url, str(number * each), str(each)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    outputs = [process.communicate(timeout=120)[0] for process in started]
    assert [process.returncode for process in started] == [0] * PROCESSES
    check(at_desk, sum((Tally(json.loads(output)) for output in outputs), Tally[str]()), STAFF)


def test_one_change_without_a_version_waits_for_the_other_and_both_are_kept(at_desk: Counter) -> None:
    reference = at_desk.store.newest(1)[0].reference

    def write(number: int) -> None:
        handling.note(at_desk.desk, reference, "anna", str(number))

    with ThreadPoolExecutor(STAFF) as pool:
        list(pool.map(write, range(STAFF)))
    ticket = at_desk.ticket(reference)
    assert ticket.version == 1 + STAFF
    assert {message.text for message in ticket.messages} == {str(number) for number in range(STAFF)}


def test_of_two_who_close_at_once_one_does_and_the_other_hears_that_it_changed(at_desk: Counter) -> None:
    reference = at_desk.store.newest(1)[0].reference
    together = threading.Barrier(2)

    def close(how: str) -> str:
        together.wait()
        try:
            handling.close(at_desk.desk, reference, "anna", how, "", 1)
        except ChangedMeanwhileError:
            return "refused"
        return how

    with ThreadPoolExecutor(2) as pool:
        outcomes = set(pool.map(close, ["solved", "withdrawn"]))
    assert "refused" in outcomes
    assert {at_desk.ticket(reference).closing} == outcomes - {"refused"}
    assert at_desk.told(reference).count(("closed", reference)) == 1


def _serve(url: str, first: int, people: int) -> None:
    """A process of its own with some of the staff; what they do needs no catalogue."""
    no_catalogue: Any = None
    clock: Any = lambda: MORNING  # noqa: E731 - stands still
    database = Database(url)
    at_desk = counter(database, no_catalogue, clock, place())
    with ThreadPoolExecutor(people) as pool:
        done = sum(pool.map(lambda seed: work(at_desk, seed), range(first, first + people)), Tally[str]())
    database.close()
    json.dump(done, sys.stdout)


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

"""The gate: what refuses a candidate, and what is shown beside it."""

from __future__ import annotations

from bot.learning.gate import by_task, changed, compare, confused
from bot.learning.labelled import Labelled
from bot.learning.measures import Measure, Read
from bot.triage.contract import TaskGuess, Triage


def measure(value: float, *, at_most: bool = False, name: str = "rigtig opgave først", count: int = 100) -> Measure:
    return Measure(name, value, value, value, count, 0.9, at_most)


def read(said: str, wanted: str | None = "skilte", act: str = "inquiry", text: str = "skilt") -> Read:
    label = Labelled(
        text, "inquiry" if wanted else "greet", wanted, (wanted,) if wanted else (), "simpel", None, "chat"
    )
    tasks = (TaskGuess(said, 0.9),) if act == "inquiry" else ()
    return Read(label, Triage(text=text, act=act, decision="answer", tasks=tasks, ranking=tasks))


def test_a_measure_may_fall_within_its_margin_and_no_further() -> None:
    within, beyond = (compare([measure(0.95)], [measure(0.95 - fall)], "prøver")[0] for fall in (0.01, 0.011))
    assert not within.refused
    assert beyond.refused
    assert beyond.name == "prøver: rigtig opgave først"


def test_a_measure_that_should_be_small_is_refused_when_it_grows() -> None:
    (grown,) = compare([measure(0.02, at_most=True)], [measure(0.04, at_most=True)], "prøver")
    assert grown.refused
    (shrunk,) = compare([measure(0.04, at_most=True)], [measure(0.02, at_most=True)], "prøver")
    assert not shrunk.refused
    assert shrunk.fell < 0


def test_among_few_messages_one_alone_may_be_chance() -> None:
    one, two = (compare([measure(1.0, count=8)], [measure(1 - missed / 8, count=8)], "uger")[0] for missed in (1, 2))
    assert not one.refused
    assert two.refused


def test_regression_cases_have_no_margin() -> None:
    (case,) = compare([measure(1.0)], [measure(0.995)], "faste prøver", strict=True)
    assert case.refused


def test_a_measure_that_only_one_of_them_has_refuses_nothing() -> None:
    assert compare([measure(0.9)], [measure(0.1, name="niveau")], "prøver") == []


def test_messages_that_changed_sides_are_shown_with_those_that_got_worse_first() -> None:
    live = [read("skilte", text="a"), read("udeservering", text="b"), read("skilte", text="c")]
    candidate = [read("skilte", text="a"), read("skilte", text="b"), read("udeservering", text="c")]
    found = changed(live, candidate)
    assert [(one.text, one.live, one.candidate, one.better) for one in found] == [
        ("c", "skilte", "udeservering", False),
        ("b", "udeservering", "skilte", True),
    ]


def test_a_business_that_is_turned_away_has_changed_sides() -> None:
    (one,) = changed([read("skilte")], [read("", act="out_of_scope")])
    assert (one.candidate, one.better) == ("out_of_scope", False)


def test_tasks_whose_hits_differ_are_counted_worst_first() -> None:
    live = [read("skilte"), read("skilte"), read("udeservering", "udeservering")]
    candidate = [read("udeservering"), read("skilte"), read("udeservering", "udeservering")]
    assert by_task(live, candidate) == [("skilte", 2, 2, 1)]


def test_confused_pairs_are_counted() -> None:
    reads = [read("udeservering"), read("udeservering"), read("skilte")]
    assert confused(reads) == [("skilte", "udeservering", 2)]

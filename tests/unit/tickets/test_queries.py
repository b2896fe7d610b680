"""Lists for pages: what they show, in which order, and in how few queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from bot.tickets import business, enquiries, handling, queries
from bot.tickets.queries import Filter, TicketLine
from tests.desks import Counter, planned


@contextmanager
def counted(at_desk: Counter) -> Iterator[list[str]]:
    """The statements that are executed meanwhile; beginning a transaction is none."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(at_desk.desk.database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(at_desk.desk.database.engine, "before_cursor_execute", note)


def references(lines: list[TicketLine]) -> list[str]:
    return [line.reference for line in lines]


def test_the_board_shows_open_tickets_with_the_soonest_deadline_first(at_desk: Counter) -> None:
    complex_one = at_desk.open(level="kompleks", company=None).reference
    at_desk.clock.advance(hours=1)
    waiting = at_desk.open().reference
    later = at_desk.open().reference
    closed = at_desk.open().reference
    handling.ask_business(at_desk.desk, waiting, "anna", "Hvor?")
    handling.close(at_desk.desk, closed, "anna", "solved")
    lines = queries.board(at_desk.desk)
    # The complex one's first reply is due before the other's; the one that waits for the business has no deadline.
    assert references(lines) == [complex_one, later, waiting]
    assert [line.title for line in lines] == ["Ida", "Café Ida", "Café Ida"]
    assert lines[0].next_due == dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
    assert lines[2].next_due is None


def test_a_ticket_is_overdue_when_a_clock_of_it_is_and_not_when_the_promise_was_kept(at_desk: Counter) -> None:
    answered, waiting, late = (at_desk.open().reference for _ in range(3))
    handling.reply(at_desk.desk, answered, "anna", "Ja")
    handling.ask_business(at_desk.desk, waiting, "anna", "Hvor?")
    at_desk.clock.advance(days=2)
    lines = {line.reference: line.overdue(at_desk.clock()) for line in queries.board(at_desk.desk)}
    assert lines == {answered: False, waiting: False, late: True}
    assert references(queries.board(at_desk.desk, Filter(overdue=True))) == [late]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (Filter(), {1, 2, 3}),
        (Filter(office="indgang"), {2}),
        (Filter(owner="anna"), {1, 3}),
        (Filter(level="kompleks"), {3}),
        (Filter(tasks=frozenset({"skilte", "jobannonce"})), {2, 3}),
        (Filter(text=" cafe 100% "), {2}),
        (Filter(text="ØRSTED"), {3}),
        (Filter(text="ørsteds"), {3}),
        (Filter(text="2531"), {3}),
        (Filter(text="000001"), {1}),
        (Filter(text="_"), set()),
        (Filter(text="%"), {2}),
        (Filter(owner="anna", level="medium"), {1}),
        (Filter(overdue=True), set()),
    ],
)
def test_a_filter_shows_what_fits(at_desk: Counter, chosen: Filter, found: set[int]) -> None:
    at_desk.open()
    at_desk.open(office="indgang", owner="kim", company="Cafe 100%", tasks=["skilte"])
    at_desk.open(level="kompleks", company="Ørsteds Smedje", cvr="25313763", tasks=["udeservering", "skilte"])
    assert {int(line.reference[-1]) for line in queries.board(at_desk.desk, chosen)} == found


def test_my_tickets_are_those_i_own_follow_am_asked_about_or_step_in_for(at_desk: Counter) -> None:
    owned = at_desk.open(owner="carl").reference
    followed = at_desk.open().reference
    handling.add_participant(at_desk.desk, followed, "anna", "carl")
    asked = at_desk.open(enquiries=[planned(1, "carl"), planned(2, "dorte")]).reference
    answered = at_desk.open(enquiries=[planned(1, "carl")]).reference
    enquiries.answer(at_desk.desk, answered, 1, "carl", involved=False)
    bos = at_desk.open(owner="bo").reference
    closed = at_desk.open(owner="carl").reference
    handling.close(at_desk.desk, closed, "carl", "solved")
    lines = queries.mine(at_desk.desk, "carl")
    assert set(references(lines)) == {owned, followed, asked}
    assert next(line for line in lines if line.reference == asked).waiting_for == ("carl", "dorte")
    today = at_desk.desk.today()
    at_desk.desk.absences.add("bo", today, today, None, "bo", at_desk.clock())
    assert set(references(queries.mine(at_desk.desk, "carl"))) == {owned, followed, asked, bos}


def test_a_companys_history_is_everything_of_its_number_newest_first(at_desk: Counter) -> None:
    made = [at_desk.open(cvr="25313763").reference for _ in range(3)]
    at_desk.open(cvr="12345674")
    handling.close(at_desk.desk, made[0], "anna", "solved")
    assert references(queries.of_company(at_desk.desk, "25313763")) == made[::-1]
    assert references(queries.of_company(at_desk.desk, "25313763", limit=2)) == made[:0:-1]
    assert queries.of_company(at_desk.desk, "99999999") == []


def test_companies_are_found_by_a_part_of_their_name_or_number_in_any_case(at_desk: Counter) -> None:
    for company in ("Ærø Både", "ÆRØ BÅDE ApS"):
        at_desk.open(cvr="25313763", company=company)
    at_desk.open(cvr="12345674", company="Smeden")
    at_desk.open(company="Uden nummer")
    both = ("25313763", "ÆRØ BÅDE ApS", 2)
    assert queries.companies(at_desk.desk, "ÆRØ BÅDE A") == [("25313763", "ÆRØ BÅDE ApS", 1)]
    assert queries.companies(at_desk.desk, "ærø") == [both]
    assert queries.companies(at_desk.desk, "5313") == [both]
    assert queries.companies(at_desk.desk, "") == [both, ("12345674", "Smeden", 1)]
    assert queries.companies(at_desk.desk, "", limit=1) == [both]
    assert queries.companies(at_desk.desk, "Uden nummer") == []


def test_what_changed_since_a_moment_is_what_was_changed_and_not_what_was_remarked(at_desk: Counter) -> None:
    first, second = at_desk.open().reference, at_desk.open().reference
    moment = at_desk.clock() + dt.timedelta(seconds=1)
    at_desk.clock.advance(minutes=1)
    handling.note(at_desk.desk, second, "anna", "Hej")
    with at_desk.desk.remark(first, "system") as change:
        change.event("tested")
    assert queries.changed_since(at_desk.desk, moment) == [(second, 2, at_desk.clock())]


def test_pages_cost_a_handful_of_queries_however_many_tickets_they_show(at_desk: Counter) -> None:
    made = [at_desk.open(cvr="25313763", enquiries=[planned(1, "dorte")]) for _ in range(8)]
    for one in made:
        handling.add_participant(at_desk.desk, one.reference, "anna", "bo")
        business.write(at_desk.desk, one.access_key, "Hej")
    budgets = {
        "board": (3, lambda: queries.board(at_desk.desk, Filter(text="ida", overdue=False))),
        "mine": (4, lambda: queries.mine(at_desk.desk, "anna")),
        "of_company": (3, lambda: queries.of_company(at_desk.desk, "25313763")),
        "find": (6, lambda: at_desk.store.find(made[0].reference)),
        "find_by_key": (6, lambda: at_desk.store.find_by_key(made[0].access_key)),
        "newest": (6, lambda: at_desk.store.newest()),
        "companies": (1, lambda: queries.companies(at_desk.desk, "ida")),
        "changed_since": (1, lambda: queries.changed_since(at_desk.desk, at_desk.clock())),
    }
    spent = {}
    for name, (budget, read) in budgets.items():
        with counted(at_desk) as statements:
            assert read()
        spent[name] = len(statements)
        assert spent[name] <= budget, (name, statements)
    assert spent["board"] == 3


def test_a_new_ticket_is_not_asked_for_what_it_cannot_have(at_desk: Counter) -> None:
    with counted(at_desk) as statements:
        at_desk.open()
    asked = [one for one in statements if "FROM ticket_messages" in one or "FROM ticket_participants" in one]
    assert asked == []


def test_reading_waits_for_nobody_who_is_just_writing(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    with at_desk.desk.change(reference, "anna") as change:
        change.event("tested")
        change.session.flush()
        assert at_desk.ticket(reference).version == 1
        assert len(queries.board(at_desk.desk)) == 1
    assert at_desk.ticket(reference).version == 2

"""What is done on a ticket's page: write, take, give away, move, ask colleagues, answer them, close."""

from __future__ import annotations

from bot.accounts.errors import AccountError
from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.staff_pages.guard import StaffRoute, Visit
from bot.staff_pages.numbers import whole
from bot.staff_pages.ticket import action_route
from bot.staff_pages.ticket_view import may_answer
from bot.tickets import business, enquiries, handling
from bot.tickets.errors import NotAllowedError, TicketUnknownError
from bot.tickets.model import Enquiry


def action_routes(services: Services) -> list[StaffRoute]:
    """A route for each thing that can be done."""
    acts = {
        "skriv": _write,
        "tag": _take,
        "ikke-mig": _not_me,
        "fase": _phase,
        "gaa-videre": _go_on,
        "luk": _close,
        "genaabn": _reopen,
        "journalnummer": _journal_number,
        "deltager": _participant,
        "ring": _called,
        "spoerg": _ask,
        "spoerg-foreslaaet": _ask_suggested,
        "tag-tilbage": _drop,
        "svar": _answer,
        "send-videre": _pass_on,
    }
    routes = [action_route(services, name, act) for name, act in acts.items()]
    return [*routes, action_route(services, "laeg-sammen", _merge, right=Right.COORDINATE)]


def _write(visit: Visit, reference: str, version: int) -> str:
    """The one box: `what` says who reads it."""
    desk, who, what, text = visit.services.desk, visit.account.id, visit.text("what"), visit.prose("text")
    if what == "reply":
        handling.reply(desk, reference, who, text, version)
    elif what == "update":
        handling.reply(desk, reference, who, text, version, final=False)
    elif what == "question":
        handling.ask_business(desk, reference, who, text, version)
    elif what == "forward":
        handling.reassign(desk, reference, who, visit.text("to"), text, version)
    else:
        handling.note(desk, reference, who, text, version)
        what = "note"
    return what


def _take(visit: Visit, reference: str, version: int) -> str:
    if visit.account.id not in visit.services.municipality.staff:
        # The owner is somebody that the business can ring to.
        raise NotAllowedError("staff_unknown")
    handling.take(visit.services.desk, reference, visit.account.id, version)
    return "taken"


def _not_me(visit: Visit, reference: str, version: int) -> str:
    handling.not_me(visit.services.desk, reference, visit.account.id, visit.prose("text"), version)
    return "not_me"


def _phase(visit: Visit, reference: str, version: int) -> str:
    handling.move_phase(visit.services.desk, reference, visit.account.id, visit.text("phase"), version)
    return "phase"


def _go_on(visit: Visit, reference: str, version: int) -> str:
    handling.go_on(visit.services.desk, reference, visit.account.id, version)
    return "went_on"


def _close(visit: Visit, reference: str, version: int) -> str:
    how, text = visit.text("how"), visit.prose("text")
    handling.close(visit.services.desk, reference, visit.account.id, how, text, version)
    return "closed"


def _reopen(visit: Visit, reference: str, version: int) -> str:
    handling.reopen(visit.services.desk, reference, visit.account.id, visit.prose("text"), version)
    return "reopened"


def _journal_number(visit: Visit, reference: str, version: int) -> str:
    number = visit.text("journal_number")[:64]
    handling.set_journal_number(visit.services.desk, reference, visit.account.id, number, version)
    return "journal_number"


def _participant(visit: Visit, reference: str, version: int) -> str:
    handling.add_participant(visit.services.desk, reference, visit.account.id, visit.text("staff"), version)
    return "participant"


def _called(visit: Visit, reference: str, version: int) -> str:
    business.callback_done(visit.services.desk, reference, visit.account.id, visit.prose("text"), version)
    return "called"


def _merge(visit: Visit, reference: str, version: int) -> str:
    handling.merge(visit.services.desk, reference, visit.account.id, visit.text("into").upper(), version)
    return "merged"


def _ask(visit: Visit, reference: str, version: int) -> str:
    people = visit.texts("people")
    if not people:
        raise NotAllowedError("staff_unknown")
    enquiries.ask(visit.services.desk, reference, visit.account.id, people, visit.text("task") or None, version)
    return "asked"


def _ask_suggested(visit: Visit, reference: str, version: int) -> str:
    enquiries.ask_suggested(visit.services.desk, reference, visit.account.id, _number(visit), version)
    return "asked"


def _drop(visit: Visit, reference: str, version: int) -> str:
    enquiries.drop(visit.services.desk, reference, visit.account.id, _number(visit), version)
    return "dropped"


def _answer(visit: Visit, reference: str, version: int) -> str:
    """A yes or a no; the version is not looked at, because others' answers at the same time are no obstacle."""
    number = _asked(visit, reference).number
    involved = visit.text("involved") == "ja"
    text = visit.prose("text")
    enquiries.answer(visit.services.desk, reference, number, visit.account.id, involved=involved, text=text)
    return "answered"


def _pass_on(visit: Visit, reference: str, version: int) -> str:
    number, to, text = _asked(visit, reference).number, visit.text("to"), visit.prose("text")
    enquiries.pass_on(visit.services.desk, reference, number, visit.account.id, to, text)
    return "passed"


def _asked(visit: Visit, reference: str) -> Enquiry:
    """The enquiry that a form is about, when this person may answer it."""
    ticket = visit.services.tickets.find(reference)
    if ticket is None:
        raise TicketUnknownError
    number = _number(visit)
    enquiry = next((one for one in ticket.enquiries if one.number == number), None)
    if enquiry is None:
        raise NotAllowedError("enquiry_unknown")
    if enquiry.answered_at is not None:
        raise NotAllowedError("enquiry_settled")
    if not may_answer(visit, visit.services.desk.roster(), enquiry):
        raise AccountError("not_asked")
    return enquiry


def _number(visit: Visit) -> int:
    return whole(visit.text("number"), 5) or 0

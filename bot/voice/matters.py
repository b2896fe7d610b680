"""What a call leaves behind: a first contact in the log, and a ticket for whoever is to be rung."""

from __future__ import annotations

from bot.bootstrap import Services
from bot.tickets import business
from bot.tickets.model import Ticket
from bot.tickets.opening import Collected, open_ticket
from bot.triage.contract import Triage
from bot.voice.calls import VOICE, Call


def of(call: Call) -> Triage:
    """The matter of a call. Raises ValueError when none is known."""
    if call.triage is None:
        raise ValueError("the call has no matter yet")
    return Triage.from_dict(call.triage)


def log_matter(services: Services, call: Call) -> None:
    """Log the matter of a call as a first contact; a second time changes nothing."""
    if call.triage is not None:
        services.tickets.log_inquiry(call.triage, channel=VOICE, at=services.clock(), inquiry_id=call.inquiry)


def open_call_back(services: Services, call: Call) -> Ticket:
    """Log the matter and open its ticket, with the wish to be rung; done twice it is one ticket. Changes the call."""
    log_matter(services, call)
    collected = Collected(
        inquiry_id=str(call.inquiry),
        channel=VOICE,
        conversation_id=None,
        name=call.name,
        company=call.company,
        cvr=None,
        contact_way=str(call.number),
        details={},
        transcript=call.said,
        flags=["contact_unverified"] if call.unverified else [],
        purpose="person",
    )
    ticket = open_ticket(services, of(call), collected)
    if not ticket.callback:
        business.ask_callback(services.desk, ticket.access_key, str(call.number), call.when)
    call.ticket, call.access_key = ticket.reference, ticket.access_key
    return services.tickets.find(ticket.reference) or ticket

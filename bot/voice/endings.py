"""How calls end: what was understood and led to nothing is logged, and nothing is kept longer than was promised."""

from __future__ import annotations

import datetime as dt

from bot.bootstrap import Services
from bot.voice import calls
from bot.voice.calls import Call, CallStore

VOICE = "voice"
"""The channel of first contacts and tickets that began here."""
SILENT_FOR = dt.timedelta(hours=4)
"""After that the provider will say nothing more of a call: it allows none to last longer."""


def end(services: Services, identifier: str) -> None:
    """The call is over. One that hung up in the middle of a matter is logged; a repeat changes nothing."""
    store = CallStore(services.database)
    call = store.find(identifier)
    if call is None or call.over:
        return
    unfinished = call.triage is not None and not (call.settled or call.ticket or call.passed_to)
    if unfinished:
        log_matter(services, call)
        services.tickets.set_outcome(str(call.inquiry), calls.HUNG_UP)
    store.end(call, calls.HUNG_UP if unfinished else calls.ENDED, services.clock())


def log_matter(services: Services, call: Call) -> None:
    """Log the matter of a call as a first contact; a second time changes nothing."""
    if call.triage is not None:
        services.tickets.log_inquiry(call.triage, channel=VOICE, at=services.clock(), inquiry_id=call.inquiry)


def tidy(services: Services) -> None:
    """End calls that the provider forgot, and delete those older than the retention days."""
    now = services.clock()
    store = CallStore(services.database)
    for identifier in store.silent_since(now - SILENT_FOR):
        end(services, identifier)
    store.delete_older(now - dt.timedelta(days=services.settings.retention_days))

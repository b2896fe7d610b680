"""How calls end: what was understood and led to nothing is logged, and nothing is kept longer than was promised."""

from __future__ import annotations

import datetime as dt

from bot.bootstrap import Services
from bot.voice import calls
from bot.voice.calls import CallStore
from bot.voice.matters import log_matter, open_call_back

_NUMBER_KNOWN = (calls.WHEN, calls.NAME)
"""Steps in which it is settled whom to ring, and only the wish and the name are missing."""
SILENT_FOR = dt.timedelta(hours=4)
"""After that the provider will say nothing more of a call: it allows none to last longer."""


def end(services: Services, identifier: str) -> None:
    """The call is over. One that hung up in the middle of a matter is logged; a repeat changes nothing."""
    store = CallStore(services.database)
    call = store.find(identifier)
    if call is None or call.over:
        return
    if call.number and call.step in _NUMBER_KNOWN:
        # The number was confirmed: whoever hangs up before the last question is rung all the same.
        call.ticket = open_call_back(services, call).reference
        store.end(call, calls.ENDED, services.clock())
        return
    unfinished = call.triage is not None and not (call.settled or call.ticket or call.passed_to)
    if unfinished:
        log_matter(services, call)
        services.tickets.set_outcome(str(call.inquiry), calls.HUNG_UP)
    store.end(call, calls.HUNG_UP if unfinished else calls.ENDED, services.clock())


def tidy(services: Services) -> None:
    """End calls that the provider forgot, and delete those older than the retention days."""
    now = services.clock()
    store = CallStore(services.database)
    for identifier in store.silent_since(now - SILENT_FOR):
        end(services, identifier)
    store.delete_older(now - dt.timedelta(days=services.settings.retention_days))

"""Calls to the voice assistant that have come to something, for tests of what consultants see."""

from __future__ import annotations

from bot.bootstrap import Services
from bot.voice import calls
from bot.voice.calls import Call, CallStore
from tests.builders import triage_data

SAID = "vi vil have borde ude, cvr 24256790"
"""What the caller said."""


def rung(services: Services, identifier: str = "CA1", **changes: object) -> None:
    """A call that has been passed on, unless something else is said."""
    now = services.clock()
    values = {
        "triage": triage_data(),
        "inquiry": f"i-{identifier}",
        "step": calls.PASSED,
        "passed_to": "+4565516301",
        "passed_at": now.isoformat(),
        "caller": "+4566131372",
        **changes,
    }
    call = Call(id=identifier, called=None, started_at=now, **values)  # type: ignore[arg-type]
    call.note("user", SAID, now)
    assert CallStore(services.database).begin(call, now)

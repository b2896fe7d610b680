"""The decision on a matter whose task somebody has chosen, so that nothing is left to be asked back."""

from __future__ import annotations

from bot.triage.contract import Decision


def decision_for(level: str, *, answers: bool) -> Decision:
    """As triage decides on a sure task; `answers`: there is an answer that is not past its review date."""
    if level == "kompleks":
        return "contact_person"
    return "answer" if level == "simpel" and answers else "enquiry"

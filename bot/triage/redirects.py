"""Finds where a matter belongs that is not the business entrance's."""

from __future__ import annotations

from rapidfuzz import fuzz

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Redirect
from bot.triage.phrases import folded
from bot.understanding.text import fold

MIN_SCORE = 84.0
"""rapidfuzz score (0-100) from which a redirect's word counts as present in the message."""
_KINDS = ("citizen", "other_authority")


def find_redirect(text: str, kind: str, catalogue: Catalogue) -> Redirect | None:
    """The entry whose words fit the message best, or None when none does.

    `kind` is the kind of out-of-scope message; only citizens' and other authorities' matters
    have a place to go.
    """
    if kind not in _KINDS:
        return None
    spaced = f" {fold(text)} "
    best, best_score = None, 0.0
    for entry in catalogue.redirects.values():
        score = sum(_weight(word, spaced) for word in entry.words)
        score *= 1.2 if entry.kind == kind else 1.0
        if score > best_score:
            best, best_score = entry, score
    return best


def _weight(word: str, folded_text: str) -> float:
    """How much a word's presence says: its length when found, nothing otherwise."""
    wanted = folded(word)
    if len(wanted) < 4:
        return float(len(wanted)) if f" {wanted} " in folded_text else 0.0
    if wanted in folded_text:
        return float(len(wanted))
    score = fuzz.partial_ratio(wanted, folded_text, score_cutoff=MIN_SCORE) if len(wanted) > 6 else 0.0
    return len(wanted) * score / 200 if score else 0.0

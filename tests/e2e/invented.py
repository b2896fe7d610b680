"""Messages that the server might send, for what the page must be able to show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page, Route


def message(number: int, sender: str = "bot", **fields: Any) -> dict[str, Any]:
    """A message in the API's form."""
    return {
        "number": number,
        "sender": sender,
        "text": "",
        "at": "2026-11-23T09:30:00+00:00",
        "kind": "text",
        "buttons": [],
        "links": [],
        "items": [],
        "reference": None,
        "fault": None,
        "masked": [],
    } | fields


PACKAGE = [
    message(1, text="Hej. Jeg er en digital assistent."),
    message(2, "user", text="Jeg vil åbne en café. Mit CPR-nummer er [CPR-nummer fjernet]", masked=["cpr"]),
    message(
        3,
        text="Du skal have kommunens tilladelse til borde og stole på offentligt areal.\nSøg i god tid.",
        kind="answer",
        links=[{"title": "Udeservering hos Odense Kommune", "url": "https://www.odense.dk/udeservering"}],
    ),
    message(
        4,
        text="En café kræver som regel dette. Tag det i denne rækkefølge:",
        kind="checklist",
        items=[
            {"title": "Lokalplan", "note": "Må der være café?", "office": "Byggesagskontoret", "after": []},
            {"title": "Ændret anvendelse", "note": "", "office": "Byggesagskontoret", "after": ["Lokalplan"]},
            {
                "title": "Alkoholbevilling",
                "note": "",
                "office": "ErhvervsKontakten",
                "after": ["Lokalplan", "Ændret anvendelse"],
            },
        ],
    ),
    message(
        5,
        text="Tak. Sagen er oprettet med nummer EI-2026-000042. Bodil Tranberg har den.",
        kind="receipt",
        reference="EI-2026-000042",
    ),
    message(
        6, text="Send gerne dette:", kind="checklist", items=[{"title": "Målfast skitse"}, {"title": "Lejekontrakt"}]
    ),
    message(
        7,
        text="Mad registreres hos en anden myndighed.",
        kind="redirect",
        links=[{"title": "Fødevarestyrelsen", "url": "https://www.foedevarestyrelsen.dk"}],
    ),
    message(8, text="Fik du svar på dit spørgsmål?", buttons=["Ja", "Nej"]),
]


def show(page: Page, messages: Sequence[dict[str, Any]]) -> None:
    """Let the page read these messages instead of the server's."""

    def answer(route: Route) -> None:
        if route.request.method == "GET":
            after = int(route.request.url.partition("after=")[2])
            route.fulfill(json={"messages": [one for one in messages if one["number"] > after]})
        else:
            route.continue_()

    page.route("**/messages*", answer)

"""What messages say: every kind has its text, nothing of it breaks out, and all of it is Danish."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.notifications.context import read_ticket
from bot.notifications.mailroom import Mailroom
from bot.notifications.rendering import Letter, as_html, as_short, as_text, letter, text_of
from bot.notifications.senders import Parcel
from bot.settings import PROJECT_ROOT
from bot.texts import load
from bot.tickets import course, handling
from bot.tickets.model import Ticket
from tests.conftest import FixedClock
from tests.mailrooms import OWNER, MakeTicket
from tests.unit.notifications.outboxes import ticket_id

TOLD = re.compile(r"(?:tell_staff|tell_business|tell_office|_tell_those_concerned)\(\s*(?:change,\s*)?\"(\w+)\"")
KINDS = {name: audience for name in load("notices")["kinds"] for audience in [
    "business" if name.endswith("_business") or name in ("receipt", "reply", "question", "plan", "closed",
                                                          "callback_noted")
    else "office" if name == "unowned" else "staff"
]}  # fmt: skip

OF_THEIR_DATA = {name for name, kind in load("notices")["kinds"].items() if "{{ data." in kind["text"]}
"""Kinds that say what the notice brought with it, and little without."""


def write(room: Mailroom, about: Ticket | None, kind: str, audience: str = "staff", **data: Any) -> Letter:
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    identifier = ticket_id(room, about.reference) if about else None
    parcel = Parcel(1, "email", "a@x.example", "<1>", 1, 1, kind, audience, "x", OWNER, identifier, data, now, now)
    return letter(room, parcel, read_ticket(room, identifier))


def everything(written: Letter) -> str:
    links = {button.purpose: button.url or "https://x.example/klik/t" for button in written.buttons}
    return "\n".join([written.subject, as_text(written, links), as_html(written, links), as_short(written)])


@pytest.mark.parametrize(("kind", "audience"), KINDS.items())
def test_every_kind_can_be_written_with_nothing_but_a_ticket(
    mailroom: Mailroom, tickets: MakeTicket, kind: str, audience: str
) -> None:
    said = everything(write(mailroom, tickets(level="kompleks"), kind.removesuffix("_business"), audience))
    assert "None" not in said
    assert "{{" not in said
    assert "Undefined" not in said
    if kind not in OF_THEIR_DATA:
        assert not re.search(r"  +\S", said.partition("<!doctype")[0]), "something is missing in a sentence"


def test_every_kind_that_the_desk_tells_has_a_text() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (PROJECT_ROOT / "bot" / "tickets").glob("*.py")]
    told = {kind for source in sources for kind in TOLD.findall(source)}
    assert told > {"enquiry", "callback", "closed", "meeting"}
    assert told - {name.removesuffix("_business") for name in KINDS} == set()


def test_a_kind_of_a_later_version_is_still_said(mailroom: Mailroom, tickets: MakeTicket) -> None:
    assert "Der er nyt i sagen fra Café Ida om udeservering." in everything(write(mailroom, tickets(), "novelty"))
    assert text_of("novelty", "business") == load("notices")["kinds"]["other_business"]


def test_what_people_write_is_text_and_nothing_else(mailroom: Mailroom, tickets: MakeTicket) -> None:
    mean = "<script>alert(1)</script> {{ 7 * 7 }} <img src=x>"
    about = tickets(text=mean, company=mean, contact={"name": mean, "email": "a@x.example", "phone": None})
    written = write(mailroom, about, "assigned")
    links = {button.purpose: button.url for button in written.buttons}
    html = as_html(written, links)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert "49" not in html.replace("00497a", "")
    assert "{{ 7 * 7 }}" in as_text(written, links)


def test_a_line_break_cannot_begin_a_header(mailroom: Mailroom, tickets: MakeTicket) -> None:
    about = tickets(company="Café\r\nBcc: all@x.example")
    assert write(mailroom, about, "business_wrote").subject == (
        f"Café Bcc: all@x.example har skrevet [{about.reference}]"
    )


def test_a_reply_is_its_writers_own_words_and_name(mailroom: Mailroom, tickets: MakeTicket) -> None:
    about = tickets()
    handling.reply(mailroom.desk, about.reference, "karen-lindegaard", "Ja, det må I gerne.\n\nSøg her.")
    written = write(mailroom, about, "reply", "business", message=1)
    assert [block.text for block in written.blocks] == [
        "Ja, det må I gerne.",
        "Søg her.",
        "Venlig hilsen\nKaren Lindegaard\nKoordinator\nErhvervsKontakten, Odense Kommune\n65 51 63 00",
    ]
    assert written.author is not None
    assert written.author.name == "Karen Lindegaard"


def test_an_enquiry_says_what_is_asked_and_offers_three_answers(mailroom: Mailroom, tickets: MakeTicket) -> None:
    written = write(mailroom, tickets(), "enquiry")
    assert [button.label for button in written.buttons] == [
        "Ja, jeg skal med",
        "Nej",
        "Send til en anden",
        "Åbn sagen",
    ]
    assert "Virksomheden skal have svar senest tirsdag den 24. november kl. 10.30." in as_text(written, {})
    assert "Linkene virker uden login, én gang og i 14 dage" in written.footer


def test_the_links_of_a_business_open_its_own_page(mailroom: Mailroom, tickets: MakeTicket) -> None:
    from tests.unit.notifications.outboxes import access_key

    about = tickets()
    written = write(mailroom, about, "receipt", "business")
    key = access_key(mailroom, about.reference)
    assert [button.url for button in written.buttons] == [f"https://indgang.example/sag/{key}"]
    assert key not in everything(write(mailroom, about, "assigned"))


def test_whoever_reads_for_somebody_else_is_told_why(mailroom: Mailroom, tickets: MakeTicket) -> None:
    about = tickets()
    assert "Du får beskeden, fordi Nadia Rahimi ikke er på arbejde." in everything(
        write(mailroom, about, "callback", meant_for="nadia-rahimi")
    )
    assert "fordi per-hansen ikke længere står i kataloget" in everything(
        write(mailroom, about, "callback", gone="per-hansen")
    )


def test_a_plan_and_a_meeting_are_shown(mailroom: Mailroom, tickets: MakeTicket, clock: FixedClock) -> None:
    import datetime as dt

    about = tickets()
    desk = mailroom.desk
    steps = [{"what": "Søg om tilladelse", "who": "Ida", "by": "2026-12-04"}, {"what": "Tegning", "done": True}]
    course.set_plan(desk, about.reference, OWNER, steps)
    starts = clock() + dt.timedelta(days=8)
    meeting = course.invite(desk, about.reference, OWNER, "Formøde", starts, starts + dt.timedelta(hours=1), "")
    plan = as_text(write(mailroom, about, "plan", "business"), {})
    assert "- Søg om tilladelse (Ida, fredag den 4. december)\n- Tegning (klaret)" in plan
    invited = write(mailroom, about, "meeting", "business", meeting=meeting)
    assert "Tid: tirsdag den 1. december kl. 10.30-11.30\nSted: aftales" in as_text(invited, {})
    course.cancel_meeting(desk, about.reference, OWNER, meeting)
    assert write(mailroom, about, "meeting", "business", meeting=meeting).subject.startswith("Mødet er aflyst")


def test_a_very_long_inquiry_is_cut_short(mailroom: Mailroom, tickets: MakeTicket) -> None:
    written = write(mailroom, tickets(text="ord " * 2_000), "assigned")
    quote = next(block for block in written.blocks if block.kind == "quote")
    assert len(quote.text) < 2_010
    assert quote.text.endswith(" …")


def test_without_a_ticket_only_what_needs_none_is_said(mailroom: Mailroom) -> None:
    sections = [
        {"name": "new", "lines": [{"reference": "EI-2026-000007", "title": "Café", "note": "frist"}], "more": 2}
    ]
    written = write(mailroom, None, "digest", date="2026-11-23", counts="3 nye sager", sections=sections)
    assert written.subject == "Din dag: 3 nye sager"
    text = as_text(written, {})
    assert "Det her venter på dig mandag den 23. november." in text
    assert "- EI-2026-000007  Café (frist)\n- … og 2 mere" in text

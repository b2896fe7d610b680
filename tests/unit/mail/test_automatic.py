"""What must never be answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.mail.parse import parse

OWN = frozenset({"erhverv@odense.example"})
DSN = b"""From: Mail Delivery System <mailer-daemon@mx.example>
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

I'm sorry
--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; ida@cafe.example
Action: failed

--b
Content-Type: message/rfc822

From: erhverv@odense.example
Message-ID: <7.email.ab@odense.example>

hej
--b--
"""


def _reason(headers: str, sender: str = "ida@cafe.example", subject: str = "Hej") -> str:
    mail = f"From: {sender}\nSubject: {subject}\n{headers}\n\nhej\n"
    return parse(mail.encode(), OWN).automatic


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ("Auto-Submitted: auto-replied", "auto_reply"),
        ("Auto-Submitted: auto-generated", "automatic"),
        ("Auto-Submitted: no", ""),
        ("Precedence: bulk", "list"),
        ("Precedence: auto_reply", "auto_reply"),
        ("Precedence: first-class", ""),
        ("List-Id: <nyt.firma.example>", "list"),
        ("List-Unsubscribe: <https://firma.example>", ""),
        ("X-Auto-Response-Suppress: All", "automatic"),
        ("X-Auto-Response-Suppress: DR, RN", ""),
        ("X-Autoreply: yes", "auto_reply"),
        ("Return-Path: <>", "bounce"),
        ("Return-Path: <ida@cafe.example>", ""),
    ],
)
def test_headers_say_who_must_not_be_answered(headers: str, reason: str) -> None:
    assert _reason(headers) == reason


@pytest.mark.parametrize(
    ("sender", "reason"),
    [
        ("ERHVERV@odense.example", "own"),
        ("MAILER-DAEMON@mx.example", "bounce"),
        ("postmaster@mx.example", "bounce"),
        ("MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@firma.example", "bounce"),
        ("noreply@firma.example", "automatic"),
        ("no-reply@firma.example", "automatic"),
        ("norena@firma.example", ""),
    ],
)
def test_senders_say_it_too(sender: str, reason: str) -> None:
    assert _reason("X-A: b", sender) == reason


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        ("Automatisk svar: Udeservering", "auto_reply"),
        ("Autosvar: ferie", "auto_reply"),
        ("Automatic reply: Re: Permit", "auto_reply"),
        ("Out of Office: back on Monday", "auto_reply"),
        ("Fraværende: Re: sag", "auto_reply"),
        ("Ikke til stede", "auto_reply"),
        ("Undeliverable: Svar", "bounce"),
        ("Kan ikke leveres: Svar", "bounce"),
        ("Læst: Udeservering", "auto_reply"),
        ("Automatisk svar på ansøgninger?", ""),
        ("Ferielukket butik", ""),
        ("Automatiske døre", ""),
    ],
)
def test_subjects_of_machines_are_known_and_those_of_people_are_not(subject: str, reason: str) -> None:
    assert _reason("X-A: b", subject=subject) == reason


def test_an_absence_notice_with_an_empty_return_path_is_no_bounce() -> None:
    assert _reason("Return-Path: <>", subject="Automatisk svar: Tak") == "auto_reply"


def test_a_bounce_names_the_mail_of_ours_that_it_gives_back() -> None:
    letter = parse(DSN, OWN)
    assert letter.automatic == "bounce"
    assert letter.bounced == ("<7.email.ab@odense.example>",)


def test_a_receipt_for_reading_is_a_machines() -> None:
    assert _reason("Content-Type: multipart/report; report-type=disposition-notification; boundary=b") == "auto_reply"


def test_a_calendars_answer_to_an_invitation_is_a_machines() -> None:
    assert _reason("Content-Type: text/calendar; method=REPLY") == "auto_reply"
    assert _reason("Content-Type: text/calendar; method=REQUEST") == ""


def test_no_letter_of_a_person_is_taken_for_a_machines() -> None:
    letters = Path(__file__).parent / "letters"
    assert {parse(path.read_bytes(), OWN).automatic for path in letters.glob("*.eml")} == {""}

"""Forty-five letters as people write them, and mails that are broken in every way."""

from __future__ import annotations

import base64
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.mail.model import Letter
from bot.mail.parse import parse

LETTERS = Path(__file__).parent / "letters"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((LETTERS / "expected.yml").read_text(encoding="utf-8"))
HEAD = b"From: Ida Holm <ida@cafe-ida.example>\nSubject: Bord\nMessage-ID: <a@cafe-ida.example>\n"
SLOW = 20.0
"""Seconds; a machine that does much else at the same time is slow by itself."""


def _of(content_type: str, body: bytes) -> Letter:
    return parse(HEAD + f"Content-Type: {content_type}\n\n".encode() + body)


def test_every_letter_has_its_expectation() -> None:
    assert {path.stem for path in LETTERS.glob("*.eml")} == set(EXPECTED)
    assert len(EXPECTED) >= 40


@pytest.mark.parametrize("name", EXPECTED)
def test_a_letter_is_read_as_a_person_reads_it(name: str) -> None:
    expected = EXPECTED[name]
    letter = parse((LETTERS / f"{name}.eml").read_bytes())
    assert letter.subject == expected["subject"]
    assert letter.text == expected["text"]
    assert letter.signature.split("\n")[0] == expected.get("signature", "")
    assert letter.quoted.split("\n")[0] == expected.get("quoted", "")
    who = expected.get("contact", {})
    assert {key: value for key in ("name", "company", "cvr", "phone") if (value := getattr(letter.contact, key))} == who
    assert [one.name for one in letter.attachments] == expected.get("attachments", [])
    assert list(letter.masked) == expected.get("masked", [])


@pytest.mark.parametrize("name", EXPECTED)
def test_a_letter_survives_the_database(name: str) -> None:
    letter = parse((LETTERS / f"{name}.eml").read_bytes())
    assert Letter.from_dict(letter.to_dict()) == letter


def test_ten_megabytes_of_html_are_read_in_seconds() -> None:
    began = time.monotonic()
    letter = _of("text/html; charset=utf-8", "<p>Må vi have borde ude?</p>".encode() * 370_000)
    assert letter.text.startswith("Må vi have borde ude?")
    assert len(letter.text) <= 50_000
    assert time.monotonic() - began < SLOW


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html", b"<div>" * 1_000_000),
        ("text/html", b"<" * 1_000_000),
        ("text/html", b"<!--" * 500_000),
        ("text/html", b"<ul><li>" * 700 + b"<li>x" * 200_000),
        ("text/plain", b"> > > x\n" * 300_000),
        ("text/plain", b"Den 1. x\n" * 300_000),
        ("text/plain", b"Fra: x\n" * 300_000),
        ("text/plain", b"a" * 5_000_000),
        ("text/plain", b"20123456 " * 100_000),
        ("multipart/mixed; boundary=b", b"--b\nContent-Type: text/plain\n\nx\n" * 20_000),
    ],
)
def test_what_is_made_to_be_slow_is_not(content_type: str, body: bytes) -> None:
    began = time.monotonic()
    assert _of(content_type, body).sender == "ida@cafe-ida.example"
    assert time.monotonic() - began < SLOW


def test_parts_inside_parts_without_end_leave_the_headers_and_the_words() -> None:
    parts = b"".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n".encode() for n in range(2_000))
    letter = parse(b"From: a@firma.example\nSubject: n\n" + parts + b"Content-Type: text/plain\n\nhej\n")
    assert (letter.sender, letter.subject, letter.cut) == ("a@firma.example", "n", True)


@pytest.mark.parametrize("data", [b"", b"\0" * 100, b"\n\n\n", bytes(range(256)) * 50, b"From: " + b"(" * 50_000])
def test_bytes_that_are_no_mail_are_an_empty_letter(data: bytes) -> None:
    letter = parse(data)
    assert letter.sender == ""
    assert letter.digest


@given(st.binary(max_size=2_000))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_reading_fail(data: bytes) -> None:
    letter = parse(HEAD + data)
    assert Letter.from_dict(letter.to_dict()) == letter
    str(letter.to_dict()).encode("utf-8")


def test_an_attachment_is_listed_and_not_read() -> None:
    file = base64.encodebytes(b"CPR 010190-1234" * 1_000)
    letter = _of(
        "multipart/mixed; boundary=b",
        b"--b\nContent-Type: text/plain\n\nSe vedlagt\n--b\nContent-Type: text/plain; name=liste.txt\n"
        b"Content-Disposition: attachment; filename=liste.txt\nContent-Transfer-Encoding: base64\n\n"
        + file
        + b"\n--b--\n",
    )
    assert letter.text == "Se vedlagt"
    assert [(one.name, one.size) for one in letter.attachments] == [("liste.txt", 15_000)]


def test_a_cpr_number_is_masked_everywhere() -> None:
    letter = parse(
        b"From: 010190-1234 <bo@firma.example>\nSubject: Om 010190-1234\nContent-Type: text/plain; charset=utf-8\n\n"
        b"Min mand 010190-1234\n\nMvh\n010190-1234 Bo\n\n> 010190-1234 skrev\n"
    )
    assert "1234" not in str({**letter.to_dict(), "digest": ""})
    assert letter.masked == ("cpr",)


@pytest.mark.parametrize(
    ("header", "name", "address"),
    [
        (b'"Holm, Ida" <IDA@Cafe.example>', "Holm, Ida", "ida@cafe.example"),
        (b"Holm, Ida <ida@cafe.example>", "Holm, Ida", "ida@cafe.example"),
        (b"=?iso-8859-1?Q?S=F8ren?= <s@cafe.example>", "Søren", "s@cafe.example"),
        ("Søren <s@cafe.example>".encode(), "Søren", "s@cafe.example"),
        ("Søren <s@cafe.example>".encode("cp1252"), "Søren", "s@cafe.example"),
        (b"=?utf-8?b?brudt=?= <s@cafe.example>", None, "s@cafe.example"),
        (b"s@cafe.example", "", "s@cafe.example"),
        (b"ikke en adresse", "", ""),
        (b"<>", "", ""),
    ],
)
def test_a_sender_is_read_however_it_is_written(header: bytes, name: str | None, address: str) -> None:
    letter = parse(b"From: " + header + b"\n\nhej\n")
    assert letter.sender == address
    assert name is None or letter.sender_name == name


def test_an_answer_goes_where_the_sender_wants_it_but_never_to_ourselves() -> None:
    mail = b"From: ida@cafe.example\nReply-To: %s\n\nhej\n"
    assert parse(mail % b"kontor@cafe.example").answer_to == "kontor@cafe.example"
    assert parse(mail % b"erhverv@odense.example", {"erhverv@odense.example"}).answer_to == "ida@cafe.example"


def test_the_receiving_servers_doubt_is_kept() -> None:
    header = b"Authentication-Results: mx.odense.example; spf=pass; dmarc=fail header.from=cafe.example\n"
    assert parse(header + b"From: ida@cafe.example\n\nhej\n").doubtful
    assert not parse(b"From: ida@cafe.example\n\nhej\n").doubtful


def test_the_same_words_have_the_same_digest_by_whatever_way_they_came() -> None:
    mail = HEAD + b"Date: Mon, 23 Nov 2026 10:15:00 +0100\n\nhej\n"
    assert parse(b"Received: from a\n" + mail).digest == parse(b"Received: from b\n" + mail).digest
    assert parse(mail).digest != parse(mail.replace(b"hej", b"farvel")).digest

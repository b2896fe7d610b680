"""A conversation's messages as Telegram shows them."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.channels.telegram_business_messages import Outgoing, as_text, outgoing, parted, pressed
from bot.conversation.store import StoredMessage


def message(number: int, sender: str = "bot", **data: object) -> StoredMessage:
    return StoredMessage(number, sender, data, dt.datetime(2026, 11, 23, tzinfo=dt.UTC))


def test_links_and_lists_are_written_out() -> None:
    items = [{"title": "Udeservering", "note": "først", "office": "Byliv"}, {"title": "Bevilling"}]
    links = [{"title": "Virk", "url": "https://virk.dk"}]
    text = as_text({"text": "Tag det i denne rækkefølge:", "custom": {"items": items, "links": links}})
    assert text == (
        "Tag det i denne rækkefølge:\n\n1. Udeservering (først, Byliv)\n2. Bevilling\n\nVirk: https://virk.dk"
    )


def test_a_persons_name_stands_over_what_the_person_wrote() -> None:
    custom = {"kind": "caseworker", "name": "Jonas Skovmand", "title": "Erhvervskonsulent"}
    assert as_text({"text": "Hej Ida", "custom": custom}) == "Jonas Skovmand, Erhvervskonsulent:\n\nHej Ida"


@pytest.mark.parametrize("sign", ["\n\n", "\n", ". ", " ", ""])
def test_a_long_text_is_parted_where_it_breaks_and_nothing_is_lost(sign: str) -> None:
    text = (f"{'a' * 99}{sign}" * 200).strip()
    parts = parted(text)
    assert len(parts) > 4
    assert all(0 < len(part) <= 4096 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_signs_that_count_twice_are_counted_twice() -> None:
    parts = parted("😀" * 5000)
    assert all(len(part.encode("utf-16-le")) // 2 <= 4096 for part in parts)
    assert "".join(parts) == "😀" * 5000


def test_nothing_to_say_is_not_sent() -> None:
    assert parted("  \n ") == []
    assert outgoing("c", [message(1, text=""), message(2, "user", text="hej")]) == []


def test_buttons_stand_under_the_last_part_and_belong_to_their_conversation() -> None:
    buttons = [{"title": "Ja", "payload": "/affirm"}, {"title": "Nej", "payload": "/deny"}]
    sent = outgoing("samtale", [message(7, text="a " * 3000, buttons=buttons)])
    assert [bool(one.keys) for one in sent] == [False, True]
    label, token = sent[-1].keys[1]
    assert (label, pressed(token, "samtale")) == ("Nej", (7, 1))
    assert pressed(token, "en anden") is None
    assert len(token.encode()) <= 64


def test_what_is_kept_comes_back_the_same() -> None:
    sent = Outgoing("hej", (("Ja", "c:1"),))
    assert Outgoing.from_list(sent.to_list()) == sent

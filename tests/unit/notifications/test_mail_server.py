"""A mail server's URL: what it says, and the port that it leaves out."""

from __future__ import annotations

from bot.mail.imap import Address
from bot.notifications.mail_server import MailServer


def test_a_url_says_everything_about_the_server() -> None:
    assert MailServer.of("smtp://post.example") == MailServer("post.example", 25, "", "", False, False)
    assert MailServer.of("smtps://post.example") == MailServer("post.example", 465, "", "", False, True)
    assert MailServer.of("smtp://a%40b:c%2Fd@post.example:587?starttls") == MailServer(
        "post.example", 587, "a@b", "c/d", True, False
    )


def test_an_inbox_is_a_server_and_a_folder() -> None:
    assert Address.of("imaps://a:b@post.example") == Address(
        MailServer("post.example", 993, "a", "b", False, True), "INBOX"
    )
    assert Address.of("imap://a:b@post.example/Indbakke%2FErhverv?starttls") == Address(
        MailServer("post.example", 143, "a", "b", True, False), "Indbakke/Erhverv"
    )

"""A mail as a value: what was read out of it, masked, as it is kept with `MailRow`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along; listed, never opened. `size` is in bytes, decoded."""

    name: str
    type: str
    size: int
    inline: bool = False
    """Shown inside the text, as a logo in a signature is."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Who writes, as far as the mail says; empty where it says nothing. `phone` is E.164."""

    name: str = ""
    company: str = ""
    cvr: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. Addresses are small letters; every text has been masked."""

    message_id: str
    """With its angle brackets; empty when the mail has none that can be used."""
    digest: str
    """SHA-256 of what the writer made, so that one Message-ID on two mails is noticed."""
    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""
    subject: str = ""
    references: tuple[str, ...] = ()
    """Message-IDs that it answers, the nearest last."""
    text: str = ""
    """What is new in it: without what it quotes and without the signature."""
    quoted: str = ""
    signature: str = ""
    attachments: tuple[Attachment, ...] = ()
    contact: Contact = field(default_factory=Contact)
    automatic: str = ""
    """Why it must not be answered, as `bot.mail.automatic` names it; empty for a person's mail."""
    bounced: tuple[str, ...] = ()
    """Message-IDs of ours that a bounce gives back."""
    doubtful: bool = False
    """The receiving server found that the sender's address is not the sender's own."""
    cut: bool = False
    """Too large or too broken to be read whole."""
    masked: tuple[str, ...] = ()

    @property
    def answer_to(self) -> str:
        """Where an answer goes; empty when nobody can be answered."""
        return self.reply_to or self.sender

    @property
    def files(self) -> tuple[Attachment, ...]:
        """The attachments that somebody meant to send."""
        return tuple(one for one in self.attachments if not one.inline)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Letter:
        """The inverse of `to_dict`; keys that are not its own are left out."""
        values = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        values["attachments"] = tuple(Attachment(**one) for one in data.get("attachments", ()))
        values["contact"] = Contact(**data.get("contact", {}))
        for name in ("references", "bounced", "masked"):
            values[name] = tuple(data.get(name, ()))
        return cls(**values)

"""Acts on what staff write and press on Telegram: each update once, and each is answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.accounts.errors import LinkError
from bot.accounts.telegram_link import TelegramLinks
from bot.errors import StorageUnavailableError
from bot.notifications.mailroom import Mailroom
from bot.notifications.senders import RefusedError, TemporaryError
from bot.notifications.telegram.client import Key, StaffBot
from bot.notifications.telegram.inbox import WAIT, Inbox, Taken, chat_of
from bot.notifications.telegram.presses import Presses, Reaction
from bot.notifications.telegram.replies import read_reply
from bot.texts import load

log = logging.getLogger(__name__)
LONGEST_MESSAGE = 4_000


@dataclass(frozen=True, slots=True)
class Handler:
    """Takes updates from the inbox."""

    room: Mailroom
    accounts: TelegramLinks
    inbox: Inbox
    bot: StaffBot

    async def handle_waiting(self) -> int:
        """Handle what is stored and not yet handled; returns how many."""
        return await self.inbox.hand_out(self._handle)

    async def _handle(self, taken: Taken) -> None:
        answer = taken.answer
        if answer is None:
            answer = await asyncio.to_thread(self._act, taken)
            await asyncio.to_thread(self.inbox.acted, taken, answer)
        press = _press_id(taken.update)
        if press:
            await self.bot.acknowledge(press)
        try:
            if answer:
                await self.bot.say(
                    answer["chat"],
                    answer["text"],
                    [Key(label, token) for label, token in answer["keys"]],
                    columns=answer["columns"],
                    wants_answer=answer["wants_answer"],
                )
        except TemporaryError as error:
            await asyncio.to_thread(self.inbox.later, taken, error.after or WAIT)
            return
        except RefusedError as error:
            log.info("an answer on Telegram was refused: %s", error)
        await asyncio.to_thread(self.inbox.finish, taken)

    def _act(self, taken: Taken) -> dict[str, Any]:
        """Do what the update asks for; returns the answer as stored, empty when there is nobody to answer."""
        found = _chat(taken.update)
        if found is None:
            return {}
        chat, private = found
        try:
            reaction = self._react(taken, chat) if private else Reaction(load("telegram")["not_private"])
        except StorageUnavailableError:
            raise
        except Exception as error:
            # A garbled update, or a fault of ours: the others must not wait for it.
            log.error("update failed: %s", type(error).__name__)
            reaction = Reaction(load("telegram")["failed"])
        return {
            "chat": chat,
            "text": reaction.text,
            "keys": [[key.label, key.token] for key in reaction.keys],
            "columns": reaction.columns,
            "wants_answer": reaction.wants_answer,
        }

    def _react(self, taken: Taken, chat: int) -> Reaction:
        said = load("telegram")
        press = taken.update.get("callback_query")
        message = taken.update.get("message") or {}
        text = str(message.get("text") or "").strip()
        if text.startswith("/start"):
            return self._start(text.removeprefix("/start").strip(), chat, taken)
        account = self.accounts.owner_of(chat)
        if account is None:
            return self._perhaps_code(text, chat)
        if text.startswith("/stop"):
            self.accounts.unlink(account.id)
            return Reaction(said["stopped"])
        presses = Presses(self.room, account, repeated=taken.attempts > 1, since=taken.received_at)
        if press is not None:
            return presses.press(str(press.get("data") or ""))
        if not text:
            return Reaction(said["no_text"])
        if len(text) > LONGEST_MESSAGE:
            return Reaction(said["too_long"])
        return read_reply(presses, message, text)

    def _start(self, code: str, chat: int, taken: Taken) -> Reaction:
        said = load("telegram")
        known = self.accounts.owner_of(chat)
        if not code:
            text = said["linked"].format(name=known.name) if known else said["hello"]
            return Reaction(text.format(entrance=self.room.profile.entrance))
        try:
            account = self.accounts.link(code, chat)
        except LinkError as error:
            # The code was used by this very update before the program was stopped.
            if known is not None and taken.attempts > 1:
                return Reaction(said["linked"].format(name=known.name))
            return Reaction(str(error))
        return Reaction(said["linked"].format(name=account.name))

    def _perhaps_code(self, text: str, chat: int) -> Reaction:
        """A code alone links as well; anything else is told how to link."""
        if text and len(text) <= 12 and text.isalnum():
            try:
                return Reaction(load("telegram")["linked"].format(name=self.accounts.link(text, chat).name))
            except LinkError:
                pass
        return Reaction(load("telegram")["unlinked"])


def _chat(update: Mapping[str, Any]) -> tuple[int, bool] | None:
    """The chat that an update came from, and whether it is with one person alone."""
    press = update.get("callback_query")
    return chat_of(press.get("message") if isinstance(press, Mapping) else update.get("message"))


def _press_id(update: Mapping[str, Any]) -> str:
    press = update.get("callback_query")
    return str(press.get("id") or "") if isinstance(press, Mapping) else ""

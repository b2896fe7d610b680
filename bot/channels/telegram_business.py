"""Businesses on Telegram: the same conversation as on the web, with buttons. Each update is answered once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from bot.channels.limits import RateLimiter
from bot.channels.telegram_business_messages import Outgoing, outgoing, pressed
from bot.channels.telegram_business_updates import OTHER, PRESS, START, Incoming, read
from bot.conversation import replies
from bot.conversation.chat_links import ChatLink, ChatLinks
from bot.conversation.runner import ConversationRunner
from bot.conversation.store import UnknownConversationError
from bot.errors import StorageUnavailableError
from bot.intake import CPR_MASK
from bot.notifications.senders import BlockedError, RefusedError, TemporaryError
from bot.notifications.telegram.client import BusinessBot, Key
from bot.notifications.telegram.inbox import WAIT, Inbox, Taken
from bot.texts import load

log = logging.getLogger(__name__)
CHANNEL = "telegram"
"""The channel of conversations and tickets that began here."""
RESTART = "/restart"
START_OVER = "/forfra"
_PAUSE = 0.5
"""Seconds between looks into the inbox."""


class BusinessChats:
    """Answers what waits in the inbox; one in each process that has a model."""

    def __init__(self, runner: ConversationRunner, inbox: Inbox, bot: BusinessBot, limiter: RateLimiter) -> None:
        self._runner = runner
        self._inbox = inbox
        self._bot = bot
        self._limiter = limiter
        self._links = ChatLinks(runner.services.database, runner.services.links)

    async def run(self) -> None:
        """Answer until cancelled."""
        while True:
            try:
                await self.handle_waiting()
            except Exception as error:
                log.error("telegram of businesses: %s", type(error).__name__)
            await asyncio.sleep(_PAUSE)

    async def handle_waiting(self) -> int:
        """Answer what is stored and not yet answered; returns how many."""
        return await self._inbox.hand_out(self._handle)

    async def _handle(self, taken: Taken) -> None:
        incoming = read(taken.update)
        if incoming is not None:
            answer = taken.answer or await self._act(taken, incoming)
            if incoming.press:
                await self._bot.acknowledge(incoming.press)
            try:
                await self._send(taken, incoming.chat, dict(answer))
            except TemporaryError as error:
                await asyncio.to_thread(self._inbox.later, taken, error.after or WAIT)
                return
            except BlockedError:
                await asyncio.to_thread(self._links.block, incoming.chat)
            except RefusedError as error:
                log.info("an answer on Telegram was refused: %s", error)
        await asyncio.to_thread(self._inbox.finish, taken)

    async def _send(self, taken: Taken, chat: int, answer: dict[str, Any]) -> None:
        """Send what has not been sent; how far it came is kept, so that nothing is said twice after a restart."""
        messages = [Outgoing.from_list(one) for one in answer["messages"]]
        for number, message in enumerate(messages[answer["sent"] :], start=answer["sent"] + 1):
            keys = [Key(label, token) for label, token in message.keys]
            await self._bot.say(chat, message.text, keys, columns=1)
            answer["sent"] = number
            if number < len(messages):
                await asyncio.to_thread(self._inbox.acted, taken, answer)

    async def _act(self, taken: Taken, incoming: Incoming) -> dict[str, Any]:
        try:
            messages = await self._react(taken, incoming)
        except StorageUnavailableError:
            raise
        except Exception as error:
            # A garbled update, or a fault of ours: the others must not wait for it.
            log.error("update failed: %s", type(error).__name__)
            messages = [self._said("failed")]
        answer = {"messages": [message.to_list() for message in messages], "sent": 0}
        await asyncio.to_thread(self._inbox.acted, taken, answer)
        return answer

    async def _react(self, taken: Taken, incoming: Incoming) -> Sequence[Outgoing]:
        if not incoming.private:
            return [self._said("not_private")]
        link = await self._known(incoming.chat)
        if incoming.kind == START:
            return await self._start(taken, incoming, link)
        greeting: list[Outgoing] = []
        if link is None:
            link, greeting = await self._open(incoming.chat)
        elif taken.attempts > 1 and link.created_at >= taken.received_at:
            # The program was stopped before it could say the greeting.
            greeting = await self._greeting(link.conversation)
        if not await self._limiter.allows_conversation(link.conversation):
            return [self._said("too_fast")]
        if incoming.kind == OTHER:
            kinds = load("telegram")["business"]["kinds"]
            return [*greeting, self._filled(str(kinds.get(incoming.attached, kinds["other"])))]
        return [*greeting, *await self._turn(taken, incoming, link)]

    async def _turn(self, taken: Taken, incoming: Incoming, link: ChatLink) -> list[Outgoing]:
        conversation, once = link.conversation, f"telegram:{taken.id}"
        if incoming.kind == PRESS:
            return await self._press(conversation, incoming.text, once)
        said = [self._said("caption_only")] if incoming.attached else []
        if CPR_MASK in incoming.text:
            said.append(self._said("masked"))
        if incoming.text == START_OVER:
            title = str(load("telegram")["business"]["start_over"])
            answers = await self._runner.choose(conversation, title, RESTART, once, CHANNEL)
            return outgoing(conversation, answers)
        stored = await asyncio.to_thread(self._runner.store.messages, conversation)
        if replies.meant_for(stored) == replies.CASEWORKER:
            return [*said, await self._to_caseworker(conversation, incoming.text, once)]
        answers = await self._runner.say(conversation, incoming.text, once, CHANNEL)
        return [*said, *outgoing(conversation, answers)]

    async def _press(self, conversation: str, token: str, once: str) -> list[Outgoing]:
        found = pressed(token, conversation)
        offered = await self._runner.offered(conversation, *found) if found else None
        if offered is None:
            return [self._said("old_button")]
        return outgoing(conversation, await self._runner.choose(conversation, *offered, once, CHANNEL))

    async def _to_caseworker(self, conversation: str, text: str, once: str) -> Outgoing:
        """Whoever was written to by a person answers that person."""
        services, store = self._runner.services, self._runner.store
        try:
            person = await asyncio.to_thread(replies.reply, services, store, conversation, text, once)
        except replies.ReplyRefusedError:
            return self._said("not_sent")
        return self._said("sent_to", name=person.name)

    async def _start(self, taken: Taken, incoming: Incoming, link: ChatLink | None) -> Sequence[Outgoing]:
        """The chat begins, goes on, or takes over the conversation that a code from the chat page names."""
        if incoming.text:
            moved = await asyncio.to_thread(
                self._links.redeem,
                incoming.text,
                incoming.chat,
                self._runner.services.clock(),
                repeated=taken.attempts > 1,
            )
            if moved is not None and await self._known(incoming.chat):
                return [self._said("moved"), *await self._last_said(moved.conversation)]
            return [self._said("bad_code"), *([] if link else (await self._open(incoming.chat))[1])]
        if link is None:
            return (await self._open(incoming.chat))[1]
        await asyncio.to_thread(self._links.unblock, incoming.chat)
        return [self._said("go_on"), *await self._last_said(link.conversation)]

    async def _open(self, chat: int) -> tuple[ChatLink, list[Outgoing]]:
        """A new conversation with its greeting: that it is a digital assistant, and the rule on CPR numbers."""
        conversation, greeting = await self._runner.open(CHANNEL)
        link = await asyncio.to_thread(self._links.link, chat, conversation, self._runner.services.clock())
        return link, outgoing(conversation, greeting)

    async def _greeting(self, conversation: str) -> list[Outgoing]:
        """What was said when the conversation was opened."""
        stored = await asyncio.to_thread(self._runner.store.messages, conversation)
        first = next((one.number for one in stored if one.sender == "user" and not one.data.get("hidden")), None)
        return outgoing(conversation, [one for one in stored if first is None or one.number < first])

    async def _known(self, chat: int) -> ChatLink | None:
        """The chat's conversation, unless it has been deleted meanwhile. Whoever writes has not shut us out."""
        link = await asyncio.to_thread(self._links.find, chat)
        if link is None or not await asyncio.to_thread(self._runner.store.exists, link.conversation):
            return None
        if link.blocked:
            await asyncio.to_thread(self._links.unblock, chat)
        return link

    async def _last_said(self, conversation: str) -> list[Outgoing]:
        """The assistant's last words with their buttons, so that one sees where the conversation stands."""
        try:
            stored = await asyncio.to_thread(self._runner.store.messages, conversation)
        except UnknownConversationError:
            return []
        own = max((one.number for one in stored if one.sender == "user"), default=0)
        return outgoing(conversation, [one for one in stored if one.number > own])

    def _said(self, sentence: str, /, **values: object) -> Outgoing:
        return self._filled(str(load("telegram")["business"][sentence]), **values)

    def _filled(self, text: str, /, **values: object) -> Outgoing:
        profile = self._runner.services.profile
        known = {
            "entrance": profile.entrance,
            "municipality": profile.name,
            "phone": profile.phone,
            "email": profile.email,
        }
        return Outgoing(text.format(**known, **values))

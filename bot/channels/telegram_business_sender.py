"""Sends a business what concerns its ticket, in the Telegram chat where its conversation goes on."""

from __future__ import annotations

import asyncio

from bot.channels.telegram_business_messages import parted
from bot.conversation.chat_links import ChatLinks
from bot.notifications.context import read_ticket
from bot.notifications.mailroom import Mailroom
from bot.notifications.rendering import as_short, letter
from bot.notifications.senders import BUSINESS_CHAT, BlockedError, Parcel
from bot.notifications.telegram.client import BusinessBot


class BusinessChatSender:
    """The way `business_chat`."""

    channel = BUSINESS_CHAT

    def __init__(self, room: Mailroom, links: ChatLinks, bot: BusinessBot) -> None:
        self._room = room
        self._links = links
        self._bot = bot

    async def send(self, parcel: Parcel) -> None:
        """Return when Telegram has taken it. A business that has shut us out is remembered, and not tried again."""
        text = await asyncio.to_thread(self._write, parcel)
        try:
            for part in parted(text):
                await self._bot.say(int(parcel.address), part)
        except BlockedError:
            await asyncio.to_thread(self._links.block, int(parcel.address))
            raise

    def _write(self, parcel: Parcel) -> str:
        about = read_ticket(self._room, parcel.ticket_id)
        written = letter(self._room, parcel, about)
        where = [f"{one.label}: {one.url}" for one in written.buttons if one.url]
        return "\n\n".join([written.chat or as_short(written).strip(), *where])

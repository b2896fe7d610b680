"""The telephone provider's webhooks. Nothing is done for a request that the provider has not signed."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.conversation.runner import ConversationRunner
from bot.voice.assistant import Assistant, BadCallError
from bot.voice.provider import is_genuine, markup
from bot.voice.replies import Reply

log = logging.getLogger(__name__)
RING = "/tale/ind"
TURN = "/tale/svar/{turn:int}"
ENDED = "/tale/slut"


def voice_routes(runner: ConversationRunner) -> list[Route]:
    """The webhooks; none when no provider is set up."""
    settings = runner.services.settings
    if not settings.voice_token:
        return []
    line = _Line(Assistant(runner.services, runner.understand))
    return [
        Route(RING, line.ring, methods=["POST"]),
        Route(TURN, line.turn, methods=["POST"]),
        Route(ENDED, line.ended, methods=["POST"]),
    ]


class _Line:
    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._settings = assistant.services.settings

    async def ring(self, request: Request) -> Response:
        """A call comes in."""
        return await self._speak(request, self._assistant.ring)

    async def turn(self, request: Request) -> Response:
        """What the caller said or keyed, or how passing on went."""
        number = int(request.path_params["turn"])
        return await self._speak(request, lambda form: self._assistant.turn(number, form))

    async def ended(self, request: Request) -> Response:
        """The call is over."""
        form = await self._genuine(request)
        if form is None:
            return _refused()
        await self._assistant.ended(form.get("CallSid", ""))
        return Response(status_code=204)

    async def _speak(
        self, request: Request, decide: Callable[[Mapping[str, str]], Awaitable[tuple[Reply, int]]]
    ) -> Response:
        form = await self._genuine(request)
        if form is None:
            return _refused()
        try:
            reply, turn = await decide(form)
        except BadCallError:
            return PlainTextResponse("bad call", status_code=400)
        except Exception as error:
            # The caller is on the line: whatever failed, somebody must say so.
            log.error("a call's turn failed: %s", type(error).__name__)
            reply, turn = self._assistant.apology(), 0
        action = self._address(f"/tale/svar/{turn}")
        said = markup(reply, voice=self._settings.voice_name, action=action, hints=self._assistant.hints)
        return Response(said, media_type="text/xml")

    async def _genuine(self, request: Request) -> Mapping[str, str] | None:
        """The request's form when the provider has signed it, otherwise None.

        The provider signs the address it was given, which a proxy may have changed on the way here.
        """
        fields = await request.form()
        form = {name: value for name, value in fields.items() if isinstance(value, str)}
        query = f"?{request.url.query}" if request.url.query else ""
        address = self._address(f"{request.url.path}{query}")
        return form if is_genuine(self._settings.voice_token, address, form, request.headers) else None

    def _address(self, path: str) -> str:
        return f"{self._settings.public_url.rstrip('/')}{path}"


def _refused() -> Response:
    return PlainTextResponse("forbidden", status_code=403)

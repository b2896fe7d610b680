"""The telephone provider's place: it signs requests, follows the markup it gets, and takes text messages.

The signature is made here from its published rule, not by the library that the program checks it with.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

TOKEN = "kontoens-hemmelige-nøgle"
ACCOUNT = "AC00000000000000000000000000000001"
CALLER = "+4566131372"
LINE = "+4565516300"
"""The number that the assistant answers: in the tests, the entrance's own."""
HOTLINE = "+4565516301"
"""The number that calls are passed to."""
_calls = itertools.count(1)


def sign(url: str, form: Mapping[str, str], token: str = TOKEN) -> str:
    """HMAC-SHA1 over the address and the fields in order, in base 64."""
    signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


@dataclass(frozen=True, slots=True)
class Instruction:
    """What the program told the provider to do."""

    said: str
    voices: frozenset[tuple[str, str]]
    action: str = ""
    listens: Mapping[str, str] = field(default_factory=dict)
    dials: str = ""
    hangs_up: bool = False


def read(markup: str) -> Instruction:
    """Read a reply as the provider does; anything it would not know is an error."""
    response = ET.fromstring(markup)  # noqa: S314 - our own program's answer
    assert response.tag == "Response"
    sentences: list[ET.Element] = []
    found: dict[str, Any] = {}
    for verb in response:
        if verb.tag == "Gather":
            sentences += list(verb)
            found |= {"action": verb.attrib["action"], "listens": dict(verb.attrib)}
            assert verb.attrib["actionOnEmptyResult"] == "true", "silence would end the call"
        elif verb.tag == "Dial":
            found |= {"action": verb.attrib["action"], "dials": verb.text or ""}
        elif verb.tag == "Hangup":
            found["hangs_up"] = True
        else:
            assert verb.tag == "Say", verb.tag
            sentences.append(verb)
    assert all(one.tag == "Say" for one in sentences)
    voices = frozenset((one.attrib["voice"], one.attrib["language"]) for one in sentences)
    return Instruction(said=" ".join(one.text or "" for one in sentences), voices=voices, **found)


class PhoneCall:
    """One call, driven as a caller drives it."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        base: str,
        *,
        caller: str = CALLER,
        called: str = LINE,
        token: str = TOKEN,
    ) -> None:
        """`base` is the program's public address, `client` reaches it."""
        self.id = f"CA{next(_calls):032d}"
        self._client = client
        self._base = base
        self._token = token
        self._common = {"CallSid": self.id, "AccountSid": ACCOUNT, "From": caller, "To": called}
        self.now: Instruction = Instruction("", frozenset())
        self.told: list[str] = []

    async def ring(self) -> Instruction:
        """Call the number."""
        return await self._ask(f"{self._base}/tale/ind", {"CallStatus": "ringing", "Direction": "inbound"})

    async def say(self, text: str, confidence: str = "0.92") -> Instruction:
        """Speak."""
        return await self._answer(SpeechResult=text, Confidence=confidence)

    async def key(self, digits: str) -> Instruction:
        """Press keys; more than are waited for are not sent, as with a real provider."""
        most = int(self.now.listens["numDigits"])
        return await self._answer(Digits=digits[:most])

    async def silence(self) -> Instruction:
        """Say nothing until the provider gives up waiting."""
        return await self._answer()

    async def dialled(self, status: str) -> Instruction:
        """The number that is being rung answers, or does not."""
        assert self.now.dials, "nobody is being rung"
        return await self._ask(self.now.action, {"DialCallStatus": status})

    async def hang_up(self) -> int:
        """End the call; returns the HTTP status."""
        response = await self.post(f"{self._base}/tale/slut", {"CallStatus": "completed", "CallDuration": "12"})
        return response.status_code

    async def again(self) -> Instruction:
        """The provider repeats its last request because the answer did not reach it."""
        return self._take(await self._client.send(self._repeat()))

    async def post(self, url: str, more: Mapping[str, str], *, signature: str | None = None) -> httpx.Response:
        """One signed request; `signature` replaces the true one, empty leaves it out."""
        form = {**self._common, **more}
        made = sign(url, form, self._token) if signature is None else signature
        headers = {"X-Twilio-Signature": made.encode()} if made else {}
        self._last = (url, form, headers)
        return await self._client.post(_path(url), data=form, headers=headers)

    async def _answer(self, **fields: str) -> Instruction:
        assert self.now.listens, "nobody is listening"
        return await self._ask(self.now.action, fields)

    async def _ask(self, url: str, more: Mapping[str, str]) -> Instruction:
        return self._take(await self.post(url, {"CallStatus": "in-progress", **more}))

    def _take(self, response: httpx.Response) -> Instruction:
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].startswith("text/xml")
        self.now = read(response.text)
        self.told.append(self.now.said)
        return self.now

    def _repeat(self) -> httpx.Request:
        url, form, headers = self._last
        return self._client.build_request("POST", _path(url), data=form, headers=headers)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class TextMessages:
    """The provider's API for text messages; a test sets its answers."""

    def __init__(self) -> None:
        self.taken: list[dict[str, str]] = []
        self.logins: list[str] = []
        self.statuses: list[int] = []
        """Answers to come; 201 when there are none."""
        self.retry_after = ""
        self.url = ""

    def answer(self, path: str, login: str, form: dict[str, str]) -> int:
        """Take a message, unless a test has set another answer."""
        assert path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        self.logins.append(base64.b64decode(login.removeprefix("Basic ")).decode())
        status = self.statuses.pop(0) if self.statuses else 201
        if status < 300:
            self.taken.append(form)
        return status


@contextmanager
def text_messages() -> Iterator[TextMessages]:
    """The API on a free port of this machine."""
    box = TextMessages()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.send_response(box.answer(self.path, self.headers["Authorization"], form))
            if box.retry_after:
                self.send_header("Retry-After", box.retry_after)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    box.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

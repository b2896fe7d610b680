"""The telephone provider's own library: is a request really the provider's, and a reply in its markup (TwiML)."""

from __future__ import annotations

from collections.abc import Mapping

from twilio.request_validator import RequestValidator, get_signature_algorithm  # type: ignore[import-untyped]
from twilio.twiml.voice_response import Gather, VoiceResponse  # type: ignore[import-untyped]

from bot.voice.replies import Listen, Reply

LANGUAGE = "da-DK"
"""What is spoken and heard."""
SIGNATURE = "X-Twilio-Signature"
SIGNATURE_SETTINGS = "X-Twilio-Webhooks-Signature-Settings"
SILENCE_SECONDS = 6
"""How long nothing may be said before it counts as silence."""
PAUSE_SECONDS = 2
"""How long a pause in speech must be to end it: longer than it takes to think of a word."""
RING_SECONDS = 25
"""How long a person's phone rings."""
MOST_HINTS = 200
"""Phrases that speech recognition is told to expect; the provider takes at most 500."""


def is_genuine(token: str, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """Whether the request was signed with the account's token. `url` is the address that the provider called."""
    signature = headers.get(SIGNATURE, "")
    algorithm = get_signature_algorithm(headers.get(SIGNATURE_SETTINGS, ""))
    return bool(signature) and bool(RequestValidator(token).validate(url, form, signature, algorithm))


def markup(reply: Reply, *, voice: str, action: str, hints: tuple[str, ...] = ()) -> str:
    """The reply as TwiML; what comes of it is sent to the address `action`."""
    response = VoiceResponse()
    place = _gather(reply.listen, action, hints) if reply.listen else response
    for sentence in reply.says:
        place.say(sentence, voice=voice, language=LANGUAGE)
    if reply.listen:
        response.append(place)
    elif reply.dial:
        # The caller's own line is answered only when the person's is, so that nobody pays for ringing.
        response.dial(reply.dial, action=action, method="POST", timeout=RING_SECONDS, answer_on_bridge=True)
    else:
        response.hangup()
    return str(response)


def _gather(listen: Listen, action: str, hints: tuple[str, ...]) -> Gather:
    return Gather(
        input="speech dtmf",
        action=action,
        method="POST",
        language=LANGUAGE,
        timeout=SILENCE_SECONDS,
        speech_timeout=PAUSE_SECONDS,
        num_digits=listen.keys,
        finish_on_key="#",
        hints=", ".join(hints[:MOST_HINTS]) if listen.matter and hints else None,
        profanity_filter=False,
        action_on_empty_result=True,
    )

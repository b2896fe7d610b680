"""Calls the actions in this process: no HTTP between Rasa and them.

An action that fails must not leave the user in silence (Rasa swallows the exception), so it
becomes an apology with a way to a person.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

log = logging.getLogger(__name__)
APOLOGY = "utter_failure"


class InProcessEndpoint(EndpointConfig):
    """What Rasa takes for an action server's address."""

    def __init__(self, actions: Iterable[Action], contact: Callable[[], Mapping[str, str]]) -> None:
        """`contact` fills the apology: entrance, phone and email, as they are when it is said."""
        super().__init__(url="in-process", enable_selective_domain=True)
        self._contact = contact
        self._executor = ActionExecutor()
        for action in actions:
            self._executor.register_action(action)

    async def request(self, *args: Any, json: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """Run one action. Every failure but the SDK's own rejection becomes an apology."""
        call = json or {}
        name = str(call.get("next_action"))
        try:
            return await self._executor.run(call)  # type: ignore[arg-type]
        except ActionExecutionRejection as rejection:
            body = f'{{"action_name": "{rejection.action_name}", "error": "rejected"}}'
            raise ClientResponseError(400, "rejected", body) from rejection
        except Exception as error:
            log.error("action %s failed: %s", name, without_message(error))
            return {"events": [], "responses": [{"response": APOLOGY, **self._contact()}]}


def without_message(error: Exception) -> str:
    """Type and traceback for the log; an exception's message may quote what the user wrote."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"


def compile_response_schema() -> None:
    """Compile Rasa's constant response schema once; it spends 30 ms on it at every action otherwise."""
    validator = Draft202012Validator(RemoteAction.action_response_format_spec())

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate

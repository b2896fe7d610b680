"""The program with its trained model and an empty database."""

from __future__ import annotations

from tests.chat_fixtures import chat, knowledge_copy, program, runner

__all__ = ["chat", "knowledge_copy", "program", "runner"]

"""The answer to a simple question: what is true in general, what only this municipality knows, and who is behind it.

The same words on every channel; a channel only decides how they are shown or spoken.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.catalogue.model import Link, Municipality, Task, Topic
from bot.texts import load


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in parts, each a paragraph; `local` and `behind` may be None.

    `unknown` is the topic on which `local` says only that the municipality has not told, and whom to ask.
    """

    task: str
    general: str
    local: str | None
    behind: str | None
    links: tuple[Link, ...]
    unknown: Topic | None = None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """What is said, in order."""
        return tuple(part for part in (self.general, self.local, self.behind) if part)


def compose(municipality: Municipality, task: Task, topic: Topic | None = None, *, named: bool = False) -> Answer:
    """The answer of a task, or its sub-answer on a topic; `named` puts the task's name before it.

    Where a topic is for the municipality to know and it has not said, the answer says so and gives the office.
    """
    texts = load("answers")
    office = municipality.office_for(task.owner)
    contact = {"office": office.name, "phone": office.phone, "email": office.email}
    text = getattr(task.details, topic) if topic else task.answer
    known = municipality.answers.get(task.id)
    local = known.about(topic) if known is not None and topic else None
    links = tuple([known.link, *task.links] if known is not None and known.link else task.links)
    general = texts["named"].format(name=task.name, answer=text) if named else text
    if local is not None:
        said = texts["local"].format(municipality=municipality.profile.name, answer=local)
        return Answer(task.id, general, said, texts["behind"].format(**contact), links)
    if topic in task.local:
        # The sentence names the office itself.
        said = texts["local_unknown"][topic].format(**contact)
        return Answer(task.id, general, said, None, links, unknown=topic)
    return Answer(task.id, general, None, texts["behind"].format(**contact), links)

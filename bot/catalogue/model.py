"""The catalogue's shape: tasks, packages, offices, staff and a municipality's profile.

These models are the schema of the YAML under `knowledge/`. They know single entries only;
what must hold between entries is in `check.py`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.catalogue.fields import Email, Phone, Text, Url

Level = Literal["simpel", "medium", "kompleks"]
Topic = Literal["how", "cost", "time", "decides", "send"]
Need = Literal["address", "date", "trade", "size", "position", "case_number", "material"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Entry(BaseModel):
    """A catalogue entry: unknown keys are errors, values cannot change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Link(Entry):
    """An official page with the words that a reader clicks on."""

    title: Text
    url: Url


class Details(Entry):
    """Sub-answers to the five usual follow-up questions."""

    how: Text
    cost: Text
    time: Text
    decides: Text
    send: Text


class Task(Entry):
    """One task of the catalogue, the same for every municipality."""

    id: Text
    name: Text
    area: Text
    owner: Text
    level: Level
    edition: Literal["internal", "external"]
    review_date: dt.date
    description: Text
    lay_words: tuple[Text, ...]
    answer: Text
    spoken: Text
    details: Details
    local: tuple[Topic, ...]
    documents: tuple[Text, ...]
    next_steps: tuple[Text, ...]
    expected_time: str | None = None
    needs: tuple[Need, ...]
    questions: tuple[Text, ...]
    links: tuple[Link, ...]
    sources: tuple[Text, ...]

    def answers_on(self, day: dt.date) -> bool:
        """Whether the entry may still answer: past its review date it only routes."""
        return day <= self.review_date


class PackageStep(Entry):
    """A task in a package, with the tasks that must be settled before it."""

    task: Text
    after: tuple[Text, ...] = ()
    why: str = ""


class Package(Entry):
    """A service package: the tasks of one event in the order they should be taken."""

    id: Text
    name: Text
    audience: Text
    intro: Text
    words: tuple[Text, ...]
    steps: tuple[PackageStep, ...]


class Redirect(Entry):
    """Where a matter belongs that is not the business entrance's."""

    id: Text
    name: Text
    kind: Literal["citizen", "other_authority"]
    text: Text
    link: Link
    phone: Phone | None = None
    words: tuple[Text, ...]


class Area(Entry):
    """One area of the catalogue."""

    id: Text
    name: Text


class Hours(Entry):
    """Opening on one weekday, local time, `HH:MM`."""

    opens: dt.time
    closes: dt.time

    @model_validator(mode="after")
    def _in_order(self) -> Hours:
        if self.opens >= self.closes:
            raise ValueError("åbner senere, end der lukkes")
        return self


class Target(Entry):
    """A promise: `clock_hours` stand still on closed days, `working_days` count from the day after receipt."""

    unit: Literal["clock_hours", "working_days"]
    amount: Annotated[int, Field(gt=0, le=366)]
    text: Text


class Content(Entry):
    """One thing that the answer to a complex inquiry must hold."""

    key: Text
    text: Text
    new_business_only: bool = False
    """Whether it is for those who are starting only; others may skip it."""


class ServiceTargets(Entry):
    """A municipality's promises. `tasks` overrides `promise` for single tasks.

    `complex_contents` is what the answer to a complex inquiry must hold: the checklist of such a ticket.
    """

    closing_days_count: bool
    first_reply: Target
    promise: dict[Level, Target]
    tasks: dict[str, Target] = {}
    close: dict[Level, Target] = {}
    """When a ticket should be closed: the municipality's own goal, promised to nobody. May be empty."""
    weekly_meeting: Weekday | None = None
    """The day of the TaskForce's stand-up over the board; the overview is sent on the working day before."""
    principles: tuple[Text, ...] = ()
    complex_contents: tuple[Content, ...] = ()


class OtherLine(Entry):
    """A phone line that takes calls at other hours than the entrance's own."""

    name: Text
    phone: Phone
    hours: dict[Weekday, Hours]
    text: Text
    passes_to: str = ""
    """The extension to which the line passes specific questions while the entrance is open, e.g. `8810`."""

    def open_at(self, local: dt.datetime) -> Hours | None:
        """The hours in which a local moment is; None when the line is closed then."""
        hours = self.hours.get(WEEKDAYS[local.weekday()])
        return hours if hours is not None and hours.opens <= local.time() < hours.closes else None


class Profile(Entry):
    """A municipality: its one entrance, hours, closing days and promises."""

    id: Text
    name: Text
    entrance: Text
    phone: Phone
    email: Email
    website: Url
    address: Text
    coordinator: Text
    hours: dict[Weekday, Hours]
    closing_days: dict[dt.date, str]
    service_targets: ServiceTargets
    extension: str = ""
    """The entrance's number inside the house, e.g. `8810`; empty where it has none of its own."""
    outside_hours: str = ""
    """What a consultant does with a call when the entrance is closed; empty means the program's own sentence."""
    other_lines: tuple[OtherLine, ...] = ()
    privacy_url: Url
    journal_pattern: str = ""
    dense_references: bool = True


class Office(Entry):
    """An office; `external` offices belong to another authority or a utility."""

    id: Text
    name: Text
    roles: tuple[Text, ...]
    phone: Phone
    email: Email
    url: Url | None = None
    external: bool = False


class Absence(Entry):
    """Days on which a staff member is away, both included."""

    first: dt.date
    last: dt.date


class StaffMember(Entry):
    """A named person. `example: true` marks invented people; the shipped catalogue has no others."""

    id: Text
    name: Text
    title: Text
    office: Text
    tasks: tuple[Text, ...]
    extension: str
    email: Email
    deputy: str | None = None
    taskforce: bool
    absences: tuple[Absence, ...] = ()
    example: bool

    def at_work(self, day: dt.date) -> bool:
        """Whether no absence covers the day."""
        return not any(absence.first <= day <= absence.last for absence in self.absences)


class LocalAnswer(Entry):
    """What only the municipality knows about a task; every field may be missing."""

    how: str | None = None
    cost: str | None = None
    time: str | None = None
    decides: str | None = None
    send: str | None = None
    link: Link | None = None
    checked: dt.date
    source: Text

    def about(self, topic: Topic) -> str | None:
        """The local text about a topic, or None."""
        value: str | None = getattr(self, topic)
        return value


class Municipality(Entry):
    """A profile with its offices, staff and local answers."""

    profile: Profile
    offices: dict[str, Office]
    staff: dict[str, StaffMember]
    answers: dict[str, LocalAnswer]

    def office_for(self, role: str) -> Office:
        """The office that fills a role. Raises KeyError when none does."""
        for office in self.offices.values():
            if role in office.roles:
                return office
        raise KeyError(role)

    def specialists(self, role: str, task: str) -> list[StaffMember]:
        """Staff of the office that fills a role who have a task; empty when no office fills it."""
        try:
            office = self.office_for(role)
        except KeyError:
            return []
        return [one for one in self.staff.values() if one.office == office.id and task in one.tasks]

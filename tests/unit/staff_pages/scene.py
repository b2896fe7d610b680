"""A municipality at work: accounts, and tickets in every state that the pages show."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.tickets import business, checklist, course, enquiries, handling
from bot.tickets.model import Ticket
from bot.tickets.planning import ASKED, SUGGESTED, WAITING, Planned
from tests.builders import new_ticket, triage_data

ALI, KAREN, JONAS, TINA = "ali-farahani", "karen-lindegaard", "jonas-skovmand", "tina-overgaard"
CVR = "24256790"
CAFE = (
    "Vi vil åbne en ny café med servering af alkohol og borde på fortovet i Vestergade 10. "
    "Lokalet har været en butik. Vi skal bruge hjælp til hele forløbet og en kontaktperson."
)
TRIAGE = {
    "act": "inquiry",
    "tasks": [{"id": "udeservering", "confidence": 0.94}],
    "ranking": [{"id": "udeservering", "confidence": 0.94}, {"id": "alkoholbevilling", "confidence": 0.88}],
    "level": "kompleks",
    "package": "cafepakke",
    "decision": "contact_person",
    "reasons": [{"kind": "words", "task": "udeservering", "evidence": ["borde", "fortovet"]}],
    "masked": [],
    "versions": {"model": "20261120-a1b2", "catalogue": "9f8e7d6c5b4a"},
}


def accounts(services: Services) -> None:
    """Four of Odense's people and an administrator, without passwords."""
    people = {ALI: Role.TASKFORCE, TINA: Role.TASKFORCE, JONAS: Role.TASKFORCE, KAREN: Role.COORDINATOR}
    for identifier, role in people.items():
        person = services.municipality.staff[identifier]
        services.accounts.add(identifier, person.name, person.email, [role])
    services.accounts.add("adam", "Adam Administrator", "adam@odense.example", [Role.ADMINISTRATOR])


def ticket(services: Services, number: int, **changes: Any) -> Ticket:
    """A ticket of Ali's about tables on the pavement."""
    values: dict[str, Any] = {
        "inquiry_id": f"inquiry-{number}",
        "conversation_id": None,
        "received": services.clock() - dt.timedelta(hours=3),
        "office": "byliv",
        "owner": ALI,
        "deputy": "camilla-stougaard",
        "text": "Må vi have otte borde ude foran vores café i Vestergade fra den 1. maj?",
        "contact": {"name": "Ida Holm", "phone": "+4566131372", "email": "ida@cafe-ida.example"},
        "details": {"address": "Vestergade 10", "date": "1. maj"},
        "triage": {**TRIAGE, "level": "medium", "package": None, "decision": "enquiry"},
        **changes,
    }
    new = new_ticket(**values)
    services.tickets.log_inquiry(triage_data(), channel="web", at=new.received, inquiry_id=new.inquiry_id)
    return services.tickets.create(new, services.profile, services.calendar)


def cafe(services: Services, number: int = 1) -> Ticket:
    """A complex ticket of Jonas's, with a package, people who have been asked, a plan and words to and fro."""
    owner = services.municipality.staff[JONAS]
    made = ticket(
        services,
        number,
        level="kompleks",
        package="cafepakke",
        tasks=("udeservering", "alkoholbevilling"),
        office="erhvervskontakten",
        owner=JONAS,
        deputy=KAREN,
        company="Café Solskin",
        cvr=CVR,
        text=CAFE,
        triage=TRIAGE,
        transcript=(
            {"from": "user", "text": CAFE},
            {"from": "bot", "text": "Det kan vi hjælpe med. Hvor ligger lokalet?"},
            {"from": "user", "text": "Vestergade 10"},
        ),
        checklist=checklist.for_ticket(services.profile, "kompleks", "cafepakke", owner.name),
        enquiries=(
            Planned(1, "udeservering", "byliv", ALI, (), ASKED),
            Planned(2, "alkoholbevilling", "bevilling", "marianne-lyhne", (), ASKED),
            Planned(3, "brandsyn", "beredskab", "frederik-vindelev", (1,), WAITING),
            Planned(4, "spildevand", "jord-og-vand", "ulla-fjeldsted", (), SUGGESTED),
        ),
    )
    desk, reference = services.desk, made.reference
    enquiries.answer(desk, reference, 2, "marianne-lyhne", involved=True, text="I skal søge alkoholbevilling på Virk.")
    handling.note(desk, reference, JONAS, "Ringet med Ida: de overtager lejemålet den 1. februar.")
    handling.reply(desk, reference, JONAS, "Hej Ida. Jeg er din kontaktperson og samler svarene.", final=False)
    business.write(desk, made.access_key, "Tak! Vi vil gerne åbne til påske.")
    plan = [
        {"what": "Møde om indretning", "who": "Byggesag", "by": "2026-12-01", "done": True},
        {"what": "Søg alkoholbevilling", "who": "Café Solskin", "by": "2026-12-10", "done": False},
    ]
    course.set_plan(desk, reference, JONAS, plan)
    starts = services.clock() + dt.timedelta(days=3)
    course.invite(desk, reference, JONAS, "Opstart", starts, starts + dt.timedelta(hours=1), "Nørregade 36")
    handling.add_participant(desk, reference, JONAS, KAREN)
    return read(services, reference)


def day_at_work(services: Services) -> list[Ticket]:
    """The café, and simpler tickets in several states; the first is the café."""
    made = [cafe(services)]
    late = services.clock() - dt.timedelta(days=4)
    made.append(ticket(services, 2, company="Café Ida"))
    made.append(ticket(services, 3, company="Hansens Tømrerfirma", received=late, tasks=("skilte",)))
    made.append(ticket(services, 4, company="Nordisk Vintageudlejning og Sønner ApS", level="simpel"))
    handling.ask_business(services.desk, made[3].reference, ALI, "Hvor mange kvadratmeter drejer det sig om?")
    attracted = {"level": "kompleks", "package": "lokaliseringspakke", "owner": JONAS, "office": "erhvervskontakten"}
    made.append(ticket(services, 5, company="Robotværk A/S", tasks=("placering-og-udvidelse",), **attracted))
    made.append(ticket(services, 6, company="Café Solskin", cvr=CVR, level="simpel", tasks=("skilte",)))
    handling.close(services.desk, made[5].reference, ALI, "solved", "Skiltet kræver ingen tilladelse.")
    return [read(services, one.reference) for one in made]


def read(services: Services, reference: str) -> Ticket:
    """A ticket as it is now."""
    found = services.tickets.find(reference)
    assert found is not None
    return found

"""A catalogue of one task, small enough to break in every way."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

FILES = {
    "knowledge/areas.yml": "- {id: byrum, name: Byens rum}\n",
    "knowledge/redirects.yml": """\
- id: pas
  name: Pas
  kind: citizen
  text: Pas hører til hos Borgerservice.
  link: {title: borger.dk, url: "https://www.borger.dk"}
  words: [nyt pas]
""",
    "knowledge/tasks/byrum/udeservering.yml": """\
id: udeservering
name: Udeservering
area: byrum
owner: byliv
level: simpel
edition: external
review_date: 2027-04-15
description: Borde på fortovet.
lay_words: [borde ude]
answer: Du søger kommunen.
spoken: Du søger kommunen.
details: {how: Søg., cost: Ukendt., time: Ukendt., decides: Kommunen., send: En skitse.}
local: [cost]
documents: []
next_steps: [Kommunen svarer.]
expected_time: null
needs: [address]
questions: [Hvor er det?]
links: [{title: Virk, url: "https://virk.dk"}]
sources: [https://virk.dk]
""",
    "knowledge/packages/cafepakke.yml": """\
id: cafepakke
name: Cafépakke
audience: nye caféer
intro: Du vil åbne café.
words: [café]
steps:
  - {task: udeservering, after: [], why: Først borde.}
""",
    "knowledge/municipalities/prøvestad/profile.yml": """\
id: prøvestad
name: Prøvestad Kommune
entrance: Indgangen
phone: 66 13 13 72
email: erhverv@proevestad.example
website: https://proevestad.example
address: Torvet 1
coordinator: anna
hours: {mon: {opens: "09:00", closes: "15:00"}}
closing_days: {}
service_targets:
  closing_days_count: true
  first_reply: {unit: clock_hours, amount: 24, text: Et døgn.}
  promise:
    simpel: {unit: clock_hours, amount: 24, text: Et døgn.}
    medium: {unit: clock_hours, amount: 24, text: Et døgn.}
    kompleks: {unit: working_days, amount: 5, text: Fem dage.}
privacy_url: https://proevestad.example/privat
""",
    "knowledge/municipalities/prøvestad/offices.yml": """\
byliv: {id: byliv, name: Byliv, roles: [byliv], phone: 66 13 13 72, email: byliv@proevestad.example}
""",
    "knowledge/municipalities/prøvestad/staff.yml": """\
anna:
  id: anna
  name: Anna
  title: Konsulent
  office: byliv
  tasks: [udeservering]
  extension: "1234"
  email: anna@proevestad.example
  deputy: bo
  taskforce: true
  example: true
bo:
  id: bo
  name: Bo
  title: Konsulent
  office: byliv
  tasks: []
  extension: "1235"
  email: bo@proevestad.example
  deputy: anna
  taskforce: true
  example: true
""",
    "knowledge/municipalities/prøvestad/answers.yml": """\
udeservering: {cost: Gratis., checked: 2026-11-20, source: proevestad.example}
""",
    "nlu_data/tasks/byrum/udeservering.yml": (
        'version: "3.1"\nnlu:\n- intent: ask_task/udeservering\n  metadata: {style: chat, level: simpel}\n'
        "  examples: |\n" + "".join(f"    - eksempel nummer {number}\n" for number in range(40))
    ),
}


@dataclass(frozen=True)
class Folder:
    """The catalogue's folder, with ways to break it."""

    root: Path

    @property
    def knowledge(self) -> Path:
        return self.root / "knowledge"

    @property
    def nlu(self) -> Path:
        return self.root / "nlu_data"

    def change(self, file: str, old: str, new: str) -> None:
        """Replace a text that must be there."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        """Write a file, new or not."""
        (self.root / file).parent.mkdir(parents=True, exist_ok=True)
        (self.root / file).write_text(text, encoding="utf-8")

    def remove(self, file: str) -> None:
        """Delete a file or a folder."""
        path = self.root / file
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    for file, text in FILES.items():
        made.write(file, text)
    return made


Break = Callable[[Folder], None]

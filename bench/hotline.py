"""The hotline console under load: 20 consultants typing while 20 chats run, and how soon a browser shows a suggestion.

Run as `python -m bench.hotline`. It starts the program as a process of its own on an empty database; `--consultants`,
`--chats`, `--seconds` and `--no-browser` change the run. The goals are those of the specification.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.processes import free_port, serving
from bot import bootstrap
from bot.accounts.rights import Role
from bot.catalogue import loader
from bot.catalogue.search import CatalogueSearch
from bot.learning.models import required_model
from bot.settings import PROJECT_ROOT, load_settings
from bot.staff_pages.guard import COOKIE
from bot.understanding.text import fold

SERVER_GOAL_MS = 60.0
BROWSER_GOAL_MS = 150.0
SEARCH_GOAL_MS = 20.0
PAUSE = 0.1
"""The console's own pause, hotline.js: a key that follows later than this has caused a request."""
KEY_SECONDS = (0.08, 0.22)
"""Shortest and longest time between two keys of a quick typist."""
LISTENING_SECONDS = (0.5, 2.5)
"""How long a consultant listens between two stretches of typing."""
CHAT_SECONDS = (3.0, 8.0)
"""How long somebody in a chat reads and writes before the next message."""
SAID = (
    "udeservering på torvet fra maj",
    "stillads på fortovet i to uger",
    "vi vil åbne en café i vestergade og servere vin",
    "skilt på facaden",
    "bodil tranberg",
    "hvad koster en gravetilladelse",
    "kan ikke logge på byg og miljø",
    "sygedagpenge til en medarbejder fra mandag",
    "affald fra restaurant cvr 24256790",
    "byggesag ny hal 66 13 13 72",
    "p-licens til firmabilen",
    "alkoholbevilling ny ejer",
)
CHATTED = (
    "Hvordan søger jeg om udeservering?",
    "Hvad koster det?",
    "Vi skal have et stillads op på fortovet den 1. december",
    "Hvornår har I åbent?",
    "Jeg vil gerne have en medarbejder i løntilskud",
)


@dataclass(slots=True)
class Readings:
    """Seconds of each request, as whoever sent it waited."""

    suggestions: list[float] = field(default_factory=list)
    turns: list[float] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns 0 when the goals are met, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m bench.hotline", description=__doc__)
    parser.add_argument("--consultants", type=int, default=20)
    parser.add_argument("--chats", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--no-browser", action="store_true")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="hotline-") as folder:
        extra = {
            "INDGANG_DATA_DIR": folder,
            "INDGANG_MODELS_DIR": str(load_settings().models_dir),
            "INDGANG_MESSAGES_PER_MINUTE": "1000000",
        }
        secrets = _log_in(Path(folder), chosen.consultants)
        port = free_port()
        command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
        with serving(command, PROJECT_ROOT, Path(folder) / "log", port, "/healthz", extra):
            url = f"http://127.0.0.1:{port}"
            readings = asyncio.run(_load(url, secrets, chosen.chats, chosen.seconds))
            shown = [] if chosen.no_browser else _in_browser(url, secrets[0])
    return _report(readings, shown, _searches(), chosen.seconds)


def _log_in(folder: Path, consultants: int) -> list[str]:
    """An account and a session for each consultant; returns the secrets of their cookies."""
    settings = dataclasses.replace(load_settings(), data_dir=folder, database_url="")
    services = bootstrap.build(settings, required_model(settings).name)
    secrets = []
    for number in range(consultants):
        name = f"konsulent-{number}"
        services.accounts.add(name, f"Konsulent {number}", f"{name}@bench.example", [Role.HOTLINE])
        secrets.append(services.sessions.begin(name))
    services.database.close()
    return secrets


async def _load(url: str, secrets: Sequence[str], chats: int, seconds: float) -> Readings:
    readings = Readings()
    async with asyncio.TaskGroup() as group:
        end = time.perf_counter() + seconds
        for number, secret in enumerate(secrets):
            group.create_task(_consultant(url, secret, random.Random(number), end, readings))  # noqa: S311 - drawn for the load alone
        for number in range(chats):
            group.create_task(_chatter(url, random.Random(1000 + number), end, readings))  # noqa: S311 - as above
    return readings


async def _consultant(url: str, secret: str, draw: random.Random, end: float, readings: Readings) -> None:
    """Types what callers say, key by key; a request at each pause, the one before it given up as the page does.

    Only answers that somebody still waited for are counted.
    """
    async with httpx.AsyncClient(base_url=url, cookies={COOKIE: secret}, timeout=30) as http:
        page = (await http.get("/medarbejder/hotline")).text
        token = page.partition('name="csrf" content="')[2].partition('"')[0]
        headers = {"accept": "application/json", "x-csrf-token": token}
        await asyncio.sleep(draw.uniform(0, LISTENING_SECONDS[1]))
        while time.perf_counter() < end:
            text = draw.choice(SAID)
            waiting: asyncio.Task[None] | None = None
            for length in range(1, len(text) + 1):
                pause = draw.uniform(*KEY_SECONDS)
                await asyncio.sleep(min(pause, PAUSE))
                if pause > PAUSE or length == len(text):
                    if waiting is not None:
                        waiting.cancel()
                    waiting = asyncio.create_task(_suggest(http, text[:length], headers, readings))
                await asyncio.sleep(max(0.0, pause - PAUSE))
            if waiting is not None:
                await waiting
            await asyncio.sleep(draw.uniform(*LISTENING_SECONDS))


async def _suggest(http: httpx.AsyncClient, text: str, headers: dict[str, str], readings: Readings) -> None:
    started = time.perf_counter()
    response = await http.post("/medarbejder/hotline/forslag", data={"text": text}, headers=headers)
    response.raise_for_status()
    readings.suggestions.append(time.perf_counter() - started)


async def _chatter(url: str, draw: random.Random, end: float, readings: Readings) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        await asyncio.sleep(draw.uniform(0, CHAT_SECONDS[1]))
        opened = (await http.post("/api/v1/conversations")).json()
        number = 0
        while time.perf_counter() < end:
            number += 1
            body = {"text": draw.choice(CHATTED), "client_id": f"m-{number}"}
            started = time.perf_counter()
            response = await http.post(f"/api/v1/conversations/{opened['id']}/messages", json=body)
            response.raise_for_status()
            readings.turns.append(time.perf_counter() - started)
            await asyncio.sleep(draw.uniform(*CHAT_SECONDS))


def _in_browser(url: str, secret: str) -> list[float]:
    """Seconds from the last key to the suggestion on the screen, for each sentence, in a real browser."""
    from playwright.sync_api import sync_playwright

    executable = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if executable is None:
        print("Chromium mangler: browseren er ikke målt.")
        return []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(bypass_csp=True)
        context.add_cookies([{"name": COOKIE, "value": secret, "url": f"{url}/medarbejder"}])
        page = context.new_page()
        page.goto(f"{url}/medarbejder/hotline")
        page.evaluate(_WATCH)
        shown = []
        for text in SAID * 2:
            page.keyboard.press("Escape")
            page.evaluate("window.shownAt = 0")
            page.locator("#say").press_sequentially(text, delay=20)
            page.wait_for_function("window.shownAt > window.lastKey", timeout=10_000)
            shown.append(float(page.evaluate("window.shownAt - window.lastKey")) / 1000)
        browser.close()
    return shown


def _searches() -> list[float]:
    """Seconds of a free search for each way the catalogue is spoken of, a letter missing in each."""
    settings = load_settings()
    catalogue = loader.load(settings.knowledge_dir)
    search = CatalogueSearch(catalogue, catalogue.municipalities[settings.municipality], fold)
    spent = []
    for number, words in enumerate(words for task in catalogue.tasks.values() for words in task.lay_words):
        place = number % len(words)
        started = time.perf_counter()
        search.search(words[:place] + words[place + 1 :])
        spent.append(time.perf_counter() - started)
    return spent


_WATCH = """() => {
  window.lastKey = 0;
  window.shownAt = 0;
  document.getElementById('say').addEventListener('input', () => { window.lastKey = performance.now(); });
  const painted = () => requestAnimationFrame(() => { window.shownAt = performance.now(); });
  for (const id of ['offers', 'hits']) {
    new MutationObserver(painted).observe(document.getElementById(id), { childList: true });
  }
}"""


def _report(readings: Readings, shown: Sequence[float], searched: Sequence[float], seconds: float) -> int:
    rows = [
        ("Forslag, ventetid for konsulenten", readings.suggestions, SERVER_GOAL_MS),
        ("Svar i chatten imens", readings.turns, None),
        ("Første forslag på skærmen efter sidste tast", shown, BROWSER_GOAL_MS),
        ("Fri søgning med en tastefejl", searched, SEARCH_GOAL_MS),
    ]
    kept = True
    print(f"{os.cpu_count()} kerner, belastning {os.getloadavg()[0]:.1f}, {seconds:.0f} sekunder")
    print(f"{'':46}{'antal':>7}{'p50':>9}{'p95':>9}{'mål':>9}")
    for name, values, goal in rows:
        if not values:
            continue
        middle, late = _share(values, 0.5), _share(values, 0.95)
        print(f"{name:46}{len(values):7}{middle:6.0f} ms{late:6.0f} ms" + (f"{goal:6.0f} ms" if goal else ""))
        kept = kept and (goal is None or late <= goal)
    return 0 if kept else 1


def _share(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


if __name__ == "__main__":
    sys.exit(main())

"""Screenshots for whoever wants to see what the tests saw."""

from __future__ import annotations

from playwright.sync_api import Page

from bot.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "test-results"


def keep(page: Page, name: str) -> None:
    """Save what the window shows as test-results/<name>.png."""
    page.screenshot(path=FOLDER / f"{name}.png")


def keep_whole(page: Page, name: str) -> None:
    """Save the page from top to bottom as test-results/<name>.png."""
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True)

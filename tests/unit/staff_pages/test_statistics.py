"""The statistics page: any period against another, to look at and to take away."""

from __future__ import annotations

import base64
import re

import pytest

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.staff_pages.rendering import EXCEL
from tests.builders import triage_data
from tests.unit.staff_pages.conftest import Enter, heading

NOVEMBER = "fra=2026-11-01&til=2026-11-30&mod_fra=2026-10-01&mod_til=2026-10-31"


@pytest.fixture
def contact(services: Services) -> None:
    services.tickets.log_inquiry(
        triage_data(level="simpel", decision="answer"), channel="phone", at=services.clock(), inquiry_id="i-1"
    )


async def test_the_page_begins_with_last_month(enter: Enter) -> None:
    page = await enter("leder", Role.COORDINATOR).get("/medarbejder/statistik")
    assert page.status_code == 200
    assert heading(page) == "Statistik, oktober 2026"


@pytest.mark.usefixtures("contact")
async def test_a_period_with_today_in_it_counts_what_just_happened(enter: Enter) -> None:
    page = await enter("leder", Role.COORDINATOR).get(f"/medarbejder/statistik?{NOVEMBER}")
    assert "1 første henvendelse. Tallene er sammenlignet med oktober 2026." in page.text
    assert 'href="/medarbejder/statistik/channels.csv?fra=2026-11-01' in page.text


@pytest.mark.usefixtures("contact")
async def test_the_page_holds_its_charts_and_asks_for_no_other_files(enter: Enter) -> None:
    page = await enter("leder", Role.COORDINATOR).get(f"/medarbejder/statistik?{NOVEMBER}")
    section = page.text.partition('<section aria-labelledby="t-channels">')[2].partition("</section>")[0]
    [(address, alternative)] = re.findall(r'<img class="chart" src="([^"]*)" alt="([^"]*)"', section)
    kind, _, drawing = address.partition(";base64,")
    assert kind == "data:image/svg+xml"
    assert base64.b64decode(drawing).startswith(b"<?xml")
    # The table beneath says the same.
    assert alternative == ""
    assert 'id="t-channels">Første henvendelser efter kanal og kompleksitet<' in section
    assert "img-src 'self' data:" in page.headers["content-security-policy"]


async def test_where_nothing_happened_no_chart_is_drawn(enter: Enter) -> None:
    page = await enter("leder", Role.COORDINATOR).get(f"/medarbejder/statistik?{NOVEMBER}")
    assert "Der er ingen tal i perioden." in page.text
    assert "data:image" not in page.text


@pytest.mark.usefixtures("contact")
@pytest.mark.parametrize(
    ("ending", "kind", "begins"),
    [
        ("channels.csv", "text/csv; charset=utf-8", b"\xef\xbb\xbfKanal;"),
        ("alt.xlsx", EXCEL, b"PK"),
        ("rapport.pdf", "application/pdf", b"%PDF-"),
    ],
)
async def test_figures_can_be_taken_away(enter: Enter, ending: str, kind: str, begins: bytes) -> None:
    file = await enter("leder", Role.COORDINATOR).get(f"/medarbejder/statistik/{ending}?{NOVEMBER}")
    assert file.status_code == 200
    assert file.headers["content-type"] == kind
    assert file.content.startswith(begins)


async def test_days_that_make_no_period_are_said_and_last_month_is_shown(enter: Enter) -> None:
    page = await enter("leder", Role.COORDINATOR).get("/medarbejder/statistik?fra=2026-11-30&til=2026-11-01")
    assert page.status_code == 400
    assert "Perioden skal slutte på eller efter den dag, den begynder." in page.text
    assert heading(page) == "Statistik, oktober 2026"


@pytest.mark.parametrize("ending", ["ukendt.csv", "ukendt.svg"])
async def test_a_table_that_does_not_exist_is_not_found(enter: Enter, ending: str) -> None:
    assert (await enter("leder", Role.COORDINATOR).get(f"/medarbejder/statistik/{ending}")).status_code == 404


async def test_whoever_only_handles_tickets_sees_no_figures(enter: Enter) -> None:
    assert (await enter("anna", Role.TASKFORCE).get("/medarbejder/statistik")).status_code == 403

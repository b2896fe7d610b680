"""Charts: what is drawn is what the table says."""

from __future__ import annotations

from xml.etree import ElementTree

from bot.statistics.charts import MOST_BARS, svg
from bot.statistics.tables import Table


def bars(count: int) -> Table:
    rows = tuple((f"Opgave {number}", number) for number in range(1, count + 1))
    return Table("tasks", "Efter opgave", ("Opgave", "Antal"), rows, chart="bars")


def test_a_chart_is_an_image_of_its_own_that_fetches_nothing() -> None:
    drawn = svg(bars(3))
    tree = ElementTree.fromstring(drawn)  # noqa: S314 - our own document
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    assert b'href="http' not in drawn
    assert b'src="http' not in drawn
    assert "Opgave 3" in drawn.decode()


def test_a_long_table_is_drawn_only_so_far() -> None:
    drawn = svg(bars(MOST_BARS + 5)).decode()
    assert f"Opgave {MOST_BARS}<" in drawn
    assert f"Opgave {MOST_BARS + 1}<" not in drawn


def test_nothing_is_drawn_of_nothing() -> None:
    assert svg(Table("tasks", "Efter opgave", ("Opgave", "Antal"), (), chart="bars")) == b""
    assert svg(Table("targets", "Servicemål", ("Mål", "Sager"), (("Første svar", 3),))) == b""

"""Charts of tables as SVG, with pygal. The table beneath holds the same figures, so that nobody needs the chart."""

from __future__ import annotations

import sys

import pygal
from pygal.style import Style

from bot.statistics.tables import Table

# pygal leaves an old-style finder for its map plugins, which breaks whoever asks all finders in turn.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]

MOST_BARS = 12
"""Rows a chart shows; the table holds the rest."""
_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#1a1a1a",
    foreground_strong="#1a1a1a",
    foreground_subtle="#545454",
    # Distinct in brightness as well as hue.
    colors=("#00497a", "#4a9cc9", "#b35c00", "#6b6b6b"),
    font_family="sans-serif",
    label_font_size=13,
    major_label_font_size=13,
    legend_font_size=13,
    value_font_size=12,
    value_colors=("#ffffff", "#1a1a1a", "#1a1a1a", "#ffffff"),
    opacity="1",
)


def svg(table: Table) -> bytes:
    """A chart of a table as an SVG document of its own; empty when the table has none or nothing to draw."""
    if table.chart == "none" or table.empty:
        return b""
    # The last two rows under stacked bars add the others up.
    rows = list(table.rows[:-2] if table.chart == "stacked" else table.rows)
    if table.chart != "line":
        # Horizontal bars are drawn from the bottom.
        rows = rows[:MOST_BARS][::-1]
    chart = _kind(table)
    chart.x_labels = [str(row[0]) for row in rows]
    for column in table.drawn:
        chart.add(table.columns[column], [row[column] if isinstance(row[column], int) else None for row in rows])
    drawn: bytes = chart.render(is_unicode=False)
    return drawn


def _kind(table: Table) -> pygal.graph.graph.Graph:
    options = {
        "style": _STYLE,
        "js": [],
        "show_legend": len(table.drawn) > 1,
        "legend_at_bottom": True,
        "print_values": table.chart != "line",
        "print_zeroes": False,
        "disable_xml_declaration": False,
        "height": 360,
        "width": 720,
        "title": None,
        "include_x_axis": True,
        "show_x_guides": False,
        "show_y_guides": table.chart == "line",
        "max_scale": 6,
    }
    if table.chart == "line":
        return pygal.Line(x_label_rotation=45, **options)
    if table.chart == "stacked":
        return pygal.HorizontalStackedBar(**options)
    return pygal.HorizontalBar(**options)

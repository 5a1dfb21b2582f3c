"""Drawings of the owner's report as SVG that stands in the page: no script, no font, no style and no id of its own."""

from reports.drawings.chart import Chart, draw_charts
from reports.drawings.trackers import draw_trackers

__all__ = ["Chart", "draw_charts", "draw_trackers"]

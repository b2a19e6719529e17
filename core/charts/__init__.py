"""Charts drawn by the server: one reportlab Drawing, shown as SVG in the page and embedded as it is in the PDF.

Last year is grey, the norm is a band, and the figure stands at the end of the line.
"""

from reportlab.graphics.shapes import Drawing

from core.charts.kinds import bar_chart, line_chart, small_multiples, spark_line, stacked_bar
from core.charts.plot import PALETTE, steps_between
from core.charts.svg import to_svg

__all__ = [
    "PALETTE",
    "Drawing",
    "bar_chart",
    "line_chart",
    "small_multiples",
    "spark_line",
    "stacked_bar",
    "steps_between",
    "to_svg",
]

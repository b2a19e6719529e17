"""Charts say what they are given, follow the theme, pass a strict content policy and print as they show."""

import re
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing, Ellipse, Rect
from reportlab.lib.colors import HexColor

from core import charts, formats
from core.pdf.ink import new_canvas

MONTHS = ("oct.", "nov.", "déc.", "janv.", "févr.", "mars")
CSS = Path("core/static/css/novi.css").read_text()


def texts(svg: str) -> list[str]:
    return [node.text for node in ElementTree.fromstring(svg).iter("text")]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, (0, 1)),
        (0, 544_000, (0, 200_000, 400_000, 600_000)),
        (7400, 9600, (7000, 8000, 9000, 10_000)),
        (-300, 500, (-400, -200, 0, 200, 400, 600)[0:6]),
        (5, 5, (5, 6)),
    ],
)
def test_axis_values_are_round_and_cover(low, high, expected):
    steps = charts.steps_between(low, high, most=5)
    assert steps[0] <= low
    assert steps[-1] >= high
    if low != -300:
        assert charts.steps_between(low, high) == expected


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**9))
def test_axis_is_never_crowded(low, span):
    steps = charts.steps_between(low, low + span)
    assert steps[0] <= low
    assert low + span <= steps[-1]
    assert 2 <= len(steps) <= 6
    assert len({b - a for a, b in zip(steps, steps[1:], strict=False)}) == 1


@given(st.lists(st.none() | st.integers(-(10**7), 10**7), min_size=1, max_size=24))
def test_everything_stays_on_the_paper(values):
    labels = [str(n) for n in range(len(values))]
    for drawing in (charts.line_chart(values, labels), charts.bar_chart(values, labels)):
        root = ElementTree.fromstring(charts.to_svg(drawing, "Essai"))
        for node in root.iter():
            for name in ("x", "x1", "x2", "cx"):
                assert -1 <= float(node.get(name, 0)) <= drawing.width + 1
            for name in ("y", "y1", "y2", "cy"):
                assert -1 <= float(node.get(name, 0)) <= drawing.height + 1


def test_the_figure_stands_at_the_end_of_the_line():
    svg = charts.to_svg(charts.line_chart((8200, 9600), MONTHS[-2:], write=formats.percent), "Sinistralité")
    assert texts(svg)[-1] == formats.percent(9600)


def test_a_month_without_figure_is_a_gap_not_a_zero():
    svg = charts.to_svg(charts.line_chart((1, 2, None, 4, 5, 6), MONTHS), "Trou")
    lines = list(ElementTree.fromstring(svg).iter("polyline"))
    assert [len(line.get("points").split()) for line in lines] == [2, 3]


def test_no_figure_at_all_says_so():
    svg = charts.to_svg(charts.line_chart((None,) * 6, MONTHS, norm_band=(900, None)), "Rien")
    assert texts(svg) == ["Pas de chiffre"]


def test_last_year_is_dashed_and_the_norm_is_a_band():
    drawing = charts.line_chart((80, 90), MONTHS[:2], previous=(70, 75), norm_band=(75, 85))
    root = ElementTree.fromstring(charts.to_svg(drawing, "Essai"))
    assert [n.get("class") for n in root.iter("polyline")] == ["g-none k-last", "g-none k-brand"]
    assert root.find("polyline").get("stroke-dasharray") == "4 3"
    assert [n.get("class") for n in root.iter("rect")] == ["g-tint"]


def test_bars_start_at_zero_and_keep_their_proportions():
    root = ElementTree.fromstring(charts.to_svg(charts.bar_chart((100, 400), MONTHS[:2]), "Essai"))
    small, large = (float(node.get("height")) for node in root.iter("rect"))
    assert large / small == pytest.approx(4, rel=0.01)


def test_parts_of_a_whole_fill_the_bar():
    parts = (("Soins", 750), ("Gestion", 250))
    rects = list(ElementTree.fromstring(charts.to_svg(charts.stacked_bar(parts), "Essai")).iter("rect"))
    assert [float(rect.get("width")) for rect in rects if rect.get("height") == "24"] == [270, 90]
    assert len(texts(charts.to_svg(charts.stacked_bar(parts), "Essai"))) == len(parts)


def test_svg_is_read_aloud_and_hides_nothing_from_the_content_policy():
    svg = charts.to_svg(charts.line_chart((1, 2), MONTHS[:2]), "A & B <script>", "Lecture")
    root = ElementTree.fromstring(svg)
    assert (root.get("role"), root.get("aria-label")) == ("img", "A & B <script>")
    assert (root.find("title").text, root.find("desc").text) == ("A & B <script>", "Lecture")
    assert "style=" not in svg
    assert "<script" not in svg


def test_every_class_of_a_drawing_is_in_the_style_sheet():
    for name in charts.PALETTE:
        assert re.search(rf"\.g-{name} \{{ fill: var\(--", CSS), name
        assert re.search(rf"\.k-{name} \{{ stroke: var\(--", CSS), name


def test_a_colour_or_a_shape_of_another_hand_is_refused():
    drawing = Drawing(10, 10)
    drawing.add(Rect(0, 0, 1, 1, fillColor=HexColor("#123456"), strokeColor=None))
    with pytest.raises(KeyError):
        charts.to_svg(drawing, "Essai")
    drawing = Drawing(10, 10)
    drawing.add(Ellipse(1, 1, 1, 1))
    with pytest.raises(TypeError):
        charts.to_svg(drawing, "Essai")


def test_the_same_drawing_goes_into_the_print():
    drawing = charts.small_multiples([charts.line_chart((1, 2), MONTHS[:2]), charts.bar_chart((1, 2), MONTHS[:2])])
    target = BytesIO()
    canvas = new_canvas(target, (800, 300), "Essai")
    renderPDF.draw(drawing, canvas, 0, 0)
    canvas.save()
    assert target.getvalue().startswith(b"%PDF")
    assert charts.to_svg(drawing, "Essai").count("<g transform=") == 2


def test_what_does_not_move_is_drawn_from_zero():
    flat = texts(charts.to_svg(charts.line_chart([100] * 6, MONTHS), "Délai"))
    assert flat[0] == "0"
    assert "101" not in flat

"""A drawing as SVG for the page: read aloud, coloured by classes that follow the theme, with no style attribute."""

from html import escape

from django.utils.safestring import SafeString, mark_safe
from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Polygon, PolyLine, Rect, Shape, String
from reportlab.lib.colors import Color

from core.charts.plot import PALETTE
from core.pdf import fonts


def to_svg(drawing: Drawing, title: str, description: str = "", *, css_class: str = "") -> SafeString:
    """The drawing as SVG for the page: read aloud by title and description, coloured by classes that follow the theme.

    No style attribute, so that a strict content policy lets it through. Raises KeyError for a colour that is not of
    the palette and TypeError for a shape that is not one of ours.
    """
    body = "".join(_svg(shape, drawing.height) for shape in drawing.contents)
    more = f"<desc>{escape(description)}</desc>" if description else ""
    named = f' class="{escape(css_class)}"' if css_class else ""
    return mark_safe(
        f'<svg{named} role="img" aria-label="{escape(title)}" viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}"'
        f' width="{_n(drawing.width)}" height="{_n(drawing.height)}"><title>{escape(title)}</title>{more}{body}</svg>'
    )


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _name(colour: Color) -> str:
    return _NAMES[colour.hexval()]


_NAMES = {colour.hexval(): name for name, colour in PALETTE.items()}


def _paint(shape: Shape) -> str:
    fill, stroke = getattr(shape, "fillColor", None), getattr(shape, "strokeColor", None)
    classes = [f"g-{_name(fill)}" if fill else "g-none"]
    more = ""
    if stroke:
        classes.append(f"k-{_name(stroke)}")
        more = f' stroke-width="{_n(shape.strokeWidth)}"'
        if getattr(shape, "strokeDashArray", None):
            more += f' stroke-dasharray="{" ".join(map(str, shape.strokeDashArray))}"'
        if getattr(shape, "strokeLineJoin", 0):
            more += ' stroke-linejoin="round"'
    return f' class="{" ".join(classes)}"{more}'


def _svg(shape: Shape, high: float) -> str:
    match shape:
        case String():
            weight = ' font-weight="700"' if shape.fontName == fonts.BOLD else ""
            return (
                f'<text x="{_n(shape.x)}" y="{_n(high - shape.y)}" font-size="{_n(shape.fontSize)}"{weight}'
                f' text-anchor="{shape.textAnchor}"{_paint(shape)}>{escape(shape.text)}</text>'
            )
        case Rect():
            y = high - shape.y - shape.height
            box = f'x="{_n(shape.x)}" y="{_n(y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
            return f"<rect {box}{_paint(shape)}/>"
        case Line():
            ends = f'x1="{_n(shape.x1)}" y1="{_n(high - shape.y1)}" x2="{_n(shape.x2)}" y2="{_n(high - shape.y2)}"'
            return f"<line {ends}{_paint(shape)}/>"
        case Circle():
            return f'<circle cx="{_n(shape.cx)}" cy="{_n(high - shape.cy)}" r="{_n(shape.r)}"{_paint(shape)}/>'
        case PolyLine() | Polygon():
            pairs = zip(shape.points[::2], shape.points[1::2], strict=True)
            points = " ".join(f"{_n(x)},{_n(high - y)}" for x, y in pairs)
            return f'<{"polygon" if isinstance(shape, Polygon) else "polyline"} points="{points}"{_paint(shape)}/>'
        case Group():
            right, down = shape.transform[4], -shape.transform[5]
            inside = "".join(_svg(part, high) for part in shape.contents)
            return f'<g transform="translate({_n(right)} {_n(down)})">{inside}</g>'
    raise TypeError(f"a chart is not made of {type(shape).__name__}")

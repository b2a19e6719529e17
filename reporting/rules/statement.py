"""One report as a frozen value, from which its page, its charts, its XLSX and its PDF are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.spans import Span


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and what it counts; `amount` None means not known. `opens` names the list of rows behind it."""

    label: str
    amount: int | None
    text: str
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a statement. A plain count or amount has no denominator, no norm and no verdict."""

    code: str
    label: str
    value: int | None
    """In the smallest step shown (tenths of a per cent, hundredths…); None is « n.d. »."""
    text: str
    """The value as read: « 76,0 % », « n.d. (aucune dette) »."""
    numerator: Cell | None = None
    denominator: Cell | None = None
    norm: str = ""
    verdict: str = ""
    """Code of the verdict: good, watch, out; empty without norm or without value."""
    verdict_text: str = ""
    source: str = ""
    note: str = ""
    unit: str = ""
    """The unit that `value` counts steps of (see `rules.units`); empty for a value that is no number."""

    @property
    def is_part(self) -> bool:
        """A band or a share of the line above."""
        return self.numerator is None and not self.source

    @property
    def anchor(self) -> str:
        """Its place in a page: « chiffre-F.5 », « chiffre-F.5-an »."""
        return f"chiffre-{self.code.replace('/', '-')}"


@dataclass(frozen=True, slots=True)
class Series:
    """A chart's numbers: one label per point; None is a gap, not a zero."""

    title: str
    unit: str
    labels: tuple[str, ...]
    lines: tuple[tuple[str, tuple[int | None, ...]], ...]
    """(name, values): this year, then the year before."""
    code: str = ""
    norm: tuple[int | None, int | None] | None = None
    """At least, at most, in the steps of the values."""
    reading: str = ""
    """One sentence that says what the drawing shows."""

    def __post_init__(self) -> None:
        if any(len(values) != len(self.labels) for _, values in self.lines):
            raise ValueError("a line of a chart has one value per label")


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: tuple[Row, ...]
    series: tuple[Series, ...] = ()


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the organisations asked have answered."""

    known_count: int = 1
    of_count: int = 1
    missing: tuple[str, ...] = ()
    """Names of those that have not."""

    @property
    def is_complete(self) -> bool:
        return self.known_count == self.of_count


@dataclass(frozen=True, slots=True)
class Statement:
    """A report ready to be drawn. `cut_off_on`: what was typed after that day is not in it."""

    title: str
    organisation: str
    period: Span
    cut_off_on: date
    completeness: Completeness
    sections: tuple[Section, ...]
    currency: str = "XOF"
    number: str = ""
    """The number of a closed, frozen report; empty while it is provisional."""
    made: str = ""
    """When and by whom it was frozen, and with which formulas; empty while it is provisional."""
    rules: tuple[str, ...] = ()
    """How the figures were counted, said under them."""

    @property
    def is_frozen(self) -> bool:
        return bool(self.number)

    def series(self) -> Sequence[Series]:
        return tuple(one for section in self.sections for one in section.series)

    def headlines(self) -> Sequence[Row]:
        """Rights, collection, claims, renewal: since the start of the fiscal year where the report says so."""
        found: list[Row | None] = [
            self.row("N.2"),
            *(self.row(f"{code}/an") or self.row(code) for code in ("M.6", "F.5", "M.2")),
        ]
        return tuple(row for row in found if row is not None)

    def row(self, code: str) -> Row | None:
        """The first row of a code, None when it has none."""
        return next((row for row in self.rows() if row.code == code), None)

    def rows(self) -> Sequence[Row]:
        return tuple(row for section in self.sections for row in section.rows)

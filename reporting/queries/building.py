"""Statements: the sections of a report, from figures to rows and drawings; what a page shows and a print repeats."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Q

from core import formats
from core.spans import Month, Span
from core.text import N_
from organisations import rules as tree
from organisations.models import Organisation
from reporting.choices import AGE_BANDS, SEXES
from reporting.indicators import BY_CODE, CLAIMS_RATIO, COLLECTION, MONTHLY_REPORT, OPERATING, PAYMENT_MEAN
from reporting.models import Threshold
from reporting.rules import measures as m
from reporting.rules.figures import Measured
from reporting.rules.masking import masked_sum
from reporting.rules.norm import DatedNorm, Norm, norm_on
from reporting.rules.ratio import Indicator
from reporting.rules.readings import Care, cause_of, reading_of
from reporting.rules.rows import Reading, figure, section
from reporting.rules.statement import Row, Section, Series
from reporting.rules.totals import Total
from reporting.rules.units import Unit

ENTITLED, ARREARS = BY_CODE["N.2"], BY_CODE["N.3"]
MONTH_INDICATORS: tuple[Indicator, ...] = (*MONTHLY_REPORT, ENTITLED)
COMPARED: tuple[Indicator, ...] = tuple(indicator for indicator in MONTH_INDICATORS if indicator.code != "WG5.2")
"""The columns of the consolidated table: one figure each."""
YEAR_INDICATORS: tuple[Indicator, ...] = tuple(
    BY_CODE[code] for code in ("M.2", "M.6", "F.4.1", "F.5", "WG5", "WG5.2", "WG5.3", "WG6")
)
"""What is read since the start of the fiscal year: a single month of few families says little."""
WANTED_OF_YEAR = frozenset(measure for indicator in YEAR_INDICATORS for measure in indicator.measures)

WANTED = frozenset(m.MEASURES.values()) - {m.ENTITLED_DAYS}
"""What a report shows; days of rights are counted when a month is frozen, for the indicators of care."""
COUNTED_PEOPLE = (m.MEMBERS, m.BENEFICIARIES)
"""The last is the one that sex and age divide."""
MEMBERS_ROWS = (
    m.DEPENDANTS,
    m.BENEFICIARIES_ENTITLED,
    m.MEMBERS_RENEWABLE,
    m.MEMBERS_RENEWED,
)
MONEY_IN_ROWS = (m.BILLED, m.COLLECTED, m.EARNED, m.UNEARNED, m.ENROLMENT_FEES)
CARE_ROWS = (
    m.CLAIMS_SUBMITTED,
    m.CLAIMS_REFUSED,
    m.CASES,
    m.AMOUNT_CLAIMED,
    m.MUTUAL_SHARE,
    m.OUTSTANDING_BEFORE,
    m.BENEFITS_PAID,
    m.OUTSTANDING,
    m.INCURRED,
    m.INVOICES_PAID,
)
CASH_ROWS = (
    m.CASH,
    m.BANK,
    m.WALLETS,
    m.LIQUID,
    m.RECEIVABLES,
    m.SHORT_TERM_DEBTS,
    m.OPERATING_EXPENSES,
    m.SUBSIDIES,
    m.NET_RESULT,
    m.NET_WITHOUT_SUBSIDY,
)
HOW_COUNTED = (
    N_("Une attestation compte dans le mois de sa décision, même si les soins ou la saisie sont d'un autre mois."),
    N_(
        "Une cotisation compte dans le mois de son échéance ; "
        "si elle est appelée quand ce mois est clôturé, dans celui de l'appel."
    ),
    N_("Prestations de la période : payées, plus restant dues à la fin, moins restant dues au début."),
    N_("Un nombre de moins de cinq personnes est caché ; « n.d. » : le chiffre n'est pas connu, ce n'est pas zéro."),
)
MASKED = N_("moins de 5, ou caché avec un autre")

Translate = Callable[[str], str]

TREASURY = Total("treasury", N_("Disponibilités"), m.LIQUID)
ADHERENTS = Total("adherents", N_("Adhérents"), m.MEMBERS)
DRAWN: tuple[Indicator, ...] = (ADHERENTS, COLLECTION, CLAIMS_RATIO, OPERATING, PAYMENT_MEAN, TREASURY)
"""One drawing for each question: are we growing, paid, balanced, thrifty, prompt, solvent."""
WANTED_TO_DRAW = frozenset(measure for indicator in DRAWN for measure in indicator.measures) | {m.CASES}


def norms_of(organisation: Organisation) -> tuple[DatedNorm, ...]:
    """The norms that a body and those above it set; initial norms stand where they set none."""
    paths = tree.lineage_paths(organisation.path)
    rows = Threshold.objects.filter(Q(organisation__path__in=paths) | Q(organisation=None)).order_by("starts_on", "pk")
    return tuple(
        DatedNorm(row.code, row.span, Norm(at_least_bp=row.at_least, at_most_bp=row.at_most), row.source)
        for row in rows
    )


def reading_for(organisation: Organisation, day: date, translate: Translate) -> Reading:
    """How a statement of an organisation is read: norms of the day, its currency, the language."""
    return Reading(day, norms_of(organisation), organisation.currency, translate)


def sections_of(figures: Measured, people: Sequence[Mapping[str, int]], reading: Reading) -> list[Section]:
    """Members, contributions, care, money and indicators of a period; `people` of each mutual, by sex and age."""
    name = reading.translate
    return [
        Section(
            name(N_("Adhérents et bénéficiaires")),
            (
                *_figures(COUNTED_PEOPLE, figures, reading),
                *_people(people, reading),
                *_figures(MEMBERS_ROWS, figures, reading),
            ),
        ),
        Section(
            name(N_("Cotisations")),
            (
                *_figures(MONEY_IN_ROWS, figures, reading),
                figure(m.ARREARS, figures, reading),
                *(figure(band, figures, reading) for band in ARREARS.bands),  # type: ignore[attr-defined]
            ),
        ),
        Section(name(N_("Prestations")), _figures(CARE_ROWS, figures, reading)),
        Section(name(N_("Caisse et résultat")), _figures(CASH_ROWS, figures, reading)),
        section(N_("Indicateurs"), MONTH_INDICATORS, figures, reading),
    ]


def year_section(title: str, figures: Measured, reading: Reading) -> Section:
    """The indicators that need more than a month, under codes of their own."""
    found = section(title, YEAR_INDICATORS, figures, reading)
    return Section(found.title, tuple(replace(row, code=f"{row.code}/an") for row in found.rows))


def drawn(history: Mapping[Month, Measured], last: Month, reading: Reading) -> tuple[Series, ...]:
    """A line for each question over twelve months, with the twelve before."""
    months = [last + step for step in range(-11, 1)]
    return tuple(_series(indicator, history, months, reading) for indicator in DRAWN)


def _series(
    indicator: Indicator, history: Mapping[Month, Measured], months: Sequence[Month], reading: Reading
) -> Series:
    now = tuple(_value(indicator, history.get(month)) for month in months)
    before = tuple(_value(indicator, history.get(month + -12)) for month in months)
    dated = norm_on(indicator.code, reading.norms, reading.day)
    norm = dated.norm if dated else indicator.norm
    cause = _cause(history, months[-1], reading) if indicator is CLAIMS_RATIO else ""
    return Series(
        title=reading.translate(indicator.label),
        unit=indicator.unit.value,
        labels=tuple(short_month(month) for month in months),
        lines=((reading.translate(N_("12 derniers mois")), now), (reading.translate(N_("12 mois d'avant")), before)),
        code=indicator.code,
        norm=_band(norm, indicator.unit) if norm else None,
        reading=reading_of(now, indicator.unit, reading.currency, reading.translate, cause),
    )


def short_month(month: Month) -> str:
    """« 03/26 »."""
    return f"{month.month:02d}/{month.year % 100:02d}"


def _value(indicator: Indicator, figures: Measured | None) -> int | None:
    return indicator.result(figures).value if figures is not None else None


def _band(norm: Norm, unit: Unit) -> tuple[int | None, int | None] | None:
    lows = [bound for bound in (norm.at_least_bp, norm.above_bp) if bound is not None]
    highs = [bound for bound in (norm.at_most_bp, norm.below_bp) if bound is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    if low is None and high is None:
        return None
    return (
        None if low is None else low * unit.steps // 10_000,
        None if high is None else high * unit.steps // 10_000,
    )


def _cause(history: Mapping[Month, Measured], month: Month, reading: Reading) -> str:
    now, before = history.get(month), history.get(month + -1)
    if now is None or before is None:
        return ""
    care_now, care_before = (Care(one.amount(m.CASES), one.amount(m.INCURRED)) for one in (now, before))
    return cause_of(care_now, care_before, reading.translate)


def _figures(terms: Sequence[m.Term], figures: Measured, reading: Reading) -> tuple[Row, ...]:
    return tuple(figure(term, figures, reading) for term in terms)


def _people(people: Sequence[Mapping[str, int]], reading: Reading) -> list[Row]:
    """Beneficiaries by sex, then by age; a small count of any mutual is hidden in what leaves it."""
    rows = []
    for place, names in ((0, SEXES), (1, AGE_BANDS)):
        cells = masked_sum([_cells(one, place, names) for one in people] or [dict.fromkeys(names, 0)])
        shown = {key: number for key, number in cells.items() if key != "?" or number != 0}
        rows += [_cell_row(f"people_{key}", names[key], number, reading) for key, number in shown.items()]
    return rows


def _cells(people: Mapping[str, int], place: int, names: Mapping[str, str]) -> dict[str, int]:
    """The people of a mutual by sex (place 0) or by age (1); those of unknown age only where there are some."""
    cells = dict.fromkeys(names, 0)
    for key, count in people.items():
        cells[key.split("|")[place]] += count
    return {key: number for key, number in cells.items() if key != "?" or number}


def _cell_row(code: str, label: str, number: int | None, reading: Reading) -> Row:
    shown = reading.translate(MASKED) if number is None else formats.count(number)
    told = reading.translate(N_("dont %(who)s")) % {"who": reading.translate(label)}
    return Row(code, told, number, shown, unit=Unit.COUNT.value if number is not None else "")


def fiscal_year(organisation: Organisation, month: Month) -> Span:
    """The days from the start of the organisation's fiscal year to the end of a month."""
    first = organisation.fiscal_year_month
    year = month.year if month.month >= first else month.year - 1
    return Span(Month(year, first).first_day, month.span.end)

"""The consolidated statement of a federation or union: measures of its mutuals are added, indicators divide last.

A federation reads figures, never persons. Amounts of two currencies are added only at a rate that somebody stated.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext

from core import formats
from core.refusals import Refused
from core.spans import Month, Span, month_of
from core.text import N_
from organisations.models import Organisation, Parameter
from organisations.queries import mutuals_under
from reporting.choices import EXCHANGE, EXCHANGE_BASE
from reporting.models import Reminder
from reporting.queries.building import COMPARED, HOW_COUNTED, WANTED, reading_for, sections_of
from reporting.queries.snapshots import Figures, figures_of, live_figures, reports_of
from reporting.queries.statements import year_span
from reporting.rules.figures import Measured, consolidate
from reporting.rules.freezing import frozen_figures
from reporting.rules.measures import MEASURES
from reporting.rules.ratio import Indicator
from reporting.rules.rows import Reading, row
from reporting.rules.statement import Completeness, Row, Statement
from reporting.rules.units import divided

TITLE = N_("Rapport consolidé")
TWO_CURRENCIES = N_(
    "Des mutuelles tiennent leurs comptes en %(others)s et la fédération en %(own)s. "
    "Donnez la valeur de 1 000 unités pour les additionner."
)
STATED, GIVEN = N_("%(base)s = %(worth)s, taux fixé le %(day)s."), N_("%(base)s = %(worth)s, taux donné ici.")


class RateMissing(Refused):
    """Amounts of several currencies and no stated rate; `currencies` are those that need one."""

    def __init__(self, text: str, currencies: Sequence[str]) -> None:
        super().__init__(text, field="rate")
        self.currencies = tuple(currencies)


@dataclass(frozen=True, slots=True)
class Rate:
    """What a thousand units of a currency are worth, in whole units of the federation's, and since when."""

    currency: str
    per_thousand: int
    since: date | None = None
    """None: given with the request."""


@dataclass(frozen=True, slots=True)
class MutualLine:
    """A mutual in the consolidated table: whether its report is frozen, and its indicators by code."""

    mutual: Organisation
    rows: Mapping[str, Row]
    is_closed: bool = False
    """Its report is frozen; for a year, those of its twelve months are."""
    number: str = ""
    closed_on: date | None = None
    reminded_on: date | None = None


@dataclass(frozen=True, slots=True)
class Consolidated:
    """The statement of the whole, and each mutual's line under the same indicators."""

    organisation: Organisation
    statement: Statement
    lines: tuple[MutualLine, ...]
    indicators: tuple[Indicator, ...]
    rates: tuple[Rate, ...] = ()
    month: Month | None = None
    total: Mapping[str, Row] = field(default_factory=dict)
    snapshot: str = ""
    """What names these very figures: the same figures have the same number, others never."""
    shares_by_mutual: Callable[[], Mapping[int, Mapping[str, Row]]] = field(default=dict)
    """The rows of every mutual by code, made when somebody opens one of them."""

    def row(self, code: str) -> Row | None:
        """A figure of the whole, under its code."""
        return self.statement.row(code)

    def shares(self, code: str) -> list[tuple[Organisation, Row | None]]:
        """The same figure of each mutual, in the order of the table; None where it has none."""
        by_mutual = self.shares_by_mutual()
        return [(line.mutual, by_mutual.get(line.mutual.pk, {}).get(code)) for line in self.lines]


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What the mutuals of a body sent for a period."""

    federation: Organisation
    span: Span
    on: date
    mutuals: Sequence[Organisation]
    figures: Mapping[int, Figures]
    closed: frozenset[int]
    rates: Mapping[str, Rate]
    month: Month | None = None


def statement_consolidated(
    federation: Organisation, month: Month, on: date, given: Mapping[str, int] | None = None
) -> Consolidated:
    """All mutuals of a body over a month: frozen figures of those that closed it, counted now for the others.

    `given`: currency → what 1 000 units are worth. Raises RateMissing when a mutual's currency has no stated rate.
    """
    mutuals = _mutuals(federation, month.span)
    rates = rates_for(federation, mutuals, month.last_day, given or {})
    figures = figures_of([mutual.pk for mutual in mutuals], month, WANTED)
    closed = frozenset(pk for pk, one in figures.items() if one.report is not None)
    return _together(_Gathered(federation, month.span, on, mutuals, figures, closed, rates, month))


def consolidated_year(
    federation: Organisation, year: int, on: date, given: Mapping[str, int] | None = None
) -> Consolidated:
    """The same over the fiscal year that begins in `year`, counted as it stands at the end of its last month begun.

    Rows are dated when they are written: the closed months of a year always give the same figures.
    """
    span = year_span(federation, year, on)
    mutuals = _mutuals(federation, span)
    rates = rates_for(federation, mutuals, _last(span), given or {})
    keys = [mutual.pk for mutual in mutuals]
    first = month_of(span.start)
    reports = reports_of(keys, first, first + 11)
    closed = frozenset(pk for pk in keys if all((pk, first + step) in reports for step in range(12)))
    return _together(_Gathered(federation, span, on, mutuals, live_figures(keys, span, WANTED), closed, rates))


def _together(gathered: _Gathered) -> Consolidated:
    federation, span = gathered.federation, gathered.span
    reading = reading_for(federation, _last(span), gettext)
    whole, people = _added(gathered), [gathered.figures[mutual.pk].people for mutual in gathered.mutuals]
    missing = tuple(mutual.name for mutual in gathered.mutuals if mutual.pk not in gathered.closed)
    statement = Statement(
        title=gettext(TITLE),
        organisation=federation.name,
        period=span,
        cut_off_on=gathered.on,
        completeness=Completeness(len(gathered.closed), len(gathered.mutuals), missing),
        sections=tuple(sections_of(whole, people, reading)),
        currency=federation.currency,
        rules=(*_told(gathered.rates, federation), *(gettext(rule) for rule in HOW_COUNTED)),
    )
    return Consolidated(
        organisation=federation,
        statement=statement,
        lines=tuple(_lines(gathered, reading)),
        indicators=COMPARED,
        rates=tuple(gathered.rates.values()),
        month=gathered.month,
        total={one.code: row(one, one.result(whole), reading) for one in COMPARED},
        snapshot=_number_of(gathered),
        shares_by_mutual=partial(_shares, gathered, reading),
    )


def _shares(gathered: _Gathered, reading: Reading) -> dict[int, dict[str, Row]]:
    """The figures of each mutual as its own report says them, in its own currency."""
    found = {}
    for mutual in gathered.mutuals:
        figures = gathered.figures[mutual.pk]
        parts = sections_of(figures.measured, [figures.people], replace(reading, currency=mutual.currency))
        found[mutual.pk] = {row.code: row for part in parts for row in part.rows}
    return found


def _number_of(gathered: _Gathered) -> str:
    """The first figures of the hash of every mutual's measures and of the rates."""
    told = {
        "period": [gathered.span.start.isoformat(), _last(gathered.span).isoformat()],
        "rates": {currency: rate.per_thousand for currency, rate in gathered.rates.items()},
        "figures": {
            mutual.code: frozen_figures(gathered.figures[mutual.pk].measured.values) for mutual in gathered.mutuals
        },
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:8]


def _added(gathered: _Gathered) -> Measured:
    """The measures of all mutuals in the body's currency."""
    return consolidate(
        [
            converted(gathered.figures[mutual.pk].measured, gathered.rates.get(mutual.currency))
            for mutual in gathered.mutuals
        ]
    )


def converted(figures: Measured, rate: Rate | None) -> Measured:
    """Amounts in the body's currency, each measure rounded half up; counts and days stay."""
    if rate is None:
        return figures
    values = {
        code: divided(value * rate.per_thousand, EXCHANGE_BASE)
        if isinstance(value, int) and MEASURES[code].is_money
        else value
        for code, value in figures.values.items()
    }
    return Measured(values, figures.of_count, figures.known_counts)


def _lines(gathered: _Gathered, reading: Reading) -> list[MutualLine]:
    reminded: dict[int, date] = {}
    if gathered.month is not None:
        rows = Reminder.objects.filter(mutual__in=gathered.mutuals, month_on=gathered.month.first_day)
        reminded = dict(rows.order_by("sent_on").values_list("mutual_id", "sent_on"))
    lines = []
    for mutual in gathered.mutuals:
        figures = gathered.figures[mutual.pk]
        own = replace(reading, currency=mutual.currency)
        report = figures.report
        lines.append(
            MutualLine(
                mutual=mutual,
                rows={one.code: row(one, one.result(figures.measured), own) for one in COMPARED},
                is_closed=mutual.pk in gathered.closed,
                number=str(report.number) if report else "",
                closed_on=report.closed_on if report else None,
                reminded_on=reminded.get(mutual.pk),
            )
        )
    return lines


def _mutuals(federation: Organisation, span: Span) -> list[Organisation]:
    """The mutuals that existed on a day of the period, in the order of the tree."""
    rows = mutuals_under(federation).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=span.start))
    return list(rows.filter(opened_on__lte=_last(span)).select_related("place"))


def rates_for(
    federation: Organisation, mutuals: Sequence[Organisation], day: date, given: Mapping[str, int]
) -> dict[str, Rate]:
    """The rate of each currency that is not the body's own; raises RateMissing for one that nobody stated."""
    foreign = sorted({mutual.currency for mutual in mutuals} - {federation.currency})
    stated = _stated(federation, foreign, day) if foreign else {}
    rates = {currency: Rate(currency, given[currency]) for currency in foreign if given.get(currency, 0) > 0}
    rates = {currency: stated[currency] for currency in foreign if currency in stated} | rates
    lacking = [currency for currency in foreign if currency not in rates]
    if lacking:
        signs = {
            "others": ", ".join(formats.CURRENCY_SIGNS[currency] for currency in lacking),
            "own": formats.CURRENCY_SIGNS[federation.currency],
        }
        raise RateMissing(gettext(TWO_CURRENCIES) % signs, lacking)
    return rates


def _stated(federation: Organisation, currencies: Sequence[str], day: date) -> dict[str, Rate]:
    """The rates that the body set among its dated parameters."""
    keys = {EXCHANGE[currency].key: currency for currency in currencies}
    rows = Parameter.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=day), organisation=federation, key__in=keys, starts_on__lte=day
    )
    return {
        keys[row.key]: Rate(keys[row.key], row.value, row.starts_on)
        for row in rows.order_by("starts_on")
        if row.value > 0
    }


def _told(rates: Mapping[str, Rate], federation: Organisation) -> list[str]:
    """Each rate in a sentence, for the head of the report."""
    sentences = []
    for rate in rates.values():
        told = {
            "base": formats.money(EXCHANGE_BASE, rate.currency),
            "worth": formats.money(rate.per_thousand, federation.currency),
            "day": formats.day(rate.since),
        }
        sentences.append(gettext(STATED if rate.since else GIVEN) % told)
    return sentences


def _last(span: Span) -> date:
    if span.last_day is None:
        raise ValueError("a period that is measured has an end")
    return span.last_day

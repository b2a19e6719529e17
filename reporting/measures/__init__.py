"""What is counted, one grouped aggregate for each: `{organisation: {measure: figure}}`, whatever their number.

Set-based: as many queries for one mutual as for a hundred. What is not known is None, never 0.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from core.spans import Span
from reporting.measures import care, contributions, entitlement, ledger, membership, network
from reporting.measures.membership import people
from reporting.measures.network import Asked, ByOrganisation
from reporting.rules import measures as m
from reporting.rules.measures import Measure

__all__ = ["measured", "people"]


@dataclass(frozen=True, slots=True)
class Gauge:
    """A function that counts some measures at once."""

    read: Callable[[Asked], ByOrganisation]
    measures: tuple[Measure, ...]


GAUGES = (
    Gauge(network.settings_of, (m.TARGET_POPULATION, m.SAFETY_MARGIN_BP, m.LOADING_BP)),
    Gauge(
        membership.adherents_of,
        (m.MEMBERS, m.MEMBERS_BEFORE, m.MEMBERS_NEW_SECTIONS, m.MEMBERS_OLD_SECTIONS),
    ),
    Gauge(membership.beneficiaries_of, (m.BENEFICIARIES, m.BENEFICIARIES_BEFORE)),
    Gauge(membership.renewals_of, (m.MEMBERS_RENEWABLE, m.MEMBERS_RENEWED)),
    Gauge(contributions.billed_of, (m.BILLED, m.COLLECTED)),
    Gauge(contributions.arrears_of, (m.ARREARS_30, m.ARREARS_90, m.ARREARS_180, m.ARREARS_OLDER)),
    Gauge(contributions.earned_of, (m.EARNED, m.UNEARNED)),
    Gauge(entitlement.entitled_of, (m.BENEFICIARIES_ENTITLED, m.ENTITLED_DAYS)),
    Gauge(care.claims_of, (m.CLAIMS_SUBMITTED, m.CLAIMS_REFUSED)),
    Gauge(care.settlement_of, (m.PAYMENT_DELAYS, m.INVOICES_PAID, m.INVOICES_IN_TIME)),
    Gauge(
        care.money_of,
        (
            *(m.MEASURES[line.code] for line in ledger.MEASURED),
            *(m.MEASURES[code] for code in care.FLOWS),
            m.OUTSTANDING,
            m.OUTSTANDING_BEFORE,
            m.PAYABLE_3_MONTHS,
            m.ANNUAL_CHARGES,
            m.RECEIVABLES_ADMITTED,
            m.UNEARNED,
        ),
    ),
)
"""Every measure is counted by one of these; what advances add to unearned contributions comes last."""


def measured(
    organisation_ids: Collection[int], span: Span, wanted: Collection[Measure] | None = None
) -> ByOrganisation:
    """Each organisation's measures over a span, stocks at the end of its last day; `wanted` None: all of them.

    Raises ValueError for a span without end.
    """
    wanted = frozenset(m.MEASURES.values() if wanted is None else wanted)
    asked = Asked(tuple(sorted(organisation_ids)), span, wanted)
    found: ByOrganisation = {pk: {} for pk in asked.organisation_ids}
    for gauge in GAUGES:
        if not wanted.isdisjoint(gauge.measures):
            for pk, figures in gauge.read(asked).items():
                found[pk] |= figures
    for figures in found.values():
        _add_advances(figures)
    return found


def _add_advances(figures: dict) -> None:
    """Money received for contributions that are not called yet is unearned too."""
    held = figures.pop(ledger.ADVANCES.code, 0)
    called = figures.get(m.UNEARNED.code)
    if called is not None:
        figures[m.UNEARNED.code] = None if held is None else called + held

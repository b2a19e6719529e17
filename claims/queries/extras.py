"""What open rights are worth: the share to pay and what is left of ceilings, for « Vérifier les droits »."""

from datetime import date

from django.utils.translation import gettext as _

from claims.choices import CeilingKind, ConsumptionKind
from claims.queries.as_facts import LimitTerms
from claims.queries.consumption import Taken, taken_by
from claims.queries.facts import Known, benefit_period
from claims.queries.terms import load_terms
from claims.rules.checks.ceilings import raised_limit
from claims.rules.verdict import Movement
from contributions.queries import claim_rights_of_many
from core import formats, spoken
from core.money import FULL_BP
from core.spans import Span
from members.models import Beneficiary, Household
from members.queries import family_spans
from organisations.acting import current_actor

SHARED = {CeilingKind.BENEFICIARY, CeilingKind.HOUSEHOLD}


def rights_extras(beneficiary: Beneficiary, day: date) -> list[str]:
    """« La personne paie 25 %. », « Il reste 42 000 FCFA sur 50 000 FCFA. » No care is named.

    A fixed number of queries, about twenty.
    """
    return _told(beneficiary, day, shares=True)


def _told(beneficiary: Beneficiary, day: date, *, shares: bool) -> list[str]:
    rights = claim_rights_of_many([(beneficiary, day)])
    found = rights[beneficiary.pk, day]
    if found.plan is None:
        return []
    terms = load_terms(beneficiary.organisation_id, plan_ids=[found.plan.pk], provider_ids=[], item_ids=[])
    book = terms.plans[found.plan.pk]
    known = Known(terms, rights, families=family_spans([beneficiary.household_id]))
    taken = taken_by([beneficiary.household_id], [beneficiary.pk])
    period = benefit_period(book, found, day)
    coverages = [held.coverage for held in book.guarantees.all_on(day)] if shares else []
    told = [_share_told([coverage.rate_bp for coverage in coverages if coverage.copayment is None])]
    for limit in book.limits.all_on(day):
        if limit.ceiling in SHARED and not limit.key:
            told.append(_left_told(beneficiary, limit, known, taken, (period, day)))
    return [sentence for sentence in told if sentence]


def family_left(household: Household, day: date) -> list[str]:
    """What is left of the family's own ceiling on a day, for its page; nothing without a head."""
    head = Beneficiary.objects.filter(household=household).order_by("left_on", "number").first()
    return _told(head, day, shares=False) if head else []


def _share_told(rates: list[int]) -> str:
    """What the person pays, when the plan has rates."""
    if not rates:
        return ""
    least, most = FULL_BP - max(rates), FULL_BP - min(rates)
    if least == most:
        return _("La personne paie %(rate)s.") % {"rate": spoken.percent(least)}
    return _("La personne paie de %(least)s à %(most)s, selon les soins.") % {
        "least": spoken.percent(least),
        "most": spoken.percent(most),
    }


def _left_told(person: Beneficiary, limit: LimitTerms, known: Known, taken: Taken, when: tuple[Span, date]) -> str:
    period, day = when
    kind = limit.ceiling or CeilingKind.HOUSEHOLD
    allowed = limit.limit
    if limit.extra_per_person:
        members = known.members_on(person.household_id, day)
        allowed = raised_limit(allowed, members, limit.extra_above_count, limit.extra_per_person)
    pot = (ConsumptionKind.CEILING, Movement(ConsumptionKind.CEILING, kind, limit.key, None).pot, period.start)
    left = max(0, allowed - taken.ceiling(kind, pot, person.pk, person.household_id))
    currency = current_actor().currency
    said = (
        _("Il reste %(left)s sur %(limit)s pour la famille.")
        if kind is CeilingKind.HOUSEHOLD
        else _("Il reste %(left)s sur %(limit)s pour la personne.")
    )
    return said % {"left": formats.money(left, currency), "limit": formats.money(allowed, currency)}

"""The proof that claims were not written round their rules: one sentence per broken invariant, none when all holds."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from claims.choices import CeilingKind, ClaimState, ConsumptionKind, InvoiceState, Outcome
from claims.models import (
    Approval,
    CeilingRule,
    Claim,
    Consumption,
    Decision,
    DecisionLine,
    Payout,
    PayoutShare,
    Provider,
    ProviderInvoice,
    Tariff,
)
from claims.queries.as_facts import limit_terms
from claims.queries.history import ACCEPTED
from claims.queries.money import party_of
from claims.rules.checks.ceilings import raised_limit
from claims.rules.verdict import Movement
from core import spoken
from ledger.choices import AccountUse
from ledger.models import Leg
from members.models import Beneficiary

MOST_TOLD = 20
"""Broken rows named by each invariant; the rest is counted."""


def broken() -> list[str]:
    """Every invariant of claims that does not hold in the scope, in words; empty when all hold (I21 to I30)."""
    found: list[str] = []
    for proof in PROOFS:
        rows = list(proof())
        found += rows[:MOST_TOLD]
        if len(rows) > MOST_TOLD:
            found.append(_("… et d'autres du même genre : %(count)s.") % {"count": len(rows) - MOST_TOLD})
    return found


def _current() -> QuerySet[Decision]:
    """The decision in force of each claim that stands."""
    return Decision.objects.filter(claim__decision=F("pk")).exclude(claim__state=ClaimState.REVERSED)


def refused_without_reason() -> Iterator[str]:
    """I21: what is refused on a line has a reason, on the line or on the claim."""
    rows = DecisionLine.objects.filter(decision__in=_current(), refused__gt=0, reasons=[], decision__reasons=[])
    for number, position in rows.values_list("decision__claim__number", "line__position"):
        yield _("I21 : dossier %(number)s, ligne %(line)s refusée sans motif.") % {"number": number, "line": position}


def parts_do_not_sum() -> Iterator[str]:
    """I22, I25: billed = refused + other cover + mutual + member on each line; the decision is the sum of its lines."""
    wrong = ~Q(billed=F("refused") + F("other_cover") + F("mutual_share") + F("member_share"))
    rows = DecisionLine.objects.filter(wrong)
    for number, position in rows.values_list("decision__claim__number", "line__position"):
        yield _("I22 : dossier %(number)s, ligne %(line)s : les parts ne font pas le montant.") % {
            "number": number,
            "line": position,
        }
    names = ("billed", "refused", "other_cover", "mutual_share", "member_share")
    sums = {f"of_{name}": Coalesce(Sum(f"lines__{name}"), 0) for name in names}
    differs = Q()
    for name in names:
        differs |= ~Q(**{name: F(f"of_{name}")})
    for number in Decision.objects.annotate(**sums).filter(differs).values_list("claim__number", flat=True):
        yield _("I25 : dossier %(number)s : la décision n'est pas la somme de ses lignes.") % {"number": number}


def paid_above_tariff() -> Iterator[str]:
    """I23: the base never exceeds the tariff in force on the first day of care, unless a reviewer set the price."""
    day = OuterRef("line__claim__care_from")
    tariff = Tariff.objects.filter(
        agreement__organisation=OuterRef("organisation"),
        agreement__provider=OuterRef("line__claim__provider"),
        item=OuterRef("line__item"),
        starts_on__lte=day,
        agreement__starts_on__lte=day,
    )
    tariff = tariff.exclude(ends_on__lte=day).exclude(agreement__ends_on__lte=day)
    rows = DecisionLine.objects.filter(decision__in=_current(), decision__review={}).annotate(
        agreed=Subquery(tariff.values("price")[:1])
    )
    for number, position in rows.filter(base__gt=F("agreed") * F("quantity")).values_list(
        "decision__claim__number", "line__position"
    ):
        yield _("I23 : dossier %(number)s, ligne %(line)s payée au-dessus du tarif.") % {
            "number": number,
            "line": position,
        }


def ceilings_passed() -> Iterator[str]:
    """I24: per household, person and period, what accepted lines took never exceeds the highest limit ever set."""
    live = Consumption.objects.filter(kind=ConsumptionKind.CEILING).order_by()
    limits = _highest_limits()
    sizes = dict(Beneficiary.objects.order_by().values_list("household_id").annotate(count=Count("pk")))
    for kind, name in HOLDERS.items():
        rows = live.filter(Q(pot=kind) | Q(pot__startswith=f"{kind}:"))
        columns = (name, "organisation_id", "household_id", "pot", "period_starts_on")
        sums = rows.values_list(*columns).annotate(total=Sum("taken"))
        for told, organisation, household, pot, starts_on, total in sums:
            held = limits.get((organisation, kind, pot))
            if held is None:
                continue
            limit = max(raised_limit(one, sizes.get(household, 0), above, extra) for one, above, extra in held)
            if total > limit:
                yield _("I24 : %(who)s a reçu %(total)s sur un plafond de %(limit)s (%(pot)s, %(day)s).") % {
                    "who": told,
                    "total": total,
                    "limit": limit,
                    "pot": pot,
                    "day": starts_on,
                }


HOLDERS = {
    CeilingKind.HOUSEHOLD: "household__number",
    CeilingKind.BENEFICIARY: "beneficiary__number",
    CeilingKind.CATEGORY: "beneficiary__number",
}
"""Who holds each kind of ceiling."""


def _highest_limits() -> dict[tuple[int, str, str], list[tuple[int, int, int]]]:
    """Every limit ever set, by mutual, kind and pot, as (limit, above so many people, extra for each)."""
    found: dict[tuple[int, str, str], list[tuple[int, int, int]]] = {}
    for row in CeilingRule.objects.exclude(ceiling="").select_related("item"):
        terms = limit_terms(row)
        pot = Movement(ConsumptionKind.CEILING, row.ceiling, terms.key, None).pot
        told = (row.limit, row.extra_above_count, row.extra_per_person)
        found.setdefault((row.organisation_id, row.ceiling, pot), []).append(told)
    return found


def counters_are_not_lines() -> Iterator[str]:
    """I24, I37: what stands in the ledger of consumption for a whole household or person is what accepted lines pay."""
    for pot in (CeilingKind.HOUSEHOLD, CeilingKind.BENEFICIARY):
        rows = Consumption.objects.filter(
            kind=ConsumptionKind.CEILING, pot=pot, decision__claim__decision=F("decision")
        )
        taken = rows.order_by().values_list("decision_id").annotate(total=Sum("taken"))
        shares = dict(_current().filter(claim__state__in=ACCEPTED).values_list("pk", "mutual_share"))
        numbers = dict(_current().values_list("pk", "claim__number"))
        for decision_id, total in taken:
            if total != shares.get(decision_id, 0):
                yield _("I24 : dossier %(number)s : consommation %(total)s, part mutuelle %(share)s.") % {
                    "number": numbers.get(decision_id, "?"),
                    "total": total,
                    "share": shares.get(decision_id, 0),
                }


def invoice_totals_differ() -> Iterator[str]:
    """I25: an approved invoice is the sum of its claims, and what was paid of it never passes that."""
    rows = ProviderInvoice.objects.filter(approved_total__isnull=False)
    rows = rows.annotate(summed=Coalesce(Sum("claims__decision__mutual_share"), 0)).exclude(approved_total=F("summed"))
    for number, approved, summed in rows.values_list("number", "approved_total", "summed"):
        yield _("I25 : facture %(number)s approuvée pour %(approved)s, ses dossiers font %(summed)s.") % {
            "number": number,
            "approved": approved,
            "summed": summed,
        }
    paid = ProviderInvoice.objects.annotate(paid=Coalesce(Sum("shares__amount"), 0))
    for number in paid.filter(paid__gt=Coalesce(F("approved_total"), 0)).values_list("number", flat=True):
        yield _("I25 : facture %(number)s payée au-delà de ce qui est dû.") % {"number": number}
    orders = Payout.objects.annotate(shared=Coalesce(Sum("shares__amount"), 0)).exclude(amount=F("shared"))
    for number in orders.values_list("number", flat=True):
        yield _("I25 : l'ordre de paiement %(number)s n'est pas la somme de ses parts.") % {"number": number}


def paid_twice() -> Iterator[str]:
    """I26: one slip of one provider is accepted once."""
    rows = Claim.objects.filter(state__in=ACCEPTED).exclude(slip_number="").order_by()
    twice = rows.values_list("provider__name", "slip_number").annotate(count=Count("pk")).filter(count__gt=1)
    for provider, slip, count in twice:
        yield _("I26 : attestation %(slip)s %(provider)s acceptée %(count)s fois.") % {
            "slip": slip,
            "provider": spoken.of(provider),
            "count": count,
        }


def states_do_not_follow() -> Iterator[str]:
    """I27: a claim's state is that of its decision, its invoice and its payment."""
    outcomes = {ClaimState.IN_REVIEW: Outcome.IN_REVIEW, ClaimState.REFUSED: Outcome.REFUSED}
    wrong = Q(state__in=ACCEPTED) & ~Q(decision__outcome=Outcome.APPROVED)
    for state, outcome in outcomes.items():
        wrong |= Q(state=state) & ~Q(decision__outcome=outcome)
    wrong |= Q(state__in=[ClaimState.INVOICED, ClaimState.IN_PAYMENT, ClaimState.PAID], invoice__isnull=True)
    wrong |= Q(state=ClaimState.PAID) & ~Q(invoice__state=InvoiceState.PAID)
    wrong |= Q(state=ClaimState.IN_PAYMENT) & ~Q(invoice__state__in=[InvoiceState.APPROVED, InvoiceState.PARTLY_PAID])
    wrong |= Q(state=ClaimState.APPROVED, invoice__isnull=False)
    for number, state in Claim.objects.filter(wrong).values_list("number", "state"):
        yield _("I27 : le dossier %(number)s ne peut pas être « %(state)s ».") % {
            "number": number,
            "state": _(ClaimState(state).label),
        }


def signed_by_preparer() -> Iterator[str]:
    """I28: nobody signs what they prepared or corrected; each approved invoice carries a signature of its total."""
    nobody, name = Q(signed_by__isnull=True), F("signed_by_name")
    same = Q(signed_by=F("invoice__prepared_by"))
    same |= nobody & Q(invoice__prepared_by__isnull=True, invoice__prepared_by_name=name)
    same |= Q(signed_by=F("invoice__corrections__corrected_by"))
    same |= nobody & Q(
        invoice__corrections__isnull=False,
        invoice__corrections__corrected_by__isnull=True,
        invoice__corrections__corrected_by_name=name,
    )
    signatures = Approval.objects.filter(same).distinct()
    for number, name in signatures.values_list("invoice__number", "signed_by_name"):
        yield _("I28 : facture %(number)s préparée et approuvée par %(name)s.") % {"number": number, "name": name}
    signed = Approval.objects.filter(invoice=OuterRef("pk"), total=OuterRef("approved_total"))
    rows = ProviderInvoice.objects.filter(approved_total__isnull=False).filter(~Exists(signed))
    for number in rows.values_list("number", flat=True):
        yield _("I28 : facture %(number)s approuvée sans seconde signature.") % {"number": number}


def care_outside_of_life() -> Iterator[str]:
    """I29: nothing is paid before birth, after death, before joining or after leaving."""
    rows = Claim.objects.filter(state__in=ACCEPTED, decision__mutual_share__gt=0)
    outside = (
        Q(care_from__lt=F("beneficiary__birth_on"), beneficiary__birth_precision="day")
        | Q(care_from__gt=F("beneficiary__died_on"), beneficiary__died_precision="day")
        | Q(care_from__lt=F("beneficiary__joined_on"))
        | Q(care_from__gte=F("beneficiary__left_on"))
    )
    for number, person in rows.filter(outside).values_list("number", "beneficiary__number"):
        yield _("I29 : dossier %(number)s payé pour %(person)s hors de sa couverture.") % {
            "number": number,
            "person": person,
        }


def balances_differ() -> Iterator[str]:
    """I30: the book owes each provider what is approved less what is paid."""
    approved = _sums(ProviderInvoice.objects.filter(approved_total__isnull=False), "approved_total", "provider_id")
    paid = _sums(PayoutShare.objects.all(), "amount", "payout__provider_id")
    owed = {pk: approved.get(pk, 0) - paid.get(pk, 0) for pk in {*approved, *paid}}
    legs = Leg.objects.filter(account__use=AccountUse.PROVIDERS).order_by().values_list("party")
    book = {party: -total for party, total in legs.annotate(total=Sum("amount"))}
    names = dict(Provider.objects.values_list("pk", "name"))
    known = {party_of(pk): pk for pk in owed}
    for party in sorted({*book, *known}):
        expected = owed.get(known.get(party, 0), 0)
        if book.get(party, 0) != expected:
            yield _("I30 : le livre doit %(book)s à %(provider)s, les factures disent %(expected)s.") % {
                "book": book.get(party, 0),
                "provider": names.get(known.get(party, 0), party or "?"),
                "expected": expected,
            }


def _sums(rows: QuerySet, amount: str, key: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(key).annotate(total=Sum(amount)))


PROOFS = (
    refused_without_reason,
    parts_do_not_sum,
    paid_above_tariff,
    ceilings_passed,
    counters_are_not_lines,
    invoice_totals_differ,
    paid_twice,
    states_do_not_follow,
    signed_by_preparer,
    care_outside_of_life,
    balances_differ,
)

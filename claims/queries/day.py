"""What a day of claims waits for, and what the search finds."""

from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.choices import ClaimState, InvoiceState
from claims.models import Claim, Provider, ProviderInvoice
from claims.permissions import APPROVE, ENTER, INVOICE, PAY, REVIEW, VIEW
from claims.queries.money import invoices_to_pay
from core import formats
from core.text import asked_after, words
from core.waiting import First, Found, Waiting, first, together
from organisations.acting import current_actor

SOON = timedelta(days=7)
MOST = 5
"""Lines of one kind that a search gives; how many more there are is told."""


def waiting(on: date) -> list[Waiting]:
    """Claims to review, claims that came back, invoices to check, to mend, to approve and to pay this week."""
    actor = current_actor()
    lines = []
    if actor.may(REVIEW):
        lines.append(_reviews())
    if actor.may(ENTER):
        lines.append(_returned())
    if actor.may(INVOICE):
        lines += [_to_check(), _sent_back()]
    if actor.may(APPROVE):
        lines.append(_to_approve(actor.user_id, actor.user_name))
    if actor.may(PAY):
        lines += [_to_pay(on), _to_pay_later(on)]
    return [line for line in lines if line.count]


def _reviews() -> Waiting:
    count = Claim.objects.filter(state=ClaimState.IN_REVIEW).count()
    sentence = ngettext("dossier attend le contrôle", "dossiers attendent le contrôle", count)
    return Waiting(count, sentence, f"{reverse('claims:list')}?etat=in_review", _("Contrôler"), weight=60)


def _returned() -> Waiting:
    count = Claim.objects.filter(state=ClaimState.RETURNED).count()
    sentence = ngettext("dossier renvoyé attend sa pièce", "dossiers renvoyés attendent leur pièce", count)
    return Waiting(count, sentence, f"{reverse('claims:list')}?etat=returned", _("Compléter"), weight=30)


def _to_check() -> Waiting:
    count = ProviderInvoice.objects.filter(state=InvoiceState.RECEIVED).count()
    sentence = ngettext("facture attend ses dossiers", "factures attendent leurs dossiers", count)
    return Waiting(count, sentence, f"{reverse('claims:invoices')}?etat=received", _("Rattacher"), weight=40)


def _sent_back() -> Waiting:
    count = ProviderInvoice.objects.filter(state=InvoiceState.SENT_BACK).count()
    sentence = ngettext("facture renvoyée est à corriger", "factures renvoyées sont à corriger", count)
    return Waiting(count, sentence, f"{reverse('claims:invoices')}?etat=sent_back", _("Corriger"), weight=68)


def _to_approve(user_id: int | None, name: str) -> Waiting:
    """Those that this person did not prepare."""
    rows = ProviderInvoice.objects.filter(state=InvoiceState.CHECKED)
    count = rows.exclude(prepared_by_id=user_id, prepared_by_name=name).count()
    sentence = ngettext("facture attend votre signature", "factures attendent votre signature", count)
    return Waiting(count, sentence, f"{reverse('claims:invoices')}?etat=checked", _("Approuver"), weight=70)


def _to_pay(on: date) -> Waiting:
    count = invoices_to_pay(on + SOON).count()
    sentence = ngettext("facture à payer sous sept jours", "factures à payer sous sept jours", count)
    return Waiting(count, sentence, f"{reverse('claims:invoices')}?etat=a-payer", _("Payer"), weight=65)


def _to_pay_later(on: date) -> Waiting:
    count = invoices_to_pay().count() - invoices_to_pay(on + SOON).count()
    sentence = ngettext("facture approuvée, à payer plus tard", "factures approuvées, à payer plus tard", count)
    return Waiting(count, sentence, f"{reverse('claims:invoices')}?etat=a-payer", _("Voir"), weight=20)


def search(text: str) -> First[Found]:
    """Claims by number or slip number, invoices by number, providers by name; at most fifteen lines, three queries
    and a count for each kind of which there are more.

    « facture 29 », « attestation 9001 » and « dossier 12 » ask for one kind only.
    """
    if not current_actor().may(VIEW) or not words(text):
        return First()
    if invoice := asked_after(text, "facture", "invoice"):
        return _invoices(invoice)
    of_claim = asked_after(text, "attestation", "dossier", "slip", "claim")
    asked = of_claim or text.strip()
    which = Claim.objects.filter(slip_number__iexact=asked)
    if asked.isdigit() and len(asked) < 16:
        which = which | Claim.objects.filter(number=int(asked))
    rows = which.select_related("beneficiary", "provider").only(
        "number", "slip_number", "care_from", "state", "organisation_id", "provider__name", "beneficiary__last_name",
        "beneficiary__first_names",
    )  # fmt: skip
    claims = first(rows.order_by("-number"), MOST)
    lines = [
        Found(
            _("Dossier"),
            _("Dossier n° %(number)s") % {"number": claim.number},
            f"{claim.beneficiary}, {claim.provider}, {claim.slip_number}",
            reverse("claims:claim", args=[claim.pk]),
        )
        for claim in claims
    ]
    found = First(lines, claims.total)
    return found if of_claim else together([found, _invoices(asked), _providers(text)])


def _invoices(asked: str) -> First[Found]:
    """Invoices by our number or by the provider's reference."""
    which = Q(provider_reference__iexact=asked)
    if asked.isdigit() and len(asked) < 16:
        which |= Q(number=int(asked))
    rows = ProviderInvoice.objects.filter(which, organisation_id=current_actor().organisation_id)
    invoices = first(rows.select_related("provider").order_by("-number"), MOST)
    lines = [
        Found(
            _("Facture"),
            _("Facture n° %(number)s") % {"number": invoice.number},
            f"{invoice.provider}, {formats.month(invoice.month_on)}",
            reverse("claims:invoice", args=[invoice.pk]),
        )
        for invoice in invoices
    ]
    return First(lines, invoices.total)


def _providers(text: str) -> First[Found]:
    named = Provider.objects.all()
    for word in words(text):
        named = named.filter(key__contains=f"|{word}")
    providers = first(named, MOST)
    lines = [
        Found(_("Prestataire"), provider.name, provider.code, reverse("claims:provider", args=[provider.pk]))
        for provider in providers
    ]
    return First(lines, providers.total)

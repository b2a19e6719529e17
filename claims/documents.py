"""Prints of claims: payment order with two signatures, statement of an invoice, refusal letter. Never a diagnosis."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from claims.models import Payout
from claims.queries import Order, Statement, StatementRow
from core import formats, spoken
from core.money import in_words
from core.pdf.ink import Pen
from core.pdf.register import Column
from core.pdf.response import file_name
from core.pdf.sheet import Head, Sheet
from core.spans import month_of
from organisations.models import Organisation


def _head(organisation: Organisation, title: str, period: str, printed: str) -> Head:
    mark = "FORMATION" if getattr(settings, "TRAINING", False) else ""
    return Head(organisation.name, title, period, printed, mark)


def payment_order(order: Order, organisation: Organisation, printed: str) -> bytes:
    """The order to pay a provider: amount in figures and words, what it settles, two signatures and the provider's."""
    payout, currency = order.payout, organisation.currency
    title = _("Ordre de paiement n° %(number)s") % {"number": payout.number}
    sheet = Sheet(_head(organisation, title, formats.day(payout.paid_on), printed))
    if payout.reversal_of:
        sheet.text(
            _("Annule l'ordre n° %(number)s : %(reason)s")
            % {"number": payout.reversal_of.number, "reason": payout.reversal_reason},
            Pen(11, bold=True),
        )
    sheet.facts(
        [
            (_("À payer à"), payout.provider.name),
            (_("Payé le"), formats.day(payout.paid_on)),
            (_("Payé par"), str(payout.till)),
            (_("Référence"), payout.reference or "–"),
            (_("Compte"), payout.provider.payment_account or "–"),
            (_("Ordonné par"), payout.paid_by_name),
        ]
    )
    sheet.figures([(_("Montant"), formats.money(payout.amount, currency), "")])
    sheet.text(
        _("Arrêté à la somme %(words)s.") % {"words": spoken.of(in_words(payout.amount, currency))}, Pen(11, bold=True)
    )
    sheet.heading(_("Ce qu'il règle"))
    sheet.register(_order_columns(currency), [_order_row(share) for share in order.shares])
    for approval in order.approvals:
        sheet.text(
            _("Facture approuvée par %(name)s le %(day)s pour %(total)s.")
            % {
                "name": approval.signed_by_name,
                "day": formats.day(approval.signed_on),
                "total": formats.money(approval.total, currency),
            }
        )
    sheet.signatures([_("Première signature"), _("Seconde signature"), _("Pour acquit, le prestataire")])
    return sheet.pdf()


def _order_columns(currency: str) -> tuple[Column, ...]:
    unit = formats.CURRENCY_SIGNS[currency]
    return (
        Column(_("Facture n°"), 1, "count"),
        Column(_("Référence du prestataire"), 2),
        Column(_("Mois des soins"), 1.5),
        Column(_("Reçue le"), 1.2, "day"),
        Column(_("Montant (%(unit)s)") % {"unit": unit}, 1.5, "money", total=True),
    )


def _order_row(share: Any) -> tuple[Any, ...]:
    invoice = share.invoice
    month = formats.month(month_of(invoice.month_on))
    return (invoice.number, invoice.provider_reference, month, invoice.received_on, share.amount)


def statement(found: Statement, organisation: Organisation, printed: str) -> bytes:
    """The statement (relevé) of an invoice: each slip, what is paid, what is refused and why; how the total is made."""
    invoice, currency = found.invoice, organisation.currency
    title = _("Relevé de la facture n° %(number)s") % {"number": invoice.number}
    sheet = Sheet(_head(organisation, title, formats.month(month_of(invoice.month_on)), printed), "A4-landscape")
    sheet.facts(_invoice_facts(found, currency))
    sheet.register(_statement_columns(currency), [_statement_row(row) for row in found.rows])
    if found.aside:
        sheet.heading(_("Attestations du mois qui ne sont pas payées"))
        sheet.register(_statement_columns(currency), [_statement_row(row) for row in found.aside])
    if found.gap:
        sheet.heading(_("Du total du papier à la somme due"))
        sheet.sums([(line.label, line.amount) for line in found.gap])  # to what is due
    else:
        sheet.sums([(_("Dû par la mutuelle"), found.total)])
    sheet.text(
        _("Arrêté à la somme %(words)s.") % {"words": spoken.of(in_words(found.total, currency))}, Pen(10, bold=True)
    )
    sheet.signatures([_("Pour la mutuelle"), _("Pour le prestataire")])
    return sheet.pdf()


def _invoice_facts(found: Statement, currency: str) -> list[tuple[str, str]]:
    invoice = found.invoice
    return [
        (_("Prestataire"), invoice.provider.name),
        (_("Facture du prestataire"), invoice.provider_reference or "–"),
        (_("Reçue le"), formats.day(invoice.received_on)),
        (_("À payer avant le"), formats.day(invoice.payable_on)),
        (_("Total du papier"), formats.money(invoice.paper_total, currency)),
        (_("Déjà payé"), formats.money(found.paid, currency)),
    ]


def _statement_columns(currency: str) -> tuple[Column, ...]:
    unit = formats.CURRENCY_SIGNS[currency]
    return (
        Column(_("Attestation"), 1.5),
        Column(_("Date"), 1.1, "day"),
        Column(_("Famille"), 1),
        Column(_("Personne"), 2.2),
        Column(_("Facturé (%(unit)s)") % {"unit": unit}, 1.2, "money", total=True),
        Column(_("Refusé"), 1, "money", total=True),
        Column(_("Autre"), 0.9, "money", total=True),
        Column(_("Membre"), 1, "money", total=True),
        Column(_("Mutuelle"), 1.1, "money", total=True),
        Column(_("État et motifs"), 4.4),
    )


def _statement_row(row: StatementRow) -> tuple[Any, ...]:
    told = f"{row.state}. {row.why}" if row.why else row.state
    return (
        row.slip or str(row.number),
        row.care_on,
        row.family,
        row.person,
        row.billed,
        row.refused,
        row.other_cover,
        row.member,
        row.mutual,
        told,
    )


def refusal_letter(found: Statement, organisation: Organisation, printed: str) -> bytes:
    """The letter that tells a provider each amount refused, with its reasons, and how to answer."""
    invoice, currency = found.invoice, organisation.currency
    sheet = Sheet(_head(organisation, _("Lettre de refus"), formats.month(month_of(invoice.month_on)), printed))
    sheet.text(invoice.provider.name, Pen(11, bold=True))
    sheet.text(
        _("Facture n° %(number)s, reçue le %(day)s.")
        % {"number": invoice.provider_reference or invoice.number, "day": formats.day(invoice.received_on)}
    )
    sheet.space()
    if not found.refused:
        sheet.text(_("Aucun montant de cette facture n'est refusé."))
        return sheet.pdf()
    total = sum(row.refused for row in found.refused)
    sheet.text(
        _("Après contrôle, la mutuelle ne prend pas en charge %(total)s. Voici chaque attestation et son motif.")
        % {"total": formats.money(total, currency)}
    )
    columns = (
        Column(_("Attestation"), 1.5),
        Column(_("Date"), 1.2, "day"),
        Column(_("Facturé"), 1.2, "money", total=True),
        Column(_("Refusé"), 1.2, "money", total=True),
        Column(_("Motif"), 6),
    )
    rows = [(row.slip or str(row.number), row.care_on, row.billed, row.refused, row.why) for row in found.refused]
    sheet.register(columns, rows)
    sheet.text(
        _(
            "Vous pouvez demander un nouvel examen : envoyez la pièce qui manque ou votre explication, avec le numéro "
            "de l'attestation."
        )
    )
    sheet.signatures([_("Le gestionnaire"), _("Le médecin conseil")])
    return sheet.pdf()


def statement_table(found: Statement, organisation: Organisation) -> tuple[list[str], list[str], list[tuple[Any, ...]]]:
    """The statement as a table: lines above it, names of columns, rows with plain numbers, in the mutual's currency."""
    invoice = found.invoice
    month = formats.month(month_of(invoice.month_on))
    title = [
        organisation.name,
        _("Relevé de la facture n° %(number)s %(provider)s, %(month)s (%(currency)s)")
        % {
            "number": invoice.number,
            "provider": spoken.of(invoice.provider.name),
            "month": month,
            "currency": organisation.currency,
        },
    ]
    head = [str(column.title) for column in _statement_columns(organisation.currency)]
    return title, head, [_statement_row(row) for row in (*found.rows, *found.aside)]


def order_name(payout: Payout, organisation: Organisation) -> str:
    """« 2026-03-12_ordre-de-paiement-7_mutuelle-de-bembereke.pdf »."""
    return file_name(payout.paid_on.isoformat(), f"ordre-de-paiement-{payout.number}", organisation.name)


def statement_name(found: Statement, organisation: Organisation, ending: str = "pdf") -> str:
    """« 2026-03_releve-12_mutuelle-de-bembereke.pdf »."""
    return _name(found, "releve", organisation, ending)


def refusal_name(found: Statement, organisation: Organisation) -> str:
    """« 2026-03_refus-12_mutuelle-de-bembereke.pdf »."""
    return _name(found, "refus", organisation, "pdf")


def _name(found: Statement, what: str, organisation: Organisation, ending: str) -> str:
    month = str(month_of(found.invoice.month_on))
    return file_name(month, f"{what}-{found.invoice.number}", organisation.name, ending)

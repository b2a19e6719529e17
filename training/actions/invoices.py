"""Provider invoices of a scenario: received, signed by a second person, paid."""

from claims.actions import approve_invoice, attach_claims, cancel_invoice, pay_invoice, receive_invoice
from claims.models import Claim, ProviderInvoice
from claims.queries import attached_total, claims_of_month, claims_on
from training.queries.worlds import BuiltMutual
from training.rules import words
from training.rules.reading import Node


def receive(mutual: BuiltMutual, node: Node) -> None:
    """Record the invoice and put its claims on it; without a paper total, their sum."""
    provider = mutual.find("providers", node.text("prestataire").upper(), node.at("prestataire"))
    month = node.month("mois")
    slips = node.raw("dossiers", "*")
    chosen = None
    if isinstance(slips, list):
        keys = [mutual.find("claims", str(slip), node.at("dossiers")).pk for slip in slips]
        chosen = list(Claim.objects.filter(pk__in=keys))
    listed = chosen if chosen is not None else list(claims_of_month(provider, month))
    invoice = receive_invoice(
        provider=provider,
        month=month,
        received_on=node.day("recue"),
        paper_total=node.money("total", attached_total(listed)),
        provider_reference=node.text("reference", ""),
    )
    attach_claims(invoice=invoice, claims=chosen, gap_reason=node.text("ecart", "voir les refus"))
    mutual.invoices[_name(node)] = invoice


def approve(mutual: BuiltMutual, node: Node) -> None:
    """Sign as the second person; an invoice of which no claim was accepted is cancelled: there is nothing to sign."""
    invoice = _now(mutual, node)
    if claims_on(invoice).exists():
        approve_invoice(invoice=invoice, approved_on=node.day("approuvee"))
        return
    with mutual.acting():
        cancel_invoice(invoice=invoice, reason="aucun dossier accepté")


def pay(mutual: BuiltMutual, node: Node) -> None:
    """Pay what is owed, or the amount told."""
    invoice = _now(mutual, node)
    if invoice.approved_total:
        till = mutual.tills[node.word("caisse", words.METHODS, "bank")]
        amount = node.money("payee_montant", None)
        pay_invoice(invoice=invoice, till=till, paid_on=node.day("payee"), amount=amount, confirmed=True)


def _now(mutual: BuiltMutual, node: Node) -> ProviderInvoice:
    return ProviderInvoice.objects.get(pk=mutual.find("invoices", _name(node), node.path).pk)


def _name(node: Node) -> str:
    return node.text("numero", f"{node.text('prestataire')} {node.month('mois')}")

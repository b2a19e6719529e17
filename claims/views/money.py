"""Invoices of providers: received, corrected, ticked, signed."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims import actions, queries
from claims.choices import InvoiceState
from claims.filters import InvoiceFilter
from claims.forms.money import AttachForm, CorrectionForm, InvoiceForm, SendBackForm
from claims.forms.slips import ReasonForm
from claims.models import ON_PAPER, ProviderInvoice
from claims.permissions import APPROVE, INVOICE, PAY, VIEW
from claims.rules.states import OPEN
from claims.views.sections import sections
from core import formats, spoken
from core.formats import read_money
from core.pages import ActPage, FormPage, ListPage, Page
from core.refusals import Refused
from core.spans import month_of

INVOICE_SIGNS = {
    InvoiceState.DRAFT: "unknown",
    InvoiceState.RECEIVED: "late",
    InvoiceState.CHECKED: "waiting",
    InvoiceState.SENT_BACK: "late",
    InvoiceState.APPROVED: "waiting",
    InvoiceState.PARTLY_PAID: "waiting",
    InvoiceState.PAID: "ok",
    InvoiceState.CANCELLED: "unknown",
}


def dressed_invoice(invoice: ProviderInvoice) -> ProviderInvoice:
    """An invoice with the sign and word of its state."""
    state = InvoiceState(invoice.state)
    invoice.face, invoice.word = INVOICE_SIGNS[state], _(state.label)
    return invoice


class Invoices(ListPage):
    """Every invoice, latest first, with what is paid and owed of it."""

    permission = VIEW
    template_name = "claims/invoices.html"
    title = gettext_lazy("Factures des prestataires")
    filter_class = InvoiceFilter

    def rows(self) -> QuerySet[ProviderInvoice]:
        return queries.invoices()

    def context(self, **kwargs: Any) -> dict[str, Any]:
        shown = super().context(**kwargs)
        today = timezone.localdate()
        rows = [dressed_invoice(row) for row in queries.with_paid(shown["rows"])]
        for row in rows:
            row.is_late = bool(row.owed) and row.payable_on < today
        return {
            **shown,
            "sections": sections(self.actor, "invoices"),
            "invoices": rows,
            "currency": self.actor.currency,
            "may_invoice": self.actor.may(INVOICE),
        }


class NewInvoice(FormPage):
    """Record the paper that a provider sent."""

    permission = INVOICE
    template_name = "claims/invoice_form.html"
    title = gettext_lazy("Facture reçue")
    form_class = InvoiceForm
    submit = gettext_lazy("Enregistrer et rattacher les dossiers")

    def form_arguments(self) -> dict[str, Any]:
        today = timezone.localdate()
        initial = {"received_on": today, "month": month_of(today) + -1}
        if self.request.GET.get("prestataire", "").isdigit():
            initial["provider"] = self.request.GET["prestataire"]
        return {"initial": initial, "currency": self.actor.currency, "today": today}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("claims:invoices")}

    def act(self, form: InvoiceForm) -> HttpResponseBase:
        invoice = actions.receive_invoice(
            recorded_on=timezone.localdate(), operation_id=self.operation_id, **form.cleaned_data
        )
        words = _("Facture n° %(number)s enregistrée. Vérifiez les dossiers cochés.") % {"number": invoice.number}
        return self.done(words, reverse("claims:invoice", args=[invoice.pk]))


class InvoicePage(Page):
    """One invoice: its claims to tick, the gap with the paper line by line, its signatures and payments."""

    permission = VIEW
    template_name = "claims/invoice.html"

    @cached_property
    def invoice(self) -> ProviderInvoice:
        return dressed_invoice(queries.find_invoice(self.kwargs["pk"]))

    def context(self, **kwargs: Any) -> dict[str, Any]:
        invoice = self.invoice
        is_open = invoice.state in OPEN and self.actor.may(INVOICE)
        returns = list(queries.returns_of(invoice))
        shown = queries.shown_on(invoice)
        chosen = [claim for claim in shown if claim.is_on]
        total, gap = queries.attached_total(chosen), queries.gap_of(invoice, chosen)
        return {
            "title": _("Facture n° %(number)s") % {"number": invoice.number},
            "invoice": invoice,
            "claims": shown if is_open else chosen,
            "is_open": is_open,
            "total": total,
            "gap": gap.lines,
            "asks_reason": not invoice.gap_reason and bool(gap.unexplained),
            "owed": queries.owed_of(invoice),
            "paid": queries.paid_of(invoice),
            "approvals": list(queries.approvals_of(invoice)),
            "returns": returns,
            "corrections": queries.with_changes(invoice, queries.corrections_of(invoice)),
            "is_sent_back": invoice.state == InvoiceState.SENT_BACK,
            "payouts": list(queries.payouts_of(invoice)),
            "currency": self.actor.currency,
            "sees_care": queries.sees_care(),
            "is_preparer": queries.is_preparer(invoice),
            "may_approve": self.actor.may(APPROVE) and invoice.state == InvoiceState.CHECKED,
            "may_pay": self.actor.may(PAY) and bool(queries.owed_of(invoice)),
        }


class Attach(ActPage):
    """Keep the claims that are ticked."""

    permission = INVOICE

    def act(self) -> HttpResponseBase:
        invoice = queries.find_invoice(self.kwargs["pk"])
        rows = list(queries.attachable(invoice.provider, month_of(invoice.month_on), invoice))
        form = AttachForm(self.request.POST, keys=[str(row.pk) for row in rows])
        if not form.is_valid():
            messages.error(self.request, _("Un dossier coché n'est plus disponible. Relisez la liste."))
            return HttpResponseRedirect(self.back())
        ticked = {int(key) for key in form.cleaned_data["claims"]}
        actions.attach_claims(
            invoice=invoice,
            claims=[row for row in rows if row.pk in ticked],
            gap_reason=form.cleaned_data["gap_reason"],
            operation_id=self.operation_id,
        )
        messages.success(self.request, _("Dossiers rattachés. La facture attend la seconde signature."))
        return HttpResponseRedirect(self.back())

    def back(self) -> str:
        return reverse("claims:invoice", args=[self.kwargs["pk"]])


class Approve(InvoicePage):
    """The second signature; refused, the invoice comes back with the sentence and the reason that was typed."""

    permission = APPROVE
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        typed = {name: request.POST.get(name, "") for name in ("total", "seen", "gap_reason")}
        try:
            total, seen = read_money(typed["total"]), int(typed["seen"])
        except ValueError:
            total = seen = -1  # nothing was seen: the action refuses, as for what has changed
        try:
            held = actions.approve_invoice(
                invoice=self.invoice,
                approved_on=timezone.localdate(),
                total=total,
                seen=seen,
                gap_reason=typed["gap_reason"],
                operation_id=self.operation_id,
            )
        except Refused as refusal:
            refused = {"refusal": refusal.text, "typed_reason": typed["gap_reason"]}
            return self.show({**self.context(), **refused}, status=422)
        told = {"total": formats.money(held.approved_total or 0, self.actor.currency)}
        messages.success(request, _("Facture approuvée pour %(total)s.") % told)
        return HttpResponseRedirect(reverse("claims:invoice", args=[held.pk]))


class OfInvoice(FormPage):
    """Something done to an invoice on a page of its own; who changes their mind goes back to it."""

    template_name = "claims/invoice_form.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("claims:invoice", args=[self.invoice.pk])}

    @cached_property
    def invoice(self) -> ProviderInvoice:
        return queries.find_invoice(self.kwargs["pk"])


class CorrectInvoice(OfInvoice):
    """Type again what was mistyped of the paper: the form of its reception, filled in."""

    permission = INVOICE
    template_name = "claims/invoice_correct.html"
    form_class = CorrectionForm
    submit = gettext_lazy("Enregistrer la correction")

    @property
    def title(self) -> str:  # type: ignore[override]
        words = _("Corriger la facture n° %(number)s %(provider)s")
        return words % {"number": self.invoice.number, "provider": spoken.of(self.invoice.provider)}

    def form_arguments(self) -> dict[str, Any]:
        initial = {name: getattr(self.invoice, name) for name in ON_PAPER}
        initial |= {"month": month_of(initial["month_on"]), "seen": queries.corrections_of(self.invoice).count()}
        return {"initial": initial, "currency": self.actor.currency, "today": timezone.localdate()}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        state = self.invoice.state
        returned = queries.returns_of(self.invoice).first() if state == InvoiceState.SENT_BACK else None
        return {**super().context(**kwargs), "is_checked": state == InvoiceState.CHECKED, "returned": returned}

    def act(self, form: CorrectionForm) -> HttpResponseBase:
        invoice = actions.correct_invoice(
            invoice=self.invoice,
            corrected_on=timezone.localdate(),
            operation_id=self.operation_id,
            **form.cleaned_data,
        )
        words = _("Facture n° %(number)s corrigée. Vérifiez les dossiers cochés, puis rattachez-les.")
        return self.done(words % {"number": invoice.number}, reverse("claims:invoice", args=[invoice.pk]))


class SendBack(OfInvoice):
    """Refuse to sign, and say why to those who prepare the invoice."""

    permission = APPROVE
    form_class = SendBackForm
    title = gettext_lazy("Renvoyer la facture")
    submit = gettext_lazy("Renvoyer la facture")

    def act(self, form: SendBackForm) -> HttpResponseBase:
        invoice = actions.send_back_invoice(
            invoice=self.invoice,
            returned_on=timezone.localdate(),
            reason=form.cleaned_data["reason"],
            operation_id=self.operation_id,
        )
        told = _("Facture n° %(number)s renvoyée à %(who)s.")
        told %= {"number": invoice.number, "who": invoice.prepared_by_name}
        return self.done(told, reverse("claims:invoice", args=[invoice.pk]))


class CancelInvoice(OfInvoice):
    """Cancel an invoice that nobody approved."""

    permission = INVOICE
    form_class = ReasonForm
    title = gettext_lazy("Annuler la facture")
    submit = gettext_lazy("Annuler la facture")

    def act(self, form: ReasonForm) -> HttpResponseBase:
        actions.cancel_invoice(invoice=self.invoice, reason=form.cleaned_data["reason"], operation_id=self.operation_id)
        return self.done(_("Facture n° %(n)s annulée.") % {"n": self.invoice.number}, reverse("claims:invoices"))

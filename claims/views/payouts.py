"""Payment orders: an approved invoice is paid from a till, and a payment that was not made is undone."""

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims import actions, queries
from claims.forms.money import PayForm
from claims.forms.slips import ReasonForm
from claims.models import Payout, ProviderInvoice
from claims.permissions import PAY, VIEW
from core import formats, spoken
from core.pages import FormPage, Page
from core.refusals import Refused


class NewPayout(FormPage):
    """Pay an approved invoice, in whole or in part."""

    permission = PAY
    template_name = "claims/invoice_form.html"
    form_class = PayForm
    submit = gettext_lazy("Payer")

    @cached_property
    def invoice(self) -> ProviderInvoice:
        return queries.find_invoice(self.kwargs["pk"])

    @property
    def title(self) -> str:  # type: ignore[override]
        words = _("Payer la facture n° %(number)s %(provider)s")
        return words % {"number": self.invoice.number, "provider": spoken.of(self.invoice.provider)}

    def form_arguments(self) -> dict[str, Any]:
        today = timezone.localdate()
        initial = {"amount": queries.owed_of(self.invoice) or None, "paid_on": today}
        return {"initial": initial, "currency": self.actor.currency, "today": today}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("claims:invoice", args=[self.invoice.pk]), "invoice": self.invoice}

    def act(self, form: PayForm) -> HttpResponseBase:
        try:
            payout = actions.pay_invoice(
                invoice=self.invoice,
                recorded_on=timezone.localdate(),
                operation_id=self.operation_id,
                **form.cleaned_data,
            )
        except Refused as refusal:
            if refusal.field == "confirmed":
                form.ask_to_confirm()
            raise
        words = _("Ordre n° %(number)s : %(amount)s payés. Imprimez-le pour les deux signatures.")
        amount = formats.money(payout.amount, self.actor.currency)
        return self.done(
            words % {"number": payout.number, "amount": amount}, reverse("claims:payout", args=[payout.pk])
        )


class PayoutPage(Page):
    """One payment order."""

    permission = VIEW
    template_name = "claims/payout.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        payout = queries.find_payout(kwargs["pk"])
        undone = getattr(payout, "reversed_by", None)
        return {
            "title": _("Ordre de paiement n° %(number)s") % {"number": payout.number},
            "payout": payout,
            "shares": list(queries.shares_of(payout)),
            "undone": undone,
            "currency": self.actor.currency,
            "may_reverse": self.actor.may(PAY) and undone is None and payout.reversal_of_id is None,
        }


class ReversePayout(FormPage):
    """Undo a payment that was not made."""

    permission = PAY
    template_name = "claims/invoice_form.html"
    form_class = ReasonForm
    title = gettext_lazy("Annuler l'ordre de paiement")
    submit = gettext_lazy("Annuler l'ordre")

    @cached_property
    def payout(self) -> Payout:
        return queries.find_payout(self.kwargs["pk"])

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("claims:payout", args=[self.payout.pk])}

    def act(self, form: ReasonForm) -> HttpResponseBase:
        mirror = actions.reverse_payout(
            payout=self.payout,
            reversed_on=timezone.localdate(),
            reason=form.cleaned_data["reason"],
            operation_id=self.operation_id,
        )
        words = _("Ordre n° %(number)s annulé : la facture est de nouveau à payer.")
        url = reverse("claims:payout", args=[mirror.pk])
        return self.done(words % {"number": self.payout.number}, url)

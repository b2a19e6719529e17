"""The accounts with their balances, the balances at the start, and what a mutual adds to its chart."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formats
from core.pages import FormPage, Page
from core.spans import Span
from ledger import actions, queries
from ledger.choices import PcmsClass
from ledger.forms import AccountForm, OpeningForm, SpanForm, TillForm
from ledger.permissions import POST, VIEW
from ledger.views.sections import sections
from organisations.queries import find_organisation


class Accounts(Page):
    """The trial balance: every account over a span, by class, with totals that agree."""

    permission = VIEW
    template_name = "ledger/accounts.html"
    title = gettext_lazy("Comptes")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        form = SpanForm(self.request.GET if self.request.GET else None)
        start, end = form.days(self._year_start(), today)
        form.initial = {"du": start, "au": end}
        lines = queries.trial_balance(Span(start, end + timedelta(days=1)))
        with_all = "tous" in self.request.GET
        return {
            "sections": sections("accounts"),
            "currency": self.actor.currency,
            "form": form,
            "start": start,
            "end": end,
            "classes": [
                {"number": number, "label": label, "lines": found}
                for number, label in PcmsClass.choices
                if (
                    found := [
                        line for line in lines if line.account.pcms_class == number and (with_all or line.is_used)
                    ]
                )
            ],
            "is_open": bool(lines),
            "with_all": with_all,
            "debit": sum(line.debit for line in lines),
            "credit": sum(line.credit for line in lines),
            "may_post": self.actor.may(POST),
            "has_opening": bool(lines) and queries.opening_entry() is not None,
        }

    def _year_start(self) -> Any:
        """The first day of the fiscal year that today is in."""
        today, first = timezone.localdate(), find_organisation(self.actor.organisation_id).fiscal_year_month
        return today.replace(year=today.year - (today.month < first), month=first, day=1)


class OpeningPage(FormPage):
    """What each till held the day that the book begins."""

    permission = POST
    title = gettext_lazy("Soldes de départ")
    template_name = "ledger/opening.html"
    form_class = OpeningForm

    def form_arguments(self) -> dict[str, Any]:
        today = timezone.localdate()
        return {
            "tills": queries.tills(),
            "currency": self.actor.currency,
            "initial": {"posted_on": today},
            "today": today,
        }

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("ledger:till"), "opening": queries.opening_entry()}

    def act(self, form: OpeningForm) -> HttpResponseBase:
        entry = actions.record_opening(
            posted_on=form.cleaned_data["posted_on"],
            amounts=form.amounts(),
            recorded_on=timezone.localdate(),
            operation_id=self.operation_id,
        )
        total = formats.money(entry.total, self.actor.currency)
        return self.done(_("Soldes de départ inscrits\u00a0: %(total)s.") % {"total": total}, reverse("ledger:till"))


class NewAccount(FormPage):
    """An account of the mutual's own."""

    permission = POST
    title = gettext_lazy("Ajouter un compte")
    form_class = AccountForm
    submit = gettext_lazy("Ajouter le compte")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("ledger:accounts")}

    def act(self, form: AccountForm) -> HttpResponseBase:
        account = actions.add_account(operation_id=self.operation_id, **form.cleaned_data)
        return self.done(_("Compte %(account)s ajouté.") % {"account": account}, reverse("ledger:accounts"))


class NewTill(FormPage):
    """Another cash box, bank account or wallet."""

    permission = POST
    title = gettext_lazy("Ajouter une caisse ou un compte")
    form_class = TillForm
    submit = gettext_lazy("Ajouter")

    def initial(self) -> dict[str, Any]:
        return {"kind": "cash"}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("ledger:till")}

    def act(self, form: TillForm) -> HttpResponseBase:
        till = actions.add_till(operation_id=self.operation_id, **form.cleaned_data)
        words = _("«\u00a0%(till)s\u00a0» est ajoutée, avec le compte %(account)s.")
        told = {"till": till, "account": till.account.code}
        return self.done(words % told, f"{reverse('ledger:till')}?caisse={till.pk}")

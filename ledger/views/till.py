"""The till: what it holds, the day's movements, its opening and closing counts, its book on paper."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formats, spoken
from core.pages import ActPage, FormPage, Page
from core.pdf.response import pdf_response
from core.spans import Span, month_of
from ledger import actions, documents, queries
from ledger.choices import TillKind
from ledger.forms import CountForm
from ledger.models import Till, TillCount
from ledger.permissions import HANDLE_TILL, POST, VIEW
from ledger.views.sections import sections
from organisations.queries import find_organisation


def asked_till(request: HttpRequest) -> Till:
    """The till of `?caisse=`, the first cash till without it; raises Http404 for one that is not there."""
    asked = request.GET.get("caisse", "")
    return queries.find_till(int(asked) if asked.isdigit() and len(asked) < 16 else None)


class TillPage(Page):
    """What there is, now, and what moved today."""

    permission = VIEW
    template_name = "ledger/till.html"
    title = gettext_lazy("Caisse")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        tills = list(queries.tills())
        shell = {"sections": sections("till"), "tills": tills, "currency": self.actor.currency}
        shell |= {"may_post": self.actor.may(POST), "may_handle": self.actor.may(HANDLE_TILL)}
        if not tills:
            return shell
        today, till = timezone.localdate(), asked_till(self.request)
        day = Span(today, today + timedelta(days=1))
        return {
            **shell,
            "till": till,
            "is_cash": till.kind == TillKind.CASH,
            "today": today,
            "month": month_of(today),
            "treasury": sum(each.held for each in tills),
            "book": queries.till_book(till, day),
            "count": queries.open_count(till),
            "counts": queries.last_counts(till),
            "needs_opening": queries.first_month() is None,
        }


class OpenBook(ActPage):
    """The button of an empty book."""

    permission = POST

    def act(self) -> HttpResponseBase:
        actions.open_book()
        messages.success(self.request, _("Le livre est ouvert. Inscrivez ce que la mutuelle possède au départ."))
        return HttpResponseRedirect(reverse("ledger:opening"))

    def back(self) -> str:
        return reverse("ledger:till")


class CountPage(FormPage):
    """A count of a cash till."""

    permission = HANDLE_TILL
    template_name = "ledger/count.html"
    form_class = CountForm
    opens: bool

    @cached_property
    def till(self) -> Till:
        return queries.find_till(self.kwargs.get("pk"))

    def form_arguments(self) -> dict[str, Any]:
        return {"currency": self.actor.currency}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        count = queries.open_count(self.till)
        return {
            "till": self.till,
            "currency": self.actor.currency,
            "unit": formats.CURRENCY_SIGNS[self.actor.currency],
            "cancel": self.back(),
            "count": count,
            "opens": self.opens,
            "is_out_of_turn": self.till.kind != TillKind.CASH or (count is not None) == self.opens,
        }

    def _done(self, words: str, amount: int, gap: int) -> HttpResponseBase:
        currency = self.actor.currency
        told = words % {"till": self.till, "counted": formats.money(amount, currency)}
        if gap:
            told += " " + _("Écart\u00a0: %(gap)s.") % {"gap": formats.money(gap, currency)}
        return self.done(told, self.back())

    def back(self) -> str:
        return f"{reverse('ledger:till')}?caisse={self.till.pk}"


class OpenTill(CountPage):
    """The opening count."""

    title = gettext_lazy("Ouvrir la caisse")
    submit = gettext_lazy("Ouvrir la caisse")
    opens = True

    def act(self, form: CountForm) -> HttpResponseBase:
        told = form.cleaned_data
        count: TillCount = actions.open_till(
            till=self.till,
            day=timezone.localdate(),
            counted=told["counted"],
            reason=told["reason"],
            operation_id=self.operation_id,
        )
        gap = queries.moved_in(count.opening_gap_entry, self.till.account_id) if count.opening_gap_entry else 0
        return self._done(_("«\u00a0%(till)s\u00a0» est ouverte avec %(counted)s."), count.opening_amount, gap)


class CloseTill(CountPage):
    """The closing count."""

    title = gettext_lazy("Clôturer la caisse")
    submit = gettext_lazy("Clôturer la caisse")
    opens = False

    def act(self, form: CountForm) -> HttpResponseBase:
        told = form.cleaned_data
        count: TillCount = actions.close_till(
            till=self.till,
            day=timezone.localdate(),
            counted=told["counted"],
            reason=told["reason"],
            denominations=told["denominations"],
            operation_id=self.operation_id,
        )
        return self._done(
            _("«\u00a0%(till)s\u00a0» est clôturée avec %(counted)s."), count.closing_amount or 0, count.gap or 0
        )


class CashBookPdf(Page):
    """The cash book of a till for a month."""

    permission = VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        till, month = queries.find_till(kwargs["pk"]), queries.find_month(kwargs["month"])
        organisation = find_organisation(self.actor.organisation_id)
        book = queries.till_book(till, month.span)
        printed = _("Imprimé le %(at)s par %(who)s") % {
            "at": spoken.instant(timezone.localtime()),
            "who": self.actor.user_name,
        }
        name = documents.cash_book_name(book, organisation)
        return pdf_response(documents.cash_book(book, organisation, printed), name)

"""The months of the book, and the closing of one."""

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formats
from core.pages import FormPage, Page
from core.spans import Month
from ledger import actions, queries
from ledger.choices import MonthState, TillKind
from ledger.forms import ClosingForm
from ledger.permissions import CLOSE_MONTH, VIEW
from ledger.views.sections import sections

FACES = {
    MonthState.CLOSED: "ok",
    MonthState.CLOSABLE: "late",
    MonthState.BLOCKED: "late",
    MonthState.LATER: "unknown",
    MonthState.RUNNING: "waiting",
}


class Months(Page):
    """Each month since the book started, and the next one to close."""

    permission = VIEW
    template_name = "ledger/months.html"
    title = gettext_lazy("Mois")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        lines = [(line, MonthState(line.state)) for line in queries.months(timezone.localdate())]
        return {
            "sections": sections("months"),
            "currency": self.actor.currency,
            "lines": [{"line": line, "face": FACES[state], "word": state.label} for line, state in lines],
            "first_cash": next((till for till in queries.tills() if till.kind == TillKind.CASH), None),
            "may_close": self.actor.may(CLOSE_MONTH),
        }


class CloseMonth(FormPage):
    """What blocks the closing; when nothing does, what will be closed and the button."""

    permission = CLOSE_MONTH
    template_name = "ledger/close_month.html"
    form_class = ClosingForm

    @cached_property
    def month(self) -> Month:
        return queries.find_month(self.kwargs["month"])

    def context(self, **kwargs: Any) -> dict[str, Any]:
        is_over = timezone.localdate() >= self.month.last_day
        is_closed, name = queries.is_closed(self.month.first_day), formats.month(self.month)
        return {
            "title": name.capitalize() if is_closed else _("Clôturer %(month)s") % {"month": name},
            "month": self.month,
            "period": queries.find_period(self.month),
            "is_closed": is_closed,
            "is_over": is_over,
            "blockers": queries.blockers(self.month) if is_over and not is_closed else [],
            "moved": queries.month_moved(self.month),
            "treasury": queries.treasury(self.month.last_day),
            "currency": self.actor.currency,
            "cancel": reverse("ledger:months"),
        }

    def act(self, form: ClosingForm) -> HttpResponseBase:
        period = actions.close_month(month=self.month, on=timezone.localdate(), operation_id=self.operation_id)
        words = ngettext(
            "%(month)s est clôturé\u00a0: %(count)s écriture.",
            "%(month)s est clôturé\u00a0: %(count)s écritures.",
            period.entry_count,
        )
        told = {"month": formats.month(period.month).capitalize(), "count": formats.count(period.entry_count)}
        return self.done(words % told, reverse("ledger:months"))

"""The months of the book; one is closed from the page of its report."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy

from core.pages import Page
from ledger import queries
from ledger.choices import MonthState, TillKind
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
            "closing_page": settings.CLOSING_PAGE,
        }

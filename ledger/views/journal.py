"""The journal: its list, its spreadsheet, one entry, a new one, the reversal of one."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formats
from core.pages import FormPage, ListPage, Page
from core.pdf.response import file_name
from ledger import actions, queries
from ledger.choices import MovementKind
from ledger.filters import JournalFilter
from ledger.forms import MovementForm, ReversalForm
from ledger.models import Entry
from ledger.permissions import POST, VIEW
from ledger.resources import journal_xlsx
from ledger.rules import HAND_SOURCES
from ledger.views.sections import sections
from organisations.queries import find_organisation

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Journal(ListPage):
    """Every entry, latest first; with a till or an account, what it holds after each."""

    permission = VIEW
    template_name = "ledger/journal.html"
    title = gettext_lazy("Journal")
    filter_class = JournalFilter

    def rows(self) -> QuerySet[Entry]:
        return queries.journal()

    def context(self, **kwargs: Any) -> dict[str, Any]:
        shown = super().context(**kwargs)
        account = shown["filter"].running_account()
        entries = list(shown["rows"])
        held = queries.held_after(entries, account.pk) if account else {}
        for entry in entries:
            entry.held = held.get(entry.pk)
            entry.moved = queries.moved_in(entry, account.pk) if account else None
        return {
            **shown,
            "sections": sections("journal"),
            "currency": self.actor.currency,
            "account": account,
            "entries": entries,
            "may_post": self.actor.may(POST),
            "has_tills": bool(entries) or queries.tills().exists(),
        }


class JournalXlsx(Page):
    """What the list shows, whole, as a spreadsheet."""

    permission = VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = JournalFilter(request.GET, queryset=queries.journal(), request=request)
        organisation = find_organisation(self.actor.organisation_id)
        today = timezone.localdate()
        title = f"{organisation.name}, {_('journal au')} {formats.day(today)} ({organisation.currency})"
        name = file_name(today.isoformat(), _("journal"), organisation.name, "xlsx")
        content = journal_xlsx(queries.journal_lines(found.qs), title)
        return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


class EntryPage(Page):
    """One entry: its legs, what made it, what undoes it."""

    permission = VIEW
    template_name = "ledger/entry.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        entry = queries.find_entry(kwargs["pk"])
        undone = getattr(entry, "reversed_by", None)
        by_hand = entry.source in HAND_SOURCES
        return {
            "title": _("Écriture n° %(number)s") % {"number": entry.number},
            "entry": entry,
            "currency": self.actor.currency,
            "source": queries.source_of(entry),
            "reversed_by": undone,
            "may_reverse": self.actor.may(POST) and by_hand and undone is None and entry.reversal_of_id is None,
        }


class NewEntry(FormPage):
    """A line of the cash book: income, expense or transfer (`?nature=`)."""

    permission = POST
    template_name = "ledger/entry_new.html"
    title = gettext_lazy("Nouvelle écriture")
    form_class = MovementForm

    @cached_property
    def kind(self) -> str:
        asked = self.request.GET.get("nature", "")
        return asked if asked in MovementKind.values else MovementKind.EXPENSE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().get(request, *args, **kwargs) if queries.tills().exists() else redirect("ledger:till")

    def form_arguments(self) -> dict[str, Any]:
        today = timezone.localdate()
        initial = {"posted_on": today, "till": self.request.GET.get("caisse") or _first_cash()}
        return {"kind": self.kind, "currency": self.actor.currency, "initial": initial, "today": today}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        url = reverse("ledger:entry_new")
        kinds = [
            {"label": kind.label, "url": f"{url}?nature={kind.value}", "current": kind == self.kind}
            for kind in MovementKind
        ]
        return {"kinds": kinds, "cancel": reverse("ledger:till")}

    def act(self, form: MovementForm) -> HttpResponseBase:
        entry: Entry = actions.record_movement(
            kind=self.kind, recorded_on=timezone.localdate(), operation_id=self.operation_id, **form.cleaned_data
        )
        words = _("Écriture n° %(number)s enregistrée\u00a0: %(amount)s.")
        amount = formats.money(entry.total, self.actor.currency)
        return self.done(words % {"number": entry.number, "amount": amount}, reverse("ledger:entry", args=[entry.pk]))


def _first_cash() -> int | None:
    return next((till.pk for till in queries.tills() if till.kind == "cash"), None)


class ReverseEntry(FormPage):
    """Undo an entry, saying why."""

    permission = POST
    template_name = "ledger/reverse.html"
    form_class = ReversalForm
    submit = gettext_lazy("Contre-passer")

    @cached_property
    def entry(self) -> Entry:
        return queries.find_entry(self.kwargs["pk"])

    def form_arguments(self) -> dict[str, Any]:
        return {"today": timezone.localdate()}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "title": _("Contre-passer l'écriture n° %(number)s") % {"number": self.entry.number},
            "entry": self.entry,
            "currency": self.actor.currency,
            "cancel": reverse("ledger:entry", args=[self.entry.pk]),
        }

    def act(self, form: ReversalForm) -> HttpResponseBase:
        mirror: Entry = actions.reverse_entry(
            entry=self.entry, recorded_on=timezone.localdate(), operation_id=self.operation_id, **form.cleaned_data
        )
        words = _("L'écriture n° %(number)s est contre-passée par la n° %(mirror)s.")
        told = {"number": self.entry.number, "mirror": mirror.number}
        return self.done(words % told, reverse("ledger:entry", args=[mirror.pk]))

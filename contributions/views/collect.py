"""Encaisser: who, one line that says it all, Enter; and the sheet of a round."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contributions import actions, queries
from contributions.forms import CollectForm, RoundForm, WhoForm
from contributions.permissions import COLLECT
from contributions.views.sections import sections
from core import formats, spoken
from core.formats import read_money
from core.pages import FormPage, Page
from core.refusals import Refused
from core.waiting import First
from ledger.choices import TillKind
from ledger.permissions import HANDLE_TILL


class Collect(Page):
    """Who pays. One family found: its payment page at once; several: their list."""

    permission = COLLECT
    template_name = "contributions/collect.html"
    title = gettext_lazy("Encaisser")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.GET.get("who", "").strip()
        found = queries.heads_matching(asked) if asked else First[Any]()
        if len(found) == 1:
            return HttpResponseRedirect(reverse("contributions:collect_from", args=[found[0].household_id]))
        payers = queries.payers([head.household_id for head in found], timezone.localdate())
        whys = queries.whys_found(asked, found) if found else {}
        told = [(payer, whys[payer.household.pk], _word(payer, self.actor.currency)) for payer in payers]
        form = WhoForm(initial={"who": asked})
        context = {"form": form, "asked": asked, "payers": told, "currency": self.actor.currency, "found": found}
        return self.show({**context, "sections": sections(self.actor, "collect")})


def _word(payer: queries.Payer, currency: str) -> str:
    """What stands beside a family's name: what it owes, else how it stands."""
    if not payer.owed:
        return queries.quiet_told(payer)
    return _("doit %(owed)s") % {"owed": formats.money(payer.owed, currency)}


class Payers(Page):
    """Suggestions as one types: the families, with what they owe; each by its own address, a number may be of two."""

    permission = COLLECT

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.GET.get("q", "")
        found = queries.heads_matching(asked, limit=8)
        self.whys = queries.whys_found(asked, found)
        payers = queries.payers([head.household_id for head in found], timezone.localdate())
        return JsonResponse([self._shown(payer) for payer in payers], safe=False)

    def _shown(self, payer: queries.Payer) -> dict[str, str]:
        people = ngettext("%(count)s personne", "%(count)s personnes", payer.people_count)
        parts = (payer.household.number, payer.household.village, people % {"count": payer.people_count})
        return {
            "value": payer.household.number,
            "url": reverse("contributions:collect_from", args=[payer.household.pk]),
            "label": payer.name,
            "word": _word(payer, self.actor.currency),
            "detail": ", ".join(part for part in (*parts, self.whys[payer.household.pk]) if part),
        }


class CollectFrom(FormPage):
    """One family's payment: the amount is filled, Enter records it."""

    permission = COLLECT
    template_name = "contributions/collect_from.html"
    title = gettext_lazy("Encaisser")
    form_class = CollectForm

    @cached_property
    def payer(self) -> queries.Payer:
        return queries.payer(self.kwargs["pk"], timezone.localdate())

    @cached_property
    def tills(self) -> list[Any]:
        return queries.till_choices()

    def form_arguments(self) -> dict[str, Any]:
        today = timezone.localdate()
        initial = {"amount": self.payer.owed or None}
        return {"initial": initial, "currency": self.actor.currency, "today": today, "tills": self.tills}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        settled = None if self.payer.dues else queries.last_settlement(self.payer.household.pk)
        return {
            "payer": self.payer,
            "settled": settled,
            "quiet": queries.quiet_told(self.payer),
            "tills": self.tills,
            "uncounted": self._uncounted(),
            "who": WhoForm(initial={"who": self.payer.household.number}),
            "currency": self.actor.currency,
            "sections": sections(self.actor, "collect"),
            "lines": [(queries.due_label(due), due) for due in self.payer.dues],
        }

    def _uncounted(self) -> Any:
        """The cash till that this money goes to when nobody opened it, told to who may."""
        till = next(iter(self.tills), None)
        asks = till is not None and till.kind == TillKind.CASH and not till.counting and self.actor.may(HANDLE_TILL)
        return till if asks else None

    def act(self, form: CollectForm) -> HttpResponseBase:
        told = form.cleaned_data
        receipt = actions.collect(
            household=self.payer.household,
            paid_on=told["paid_on"],
            amount=told["amount"],
            method=told["till"].kind,
            till=told["till"],
            reference=told["reference"],
            payer=told["payer"],
            accept_advance=told["accept_advance"],
            accept_large=told["accept_large"],
            recorded_on=timezone.localdate(),
            operation_id=self.operation_id,
        )
        words = _("Reçu %(number)s enregistré : %(amount)s %(name)s.") % {
            "number": receipt.label,
            "amount": formats.money(receipt.amount, self.actor.currency),
            "name": spoken.of(self.payer.name),
        }
        return self.done(words, reverse("contributions:receipt", args=[receipt.pk]))


class Round(FormPage):
    """A village, its families, one key per payer, one sending; each payment is a receipt of its own."""

    permission = COLLECT
    template_name = "contributions/round.html"
    title = gettext_lazy("Tournée")
    form_class = RoundForm

    @cached_property
    def place(self) -> str:
        return self.request.GET.get("lieu", "")

    @cached_property
    def payers(self) -> list[queries.Payer]:
        return queries.round_of(self.place, timezone.localdate()) if "lieu" in self.request.GET else []

    def form_arguments(self) -> dict[str, Any]:
        return {"today": timezone.localdate(), "tills": queries.till_choices()}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "places": queries.round_places(),
            "place": self.place,
            "is_chosen": "lieu" in self.request.GET,
            "rows": [self._row(payer) for payer in self.payers],
            "currency": self.actor.currency,
            "sections": sections(self.actor, "round"),
            "limit": queries.ROUND_SIZE,
        }

    def _row(self, payer: queries.Payer) -> dict[str, Any]:
        """A family of the sheet, with what was typed for it and what was refused."""
        sent, key = self.request.POST, payer.household.pk
        return {
            "payer": payer,
            "paid": f"paid-{key}" in sent,
            "amount": sent.get(f"amount-{key}", formats.count(payer.owed)),
            "error": getattr(self, "refused", {}).get(key, ""),
        }

    def act(self, form: RoundForm) -> HttpResponseBase:
        self.refused: dict[int, str] = {}
        receipts = [receipt for payer in self._paid() if (receipt := self._collect(payer, form)) is not None]
        if not receipts and not self.refused:
            raise Refused(_("Cochez au moins une famille qui a payé."))
        if self.refused:
            told = ngettext(
                "%(count)s paiement n'est pas enregistré : voyez sa ligne.",
                "%(count)s paiements ne sont pas enregistrés : voyez leurs lignes.",
                len(self.refused),
            )
            raise Refused(told % {"count": len(self.refused)})
        total = formats.money(sum(receipt.amount for receipt in receipts), self.actor.currency)
        told = ngettext(
            "%(count)s reçu enregistré : %(total)s.", "%(count)s reçus enregistrés : %(total)s.", len(receipts)
        )
        messages.success(self.request, told % {"count": len(receipts), "total": total})
        first, last = min(r.number for r in receipts), max(r.number for r in receipts)
        return HttpResponseRedirect(f"{reverse('contributions:receipts')}?de={first}&a={last}")

    def _paid(self) -> list[queries.Payer]:
        keys = [name[5:] for name in self.request.POST if name.startswith("paid-")]
        known = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 16]
        return queries.payers(known, timezone.localdate())

    def _collect(self, payer: queries.Payer, form: RoundForm) -> Any:
        """One family's receipt; a refusal is kept for its line. Sent again, a line gives the receipt it gave."""
        key, told = payer.household.pk, form.cleaned_data
        try:
            return actions.collect(
                household=payer.household,
                paid_on=told["paid_on"],
                amount=self._amount(key),
                method=told["till"].kind,
                till=told["till"],
                accept_advance=False,
                recorded_on=timezone.localdate(),
                operation_id=uuid5(self.operation_id, str(key)),
            )
        except Refused as refusal:
            self.refused[key] = refusal.text
            return None

    def _amount(self, key: int) -> int:
        typed = self.request.POST.get(f"amount-{key}", "")
        try:
            return read_money(typed)
        except ValueError as error:
            raise Refused(_("Écrivez un montant entier, par exemple 1 500.")) from error

    def show_form(self, form: Any, status: int = 200) -> HttpResponse:
        sent = self.request.POST.get("operation", "")
        operation = sent if _is_uuid(sent) else str(uuid4())
        context = {**self.context(**self.kwargs), "form": form, "operation": operation}
        return self.show(context, status=status)


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False

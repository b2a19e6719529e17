"""Entering a care slip: one screen, the computation beside it as one types, the next slip at once."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims import actions, queries
from claims.forms.slips import LineForm, SlipForm, SlipLines, diagnosis_label
from claims.models import Claim, Provider
from claims.permissions import ENTER
from claims.views.sections import sections
from core import formats
from core.pages import FormPage, Page
from core.refusals import Refused
from members.queries import left_told, match_told
from members.rules.families import age_text

REMEMBERED = "claims_slip"
"""Provider and days of the last slip, kept for the next one."""
CARE_KEPT = timedelta(days=60)
"""A day of care further from the reception belongs to that slip alone."""


class NewClaim(FormPage):
    """A slip with its lines. « Calculer » judges without writing; « Enregistrer » keeps, and shows an empty slip."""

    permission = ENTER
    template_name = "claims/new.html"
    title = gettext_lazy("Saisir une attestation")
    form_class = SlipForm

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": self.initial(), "currency": self.actor.currency}

    def initial(self) -> dict[str, Any]:
        kept = self.request.session.get(REMEMBERED, {})
        today = timezone.localdate()
        person = self.request.GET.get("personne", "")
        found = {"received_on": today, "person": person}
        for name in ("care_from", "received_on"):
            if name in kept:
                found[name] = date.fromisoformat(kept[name])
        return found | ({"provider": kept["provider"]} if "provider" in kept else {})

    def form(self, data: Any = None, files: Any = None) -> SlipForm:
        self.lines = SlipLines(data)
        return super().form(data, files)  # type: ignore[return-value]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST)
        if "more" in request.POST:
            data = request.POST.copy()
            data["lignes"] = str(self.lines.more)
            self.lines = SlipLines(data)
            return self.show_form(self.form_class(data, **self.form_arguments()))
        if "calculate" in request.POST:
            return self.show_form(form, status=200)
        if form.is_valid():
            lines = self.lines.read(form.cleaned_data["provider"], form.cleaned_data["care_from"])
            if self.lines.errors:
                for wrong in self.lines.errors:
                    form.add_error(None, wrong)
                return self.show_form(form, status=422)
            try:
                return self.keep(form, lines)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
        return self.show_form(form, status=422)

    def keep(self, form: SlipForm, lines: list[actions.SlipLine]) -> HttpResponseBase:
        found = form.cleaned_data
        claim = actions.submit_claim(
            beneficiary=found["person"],
            provider=found["provider"],
            care_from=found["care_from"],
            care_to=found["care_to"],
            received_on=found["received_on"],
            typed_on=timezone.localdate(),
            lines=lines,
            slip_number=found["slip_number"],
            diagnosis=found["diagnosis"],
            details=form.details(),
            accept_known=found["accept_known"],
            operation_id=self.operation_id,
        )
        kept = {"provider": found["provider"].pk, "received_on": found["received_on"].isoformat()}
        if found["received_on"] - found["care_from"] <= CARE_KEPT:
            kept["care_from"] = found["care_from"].isoformat()
        self.request.session[REMEMBERED] = kept
        return self.done(said(claim, self.actor.currency), reverse("claims:new"))

    def context(self, **kwargs: Any) -> dict[str, Any]:
        """What was typed comes back with its computation at once: nothing is left to arrive and move the page."""
        typed = SlipForm(self.request.POST, currency=self.actor.currency) if self.request.method == "POST" else None
        return {
            "sections": sections(self.actor, "new"),
            "lines": self.lines,
            "verdict": computed(typed, self.lines) if typed is not None else None,
            "currency": self.actor.currency,
            "preview_url": reverse("claims:preview"),
        }


def said(claim: Claim, currency: str) -> str:
    """« Dossier n° 12 accepté : la mutuelle paie 7 500 FCFA, le membre 2 500 FCFA. Voir »."""
    decision: Any = claim.decision
    words = _("Dossier n° %(number)s %(state)s : mutuelle %(mutual)s, membre %(member)s.") % {
        "number": claim.number,
        "state": queries.label_of_state(claim.state),
        "mutual": formats.money(decision.mutual_share, currency),
        "member": formats.money(decision.member_share, currency),
    }
    return format_html('{} <a href="{}">{}</a>', words, reverse("claims:claim", args=[claim.pk]), _("Voir"))


class Preview(Page):
    """The computation of what is being typed, as a piece of page; it writes nothing."""

    permission = ENTER
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = SlipForm(request.POST, currency=self.actor.currency)
        context = {"verdict": computed(form, SlipLines(request.POST)), "currency": self.actor.currency}
        return render(request, "claims/verdict.html", context)


def computed(form: SlipForm, lines: SlipLines) -> dict[str, Any]:
    """The verdict on a slip as far as it is typed, or what is still to be written."""
    form.is_valid()
    missing = [form.fields[name].label for name in ("person", "provider", "care_from") if name not in form.cleaned_data]
    day = form.cleaned_data.get("care_from") or timezone.localdate()
    provider: Any = form.cleaned_data.get("provider")
    read = lines.read(provider, day)
    hints = _hints(lines, provider, day)
    wrong = [error for name in ("person", "diagnosis") for error in form.errors.get(name, ()) if form.data.get(name)]
    if missing or not read or form.errors:
        return {"missing": missing, "wrong": [*wrong, *lines.errors], "hints": hints, "view": None}
    found = form.cleaned_data
    try:
        slip = actions.slip_from(
            beneficiary=found["person"],
            provider=provider,
            care_from=day,
            care_to=found["care_to"] or day,
            received_on=found["received_on"],
            typed_on=timezone.localdate(),
            lines=read,
            slip_number=found["slip_number"],
            diagnosis=found["diagnosis"],
            details=form.details(),
        )
    except Refused as refusal:
        return {"missing": [], "wrong": [refusal.text, *lines.errors], "hints": hints, "view": None}
    return {"missing": [], "wrong": lines.errors, "hints": hints, "view": queries.preview(slip)}


def _hints(lines: SlipLines, provider: Provider | None, day: date) -> list[dict[str, Any]]:
    """For each line whose act is known: its label, its agreed price and its amount, which the page writes there."""
    known = [(form, form.item) for form in lines.forms if getattr(form, "item", None)]
    prices: Mapping[int, int] = {}
    if provider is not None and known:
        organisation_id = queries.organisation_id()
        prices = queries.prices_on(organisation_id, provider, [item.pk for _form, item in known], day)
    return [
        {
            "number": form.number,
            "label": f"{item.code} {item.label}",
            "price": prices.get(item.pk),
            "amount": _show_known(form, prices.get(item.pk)),
        }
        for form, item in known
    ]


def _show_known(line: LineForm, price: int | None) -> int | None:
    """What goes without saying stands grey in a line that is read: one, the agreed price, and its francs, given back.

    None while no price is known, typed or agreed.
    """
    typed = line.cleaned_data["unit_price"]
    unit = price if typed is None else typed
    amount = None if unit is None else unit * (line.cleaned_data["quantity"] or 1)
    for name, known in (("quantity", 1), ("unit_price", price), ("amount", amount)):
        line.fields[name].widget.attrs["placeholder"] = "" if known is None else formats.count(known)
    return amount


class People(Page):
    """Suggestions for the person: number, names, age and village tell homonyms apart."""

    permission = ENTER

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked, today = request.GET.get("q", ""), timezone.localdate()
        found = queries.people_matching(asked)
        return JsonResponse([_person(person, today, match_told(asked, person)) for person in found], safe=False)


def _person(person: Any, today: date, why: str) -> dict[str, str]:
    text, values = age_text(person.birth, today, person.sex)
    age = _(text) % {name: str(value) for name, value in values.items()} if person.birth_on else ""
    detail = ", ".join(part for part in (person.number, age, person.household.village, why) if part)
    gone = person.left_on is not None and person.left_on <= today
    return {"value": person.number, "label": str(person), "detail": detail, "word": left_told(person) if gone else ""}


class Items(Page):
    """Suggestions for an act: code, name, and the price at the provider of the last slip."""

    permission = ENTER

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kept = request.session.get(REMEMBERED, {})
        provider = queries.providers().filter(pk=kept.get("provider")).first()
        day = date.fromisoformat(kept["care_from"]) if "care_from" in kept else timezone.localdate()
        found = queries.items_matching(request.GET.get("q", ""), provider, day)
        currency = self.actor.currency
        return JsonResponse(
            [
                {
                    "value": row["code"],
                    "label": row["label"],
                    "detail": row["code"],
                    "word": "" if row["price"] is None else formats.money(row["price"], currency),
                }
                for row in found
            ],
            safe=False,
        )


class Diagnoses(Page):
    """Suggestions for a diagnosis."""

    permission = ENTER

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = queries.diagnoses_matching(request.GET.get("q", ""))
        return JsonResponse(
            [{"value": diagnosis_label(row), "label": row.label, "detail": row.code, "word": ""} for row in found],
            safe=False,
        )

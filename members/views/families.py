"""The list of families, a family, and what is done to a whole family."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.formats import day as shown_day
from core.pages import FormPage, ListPage, Page
from core.phones import shown_phone
from core.refusals import Refused
from members import actions
from members.filters import FamilyFilter
from members.forms import (
    EndForm,
    FamilyForm,
    HouseholdForm,
    ReplaceCardForm,
    TransferHeadForm,
)
from members.models import Household
from members.permissions import ENROL, EXPORT, IMPORT, PRINT_CARDS, VIEW
from members.queries.cards import my_organisation
from members.queries.day import described, doubts_by_family
from members.queries.duplicates import alike
from members.queries.families import (
    ENROLLED,
    EXPIRED,
    LEFT,
    UPCOMING,
    enrolments_of,
    families,
    find_household,
    match_told,
    people_matching,
    people_of,
    plans,
)
from members.rules.families import age_text
from members.views.drafts import told_matches

STATES = {
    ENROLLED: ("ok", _("Inscrite")),
    UPCOMING: ("waiting", _("À venir")),
    EXPIRED: ("late", _("Échue")),
    LEFT: ("refused", _("Sortie")),
}


class FamilyList(ListPage):
    """All families: who, where, under which plan, until when."""

    permission = VIEW
    template_name = "members/list.html"
    title = _("Familles")
    filter_class = FamilyFilter

    def rows(self) -> QuerySet[Household]:
        return families(timezone.localdate())

    def context(self, **kwargs: Any) -> dict[str, Any]:
        context = super().context(**kwargs)
        doubts = doubts_by_family(context["rows"]) if self.request.GET.get("state") == "to_check" else {}
        for family in context["rows"]:
            family.doubts = doubts.get(family.pk, ())
            family.tag, family.word = STATES[family.state]
            family.last_day = family.covered_until - timedelta(days=1) if family.covered_until else None
            family.head_name = f"{family.head_last_name or ''} {family.head_first_names or ''}".strip()
        return {
            **context,
            "may_enrol": self.actor.may(ENROL),
            "may_import": self.actor.may(IMPORT),
            "may_export": self.actor.may(EXPORT),
            "may_print": self.actor.may(PRINT_CARDS),
        }


class People(Page):
    """Suggestions for the fields that ask who: number, name, telephone or card."""

    permission = VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = timezone.localdate()
        asked = request.GET.get("q", "")
        listed = [
            {
                "value": person.number,
                "label": str(person),
                "word": person.number,
                "detail": ", ".join(part for part in (described(person, today), match_told(asked, person)) if part),
                "url": reverse("members:family", args=[person.household_id]),
            }
            for person in people_matching(asked)
        ]
        return JsonResponse(listed, safe=False)


class NewFamily(FormPage):
    """A whole family on one screen (job 1)."""

    permission = ENROL
    template_name = "members/new.html"
    title = _("Nouvelle famille")
    submit = _("Enregistrer la famille")

    def form(self, data: Any = None, files: Any = None) -> FamilyForm:
        today = timezone.localdate()
        return FamilyForm(data, plans=plans(today), day=today, initial={"on": today})

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"has_plan": plans(timezone.localdate()).exists(), "cancel": reverse("members:list")}

    def act(self, form: FamilyForm) -> HttpResponseBase:
        details = {name: value for name, value in form.cleaned_data.items() if name not in ("plan", "on")}
        details["phone"] = details.get("phone", "")
        try:
            family = actions.enrol_household(
                plan=form.cleaned_data["plan"],
                on=form.cleaned_data["on"],
                people=form.drafts(),
                recorded_on=timezone.localdate(),
                operation_id=self.operation_id,
                **details,
            )
        except Refused as refusal:
            if refusal.field == "confirmed":
                form.matches = told_matches(alike(actions.drafts_of(form.drafts())), timezone.localdate())
            raise
        count = len(form.drafts())
        told = ngettext(
            "Famille %(number)s enregistrée : %(count)s personne.",
            "Famille %(number)s enregistrée : %(count)s personnes.",
            count,
        )
        told %= {"number": family.number, "count": count}
        return self.done(told, reverse("members:family", args=[family.pk]))


class FamilyPage(Page):
    """The tab « Identité »: the card, the people, the enrolments."""

    permission = VIEW
    template_name = "members/family.html"

    def context(self, pk: int, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        household, today = find_household(pk), timezone.localdate()
        people = list(people_of(household))
        for person in people:
            text, params = age_text(person.birth, today, person.sex)
            person.age = _t(text) % {name: _shown(value) for name, value in params.items()}
        enrolments = list(enrolments_of(household))
        head = next((one for one in people if one.link == "head"), None)
        return {
            "title": f"{household.number} · {head}" if head else household.number,
            "household": household,
            "head": head,
            "people": [one for one in people if one.left_on is None],
            "gone": [one for one in people if one.left_on is not None],
            "enrolments": enrolments,
            "current": next((one for one in enrolments if today in one.span), None),
            "phone": shown_phone(household.phone) if household.phone else "",
            "organisation": my_organisation(),
            "may_enrol": self.actor.may(ENROL),
            "may_print": self.actor.may(PRINT_CARDS),
            "collect_url": _collect_url(household) if self.actor.may("contributions.collect") else "",
        }


def _shown(value: object) -> str:
    return shown_day(value) if hasattr(value, "year") else str(value)  # type: ignore[arg-type]


def _collect_url(household: Household) -> str:
    """The page of another storey where this family pays; nothing when that storey is not there."""
    try:
        return reverse("contributions:collect_from", args=[household.pk])
    except NoReverseMatch:
        return ""


class OfFamily(FormPage):
    """A form about one family; back to it when done."""

    permission = ENROL

    @property
    def household(self) -> Household:
        if not hasattr(self, "_household"):
            self._household = find_household(self.kwargs["pk"])
        return self._household

    def family_url(self) -> str:
        return reverse("members:family", args=[self.household.pk])

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"household": self.household, "cancel": self.family_url()}


class EditFamily(OfFamily):
    """Where a family lives, its telephone, its section."""

    template_name = "members/family_form.html"
    form_class = HouseholdForm
    title = _("Modifier la famille")

    def initial(self) -> dict[str, Any]:
        return self._shown_values()

    def _shown_values(self) -> dict[str, Any]:
        row = self.household
        phone = row.phone_as_given or row.phone
        return {"place": row.place, "village": row.village, "section": row.section, "phone": phone, "note": row.note}

    def act(self, form: HouseholdForm) -> HttpResponseBase:
        shown = self._shown_values()
        changes = {name: value for name, value in form.cleaned_data.items() if value != shown[name]}
        if changes:
            before = {name: getattr(self.household, name) for name in changes}
            actions.update_household(
                household=self.household, changes=changes, before=before, operation_id=self.operation_id
            )
        return self.done(_t("Famille %(number)s modifiée.") % {"number": self.household.number}, self.family_url())


class TransferHead(OfFamily):
    """Another head for the family."""

    template_name = "members/family_form.html"
    form_class = TransferHeadForm
    title = _("Changer de titulaire")
    submit = _("Changer de titulaire")

    def form_arguments(self) -> dict[str, Any]:
        return {"household": self.household}

    def act(self, form: TransferHeadForm) -> HttpResponseBase:
        actions.transfer_head(
            household=self.household, on=timezone.localdate(), operation_id=self.operation_id, **form.cleaned_data
        )
        return self.done(
            _t("%(name)s est maintenant titulaire.") % {"name": form.cleaned_data["to"]}, self.family_url()
        )


class EndFamily(OfFamily):
    """The whole family leaves."""

    template_name = "members/family_form.html"
    form_class = EndForm
    title = _("Sortie de la famille")
    submit = _("Enregistrer la sortie")

    def initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def act(self, form: EndForm) -> HttpResponseBase:
        actions.end_enrolment(household=self.household, operation_id=self.operation_id, **form.cleaned_data)
        told = _t("La famille %(number)s est sortie le %(day)s.")
        shown = {"number": self.household.number, "day": shown_day(form.cleaned_data["on"])}
        return self.done(told % shown, self.family_url())


class ReplaceCard(OfFamily):
    """A new card: the former one is no longer recognised."""

    template_name = "members/family_form.html"
    form_class = ReplaceCardForm
    title = _("Remplacer la carte")
    submit = _("Remplacer")

    def act(self, form: ReplaceCardForm) -> HttpResponseBase:
        actions.replace_card(household=self.household, operation_id=self.operation_id, **form.cleaned_data)
        messages.success(self.request, _t("Carte remplacée : l'ancienne n'est plus reconnue. Imprimez la nouvelle."))
        return HttpResponseRedirect(self.family_url())

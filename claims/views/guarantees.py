"""What each plan pays, read as a table, and the forms that set it."""

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims import actions, queries
from claims.choices import (
    Category,
    CeilingKind,
    Circumstance,
    Coordination,
    CountKind,
    DeductibleKind,
    ExclusionKind,
    Setting,
)
from claims.forms.terms import CeilingForm, EndForm, ExclusionForm, GuaranteeForm, PlanTermsForm
from claims.models import CeilingRule, Exclusion, Guarantee
from claims.permissions import MANAGE_GUARANTEES, VIEW
from claims.views.sections import sections
from core import formats, spoken
from core.formats import read_day
from core.pages import FormPage, Page
from members.models import Plan


class Guarantees(Page):
    """Every plan on a day (`?le=`): who pays what, up to which ceiling."""

    permission = VIEW
    template_name = "claims/guarantees.html"
    title = gettext_lazy("Garanties et plafonds")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        try:
            day = read_day(self.request.GET.get("le", ""))
        except ValueError:
            day = timezone.localdate()
        pages = [queries.plan_page(plan, day) for plan in queries.plans()]
        return {
            "sections": sections(self.actor, "guarantees"),
            "plans": [shown(page, self.actor.currency) for page in pages],
            "day": day,
            "currency": self.actor.currency,
            "may_manage": self.actor.may(MANAGE_GUARANTEES),
        }


def shown(page: queries.PlanPage, currency: str) -> dict[str, Any]:
    """A plan as the table reads it."""
    return {
        "plan": page.plan,
        "guarantees": [_guarantee(row, currency) for row in page.guarantees],
        "ceilings": [_ceiling(row, currency) for row in page.ceilings],
        "exclusions": [_exclusion(row) for row in page.exclusions],
        "terms": page.terms,
        "coordination": _(Coordination(page.terms.coordination).label) if page.terms else "",
        "coming": page.coming,
    }


def _part(rate_bp: int | None, copayment: int | None, currency: str) -> str:
    if copayment is not None:
        return _("tout sauf %(amount)s") % {"amount": formats.money(copayment, currency)}
    return "" if rate_bp is None else spoken.percent(rate_bp)


def _guarantee(row: Guarantee, currency: str) -> dict[str, Any]:
    conditions = []
    if row.waiting_months:
        waiting = ngettext("attente de %(months)s mois", "attente de %(months)s mois", row.waiting_months)
        conditions.append(waiting % {"months": row.waiting_months})
    if row.prior_agreement_above is not None:
        amount = formats.money(row.prior_agreement_above, currency)
        conditions.append(_("accord préalable au-dessus de %(amount)s") % {"amount": amount})
    if row.needs_referral:
        conditions.append(_("sur référence"))
    for limit, words in (
        (row.max_quantity_per_claim, _("%(count)s par dossier")),
        (row.max_quantity_per_period, _("%(count)s par an")),
    ):
        if limit is not None:
            conditions.append(words % {"count": limit})
    return {
        "row": row,
        "label": row.item.label if row.item else _(Category(row.category).label),
        "part": _part(row.rate_bp, row.copayment, currency),
        "emergency": _part(row.emergency_rate_bp, row.emergency_copayment, currency),
        "referred": _part(row.referred_rate_bp, row.referred_copayment, currency),
        "conditions": ", ".join(conditions),
    }


def _ceiling(row: CeilingRule, currency: str) -> dict[str, Any]:
    if row.ceiling:
        label, limit = _(CeilingKind(row.ceiling).label), formats.money(row.limit, currency)
    elif row.count:
        label, limit = _(CountKind(row.count).label), formats.count(row.limit)
    else:
        label, limit = _(DeductibleKind(row.deductible).label), formats.money(row.limit, currency)
    about = [_(Category(row.category).label)] if row.category else []
    about += [row.item.label] if row.item else []
    about += [_(Setting(row.setting).label)] if row.setting != Setting.BOTH else []
    extra = ""
    if row.extra_per_person:
        extra = _("+ %(extra)s par personne au-delà de %(count)s") % {
            "extra": formats.money(row.extra_per_person, currency),
            "count": row.extra_above_count,
        }
    return {"row": row, "label": label, "about": ", ".join(about), "limit": limit, "extra": extra}


def _exclusion(row: Exclusion) -> dict[str, Any]:
    is_circumstance = row.kind == ExclusionKind.CIRCUMSTANCE
    code = _(Circumstance(row.code).label) if is_circumstance else row.code
    return {"row": row, "kind": _(ExclusionKind(row.kind).label), "code": code}


class OnePlan(FormPage):
    """A form about one plan."""

    permission = MANAGE_GUARANTEES
    template_name = "claims/guarantee_form.html"

    @cached_property
    def plan(self) -> Plan:
        return queries.find_plan(self.kwargs["pk"])

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": self.initial(), "currency": self.actor.currency}

    def initial(self) -> dict[str, Any]:
        return {"starts_on": timezone.localdate().replace(day=1)}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"plan": self.plan, "cancel": reverse("claims:guarantees")}

    def told(self, words: str) -> HttpResponseBase:
        return self.done(words, reverse("claims:guarantees"))


class SetGuarantee(OnePlan):
    """Set what a plan pays."""

    form_class = GuaranteeForm
    title = gettext_lazy("Fixer une garantie")

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET
        return {**super().initial(), "category": asked.get("famille", ""), "item": asked.get("acte", "")}

    def act(self, form: GuaranteeForm) -> HttpResponseBase:
        found = form.cleaned_data
        actions.set_guarantee(
            plan=self.plan,
            starts_on=found["starts_on"],
            category=found["category"],
            item=found["item"],
            terms=form.terms(),
            operation_id=self.operation_id,
        )
        return self.told(_("Garantie fixée à partir du %(day)s.") % {"day": formats.day(found["starts_on"])})


class SetCeiling(OnePlan):
    """Set a limit of a plan."""

    form_class = CeilingForm
    title = gettext_lazy("Fixer un plafond")

    def act(self, form: CeilingForm) -> HttpResponseBase:
        row = actions.set_ceiling(plan=self.plan, operation_id=self.operation_id, **form.arguments())
        return self.told(_("Plafond fixé à partir du %(day)s.") % {"day": formats.day(row.starts_on)})


class AddExclusion(OnePlan):
    """Exclude something from a plan."""

    form_class = ExclusionForm
    title = gettext_lazy("Ajouter une exclusion")

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": self.initial()}

    def act(self, form: ExclusionForm) -> HttpResponseBase:
        actions.add_exclusion(plan=self.plan, operation_id=self.operation_id, **form.arguments())
        return self.told(_("Exclusion ajoutée."))


class SetPlanTerms(OnePlan):
    """Set what holds for every guarantee of a plan."""

    form_class = PlanTermsForm
    title = gettext_lazy("Conditions de la formule")

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": {**self.initial(), "coordination": Coordination.ON_REST}}

    def act(self, form: PlanTermsForm) -> HttpResponseBase:
        actions.set_plan_terms(plan=self.plan, operation_id=self.operation_id, **form.cleaned_data)
        return self.told(_("Conditions fixées."))


class EndRow(FormPage):
    """End a guarantee, a limit or an exclusion on a day."""

    permission = MANAGE_GUARANTEES
    template_name = "claims/guarantee_form.html"
    form_class = EndForm
    submit = gettext_lazy("Mettre fin")
    KINDS = {
        "garantie": ("guarantee", gettext_lazy("Mettre fin à la garantie")),
        "plafond": ("ceiling", gettext_lazy("Mettre fin au plafond")),
        "exclusion": ("exclusion", gettext_lazy("Mettre fin à l'exclusion")),
    }

    @cached_property
    def row(self) -> Any:
        name = self.KINDS[self.kwargs["kind"]][0]
        finders = {
            "guarantee": queries.find_guarantee,
            "ceiling": queries.find_ceiling,
            "exclusion": queries.find_exclusion,
        }
        return finders[name](self.kwargs["pk"])

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(self.KINDS[self.kwargs["kind"]][1])

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"plan": self.row.plan, "cancel": reverse("claims:guarantees")}

    def act(self, form: EndForm) -> HttpResponseBase:
        name = self.KINDS[self.kwargs["kind"]][0]
        end = {
            "guarantee": actions.end_guarantee,
            "ceiling": actions.end_ceiling,
            "exclusion": actions.end_exclusion,
        }[name]
        end(ends_on=form.cleaned_data["ends_on"], operation_id=self.operation_id, **{name: self.row})
        return self.done(_("C'est noté. Les soins d'avant gardent cette règle."), reverse("claims:guarantees"))

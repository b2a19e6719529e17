"""Raising a month's dues: what it would do, then the job that does it; the rates and their history."""

from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions import actions, queries
from contributions.forms import RateForm, read_month
from contributions.models import Rate
from contributions.permissions import MANAGE_RATES, RAISE_DUES
from contributions.rules.raising import fiscal_months
from contributions.views.sections import sections
from core import formats, spoken
from core.pages import FormPage, Page
from core.refusals import Refused
from core.spans import Month, month_of
from organisations.models import Job
from organisations.queries import find_organisation

MONTHS_BACK, MONTHS_AHEAD = 18, 12


class RaiseDues(Page):
    """The month to raise: the one after the last that was, counted before anything is written."""

    permission = RAISE_DUES
    template_name = "contributions/raise_dues.html"
    title = gettext_lazy("Appeler les cotisations")

    @cached_property
    def month(self) -> Month:
        asked = read_month(self.request.POST.get("month") or self.request.GET.get("month", ""))
        if asked is not None:
            return asked
        now, last = month_of(timezone.localdate()), queries.last_raised_month(self.actor.organisation_id)
        return now if last is None else min(last + 1, now)

    @cached_property
    def rest(self) -> list[Month]:
        """The months of the fiscal year of that month that nothing is raised for yet."""
        mutual = find_organisation(self.actor.organisation_id)
        return queries.months_unraised(mutual.pk, fiscal_months(self.month, mutual.fiscal_year_month))

    def context(self, **kwargs: Any) -> dict[str, Any]:
        now = month_of(timezone.localdate())
        choices = [now + step for step in range(-MONTHS_BACK, MONTHS_AHEAD + 1)]
        return {
            "month": self.month,
            "months": [(str(month), spoken.month_name(month)) for month in choices],
            "found": queries.preview(self.actor.organisation_id, self.month),
            "rest": self.rest,
            "is_ahead": self.month > now,
            "sections": sections(self.actor, "raise_dues"),
            "currency": self.actor.currency,
            "error": getattr(self, "error", ""),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            job = self._start()
        except Refused as refusal:
            self.error = refusal.text
            return self.show(self.context(), status=422)
        return HttpResponseRedirect(reverse("organisations:job", kwargs={"key": job.key}))

    def _start(self) -> Job:
        on = timezone.localdate()
        if self.request.POST.get("span") == "year":
            return actions.start_raising_year(months=self.rest, on=on, operation_id=self.operation_id)
        return actions.start_raising(month=self.month, on=on, operation_id=self.operation_id)


class Rates(Page):
    """What each plan costs, and what it cost before."""

    permission = MANAGE_RATES
    template_name = "contributions/rates.html"
    title = gettext_lazy("Taux de cotisation")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        by_plan = groupby(queries.rates(), key=lambda rate: rate.plan)
        known = {plan: [(rate, *_standing(rate, today)) for rate in rows] for plan, rows in by_plan}
        return {
            "plans": [(plan, known.get(plan, [])) for plan in queries.plans()],
            "sections": sections(self.actor, "rates"),
            "currency": self.actor.currency,
        }


def _standing(rate: Rate, today: date) -> tuple[str, str]:
    """Its face and word: in force, to come, or past."""
    if today in rate.span:
        return "ok", _("en vigueur")
    return ("waiting", _("à venir")) if rate.starts_on > today else ("unknown", _("passé"))


class NewRate(FormPage):
    """A new rate, from a day on; it starts from the terms of the one in force."""

    permission = MANAGE_RATES
    template_name = "contributions/rate_form.html"
    title = gettext_lazy("Nouveau taux")
    submit = gettext_lazy("Fixer le taux")
    form_class = RateForm

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": self.initial(), "currency": self.actor.currency}

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("formule", "")
        if not asked.isdigit() or len(asked) > 15:
            return {}
        plan = queries.find_plan(int(asked))
        now = queries.rate_on(plan, timezone.localdate())
        terms = {name: getattr(now, name) for name in actions.TERMS} if now else {}
        return {"plan": plan.pk, **terms}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("contributions:rates"), "sections": sections(self.actor, "rates")}

    def act(self, form: RateForm) -> HttpResponseBase:
        told = dict(form.cleaned_data)
        plan, starts_on = told.pop("plan"), told.pop("starts_on")
        actions.set_rate(plan=plan, starts_on=starts_on, terms=told, operation_id=self.operation_id)
        words = _("%(plan)s : nouveau taux à partir du %(day)s.") % {"plan": plan, "day": formats.day(starts_on)}
        return self.done(words, reverse("contributions:rates"))

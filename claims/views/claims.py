"""The list of claims, one claim with its decisions, and what may still be done about it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims import actions, queries
from claims.choices import ClaimState
from claims.filters import ClaimFilter
from claims.forms.slips import CompleteForm, ReasonForm, ReviewForm, ReviewLineForm, diagnosis_label
from claims.models import Claim
from claims.permissions import ENTER, REVIEW, VIEW
from claims.rules.states import CLAIM_MOVES, may_move
from claims.views.sections import sections
from core.pages import FormPage, ListPage, Page


def dressed(claim: Claim) -> Claim:
    """A claim with the sign and word of its state."""
    claim.face = queries.STATE_SIGNS[ClaimState(claim.state)]
    claim.word = queries.label_of_state(claim.state)
    return claim


class Claims(ListPage):
    """Every claim, latest first."""

    permission = VIEW
    template_name = "claims/list.html"
    title = gettext_lazy("Dossiers de soins")
    filter_class = ClaimFilter

    def rows(self) -> QuerySet[Claim]:
        return queries.claims()

    def context(self, **kwargs: Any) -> dict[str, Any]:
        shown = super().context(**kwargs)
        return {
            **shown,
            "sections": sections(self.actor, "claims"),
            "claims": [dressed(claim) for claim in shown["rows"]],
            "totals": queries.claim_totals(shown["filter"].qs),
            "currency": self.actor.currency,
            "may_enter": self.actor.may(ENTER),
            "sees_care": queries.sees_care(),
        }


class FamilyClaims(Page):
    """The « Prestations » tab of a family."""

    permission = VIEW
    template_name = "claims/family.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        household = queries.find_household(kwargs["pk"])
        rows = [dressed(claim) for claim in queries.claims_of_family(household)[:200]]
        return {
            "title": _("Prestations de la famille %(number)s") % {"number": household.number},
            "household": household,
            "claims": rows,
            "left": queries.family_left(household, timezone.localdate()),
            "currency": self.actor.currency,
            "may_enter": self.actor.may(ENTER),
            "sees_care": queries.sees_care(),
        }


class ClaimPage(Page):
    """The slip as on paper, what was decided on each line and why, and every earlier decision."""

    permission = VIEW
    template_name = "claims/claim.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        claim = dressed(queries.find_claim(kwargs["pk"]))
        decisions = queries.decisions_of(claim)
        state = ClaimState(claim.state)
        return {
            "title": _("Dossier n° %(number)s") % {"number": claim.number},
            "claim": claim,
            "now": decisions[0] if decisions else None,
            "earlier": decisions[1:],
            "currency": self.actor.currency,
            "sees_care": queries.sees_care(),
            "may_review": self.actor.may(REVIEW) and state is ClaimState.IN_REVIEW,
            "may_judge_again": self.actor.may(REVIEW)
            and state is not ClaimState.IN_REVIEW
            and may_move(CLAIM_MOVES, state, ClaimState.ADJUDICATED),
            "may_complete": self.actor.may(ENTER) and state is ClaimState.RETURNED,
            "may_reverse": self.actor.may(ENTER) and may_move(CLAIM_MOVES, state, ClaimState.REVERSED),
        }


class OneClaim(FormPage):
    """A form about one claim."""

    @cached_property
    def claim(self) -> Claim:
        return queries.find_claim(self.kwargs["pk"])

    @property
    def url(self) -> str:
        return reverse("claims:claim", args=[self.claim.pk])

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"claim": self.claim, "cancel": self.url, "sees_care": queries.sees_care()}


class Review(OneClaim):
    """The controller's page: the slip, the reasons to look, and a say on the whole and on each line."""

    permission = REVIEW
    template_name = "claims/review.html"
    form_class = ReviewForm
    submit = gettext_lazy("Décider")

    @property
    def title(self) -> str:  # type: ignore[override]
        return _("Contrôle du dossier n° %(number)s") % {"number": self.claim.number}

    def form_arguments(self) -> dict[str, Any]:
        may_return = self.claim.state == ClaimState.IN_REVIEW
        refusal = {"decision": "refuse", "reason": self.earlier.get("reason", "")}
        initial = refusal if self.earlier.get("refused") else {"decision": "accept"}
        return {"initial": initial, "may_return": may_return}

    @cached_property
    def decision(self) -> queries.DecisionView:
        return queries.decisions_of(self.claim)[0]

    @property
    def earlier(self) -> dict[str, Any]:
        """What a reviewer said of this claim before: it holds until they say otherwise."""
        return self.decision.decision.review

    @cached_property
    def line_forms(self) -> list[ReviewLineForm]:
        data = self.request.POST if self.request.method == "POST" else None
        said = self.earlier.get("lines", {})
        return [
            ReviewLineForm(data, number=line.number, initial=said.get(str(line.number))) for line in self.decision.lines
        ]

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().context(**kwargs),
            "now": self.decision,
            "pairs": list(zip(self.decision.lines, self.line_forms, strict=True)),
            "currency": self.actor.currency,
        }

    def act(self, form: ReviewForm) -> HttpResponseBase:
        said = form.cleaned_data
        if said["decision"] == "return":
            claim = actions.return_claim(claim=self.claim, missing=said["reason"], operation_id=self.operation_id)
            return self.done(_("Dossier n° %(number)s renvoyé au prestataire.") % {"number": claim.number}, self.url)
        if not all(one.is_valid() for one in self.line_forms):
            form.add_error(None, _("Une ligne est à corriger."))
            return self.show_form(form, status=422)
        lines = {one.number: told for one in self.line_forms if (told := one.said()) or one.initial}
        claim = actions.review_claim(
            claim=self.claim,
            decided_on=timezone.localdate(),
            lines=lines,
            refused=said["decision"] == "refuse",
            reason=said["reason"],
            operation_id=self.operation_id,
        )
        state = queries.label_of_state(claim.state)
        words = _("Dossier n° %(number)s : %(state)s.") % {"number": claim.number, "state": state}
        return self.done(words, self.url)


class JudgeAgain(OneClaim):
    """Judge a claim again on what is known now."""

    permission = REVIEW
    form_class = ReasonForm
    template_name = "claims/claim_form.html"
    submit = gettext_lazy("Rejuger")

    @property
    def title(self) -> str:  # type: ignore[override]
        return _("Rejuger le dossier n° %(number)s") % {"number": self.claim.number}

    def act(self, form: ReasonForm) -> HttpResponseBase:
        claim = actions.decide_again(
            claim=self.claim,
            decided_on=timezone.localdate(),
            reason=form.cleaned_data["reason"],
            operation_id=self.operation_id,
        )
        state = queries.label_of_state(claim.state)
        return self.done(_("Dossier n° %(n)s rejugé : %(state)s.") % {"n": claim.number, "state": state}, self.url)


class ReverseClaim(OneClaim):
    """Undo a claim typed wrong."""

    permission = ENTER
    form_class = ReasonForm
    template_name = "claims/claim_form.html"
    submit = gettext_lazy("Annuler le dossier")

    @property
    def title(self) -> str:  # type: ignore[override]
        return _("Annuler le dossier n° %(number)s") % {"number": self.claim.number}

    def act(self, form: ReasonForm) -> HttpResponseBase:
        actions.reverse_claim(
            claim=self.claim,
            reason=form.cleaned_data["reason"],
            reversed_on=timezone.localdate(),
            operation_id=self.operation_id,
        )
        words = _("Dossier n° %(number)s annulé. L'attestation peut être saisie à nouveau.")
        return self.done(words % {"number": self.claim.number}, self.url)


class Complete(OneClaim):
    """Take back a returned claim with what was missing."""

    permission = ENTER
    form_class = CompleteForm
    template_name = "claims/claim_form.html"
    submit = gettext_lazy("Enregistrer et rejuger")

    @property
    def title(self) -> str:  # type: ignore[override]
        return _("Compléter le dossier n° %(number)s") % {"number": self.claim.number}

    def initial(self) -> dict[str, Any]:
        claim = self.claim
        return {
            "slip_number": claim.slip_number,
            "slip_total": claim.slip_total,
            "signed": claim.signed,
            "referral": claim.referral,
            "documents": claim.documents,
            "diagnosis": diagnosis_label(claim.diagnosis) if claim.diagnosis else "",
        }

    def act(self, form: CompleteForm) -> HttpResponseBase:
        claim = actions.complete_claim(
            claim=self.claim,
            completed=dict(form.cleaned_data),
            typed_on=timezone.localdate(),
            operation_id=self.operation_id,
        )
        state = queries.label_of_state(claim.state)
        words = _("Dossier n° %(number)s complété : %(state)s.") % {"number": claim.number, "state": state}
        return self.done(words, self.url)

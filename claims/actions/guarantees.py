"""What a plan pays, from a day on: guarantees, ceilings, exclusions and what holds for all of them."""

from datetime import date
from typing import Any

from claims.actions.dated import end, place
from claims.choices import (
    Category,
    CeilingKind,
    Circumstance,
    Coordination,
    CountKind,
    DeductibleKind,
    Document,
    ExclusionKind,
    Setting,
)
from claims.models import CareItem, CeilingRule, Exclusion, Guarantee, PlanTerms
from claims.permissions import MANAGE_GUARANTEES
from core.money import FULL_BP, MOST
from core.spoken import told as _
from core.text import N_
from members.models import Plan
from organisations.acting import ActionRefused, action, current_actor
from organisations.actions import refuse_huge, refuse_outside

GUARANTEE_TERMS = frozenset(
    {
        "rate_bp",
        "copayment",
        "emergency_rate_bp",
        "emergency_copayment",
        "referred_rate_bp",
        "referred_copayment",
        "waiting_months",
        "prior_agreement_above",
        "needs_referral",
        "max_quantity_per_claim",
        "max_quantity_per_period",
        "documents",
    }
)
"""What a guarantee says; rates in basis points, amounts in francs."""
FRANCS = ("copayment", "emergency_copayment", "referred_copayment", "prior_agreement_above")
MOST_MONTHS, MOST_UNITS, MOST_PEOPLE = 120, 9_999, 999
CEILING_TERMS = frozenset(["category", "setting", "extra_per_person", "extra_above_count"])


@action("claims.set_guarantee", permission=MANAGE_GUARANTEES, label=N_("a fixé une garantie"))
def set_guarantee(
    *,
    plan: Plan,
    starts_on: date,
    ends_on: date | None = None,
    category: str = "",
    item: CareItem | None = None,
    terms: dict[str, Any],
) -> Guarantee:
    """Set what a plan pays for a category of care, for one item (which wins over its category), or for every category.

    Without category nor item each category gets the terms; the last row is returned. The former guarantee ends that
    day and stays for the care given under it. Raises ActionRefused when a later one exists or a value is unreal.
    """
    if unknown := set(terms) - GUARANTEE_TERMS:
        raise TypeError(f"unknown terms {sorted(unknown)}")
    if category and category not in list(Category):
        raise ActionRefused(_("Cette famille de soins est inconnue."), field="category")
    if category and item is not None:
        raise ActionRefused(_("Choisissez une famille de soins ou un acte, pas les deux."), field="item")
    _refuse_unreal(terms)
    _lock(plan)
    wanted = [""] if item is not None else [category] if category else [str(word) for word in Category]
    row = None
    for name in wanted:
        row = Guarantee(
            organisation_id=current_actor().organisation_id,
            plan=plan,
            category=name,
            item=item,
            starts_on=starts_on,
            ends_on=ends_on,
            **terms,
        )
        what = item.label if item else _(Category(name).label)
        place(row, {"plan": plan, "category": name, "item": item}, _("Garantie « %(what)s »") % {"what": what})
    assert row is not None  # noqa: S101 - there is always one category
    return row


def _refuse_unreal(terms: dict[str, Any]) -> None:
    for name in ("rate_bp", "emergency_rate_bp", "referred_rate_bp"):
        rate = terms.get(name)
        if rate is not None and not 0 <= rate <= FULL_BP:
            raise ActionRefused(_("La prise en charge va de 0 à 100 %."), field=name)
    for name in GUARANTEE_TERMS - {"documents", "needs_referral"}:
        if (terms.get(name) or 0) < 0:
            raise ActionRefused(_("Cette valeur ne peut pas être négative."), field=name)
    for name in FRANCS:
        refuse_huge(terms.get(name), field=name)
    refuse_outside(terms.get("waiting_months"), 0, MOST_MONTHS, field="waiting_months")
    for name in ("max_quantity_per_claim", "max_quantity_per_period"):
        refuse_outside(terms.get(name), 0, MOST_UNITS, field=name)
    if terms.get("rate_bp") is None and terms.get("copayment") is None:
        raise ActionRefused(_("Donnez un taux ou un ticket modérateur fixe."), field="rate_bp")
    if set(terms.get("documents", ())) - set(Document):
        raise ActionRefused(_("Cette pièce est inconnue."), field="documents")


def _refuse_unclear(limit: int, ceiling: str, count: str, deductible: str, told: dict[str, Any]) -> None:
    """A limit is of one kind that we know, not negative, and a ceiling of a category names it."""
    if unknown := set(told) - CEILING_TERMS:
        raise TypeError(f"unknown terms {sorted(unknown)}")
    if len([kind for kind in (ceiling, count, deductible) if kind]) != 1:
        raise ActionRefused(_("Choisissez un plafond, un nombre ou une franchise."), field="ceiling")
    if limit < 0:
        raise ActionRefused(_("Une limite ne peut pas être négative."), field="limit")
    refuse_huge(limit, field="limit")
    refuse_outside(told.get("extra_per_person"), 0, MOST, field="extra_per_person")
    refuse_outside(told.get("extra_above_count"), 0, MOST_PEOPLE, field="extra_above_count")
    _refuse_unknown(ceiling, count, deductible, told)
    if ceiling == CeilingKind.CATEGORY and not told.get("category"):
        raise ActionRefused(_("Choisissez la famille de soins de ce plafond."), field="category")


@action("claims.set_ceiling", permission=MANAGE_GUARANTEES, label=N_("a fixé un plafond"))
def set_ceiling(
    *,
    plan: Plan,
    starts_on: date,
    limit: int,
    ends_on: date | None = None,
    ceiling: str = "",
    count: str = "",
    deductible: str = "",
    item: CareItem | None = None,
    terms: dict[str, Any] | None = None,
) -> CeilingRule:
    """Set one limit of a plan: a ceiling in francs, a number of events (0 allows none) or a deductible in francs.

    `terms` are those of `CEILING_TERMS`: a category, a setting, and what a large family adds to the household's
    ceiling. Raises ActionRefused when not exactly one kind is given or a later limit exists.
    """
    told = terms or {}
    _refuse_unclear(limit, ceiling, count, deductible, told)
    _lock(plan)
    row = CeilingRule(
        organisation_id=current_actor().organisation_id,
        plan=plan,
        starts_on=starts_on,
        ends_on=ends_on,
        limit=limit,
        ceiling=ceiling,
        count=count,
        deductible=deductible,
        item=item,
        **told,
    )
    same = {"plan": plan, "ceiling": ceiling, "count": count, "deductible": deductible, "item": item}
    same |= {"category": row.category, "setting": row.setting}
    return place(row, same, _label_of(ceiling, count, deductible))


def _refuse_unknown(ceiling: str, count: str, deductible: str, terms: dict[str, Any]) -> None:
    for word, known, field in (
        (ceiling, CeilingKind, "ceiling"),
        (count, CountKind, "count"),
        (deductible, DeductibleKind, "deductible"),
        (terms.get("category", ""), Category, "category"),
        (terms.get("setting", ""), Setting, "setting"),
    ):
        if word and word not in list(known):
            raise ActionRefused(_("Ce choix est inconnu."), field=field)
    if ceiling == CeilingKind.LETTER:
        raise ActionRefused(_("Le montant d'une lettre de garantie se fixe sur la lettre."), field="ceiling")


def _label_of(ceiling: str, count: str, deductible: str) -> str:
    if ceiling:
        return _(CeilingKind(ceiling).label)
    return _(CountKind(count).label) if count else _(DeductibleKind(deductible).label)


@action("claims.add_exclusion", permission=MANAGE_GUARANTEES, label=N_("a ajouté une exclusion"))
def add_exclusion(*, plan: Plan, kind: str, code: str, starts_on: date, ends_on: date | None = None) -> Exclusion:
    """Exclude an item, a diagnosis (or how its code begins) or a circumstance from a plan, from a day on."""
    code = code.strip()
    if kind not in list(ExclusionKind) or not code:
        raise ActionRefused(_("Dites ce qui est exclu : un acte, un diagnostic ou une circonstance."), field="code")
    if kind == ExclusionKind.CIRCUMSTANCE and code not in list(Circumstance):
        raise ActionRefused(_("Cette circonstance est inconnue."), field="code")
    if kind == ExclusionKind.ITEM and not CareItem.objects.filter(code=code.upper()).exists():
        raise ActionRefused(_("Aucun acte n'a le code %(code)s.") % {"code": code}, field="code")
    _lock(plan)
    row = Exclusion(
        organisation_id=current_actor().organisation_id,
        plan=plan,
        kind=kind,
        code=code if kind == ExclusionKind.CIRCUMSTANCE else code.upper(),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return place(row, {"plan": plan, "kind": kind, "code": row.code}, _("Exclusion « %(code)s »") % {"code": code})


@action("claims.set_plan_terms", permission=MANAGE_GUARANTEES, label=N_("a fixé les conditions d'une formule"))
def set_plan_terms(
    *,
    plan: Plan,
    starts_on: date,
    ends_on: date | None = None,
    emergency_waives_waiting: bool = False,
    coordination: str = Coordination.ON_REST,
    calendar_year: bool = False,
) -> PlanTerms:
    """Set what holds for every guarantee of a plan: emergencies in the waiting period, other covers, the year of
    ceilings."""
    if coordination not in list(Coordination):
        raise ActionRefused(_("Ce choix est inconnu."), field="coordination")
    _lock(plan)
    row = PlanTerms(
        organisation_id=current_actor().organisation_id,
        plan=plan,
        starts_on=starts_on,
        ends_on=ends_on,
        emergency_waives_waiting=emergency_waives_waiting,
        coordination=coordination,
        calendar_year=calendar_year,
    )
    return place(row, {"plan": plan}, _("Conditions de la formule"))


@action("claims.end_guarantee", permission=MANAGE_GUARANTEES, label=N_("a mis fin à une garantie"))
def end_guarantee(*, guarantee: Guarantee, ends_on: date) -> Guarantee:
    """End a guarantee on a day, the first without it."""
    end(guarantee, ends_on)
    return guarantee


@action("claims.end_ceiling", permission=MANAGE_GUARANTEES, label=N_("a mis fin à un plafond"))
def end_ceiling(*, ceiling: CeilingRule, ends_on: date) -> CeilingRule:
    """End a limit on a day, the first without it."""
    end(ceiling, ends_on)
    return ceiling


@action("claims.end_exclusion", permission=MANAGE_GUARANTEES, label=N_("a mis fin à une exclusion"))
def end_exclusion(*, exclusion: Exclusion, ends_on: date) -> Exclusion:
    """End an exclusion on a day, the first without it."""
    end(exclusion, ends_on)
    return exclusion


def _lock(plan: Plan) -> None:
    """Two people who change one plan follow each other."""
    Plan.objects.select_for_update().get(pk=plan.pk)

"""The words of care: items of the nomenclature and diagnoses of the short list."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from claims.choices import Category, ProviderLevel, Setting, Sex
from claims.models import CareItem, Diagnosis
from claims.permissions import MANAGE_PROVIDERS
from core.money import MOST
from core.spoken import told as _
from core.text import N_, search_key
from organisations.acting import ActionRefused, action, current_actor
from organisations.actions import refuse_outside

ITEM_LIMITS = frozenset(
    {
        "setting",
        "levels",
        "sex",
        "min_age_years",
        "max_age_years",
        "min_interval_days",
        "unit_price_cap",
        "free_programme",
        "free_from",
        "free_until",
        "free_under_years",
    }
)
BOUNDS = {
    "min_age_years": (0, 120),
    "max_age_years": (0, 120),
    "free_under_years": (1, 120),
    "min_interval_days": (1, 3_650),
    "unit_price_cap": (0, MOST),
}
"""What each number may be: years, days, francs."""
DIAGNOSES = Path(__file__).resolve().parent.parent / "data" / "diagnoses.csv"


@action("claims.add_item", permission=MANAGE_PROVIDERS, label=N_("a ajouté un acte à la nomenclature"))
def add_item(*, code: str, label: str, category: str, limits: dict[str, Any] | None = None) -> CareItem:
    """Add an act, a medicine or a flat fee to the mutual's nomenclature, with the limits named in `ITEM_LIMITS`.

    Raises ActionRefused for a code that is taken, a category unknown or a free programme without its first day.
    """
    return new_item(code, label, category, limits or {})


def new_item(code: str, label: str, category: str, limits: dict[str, Any]) -> CareItem:
    """The row of a new item, saved; used by actions only."""
    if unknown := set(limits) - ITEM_LIMITS:
        raise TypeError(f"unknown limits {sorted(unknown)}")
    code, label = code.strip().upper(), " ".join(label.split())
    if not code or not label:
        raise ActionRefused(_("Donnez un code et une désignation à l'acte."), field="label")
    if len(code) > 12:
        raise ActionRefused(_("Le code a 12 caractères au plus."), field="code")
    if category not in list(Category):
        raise ActionRefused(_("Cette famille de soins est inconnue."), field="category")
    if CareItem.objects.filter(code=code).exists():
        raise ActionRefused(_("Le code %(code)s est déjà pris.") % {"code": code}, field="code")
    _refuse_unreal(limits)
    return CareItem.objects.create(
        organisation_id=current_actor().organisation_id,
        code=code,
        label=label,
        category=category,
        key=search_key(label, code),
        **limits,
    )


def _refuse_unreal(limits: dict[str, Any]) -> None:
    if limits.get("setting", Setting.BOTH) not in list(Setting):
        raise ActionRefused(_("Ce cadre de soins est inconnu."), field="setting")
    if set(limits.get("levels", ())) - set(ProviderLevel):
        raise ActionRefused(_("Ce niveau est inconnu."), field="levels")
    if limits.get("sex") and limits["sex"] not in list(Sex):
        raise ActionRefused(_("Choisissez femme ou homme."), field="sex")
    for name, (least, most) in BOUNDS.items():
        refuse_outside(limits.get(name), least, most, field=name)
    low, high = limits.get("min_age_years"), limits.get("max_age_years")
    if low is not None and high is not None and low > high:
        raise ActionRefused(_("L'âge le plus bas dépasse le plus haut."), field="min_age_years")
    if limits.get("free_programme") and not isinstance(limits.get("free_from"), date):
        raise ActionRefused(_("Écrivez depuis quand le programme est gratuit."), field="free_from")


@action("claims.add_diagnosis", permission=MANAGE_PROVIDERS, label=N_("a ajouté un diagnostic à la liste"))
def add_diagnosis(
    *,
    code: str,
    label: str,
    icd10: str = "",
    sex: str = "",
    min_age_years: int | None = None,
    max_age_years: int | None = None,
) -> Diagnosis:
    """Add a diagnosis to the mutual's short list. Raises ActionRefused for a code that is taken."""
    code, label = code.strip().upper(), " ".join(label.split())
    if not code or not label:
        raise ActionRefused(_("Donnez un code et un nom au diagnostic."), field="label")
    if Diagnosis.objects.filter(code=code).exists():
        raise ActionRefused(_("Le code %(code)s est déjà pris.") % {"code": code}, field="code")
    return Diagnosis.objects.create(
        organisation_id=current_actor().organisation_id,
        code=code,
        label=label,
        icd10=icd10,
        sex=sex,
        min_age_years=min_age_years,
        max_age_years=max_age_years,
        key=search_key(label, code),
    )


def load_shipped_diagnoses() -> int:
    """Put the short list that ships with Novi in the database, once; returns how many rows were added.

    Run after each migration, outside of any organisation: these rows belong to everybody.
    """
    known = set(Diagnosis._base_manager.filter(organisation=None).values_list("code", flat=True))
    with DIAGNOSES.open(encoding="utf-8", newline="") as file:
        fresh = [_shipped(row) for row in csv.DictReader(file, delimiter=";") if row["code"] not in known]
    Diagnosis._base_manager.bulk_create(fresh)
    return len(fresh)


def _shipped(row: dict[str, str]) -> Diagnosis:
    return Diagnosis(
        code=row["code"],
        label=row["label"],
        icd10=row["icd10"],
        sex=row["sex"],
        min_age_years=int(row["min_age_years"]) if row["min_age_years"] else None,
        max_age_years=int(row["max_age_years"]) if row["max_age_years"] else None,
        key=search_key(row["label"], row["code"]),
    )

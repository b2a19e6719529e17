"""Reads a case written in French by a manager and makes the facts of a claim out of it.

What a case does not say takes its default: a visit on 15 June 2026 at a health centre under agreement, by a woman born
in 1990, covered since January 2026, one consultation of 10 000 francs at its tariff, guaranteed at 75 %.
A key that is not in these tables is an error, so that a misspelt condition never passes for a tested one.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from claims import choices
from claims.rules import facts
from core.spans import Span, add_months

Case = Mapping[str, Any]
Reader = Callable[[Any], Any]
Table = Mapping[str, tuple[str, Reader]]

CARE_ON = date(2026, 6, 15)
PATIENT, HOUSEHOLD, PROVIDER = "P1", "M1", "CS1"


def as_is(value: Any) -> Any:
    return value


def span(days: Any) -> Span:
    """[premier jour, jour de fin non compris]."""
    return Span(*days)


def percent(rate: int) -> int:
    return rate * 100


def one_of(words: type[choices.Word]) -> Reader:
    """A word of a closed list, by its French label."""
    by_label = {word.label: word for word in words}
    return lambda label: by_label[label]


def some_of(words: type[choices.Word]) -> Reader:
    read = one_of(words)
    return lambda labels: frozenset(read(label) for label in labels)


CEILING_KINDS = dict(
    zip(("acte", "épisode", "catégorie", "bénéficiaire", "ménage", "formule"), choices.CeilingKind, strict=False)
)

CLAIM: Table = {
    "soins": ("care_from", as_is),
    "fin": ("care_to", as_is),
    "reçu": ("received_on", as_is),
    "saisi": ("typed_on", as_is),
    "attestation": ("slip_number", as_is),
    "total": ("slip_total", as_is),
    "signé": ("signed", as_is),
    "pièces": ("documents", some_of(choices.Document)),
    "visite": ("visit_type", one_of(choices.VisitType)),
    "paiement": ("settlement", one_of(choices.Settlement)),
    "séjour": ("setting", one_of(choices.Setting)),
    "référence": ("referral", as_is),
    "diagnostics": ("diagnoses", lambda rows: tuple(facts.DiagnosisFacts(**fields(DIAGNOSIS, row)) for row in rows)),
    "circonstances": ("circumstances", some_of(choices.Circumstance)),
    "prestataire": ("provider_key", as_is),
    "niveau": ("provider_level", one_of(choices.ProviderLevel)),
    "rang": ("rank", as_is),
}
DIAGNOSIS: Table = {
    "code": ("code", as_is),
    "connu": ("known", as_is),
    "sexe": ("sex", one_of(choices.Sex)),
    "âge_min": ("min_age_years", as_is),
    "âge_max": ("max_age_years", as_is),
}
PERSON: Table = {
    "né": ("birth_on", as_is),
    "précision": ("birth_precision", one_of(choices.BirthPrecision)),
    "sexe": ("sex", one_of(choices.Sex)),
    "entré": ("joined_on", as_is),
    "sorti": ("left_on", as_is),
    "décédé": ("died_on", as_is),
    "limite_âge": ("age_limit_years", as_is),
    "nouveau_né_couvert": ("newborn_of_covered_mother", as_is),
}
RIGHTS: Table = {
    "adhésion": ("enrolled", span),
    "couvert_depuis": ("covered_since", as_is),
    "observation_jusqu_au": ("waiting_until", as_is),
    "en_retard_depuis": ("overdue_since", as_is),
}
PLAN: Table = {
    "urgence_sans_observation": ("emergency_waives_waiting", as_is),
    "coordination": ("coordination", one_of(choices.Coordination)),
    "exclusions": ("exclusions", lambda rows: tuple(exclusion(row) for row in rows)),
}
AGREEMENT: Table = {
    "dates": ("span", span),
    "mode": ("mode", one_of(choices.PaymentMode)),
    "dépôt_jours": ("filing_days", as_is),
    "dépassement_permis": ("balance_billing", as_is),
    "référence_obligatoire": ("referral_required", as_is),
    "séjours": ("settings", some_of(choices.Setting)),
    "catégories": ("categories", some_of(choices.Category)),
    "forfait": ("flat_fee", as_is),
}
GUARANTEE: Table = {
    "taux": ("coverage", lambda rate: facts.Coverage(rate_bp=percent(rate))),
    "copaiement": ("coverage", lambda amount: facts.Coverage(copayment=amount)),
    "taux_urgence": ("emergency", lambda rate: facts.Coverage(rate_bp=percent(rate))),
    "taux_sur_référence": ("referred", lambda rate: facts.Coverage(rate_bp=percent(rate))),
    "attente_mois": ("waiting_months", as_is),
    "accord_au_dessus": ("prior_agreement_above", as_is),
    "sur_référence": ("needs_referral", as_is),
    "max_par_dossier": ("max_quantity_per_claim", as_is),
    "max_par_période": ("max_quantity_per_period", as_is),
    "pièces": ("documents", some_of(choices.Document)),
}
ITEM: Table = {
    "code": ("code", as_is),
    "libellé": ("label", as_is),
    "catégorie": ("category", one_of(choices.Category)),
    "séjour": ("setting", one_of(choices.Setting)),
    "niveaux": ("levels", some_of(choices.ProviderLevel)),
    "sexe": ("sex", one_of(choices.Sex)),
    "âge_min": ("min_age_years", as_is),
    "âge_max": ("max_age_years", as_is),
    "intervalle_jours": ("min_interval_days", as_is),
    "prix_plafond": ("unit_price_cap", as_is),
    "gratuit": ("free_programme", lambda row: facts.FreeProgramme(**fields(PROGRAMME, row))),
}
PROGRAMME: Table = {"nom": ("name", as_is), "dates": ("span", span), "moins_de_ans": ("under_years", as_is)}
LINE: Table = {
    "quantité": ("quantity", as_is),
    "prix": ("unit_price", as_is),
    "montant": ("amount_billed", as_is),
    "tarif": ("tariff", lambda price: None if price == "aucun" else facts.TariffFacts(price=price)),
    "autre_couverture": ("other_cover", as_is),
    "contrôle": ("review", lambda row: facts.LineReview(**fields(LINE_REVIEW, row))),
}
LINE_REVIEW: Table = {
    "quantité": ("quantity", as_is),
    "prix": ("unit_price", as_is),
    "refusé": ("refused", as_is),
    "motif": ("reason", as_is),
}
CLAIM_REVIEW: Table = {
    "vus": ("settled_codes", frozenset),
    "refusé": ("refused", as_is),
    "motif": ("reason", as_is),
}
CEILING: Table = {
    "sorte": ("kind", CEILING_KINDS.__getitem__),
    "limite": ("limit", as_is),
    "consommé": ("consumed", as_is),
    "nom": ("key", as_is),
    "catégories": ("categories", some_of(choices.Category)),
    "actes": ("item_codes", frozenset),
    "séjour": ("setting", one_of(choices.Setting)),
}
COUNT: Table = {
    "sorte": ("kind", one_of(choices.CountKind)),
    "limite": ("limit", as_is),
    "consommé": ("consumed", as_is),
}
DEDUCTIBLE: Table = {
    "sorte": ("kind", one_of(choices.DeductibleKind)),
    "montant": ("amount", as_is),
    "consommé": ("consumed", as_is),
}
LETTER: Table = {
    "numéro": ("number", as_is),
    "dates": ("valid", span),
    "montant": ("amount", as_is),
    "consommé": ("consumed", as_is),
}
OTHER_COVER: Table = {"nom": ("name", as_is), "taux": ("rate_bp", percent)}
PAST: Table = {
    "dossier": ("reference", as_is),
    "personne": ("person_key", as_is),
    "prestataire": ("provider_key", as_is),
    "attestation": ("slip_number", as_is),
    "soins": ("care_from", as_is),
    "fin": ("care_to", as_is),
    "actes": ("item_codes", frozenset),
    "acceptés": ("accepted_item_codes", frozenset),
    "rang": ("rank", as_is),
}
THRESHOLDS: Table = {
    "saisie_jours": ("late_entry_days", as_is),
    "accouchement_mois": ("delivery_months", as_is),
    "contrôle_au_dessus": ("review_above", as_is),
}
SECTIONS = {
    "nom", "attendu", "aussi", "dossier", "patient", "droits", "formule", "convention", "garantie", "acte", "ligne",
    "lignes", "plafonds", "nombres", "franchises", "quantité_déjà_prise", "lettre", "autre_couverture", "histoire",
    "seuils", "contrôle",
}  # fmt: skip


def fields(table: Table, row: Case) -> dict[str, Any]:
    """The fields of a dataclass from a row in French; an unknown key is an error."""
    unknown = row.keys() - table.keys()
    if unknown:
        raise KeyError(f"mots inconnus : {sorted(unknown)} ; connus : {sorted(table)}")
    return {table[key][0]: table[key][1](value) for key, value in row.items()}


def exclusion(row: Case) -> facts.Exclusion:
    """{acte: C01}, {diagnostic: Z41} or {circonstance: rixe}."""
    ((kind, code),) = row.items()
    if kind == "circonstance":
        code = one_of(choices.Circumstance)(code)
    return facts.Exclusion(kind=one_of(choices.ExclusionKind)(kind), code=code)


def claim_of(case: Case) -> facts.ClaimFacts:
    """The facts of the claim that the case describes."""
    unknown = case.keys() - SECTIONS
    if unknown:
        raise KeyError(f"sections inconnues : {sorted(unknown)} ; connues : {sorted(SECTIONS)}")
    given = fields(CLAIM, case.get("dossier", {}))
    care_from = given.get("care_from", CARE_ON)
    dated = {
        "care_from": care_from,
        "care_to": care_from,
        "received_on": date(2026, 7, 2),
        "typed_on": date(2026, 7, 3),
        "slip_number": "A-001",
        "signed": True,
        "diagnoses": (facts.DiagnosisFacts(code="B54"),),
        "provider_key": PROVIDER,
    }
    lines = lines_of(case)
    return facts.ClaimFacts(**{**dated, **given}, lines=lines, **person_of(case), **limits_of(case, lines))


def person_of(case: Case) -> dict[str, Any]:
    """Who is treated, with which rights, under which plan and agreement."""
    person = facts.PersonFacts(
        key=PATIENT,
        household_key=HOUSEHOLD,
        sex=choices.Sex.FEMALE,
        birth_on=date(1990, 5, 10),
        joined_on=date(2025, 1, 1),
    )
    agreement = facts.AgreementTerms(span=Span(date(2025, 1, 1), date(2028, 1, 1)))
    return {
        "person": _changed(person, PERSON, case.get("patient", {}), "inconnu"),
        "rights": rights_of(case.get("droits", {})),
        "plan": facts.PlanTerms(**fields(PLAN, case.get("formule", {}))),
        "agreement": _changed(agreement, AGREEMENT, case.get("convention", {}), "aucune"),
    }


def rights_of(row: Any) -> facts.RightsFacts | None:
    """`observation_mois` counts the waiting period from the first day of the enrolment."""
    if row == "aucun":
        return None
    given = dict(row)
    months = given.pop("observation_mois", None)
    read = fields(RIGHTS, given)
    enrolled = read.setdefault("enrolled", Span(date(2026, 1, 1), date(2027, 1, 1)))
    read.setdefault("covered_since", enrolled.start)
    if months is not None:
        read["waiting_until"] = add_months(enrolled.start, months)
    return facts.RightsFacts(plan="F1", period=enrolled, **read)


def lines_of(case: Case) -> tuple[facts.LineFacts, ...]:
    """`ligne` for one line, `lignes` for several; `acte` and `garantie` hold for each that does not say its own."""
    rows = case.get("lignes", [case.get("ligne", {})])
    return tuple(line_of(case, number, row) for number, row in enumerate(rows, start=1))


def line_of(case: Case, number: int, row: Case) -> facts.LineFacts:
    given = dict(row)
    item_row = {**case.get("acte", {}), **given.pop("acte", {})}
    guarantee_row = given.pop("garantie", case.get("garantie", {}))
    item = _changed(
        facts.CareItemFacts(code="C01", label="Consultation", category=choices.Category.CONSULTATION),
        ITEM,
        item_row,
        None,
    )
    price = given.get("prix", 10_000)
    line = facts.LineFacts(
        number=number,
        item=item,
        quantity=1,
        unit_price=price,
        amount_billed=given.get("quantité", 1) * price,
        guarantee=guarantee_of(guarantee_row, item.category),
        tariff=facts.TariffFacts(price=price),
    )
    return replace(line, **fields(LINE, given))


def guarantee_of(row: Any, category: choices.Category) -> facts.GuaranteeTerms | None:
    if row == "aucune":
        return None
    base = facts.GuaranteeTerms(key=f"category:{category}", coverage=facts.Coverage(rate_bp=7500), category=category)
    return replace(base, **fields(GUARANTEE, row))


def limits_of(case: Case, lines: tuple[facts.LineFacts, ...]) -> dict[str, Any]:
    """Ceilings, counts, deductibles, letters, past claims, thresholds and the reviewer's say."""
    taken = case.get("quantité_déjà_prise", 0)
    return {
        "ceilings": tuple(facts.Ceiling(**fields(CEILING, row)) for row in case.get("plafonds", [])),
        "counts": tuple(facts.CountLimit(**fields(COUNT, row)) for row in case.get("nombres", [])),
        "deductibles": tuple(facts.Deductible(**fields(DEDUCTIBLE, row)) for row in case.get("franchises", [])),
        "quantities": {line.guarantee.key: taken for line in lines if line.guarantee},
        "letter": _made(facts.GuaranteeLetter, LETTER, case.get("lettre")),
        "other_cover": _made(facts.OtherCover, OTHER_COVER, case.get("autre_couverture")),
        "history": tuple(past_of(row) for row in case.get("histoire", [])),
        "thresholds": facts.SignalThresholds(**fields(THRESHOLDS, case.get("seuils", {}))),
        "review": _made(facts.ClaimReview, CLAIM_REVIEW, case.get("contrôle")),
    }


def past_of(row: Case) -> facts.PastClaim:
    """Another claim: by default the same person, another provider and slip, its items accepted."""
    read = fields(PAST, row)
    items = read.get("item_codes", frozenset())
    usual = {"person_key": PATIENT, "provider_key": "CS2", "slip_number": "Z-900", "reference": "D-77"}
    dated = {"care_from": CARE_ON, "care_to": read.get("care_from", CARE_ON), "accepted_item_codes": items}
    return facts.PastClaim(**{**usual, **dated, **read})


def _changed(base: Any, table: Table, row: Any, nothing: str | None) -> Any:
    return None if nothing is not None and row == nothing else replace(base, **fields(table, row))


def _made(kind: type, table: Table, row: Case | None) -> Any:
    return None if row is None else kind(**fields(table, row))

"""What a mutual of a scenario sets up: plans and their rates, the words of care, providers, guarantees and limits."""

from datetime import date
from typing import Any

from claims.actions import (
    add_diagnosis,
    add_exclusion,
    add_item,
    add_provider,
    set_ceiling,
    set_guarantee,
    set_plan_terms,
    set_tariff,
    sign_agreement,
)
from claims.choices import ExclusionKind
from contributions.actions import set_rate
from members.actions import open_plan
from training.actions.network import place_of
from training.queries.worlds import BuiltMutual, told
from training.rules import words
from training.rules.reading import MONEY, Node

BEGINNING = date(2000, 1, 1)


def build_plans(mutual: BuiltMutual, node: Node) -> None:
    """Open the plans and set their rates."""
    for block in node.blocks("formules"):
        with told(block):
            code = block.text("sigle").upper()
            plan = mutual.plans[code] = open_plan(
                name=block.text("nom", code),
                code=code,
                opens_on=block.day("depuis", BEGINNING),
                period_months=block.number("duree_mois", 12),
                child_age_limit=block.number("age_limite_enfant", None),
            )
            for rate in block.blocks("taux"):
                with told(rate):
                    set_rate(plan=plan, starts_on=rate.day("depuis", BEGINNING), terms=_rate_terms(rate))


def _rate_terms(rate: Node) -> dict[str, Any]:
    return {
        "amount": rate.money("montant"),
        "basis": rate.word("base", words.BASES, "person"),
        "amount_months": rate.number("pour_mois", 1),
        "periodicity": rate.word("appel", words.PERIODICITIES, "monthly"),
        "cycle_month": rate.number("mois_de_cycle", 1),
        "free_after_day": rate.number("offert_apres_le", None),
        "enrolment_fee": rate.money("droit_adhesion", 0),
        "due_day": rate.number("jour", 1),
        "grace_days": rate.number("grace_jours", 30),
        "waiting_months": rate.number("attente_mois", 0),
        "newborn_days": rate.number("nouveau_ne_jours", 30),
        "renewal_days": rate.number("renouvellement_jours", 30),
        "reinstatement_days": rate.number("reprise_jours", 0),
    }


def build_care_words(mutual: BuiltMutual, node: Node) -> None:
    """Add the acts and diagnoses that the file names."""
    for block in node.blocks("actes"):
        with told(block):
            code = block.text("code").upper()
            limits = {
                "setting": block.word("cadre", words.SETTINGS, None),
                "sex": block.word("sexe", words.SEXES, None),
                "min_age_years": block.number("age_min", None),
                "max_age_years": block.number("age_max", None),
                "min_interval_days": block.number("intervalle_jours", None),
                "unit_price_cap": block.money("prix_max", None),
                **_free(block.block("gratuit")),
            }
            mutual.items[code] = add_item(
                code=code,
                label=block.text("libelle", code),
                category=block.word("famille", words.CATEGORIES),
                limits={name: value for name, value in limits.items() if value is not None},
            )
    for block in node.blocks("diagnostics"):
        with told(block):
            code = block.text("code").upper()
            mutual.diagnoses[code] = add_diagnosis(
                code=code,
                label=block.text("libelle", code),
                sex=block.word("sexe", words.SEXES, ""),
                min_age_years=block.number("age_min", None),
                max_age_years=block.number("age_max", None),
            )


def _free(node: Node) -> dict[str, Any]:
    if not node.content:
        return {}
    return {
        "free_programme": node.text("programme", "programme national"),
        "free_from": node.day("depuis", BEGINNING),
        "free_until": node.day("jusqu_a", None),
        "free_under_years": node.number("avant_ans", None),
    }


def build_providers(mutual: BuiltMutual, node: Node) -> None:
    """Add the providers, sign their agreements, set their prices."""
    for block in node.blocks("prestataires"):
        with told(block):
            code = block.text("sigle").upper()
            provider = mutual.providers[code] = add_provider(
                code=code,
                name=block.text("nom", code),
                level=block.word("niveau", words.LEVELS, words.LEVELS["centre de santé"]),
                place=place_of(block, mutual.organisation.country),
            )
            if not isinstance(block.content.get("convention", {}), dict | list):
                continue  # « aucune »
            for terms in block.blocks("convention") or [Node({}, block.at("convention"))]:
                starts_on, ends_on = terms.day("depuis", BEGINNING), terms.day("jusqu_a", None)
                agreement = sign_agreement(
                    provider=provider, starts_on=starts_on, ends_on=ends_on, terms=_agreement_terms(terms)
                )
                _prices(mutual, agreement, block)


def _agreement_terms(node: Node) -> dict[str, Any]:
    terms = {
        "mode": node.word("mode", words.MODES, None),
        "filing_days": node.number("depot_jours", None),
        "payment_days": node.number("paiement_jours", None),
        "balance_billing": node.yes("depassement", None),
        "referral_required": node.yes("reference_exigee", None),
        "flat_fee": node.money("forfait", None),
    }
    return {name: value for name, value in terms.items() if value is not None}


def _prices(mutual: BuiltMutual, agreement: Any, node: Node) -> None:
    """Prices « code: price », or dated blocks of them; only those that fall inside the agreement."""
    for block in node.blocks("tarifs"):
        dated = "depuis" in block.content
        starts_on = block.day("depuis", agreement.starts_on)
        ends_on = block.day("jusqu_a", None)
        if agreement.ends_on is not None and starts_on >= agreement.ends_on:
            continue
        for code, price in block.content.items():
            if code in ("depuis", "jusqu_a"):
                continue
            item = mutual.find("items", str(code).upper(), block.at(str(code)))
            amount = MONEY.value(price, block.at(str(code)))
            first = max(starts_on, agreement.starts_on) if dated else agreement.starts_on
            set_tariff(agreement=agreement, item=item, price=amount, starts_on=first, ends_on=ends_on)


def build_guarantees(mutual: BuiltMutual, node: Node) -> None:
    """Set what each plan pays."""
    for block in node.blocks("formules"):
        plan = mutual.plans[block.text("sigle").upper()]
        for terms in block.blocks("conditions"):
            with told(terms):
                set_plan_terms(
                    plan=plan,
                    starts_on=terms.day("depuis", BEGINNING),
                    emergency_waives_waiting=terms.yes("urgence_sans_attente", False),
                    coordination=terms.word("coordination", words.COORDINATIONS, words.COORDINATIONS["sur le reste"]),
                    calendar_year=terms.yes("annee_civile", False),
                )
        guarantees = block.blocks("garanties")
        named = {item.word("famille", words.CATEGORIES, None) for item in guarantees}
        for guarantee in guarantees:
            with told(guarantee):
                _guarantee(mutual, plan, guarantee, but=named)
        for limit in block.blocks("plafonds"):
            with told(limit):
                _limit(mutual, plan, limit)
        for excluded in block.blocks("exclusions"):
            with told(excluded):
                _exclusion(plan, excluded)


def _item(mutual: BuiltMutual, node: Node) -> Any:
    code = node.text("acte", None)
    return mutual.find("items", code.upper(), node.at("acte")) if code else None


def _guarantee(mutual: BuiltMutual, plan: Any, node: Node, but: set[Any]) -> None:
    """One guarantee; without category nor act it holds for every category that no other block names."""
    terms = {
        "rate_bp": node.rate("taux", None),
        "copayment": node.money("ticket_fixe", None),
        "emergency_rate_bp": node.rate("taux_urgence", None),
        "referred_rate_bp": node.rate("taux_reference", None),
        "waiting_months": node.number("attente_mois", None),
        "prior_agreement_above": node.money("accord_au_dessus", None),
        "needs_referral": node.yes("reference_exigee", None),
        "max_quantity_per_claim": node.number("quantite_par_dossier", None),
        "max_quantity_per_period": node.number("quantite_par_an", None),
        "documents": node.words("pieces", words.DOCUMENTS) or None,
    }
    item, category = _item(mutual, node), node.word("famille", words.CATEGORIES, "")
    everywhere = [name for name in words.CATEGORIES.values() if name not in but]
    for one in [category] if category or item is not None else everywhere:
        set_guarantee(
            plan=plan,
            starts_on=node.day("depuis", BEGINNING),
            ends_on=node.day("jusqu_a", None),
            category=one,
            item=item,
            terms={name: value for name, value in terms.items() if value is not None},
        )


def _limit(mutual: BuiltMutual, plan: Any, node: Node) -> None:
    terms = {
        "category": node.word("famille", words.CATEGORIES, None),
        "setting": node.word("cadre", words.SETTINGS, None),
        "extra_per_person": node.money("en_plus_par_personne", None),
        "extra_above_count": node.number("au_dela_de", None),
    }
    set_ceiling(
        plan=plan,
        starts_on=node.day("depuis", BEGINNING),
        ends_on=node.day("jusqu_a", None),
        limit=node.money("limite"),
        ceiling=node.word("plafond", words.CEILINGS, ""),
        count=node.word("nombre", words.COUNTS, ""),
        deductible=node.word("franchise", words.DEDUCTIBLES, ""),
        item=_item(mutual, node),
        terms={name: value for name, value in terms.items() if value is not None},
    )


def _exclusion(plan: Any, node: Node) -> None:
    if node.has("circonstance"):
        kind, code = ExclusionKind.CIRCUMSTANCE, node.word("circonstance", words.CIRCUMSTANCES)
    elif node.has("diagnostic"):
        kind, code = ExclusionKind.DIAGNOSIS, node.text("diagnostic").upper()
    else:
        kind, code = ExclusionKind.ITEM, node.text("acte").upper()
    add_exclusion(plan=plan, kind=kind, code=str(code), starts_on=node.day("depuis", BEGINNING))

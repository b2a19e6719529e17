"""Files of claims: price lists that come in, statements that go out, other guarantees to try on past claims."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import yaml
from django.utils.translation import gettext as _

from claims.choices import Category, CeilingKind, CountKind, DeductibleKind, ProviderLevel, Setting, Word
from claims.queries import Change, LimitTerms, PlanBook, Terms
from claims.rules.facts import Coverage, GuaranteeTerms
from claims.rules.price_list import PriceList, Unreadable, read_price_list
from core.refusals import Refused
from core.spans import Span
from core.spreadsheets import Sheet, read_book, write_xlsx
from core.text import words


def read_tariffs(content: bytes, level: str, column: str = "", filename: str = "") -> PriceList:
    """Read an uploaded price list for a provider of some level; `column` names the prices when several are there.

    Raises Refused with what to do about the file.
    """
    book = read_book(content)
    try:
        return read_price_list(book.rows(book.names[0]), ProviderLevel(level), column)
    except Unreadable as wrong:
        if not wrong.columns:
            book.refuse_misnamed(filename)
        told = _(wrong.text)
        told = told % {"columns": ", ".join(f"« {name} »" for name in wrong.columns)} if wrong.columns else told
        raise Refused(told, field="column" if wrong.columns else "file") from wrong


def statement_xlsx(
    title: Sequence[str], head: Sequence[str], rows: Iterable[Sequence[Any]], made_at: datetime
) -> bytes:
    """A statement as a spreadsheet: plain numbers, texts as texts."""
    sheet = Sheet(_("Relevé"), head, rows, (10, 12, 14, 28, 12, 12, 12, 12, 60), title)
    return write_xlsx([sheet], made_at)


GUARANTEE_KEYS = frozenset(
    {
        "famille", "acte", "taux", "ticket_fixe", "taux_urgence", "taux_reference", "attente_mois", "accord_au_dessus",
        "reference_exigee", "quantite_par_dossier", "quantite_par_an",
    }
)  # fmt: skip
LIMIT_KEYS = frozenset(
    {"plafond", "nombre", "franchise", "limite", "famille", "acte", "cadre", "en_plus_par_personne", "au_dela_de"}
)
CEILINGS = {
    "acte": CeilingKind.ITEM,
    "episode": CeilingKind.EPISODE,
    "famille de soins": CeilingKind.CATEGORY,
    "beneficiaire": CeilingKind.BENEFICIARY,
    "menage": CeilingKind.HOUSEHOLD,
    "formule": CeilingKind.PLAN,
}
COUNTS = {
    "visite": CountKind.VISIT,
    "accouchement": CountKind.DELIVERY,
    "consultation prenatale": CountKind.ANTENATAL,
    "hospitalisation": CountKind.ADMISSION,
    "journee": CountKind.HOSPITAL_DAY,
    "chirurgie": CountKind.SURGERY,
}
DEDUCTIBLES = {"dossier": DeductibleKind.CLAIM, "an": DeductibleKind.YEAR}


class WrongGuarantees(ValueError):
    """The file of guarantees cannot be read; the text says where and why."""


def read_guarantees(text: str) -> Change:
    """Other guarantees to try, in the words of scenario files: {SIGLE: {garanties: […], plafonds: […]}}.

    What a plan's block gives replaces what is set, for every day; a plan that is not named keeps its own. Raises
    WrongGuarantees for a word that is not agreed.
    """
    content = yaml.safe_load(text)
    if not isinstance(content, dict):
        raise WrongGuarantees("le fichier donne, par sigle de formule, ses garanties et ses plafonds")

    def change(terms: Terms, plans: Mapping[str, int]) -> None:
        for code, block in content.items():
            if str(code) not in plans:
                raise WrongGuarantees(f"{code} : aucune formule n'a ce sigle")
            _replace(terms.plans[plans[str(code)]], str(code), dict(block))

    return change


def _replace(book: PlanBook, code: str, block: dict[str, Any]) -> None:
    if unknown := set(block) - {"garanties", "plafonds"}:
        raise WrongGuarantees(f"{code}.{min(unknown)} : cette clé est inconnue ici")
    always = Span(date(1900, 1, 1))
    if "garanties" in block:
        rows = [
            row
            for number, one in enumerate(block["garanties"])
            for row in _guarantees(f"{code}.garanties[{number}]", one)
        ]
        book.guarantees.rows = [(always, row) for row in rows]
    if "plafonds" in block:
        book.limits.rows = [
            (always, _limit(f"{code}.plafonds[{number}]", one)) for number, one in enumerate(block["plafonds"])
        ]


def _guarantees(where: str, block: Mapping[str, Any]) -> list[GuaranteeTerms]:
    """One guarantee, or one for each category when none is named."""
    _refuse_unknown(where, block, GUARANTEE_KEYS)
    item = str(block["acte"]).upper() if "acte" in block else None
    named = [_word(where, block["famille"], Category)] if "famille" in block else list(Category)
    terms: dict[str, Any] = {
        "coverage": Coverage(rate_bp=_rate(where, block.get("taux", 0)), copayment=_francs(block, "ticket_fixe")),
        "emergency": _coverage(where, block, "taux_urgence"),
        "referred": _coverage(where, block, "taux_reference"),
        "waiting_months": int(block.get("attente_mois", 0)),
        "prior_agreement_above": _francs(block, "accord_au_dessus"),
        "needs_referral": _yes(block.get("reference_exigee", False)),
        "max_quantity_per_claim": _francs(block, "quantite_par_dossier"),
        "max_quantity_per_period": _francs(block, "quantite_par_an"),
    }
    if item:
        return [GuaranteeTerms(key=f"item:{item}", item_code=item, **terms)]
    return [GuaranteeTerms(key=f"category:{category}", category=category, **terms) for category in named]


def _limit(where: str, block: Mapping[str, Any]) -> LimitTerms:
    _refuse_unknown(where, block, LIMIT_KEYS)
    return LimitTerms(
        limit=_francs(block, "limite") or 0,
        ceiling=_among(where, block.get("plafond"), CEILINGS),
        count=_among(where, block.get("nombre"), COUNTS),
        deductible=_among(where, block.get("franchise"), DEDUCTIBLES),
        category=_word(where, block["famille"], Category) if "famille" in block else None,
        item_code=str(block.get("acte", "")).upper(),
        setting=_word(where, block["cadre"], Setting) if "cadre" in block else Setting.BOTH,
        extra_per_person=_francs(block, "en_plus_par_personne") or 0,
        extra_above_count=int(block.get("au_dela_de", 0)),
    )


def _refuse_unknown(where: str, block: Mapping[str, Any], known: frozenset[str]) -> None:
    if unknown := set(block) - known - {"depuis", "jusqu_a"}:
        raise WrongGuarantees(f"{where}.{min(unknown)} : cette clé est inconnue ici")


def _word(where: str, value: Any, kind: type[Word]) -> Any:
    return _among(where, value, {" ".join(words(word.label)): word for word in kind})


def _among(where: str, value: Any, known: Mapping[str, Any]) -> Any:
    if value is None:
        return None
    asked = " ".join(words(str(value)))
    if asked not in known:
        raise WrongGuarantees(f"{where} : « {value} » n'est pas un de : {', '.join(known)}")
    return known[asked]


def _coverage(where: str, block: Mapping[str, Any], key: str) -> Coverage | None:
    return Coverage(rate_bp=_rate(where, block[key])) if key in block else None


def _rate(where: str, value: Any) -> int:
    """« 75 % », « 12,5 % » or basis points."""
    text = "".join(str(value).split()).replace(".", ",")
    whole, _comma, decimals = text.rstrip("%").partition(",")
    try:
        rate = int(whole) * 100 + int((decimals + "00")[:2]) if text.endswith("%") else int(text)
    except ValueError as error:
        raise WrongGuarantees(f"{where} : « {value} » n'est pas un taux") from error
    if not 0 <= rate <= 10_000:
        raise WrongGuarantees(f"{where} : « {value} » va de 0 à 100 %")
    return rate


def _francs(block: Mapping[str, Any], key: str) -> int | None:
    return int("".join(str(block[key]).split())) if block.get(key) is not None else None


def _yes(value: Any) -> bool:
    return value is True or str(value).lower() == "oui"

"""The words of claims: every closed list that rules, models and screens share, with its French label.

Plain Python on purpose, so that pure rules may read it; a model field takes `choices=Category.choices()`.
"""

from enum import StrEnum
from typing import Self

from core.text import N_


class Word(StrEnum):
    """One word of a closed list: what is stored, and the French label that pages translate."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        return word

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(stored value, French label) pairs, in the order of declaration."""
        return [(word.value, word.label) for word in cls]


class Setting(Word):
    """Where care is given."""

    OUT_PATIENT = "out_patient", N_("ambulatoire")
    IN_PATIENT = "in_patient", N_("hospitalisation")
    BOTH = "both", N_("ambulatoire ou hospitalisation")


class Category(Word):
    """The family of a care item; guarantees and ceilings may be set per category."""

    CONSULTATION = "consultation", N_("consultation")
    FOLLOW_UP = "follow_up", N_("visite de suivi")
    PHARMACY = "pharmacy", N_("pharmacie")
    LAB_TEST = "lab_test", N_("analyse")
    IMAGING = "imaging", N_("imagerie")
    NURSING = "nursing", N_("soins")
    DELIVERY = "delivery", N_("accouchement")
    CAESAREAN = "caesarean", N_("césarienne")
    ANTENATAL = "antenatal", N_("consultation prénatale")
    HOSPITAL_DAY = "hospital_day", N_("journée d'hospitalisation")
    SURGERY = "surgery", N_("chirurgie")
    TRANSPORT = "transport", N_("transport")


class VisitType(Word):
    """How the patient came; a guarantee may pay each differently."""

    DIRECT = "direct", N_("visite directe")
    REFERRED = "referred", N_("visite sur référence")
    EMERGENCY = "emergency", N_("urgence")


class ProviderLevel(Word):
    """Level of a health facility in the pyramid of care of Bénin and Togo."""

    DISPENSARY = "dispensary", N_("dispensaire ou USP")
    HEALTH_CENTRE = "health_centre", N_("centre de santé")
    DISTRICT_HOSPITAL = "district_hospital", N_("hôpital de zone ou CHP")
    REGIONAL_HOSPITAL = "regional_hospital", N_("CHD ou CHR")
    TEACHING_HOSPITAL = "teaching_hospital", N_("CHU")
    PHARMACY = "pharmacy", N_("pharmacie")
    LABORATORY = "laboratory", N_("laboratoire")


class PaymentMode(Word):
    """How an agreement pays the provider."""

    FEE_FOR_SERVICE = "fee_for_service", N_("paiement à l'acte")
    FLAT_FEE = "flat_fee", N_("forfait par épisode")
    CAPITATION = "capitation", N_("capitation")
    DAY_RATE = "day_rate", N_("forfait journalier")


class Settlement(Word):
    """Who is paid: the provider (tiers payant) or the member who advanced the money."""

    THIRD_PARTY = "third_party", N_("tiers payant")
    REIMBURSEMENT = "reimbursement", N_("remboursement")


class Sex(Word):
    FEMALE = "F", N_("femme")
    MALE = "M", N_("homme")


class BirthPrecision(Word):
    """How much of a birth date is known; registers often hold an age only."""

    DAY = "day", N_("jour connu")
    MONTH = "month", N_("mois connu")
    YEAR = "year", N_("année connue")


class ExclusionKind(Word):
    ITEM = "item", N_("acte")
    DIAGNOSIS = "diagnosis", N_("diagnostic")
    CIRCUMSTANCE = "circumstance", N_("circonstance")


class Circumstance(Word):
    """What caused the care, when the plan may exclude it."""

    ROAD_ACCIDENT = "road_accident", N_("accident de la route avec tiers")
    WORK_ACCIDENT = "work_accident", N_("accident du travail")
    COSMETIC = "cosmetic", N_("soin esthétique")
    FIGHT = "fight", N_("rixe")
    ABROAD = "abroad", N_("soins à l'étranger")


class Document(Word):
    """What a claim must hold; the first two are asked of every claim, the others by a guarantee."""

    SLIP_NUMBER = "slip_number", N_("le numéro de l'attestation")
    SIGNATURE = "signature", N_("la signature")
    PRESCRIPTION = "prescription", N_("l'ordonnance")
    RECEIPT = "receipt", N_("le reçu")
    REFERRAL_SLIP = "referral_slip", N_("la fiche de référence")
    LAB_RESULT = "lab_result", N_("le résultat d'analyse")
    DISCHARGE_NOTE = "discharge_note", N_("le bulletin de sortie")


class Coordination(Word):
    """How the mutual pays beside another cover (ARCH, AMU, employer)."""

    ON_REST = "on_rest", N_("la mutuelle paie son taux sur le reste")
    UP_TO_REST = "up_to_rest", N_("la mutuelle paie son taux sur le tout, dans la limite du reste")
    NOTHING = "nothing", N_("la mutuelle ne paie pas quand une autre couverture intervient")


class CeilingKind(Word):
    """Kinds of ceiling, declared in the order in which they cut."""

    ITEM = "item", N_("plafond par acte")
    EPISODE = "episode", N_("plafond de l'épisode")
    CATEGORY = "category", N_("plafond de la catégorie")
    BENEFICIARY = "beneficiary", N_("plafond du bénéficiaire")
    HOUSEHOLD = "household", N_("plafond du ménage")
    PLAN = "plan", N_("enveloppe de la formule")
    LETTER = "letter", N_("montant de la lettre de garantie")


class CountKind(Word):
    """What a plan counts per period; a claim counts once, in the first kind that fits (hospital days apart)."""

    SURGERY = "surgery", N_("interventions chirurgicales")
    DELIVERY = "delivery", N_("accouchements")
    ANTENATAL = "antenatal", N_("consultations prénatales")
    ADMISSION = "admission", N_("hospitalisations")
    VISIT = "visit", N_("visites")
    HOSPITAL_DAY = "hospital_day", N_("journées d'hospitalisation")


class DeductibleKind(Word):
    CLAIM = "claim", N_("franchise par dossier")
    YEAR = "year", N_("franchise annuelle")


class ConsumptionKind(Word):
    """What a row of the consumption ledger counts."""

    CEILING = "ceiling", N_("plafond")
    COUNT = "count", N_("nombre")
    QUANTITY = "quantity", N_("quantité")
    DEDUCTIBLE = "deductible", N_("franchise")


class Outcome(Word):
    """What a verdict proposes."""

    APPROVED = "approved", N_("accepté")
    REFUSED = "refused", N_("refusé")
    IN_REVIEW = "in_review", N_("à contrôler")


class ClaimState(Word):
    DRAFT = "draft", N_("brouillon")
    SUBMITTED = "submitted", N_("soumis")
    ADJUDICATED = "adjudicated", N_("liquidé")
    IN_REVIEW = "in_review", N_("en contrôle")
    RETURNED = "returned", N_("renvoyé au prestataire")
    APPROVED = "approved", N_("accepté")
    REFUSED = "refused", N_("refusé")
    INVOICED = "invoiced", N_("facturé")
    IN_PAYMENT = "in_payment", N_("en paiement")
    PAID = "paid", N_("payé")
    REVERSED = "reversed", N_("annulé par contre-écriture")


class InvoiceState(Word):
    DRAFT = "draft", N_("brouillon")
    RECEIVED = "received", N_("reçue")
    CHECKED = "checked", N_("vérifiée")
    SENT_BACK = "sent_back", N_("renvoyée")
    APPROVED = "approved", N_("approuvée")
    PARTLY_PAID = "partly_paid", N_("payée en partie")
    PAID = "paid", N_("payée")
    CANCELLED = "cancelled", N_("annulée")


class Effect(Word):
    """What a failed check does."""

    REJECT = "R", N_("rejette")
    TRIM = "T", N_("ramène")
    REVIEW = "V", N_("envoie au contrôle")
    ALERT = "A", N_("signale seulement")


class Level(Word):
    """What a check looks at."""

    CLAIM = "claim", N_("dossier")
    LINE = "line", N_("ligne")
    AMOUNT = "amount", N_("montant")


class StepKind(Word):
    """The steps of an amount, in the order in which they are printed."""

    BILLED = "billed", N_("Montant facturé")
    INCLUDED = "included", N_("Compris dans le forfait ou la capitation")
    BASE = "base", N_("Base")
    OTHER_COVER = "other_cover", N_("Autre couverture")
    DEDUCTIBLE = "deductible", N_("Franchise")
    COVERED = "covered", N_("Couvert")
    AFTER_CEILING = "after_ceiling", N_("Après plafond")
    MUTUAL = "mutual", N_("Part mutuelle")
    MEMBER = "member", N_("Part membre")
    REFUSED = "refused", N_("Refusé")

"""The words of claims: every closed list that rules, models and screens share, with its French label."""

from enum import StrEnum

from core.text import N_


class Setting(StrEnum):
    """Where care is given."""

    OUT_PATIENT = "out_patient"
    IN_PATIENT = "in_patient"
    BOTH = "both"


class Category(StrEnum):
    """The family of a care item; guarantees and ceilings may be set per category."""

    CONSULTATION = "consultation"
    FOLLOW_UP = "follow_up"
    PHARMACY = "pharmacy"
    LAB_TEST = "lab_test"
    IMAGING = "imaging"
    NURSING = "nursing"
    DELIVERY = "delivery"
    CAESAREAN = "caesarean"
    ANTENATAL = "antenatal"
    HOSPITAL_DAY = "hospital_day"
    SURGERY = "surgery"
    TRANSPORT = "transport"


class VisitType(StrEnum):
    """How the patient came; a guarantee may pay each differently."""

    DIRECT = "direct"
    REFERRED = "referred"
    EMERGENCY = "emergency"


class ProviderLevel(StrEnum):
    """Level of a health facility in the pyramid of care of Bénin and Togo."""

    DISPENSARY = "dispensary"
    HEALTH_CENTRE = "health_centre"
    DISTRICT_HOSPITAL = "district_hospital"
    REGIONAL_HOSPITAL = "regional_hospital"
    TEACHING_HOSPITAL = "teaching_hospital"
    PHARMACY = "pharmacy"
    LABORATORY = "laboratory"


class PaymentMode(StrEnum):
    """How an agreement pays the provider."""

    FEE_FOR_SERVICE = "fee_for_service"
    FLAT_FEE = "flat_fee"
    CAPITATION = "capitation"
    DAY_RATE = "day_rate"


class Settlement(StrEnum):
    """Who is paid: the provider (tiers payant) or the member who advanced the money."""

    THIRD_PARTY = "third_party"
    REIMBURSEMENT = "reimbursement"


class Sex(StrEnum):
    FEMALE = "F"
    MALE = "M"


class BirthPrecision(StrEnum):
    """How much of a birth date is known; registers often hold an age only."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class ExclusionKind(StrEnum):
    ITEM = "item"
    DIAGNOSIS = "diagnosis"
    CIRCUMSTANCE = "circumstance"


class Circumstance(StrEnum):
    """What caused the care, when the plan may exclude it."""

    ROAD_ACCIDENT = "road_accident"
    WORK_ACCIDENT = "work_accident"
    COSMETIC = "cosmetic"
    FIGHT = "fight"
    ABROAD = "abroad"


class Document(StrEnum):
    """What a claim must hold; the first two are asked of every claim, the others by a guarantee."""

    SLIP_NUMBER = "slip_number"
    SIGNATURE = "signature"
    PRESCRIPTION = "prescription"
    RECEIPT = "receipt"
    REFERRAL_SLIP = "referral_slip"
    LAB_RESULT = "lab_result"
    DISCHARGE_NOTE = "discharge_note"


class Coordination(StrEnum):
    """How the mutual pays beside another cover (ARCH, AMU, employer)."""

    ON_REST = "on_rest"
    UP_TO_REST = "up_to_rest"
    NOTHING = "nothing"


class CeilingKind(StrEnum):
    """Kinds of ceiling, declared in the order in which they cut."""

    ITEM = "item"
    EPISODE = "episode"
    CATEGORY = "category"
    BENEFICIARY = "beneficiary"
    HOUSEHOLD = "household"
    PLAN = "plan"
    LETTER = "letter"


class CountKind(StrEnum):
    """What a plan counts per period; a claim counts once, in the first kind that fits (hospital days apart)."""

    SURGERY = "surgery"
    DELIVERY = "delivery"
    ANTENATAL = "antenatal"
    ADMISSION = "admission"
    VISIT = "visit"
    HOSPITAL_DAY = "hospital_day"


class DeductibleKind(StrEnum):
    CLAIM = "claim"
    YEAR = "year"


class ConsumptionKind(StrEnum):
    """What a row of the consumption ledger counts."""

    CEILING = "ceiling"
    COUNT = "count"
    QUANTITY = "quantity"
    DEDUCTIBLE = "deductible"


class Outcome(StrEnum):
    """What a verdict proposes."""

    APPROVED = "approved"
    REFUSED = "refused"
    IN_REVIEW = "in_review"


class ClaimState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ADJUDICATED = "adjudicated"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    INVOICED = "invoiced"
    IN_PAYMENT = "in_payment"
    PAID = "paid"
    REVERSED = "reversed"


class InvoiceState(StrEnum):
    DRAFT = "draft"
    RECEIVED = "received"
    CHECKED = "checked"
    APPROVED = "approved"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    CANCELLED = "cancelled"


LABELS: dict[StrEnum, str] = {
    Setting.OUT_PATIENT: N_("ambulatoire"),
    Setting.IN_PATIENT: N_("hospitalisation"),
    Setting.BOTH: N_("ambulatoire ou hospitalisation"),
    Category.CONSULTATION: N_("consultation"),
    Category.FOLLOW_UP: N_("visite de suivi"),
    Category.PHARMACY: N_("pharmacie"),
    Category.LAB_TEST: N_("analyse"),
    Category.IMAGING: N_("imagerie"),
    Category.NURSING: N_("soins"),
    Category.DELIVERY: N_("accouchement"),
    Category.CAESAREAN: N_("césarienne"),
    Category.ANTENATAL: N_("consultation prénatale"),
    Category.HOSPITAL_DAY: N_("journée d'hospitalisation"),
    Category.SURGERY: N_("chirurgie"),
    Category.TRANSPORT: N_("transport"),
    VisitType.DIRECT: N_("visite directe"),
    VisitType.REFERRED: N_("visite sur référence"),
    VisitType.EMERGENCY: N_("urgence"),
    ProviderLevel.DISPENSARY: N_("dispensaire ou USP"),
    ProviderLevel.HEALTH_CENTRE: N_("centre de santé"),
    ProviderLevel.DISTRICT_HOSPITAL: N_("hôpital de zone ou CHP"),
    ProviderLevel.REGIONAL_HOSPITAL: N_("CHD ou CHR"),
    ProviderLevel.TEACHING_HOSPITAL: N_("CHU"),
    ProviderLevel.PHARMACY: N_("pharmacie"),
    ProviderLevel.LABORATORY: N_("laboratoire"),
    PaymentMode.FEE_FOR_SERVICE: N_("paiement à l'acte"),
    PaymentMode.FLAT_FEE: N_("forfait par épisode"),
    PaymentMode.CAPITATION: N_("capitation"),
    PaymentMode.DAY_RATE: N_("forfait journalier"),
    Settlement.THIRD_PARTY: N_("tiers payant"),
    Settlement.REIMBURSEMENT: N_("remboursement"),
    Sex.FEMALE: N_("femme"),
    Sex.MALE: N_("homme"),
    BirthPrecision.DAY: N_("jour connu"),
    BirthPrecision.MONTH: N_("mois connu"),
    BirthPrecision.YEAR: N_("année connue"),
    ExclusionKind.ITEM: N_("acte"),
    ExclusionKind.DIAGNOSIS: N_("diagnostic"),
    ExclusionKind.CIRCUMSTANCE: N_("circonstance"),
    Circumstance.ROAD_ACCIDENT: N_("accident de la route avec tiers"),
    Circumstance.WORK_ACCIDENT: N_("accident du travail"),
    Circumstance.COSMETIC: N_("soin esthétique"),
    Circumstance.FIGHT: N_("rixe"),
    Circumstance.ABROAD: N_("soins à l'étranger"),
    Document.SLIP_NUMBER: N_("le numéro de l'attestation"),
    Document.SIGNATURE: N_("la signature"),
    Document.PRESCRIPTION: N_("l'ordonnance"),
    Document.RECEIPT: N_("le reçu"),
    Document.REFERRAL_SLIP: N_("la fiche de référence"),
    Document.LAB_RESULT: N_("le résultat d'analyse"),
    Document.DISCHARGE_NOTE: N_("le bulletin de sortie"),
    Coordination.ON_REST: N_("la mutuelle paie son taux sur le reste"),
    Coordination.UP_TO_REST: N_("la mutuelle paie son taux sur le tout, dans la limite du reste"),
    Coordination.NOTHING: N_("la mutuelle ne paie pas quand une autre couverture intervient"),
    CeilingKind.ITEM: N_("plafond par acte"),
    CeilingKind.EPISODE: N_("plafond de l'épisode"),
    CeilingKind.CATEGORY: N_("plafond de la catégorie"),
    CeilingKind.BENEFICIARY: N_("plafond du bénéficiaire"),
    CeilingKind.HOUSEHOLD: N_("plafond du ménage"),
    CeilingKind.PLAN: N_("enveloppe de la formule"),
    CeilingKind.LETTER: N_("montant de la lettre de garantie"),
    CountKind.SURGERY: N_("interventions chirurgicales"),
    CountKind.DELIVERY: N_("accouchements"),
    CountKind.ANTENATAL: N_("consultations prénatales"),
    CountKind.ADMISSION: N_("hospitalisations"),
    CountKind.VISIT: N_("visites"),
    CountKind.HOSPITAL_DAY: N_("journées d'hospitalisation"),
    DeductibleKind.CLAIM: N_("franchise par dossier"),
    DeductibleKind.YEAR: N_("franchise annuelle"),
    ConsumptionKind.CEILING: N_("plafond"),
    ConsumptionKind.COUNT: N_("nombre"),
    ConsumptionKind.QUANTITY: N_("quantité"),
    ConsumptionKind.DEDUCTIBLE: N_("franchise"),
    Outcome.APPROVED: N_("accepté"),
    Outcome.REFUSED: N_("refusé"),
    Outcome.IN_REVIEW: N_("à contrôler"),
    ClaimState.DRAFT: N_("brouillon"),
    ClaimState.SUBMITTED: N_("soumis"),
    ClaimState.ADJUDICATED: N_("liquidé"),
    ClaimState.IN_REVIEW: N_("en contrôle"),
    ClaimState.RETURNED: N_("renvoyé au prestataire"),
    ClaimState.APPROVED: N_("accepté"),
    ClaimState.REFUSED: N_("refusé"),
    ClaimState.INVOICED: N_("facturé"),
    ClaimState.IN_PAYMENT: N_("en paiement"),
    ClaimState.PAID: N_("payé"),
    ClaimState.REVERSED: N_("annulé par contre-écriture"),
    InvoiceState.DRAFT: N_("brouillon"),
    InvoiceState.RECEIVED: N_("reçue"),
    InvoiceState.CHECKED: N_("vérifiée"),
    InvoiceState.APPROVED: N_("approuvée"),
    InvoiceState.PARTLY_PAID: N_("payée en partie"),
    InvoiceState.PAID: N_("payée"),
    InvoiceState.CANCELLED: N_("annulée"),
}

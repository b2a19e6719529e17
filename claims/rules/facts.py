"""What a rule may know: frozen facts, filled by queries, judged without any database.

Every amount is in whole francs, every rate in basis points, every span half-open [start, end).
All facts that depend on a date are those in force on the first day of care (`ClaimFacts.care_from`),
never those of the day of typing.
"""

from dataclasses import dataclass, field
from datetime import date

from claims.choices import (
    BirthPrecision,
    Category,
    CeilingKind,
    Circumstance,
    Coordination,
    CountKind,
    DeductibleKind,
    Document,
    ExclusionKind,
    PaymentMode,
    ProviderLevel,
    Setting,
    Settlement,
    Sex,
    VisitType,
)
from core.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """The patient, as the register knows them."""

    key: str
    household_key: str
    sex: Sex | None = None
    birth_on: date | None = None
    birth_precision: BirthPrecision = BirthPrecision.DAY
    joined_on: date | None = None  # first day in the household's cover
    left_on: date | None = None  # first day no longer in it
    died_on: date | None = None
    age_limit_years: int | None = None  # a child is covered until this birthday; None for no limit
    newborn_of_covered_mother: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsFacts:
    """What contributions answer about this person for the first day of care."""

    plan: str
    enrolled: Span | None  # the enrolment that covers the day, if any
    covered_since: date | None = None  # waiting periods are counted from this day
    waiting_until: date | None = None  # first day after the general waiting period
    overdue_since: date | None = None  # first day closed for arrears, grace included; None when up to date
    period: Span | None = None  # benefit period (enrolment year or calendar year) that holds the day


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Something the plan does not pay for: `code` is an item, a diagnosis (or how it begins) or a circumstance."""

    kind: ExclusionKind
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """What the plan says for every guarantee on the day of care."""

    code: str = ""
    emergency_waives_waiting: bool = False
    coordination: Coordination = Coordination.ON_REST
    exclusions: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalThresholds:
    """The mutual's own thresholds; None switches a signal off."""

    late_entry_days: int | None = None
    delivery_months: int | None = None
    review_above: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementTerms:
    """The agreement with the provider; an empty set means no restriction."""

    span: Span
    mode: PaymentMode = PaymentMode.FEE_FOR_SERVICE
    filing_days: int | None = None  # days after the end of the month of care
    balance_billing: bool = False
    referral_required: bool = False
    settings: frozenset[Setting] = frozenset()
    categories: frozenset[Category] = frozenset()
    flat_fee: int | None = None  # per episode, for the flat-fee mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The mutual's part: a rate in basis points, or what remains after a fixed copayment per line in francs."""

    rate_bp: int = 0
    copayment: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeTerms:
    """What the plan pays for one category, or for one item (which then wins over its category)."""

    key: str  # names the pot of quantities: "item:C01" or "category:pharmacy"
    coverage: Coverage
    emergency: Coverage | None = None  # None: same as `coverage`
    referred: Coverage | None = None
    category: Category | None = None
    item_code: str | None = None
    waiting_months: int = 0
    prior_agreement_above: int | None = None  # francs billed under this guarantee in the claim
    needs_referral: bool = False
    max_quantity_per_claim: int | None = None
    max_quantity_per_period: int | None = None
    documents: frozenset[Document] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """One pot of money: what it allows and what live consumption rows already took.

    `key` names the pot inside its kind (an item, a category, a person, a household…). Empty `categories` and
    `item_codes` mean every line; for kind ITEM the limit is per unit of quantity.
    """

    kind: CeilingKind
    limit: int
    consumed: int = 0
    key: str = ""
    categories: frozenset[Category] = frozenset()
    item_codes: frozenset[str] = frozenset()
    setting: Setting = Setting.BOTH  # IN_PATIENT or OUT_PATIENT: only claims of that setting


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLimit:
    """How many of something the period allows, and how many live rows already took. A limit of 0 allows none."""

    kind: CountKind
    limit: int
    consumed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deductible:
    """Francs the member bears first, per claim or per benefit period."""

    kind: DeductibleKind
    amount: int
    consumed: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeLetter:
    """Prior agreement for hospital care."""

    number: str
    valid: Span
    amount: int | None = None
    consumed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCover:
    """Another cover of the person; `rate_bp` computes its share when a line does not state it."""

    name: str
    rate_bp: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeProgramme:
    """Care the State offers: nobody pays it. `under_years`: only before this birthday."""

    name: str
    span: Span
    under_years: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareItemFacts:
    """One act, medicine or flat fee of the nomenclature, on the day of care."""

    code: str
    label: str
    category: Category
    setting: Setting = Setting.BOTH
    levels: frozenset[ProviderLevel] = frozenset()  # empty: any level may do it
    sex: Sex | None = None
    min_age_years: int | None = None
    max_age_years: int | None = None  # last age allowed, in completed years
    min_interval_days: int | None = None
    unit_price_cap: int | None = None  # for medicines without a tariff
    free_programme: FreeProgramme | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffFacts:
    """The agreed unit price on the day of care."""

    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReview:
    """What the reviewer decided on one line: None keeps what was billed."""

    quantity: int | None = None
    unit_price: int | None = None
    refused: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """One line of the care slip."""

    number: int
    item: CareItemFacts
    quantity: int
    unit_price: int
    amount_billed: int
    guarantee: GuaranteeTerms | None = None
    tariff: TariffFacts | None = None
    other_cover: int | None = None  # francs the other cover pays on this line, when the slip states it
    review: LineReview | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisFacts:
    code: str
    known: bool = True  # False: not in the list of diagnoses
    sex: Sex | None = None
    min_age_years: int | None = None
    max_age_years: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastClaim:
    """Another recorded claim: of the same person, or of the same provider and slip number; reversed ones left out."""

    reference: str
    person_key: str
    provider_key: str
    slip_number: str
    care_from: date
    care_to: date
    item_codes: frozenset[str] = frozenset()
    accepted_item_codes: frozenset[str] = frozenset()
    rank: int = 0  # its place in the order of recording


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReview:
    """The reviewer's decision on the whole claim; `settled_codes` are the review reasons that were looked at."""

    settled_codes: frozenset[str] = frozenset()
    refused: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """One care slip with everything its judgement needs."""

    care_from: date | None
    care_to: date | None
    received_on: date | None
    typed_on: date  # used by DOS-1 (care in the future) and a signal only: it never decides rights or amounts
    provider_key: str
    lines: tuple[LineFacts, ...]
    person: PersonFacts | None
    rights: RightsFacts | None
    plan: PlanTerms = field(default_factory=PlanTerms)
    agreement: AgreementTerms | None = None
    provider_level: ProviderLevel = ProviderLevel.HEALTH_CENTRE
    settlement: Settlement = Settlement.THIRD_PARTY
    setting: Setting = Setting.OUT_PATIENT
    visit_type: VisitType = VisitType.DIRECT
    slip_number: str = ""
    slip_total: int | None = None
    signed: bool = False
    documents: frozenset[Document] = frozenset()
    diagnoses: tuple[DiagnosisFacts, ...] = ()
    circumstances: frozenset[Circumstance] = frozenset()
    referral: bool = False
    letter: GuaranteeLetter | None = None
    other_cover: OtherCover | None = None
    ceilings: tuple[Ceiling, ...] = ()
    counts: tuple[CountLimit, ...] = ()
    deductibles: tuple[Deductible, ...] = ()
    quantities: dict[str, int] = field(default_factory=dict)  # by GuaranteeTerms.key, taken in the period
    history: tuple[PastClaim, ...] = ()
    thresholds: SignalThresholds = field(default_factory=SignalThresholds)
    review: ClaimReview | None = None
    rank: int | None = None  # its place in the order of recording; None: being typed, after all the others

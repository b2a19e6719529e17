"""The measures that indicators are made of: what each one counts. Their queries live in `reporting.measures`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.text import N_


class Kind(StrEnum):
    """How a measure behaves over time and over organisations."""

    FLOW = "flow"
    """Counted over the period; adds up over months and over organisations."""
    STOCK = "stock"
    """Counted on the last day of the period; adds up over organisations only."""
    PARAMETER = "parameter"
    """A setting; never added, kept when all organisations share it."""
    DELAYS = "delays"
    """A count of cases per number of days; adds up."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing counted for one organisation and one period, in whole francs, persons, cases or days."""

    code: str
    label: str
    kind: Kind = Kind.FLOW
    is_money: bool = False

    def __add__(self, other: "Measure | Sum") -> "Sum":
        return Sum("", (self,), ()) + other

    def __sub__(self, other: "Measure | Sum") -> "Sum":
        return Sum("", (self,), ()) - other

    @property
    def plus(self) -> tuple["Measure", ...]:
        return (self,)

    @property
    def minus(self) -> tuple["Measure", ...]:
        return ()

    @property
    def formula(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Sum:
    """Measures added and subtracted; `label` is its name on the page, empty for the formula itself."""

    name: str
    plus: tuple[Measure, ...]
    minus: tuple[Measure, ...]

    def __add__(self, other: "Measure | Sum") -> "Sum":
        return Sum("", self.plus + other.plus, self.minus + other.minus)

    def __sub__(self, other: "Measure | Sum") -> "Sum":
        return Sum("", self.plus + other.minus, self.minus + other.plus)

    def named(self, name: str) -> "Sum":
        return Sum(name, self.plus, self.minus)

    @property
    def label(self) -> str:
        return self.name or self.formula

    @property
    def formula(self) -> str:
        return worded(Sum("", self.plus, self.minus))

    @property
    def is_money(self) -> bool:
        return self.plus[0].is_money


Term = Measure | Sum


def worded(term: Term, translate: Callable[[str], str] = str) -> str:
    """The name of a term in the reader's language; a sum without a name is read as its formula."""
    if isinstance(term, Measure):
        return translate(term.label)
    if term.name:
        return translate(term.name)
    added = " + ".join(translate(measure.label) for measure in term.plus)
    return added + "".join(f" − {translate(measure.label)}" for measure in term.minus)


def bracketed(term: Term, translate: Callable[[str], str] = str) -> str:
    """The name of a term inside a formula: a sum without a name stands in brackets."""
    name = worded(term, translate)
    return name if isinstance(term, Measure) or term.name else f"({name})"


def measures_of(*terms: Term) -> frozenset[Measure]:
    """Every measure that the terms are made of."""
    return frozenset(measure for term in terms for measure in (*term.plus, *term.minus))


def _count(code: str, label: str, kind: Kind = Kind.FLOW) -> Measure:
    return Measure(code, label, kind)


def _francs(code: str, label: str, kind: Kind = Kind.FLOW) -> Measure:
    return Measure(code, label, kind, is_money=True)


# Membership
MEMBERS = _count("members", N_("adhérents"), Kind.STOCK)
MEMBERS_BEFORE = _count("members_before", N_("adhérents un an plus tôt"), Kind.STOCK)
BENEFICIARIES = _count("beneficiaries", N_("bénéficiaires"), Kind.STOCK)
BENEFICIARIES_BEFORE = _count("beneficiaries_before", N_("bénéficiaires un an plus tôt"), Kind.STOCK)
BENEFICIARIES_ENTITLED = _count("beneficiaries_entitled", N_("bénéficiaires à jour"), Kind.STOCK)
MEMBERS_RENEWABLE = _count("members_renewable", N_("adhésions arrivées à échéance"))
MEMBERS_RENEWED = _count("members_renewed", N_("adhésions renouvelées"))
MEMBERS_OLD_SECTIONS = _count(
    "members_old_sections", N_("adhérents des sections qui existaient un an plus tôt"), Kind.STOCK
)
MEMBERS_NEW_SECTIONS = _count("members_new_sections", N_("adhérents des sections nouvelles"), Kind.STOCK)
TARGET_POPULATION = _count("target_population", N_("population cible"), Kind.STOCK)

# Contributions
BILLED = _francs("contributions_billed", N_("cotisations dues pour la période"))
COLLECTED = _francs("contributions_collected", N_("cotisations encaissées pour la période"))
EARNED = _francs("contributions_earned", N_("cotisations acquises"))
UNEARNED = _francs("contributions_unearned", N_("cotisations non acquises"), Kind.STOCK)
ENROLMENT_FEES = _francs("enrolment_fees", N_("droits d'adhésion"))
CARDS_SOLD = _francs("cards_sold", N_("cartes vendues"))
ARREARS_30 = _francs("arrears_0_30", N_("arriérés de 0 à 30 jours"), Kind.STOCK)
ARREARS_90 = _francs("arrears_31_90", N_("arriérés de 31 à 90 jours"), Kind.STOCK)
ARREARS_180 = _francs("arrears_91_180", N_("arriérés de 91 à 180 jours"), Kind.STOCK)
ARREARS_OLDER = _francs("arrears_over_180", N_("arriérés de plus de 180 jours"), Kind.STOCK)

# Benefits
BENEFITS_PAID = _francs("benefits_paid", N_("prestations payées"))
OUTSTANDING_BEFORE = _francs("outstanding_before", N_("prestations à payer au début"), Kind.STOCK)
OUTSTANDING = _francs("outstanding", N_("prestations à payer à la fin"), Kind.STOCK)
CLAIMS_SUBMITTED = _count("claims_submitted", N_("dossiers reçus"))
CLAIMS_REFUSED = _count("claims_refused", N_("dossiers refusés"))
AMOUNT_CLAIMED = _francs("amount_claimed", N_("montant facturé"))
AMOUNT_ACCEPTED = _francs("amount_accepted", N_("montant accepté"))
MUTUAL_SHARE = _francs("mutual_share", N_("part de la mutuelle"))
CASES = _count("cases", N_("cas"))
CASES_HOSPITAL = _count("cases_hospital", N_("hospitalisations"))
CASES_REFERRED = _count("cases_referred", N_("cas référés"))
ENTITLED_DAYS = _count("entitled_days", N_("jours de droits des bénéficiaires"))
PAYMENT_DELAYS = Measure("payment_delays", N_("jours de la réception au paiement des factures"), Kind.DELAYS)
INVOICES_PAID = _count("invoices_paid", N_("factures payées"))
INVOICES_IN_TIME = _count("invoices_in_time", N_("factures payées dans le délai convenu"))

# Money
CASH = _francs("cash", N_("caisse"), Kind.STOCK)
BANK = _francs("bank", N_("banque"), Kind.STOCK)
WALLETS = _francs("wallets", N_("portefeuilles mobiles"), Kind.STOCK)
RECEIVABLES = _francs("receivables", N_("créances"), Kind.STOCK)
RECEIVABLES_ADMITTED = _francs("receivables_admitted", N_("créances admises"), Kind.STOCK)
FIXED_ASSETS = _francs("fixed_assets", N_("immobilisations"), Kind.STOCK)
OTHER_DEBTS = _francs("other_debts", N_("autres dettes à court terme"), Kind.STOCK)
PAYABLE_3_MONTHS = _francs("payable_3_months", N_("dettes à payer sous trois mois"), Kind.STOCK)
OPERATING_EXPENSES = _francs("operating_expenses", N_("frais de fonctionnement"))
SUBSIDIES = _francs("subsidies", N_("subventions"))
FINANCIAL_INCOME = _francs("financial_income", N_("produits financiers"))
ANNUAL_CHARGES = _francs("annual_charges", N_("charges des douze derniers mois"), Kind.STOCK)
SAFETY_MARGIN_BP = _count("safety_margin_bp", N_("marge de sécurité, en points de base"), Kind.PARAMETER)
LOADING_BP = _count("loading_bp", N_("chargement de gestion, en points de base"), Kind.PARAMETER)

MEASURES: Mapping[str, Measure] = {
    measure.code: measure for measure in list(globals().values()) if isinstance(measure, Measure)
}

# Sums that have a name
DEPENDANTS = (BENEFICIARIES - MEMBERS).named(N_("personnes à charge"))
DEPENDANTS_BEFORE = (BENEFICIARIES_BEFORE - MEMBERS_BEFORE).named(N_("personnes à charge un an plus tôt"))
ARREARS = (ARREARS_30 + ARREARS_90 + ARREARS_180 + ARREARS_OLDER).named(N_("arriérés"))
INCURRED = (BENEFITS_PAID + OUTSTANDING - OUTSTANDING_BEFORE).named(N_("prestations de la période"))
CHARGES = (INCURRED + OPERATING_EXPENSES).named(N_("charges totales"))
LIQUID = (CASH + BANK + WALLETS).named(N_("disponibilités"))
SHORT_TERM_DEBTS = (OUTSTANDING + OTHER_DEBTS).named(N_("dettes à court terme"))
LIABILITIES = (SHORT_TERM_DEBTS + UNEARNED).named(N_("engagements"))
BALANCE_TOTAL = (LIQUID + RECEIVABLES + FIXED_ASSETS).named(N_("total du bilan"))
ADMITTED_ASSETS = (LIQUID + RECEIVABLES_ADMITTED).named(N_("actifs admis"))
OWN_FUNDS = (BALANCE_TOTAL - LIABILITIES).named(N_("fonds propres"))
OWN_INCOME = (EARNED + ENROLMENT_FEES + CARDS_SOLD).named(N_("cotisations, droits d'adhésion et cartes"))
NET_WITHOUT_SUBSIDY = (OWN_INCOME + FINANCIAL_INCOME - CHARGES).named(N_("résultat net sans subvention"))
NET_RESULT = (NET_WITHOUT_SUBSIDY + SUBSIDIES).named(N_("résultat net"))
NAMED_SUMS: tuple[Sum, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Sum))

"""Indicators of care: how much is used, what it costs, what it should be paid for."""

from core.text import N_
from reporting.indicators.sources import HOUSE
from reporting.rules import measures as m
from reporting.rules.ratio import Indicator, Ratio
from reporting.rules.totals import Loaded
from reporting.rules.units import Unit

NO_CASE = N_("aucun cas")
NO_RIGHTS = N_("aucun bénéficiaire à jour")
NOTHING_BILLED = N_("aucun montant facturé")

FREQUENCY = Ratio(
    "S.1",
    N_("Fréquence d'utilisation, par bénéficiaire et par an"),
    m.CASES,
    m.ENTITLED_DAYS,
    source=HOUSE,
    unit=Unit.RATE,
    times=365,
    when_zero=NO_RIGHTS,
)
MEAN_COST = Ratio(
    "S.2",
    N_("Coût moyen par cas"),
    m.INCURRED,
    m.CASES,
    source=HOUSE,
    unit=Unit.MONEY,
    when_zero=NO_CASE,
)
COST_PER_BENEFICIARY = Ratio(
    "S.3",
    N_("Coût par bénéficiaire et par an (prime pure)"),
    m.INCURRED,
    m.ENTITLED_DAYS,
    source=HOUSE,
    unit=Unit.MONEY,
    times=365,
    when_zero=NO_RIGHTS,
)
TECHNICAL_PREMIUM = Loaded("S.4", N_("Prime technique"), COST_PER_BENEFICIARY, m.SAFETY_MARGIN_BP, source=HOUSE)
CONTRIBUTION = Loaded(
    "S.5",
    N_("Cotisation d'équilibre"),
    TECHNICAL_PREMIUM,
    m.LOADING_BP,
    is_part_of_result=True,
    source=HOUSE,
)
HOSPITALISATION = Ratio(
    "S.6",
    N_("Taux d'hospitalisation, par bénéficiaire et par an"),
    m.CASES_HOSPITAL,
    m.ENTITLED_DAYS,
    source=HOUSE,
    times=365,
    when_zero=NO_RIGHTS,
)
REFERRALS = Ratio(
    "S.7",
    N_("Taux de référence"),
    m.CASES_REFERRED,
    m.CASES,
    source=HOUSE,
    when_zero=NO_CASE,
    is_part_of_whole=True,
)
REAL_COVER = Ratio(
    "S.8",
    N_("Prise en charge réelle"),
    m.MUTUAL_SHARE,
    m.AMOUNT_CLAIMED,
    source=HOUSE,
    when_zero=NOTHING_BILLED,
    is_part_of_whole=True,
)
ADJUSTMENT = Ratio(
    "S.9",
    N_("Taux d'ajustement"),
    (m.AMOUNT_CLAIMED - m.AMOUNT_ACCEPTED).named(N_("montant facturé et non accepté")),
    m.AMOUNT_CLAIMED,
    source=HOUSE,
    when_zero=NOTHING_BILLED,
    is_part_of_whole=True,
)

CARE: tuple[Indicator, ...] = (
    FREQUENCY,
    MEAN_COST,
    COST_PER_BENEFICIARY,
    TECHNICAL_PREMIUM,
    CONTRIBUTION,
    HOSPITALISATION,
    REFERRALS,
    REAL_COVER,
    ADJUSTMENT,
)

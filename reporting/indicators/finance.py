"""Indicators of money: family F of the guide and the key ratios of result, solvency and liquidity."""

from core.text import N_
from reporting.indicators.sources import GUIDE, HOUSE, KEY_RATIOS
from reporting.rules import measures as m
from reporting.rules.norm import Norm
from reporting.rules.ratio import Indicator, Ratio
from reporting.rules.totals import Total
from reporting.rules.units import Unit

NO_DEBT = N_("aucune dette")
NO_CHARGE = N_("aucune charge")
NO_EARNED = N_("aucune cotisation acquise")

LIQUIDITY = Ratio(
    "F.1",
    N_("Liquidité immédiate"),
    m.LIQUID,
    m.SHORT_TERM_DEBTS,
    Norm(above_bp=10_000),
    GUIDE % "F.1",
    unit=Unit.TIMES,
    when_zero=NO_DEBT,
)
OWN_FUNDS = Total("F.2", N_("Fonds propres"), m.OWN_FUNDS, source=GUIDE % "F.2")
OWN_FUNDS_TO_BALANCE = Ratio(
    "F.2.1",
    N_("Fonds propres sur total du bilan"),
    m.OWN_FUNDS,
    m.BALANCE_TOTAL,
    source=GUIDE % "F.2",
    when_zero=N_("bilan vide"),
)
OWN_FUNDS_TO_CHARGES = Ratio(
    "F.2.2",
    N_("Fonds propres sur charges annuelles"),
    m.OWN_FUNDS,
    m.ANNUAL_CHARGES,
    source=GUIDE % "F.2",
    when_zero=NO_CHARGE,
)
CHARGES_COVERED = Ratio(
    "F.3",
    N_("Couverture des charges"),
    m.OWN_FUNDS,
    m.ANNUAL_CHARGES,
    Norm(at_least_bp=60_000, alert_below_bp=30_000),
    GUIDE % "F.3",
    unit=Unit.MONTHS,
    times=12,
    when_zero=NO_CHARGE,
)
CONTRIBUTIONS_TO_CHARGES = Ratio(
    "F.4",
    N_("Cotisations sur charges"),
    m.EARNED,
    m.CHARGES,
    Norm(above_bp=10_000),
    GUIDE % "F.4",
    when_zero=NO_CHARGE,
)
OPERATING = Ratio(
    "F.4.1",
    N_("Frais de fonctionnement"),
    m.OPERATING_EXPENSES,
    m.EARNED,
    Norm(below_bp=2_000),
    f"{GUIDE % 'F.4.1'} ; {KEY_RATIOS % 2}",
    when_zero=NO_EARNED,
)
OPERATING_NET = Ratio(
    "N.9",
    N_("Frais de fonctionnement, subvention déduite"),
    (m.OPERATING_EXPENSES - m.SUBSIDIES).named(N_("frais de fonctionnement moins subventions")),
    m.EARNED,
    source=GUIDE % "F.4.1",
    when_zero=NO_EARNED,
)
CLAIMS_RATIO = Ratio(
    "F.5",
    N_("Sinistralité"),
    m.INCURRED,
    m.EARNED,
    Norm(at_least_bp=7_500, at_most_bp=10_000),
    f"{GUIDE % 'F.5'} ; {KEY_RATIOS % 3}",
    when_zero=NO_EARNED,
)
COMBINED = Ratio("N.6", N_("Ratio combiné"), m.CHARGES, m.EARNED, source=f"{HOUSE} (F.4.1 + F.5)", when_zero=NO_EARNED)
NET_RESULT = Total("N.7", N_("Résultat net"), m.NET_RESULT, source=KEY_RATIOS % 1)
NET_WITHOUT_SUBSIDY = Total("N.7.1", N_("Résultat net sans subvention"), m.NET_WITHOUT_SUBSIDY, source=KEY_RATIOS % 1)
SELF_FINANCING = Ratio(
    "N.8",
    N_("Autofinancement"),
    m.OWN_INCOME,
    m.CHARGES,
    Norm(above_bp=10_000),
    GUIDE % "famille F",
    when_zero=NO_CHARGE,
)
RESULT_RATIO = Ratio(
    "WG1",
    N_("Résultat net sur cotisations acquises"),
    m.NET_RESULT,
    m.EARNED,
    source=KEY_RATIOS % 1,
    when_zero=NO_EARNED,
)
RESULT_RATIO_WITHOUT = Ratio(
    "WG1.1",
    N_("Résultat net sans subvention sur cotisations acquises"),
    m.NET_WITHOUT_SUBSIDY,
    m.EARNED,
    Norm(above_bp=0),
    KEY_RATIOS % 1,
    when_zero=NO_EARNED,
)
SOLVENCY = Ratio(
    "WG9",
    N_("Solvabilité"),
    m.ADMITTED_ASSETS,
    m.LIABILITIES,
    Norm(above_bp=10_000),
    KEY_RATIOS % 9,
    when_zero=NO_DEBT,
)
LIQUIDITY_3_MONTHS = Ratio(
    "WG10",
    N_("Liquidité à trois mois"),
    m.LIQUID,
    m.PAYABLE_3_MONTHS,
    Norm(above_bp=10_000),
    KEY_RATIOS % 10,
    unit=Unit.TIMES,
    when_zero=NO_DEBT,
)

FINANCE: tuple[Indicator, ...] = (
    LIQUIDITY,
    OWN_FUNDS,
    OWN_FUNDS_TO_BALANCE,
    OWN_FUNDS_TO_CHARGES,
    CHARGES_COVERED,
    CONTRIBUTIONS_TO_CHARGES,
    OPERATING,
    OPERATING_NET,
    CLAIMS_RATIO,
    COMBINED,
    NET_RESULT,
    NET_WITHOUT_SUBSIDY,
    SELF_FINANCING,
    RESULT_RATIO,
    RESULT_RATIO_WITHOUT,
    SOLVENCY,
    LIQUIDITY_3_MONTHS,
)

"""Indicators of how claims are settled: how fast invoices are paid, how much is refused."""

from core.text import N_
from reporting.indicators.sources import KEY_RATIOS
from reporting.rules import measures as m
from reporting.rules.norm import Norm
from reporting.rules.ratio import Indicator, Ratio
from reporting.rules.schedule import DelayBands, MeanDelay

NO_CLAIM = N_("aucun dossier reçu")
NO_INVOICE = N_("aucune facture payée")

PAYMENT_MEAN = MeanDelay("WG5", N_("Délai moyen de règlement"), m.PAYMENT_DELAYS, source=KEY_RATIOS % 5)
PAYMENT_MEDIAN = MeanDelay(
    "WG5.1", N_("Délai médian de règlement"), m.PAYMENT_DELAYS, source=KEY_RATIOS % 5, is_median=True
)
PAYMENT_SCHEDULE = DelayBands(
    "WG5.2",
    N_("Échéancier des règlements"),
    m.PAYMENT_DELAYS,
    (
        (N_("7 jours au plus"), 7),
        (N_("8 à 30 jours"), 30),
        (N_("31 à 90 jours"), 90),
        (N_("plus de 90 jours"), None),
    ),
    source=KEY_RATIOS % 5,
)
PAID_IN_TIME = Ratio(
    "WG5.3",
    N_("Règlements dans le délai convenu"),
    m.INVOICES_IN_TIME,
    m.INVOICES_PAID,
    Norm(at_least_bp=9_000),
    KEY_RATIOS % 5,
    when_zero=NO_INVOICE,
    is_part_of_whole=True,
)
REFUSALS = Ratio(
    "WG6",
    N_("Refus"),
    m.CLAIMS_REFUSED,
    m.CLAIMS_SUBMITTED,
    source=KEY_RATIOS % 6,
    when_zero=NO_CLAIM,
    is_part_of_whole=True,
)

SETTLEMENT: tuple[Indicator, ...] = (PAYMENT_MEAN, PAYMENT_MEDIAN, PAYMENT_SCHEDULE, PAID_IN_TIME, REFUSALS)

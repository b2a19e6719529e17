"""Parameters of reports, and the bands that people are counted in."""

from core.text import N_
from organisations.choices import Currency, KnownParameter, Unit, declare

SAFETY_MARGIN = declare(
    KnownParameter(
        "reporting.safety_margin",
        N_("Marge de sécurité de la prime"),
        Unit.RATE,
        0,
        N_("Ajoutée au coût par bénéficiaire. Tant qu'elle n'est pas fixée, la prime technique n'est pas calculée."),
        most=10_000,
    )
)
LOADING = declare(
    KnownParameter(
        "reporting.loading",
        N_("Chargement de gestion de la cotisation"),
        Unit.RATE,
        0,
        N_("La part de la cotisation qui paie la gestion. Tant qu'il n'est pas fixé, elle n'est pas calculée."),
        most=9_999,
    )
)
EXCHANGE_BASE = 1_000
"""Exchange rates say what a thousand units of another currency are worth, in whole units of one's own."""
EXCHANGE = {
    currency.value: declare(
        KnownParameter(
            f"reporting.exchange_{currency.value.lower()}",
            label,
            Unit.MONEY,
            0,
            N_("Sans ce taux, des montants de deux monnaies ne s'additionnent pas. 0 : pas de taux."),
            most=1_000_000_000,
        )
    )
    for currency, label in (
        (Currency.XOF, N_("Valeur de 1 000 francs CFA, pour consolider")),
        (Currency.GNF, N_("Valeur de 1 000 francs guinéens, pour consolider")),
        (Currency.BIF, N_("Valeur de 1 000 francs burundais, pour consolider")),
        (Currency.CDF, N_("Valeur de 1 000 francs congolais, pour consolider")),
    )
}
SEXES = {"F": N_("femmes"), "M": N_("hommes")}
AGE_BANDS = {
    "0-4": N_("0 à 4 ans"),
    "5-17": N_("5 à 17 ans"),
    "18-59": N_("18 à 59 ans"),
    "60+": N_("60 ans et plus"),
    "?": N_("âge inconnu"),
}
"""Bands of age on the day of the count, in order."""

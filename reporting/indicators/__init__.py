"""The indicators that mutuals are followed by, each declared once with formula, norm, source; reports are tuples."""

from reporting.indicators.care import CARE
from reporting.indicators.finance import CLAIMS_RATIO, FINANCE, LIQUIDITY, OPERATING
from reporting.indicators.membership import COLLECTION, GROSS_GROWTH, MEMBERSHIP, PENETRATION, RENEWAL
from reporting.indicators.settlement import PAID_IN_TIME, PAYMENT_MEAN, PAYMENT_SCHEDULE, REFUSALS, SETTLEMENT
from reporting.rules.ratio import Indicator

INDICATORS: tuple[Indicator, ...] = MEMBERSHIP + FINANCE + SETTLEMENT + CARE
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}

MONTHLY_REPORT: tuple[Indicator, ...] = (
    GROSS_GROWTH,
    RENEWAL,
    PENETRATION,
    COLLECTION,
    LIQUIDITY,
    OPERATING,
    CLAIMS_RATIO,
    PAYMENT_MEAN,
    PAYMENT_SCHEDULE,
    PAID_IN_TIME,
    REFUSALS,
)
"""What every mutual reads at the closing of a month."""

"""Every check of adjudication, one module per family; importing this package fills the rulebook."""

from claims.rules.checks import (  # noqa: F401 - importing a family registers its checks
    agreement,
    approval,
    ceilings,
    duplicates,
    folder,
    guarantee,
    review,
    rights,
    signals,
    tariff,
)
from claims.rules.rulebook import REGISTERED, Rulebook

RULEBOOK = Rulebook(tuple(REGISTERED))
"""All checks in the order of their codes."""

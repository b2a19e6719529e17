"""What came of a scenario: decisions, rights, balances and indicators asked for, and what differs from the expected."""

from training.queries.outcomes import outcomes

__all__ = ["outcomes"]

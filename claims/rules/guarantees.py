"""Which guarantee pays for an item: its own, or else its category's."""

from collections.abc import Iterable

from claims.choices import Category
from claims.rules.facts import GuaranteeTerms


def guarantee_for(item_code: str, category: Category, guarantees: Iterable[GuaranteeTerms]) -> GuaranteeTerms | None:
    """The guarantee set on the item wins over the one on its category; None when the plan has neither."""
    of_category = None
    for terms in guarantees:
        if terms.item_code == item_code:
            return terms
        if terms.item_code is None and terms.category is category:
            of_category = terms
    return of_category

"""What a claim counts as in a benefit period: one case each, whatever the number of its lines."""

from claims.choices import Category, CountKind, Setting
from claims.rules.facts import ClaimFacts

_BY_CATEGORY = (
    (CountKind.SURGERY, frozenset({Category.SURGERY})),
    (CountKind.DELIVERY, frozenset({Category.DELIVERY, Category.CAESAREAN})),
    (CountKind.ANTENATAL, frozenset({Category.ANTENATAL})),
)


def counted_as(claim: ClaimFacts) -> CountKind:
    """Surgery, else delivery, else antenatal visit, else admission (in-patient care), else visit."""
    categories = {line.item.category for line in claim.lines}
    for kind, among in _BY_CATEGORY:
        if categories & among:
            return kind
    if claim.setting is Setting.IN_PATIENT or Category.HOSPITAL_DAY in categories:
        return CountKind.ADMISSION
    return CountKind.VISIT

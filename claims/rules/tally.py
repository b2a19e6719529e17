"""What the lines of one claim have taken so far, and what is left of each limit for the next line."""

from dataclasses import dataclass, field

from claims.choices import Category, CeilingKind, CountKind, Setting
from claims.rules.facts import Ceiling, ClaimFacts, Deductible, GuaranteeTerms, LineFacts


@dataclass(slots=True)
class Tally:
    """Lives for one adjudication: lines are judged in order, each seeing what the former consumed."""

    quantities: dict[str, int] = field(default_factory=dict)
    hospital_days: int = 0
    ceilings: dict[tuple[CeilingKind, str], int] = field(default_factory=dict)
    deductibles: dict[tuple[str, str], int] = field(default_factory=dict)

    def take_quantity(self, line: LineFacts, quantity: int) -> None:
        """Count an accepted quantity against its guarantee, and hospital days against theirs."""
        if line.guarantee is not None:
            key = line.guarantee.key
            self.quantities[key] = self.quantities.get(key, 0) + quantity
        if line.item.category is Category.HOSPITAL_DAY:
            self.hospital_days += quantity

    def take_ceiling(self, ceiling: Ceiling, amount: int) -> None:
        pot = (ceiling.kind, ceiling.key)
        self.ceilings[pot] = self.ceilings.get(pot, 0) + amount

    def take_deductible(self, deductible: Deductible, amount: int) -> None:
        pot = (deductible.kind, deductible.key)
        self.deductibles[pot] = self.deductibles.get(pot, 0) + amount


def asked_quantity(line: LineFacts) -> int:
    """The billed quantity, or the reviewer's when it is smaller."""
    if line.review is None or line.review.quantity is None:
        return line.quantity
    return min(line.quantity, line.review.quantity)


def quantity_left(claim: ClaimFacts, line: LineFacts, tally: Tally) -> int | None:
    """Units the guarantee still allows, per claim and per period; None without a limit."""
    terms = line.guarantee
    if terms is None or (terms.max_quantity_per_claim is None and terms.max_quantity_per_period is None):
        return None
    return max(0, min(_quantity_limits(claim, terms, tally.quantities.get(terms.key, 0))))


def _quantity_limits(claim: ClaimFacts, terms: GuaranteeTerms, taken: int) -> list[int]:
    left = []
    if terms.max_quantity_per_claim is not None:
        left.append(terms.max_quantity_per_claim - taken)
    if terms.max_quantity_per_period is not None:
        left.append(terms.max_quantity_per_period - taken - claim.quantities.get(terms.key, 0))
    return left


def days_left(claim: ClaimFacts, line: LineFacts, tally: Tally) -> int | None:
    """Hospital days the period still allows, for a line of hospital days; None for any other line or without limit."""
    if line.item.category is not Category.HOSPITAL_DAY:
        return None
    left = [limit.limit - limit.consumed for limit in claim.counts if limit.kind is CountKind.HOSPITAL_DAY]
    return max(0, min(left) - tally.hospital_days) if left else None


def accepted_quantity(claim: ClaimFacts, line: LineFacts, tally: Tally) -> int:
    """What remains of the asked quantity once the quantity limits have trimmed it."""
    limits = (quantity_left(claim, line, tally), days_left(claim, line, tally))
    return min((asked_quantity(line), *(limit for limit in limits if limit is not None)))


def ceiling_applies(ceiling: Ceiling, claim: ClaimFacts, line: LineFacts) -> bool:
    """Does this pot pay for that line?"""
    if ceiling.setting is not Setting.BOTH and ceiling.setting is not claim.setting:
        return False
    if ceiling.item_codes and line.item.code not in ceiling.item_codes:
        return False
    return not ceiling.categories or line.item.category in ceiling.categories


def ceiling_left(ceiling: Ceiling, quantity: int, tally: Tally) -> int:
    """Francs left in the pot; a ceiling per act is whole again at each unit."""
    if ceiling.kind is CeilingKind.ITEM:
        return ceiling.limit * quantity
    return max(0, ceiling.limit - ceiling.consumed - tally.ceilings.get((ceiling.kind, ceiling.key), 0))


def deductible_left(deductible: Deductible, tally: Tally) -> int:
    """Francs the member still bears first."""
    taken = tally.deductibles.get((deductible.kind, deductible.key), 0)
    return max(0, deductible.amount - deductible.consumed - taken)

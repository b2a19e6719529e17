"""Steps 1 and 2 of an amount: what is billed, what of it is justified, and the base the mutual reckons on."""

from collections.abc import Sequence
from typing import NamedTuple

from claims.choices import Category, PaymentMode
from claims.rules.ages import age_range
from claims.rules.facts import ClaimFacts, LineFacts
from core.money import split


class JudgedLine(NamedTuple):
    """A line after its checks: accepted or not, and for how many units."""

    line: LineFacts
    accepted: bool
    quantity: int


class PricedLine(NamedTuple):
    """A line after pricing, in francs: asked on the slip, billed once flat fees replaced it, base, excess owed by
    the member where the agreement allows balance billing."""

    asked: int
    billed: int
    base: int
    excess: int


def price_lines(claim: ClaimFacts, judged: Sequence[JudgedLine]) -> list[PricedLine]:
    """Price every line in the way the agreement pays the provider."""
    mode = claim.agreement.mode if claim.agreement else PaymentMode.FEE_FOR_SERVICE
    if mode is PaymentMode.CAPITATION:
        return [PricedLine(line.line.amount_billed, 0, 0, 0) for line in judged]
    if mode is PaymentMode.FLAT_FEE:
        return _flat_fee(claim, judged)
    justified = justified_amounts(claim)
    return [_fee_for_service(claim, line, amount) for line, amount in zip(judged, justified, strict=True)]


def has_own_price(claim: ClaimFacts, line: LineFacts) -> bool:
    """False when the line is inside a flat fee, a day rate or a capitation: its price then changes nothing."""
    if claim.agreement is None or claim.agreement.mode is PaymentMode.FEE_FOR_SERVICE:
        return True
    if claim.agreement.mode is PaymentMode.DAY_RATE:
        return line.item.category is Category.HOSPITAL_DAY or not _has_hospital_days(claim)
    return False


def justified_amount(line: LineFacts) -> int:
    """The lower of the amount written and quantity × unit price."""
    return min(line.amount_billed, line.quantity * line.unit_price)


def justified_amounts(claim: ClaimFacts) -> list[int]:
    """What the slip justifies on each line; a slip total below the lines is shared between them in proportion."""
    amounts = [justified_amount(line) for line in claim.lines]
    if claim.slip_total is None or claim.slip_total >= sum(amounts):
        return amounts
    return split(claim.slip_total, amounts)


def unit_price_limit(line: LineFacts) -> int | None:
    """The agreed price of one unit: the tariff, or the cap of a medicine that has none."""
    return line.tariff.price if line.tariff else line.item.unit_price_cap


def is_free(claim: ClaimFacts, line: LineFacts) -> bool:
    """Is the care offered by a national programme to this person on that day? In doubt about the age: no."""
    programme = line.item.free_programme
    if programme is None or claim.care_from is None or claim.care_from not in programme.span:
        return False
    if programme.under_years is None:
        return True
    ages = age_range(claim.person, claim.care_from) if claim.person else None
    return ages is not None and ages.oldest < programme.under_years


def _has_hospital_days(claim: ClaimFacts) -> bool:
    return any(line.item.category is Category.HOSPITAL_DAY for line in claim.lines)


def _fee_for_service(claim: ClaimFacts, judged: JudgedLine, justified: int) -> PricedLine:
    """Base = min(price, tariff) × accepted quantity, never above what the slip justifies."""
    line, asked = judged.line, judged.line.amount_billed
    if not has_own_price(claim, line):
        return PricedLine(asked, 0, 0, 0)
    if not judged.accepted or is_free(claim, line):
        return PricedLine(asked, asked, 0, 0)
    base = min(_payable_price(line) * judged.quantity, justified)
    return PricedLine(asked, asked, base, min(_balance_billed(claim, judged), justified - base))


def _payable_price(line: LineFacts) -> int:
    """The billed price within the tariff; the reviewer's price takes the tariff's place."""
    limit = unit_price_limit(line)
    if line.review is not None and line.review.unit_price is not None:
        limit = line.review.unit_price
    return line.unit_price if limit is None else min(line.unit_price, limit)


def _balance_billed(claim: ClaimFacts, judged: JudgedLine) -> int:
    """The excess over the tariff, when the agreement lets the provider ask the member for it."""
    limit = unit_price_limit(judged.line)
    if limit is None or claim.agreement is None or not claim.agreement.balance_billing:
        return 0
    return max(0, judged.line.unit_price - limit) * judged.quantity


def _flat_fee(claim: ClaimFacts, judged: Sequence[JudgedLine]) -> list[PricedLine]:
    """One amount per episode, carried by the first line that is accepted and not free; refused when there is none.

    A price that the reviewer wrote on the line that carries it lowers it: what is said at the review is what is paid.
    """
    fee = (claim.agreement.flat_fee if claim.agreement else None) or 0
    payable = [line.accepted and line.quantity > 0 and not is_free(claim, line.line) for line in judged]
    carrier = payable.index(True) if True in payable else 0
    priced = [PricedLine(line.line.amount_billed, 0, 0, 0) for line in judged]
    if priced:
        base = _reviewed_fee(fee, judged[carrier]) if payable[carrier] else 0
        priced[carrier] = PricedLine(priced[carrier].asked, fee, base, 0)
    return priced


def _reviewed_fee(fee: int, judged: JudgedLine) -> int:
    review = judged.line.review
    if review is None or review.unit_price is None:
        return fee
    return min(fee, review.unit_price * judged.quantity)

"""One sentence under a drawing: what it shows, in fewer than fifteen words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.spans import Span, month_of
from core.text import N_
from reporting.rules.statement import Row
from reporting.rules.units import Unit, shown

NO_FIGURE = N_("Pas encore de chiffre pour ce mois.")
FIRST = N_("%(value)s : premier chiffre connu.")
SAME = N_("%(value)s, comme le mois d'avant.")
MORE = N_("%(value)s : %(gap)s de plus que le mois d'avant.")
LESS = N_("%(value)s : %(gap)s de moins que le mois d'avant.")
MORE_BECAUSE = N_("%(value)s : %(gap)s de plus que le mois d'avant, %(cause)s.")
LESS_BECAUSE = N_("%(value)s : %(gap)s de moins que le mois d'avant, %(cause)s.")
POINT, POINTS = N_("%(gap)s point"), N_("%(gap)s points")
CAUSES = {
    (True, True): N_("plus de cas, et plus chers"),
    (True, False): N_("plus de cas, pas plus chers"),
    (False, True): N_("pas plus de cas, mais plus chers"),
    (False, False): N_("ni plus de cas, ni plus chers"),
}

POINT_STEPS = 10
"""A point of a percentage, in the tenths that its values count."""

OF_YEAR, OF_MONTH = N_("%(label)s, exercice"), N_("%(label)s, mois")

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Care:
    """What benefits are made of: how many cases, and francs."""

    cases: int | None
    amount: int | None


def headline(row: Row, period: Span, translate: Translate) -> str:
    """The name of a figure at the head of a report or under the day's work, always with what it covers."""
    is_month = month_of(period.start).last_day == period.last_day and not row.code.endswith("/an")
    return translate(OF_MONTH if is_month else OF_YEAR) % {"label": translate(row.label)}


def reading_of(values: Sequence[int | None], unit: Unit, currency: str, translate: Translate, cause: str = "") -> str:
    """The last value against the one of the month before; `cause` ends the sentence when the value moved."""
    now = values[-1] if values else None
    if now is None:
        return translate(NO_FIGURE)
    before = values[-2] if len(values) > 1 else None
    told = {"value": shown(now, unit, currency, translate)}
    if before is None:
        return translate(FIRST) % told
    if now == before:
        return translate(SAME) % told
    told["gap"] = gap_text(abs(now - before), unit, currency, translate)
    if cause:
        return translate(MORE_BECAUSE if now > before else LESS_BECAUSE) % {**told, "cause": cause}
    return translate(MORE if now > before else LESS) % told


def cause_of(now: Care, before: Care, translate: Translate) -> str:
    """Whether more cases or dearer ones explain what care costs; empty when it is not known."""
    if not now.cases or not before.cases or now.amount is None or before.amount is None:
        return ""
    dearer = now.amount * before.cases > before.amount * now.cases
    return translate(CAUSES[now.cases > before.cases, dearer])


def gap_text(gap: int, unit: Unit, currency: str, translate: Translate) -> str:
    """A difference as read: « 2,0 points » between two rates, « 3 » between two counts, an amount with its unit."""
    text = shown(gap, unit, currency, translate)
    if unit is not Unit.PERCENT:
        return text
    return translate(POINTS if gap >= 2 * POINT_STEPS else POINT) % {"gap": text.split("\u202f%")[0]}

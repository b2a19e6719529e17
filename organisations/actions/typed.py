"""What every action refuses of a day or of an amount that was typed, in one sentence each."""

from datetime import date

from core.formats import CURRENCY_SIGNS
from core.money import MOST
from core.refusals import not_yet, too_early, too_far, too_much
from core.spans import add_months
from core.spoken import told as _
from organisations.acting import ActionRefused, current_actor


def refuse_future(day: date, recorded_on: date | None, *, field: str) -> None:
    """Raise ActionRefused for a day after the one on which it is recorded (None: it is recorded on its own day)."""
    if recorded_on is not None and day > recorded_on:
        raise ActionRefused(not_yet(day), field=field)


def refuse_far(day: date, recorded_on: date | None, *, months: int, field: str) -> None:
    """Raise ActionRefused for a day more than `months` after the one on which it is recorded (None: whatever day)."""
    if recorded_on is not None and day > (last := add_months(recorded_on, months)):
        raise ActionRefused(too_far(day, last), field=field)


def refuse_before_opening(day: date, *, field: str) -> None:
    """Raise ActionRefused for a day before the acting organisation opened: a year typed wrong."""
    if day < (first := current_actor().opened_on):
        raise ActionRefused(too_early(day, first), field=field)


def refuse_outside(value: int | None, least: int, most: int, *, field: str) -> None:
    """Raise ActionRefused, beside `field`, for a number (months, persons, days) that is not within bounds."""
    if value is not None and not least <= value <= most:
        raise ActionRefused(
            _("La valeur doit être entre %(least)s et %(most)s.") % {"least": least, "most": most}, field=field
        )


def refuse_huge(*amounts: int | None, field: str | None = None) -> None:
    """Raise ActionRefused for an amount that nobody types but by mistake, in francs, on either side of zero."""
    if any(amount is not None and abs(amount) > MOST for amount in amounts):
        raise ActionRefused(too_much(CURRENCY_SIGNS[current_actor().currency]), field=field)

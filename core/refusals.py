"""What refuses: an action or a job that cannot be done says, in one sentence, what, where and how to repair."""

from datetime import date

from core import formats
from core.money import MOST
from core.spoken import told as _


class Refused(Exception):
    """A refusal told to a person; `field` names the input at fault, if one is. Nothing was written."""

    def __init__(self, text: str, *, field: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.field = field


def not_yet(day: date) -> str:
    """The sentence for a day that has not come: money is not received tomorrow."""
    return _("Le %(day)s n'est pas encore venu. Vérifiez le jour, le mois et l'année.") % {"day": formats.day(day)}


def too_early(day: date, first: date) -> str:
    """The sentence for a day before anything may be written: the one typed, and the first that is possible."""
    return _("Le %(day)s vient avant l'ouverture : le premier jour possible est le %(first)s. Vérifiez l'année.") % {
        "day": formats.day(day),
        "first": formats.day(first),
    }


def too_far(day: date, last: date) -> str:
    """The sentence for a day too far ahead: the one typed, and the last that is possible."""
    return _("Le %(day)s est trop loin : le dernier jour possible est le %(last)s. Vérifiez l'année.") % {
        "day": formats.day(day),
        "last": formats.day(last),
    }


def too_much(unit: str) -> str:
    """The sentence for an amount above what anybody means: some zeros too many."""
    return _("Ce montant dépasse %(most)s. Vérifiez les zéros.") % {
        "most": f"{formats.count(MOST)}{formats.WIDE}{unit}"
    }

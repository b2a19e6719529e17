"""Why rights are open or not: stable codes, French sentences to translate, and the values they were decided on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from core import formats
from core.spans import Span, month_of
from core.text import N_


class State(StrEnum):
    """The word of the verdict, from best to worst."""

    UP_TO_DATE = "up_to_date"
    LATE = "late"
    WAITING = "waiting"
    SUSPENDED = "suspended"
    NOT_ENROLLED = "not_enrolled"
    LEFT = "left"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]

    @property
    def is_open(self) -> bool:
        """Somebody late keeps rights: the days of grace are for that."""
        return self in (State.UP_TO_DATE, State.LATE)


STATE_LABELS = {
    State.UP_TO_DATE: N_("À JOUR"),
    State.LATE: N_("EN RETARD"),
    State.WAITING: N_("EN PÉRIODE D'ATTENTE"),
    State.SUSPENDED: N_("SUSPENDU"),
    State.NOT_ENROLLED: N_("NON INSCRIT"),
    State.LEFT: N_("SORTI"),
}
WORST_FIRST = tuple(reversed(State))


class Code(StrEnum):
    """Stable names of the reasons; `check` is the check of claims that each one makes fail."""

    UP_TO_DATE = "up_to_date"
    NOT_RAISED = "not_raised"
    LATE = "late"
    NOT_YET_BORN = "not_yet_born"
    NOT_YET_JOINED = "not_yet_joined"
    LEFT = "left"
    DIED = "died"
    OVER_AGE = "over_age"
    NOT_YET_ENROLLED = "not_yet_enrolled"
    ENROLMENT_ENDED = "enrolment_ended"
    PLAN_ENDED = "plan_ended"
    WAITING = "waiting"
    ARREARS = "arrears"
    REINSTATEMENT = "reinstatement"
    SUSPENSION = "suspension"
    TERMINATION = "termination"

    @property
    def check(self) -> str | None:
        return _CHECKS.get(self)

    @property
    def state(self) -> State:
        return _STATES[self]


_CHECKS = {
    Code.NOT_YET_BORN: "DRO-1",
    Code.NOT_YET_JOINED: "DRO-1",
    Code.LEFT: "DRO-1",
    Code.DIED: "DRO-1",
    Code.OVER_AGE: "DRO-1",
    Code.NOT_YET_ENROLLED: "DRO-2",
    Code.ENROLMENT_ENDED: "DRO-2",
    Code.PLAN_ENDED: "DRO-2",
    Code.TERMINATION: "DRO-2",
    Code.WAITING: "DRO-3",
    Code.ARREARS: "DRO-4",
    Code.REINSTATEMENT: "DRO-4",
    Code.SUSPENSION: "DRO-4",
}
_STATES = {
    Code.UP_TO_DATE: State.UP_TO_DATE,
    Code.NOT_RAISED: State.UP_TO_DATE,
    Code.LATE: State.LATE,
    Code.NOT_YET_BORN: State.NOT_ENROLLED,
    Code.NOT_YET_JOINED: State.NOT_ENROLLED,
    Code.LEFT: State.LEFT,
    Code.DIED: State.LEFT,
    Code.OVER_AGE: State.LEFT,
    Code.NOT_YET_ENROLLED: State.NOT_ENROLLED,
    Code.ENROLMENT_ENDED: State.NOT_ENROLLED,
    Code.PLAN_ENDED: State.NOT_ENROLLED,
    Code.WAITING: State.WAITING,
    Code.ARREARS: State.SUSPENDED,
    Code.REINSTATEMENT: State.SUSPENDED,
    Code.SUSPENSION: State.SUSPENDED,
    Code.TERMINATION: State.LEFT,
}

Param = date | int | str | Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """A French template with named values; a page translates `text`, then fills it with `shown()`."""

    text: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def shown(self, currency: str = "XOF", language: str = "fr") -> dict[str, str]:
        """The values as read: days 31/12/2026, spans « mars 2026 », `…_count` 12, other numbers 2 400 FCFA."""
        return {name: _shown(name, value, currency, language) for name, value in self.params.items()}

    def in_french(self, currency: str = "XOF") -> str:
        return self.text % self.shown(currency)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a verdict on rights, with the numbers it compared."""

    code: Code
    sentence: Sentence

    @property
    def closes(self) -> bool:
        return not self.code.state.is_open

    @property
    def check(self) -> str | None:
        """The check of claims that fails by this reason (DRO-1 to DRO-4), None when rights stay open."""
        return self.code.check


def _shown(name: str, value: Param, currency: str, language: str) -> str:
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, Span):
        return _months_shown(value, language)
    if isinstance(value, int):
        return formats.count(value) if name.endswith("_count") else formats.money(value, currency)
    return value


def _months_shown(span: Span, language: str) -> str:
    """« mars 2026 », or « janvier 2026 – mars 2026 »."""
    first, last_day = month_of(span.start), span.last_day
    last = first if last_day is None else month_of(last_day)
    if last <= first:
        return formats.month(first, language)
    return f"{formats.month(first, language)} – {formats.month(last, language)}"

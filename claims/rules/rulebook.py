"""What a check is, how it registers, and the rulebook: a flat, ordered list of checks with a version."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Final, TypeAlias, TypeVar

from claims.choices import CeilingKind, Effect, Level

FAMILIES = ("DOS", "DRO", "CNV", "GAR", "ACC", "TAR", "DOU", "PLA", "REV", "SIG")
"""Families of codes, in the order in which their checks run and are printed."""

LEVELS = tuple(Level)

STEPS_VERSION = 1
"""Raised when a step of `amounts.py` changes, so that old decisions keep the name of the formula that made them."""

HOLDS: Final = None
"""What a check answers when there is nothing to say."""

Number: TypeAlias = int | str | date | tuple[str, ...]
Numbers: TypeAlias = Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a check fails: the values it compared, and its effect when it is not the check's usual one."""

    numbers: Numbers
    effect: Effect | None = None


def fails(case: str = "", *, effect: Effect | None = None, **numbers: Number) -> Finding:
    """A finding; `case` picks one of the check's sentences.

    The last word of a number's name is its unit: `_on` a day, `_amount` francs, `_bp` a rate, `_term` a word of
    `claims.choices`, `_terms` several; anything else is printed as it is.
    """
    return Finding({"case": case, **numbers} if case else numbers, effect)


Find = TypeVar("Find", bound=Callable[..., Finding | None])


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One rule: a code stable for ever, a sentence, an effect, a source, and the function that finds it broken.

    `find` takes (claim) at claim level, (claim, line, tally) at line level and (cut) at amount level. A check of the
    claim that `follows_lines` runs after those of the lines, on the claim without the lines that they reject.
    """

    code: str
    sentence: str
    discreet: str
    effect: Effect
    level: Level
    source: str
    says: Mapping[str, str]
    version: int
    ceiling: CeilingKind | None
    follows_lines: bool
    find: Callable[..., Finding | None]

    @property
    def rank(self) -> tuple[int, int, int]:
        """Place in the rulebook: family, number, then claim before line before amount."""
        family, _, number = self.code.partition("-")
        return FAMILIES.index(family), int(number), LEVELS.index(self.level)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Checks in order, sorted once by what they look at."""

    checks: tuple[Check, ...]
    version: str = field(init=False)
    claim_checks: tuple[Check, ...] = field(init=False)
    following_checks: tuple[Check, ...] = field(init=False)
    line_checks: tuple[Check, ...] = field(init=False)
    ceiling_checks: Mapping[CeilingKind, Check] = field(init=False)

    def __post_init__(self) -> None:
        fix = object.__setattr__
        fix(self, "checks", tuple(sorted(self.checks, key=lambda check: check.rank)))
        fix(self, "version", version_of(self.checks))
        of_claim = [check for check in self.checks if check.level is Level.CLAIM]
        fix(self, "claim_checks", tuple(check for check in of_claim if not check.follows_lines))
        fix(self, "following_checks", tuple(check for check in of_claim if check.follows_lines))
        fix(self, "line_checks", tuple(check for check in self.checks if check.level is Level.LINE))
        fix(self, "ceiling_checks", {check.ceiling: check for check in self.checks if check.ceiling})

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code once, in order."""
        return tuple(dict.fromkeys(check.code for check in self.checks))


def version_of(checks: tuple[Check, ...]) -> str:
    """A short name for this exact list of checks, e.g. « 1-5f3a9c01d2 »; the same list always has the same name."""
    listing = ",".join(f"{check.code} {check.level} {check.effect} {check.version}" for check in checks)
    return f"{STEPS_VERSION}-{sha256(listing.encode()).hexdigest()[:10]}"


REGISTERED: list[Check] = []


def check(
    code: str,
    sentence: str,
    *,
    effect: Effect,
    level: Level,
    source: str,
    says: str | Mapping[str, str] = "",
    discreet: str = "",
    version: int = 1,
    ceiling: CeilingKind | None = None,
    follows_lines: bool = False,
) -> Callable[[Find], Find]:
    """Register the decorated function as the check `code`.

    `sentence` says what is wrong in general. `says` says it with the values compared: one template, or one per
    case. `discreet` says it to who may not see care, when the others name it. Raise `version` when the function
    changes its mind about the same facts.
    """
    templates = says if isinstance(says, Mapping) else {"": says or sentence}

    def register(find: Find) -> Find:
        REGISTERED.append(
            Check(
                code=code,
                sentence=sentence,
                discreet=discreet,
                effect=effect,
                level=level,
                source=source,
                says=templates,
                version=version,
                ceiling=ceiling,
                follows_lines=follows_lines,
                find=find,
            )
        )
        return find

    return register

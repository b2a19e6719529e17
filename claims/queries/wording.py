"""Reasons and steps in the reader's language; who may not see care hears what is wrong, never with which care."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from claims.choices import CeilingKind, Effect, StepKind
from claims.queries.gates import sees_care
from claims.rules.checks import RULEBOOK
from claims.rules.explanation import in_words, reason
from claims.rules.verdict import Failure
from core import formats, spoken
from organisations.acting import current_actor

MEDICAL = frozenset(
    {
        "item",
        "diagnosis",
        "circumstance_term",
        "category_term",
        "counted_term",
        "missing_terms",
        "setting_term",
        "sex_term",
        "reason",
    }
)
"""Values that tell what the care was; of missing papers, a laboratory result or an antenatal booklet."""
GENERAL = {(check.code, case): check.discreet or check.sentence for check in RULEBOOK.checks for case in check.says}
"""What is wrong in general, by code and case: it names no care."""
DISCREET = {(check.code, case) for check in RULEBOOK.checks for case in check.says if check.discreet}
"""Sentences that name care by themselves."""
SIGNALS = "SIG-"
"""What only who may see care is told: the code alone would say « delivery » to who has read the rulebook."""
STATES = {Effect.REJECT: "refused", Effect.TRIM: "late", Effect.REVIEW: "waiting", Effect.ALERT: "unknown"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line or a claim is refused, trimmed or looked at: code, sentence, effect and its state on the screen."""

    code: str
    text: str
    effect: Effect
    state: str


ON_PAPER = frozenset({"diagnosis", "circumstance_term"})
"""Values that no print tells, whoever asks for it."""


def told(rows: Iterable[Mapping[str, Any]], *, on_paper: bool = False) -> list[Reason]:
    """What a decision keeps, in sentences, each once; what the care was is told to who may see it.

    `on_paper` leaves diagnoses out for everybody.

    A code that the rulebook no longer has is told by its code alone: old decisions stay readable. Signals are told to
    who may see care only.
    """
    shows, hidden = sees_care(), ON_PAPER if on_paper else frozenset()
    found: dict[tuple[str, str], Reason] = {}
    for row in rows:
        if not shows and row["code"].startswith(SIGNALS):
            continue
        effect = Effect(row["effect"])
        text = sentence(row["code"], row["numbers"], care=shows and not hidden & set(row["numbers"]))
        found.setdefault((row["code"], text), Reason(row["code"], text, effect, STATES[effect]))
    return list(found.values())


def told_failures(failures: Iterable[Failure]) -> list[Reason]:
    """A fresh verdict's reasons in sentences, as `told`."""
    return told({"code": one.code, "effect": one.effect, "numbers": one.numbers} for one in failures)


def sentence(code: str, numbers: Mapping[str, Any], *, care: bool) -> str:
    """One reason as the screen says it."""
    key = code, str(numbers.get("case", ""))
    if not care and (key in DISCREET or MEDICAL & set(numbers)):
        return _(GENERAL.get(key, code))
    try:
        return in_words(reason(code, numbers), _, current_actor().currency)
    except KeyError:
        return code


def step_label(step: Mapping[str, Any]) -> str:
    """« Après plafond (plafond du ménage) », « Part de la mutuelle : 75 % de 1 000 = ».

    A step kept before the rate was kept with it has its plain name.
    """
    if (of := step.get("of")) is not None:
        if (copayment := step.get("copayment")) is not None:
            told = {"of": formats.count(of), "copayment": formats.count(copayment)}
            return _("Part de la mutuelle\u00a0: %(of)s moins le ticket modérateur de %(copayment)s =") % told
        told = {"of": formats.count(of), "rate": spoken.percent(step["rate_bp"])}
        return _("Part de la mutuelle\u00a0: %(rate)s de %(of)s =") % told
    label = _(StepKind(step["kind"]).label)
    if not step["ceiling"]:
        return label
    return f"{label} ({_(CeilingKind(step['ceiling']).label)})"


def steps_told(steps: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The steps of an amount for the page: label and francs."""
    return [{"label": step_label(step), "amount": step["amount"]} for step in steps]

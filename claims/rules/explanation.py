"""A verdict in French that a member understands: sentences with named values, put into words by whoever shows them."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from claims.choices import (
    Category,
    Circumstance,
    CountKind,
    Document,
    Effect,
    Outcome,
    ProviderLevel,
    Setting,
    Sex,
    Word,
)
from claims.rules.checks import RULEBOOK
from claims.rules.rulebook import Number, Numbers
from claims.rules.verdict import Verdict
from core import formats
from core.text import N_

TEMPLATES = {(check.code, case): says for check in RULEBOOK.checks for case, says in check.says.items()}
"""Every sentence with values, by code and case."""

TERMS: dict[str, type[Word]] = {
    "category_term": Category,
    "setting_term": Setting,
    "level_term": ProviderLevel,
    "sex_term": Sex,
    "circumstance_term": Circumstance,
    "counted_term": CountKind,
    "missing_terms": Document,
}
"""Which closed list the words of a `_term` value come from."""

Translate = Callable[[str], str]


class Sentence(NamedTuple):
    """A French template and its named values; the template is a msgid of the catalogue."""

    template: str
    params: Numbers


def reason(code: str, numbers: Numbers) -> Sentence:
    """The sentence of a failed check, from what a decision keeps: its code and the values it compared.

    Raises KeyError for a code or case that no rulebook ever had.
    """
    template = TEMPLATES[code, str(numbers.get("case", ""))]
    return Sentence(template, {name: value for name, value in numbers.items() if name != "case"})


def explain(verdict: Verdict) -> tuple[Sentence, ...]:
    """The outcome, who pays what, then each reason once; signals are for the controller and stay unsaid."""
    told: list[Sentence] = []
    for sentence in _all_sentences(verdict):
        if sentence not in told:
            told.append(sentence)
    return tuple(told)


def _all_sentences(verdict: Verdict) -> Iterator[Sentence]:
    yield _opening(verdict)
    totals = verdict.totals
    if totals.other_cover:
        yield Sentence(N_("Une autre couverture paie {other_amount}."), {"other_amount": totals.other_cover})
    if totals.refused and verdict.outcome is not Outcome.REFUSED:
        yield Sentence(N_("{refused_amount} ne sont pas pris en charge."), {"refused_amount": totals.refused})
    for failure in verdict.failures:
        if failure.effect is not Effect.ALERT and not failure.code.startswith("SIG-"):
            yield reason(failure.code, failure.numbers)


def _opening(verdict: Verdict) -> Sentence:
    totals = verdict.totals
    params = {
        "billed_amount": totals.billed,
        "mutual_amount": totals.mutual,
        "member_amount": totals.member,
    }
    if verdict.outcome is Outcome.REFUSED:
        return Sentence(N_("La mutuelle ne paie pas ce dossier de {billed_amount}."), params)
    if verdict.outcome is Outcome.IN_REVIEW:
        return Sentence(
            N_(
                "Le dossier est au contrôle. Sur {billed_amount} facturés, la mutuelle paierait {mutual_amount} "
                "et le membre {member_amount}."
            ),
            params,
        )
    return Sentence(
        N_("Sur {billed_amount} facturés, la mutuelle paie {mutual_amount} et le membre {member_amount}."), params
    )


def _as_is(text: str) -> str:
    return text


def in_words(sentence: Sentence, translate: Translate = _as_is, currency: str = "XOF") -> str:
    """The sentence with its values written as the screen writes them; a page passes gettext as `translate`."""
    shown = {name: shown_value(name, value, translate, currency) for name, value in sentence.params.items()}
    return translate(sentence.template).format(**shown)


def shown_value(name: str, value: Number, translate: Translate = _as_is, currency: str = "XOF") -> str:
    """One value in the unit that the end of its name says; days may come back from storage as ISO text."""
    if name in TERMS:
        labels = dict(TERMS[name].choices())
        words = value if isinstance(value, tuple | list) else (value,)
        return ", ".join(translate(labels[str(word)]) for word in words)
    if name.endswith("_on") and isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, int):
        return formats.money(value, currency) if name.endswith("_amount") else formats.count(value)
    return str(value)

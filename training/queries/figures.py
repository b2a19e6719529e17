"""The indicators of a scenario, counted by the same measures and formulas as the reports."""

from collections.abc import Mapping
from typing import Any

from core.spans import Month, Span
from organisations.acting import act_as
from organisations.choices import Kind, Role
from organisations.models import Organisation
from organisations.queries import mutuals_under, system_actor
from reporting.indicators import BY_CODE
from reporting.measures import measured
from reporting.queries.consolidation import RateMissing, converted, rates_for
from reporting.rules.figures import Measured, consolidate
from reporting.rules.measures import MEASURES, NAMED_SUMS, Term
from reporting.rules.measures import Kind as MeasureKind
from reporting.rules.ratio import Indicator
from reporting.rules.rows import Reading, text_of
from reporting.rules.totals import Total
from training.queries.worlds import BuiltWorld
from training.rules.reading import Node, ScenarioMistake, near, one_of, plain_word
from training.rules.words import CURRENCIES

READERS = {
    Kind.FEDERATION: Role.FEDERATION_OFFICER,
    Kind.UNION: Role.FEDERATION_OFFICER,
    Kind.MUTUAL: Role.CONTROLLER,
}
"""Who reads the figures of each kind of body."""
UNKNOWN, ACCEPTED = "n.d.", "accepté"


def figure_of(world: BuiltWorld, node: Node) -> tuple[dict[str, Any], list[tuple[str, Any, Any]]]:
    """One indicator of a body over a month, a span of months or a fiscal year, and the comparisons asked for.

    Of a union or a federation the measures of its mutuals are added first, amounts of another currency at the rate
    that the block states; without it the question is refused, as on the consolidated page. Raises ScenarioMistake for
    a body or an indicator that is not known.
    """
    body = _body(world, node)
    span, indicator = _span(body, node), _indicator(node)
    assert span.last_day is not None  # noqa: S101 - every period asked for has an end
    answer: dict[str, Any] = {
        "organisation": body.code,
        "de": span.start.isoformat(),
        "a": span.last_day.isoformat(),
        "code": node.text("code"),
        "libelle": indicator.label,
        **dict.fromkeys(("valeur", "numerateur", "denominateur", "tranches", "refus")),
    }
    with act_as(system_actor(body, frozenset({READERS[Kind(body.kind)]}), "Scénario")):
        try:
            result = indicator.result(_figures(body, span, indicator, node))
        except RateMissing as refusal:
            answer["refus"] = _plain(refusal.text)
            return answer, [("refus", _refusal_wanted(node, answer["refus"]), answer["refus"])]
    answer |= {
        "valeur": _plain(text_of(result, indicator.unit, Reading(span.last_day, currency=body.currency))),
        "numerateur": result.numerator,
        "denominateur": result.denominator,
        "tranches": [amount for _label, amount in result.parts],
    }
    return answer, _compared(node, answer)


def _compared(node: Node, answer: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    return [
        ("valeur", _wanted(node, answer["valeur"]), answer["valeur"]),
        ("numerateur", node.money("numerateur", None), answer["numerateur"]),
        ("denominateur", node.money("denominateur", None), answer["denominateur"]),
        ("tranches", [int(part.replace(" ", "")) for part in node.texts("tranches", [])] or None, answer["tranches"]),
        ("refus", node.text("refus", None), ACCEPTED),
    ]


def _refusal_wanted(node: Node, said: str) -> str:
    """The refusal that the block expects, told whole; an answer, when it expects none."""
    wanted = node.text("refus", None)
    if wanted is None:
        return ACCEPTED
    return said if _plain(wanted) in said else wanted


def _body(world: BuiltWorld, node: Node) -> Organisation:
    code = node.text("organisation", next(iter(world.mutuals)) if len(world.mutuals) == 1 else None)
    if code is None:
        raise ScenarioMistake(f"{node.at('organisation')} : dites de quelle organisation il s'agit")
    body = world.bodies.get(code.upper())
    if body is None or body.kind not in READERS:
        known = [code for code, body in world.bodies.items() if body.kind in READERS]
        raise ScenarioMistake(
            f"{node.at('organisation')} : « {code} » n'est ni une mutuelle ni une union ni une fédération d'ici"
            f"{near(code, known)}"
        )
    return body


def _span(body: Organisation, node: Node) -> Span:
    if node.has("exercice"):
        first = Month(node.number("exercice"), body.fiscal_year_month)
        return Span(first.first_day, (first + 12).first_day)
    first = node.month("mois") if node.has("mois") else node.month("de")
    last = node.month("a") if node.has("a") else first
    if last < first:
        raise ScenarioMistake(f"{node.at('a')} : ce mois vient avant « de »")
    return Span(first.first_day, (last + 1).first_day)


def _indicator(node: Node) -> Indicator:
    """The indicator of a code, or the figure of a name: « cotisations acquises », « arriérés »."""
    asked = node.text("code")
    if asked.upper() in BY_CODE:
        return BY_CODE[asked.upper()]
    counted: list[Term] = [measure for measure in MEASURES.values() if measure.kind is not MeasureKind.DELAYS]
    terms = {plain_word(term.label): term for term in [*counted, *NAMED_SUMS]}
    term = terms.get(plain_word(asked))
    if term is None:
        hint = near(asked, [*BY_CODE, *(term.label for term in terms.values())])
        raise ScenarioMistake(f"{node.at('code')} : « {asked} » n'est ni un indicateur ni un chiffre connu{hint}")
    return Total(asked, term.label, term)


def _figures(body: Organisation, span: Span, indicator: Indicator, node: Node) -> Measured:
    """The measures of its mutuals, added; raises RateMissing for amounts of a currency that has no stated rate."""
    mutuals, rates = list(mutuals_under(body)), {}
    if any(measure.is_money for measure in indicator.measures):
        told = node.block("taux")
        given = {one_of(CURRENCIES).value(name, told.at(name)): told.money(name) for name in told.content}
        rates = rates_for(body, mutuals, span.last_day or span.start, given)
    found = measured([mutual.pk for mutual in mutuals], span, indicator.measures)
    return consolidate([converted(Measured(found[one.pk]), rates.get(one.currency)) for one in mutuals])


def _plain(text: str) -> str:
    """As on screen, with ordinary spaces: « 53,0 % », « 1 200 FCFA »."""
    return " ".join(text.split())


def _wanted(node: Node, got: str) -> str | None:
    """The value asked for; « n.d. » alone stands for any reason."""
    wanted = node.text("valeur", None)
    if wanted is None:
        return None
    return got if wanted == UNKNOWN and got.startswith(UNKNOWN) else _plain(wanted)

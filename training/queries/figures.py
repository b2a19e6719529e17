"""The indicators of a scenario, counted by the same measures and formulas as the reports."""

from typing import Any

from core.spans import Month, Span
from organisations.acting import act_as
from organisations.choices import Kind, Role
from organisations.models import Organisation
from organisations.queries import mutuals_under, system_actor
from reporting.indicators import BY_CODE
from reporting.measures import measured
from reporting.rules.figures import Measured, consolidate
from reporting.rules.measures import MEASURES, NAMED_SUMS, Term
from reporting.rules.measures import Kind as MeasureKind
from reporting.rules.ratio import Indicator
from reporting.rules.rows import Reading, text_of
from reporting.rules.totals import Total
from training.queries.worlds import BuiltWorld
from training.rules.reading import Node, ScenarioMistake, near, plain_word

READERS = {
    Kind.FEDERATION: Role.FEDERATION_OFFICER,
    Kind.UNION: Role.FEDERATION_OFFICER,
    Kind.MUTUAL: Role.CONTROLLER,
}
"""Who reads the figures of each kind of body."""
UNKNOWN = "n.d."


def figure_of(world: BuiltWorld, node: Node) -> tuple[dict[str, Any], list[tuple[str, Any, Any]]]:
    """One indicator of a body over a month, a span of months or a fiscal year, and the comparisons asked for.

    Of a union or a federation the measures of its mutuals are added first. Raises ScenarioMistake for a body or an
    indicator that is not known.
    """
    body = _body(world, node)
    span, indicator = _span(body, node), _indicator(node)
    assert span.last_day is not None  # noqa: S101 - every period asked for has an end
    with act_as(system_actor(body, frozenset({READERS[Kind(body.kind)]}), "Scénario")):
        result = indicator.result(_figures(body, span, indicator, node))
    parts = [amount for _label, amount in result.parts]
    answer = {
        "organisation": body.code,
        "de": span.start.isoformat(),
        "a": span.last_day.isoformat(),
        "code": node.text("code"),
        "libelle": indicator.label,
        "valeur": _plain(text_of(result, indicator.unit, Reading(span.last_day, currency=body.currency))),
        "numerateur": result.numerator,
        "denominateur": result.denominator,
        "tranches": parts,
    }
    wanted_parts = [int(part.replace(" ", "")) for part in node.texts("tranches", [])] or None
    return answer, [
        ("valeur", _wanted(node, answer["valeur"]), answer["valeur"]),
        ("numerateur", node.money("numerateur", None), result.numerator),
        ("denominateur", node.money("denominateur", None), result.denominator),
        ("tranches", wanted_parts, parts),
    ]


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
    mutuals = list(mutuals_under(body))
    if len({mutual.currency for mutual in mutuals}) > 1:
        raise ScenarioMistake(f"{node.path} : les mutuelles de {body.code} n'ont pas toutes la même monnaie")
    found = measured([mutual.pk for mutual in mutuals], span, indicator.measures)
    return consolidate([Measured(figures) for figures in found.values()])


def _plain(text: str) -> str:
    """As on screen, with ordinary spaces: « 53,0 % », « 1 200 FCFA »."""
    return " ".join(text.split())


def _wanted(node: Node, got: str) -> str | None:
    """The value asked for; « n.d. » alone stands for any reason."""
    wanted = node.text("valeur", None)
    if wanted is None:
        return None
    return got if wanted == UNKNOWN and got.startswith(UNKNOWN) else _plain(wanted)

"""Building the world of a scenario file: first what stands, then what happens, day after day."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from core.planning import weigh_tables
from core.refusals import Refused
from core.scoping import every_organisation
from core.spans import Month, month_of
from training.actions import book, care, families, invoices, money, terms
from training.actions.network import build_network
from training.queries.worlds import BuiltMutual, BuiltWorld, Difference
from training.rules.keys import MUTUAL, refuse_mistakes
from training.rules.reading import MONTH, Node, ScenarioMistake, near

CLOSING, OPENING, FAMILIES, CALLS, PAYMENTS, CARE, INVOICES, BOOK = range(8)
"""What comes first on one day."""
WEIGHED_FROM = 512
"""A world that grows has its tables weighed when it has doubled: what they were empty is no guide to read them full."""


@dataclass(frozen=True)
class Event:
    """Something that happens on a day, at a place of the file."""

    day: date
    rank: int
    where: str
    do: Callable[[], object]
    mutual: BuiltMutual
    who: str = "gestion"


def build(root: Node) -> BuiltWorld:
    """Build all that the file describes, by the ordinary actions, in the empty database at hand.

    What is refused is noted in the world (a difference, unless the file expects it). Raises ScenarioMistake when the
    file itself cannot be understood.
    """
    refuse_mistakes(root.content)
    world = BuiltWorld()
    with every_organisation():
        build_network(world, root)
    blocks = list(_blocks(world, root))
    events = [event for mutual, node in blocks for event in _stand(mutual, node)]
    _expect_refusals(world, root, {event.where for event in events})
    for played, event in enumerate(sorted(events, key=lambda event: (event.day, event.rank)), 1):
        _play(world, event)
        if played >= WEIGHED_FROM and not played & (played - 1):  # at 512, 1 024, 2 048…
            weigh_tables()
    for where, text in world.expected_refusals.items():
        world.differences.append(Difference(where, text, "accepté"))
    return world


def _expect_refusals(world: BuiltWorld, root: Node, known: set[str]) -> None:
    for node in root.block("attendu").blocks("refus"):
        where = node.text("evenement")
        if where not in known:
            raise ScenarioMistake(f"{node.at('evenement')} : « {where} » est inconnu ici{near(where, known)}")
        world.expected_refusals[where] = node.text("texte")


def _blocks(world: BuiltWorld, root: Node) -> Iterator[tuple[BuiltMutual, Node]]:
    """Each mutual with its block; the keys of the top level are those of the only mutual."""
    for code, node in root.named("mutuelles"):
        if code.upper() not in world.mutuals:
            hint = near(code, world.mutuals)
            raise ScenarioMistake(f"{node.path} : cette mutuelle n'est pas dans le réseau{hint}")
        yield world.mutuals[code.upper()], node
    if any(root.has(key) for key in MUTUAL):
        if len(world.mutuals) != 1:
            raise ScenarioMistake("plusieurs mutuelles : rangez formules, familles… sous « mutuelles »")
        yield next(iter(world.mutuals.values())), root


def _stand(mutual: BuiltMutual, node: Node) -> list[Event]:
    """Set up what stands from the start; return what happens afterwards."""
    with mutual.acting():
        book.build_book(mutual, node)
        terms.build_plans(mutual, node)
        terms.build_care_words(mutual, node)
        terms.build_providers(mutual, node)
        terms.build_guarantees(mutual, node)
    return list(_happenings(mutual, node))


def _happenings(mutual: BuiltMutual, node: Node) -> Iterator[Event]:
    yield from _of_people(mutual, node)
    yield from _of_money(mutual, node)
    yield from _of_care(mutual, node)


def _of_people(mutual: BuiltMutual, node: Node) -> Iterator[Event]:
    calls = list(_calls(node))
    by_day: dict[date, list[Node]] = defaultdict(list)
    for family in node.blocks("familles"):
        by_day[family.day("adhesion")].append(family)
        yield from _family(mutual, family)
    for held in node.blocks("suspensions"):
        yield Event(held.day("de"), FAMILIES, held.path, partial(money.hold, mutual, held), mutual)
    for month, day in calls:
        yield Event(day, CALLS, f"appels.{month}", partial(money.call, mutual, month, day), mutual)
    for day, joining in by_day.items():
        month = month_of(day)
        if any(called == month and on < day for called, on in calls):  # the month was called before they came
            do = partial(money.call_late, mutual, joining, month, day)
            yield Event(day, CALLS, f"appels.{month}", do, mutual)


def _of_money(mutual: BuiltMutual, node: Node) -> Iterator[Event]:
    if node.has("ouverture"):
        opening = node.block("ouverture")
        yield Event(opening.day("le"), OPENING, opening.path, partial(money.open_funds, mutual, opening), mutual)
    for paid in node.blocks("paiements"):
        yield from _payment(mutual, paid)
    for line in node.blocks("ecritures"):
        yield Event(line.day("le"), BOOK, line.path, partial(money.write, mutual, line), mutual)
    for month in node.months("clotures"):
        day = month.last_day + timedelta(days=1)
        yield Event(day, CLOSING, f"clotures.{month}", partial(money.close, mutual, month, day), mutual)


def _of_care(mutual: BuiltMutual, node: Node) -> Iterator[Event]:
    for slip in node.blocks("soins"):
        for one in care.slips(slip):
            yield Event(one.typed_on, CARE, slip.path, partial(care.enter, mutual, slip, one), mutual)
    for review in node.blocks("controles"):
        day = review.day("le")
        yield Event(day, INVOICES, review.path, partial(care.review, mutual, review), mutual, "controle")
    for undone in node.blocks("annulations"):
        yield Event(undone.day("le"), INVOICES, undone.path, partial(care.undo, mutual, undone), mutual)
    for invoice in node.blocks("factures"):
        yield from _invoice(mutual, invoice)


def _calls(node: Node) -> Iterator[tuple[Month, date]]:
    """The months called, each with the day of the call: the 1st, or the one that the file tells."""
    value = node.raw("appels", [])
    if isinstance(value, dict) and "de" in value:
        yield from ((month, month.first_day) for month in node.months("appels"))
        return
    for item in node.mixed("appels"):
        if isinstance(item, Node):
            month = item.month("mois")
            yield month, item.day("le", month.first_day)
        else:
            month = MONTH.value(item, node.at("appels"))
            yield month, month.first_day


def _family(mutual: BuiltMutual, node: Node) -> Iterator[Event]:
    yield Event(node.day("adhesion"), FAMILIES, node.path, partial(families.enrol, mutual, node), mutual)
    for day, do in families.later_events(mutual, node):
        yield Event(day, FAMILIES, node.path, do, mutual)


def _payment(mutual: BuiltMutual, node: Node) -> Iterator[Event]:
    if node.has("annule"):
        undone = node.block("annule")
        yield Event(undone.day("le"), PAYMENTS, node.path, partial(money.undo, mutual, undone), mutual)
    else:
        node.raw("montant")
        yield Event(node.day("le"), PAYMENTS, node.path, partial(money.pay, mutual, node), mutual)


def _invoice(mutual: BuiltMutual, node: Node) -> Iterator[Event]:
    yield Event(node.day("recue"), INVOICES, node.path, partial(invoices.receive, mutual, node), mutual)
    if node.has("approuvee"):
        day = node.day("approuvee")
        yield Event(day, INVOICES, node.path, partial(invoices.approve, mutual, node), mutual, "approbation")
    if node.has("payee"):
        yield Event(node.day("payee"), INVOICES, node.path, partial(invoices.pay, mutual, node), mutual, "caisse")


def _play(world: BuiltWorld, event: Event) -> None:
    try:
        with event.mutual.acting(event.who):
            event.do()
    except Refused as refusal:
        world.refused(event.where, refusal.text)

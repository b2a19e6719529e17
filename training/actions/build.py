"""Building the world of a scenario file: first what stands, then what happens, day after day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.refusals import Refused
from core.scoping import every_organisation
from core.spans import month_of
from training.actions import care, families, invoices, money, terms
from training.actions.mutual import BuiltMutual, BuiltWorld, Difference
from training.actions.network import build_network
from training.rules.reading import Node, ScenarioMistake, to_day

CLOSING, FAMILIES, CALLS, PAYMENTS, CARE, INVOICES, BOOK = range(7)
"""What comes first on one day."""
BLOCK_KEYS = [
    "formules",
    "actes",
    "diagnostics",
    "prestataires",
    "familles",
    "appels",
    "paiements",
    "soins",
    "controles",
    "suspensions",
    "factures",
    "ecritures",
    "clotures",
]


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
    world = BuiltWorld()
    for name in ("scenario", "description", "attendu"):
        root.raw(name, "")
    for node in root.block("attendu").blocks("refus"):
        world.expected_refusals[node.text("evenement")] = node.text("texte")
    with every_organisation():
        build_network(world, root)
    blocks = list(_blocks(world, root))
    root.done()
    events = [event for mutual, node in blocks for event in _stand(world, mutual, node)]
    for event in sorted(events, key=lambda event: (event.day, event.rank)):
        _play(world, event)
    for where, text in world.expected_refusals.items():
        world.differences.append(Difference(where, text, "accepté"))
    return world


def _blocks(world: BuiltWorld, root: Node) -> Iterator[tuple[BuiltMutual, Node]]:
    """Each mutual with its block; the keys of the top level are those of the only mutual."""
    for code, node in root.named("mutuelles"):
        if code.upper() not in world.mutuals:
            raise ScenarioMistake(f"{node.path} : cette mutuelle n'est pas dans le réseau")
        yield world.mutuals[code.upper()], node
    if any(root.has(key) for key in BLOCK_KEYS):
        if len(world.mutuals) != 1:
            raise ScenarioMistake("plusieurs mutuelles : rangez formules, familles… sous « mutuelles »")
        root._read.update(BLOCK_KEYS)
        yield next(iter(world.mutuals.values())), root


def _stand(world: BuiltWorld, mutual: BuiltMutual, node: Node) -> list[Event]:
    """Set up what stands from the start; return what happens afterwards."""
    with mutual.acting():
        terms.build_plans(mutual, node)
        terms.build_care_words(mutual, node)
        terms.build_providers(mutual, node)
        terms.build_guarantees(mutual, node)
    events = list(_happenings(mutual, node))
    if node.path:
        node.done()
    return events


def _happenings(mutual: BuiltMutual, node: Node) -> Iterator[Event]:
    calls = node.months("appels")
    for family in node.blocks("familles"):
        yield from _family(mutual, family, {str(month) for month in calls})
    for month in calls:
        day = month.first_day
        yield Event(day, CALLS, f"appels.{month}", lambda m=month, d=day: money.call(mutual, m, d), mutual)
    for paid in node.blocks("paiements"):
        yield from _payment(mutual, paid)
    for held in node.blocks("suspensions"):
        yield Event(held.day("de"), FAMILIES, held.path, lambda n=held: money.hold(mutual, n), mutual)
    for slip in node.blocks("soins"):
        typed = to_day(slip.content.get("saisi") or slip.content.get("recu") or slip.raw("le"))
        yield Event(typed, CARE, slip.path, lambda n=slip, d=typed: care.enter(mutual, n, d), mutual)
    for review in node.blocks("controles"):
        day = review.day("le")
        yield Event(day, INVOICES, review.path, lambda n=review: care.review(mutual, n), mutual, "controle")
    for invoice in node.blocks("factures"):
        yield from _invoice(mutual, invoice)
    for line in node.blocks("ecritures"):
        yield Event(line.day("le"), BOOK, line.path, lambda n=line: money.write(mutual, n), mutual)
    for month in node.months("clotures"):
        day = month.last_day + timedelta(days=1)
        yield Event(day, CLOSING, f"clotures.{month}", lambda m=month, d=day: money.close(mutual, m, d), mutual)


def _family(mutual: BuiltMutual, node: Node, called: set[str]) -> Iterator[Event]:
    on = node.day("adhesion")

    def join() -> None:
        known = set(mutual.households)
        families.enrol(mutual, node)
        if str(month_of(on)) in called:
            for number in set(mutual.households) - known:
                money.call_first(mutual, number, on)

    yield Event(on, FAMILIES, node.path, join, mutual)
    for day, do in families.later_events(mutual, node):
        yield Event(day, FAMILIES, node.path, do, mutual)


def _payment(mutual: BuiltMutual, node: Node) -> Iterator[Event]:
    if node.has("annule"):
        undone = node.block("annule")
        yield Event(undone.day("le"), PAYMENTS, node.path, lambda: money.undo(mutual, undone), mutual)
    if node.has("famille"):
        yield Event(node.day("le"), PAYMENTS, node.path, lambda: money.pay(mutual, node), mutual)


def _invoice(mutual: BuiltMutual, node: Node) -> Iterator[Event]:
    yield Event(node.day("recue"), INVOICES, node.path, lambda: invoices.receive(mutual, node), mutual)
    if node.has("approuvee"):
        day = node.day("approuvee")
        yield Event(day, INVOICES, node.path, lambda: invoices.approve(mutual, node), mutual, "approbation")
    if node.has("payee"):
        yield Event(node.day("payee"), INVOICES, node.path, lambda: invoices.pay(mutual, node), mutual, "caisse")


def _play(world: BuiltWorld, event: Event) -> None:
    try:
        with event.mutual.acting(event.who):
            event.do()
    except Refused as refusal:
        world.refused(event.where, refusal.text)

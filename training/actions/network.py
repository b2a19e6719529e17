"""Bodies of the network and the people who work in them."""

from datetime import date

from core.phones import NotAPhone, read_phone
from core.scoping import every_organisation
from ledger.actions import open_book
from organisations.choices import Kind, Role
from organisations.models import Organisation, Place, RoleAssignment, User
from organisations.rules import may_contain
from training.queries.worlds import BuiltMutual, BuiltWorld
from training.rules import words
from training.rules.reading import Node, ScenarioMistake, near

BEGINNING = date(2000, 1, 1)
STAFF = {
    "gestion": (Role.MANAGER, Role.CLAIMS_CLERK),
    "caisse": (Role.CASHIER,),
    "controle": (Role.MEDICAL_ADVISER, Role.CONTROLLER),
    "approbation": (Role.APPROVER,),
}
"""Who does what in a scenario: one enters, another reviews, a third signs, a fourth pays."""
ALONE = {"sigle": "MUT", "nature": "mutuelle", "nom": "Mutuelle"}


def build_network(world: BuiltWorld, root: Node) -> None:
    """Make the bodies in the order of the file (a parent before its children) and each mutual's staff and book."""
    nodes = root.blocks("reseau") or [Node(ALONE, "reseau[0]")]
    for node in nodes:
        body = _body(world, node)
        world.bodies[body.code] = body
        if body.kind == Kind.MUTUAL:
            world.mutuals[body.code] = _mutual(body)


def _body(world: BuiltWorld, node: Node) -> Organisation:
    code = node.text("sigle").upper()
    above = node.text("sous", None)
    if above is not None and above.upper() not in world.bodies:
        raise ScenarioMistake(f"{node.at('sous')} : « {above} » n'est pas décrit avant{near(above, world.bodies)}")
    parent = world.bodies[above.upper()] if above else None
    kind = node.word("nature", words.NATURES)
    if code in world.bodies:
        raise ScenarioMistake(f"{node.at('sigle')} : « {code} » est déjà pris")
    if not (may_contain(parent.kind, kind) if parent else kind != Kind.SECTION):
        under = f"sous « {parent.name} »" if parent else "au sommet du réseau"
        raise ScenarioMistake(f"{node.at('nature')} : « {node.text('nature')} » ne se place pas {under}")
    body = Organisation(
        parent=parent,
        kind=kind,
        name=node.text("nom", code),
        code=code,
        path=f"{parent.path if parent else '/'}{code}/",
        country=node.text("pays", parent.country if parent else "BJ"),
        currency=node.text("monnaie", parent.currency if parent else "XOF"),
        target_population=node.number("population_cible", None),
        fiscal_year_month=node.number("exercice", 1),
        section_kind="village" if kind == Kind.SECTION else "",
        opened_on=node.day("depuis", BEGINNING),
        address=node.text("adresse", ""),
    )
    body.phone = phone_of(node, body.country)
    body.place = place_of(node, body.country)
    body.save()
    return body


def phone_of(node: Node, country: str) -> str:
    """The telephone of a block in E.164, empty when it has none; raises ScenarioMistake when it is no number."""
    written = node.text("telephone", "")
    try:
        return read_phone(written, country) if written else ""
    except NotAPhone as error:
        raise ScenarioMistake(f"{node.at('telephone')} : « {written} » n'est pas un numéro de {country}") from error


def place_of(node: Node, country: str) -> Place | None:
    """The commune that a block names, if it names one; raises ScenarioMistake when the country has none so."""
    commune = node.text("commune", None)
    if commune is None:
        return None
    places = Place.objects.filter(country=country)
    found = places.filter(name=commune).first()
    if found is None:
        hint = near(commune, places.values_list("name", flat=True))
        raise ScenarioMistake(f"{node.at('commune')} : « {commune} » n'est pas une commune de {country}{hint}")
    return found


def _mutual(body: Organisation) -> BuiltMutual:
    built = BuiltMutual(body)
    for who, roles in STAFF.items():
        user = User(username=f"{who}.{body.code}".lower(), name=f"{who.capitalize()} {body.code}")
        user.set_unusable_password()
        user.save()
        for role in roles:
            RoleAssignment.objects.create(user=user, organisation=body, role=role, starts_on=BEGINNING)
        built.staff[who] = user
    with every_organisation(), built.acting():
        built.tills = {till.kind: till for till in open_book()}
    return built

"""The demo network: its description drawn into a plain scenario, built by the ordinary actions, with its accounts."""

import gc
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from claims.models import ProviderAgent
from core.scoping import every_organisation
from core.spans import Month, month_of, months_between
from organisations.choices import Role
from organisations.models import RoleAssignment, User
from training.actions.build import build
from training.queries.demo import PASSWORD
from training.queries.worlds import BuiltWorld
from training.rules.population import people_of, read_manners, slips_of
from training.rules.reading import Node, load

FILE = Path(__file__).resolve().parent.parent / "data" / "demo.yaml"
MONTHS = 18
SIZES = {"normal": 1, "large": 5}
"""How many times the families of the description: about 600 or 3 000."""
SINCE = date(2000, 1, 1)
ACCOUNTS = (
    ("gestion", "DOSSOU Adèle", Role.MANAGER, "BEMB"),
    ("caisse", "SABI Moussa", Role.CASHIER, "BEMB"),
    ("collecte", "OROU Gnon", Role.COLLECTOR, "BEMB"),
    ("prestations", "TOSSOU Rose", Role.CLAIMS_CLERK, "BEMB"),
    ("medecin", "ADJOVI Mathieu", Role.MEDICAL_ADVISER, "BEMB"),
    ("controle", "CHABI Félicité", Role.CONTROLLER, "BEMB"),
    ("approbation", "BIO Théophile", Role.APPROVER, "BEMB"),
    ("prestataire", "ZINSOU Grâce", Role.PROVIDER_AGENT, "BEMB"),
    ("admin", "KORA Alassane", Role.ADMINISTRATOR, "BEMB"),
    ("formation", "AGOSSOU Sènami", Role.TRAINER, "BEMB"),
    ("admin.federation", "SOSSOU Irène", Role.ADMINISTRATOR, "FMB"),
    ("federation", "HOUNKPATIN Paul", Role.FEDERATION_OFFICER, "FMB"),
    ("federation.togo", "LAWSON Essi", Role.FEDERATION_OFFICER, "FMT"),
)


class DemoFailed(RuntimeError):
    """The demo network could not be built as it is described: a mistake of ours, told whole."""


def build_demo(today: date, size: str = "normal") -> BuiltWorld:
    """Build the demo network in an empty database, all or nothing; the same each time for the same day and size.

    Raises DemoFailed when an action refused something that the description asks for.
    """
    root = drawn(today, SIZES[size])
    # Everything drawn lives to the end: the collector would go through it again and again for nothing.
    gc.collect()
    gc.freeze()
    with transaction.atomic():
        world = build(root)
        if world.differences:
            first = world.differences[0]
            raise DemoFailed(f"{len(world.differences)} : {first.where} : {first.got}")
        with every_organisation():
            _open_accounts(world)
    return world


def drawn(today: date, times: int) -> Node:
    """The description with each « population » drawn into families, payments, slips, invoices and closings."""
    root = load(FILE.read_text(encoding="utf-8"))
    root.content.pop("socle")  # type: ignore[attr-defined] # only an anchor for the blocks that repeat it
    bodies = {body["sigle"]: body for body in root.content["reseau"]}
    for code, block in root.content["mutuelles"].items():
        country = bodies[bodies[code]["sous"]]["pays"]
        drawn_block = _drawn(code, dict(block), country, today, times)
        _settle(drawn_block["familles"], [body for body in bodies.values() if body.get("sous") == code])
        root.content["mutuelles"][code] = drawn_block
    return root


def _settle(families: list[dict[str, Any]], sections: list[dict[str, Any]]) -> None:
    """Give each family a section, one after the other, and its village."""
    for number, family in enumerate(families):
        section = sections[number % len(sections)]
        family |= {"section": section["sigle"], "village": section["nom"]}


def _drawn(code: str, block: dict[str, Any], country: str, today: date, times: int) -> dict[str, Any]:
    described = Node(block.pop("population"), f"mutuelles.{code}.population")
    manners = read_manners(described, times)
    last = month_of(today)
    first = last + -MONTHS
    people = people_of(country, manners, first, last, seed=code)
    prices = {
        provider["sigle"]: {item: int(str(price).replace(" ", "")) for item, price in provider["tarifs"].items()}
        for provider in block["prestataires"]
    }
    slips = slips_of(people["familles"], manners, prices, last, seed=f"{code} soins")
    block.update(
        familles=people["familles"],
        paiements=[paid for paid in people["paiements"] if paid["le"] <= today],
        soins=[slip for slip in slips if slip["recu"] <= today],
        appels={"de": str(first), "a": str(last)},
        factures=_invoices(slips, first, last, described.number("payees_sous"), today),
        ecritures=_book(described, first, last, today, times),
        clotures={"de": str(first), "a": str(last + -2)},
    )
    described.done()
    return block


def _invoices(
    slips: list[dict[str, Any]], first: Month, last: Month, paid_within: int, today: date
) -> list[dict[str, Any]]:
    """One invoice for each provider and month, received on the 10th, signed on the 14th, paid within so many days.

    Of the latest month only one is signed: the approver finds the others waiting.
    """
    found = []
    billed = {(slip["prestataire"], month_of(slip["le"])) for slip in slips}
    for month in months_between(first, last):
        received_on = (month + 1).first_day + timedelta(days=9)
        for rank, provider in enumerate(sorted({provider for provider, when in billed if when == month})):
            signed_on, paid_on = received_on + timedelta(days=4), received_on + timedelta(days=paid_within)
            invoice = {"prestataire": provider, "mois": str(month), "recue": received_on}
            is_waiting = rank > 0 and month == last + -1
            if signed_on <= today and not is_waiting:
                invoice["approuvee"] = signed_on
            if max(paid_on, signed_on) <= today and not is_waiting:
                invoice |= {"payee": max(paid_on, signed_on), "caisse": "espèces"}
            if received_on <= today:
                found.append(invoice)
    return found


def _book(described: Node, first: Month, last: Month, today: date, times: int) -> list[dict[str, Any]]:
    """What the mutual starts with, and what its running costs."""
    funds, costs = described.money("fonds") * times, described.money("frais") * times
    lines: list[dict[str, Any]] = [
        {"le": first.first_day, "nature": "fonds propres", "montant": str(funds), "caisse": "espèces"}
    ]
    for month in months_between(first, last):
        day = month.first_day + timedelta(days=24)
        if day <= today:
            lines.append({"le": day, "nature": "fonctionnement", "montant": str(costs), "libelle": "Salaire et frais"})
    return lines


def _open_accounts(world: BuiltWorld) -> None:
    """One account for each role, with the public password."""
    secret = make_password(PASSWORD)  # public, and the same for all: made once
    for username, name, role, code in ACCOUNTS:
        user = User.objects.create(username=username, name=name, is_demo=True, password=secret)
        body = world.bodies[code]
        RoleAssignment.objects.create(user=user, organisation=body, role=role, starts_on=SINCE)
        if role == Role.PROVIDER_AGENT:
            ProviderAgent.objects.create(user=user, provider=world.mutuals[code].providers["CS"])

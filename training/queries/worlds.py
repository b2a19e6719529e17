"""What a scenario has built so far: each mutual with its people and things, by the names that the file gives them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from claims.models import CareItem, Claim, Diagnosis, Provider, ProviderInvoice
from contributions.models import Receipt
from core.refusals import Refused
from ledger.models import Till
from members.models import Beneficiary, Household, Plan
from organisations.acting import Actor, act_as
from organisations.models import Organisation, User
from organisations.queries import actor_for
from training.rules.reading import Node, ScenarioMistake, near


@dataclass
class BuiltMutual:
    """One mutual of the world. Names are those of the file: plan and provider codes, card numbers, slip numbers."""

    organisation: Organisation
    staff: dict[str, User] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    items: dict[str, CareItem] = field(default_factory=dict)
    diagnoses: dict[str, Diagnosis] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)
    tills: dict[str, Till] = field(default_factory=dict)
    households: dict[str, Household] = field(default_factory=dict)
    people: dict[str, Beneficiary] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    invoices: dict[str, ProviderInvoice] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)

    @cached_property
    def sections(self) -> dict[str, Organisation]:
        return {section.code: section for section in self.organisation.children.all()}

    @cached_property
    def plain_diagnosis(self) -> Diagnosis | None:
        """One that suits everybody, for the slips of which the file says nothing."""
        return Diagnosis.objects.filter(sex="", min_age_years=None, max_age_years=None).order_by("code").first()

    def acting(self, who: str = "gestion") -> AbstractContextManager[Actor]:
        """Open the scope of one of the staff: gestion, approbation, controle."""
        if who not in self._actors:
            actor = actor_for(self.staff[who], self.organisation.pk, date.max)
            if actor is None:
                raise ScenarioMistake(f"{self.organisation.code} : personne pour « {who} »")
            self._actors[who] = actor
        return act_as(self._actors[who])

    def find(self, kind: str, name: str, where: str) -> Any:
        """A thing by its name in the file; raises ScenarioMistake saying where the unknown name stands."""
        found = getattr(self, kind).get(name)
        if found is None:
            raise ScenarioMistake(f"{where} : « {name} » est inconnu ici{near(name, getattr(self, kind))}")
        return found


@contextmanager
def told(node: Node) -> Iterator[None]:
    """What an action refuses of something that stands is a mistake of the file: say where."""
    try:
        yield
    except Refused as refusal:
        raise ScenarioMistake(f"{node.path} : {refusal.text}") from refusal


@dataclass
class Difference:
    """What was expected somewhere of the file, and what came."""

    where: str
    expected: Any
    got: Any


@dataclass
class BuiltWorld:
    """All that a file describes, built; and what did not go as it says."""

    mutuals: dict[str, BuiltMutual] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    expected_refusals: dict[str, str] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    refusals: list[dict[str, str]] = field(default_factory=list)

    def refused(self, where: str, text: str) -> None:
        """Note that an event was refused: expected with that sentence, or a difference."""
        self.refusals.append({"evenement": where, "texte": text})
        expected = self.expected_refusals.pop(where, None)
        if expected is None or expected not in text:
            self.differences.append(Difference(where, expected or "accepté", text))

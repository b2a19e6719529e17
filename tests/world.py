"""The world of the tests: one federation, two mutuals in Bénin and their people in every role."""

from dataclasses import dataclass
from datetime import date

from core.scoping import every_organisation
from organisations.acting import Actor, act_as
from organisations.choices import Kind, Role
from organisations.models import Organisation, RoleAssignment, User
from organisations.queries import actor_for

OPENED = date(2023, 1, 1)
PASSWORD = "une-phrase-de-passe"


@dataclass(frozen=True)
class World:
    """What the tests live in."""

    federation: Organisation
    bembe: Organisation
    nikki: Organisation

    def user(self, role: str, organisation: Organisation | None = None) -> User:
        """The person who holds a role in an organisation (by default Bembèrèkè; the federation for its officer)."""
        return User.objects.get(username=_username(role, organisation or self._home(role)))

    def actor(self, role: str, organisation: Organisation | None = None) -> Actor:
        """That person, acting."""
        place = organisation or self._home(role)
        found = actor_for(self.user(role, place), place.pk, date.today())
        assert found is not None
        return found

    def acting(self, role: str, organisation: Organisation | None = None):
        """`with world.acting("manager"):` opens their scope."""
        return act_as(self.actor(role, organisation))

    def _home(self, role: str) -> Organisation:
        return self.federation if role == Role.FEDERATION_OFFICER else self.bembe


def make_world() -> World:
    """One federation, two mutuals, a person for each role in each mutual and an officer in the federation."""
    with every_organisation():
        federation = Organisation.objects.create(
            kind=Kind.FEDERATION, name="Fédération du Bénin", code="FED", path="/FED/", country="BJ", opened_on=OPENED
        )
        bembe, nikki = (
            Organisation.objects.create(
                parent=federation,
                kind=Kind.MUTUAL,
                name=f"Mutuelle de {name}",
                code=code,
                path=f"/FED/{code}/",
                country="BJ",
                opened_on=OPENED,
            )
            for name, code in (("Bembèrèkè", "BEMB"), ("Nikki", "NIKKI"))
        )
        own = set(Role) - {Role.FEDERATION_OFFICER}
        posts = [(role, mutual) for mutual in (bembe, nikki) for role in own]
        posts += [(Role.FEDERATION_OFFICER, federation), (Role.ADMINISTRATOR, federation)]
        people = User.objects.bulk_create(_person(role, place) for role, place in posts)
        RoleAssignment.objects.bulk_create(
            RoleAssignment(user=user, organisation=place, role=role, starts_on=OPENED)
            for user, (role, place) in zip(people, posts, strict=True)
        )
    return World(federation, bembe, nikki)


def _username(role: str, organisation: Organisation) -> str:
    return f"{role}.{organisation.code}".lower()


def _person(role: str, organisation: Organisation) -> User:
    user = User(username=_username(role, organisation), name=f"{Role(role).label} {organisation.code}")
    user.set_unusable_password()
    return user

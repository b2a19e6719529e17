"""The first organisation of an empty database and its first account: where everybody else's rights begin."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from core.scoping import every_organisation
from core.spoken import told as _
from organisations.acting import ActionRefused, act_as
from organisations.actions.accounts import open_account
from organisations.choices import Kind, Role
from organisations.models import Organisation, User
from organisations.queries.actors import system_actor

TOPS = (Kind.FEDERATION, Kind.MUTUAL)
"""What may be founded: a federation, which then adds its mutuals, or a mutual that stands alone."""
FOUNDER = "Installation"
"""Who the audit row names: nobody was there before the first account."""


@dataclass(frozen=True, slots=True)
class Founding:
    """The organisation to found: a kind of TOPS, a code of 2 to 12 letters or figures, a country and its currency."""

    kind: str
    name: str
    code: str
    country: str
    currency: str


def found(*, body: Founding, username: str, name: str, password: str, on: date) -> User:
    """Found an organisation in a database without any, and open its administrator's account from `on`.

    Not an action: there is no organisation yet to act for. The account itself is opened by the ordinary action, which
    writes the first row of the organisation's chain. Raises ActionRefused, and writes nothing, when an account or an
    organisation exists, for a kind that does not stand alone, a taken name or a weak password.
    """
    with transaction.atomic(), every_organisation():
        if User.objects.exists() or Organisation.objects.exists():
            raise ActionRefused(
                _("Cette base a déjà une organisation ou un compte. Les autres s'ouvrent à l'écran, dans les réglages.")
            )
        if body.kind not in TOPS:
            raise ActionRefused(_("On commence par une fédération ou par une mutuelle."), field="kind")
        code = body.code.upper()
        top = Organisation.objects.create(
            kind=body.kind,
            name=body.name,
            code=code,
            path=f"/{code}/",
            country=body.country,
            currency=body.currency,
            opened_on=on,
        )
        with act_as(system_actor(top, frozenset({Role.ADMINISTRATOR}), FOUNDER)):
            return open_account(
                username=username, name=name, password=password, organisation=top, role=Role.ADMINISTRATOR, on=on
            )

"""Writing of organisations, their mandates and their dated parameters."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from organisations import rules
from organisations.acting import ActionRefused, action, current_actor
from organisations.choices import Body, Kind
from organisations.models import Mandate, Organisation, Parameter
from organisations.permissions import SETTINGS

EDITABLE = frozenset(
    "name phone address place legal_status registration_number registered_on fiscal_year_month "
    "target_population second_factor_required".split()
)
"""What may change in an organisation; its kind, code, country and currency never do."""


@action("organisations.create", permission=SETTINGS)
def create_organisation(*, parent: Organisation, kind: str, name: str, code: str, opened_on: date, **details: Any) -> Organisation:
    """Add a body under the acting organisation or one below it; country and currency come from the parent unless told.

    Raises ActionRefused when that kind may not stand there or the code is taken.
    """
    if parent.pk not in (current_actor().scope.readable or {parent.pk}):
        raise ActionRefused(_("Cette organisation n'est pas la vôtre."))
    if not rules.may_contain(parent.kind, kind):
        raise ActionRefused(
            _("« %(child)s » ne se place pas sous « %(parent)s ».")
            % {"child": Kind(kind).label, "parent": parent.name},
            field="kind",
        )
    path = f"{parent.path}{code.upper()}/"
    if Organisation.objects.filter(path=path).exists():
        raise ActionRefused(_("Le sigle %(code)s est déjà pris.") % {"code": code}, field="code")
    details.setdefault("country", parent.country)
    details.setdefault("currency", parent.currency)
    return Organisation.objects.create(
        parent=parent, kind=kind, name=name, code=code.upper(), path=path, opened_on=opened_on, **details
    )


@action("organisations.update", permission=SETTINGS)
def update_organisation(*, organisation: Organisation, changes: dict[str, Any]) -> Organisation:
    """Change the facts of an organisation of the scope. Raises ActionRefused for a field that never changes."""
    if organisation.pk not in (current_actor().scope.readable or {organisation.pk}):
        raise ActionRefused(_("Cette organisation n'est pas la vôtre."))
    if foreign := set(changes) - EDITABLE:
        raise ActionRefused(_("Ce champ ne se modifie pas : %(name)s.") % {"name": ", ".join(sorted(foreign))})
    for name, value in changes.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=sorted(changes))
    return organisation


@action("organisations.set_parameter", permission=SETTINGS)
def set_parameter(*, organisation: Organisation, key: str, value: Any, starts_on: date) -> Parameter:
    """Set a parameter from a day on; the value before it ends that day, and stays for what happened under it."""
    if organisation.pk not in (current_actor().scope.readable or {organisation.pk}):
        raise ActionRefused(_("Cette organisation n'est pas la vôtre."))
    later = Parameter.objects.filter(organisation=organisation, key=key, starts_on__gte=starts_on)
    if later.exists():
        raise ActionRefused(
            _("Ce paramètre a déjà une valeur à partir de cette date ou après. Choisissez une date plus tardive."),
            field="starts_on",
        )
    Parameter.objects.filter(organisation=organisation, key=key, ends_on__isnull=True).update(ends_on=starts_on)
    return Parameter.objects.create(organisation=organisation, key=key, value=value, starts_on=starts_on)


@action("organisations.add_mandate", permission=SETTINGS)
def add_mandate(
    *, organisation: Organisation, body: str, office: str, holder: str, sex: str, starts_on: date, ends_on: date | None
) -> Mandate:
    """Note that a person holds an office in a statutory body for a span."""
    if ends_on is not None and ends_on <= starts_on:
        raise ActionRefused(_("Le mandat finit avant de commencer. Vérifiez les deux dates."), field="ends_on")
    if body not in Body.values:
        raise ActionRefused(_("Cet organe est inconnu."), field="body")
    return Mandate.objects.create(
        organisation=organisation, body=body, office=office, holder=holder, sex=sex, starts_on=starts_on, ends_on=ends_on
    )

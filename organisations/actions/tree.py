"""Writing of organisations, their mandates and their dated parameters."""

from datetime import date
from typing import Any

from django.db import transaction

from core.spoken import told as _
from core.text import N_
from organisations import rules
from organisations.acting import ActionRefused, action
from organisations.choices import PARAMETERS, Body, Kind
from organisations.models import Mandate, Organisation, Parameter
from organisations.permissions import SETTINGS
from organisations.queries.tree import is_mine

EDITABLE = frozenset(
    [
        "name",
        "phone",
        "address",
        "place",
        "legal_status",
        "registration_number",
        "registered_on",
        "opened_on",
        "fiscal_year_month",
        "target_population",
        "second_factor_required",
        "section_kind",
    ]
)
"""What may change in an organisation; its kind, code, country and currency never do."""


@action("organisations.create", permission=SETTINGS, label=N_("a ajouté une organisation"))
def create_organisation(
    *, parent: Organisation, kind: str, name: str, code: str, opened_on: date, **details: Any
) -> Organisation:
    """Add a body under the acting organisation or one below it; country and currency come from the parent unless told.

    Raises ActionRefused when that kind may not stand there or the code is taken.
    """
    _refuse_elsewhere(parent)
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


@action("organisations.update", permission=SETTINGS, label=N_("a modifié l'identité d'une organisation"))
def update_organisation(*, organisation: Organisation, changes: dict[str, Any]) -> Organisation:
    """Change the facts of an organisation of the scope. Raises ActionRefused for a field that never changes."""
    _refuse_elsewhere(organisation)
    if foreign := set(changes) - EDITABLE:
        raise ActionRefused(_("Ce champ ne se modifie pas : %(name)s.") % {"name": ", ".join(sorted(foreign))})
    for name, value in changes.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=sorted(changes))
    return organisation


@action(
    "organisations.close_section", permission=SETTINGS, clock=frozenset({"closed_on"}), label=N_("a fermé une section")
)
def close_section(*, organisation: Organisation, closed_on: date) -> Organisation:
    """Close a section: nobody is enrolled there any more, its history stays."""
    _refuse_elsewhere(organisation)
    if organisation.kind != Kind.SECTION:
        raise ActionRefused(_("Seule une section se ferme ici."))
    if organisation.closed_on is not None:
        raise ActionRefused(_("Cette section est déjà fermée."))
    organisation.closed_on = max(closed_on, organisation.opened_on)
    organisation.save(update_fields=["closed_on"])
    return organisation


@action("organisations.set_parameter", permission=SETTINGS, label=N_("a fixé un paramètre"))
def set_parameter(*, organisation: Organisation, key: str, value: Any, starts_on: date) -> Parameter:
    """Set a parameter from a day on; the value before it ends that day, and stays for what happened under it.

    Raises ActionRefused for a key or a value outside of the catalogue, or a day before a value that is already set.
    """
    _refuse_elsewhere(organisation)
    known = PARAMETERS.get(key)
    if known is None:
        raise ActionRefused(_("Ce paramètre est inconnu."), field="key")
    if not isinstance(value, int) or not known.least <= value <= known.most:
        raise ActionRefused(
            _("La valeur doit être entre %(least)s et %(most)s.") % {"least": known.least, "most": known.most},
            field="value",
        )
    if Parameter.objects.filter(organisation=organisation, key=key, starts_on__gte=starts_on).exists():
        raise ActionRefused(
            _("Ce paramètre a déjà une valeur à partir de cette date ou après. Choisissez une date plus tardive."),
            field="starts_on",
        )
    with transaction.atomic():
        Parameter.objects.filter(organisation=organisation, key=key, ends_on__isnull=True).update(ends_on=starts_on)
        return Parameter.objects.create(organisation=organisation, key=key, value=value, starts_on=starts_on)


@action("organisations.add_mandate", permission=SETTINGS, label=N_("a noté un mandat"))
def add_mandate(
    *, organisation: Organisation, body: str, office: str, holder: str, sex: str, starts_on: date, ends_on: date | None
) -> Mandate:
    """Note that a person holds an office in a statutory body for a span."""
    _refuse_elsewhere(organisation)
    if ends_on is not None and ends_on <= starts_on:
        raise ActionRefused(_("Le mandat finit avant de commencer. Vérifiez les deux dates."), field="ends_on")
    if body not in Body.values:
        raise ActionRefused(_("Cet organe est inconnu."), field="body")
    return Mandate.objects.create(
        organisation=organisation,
        body=body,
        office=office,
        holder=holder,
        sex=sex,
        starts_on=starts_on,
        ends_on=ends_on,
    )


@action("organisations.end_mandate", permission=SETTINGS, label=N_("a mis fin à un mandat"))
def end_mandate(*, mandate: Mandate, ends_on: date) -> Mandate:
    """End a mandate on a day (the first without it): resignation, death, new election."""
    _refuse_elsewhere(mandate.organisation)
    if ends_on <= mandate.starts_on:
        raise ActionRefused(_("Le mandat finit avant de commencer. Vérifiez la date."), field="ends_on")
    mandate.ends_on = ends_on
    mandate.save(update_fields=["ends_on"])
    return mandate


def _refuse_elsewhere(organisation: Organisation) -> None:
    if not is_mine(organisation):
        raise ActionRefused(_("Cette organisation n'est pas la vôtre."))

"""What the settings pages show: bodies, parameters with their history, places, and what waits in the day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.jobs import JobState
from core.scoping import current_scope
from core.waiting import First, Found, Waiting, first
from organisations.acting import current_actor
from organisations.choices import ALERT_DAYS, PARAMETERS, Country, KnownParameter, PlaceLevel
from organisations.models import Mandate, Organisation, Parameter, Place
from organisations.permissions import SETTINGS, VIEW
from organisations.queries.jobs import jobs_of
from organisations.queries.tree import parameter, places_matching


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter as it stands on a day: what is known of it, its value, and whether it was set or is the default."""

    known: KnownParameter
    value: int
    is_set: bool
    row: Parameter | None
    next: Parameter | None


def mandates_of(organisation: Organisation) -> QuerySet[Mandate]:
    """All mandates of an organisation, those that run first."""
    return Mandate.objects.filter(organisation=organisation).order_by("body", "-starts_on", "holder")


def find_mandate(pk: int) -> Mandate:
    """A mandate of the scope; raises Http404 for any other."""
    readable = current_scope().readable
    found = Mandate.objects.select_related("organisation").filter(pk=pk).first()
    if found is None or (readable is not None and found.organisation_id not in readable):
        raise Http404("no such mandate")
    return found


def parameters_on(organisation: Organisation, on: date) -> list[Value]:
    """Every known parameter with its value on a day, in one query."""
    rows: dict[str, list[Parameter]] = {}
    for row in Parameter.objects.filter(organisation=organisation).order_by("starts_on"):
        rows.setdefault(row.key, []).append(row)
    return [_value(known, rows.get(known.key, []), on) for known in PARAMETERS.values()]


def _value(known: KnownParameter, rows: list[Parameter], on: date) -> Value:
    current = next((row for row in rows if on in row.span), None)
    coming = next((row for row in rows if row.starts_on > on), None)
    return Value(known, current.value if current else known.default, current is not None, current, coming)


def find_known(key: str) -> KnownParameter:
    """A parameter of the catalogue; raises Http404 for any other key."""
    if key not in PARAMETERS:
        raise Http404("no such parameter")
    return PARAMETERS[key]


def values_of(organisation: Organisation, key: str) -> QuerySet[Parameter]:
    """All values that a parameter had, has and will have, latest first."""
    return Parameter.objects.filter(organisation=organisation, key=key).order_by("-starts_on")


def known_value(organisation_id: int, known: KnownParameter, on: date) -> Any:
    """The value of a declared parameter on a day, its default when none was set for it."""
    return parameter(organisation_id, known.key, on, known.default)


def place_counts(country: str) -> list[tuple[str, int]]:
    """How many places of each level a country has, as (French name of the level, count)."""
    levels = list(Place.objects.filter(country=country).order_by().values_list("level", flat=True))
    return [(str(PlaceLevel(level).label), levels.count(level)) for level in PlaceLevel if levels.count(level)]


def communes_matching(country: str, text: str, limit: int = 10) -> list[Place]:
    """Communes by name whatever the accents, with the division they are in."""
    found = places_matching(country, text, limit=100).select_related("parent")
    return [place for place in found if place.level == PlaceLevel.COMMUNE][:limit]


def country_name(country: str) -> str:
    """« Bénin » for BJ."""
    return str(Country(country).label)


def waiting(on: date) -> list[Waiting]:
    """Mandates that end soon or have ended without a successor, and jobs that stopped on an error."""
    actor = current_actor()
    lines = [_failed_jobs(actor.user_id or 0)]
    if actor.may(SETTINGS):
        lines.append(_ending_mandates(actor.organisation_id, on))
    return [line for line in lines if line.count]


def _failed_jobs(user_id: int) -> Waiting:
    count = jobs_of(user_id).filter(state=JobState.FAILED, seen_at__isnull=True).count()
    sentence = ngettext("travail s'est arrêté sur une erreur", "travaux se sont arrêtés sur une erreur", count)
    return Waiting(count, sentence, reverse("organisations:jobs"), _("Voir"), weight=90)


def _ending_mandates(organisation_id: int, on: date) -> Waiting:
    """Those that end within the alert, from thirty days ago on: an office left empty is told for a month."""
    days = known_value(organisation_id, ALERT_DAYS, on)
    count = Mandate.objects.filter(
        Q(ends_on__lte=on + timedelta(days=days)) & Q(ends_on__gte=on - timedelta(days=30)),
        organisation_id=organisation_id,
    ).count()
    sentence = ngettext(
        "mandat finit bientôt ou vient de finir", "mandats finissent bientôt ou viennent de finir", count
    )
    return Waiting(count, sentence, reverse("organisations:bodies"), _("Convoquer"), weight=10)


def search(text: str) -> First[Found]:
    """The bodies of the scope by name or code, for who looks over several of them."""
    actor, readable = current_actor(), current_scope().readable
    if not actor.may(VIEW) or readable is None or actor.organisation_kind not in ("federation", "union"):
        return First()
    found = Organisation.objects.filter(pk__in=readable).filter(Q(name__icontains=text) | Q(code__iexact=text))
    bodies = first(found.exclude(pk=actor.organisation_id), 10)
    lines = [
        Found(body.get_kind_display(), body.name, body.code, f"{reverse('organisations:tree')}#o{body.pk}")
        for body in bodies
    ]
    return First(lines, bodies.total)

"""What the shell shows: the rail, the bottom bar, the tabs and the counts, each only to who may open it.

An entry names pages; the permission is the page's own, so that nothing is shown that would be refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.text import N_
from core.waiting import First, Found, Waiting, together
from organisations.acting import Actor
from organisations.choices import Kind, Role
from organisations.queries import acting_choices, waiting_job_count

NETWORK = frozenset({Kind.FEDERATION, Kind.UNION})
WORK = frozenset({Kind.MUTUAL})


@dataclass(frozen=True, slots=True)
class Entry:
    """A place to go: the first of its pages that the person may open, for those who act for such a body."""

    label: str
    icon: str
    pages: tuple[str, ...]
    kinds: frozenset[str] = NETWORK | WORK
    unless: str = ""
    """A page that, when the person may open it, makes this entry needless."""


HOME = Entry(N_("Ma journée"), "sun", ("home",))
FAMILIES = Entry(N_("Familles"), "users", ("members:list",), WORK)
COLLECT = Entry(N_("Cotisations"), "hand-coins", ("contributions:collect", "contributions:receipts"), WORK)
COLLECT_NOW = Entry(N_("Encaisser"), "hand-coins", ("contributions:collect",), WORK)
CLAIMS = Entry(N_("Dossiers"), "folder-heart", ("claims:list",), WORK)
TILL = Entry(N_("Caisse"), "wallet", ("ledger:till", "ledger:journal"), WORK)
REPORTS = Entry(N_("Rapports"), "chart-line", ("reporting:dashboard",), WORK)
SETTINGS = Entry(N_("Réglages"), "settings", ("organisations:settings",))
RIGHTS = Entry(N_("Vérifier les droits"), "shield-check", ("contributions:rights",), WORK)

RAIL = (
    HOME,
    Entry(N_("Consolidation"), "chart-line", ("reporting:consolidation",), NETWORK),
    Entry(N_("Mutuelles"), "network", ("organisations:tree",), NETWORK),
    FAMILIES,
    COLLECT,
    CLAIMS,
    TILL,
    REPORTS,
    replace(RIGHTS, unless="members:list"),
    SETTINGS,
)
BOTTOM = (
    Entry(N_("Journée"), "sun", ("home",)),
    Entry(N_("Consolidation"), "chart-line", ("reporting:consolidation",), NETWORK),
    Entry(N_("Mutuelles"), "network", ("organisations:tree",), NETWORK),
    FAMILIES,
    COLLECT_NOW,
    Entry(N_("Droits"), "shield-check", ("contributions:rights",), WORK),
    CLAIMS,
    TILL,
    REPORTS,
    SETTINGS,
)
BOTTOM_ROOM = 5

STARTS = (
    COLLECT_NOW,
    Entry(N_("Saisir une attestation"), "file-plus", ("claims:new",), WORK),
    Entry(N_("Inscrire une famille"), "user-plus", ("members:new",), WORK),
    Entry(N_("Faire une tournée"), "list-checks", ("contributions:round",), WORK),
    RIGHTS,
    Entry(N_("Factures"), "receipt", ("claims:invoices",), WORK),
    CLAIMS,
    Entry(N_("Tableau de bord"), "chart-line", ("reporting:dashboard",), WORK),
    Entry(N_("Comptes et rôles"), "key-round", ("organisations:users",)),
    Entry(N_("Qui a fait quoi"), "history", ("organisations:audit",)),
    Entry(N_("Structure : sections et mutuelles"), "network", ("organisations:tree",)),
)
"""What people come to do, the most frequent first: « Ma journée » offers the first few that are theirs."""
STARTS_ROOM = 4


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that go together."""

    label: str
    entries: tuple[Entry, ...]


SETTINGS_GROUPS = (
    Group(
        N_("Organisation"),
        (
            Entry(N_("Identité et immatriculation"), "landmark", ("organisations:identity",)),
            Entry(N_("Structure : sections et mutuelles"), "network", ("organisations:tree",)),
            Entry(N_("Organes et mandats"), "gavel", ("organisations:bodies",)),
            Entry(N_("Paramètres datés"), "sliders-horizontal", ("organisations:parameters",)),
            Entry(N_("Lieux"), "map-pin", ("organisations:places",)),
        ),
    ),
    Group(
        N_("Familles et cotisations"),
        (
            Entry(N_("Formules"), "layers", ("members:plans",), WORK),
            Entry(N_("Taux de cotisation"), "percent", ("contributions:rates",), WORK),
            Entry(N_("Appeler les cotisations"), "calendar-plus", ("contributions:raise_dues",), WORK),
            Entry(N_("Importer un registre"), "file-up", ("members:import",), WORK),
            Entry(N_("Cartes"), "id-card", ("members:cards",), WORK),
        ),
    ),
    Group(
        N_("Prestations"),
        (
            Entry(N_("Garanties et plafonds"), "shield", ("claims:guarantees",)),
            Entry(N_("Prestataires, conventions et tarifs"), "hospital", ("claims:providers",)),
        ),
    ),
    Group(
        N_("Comptabilité"),
        (
            Entry(N_("Plan de comptes"), "book-open", ("ledger:accounts",), WORK),
            Entry(N_("Mois et clôtures"), "calendar-check", ("ledger:months",), WORK),
        ),
    ),
    Group(
        N_("Personnes et sécurité"),
        (
            Entry(N_("Comptes et rôles"), "key-round", ("organisations:users",)),
            Entry(N_("Qui a fait quoi"), "history", ("organisations:audit",)),
        ),
    ),
)

FAMILY_TABS = (
    ("identity", N_("Identité"), "members:family"),
    ("contributions", N_("Cotisations"), "contributions:family"),
    ("claims", N_("Prestations"), "claims:family"),
    ("history", N_("Historique"), "organisations:history"),
)

APPS = ("organisations", "ledger", "members", "contributions", "claims", "reporting")
"""The storeys whose `queries.waiting` fills « Ma journée » and whose `queries.search` answers the search."""


@cache
def permission_of(page: str) -> str:
    """The permission of a page without arguments, as the page itself declares it."""
    view: Any = resolve(reverse(page)).func
    return str(getattr(view, "view_class", view).permission)


@lru_cache(maxsize=512)
def _open(entries: tuple[Entry, ...], kind: str, permissions: frozenset[str]) -> tuple[tuple[Entry, str], ...]:
    """The entries that these permissions open in a body of that kind, each with the address where it leads.

    Remembered, for each page of everybody asks it of the same few sets of permissions.
    """
    found = ((entry, _opens(entry, kind, permissions)) for entry in entries)
    return tuple((entry, url) for entry, url in found if url is not None)


def _opens(entry: Entry, kind: str, permissions: frozenset[str]) -> str | None:
    """The first page of an entry that may be opened; None when none may, or nothing is on that page."""
    if entry is SETTINGS and not any(_open(group.entries, kind, permissions) for group in SETTINGS_GROUPS):
        return None
    if kind not in entry.kinds or (entry.unless and permission_of(entry.unless) in permissions):
        return None
    return next((reverse(page) for page in entry.pages if permission_of(page) in permissions), None)


def home_page(actor: Actor) -> str:
    """The page on which a person's day begins: « Ma journée », but for those who only look over or only check."""
    if actor.organisation_kind in NETWORK and Role.FEDERATION_OFFICER in actor.roles:
        return "reporting:consolidation"
    return "contributions:rights" if actor.roles == {Role.PROVIDER_AGENT} else "home"


def items(entries: tuple[Entry, ...], actor: Actor, path: str) -> list[dict[str, Any]]:
    """The entries that this person may open, one of them marked as the one that `path` is in."""
    has_day = home_page(actor) == "home"
    found: list[dict[str, Any]] = [
        {"label": _(entry.label), "icon": entry.icon, "url": url, "current": False}
        for entry, url in _open(entries, actor.organisation_kind, actor.permissions)
        if has_day or entry.pages != HOME.pages
    ]
    nearest = max(found, key=lambda item: _nearness(path, item["url"]), default=None)
    if nearest is not None and _nearness(path, nearest["url"]):
        nearest["current"] = True
    return found


def _nearness(path: str, url: str) -> int:
    """How surely a path is in the entry at `url`: its own page, a page under it, a page of the same first word."""
    if url == "/":
        return 1000 if path == "/" else 0
    if path.startswith(url):
        return 1000 + len(url)
    return 1 if path.split("/")[1:2] == url.split("/")[1:2] else 0


def bottom(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The five of the telephone's bar; the last is always the rest of the menu when there is more."""
    found = items(BOTTOM, actor, path)
    left_out = {item["url"] for item in items(RAIL, actor, path)} - {item["url"] for item in found}
    if len(found) <= BOTTOM_ROOM and not left_out:
        return found
    more = {"label": _("Plus"), "icon": "ellipsis", "url": reverse("menu"), "current": path == reverse("menu")}
    return [*found[: BOTTOM_ROOM - 1], more]


def groups(actor: Actor) -> list[dict[str, Any]]:
    """The settings that this person may open, group by group."""
    listed = [(group.label, items(group.entries, actor, "")) for group in SETTINGS_GROUPS]
    return [{"label": _(label), "items": found} for label, found in listed if found]


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of the shell; hardly anything while nobody is signed in."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"shell": {"training": settings.TRAINING}}
    user = request.user
    choices = acting_choices(user, timezone.localdate())  # type: ignore[arg-type]
    return {
        "shell": {
            "training": settings.TRAINING,
            "user_name": actor.user_name,
            "roles": [str(Role(role).label) for role in sorted(actor.roles)],
            "organisation_name": next(o.name for o in choices if o.pk == actor.organisation_id),
            "organisations": [
                {"key": o.pk, "label": o.name, "current": o.pk == actor.organisation_id} for o in choices
            ],
            "act_for_url": reverse("organisations:act_for"),
            "rail": items(RAIL, actor, request.path),
            "bottom": bottom(actor, request.path),
            "jobs_url": reverse("organisations:jobs"),
            "jobs_count": waiting_job_count(user.pk),  # type: ignore[arg-type]
            "search_url": "" if home_page(actor) == "contributions:rights" else reverse("search"),
            "account": _account_menu(),
            "languages": [
                {"code": code, "label": name, "current": code == user.language}  # type: ignore[union-attr]
                for code, name in settings.LANGUAGES
            ],
            "language_url": reverse("organisations:language"),
            "logout_url": reverse("account_logout"),
        }
    }


def _account_menu() -> list[dict[str, str]]:
    return [
        {"label": _("Changer de mot de passe"), "icon": "key-round", "url": reverse("account_change_password")},
        {"label": _("Deuxième preuve"), "icon": "smartphone", "url": reverse("mfa_index")},
    ]


def family_tabs(actor: Actor, household_pk: int, current: str) -> list[dict[str, Any]]:
    """The pages about one family, of four storeys, as tabs; those that this person may open."""
    found = []
    for name, label, page in FAMILY_TABS:
        arguments = {"label": "members.Household", "pk": household_pk} if name == "history" else {"pk": household_pk}
        url = reverse(page, kwargs=arguments)
        view: Any = resolve(url).func
        if actor.may(getattr(view, "view_class", view).permission):
            found.append({"label": _(label), "url": url, "current": name == current})
    return found


def _of_my_apps(actor: Actor, function: str) -> Iterator[Any]:
    """This function of the queries of each storey of which the person holds a permission."""
    for app in APPS:
        if any(permission.startswith(f"{app}.") for permission in actor.permissions):
            yield import_string(f"{app}.queries.{function}")


def waiting_lines(actor: Actor, on: date) -> list[Waiting]:
    """The day's work, the most pressing first."""
    lines = [line for ask in _of_my_apps(actor, "waiting") for line in ask(on)]
    return sorted(lines, key=lambda line: (-line.weight, line.url))


def today_figures(actor: Actor, on: date) -> list[Any]:
    """The few figures under the day's work of a mutual, for who may read its reports."""
    if actor.organisation_kind not in WORK or not actor.may(permission_of("reporting:dashboard")):
        return []
    return import_string("reporting.queries.today_figures")(on)


PEOPLE = "/familles/"


def search_all(actor: Actor, text: str) -> First[Found]:
    """What the search finds in every storey that the person may read: people first, whom a card's digits name."""
    found = together(ask(text) for ask in _of_my_apps(actor, "search"))
    return First(sorted(found, key=lambda hit: not hit.url.startswith(PEOPLE)), found.total)

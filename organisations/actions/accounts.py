"""Accounts, roles and lost passwords; a withdrawn right ends the person's sessions at once."""

from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string

from core.spoken import told as _
from core.text import N_
from organisations import rules
from organisations.acting import ActionRefused, action, current_actor
from organisations.choices import Kind, Role
from organisations.models import Organisation, RoleAssignment, User
from organisations.permissions import MANAGE_USERS, SIGNED_IN
from organisations.queries.accounts import attempts_key, locked_until
from organisations.queries.tree import is_mine


@action(
    "organisations.open_account",
    permission=MANAGE_USERS,
    private=frozenset({"password"}),
    label=N_("a ouvert un compte"),
)
def open_account(
    *,
    username: str,
    name: str,
    password: str,
    phone: str = "",
    is_demo: bool = False,
    one_time_until: datetime | None = None,
    organisation: Organisation | None = None,
    role: str = "",
    on: date | None = None,
) -> User:
    """Open an account, which gives no right by itself; with `organisation`, `role` and `on`, give its first role too.

    With `one_time_until` the password only serves to choose another one, before that instant.
    Raises ActionRefused for a taken name or a weak password.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise ActionRefused(
            _("Le nom d'utilisateur « %(name)s » est déjà pris. Choisissez-en un autre.") % {"name": username},
            field="username",
        )
    user = User(username=username, name=name, phone=phone, is_demo=is_demo, one_time_until=one_time_until)
    _set_password(user, password)
    user.save()
    if organisation is not None and on is not None:
        _give(user, organisation, role, on)
    return user


@action("organisations.assign_role", permission=MANAGE_USERS, label=N_("a donné un rôle"))
def assign_role(*, user: User, organisation: Organisation, role: str, on: date) -> RoleAssignment:
    """Give a role in the acting organisation or below it, from `on`.

    Nobody gives himself a right that he does not hold; giving roles to others is the administrator's trade (T37).
    """
    matrix: dict[str, frozenset[str]] = import_string(settings.ROLE_MATRIX)
    if user.pk == current_actor().user_id and not matrix[role] <= current_actor().permissions:
        raise ActionRefused(_("Personne ne se donne de nouveaux droits. Demandez à un autre administrateur."))
    return _give(user, organisation, role, on)


@action("organisations.withdraw_role", permission=MANAGE_USERS, clock=frozenset({"on"}), label=N_("a retiré un rôle"))
def withdraw_role(*, assignment: RoleAssignment, on: date) -> RoleAssignment:
    """Withdraw a role from `on`; the person's open sessions end at their next request."""
    _refuse_elsewhere(assignment.organisation)
    if assignment.ends_on is not None:
        raise ActionRefused(_("Ce rôle est déjà retiré."))
    if assignment.user_id == current_actor().user_id and assignment.role == Role.ADMINISTRATOR:
        raise ActionRefused(_("Votre rôle d'administrateur se retire par un autre administrateur."))
    assignment.ends_on = max(on, assignment.starts_on)
    assignment.save(update_fields=["ends_on"])
    User.objects.filter(pk=assignment.user_id).update(rights_version=F("rights_version") + 1)
    return assignment


@action("organisations.close_account", permission=MANAGE_USERS, clock=frozenset({"on"}), label=N_("a fermé un compte"))
def close_account(*, user: User, on: date) -> User:
    """Close an account of the acting organisation: its sessions end, its history stays."""
    _refuse_shared(user, on)
    user.is_active = False
    user.rights_version += 1
    user.save(update_fields=["is_active", "rights_version"])
    return user


@action(
    "organisations.reopen_account", permission=MANAGE_USERS, clock=frozenset({"on"}), label=N_("a rouvert un compte")
)
def reopen_account(*, user: User, on: date) -> User:
    """Open again an account that was closed; its roles are those it had."""
    _refuse_shared(user, on)
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


@action(
    "organisations.unlock_account",
    permission=MANAGE_USERS,
    clock=frozenset({"on"}),
    label=N_("a débloqué un compte"),
)
def unlock_account(*, user: User, on: date) -> User:
    """Forget the wrong passwords of an account that the door refuses. Raises ActionRefused when it is not locked."""
    _refuse_shared(user, on)
    if locked_until(user) is None:
        raise ActionRefused(_("Ce compte n'est pas bloqué."))
    transaction.on_commit(lambda: cache.delete(attempts_key(user)[0]))
    return user


@action(
    "organisations.reset_password",
    permission=MANAGE_USERS,
    clock=frozenset({"on"}),
    private=frozenset({"password"}),
    label=N_("a donné un mot de passe provisoire"),
)
def reset_password(*, user: User, password: str, one_time_until: datetime, on: date) -> User:
    """Give a person who lost theirs a password that serves once, before `one_time_until`; their sessions end."""
    _refuse_shared(user, on)
    _set_password(user, password)
    user.one_time_until = one_time_until
    user.rights_version += 1
    user.save(update_fields=["password", "one_time_until", "rights_version"])
    return user


@action(
    "organisations.drop_second_factor",
    permission=MANAGE_USERS,
    clock=frozenset({"on"}),
    label=N_("a retiré la deuxième preuve d'un compte"),
)
def drop_second_factor(*, user: User, on: date) -> User:
    """Forget the codes of a person who lost their telephone and their recovery codes; their sessions end."""
    _refuse_shared(user, on)
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise ActionRefused(_("%(name)s n'a pas mis de deuxième preuve en service.") % {"name": user.name})
    user.rights_version += 1
    user.save(update_fields=["rights_version"])
    return user


@action("organisations.set_language", permission=SIGNED_IN, label=N_("a changé la langue de son écran"))
def set_language(*, user: User, language: str) -> User:
    """Choose the language of one's own screen."""
    if user.pk != current_actor().user_id:
        raise ActionRefused(_("Chacun choisit sa langue."))
    if language not in dict(settings.LANGUAGES):
        raise ActionRefused(_("Cette langue n'est pas encore dans Novi."))
    user.language = language
    user.save(update_fields=["language"])
    return user


def _set_password(user: User, password: str) -> None:
    """Give the password, held to the house's rules but for accounts of the demonstration, whose password is public."""
    if not user.is_demo:
        try:
            validate_password(password, user)
        except ValidationError as weak:
            raise ActionRefused(" ".join(weak.messages), field="password") from weak
    user.set_password(password)


def _give(user: User, organisation: Organisation, role: str, on: date) -> RoleAssignment:
    _refuse_elsewhere(organisation)
    if not rules.may_be_held(organisation.kind, role):
        raise ActionRefused(
            _("Le rôle « %(role)s » ne se donne pas dans une organisation de nature « %(kind)s ».")
            % {"role": Role(role).label, "kind": Kind(organisation.kind).label},
            field="role",
        )
    if RoleAssignment.objects.filter(user=user, organisation=organisation, role=role, ends_on__isnull=True).exists():
        raise ActionRefused(_("%(name)s a déjà ce rôle.") % {"name": user.name}, field="role")
    return RoleAssignment.objects.create(user=user, organisation=organisation, role=role, starts_on=on)


def _refuse_elsewhere(organisation: Organisation) -> None:
    if not is_mine(organisation):
        raise ActionRefused(_("Cette organisation n'est pas la vôtre."))


def _refuse_shared(user: User, on: date) -> None:
    """An account is touched by the administrator of all its roles: who governs one of two could enter the other."""
    readable = current_actor().scope.readable
    if user.pk == current_actor().user_id:
        raise ActionRefused(_("Votre propre compte se règle dans « Mon compte »."))
    held = user.assignments.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    if readable is None:
        return
    if held.exclude(organisation_id__in=readable).exists():
        raise ActionRefused(
            _("%(name)s travaille aussi pour une autre organisation : voyez l'administrateur de la fédération.")
            % {"name": user.name}
        )
    if not user.assignments.filter(organisation_id__in=readable).exists():
        raise ActionRefused(_("Ce compte n'a pas de rôle dans votre organisation."))

"""Opening accounts, giving and withdrawing roles; a withdrawn right ends the person's sessions at once."""

from datetime import date

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from organisations.acting import ActionRefused, action, current_actor
from organisations.models import Organisation, RoleAssignment, User
from organisations.permissions import MANAGE_USERS


@action("organisations.open_account", permission=MANAGE_USERS, private=frozenset({"password"}))
def open_account(*, username: str, name: str, password: str, phone: str = "", is_demo: bool = False) -> User:
    """Open an account, which gives no right by itself. Raises ActionRefused for a taken name or a weak password."""
    if User.objects.filter(username__iexact=username).exists():
        raise ActionRefused(
            _("Le nom d'utilisateur « %(name)s » est déjà pris. Choisissez-en un autre.") % {"name": username},
            field="username",
        )
    user = User(username=username, name=name, phone=phone, is_demo=is_demo)
    if not is_demo:
        try:
            validate_password(password, user)
        except ValidationError as weak:
            raise ActionRefused(" ".join(weak.messages), field="password") from weak
    user.set_password(password)
    user.save()
    return user


@action("organisations.assign_role", permission=MANAGE_USERS)
def assign_role(*, user: User, organisation: Organisation, role: str, on: date) -> RoleAssignment:
    """Give a role in the acting organisation or below it, from `on`.

    Nobody gives a right that they do not hold themselves, but the administrator, whose trade it is (T37).
    """
    _refuse_elsewhere(organisation)
    if RoleAssignment.objects.filter(user=user, organisation=organisation, role=role, ends_on__isnull=True).exists():
        raise ActionRefused(_("%(name)s a déjà ce rôle.") % {"name": user.name}, field="role")
    if user.pk == current_actor().user_id and not import_string(settings.ROLE_MATRIX)[role] <= current_actor().permissions:
        raise ActionRefused(_("Personne ne se donne de nouveaux droits. Demandez à un autre administrateur."))
    return RoleAssignment.objects.create(user=user, organisation=organisation, role=role, starts_on=on)


@action("organisations.withdraw_role", permission=MANAGE_USERS)
def withdraw_role(*, assignment: RoleAssignment, on: date) -> RoleAssignment:
    """Withdraw a role from `on`; the person's open sessions end at their next request."""
    _refuse_elsewhere(assignment.organisation)
    if assignment.ends_on is not None:
        raise ActionRefused(_("Ce rôle est déjà retiré."))
    assignment.ends_on = max(on, assignment.starts_on)
    assignment.save(update_fields=["ends_on"])
    User.objects.filter(pk=assignment.user_id).update(rights_version=F("rights_version") + 1)
    return assignment


@action("organisations.close_account", permission=MANAGE_USERS)
def close_account(*, user: User) -> User:
    """Close an account held in the acting organisation: its sessions end, its history stays."""
    mine = current_actor().scope.readable or frozenset()
    if not user.assignments.filter(organisation_id__in=mine).exists():
        raise ActionRefused(_("Ce compte n'a pas de rôle dans votre organisation."))
    user.is_active = False
    user.rights_version += 1
    user.save(update_fields=["is_active", "rights_version"])
    return user


def _refuse_elsewhere(organisation: Organisation) -> None:
    readable = current_actor().scope.readable
    if readable is not None and organisation.pk not in readable:
        raise ActionRefused(_("Cette organisation n'est pas la vôtre."))

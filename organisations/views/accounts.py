"""Accounts and roles: who works here, with which rights, and what to do when a password is lost."""

import secrets
from datetime import timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.db.models import QuerySet
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.pages import ActPage, FormPage, ListPage, Page
from organisations.actions import (
    assign_role,
    close_account,
    drop_second_factor,
    open_account,
    reopen_account,
    reset_password,
    unlock_account,
    withdraw_role,
)
from organisations.forms import AccountForm, KnownPersonForm, RoleForm
from organisations.models import User
from organisations.permissions import MANAGE_USERS
from organisations.queries.accounts import (
    accounts,
    find_account,
    find_assignment,
    locked_until,
    roles_of,
    works_elsewhere,
)

FIRST_PASSWORD = timedelta(days=14)
LOST_PASSWORD = timedelta(days=1)
SYLLABLES = [consonant + vowel for consonant in "bcdfgjklmnprtvz" for vowel in "aeiou"]


def one_time_password() -> str:
    """A password that is easy to say on the telephone: « bado-kive-zumo-4821 », about 50 bits."""
    said = ["".join(secrets.choice(SYLLABLES) for _ in range(2)) for _ in range(3)]
    return "-".join([*said, f"{secrets.randbelow(10_000):04d}"])


class Users(ListPage):
    """The accounts that hold or held a role in the organisation or below it."""

    permission = MANAGE_USERS
    template_name = "organisations/users.html"
    title = _("Comptes et rôles")

    def rows(self) -> QuerySet[User]:
        return accounts()


class Account(Page):
    """One person: state of the account, roles, and what may be done."""

    permission = MANAGE_USERS
    template_name = "organisations/user.html"

    def context(self, pk: int, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        return account_context(self, find_account(pk))


def account_context(page: Page, user: User) -> dict[str, Any]:
    """What the page of an account shows, after each thing that was done to it too."""
    return {
        "title": user.name,
        "account": user,
        "roles": roles_of(user),
        "is_own": user.pk == page.actor.user_id,
        "is_shared": works_elsewhere(user, timezone.localdate()),
        "has_second_factor": is_mfa_enabled(user),
        "locked_until": locked_until(user),
    }


class OpenAccount(FormPage):
    """A new person; Novi makes the first password, which is shown once and serves once."""

    permission = MANAGE_USERS
    form_class = AccountForm
    title = _("Ouvrir un compte")
    submit = _("Ouvrir le compte")

    def initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("organisations:users")}

    def act(self, form: AccountForm) -> HttpResponseBase:
        password = one_time_password()
        user = open_account(password=password, one_time_until=timezone.now() + FIRST_PASSWORD, **form.cleaned_data)
        return show_password(self, user, password)


def show_password(page: Page, user: User, password: str) -> HttpResponseBase:
    """The password, in this answer only: it is kept nowhere in clear, not even in the session."""
    page.template_name = "organisations/password.html"
    return page.show({"title": user.name, "account": user, "password": password, "until": user.one_time_until})


class KnownPerson(FormPage):
    """Give a role to a person who already has an account elsewhere."""

    permission = MANAGE_USERS
    form_class = KnownPersonForm
    title = _("Donner un rôle à un compte existant")
    submit = _("Donner le rôle")

    def initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("organisations:users")}

    def act(self, form: KnownPersonForm) -> HttpResponseBase:
        known = dict(form.cleaned_data)
        return given(self, known.pop("username"), known)


def given(page: FormPage, user: User, known: dict[str, Any]) -> HttpResponseBase:
    """Give the role and go to the person's page."""
    assignment = assign_role(user=user, operation_id=page.operation_id, **known)
    told = _t("%(name)s a le rôle « %(role)s ».") % {"name": user.name, "role": assignment.get_role_display()}
    return page.done(told, reverse("organisations:user", kwargs={"pk": user.pk}))


class GiveRole(FormPage):
    """One more role for a person of the organisation."""

    permission = MANAGE_USERS
    form_class = RoleForm
    submit = _("Donner le rôle")

    def initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def context(self, pk: int, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        user = find_account(pk)
        title = _t("Donner un rôle à %(name)s") % {"name": user.name}
        return {"title": title, "cancel": reverse("organisations:user", kwargs={"pk": pk})}

    def act(self, form: RoleForm) -> HttpResponseBase:
        return given(self, find_account(self.kwargs["pk"]), form.cleaned_data)


class WithdrawRole(ActPage):
    """Withdraw a role from today."""

    permission = MANAGE_USERS

    def act(self) -> HttpResponseBase:
        withdraw_role(
            assignment=find_assignment(self.kwargs["pk"]), on=timezone.localdate(), operation_id=self.operation_id
        )
        return HttpResponseRedirect(self.back())

    def back(self) -> str:
        return reverse("organisations:user", kwargs={"pk": find_assignment(self.kwargs["pk"]).user_id})


class OnAccount(ActPage):
    """A button on the page of a person."""

    permission = MANAGE_USERS

    def act(self) -> HttpResponseBase:
        self.do(find_account(self.kwargs["pk"]))
        return HttpResponseRedirect(self.back())

    def do(self, user: User) -> None:
        raise NotImplementedError

    def back(self) -> str:
        return reverse("organisations:user", kwargs={"pk": find_account(self.kwargs["pk"]).pk})


class CloseAccount(OnAccount):
    def do(self, user: User) -> None:
        close_account(user=user, on=timezone.localdate(), operation_id=self.operation_id)


class ReopenAccount(OnAccount):
    def do(self, user: User) -> None:
        reopen_account(user=user, on=timezone.localdate(), operation_id=self.operation_id)


class UnlockAccount(OnAccount):
    def do(self, user: User) -> None:
        unlock_account(user=user, on=timezone.localdate(), operation_id=self.operation_id)


class DropSecondFactor(OnAccount):
    def do(self, user: User) -> None:
        drop_second_factor(user=user, on=timezone.localdate(), operation_id=self.operation_id)


class ResetPassword(ActPage):
    """A password for who lost theirs: shown once, to be changed at the first sign-in."""

    permission = MANAGE_USERS

    def act(self) -> HttpResponseBase:
        password = one_time_password()
        user = reset_password(
            user=find_account(self.kwargs["pk"]),
            password=password,
            one_time_until=timezone.now() + LOST_PASSWORD,
            on=timezone.localdate(),
        )
        return show_password(self, user, password)

    def back(self) -> str:
        return reverse("organisations:user", kwargs={"pk": self.kwargs["pk"]})

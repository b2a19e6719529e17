"""Accounts and the roles they hold in an organisation for a span."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from organisations.choices import Role
from organisations.models.tree import Organisation


class UserManager(BaseUserManager["User"]):
    """Accounts are found by user name, whatever the case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in. An account gives no right: roles do."""

    username = models.CharField(_("nom d'utilisateur"), max_length=40, unique=True)
    name = models.CharField(_("nom et prénoms"), max_length=120)
    phone = models.CharField(_("téléphone"), max_length=16, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    language = models.CharField(max_length=2, default="fr")
    is_active = models.BooleanField(_("compte ouvert"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    """A demonstration account, with a public password: production refuses to start while one exists."""
    rights_version = models.PositiveIntegerField(default=0, editable=False)
    """Counts withdrawals of rights: a session begun before the last one ends at its next request."""
    one_time_until = models.DateTimeField(null=True, editable=False)
    """The password was given by an administrator: it serves once, until then, to choose one's own."""
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("username"), name="username_once_in_any_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return False

    @property
    def is_superuser(self) -> bool:
        return False

    def get_full_name(self) -> str:
        return self.name


class RoleAssignment(models.Model):
    """A role that a person holds in an organisation and all that is below it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="assignments")
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices)
    starts_on = models.DateField(_("depuis"))
    ends_on = models.DateField(_("jusqu'au"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=Q(ends_on__isnull=True), name="role_held_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="role_span_real"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

"""The table of jobs: core's columns, the person who asked and the organisation it is for."""

from django.db import models
from django.utils.translation import gettext

from core.jobs import AbstractJob
from core.saying import say
from organisations.models.accounts import User
from organisations.models.base import TenantModel


class Job(TenantModel, AbstractJob):
    """A long work asked by a person; its files are theirs alone."""

    permission = models.CharField(max_length=60)
    """The permission of the action that asked for it: without it, even its owner no longer opens its file."""
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    """When the person saw that it had ended: until then the bell shows it."""

    @property
    def title(self) -> str:
        """What it does, in the language of the page."""
        return say(self.label, self.words, gettext)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "lease_until"], name="job_waiting")]

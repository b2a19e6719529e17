"""Organisations, places, accounts, roles, audit, operations, jobs and the abstract tenant row."""

from organisations.models.accounts import RoleAssignment, User
from organisations.models.audit import AuditEntry, AuditHead, AuditTouch, Operation
from organisations.models.base import DatedRow, TenantModel
from organisations.models.jobs import Job
from organisations.models.numbers import Sequence
from organisations.models.tree import Mandate, Organisation, Parameter, Place

__all__ = [
    "AuditEntry",
    "AuditHead",
    "AuditTouch",
    "DatedRow",
    "Job",
    "Mandate",
    "Operation",
    "Organisation",
    "Parameter",
    "Place",
    "RoleAssignment",
    "Sequence",
    "TenantModel",
    "User",
]

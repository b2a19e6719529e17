"""Input of an organisation's own pages: identity, sections, mandates, parameters, places, accounts, the audit."""

from organisations.forms.accounts import AccountForm, KnownPersonForm, RoleForm
from organisations.forms.audit import AuditFilter
from organisations.forms.bodies import EndMandateForm, MandateForm
from organisations.forms.identity import ChildForm, IdentityForm
from organisations.forms.parameters import ParameterForm
from organisations.forms.places import PlacesForm

__all__ = [
    "AccountForm",
    "AuditFilter",
    "ChildForm",
    "EndMandateForm",
    "IdentityForm",
    "KnownPersonForm",
    "MandateForm",
    "ParameterForm",
    "PlacesForm",
    "RoleForm",
]

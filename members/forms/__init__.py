"""What people type about families: a whole family on one screen, a person, a departure, a register to read."""

from members.forms.families import (
    EndForm,
    FamilyForm,
    HouseholdForm,
    NewPersonForm,
    PersonEditForm,
    PersonExitForm,
    PersonForm,
    PhotoForm,
    RenewForm,
    RenewManyForm,
    ReplaceCardForm,
    TransferHeadForm,
)
from members.forms.imports import MappingForm, UploadForm
from members.forms.plans import ClosePlanForm, PlanForm

__all__ = [
    "ClosePlanForm",
    "EndForm",
    "FamilyForm",
    "HouseholdForm",
    "MappingForm",
    "NewPersonForm",
    "PersonEditForm",
    "PersonExitForm",
    "PersonForm",
    "PhotoForm",
    "PlanForm",
    "RenewForm",
    "RenewManyForm",
    "ReplaceCardForm",
    "TransferHeadForm",
    "UploadForm",
]

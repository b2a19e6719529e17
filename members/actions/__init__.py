"""Writing of plans, families, people, enrolments, photos, cards and imports."""

from members.actions.enrolments import end_enrolment, renew_enrolment
from members.actions.families import enrol_household, transfer_head, update_household
from members.actions.people import add_person, cancel_exit, record_exit, update_person
from members.actions.plans import close_plan, open_plan

__all__ = [
    "add_person",
    "cancel_exit",
    "close_plan",
    "end_enrolment",
    "enrol_household",
    "open_plan",
    "record_exit",
    "renew_enrolment",
    "transfer_head",
    "update_household",
    "update_person",
]

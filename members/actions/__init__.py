"""Writing of plans, families, people, enrolments, photos, cards and imports."""

from members.actions.enrolments import end_enrolment, renew_enrolment
from members.actions.families import enrol_household, transfer_head, update_household
from members.actions.imports import choose_sheet, map_import, receive_import, start_import, test_import
from members.actions.people import add_person, cancel_exit, record_exit, update_person
from members.actions.plans import close_plan, open_plan

__all__ = [
    "add_person",
    "cancel_exit",
    "choose_sheet",
    "close_plan",
    "end_enrolment",
    "enrol_household",
    "map_import",
    "open_plan",
    "receive_import",
    "record_exit",
    "renew_enrolment",
    "start_import",
    "test_import",
    "transfer_head",
    "update_household",
    "update_person",
]

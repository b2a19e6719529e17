"""Writing of plans, families, people, enrolments, photos, cards and imports."""

from members.actions.cards import print_cards, replace_card
from members.actions.enrolments import end_enrolment, renew_enrolment, renew_expired
from members.actions.families import enrol_household, transfer_head, update_household
from members.actions.imports import choose_sheet, map_import, note_export, receive_import, start_import, test_import
from members.actions.people import add_person, cancel_exit, record_exit, update_person
from members.actions.photos import remove_photo, set_photo
from members.actions.plans import close_plan, open_plan
from members.actions.writing import drafts_of, lock_households

__all__ = [
    "add_person",
    "cancel_exit",
    "choose_sheet",
    "close_plan",
    "drafts_of",
    "end_enrolment",
    "enrol_household",
    "lock_households",
    "map_import",
    "note_export",
    "open_plan",
    "print_cards",
    "receive_import",
    "record_exit",
    "remove_photo",
    "renew_enrolment",
    "renew_expired",
    "replace_card",
    "set_photo",
    "start_import",
    "test_import",
    "transfer_head",
    "update_household",
    "update_person",
]

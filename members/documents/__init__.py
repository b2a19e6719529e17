"""What is printed about families: their cards, and the blank form that is filled in by hand."""

from members.documents.cards import cards_document, cards_name, family_card
from members.documents.enrolment_form import blank_form, blank_form_name

__all__ = ["blank_form", "blank_form_name", "cards_document", "cards_name", "family_card"]

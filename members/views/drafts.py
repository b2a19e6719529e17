"""How people who may be the same are told beside what was typed."""

from collections.abc import Sequence
from datetime import date

from members.models import Beneficiary
from members.queries.day import described
from members.rules.families import PersonDraft


def told_matches(matches: Sequence[tuple[PersonDraft, Beneficiary]], on: date) -> list[dict[str, object]]:
    """Who was typed, who is there already, and what tells them apart."""
    return [
        {
            "typed": draft.name,
            "birth": draft.birth.text(),
            "person": person,
            "detail": described(person, on),
        }
        for draft, person in matches
    ]

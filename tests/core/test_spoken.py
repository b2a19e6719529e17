"""Sentences that know what they are made of: kept in French, said again in the language of who reads."""

import copy
import json
import pickle
from datetime import date, datetime

import pytest
from django.utils.translation import override

from core.jobs import error_columns
from core.refusals import not_yet
from core.spans import Month
from core.spoken import Told, in_french, instant, joined, kept, month_name, of, of_month, percent, say_again, told

CLOSED = "%(month)s n'est pas clôturé. Les mois se clôturent dans l'ordre."


def again(text: str, language: str) -> str:
    """What is kept of a text goes through the database, and is said in a language."""
    made = json.loads(json.dumps(kept(text)))
    with override(language):
        return say_again(made)


@pytest.mark.parametrize("begun", ["fr", "en"])
def test_a_refusal_written_in_a_language_is_read_in_the_other(begun):
    with override(begun):
        refusal = not_yet(date(2026, 12, 31))
        closed = told(CLOSED) % {"month": month_name(Month(2026, 10))}
    french = "Le 31/12/2026 n'est pas encore venu. Vérifiez le jour, le mois et l'année."
    assert again(refusal, "fr") == french
    assert again(refusal, "en") == "31/12/2026 has not come yet. Check the day, the month and the year."
    assert again(closed, "fr").startswith("octobre 2026 n'est pas clôturé.")
    assert again(closed, "en").startswith("October 2026 ")
    assert error_columns(refusal) == {"error": french, "refusal": kept(refusal)}


def test_what_bends_is_said_anew():
    for text, french, english in (
        (month_name(date(2026, 8, 1)), "août 2026", "August 2026"),
        (of_month(Month(2026, 10)), "d'octobre 2026", "of October 2026"),
        (of("Adjoa"), "d'Adjoa", "of Adjoa"),
        (percent(1250), "12,5\u202f%", "12.5\u202f%"),
        (instant(datetime(2026, 11, 27, 9, 5)), "27/11/2026 à 09:05", "27/11/2026 at 09:05"),
    ):
        assert (again(text, "fr"), again(text, "en")) == (french, english)


def test_sentences_side_by_side_are_each_said_again():
    both = joined([not_yet(date(2026, 12, 31)), "Voir Adjoa."])
    assert again(both, "en") == "31/12/2026 has not come yet. Check the day, the month and the year. Voir Adjoa."


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_knows_what_it_is_made_of(copied):
    with override("fr"):
        closed = told(CLOSED) % {"month": month_name(Month(2026, 10))}
    other = copied(closed)
    assert (type(other), other, kept(other)) == (Told, closed, kept(closed))
    assert again(other, "en").startswith("October 2026 ")


def test_plain_text_and_what_was_put_together_stay():
    assert (kept("Bio"), again("Bio", "en"), in_french("Bio")) == ("Bio", "Bio", "Bio")
    assert error_columns("Not yet.") == {"error": "Not yet.", "refusal": "Not yet."}
    assert kept(f"{told(CLOSED)}") == str(told(CLOSED))
    assert isinstance(told(CLOSED) % {"month": "x"}, str)

"""Telephone numbers as people write them: the old eight digits of Bénin, the two ways of writing the country."""

import pytest

from core.phones import NotAPhone, read_phone, shown_phone


@pytest.mark.parametrize(
    ("written", "country", "kept"),
    [
        ("97000000", "BJ", "+2290197000000"),
        ("97 00 00 00", "BJ", "+2290197000000"),
        ("97.00.00.00", "BJ", "+2290197000000"),
        ("0197000000", "BJ", "+2290197000000"),
        ("+229 97532376", "BJ", "+2290197532376"),
        ("0022996439297", "BJ", "+2290196439297"),
        ("+2290197000000", "BJ", "+2290197000000"),
        ("229 97 00 00 00", "BJ", "+2290197000000"),
        ("97000000 / 96000000", "BJ", "+2290197000000"),
        ("6195336 ou 96000000", "BJ", "+2290196000000"),
        ("90112233", "TG", "+22890112233"),
        ("00228 90 11 22 33", "TG", "+22890112233"),
        ("+22890112233", "BJ", "+22890112233"),
        ("+229 97000000", "TG", "+2290197000000"),
        ("+33 6 12 34 56 78", "BJ", "+33612345678"),
    ],
)
def test_what_people_write_becomes_one_number(written, country, kept):
    assert read_phone(written, country) == kept


@pytest.mark.parametrize(
    ("written", "country", "count"),
    [
        ("6195336", "BJ", 7),
        ("195098702", "BJ", 9),
        ("901122334", "TG", 9),
        ("0150112233445", "BJ", 13),
        ("11111111", "TG", 8),
        ("néant", "BJ", 0),
        ("", "BJ", 0),
    ],
)
def test_what_is_no_number_is_told_with_its_digits(written, country, count):
    with pytest.raises(NotAPhone) as wrong:
        read_phone(written, country)
    assert wrong.value.digits_count == count


def test_numbers_are_shown_as_people_read_them():
    assert shown_phone("+2290197000000") == "+229 01 97 00 00 00"
    assert shown_phone("+22890112233") == "+228 90 11 22 33"
    assert shown_phone("6195336") == "6195336"

"""Days and months: half-open spans, month arithmetic that stays in the month."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spans import Month, Span, add_months, age_on, birthday, month_of, months_between

DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2024, 1, 15), 3, date(2024, 4, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
    ],
)
def test_adding_months_stays_in_the_month(day, months, expected):
    assert add_months(day, months) == expected


@given(DAYS, st.integers(-500, 500))
def test_adding_months_lands_in_the_right_month(day, months):
    assert month_of(add_months(day, months)) == month_of(day) + months


def test_a_span_holds_its_first_day_and_not_its_end():
    span = Span(date(2026, 1, 1), date(2026, 7, 1))
    assert date(2026, 1, 1) in span
    assert date(2026, 6, 30) in span
    assert date(2026, 7, 1) not in span
    assert span.days() == 181
    assert date(2099, 1, 1) in Span(date(2026, 1, 1))


@given(DAYS, DAYS, DAYS, DAYS, DAYS)
def test_the_cut_of_two_spans_holds_the_days_of_both(a, b, c, d, day):
    first, second = Span(min(a, b), max(a, b)), Span(min(c, d), max(c, d))
    cut = first.cut(second)
    assert (cut is not None and day in cut) == (day in first and day in second)


def test_a_span_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="before it starts"):
        Span(date(2026, 1, 2), date(2026, 1, 1))


def test_who_is_born_on_29_february_turns_on_1_march():
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


@given(DAYS | st.sampled_from([date(year, 2, 29) for year in (1996, 2000, 2004)]), st.integers(0, 99))
def test_a_birthday_is_the_first_day_of_the_age(birth_on, years):
    day = birthday(birth_on, years)
    assert (age_on(birth_on, day), age_on(birth_on, day - timedelta(days=1))) == (years, years - 1)


def test_months_are_read_compared_and_counted():
    assert Month.parse("2026-03") == Month(2026, 3)
    assert Month(2026, 12) + 1 == Month(2027, 1)
    assert list(months_between(Month(2025, 11), Month(2026, 2))) == [Month(2025, 11) + step for step in range(4)]
    assert Month(2026, 2).last_day == date(2026, 2, 28)
    with pytest.raises(ValueError, match="month"):
        Month.parse("mars")

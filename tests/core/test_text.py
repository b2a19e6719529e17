"""Words are found whatever the accents, hyphens, apostrophes and the region's spellings; figures are read as typed."""

from datetime import date

import pytest

from core import formats
from core.text import plain, search_key, sound, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Bembèrèkè", "bembereke"), ("Sɛ̀ŋkɔ Ɖàà", "senko daa"), ("N'Dali", "n'dali"), ("ÉLÉONORE", "eleonore")],
)
def test_plain_text(text, expected):
    assert plain(text) == expected


def test_words_join_at_apostrophes_and_cut_at_hyphens():
    assert words("N'Dah Jean-Baptiste") == ["ndah", "jean", "baptiste"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kpingni", "Pingni"),
        ("Gbaguidi", "Baguidi"),
        ("Cossi", "Kossi"),
        ("Yarou", "Iarou"),
        ("Djima", "Jima"),
        ("Philippe", "Filipe"),
    ],
)
def test_sound_alikes(one, other):
    assert sound(plain(one)) == sound(plain(other))


def test_a_search_key_holds_words_and_sounds():
    key = search_key("AGOSSOU Adjoa")
    assert "|agos" in key
    assert "|adjoa" in key
    assert "|~" in key


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1 500", 1500),
        ("1.500 F", 1500),
        ("1 500,00 FCFA", 1500),
        ("2 400", 2400),
        ("12\u202f500\u00a0FCFA", 12500),
        ("-200", -200),
        ("3600", 3600),
    ],
)
def test_amounts_are_read_as_people_type_them(typed, amount):
    assert formats.read_money(typed) == amount


@pytest.mark.parametrize("typed", ["", "douze", "12,5", "1.50", "1e5", "--5"])
def test_what_is_not_a_whole_amount_is_refused(typed):
    with pytest.raises(ValueError, match="whole amount"):
        formats.read_money(typed)


@pytest.mark.parametrize("typed", ["31122026", "31/12/2026", "31.12.26", "31-12-2026", "2026-12-31", "311226"])
def test_days_are_read_as_people_type_them(typed):
    assert formats.read_day(typed) == date(2026, 12, 31)


@pytest.mark.parametrize("typed", ["31/02/2026", "", "32/01/2026", "demain", "1/2"])
def test_days_that_do_not_exist_are_refused(typed):
    with pytest.raises(ValueError):
        formats.read_day(typed)


def test_figures_look_french():
    assert formats.money(12_500) == "12\u202f500\u00a0FCFA"
    assert formats.money(-1_500) == "-1\u202f500\u00a0FCFA"
    assert formats.percent(7500) == "75\u202f%"
    assert formats.percent(1255) == "12,6\u202f%"
    assert formats.percent(-3) == "0\u202f%"
    assert formats.month(date(2026, 8, 1)) == "août 2026"

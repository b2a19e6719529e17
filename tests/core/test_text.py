"""Words are found whatever the accents, hyphens, apostrophes and the region's spellings; figures are read as typed."""

import json
from datetime import date

import pytest

from core import formats
from core.saying import Notebook, say
from core.spans import Month
from core.text import of_name, plain, search_key, sound, words


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


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Adjoa", "d'Adjoa"),
        ("AGOSSOU Adjoa", "d'AGOSSOU Adjoa"),
        ("Éléonore", "d'Éléonore"),
        ("Ɔlɔ", "d'Ɔlɔ"),
        ("OUSSOU", "d'OUSSOU"),
        ("Bio", "de Bio"),
        ("Yao", "de Yao"),
        ("Yvette", "d'Yvette"),
        ("Ouidah", "de Ouidah"),
        ("HOUNSOU", "de HOUNSOU"),
        ("onze mille francs CFA", "de onze mille francs CFA"),
        ("un million de francs CFA", "d'un million de francs CFA"),
        ("0047", "de 0047"),
    ],
)
def test_de_before_a_name_is_elided_as_it_is_heard(name, told):
    assert of_name(name) == told
    assert of_name(name, "en") == f"of {name}"


def test_de_before_each_month():
    told = [formats.of_month(Month(2026, number)) for number in range(1, 13)]
    assert [one for one in told if one.startswith("d'")] == ["d'avril 2026", "d'août 2026", "d'octobre 2026"]
    assert told[0] == "de janvier 2026"
    assert formats.of_month(Month(2026, 10), "en-gb") == "of October 2026"


def test_a_kept_sentence_is_said_in_another_language_with_its_values():
    words = Notebook()
    told = words("n.d. (%(reason)s)") % {"reason": words("aucune dette")}
    kept = json.loads(json.dumps({"text": told, "words": words.made}))
    english = {"n.d. (%(reason)s)": "n/a (%(reason)s)", "aucune dette": "no debt", "caisse": "cash", "banque": "bank"}

    def say_again(text: str) -> str:
        return say(text, kept["words"], lambda text: english.get(text, text))

    assert (kept["text"], say_again(told)) == ("n.d. (aucune dette)", "n/a (no debt)")
    assert say_again("caisse + banque") == "cash + bank"
    assert say_again("Caisse, Gando") == "Cash, Gando"
    assert [say_again(text) for text in ("", ", ", "12 500 FCFA", "Mutuelle de Nikki")] == [
        "", ", ", "12 500 FCFA", "Mutuelle de Nikki",
    ]  # fmt: skip
    assert say(told, kept["words"], str) == told

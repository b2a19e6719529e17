"""The catalogues: sentences are found wherever they are written, and a faulty translation is told."""

import gettext
import re
from pathlib import Path

import pytest
from babel.messages import Message

from config import catalogues

TEMPLATE = """<p title="{% translate 'A « b »' %}">{{ _("Bonjour")|upper }}
  {% blocktranslate trimmed count n=n %}
      Un ménage de {{ village }}
    {% plural %}
      {{ n }} ménages à 50 %
  {% endblocktranslate %}
 {% translate "mai" context "mois" %} l'apostrophe d'une page
"""
MODULE = """
TITLE = _("Reçu n° %(number)s") % {"number": 1}
LONG = N_("une phrase " "en deux morceaux")
COUNT = ngettext("un mois", "%(n)s mois", n)
OTHER = translate("pas une phrase")
"""


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house of two files."""
    (tmp_path / "core/templates").mkdir(parents=True)
    (tmp_path / "core/templates/page.html").write_text(TEMPLATE)
    (tmp_path / "core/words.py").write_text(MODULE)
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    return tmp_path


def sentences() -> set:
    return {message.id for message in catalogues.extract_all() if message.id}


def test_sentences_of_pages_and_modules_are_found(source: Path) -> None:
    assert sentences() == {
        "A « b »",
        "Bonjour",
        ("Un ménage de %(village)s", "%(n)s ménages à 50 %%"),
        "mai",
        "Reçu n° %(number)s",
        "une phrase en deux morceaux",
        ("un mois", "%(n)s mois"),
    }


def test_update_keeps_translations_and_forgets_what_is_no_longer_said(source: Path) -> None:
    catalogues.update()
    path = source / "locale/en/LC_MESSAGES/django.po"
    path.write_text(path.read_text().replace('msgid "Bonjour"\nmsgstr ""', 'msgid "Bonjour"\nmsgstr "Hello"'))
    (source / "core/words.py").write_text('NEW = _("Nouveau")')
    catalogues.update()
    text = path.read_text()
    assert 'msgstr "Hello"' in text
    assert "Nouveau" in text
    assert "Reçu" not in text


def test_check_tells_each_sentence_without_english(source: Path) -> None:
    catalogues.update()
    found = catalogues.problems()
    assert len(found) == 7
    assert all(line.startswith("sans anglais") for line in found)


def test_check_tells_a_catalogue_that_was_not_updated(source: Path) -> None:
    assert sum("bin/locale update" in line for line in catalogues.problems()) == 2


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (Message("Bonjour", "Hello"), []),
        (Message("Bonjour", ""), ["sans anglais"]),
        (Message("Reçu %(number)s", "Receipt %(number)s"), []),
        (Message("Reçu %(number)s", "Receipt %(numero)s"), ["emplacements différents"]),
        (Message("Reçu {name}", "Receipt"), ["emplacements différents"]),
        (Message(("un mois", "%(n)s mois"), ("one month", "%(n)s months")), []),
        (Message(("un mois", "%(n)s mois"), ("one month", "")), ["sans anglais"]),
    ],
)
def test_faults_of_a_translation(message: Message, expected: list[str]) -> None:
    assert catalogues.faults(message) == expected


def test_french_counts_zero_as_one(source: Path) -> None:
    catalogues.update()
    catalogues.compile_all()
    with (source / "locale/fr/LC_MESSAGES/django.mo").open("rb") as file:
        french = gettext.GNUTranslations(file)
    said = [french.ngettext("un mois", "%(n)s mois", count) for count in (0, 1, 2)]
    assert said == ["un mois", "un mois", "%(n)s mois"]


NAMES = "month|name|person|provider|mutual|organisation|words|head|holder|payer|who|family|user"


def test_no_sentence_writes_de_before_a_name_that_may_begin_by_a_vowel():
    """« Rapport de octobre »: such sentences take « d'octobre » whole, from `core.spoken`."""
    found = [
        text
        for message in catalogues.extract_all()
        for text in (message.id if isinstance(message.id, tuple) else (message.id,))
        if re.search(rf"\b([dD]e|[qQ]ue) %\(({NAMES})\)s", text)
    ]
    assert not found


def test_sentences_are_found_under_each_name_that_translates():
    """A module that calls gettext otherwise than « _ » would leave its sentences French."""
    used = {
        name
        for path in catalogues.source_files()
        if path.suffix == ".py"
        for name in re.findall(r"import \w*gettext\w* as (\w+)|, n?gettext\w* as (\w+)", path.read_text())
        for name in name
        if name
    }
    assert used - set(catalogues.KEYWORDS) == set()

"""Each page opened in English by someone who froze a month, imported and ran jobs in French says nothing in French."""

import re
from functools import cache
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from config import catalogues
from contributions import tasks as handlers
from contributions.actions import start_raising
from core.scoping import every_organisation
from core.spans import Month
from ledger.models import Account, Entry, Till
from members.actions import print_cards
from members.models import Plan
from organisations.choices import Role
from organisations.models import Job, User
from organisations.tasks import run_job
from reporting.models import MonthlyReport
from reporting.queries.statements import statement_of_month
from tests.config.examples import MONTH, Things
from tests.config.test_matrix import ADDRESSES, OF_THE_LIBRARY, Visitor
from tests.members.registers import imported, register
from tests.reporting.test_statements import close_until

SHORTEST = 12
COMMA = re.compile(r"\d,\d")
"""A decimal as French writes it; thousands are parted by spaces in both languages."""
FILES = ("_pdf", "_xlsx")
"""The ends of the names of addresses that give a file: what is read here are pages."""
TOLD = ("alt", "aria-label", "placeholder", "title", "value", "content", "data-label")
"""Attributes that are read by people."""


@cache
def french_sentences() -> frozenset[str]:
    """Sentences without a value, long enough to be nothing else, that English says otherwise."""
    found = set()
    for message in catalogues.english():
        text = message.id
        if not isinstance(text, str) or catalogues.PLACEHOLDER.search(text) or message.string == text:
            continue
        if sum(char.isalpha() for char in text) >= SHORTEST and text not in str(message.string):
            found.add(flat(text))
    return frozenset(found)


def test_no_word_is_said_for_two_sexes_at_once():
    """Where a person is known the word is bent, « née », « sorti »; a noun says it where nobody is: « naissance »."""
    sentences = [str(message.id) for message in catalogues.english()]
    assert [text for text in sentences if "(e)" in text] == []


def flat(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("’", "'").split())


class Reader(HTMLParser):
    """What a page says: its text and the attributes that are read, block by block."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style")
        self.said += [value for name, value in attrs if name in TOLD and value]

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.silent and data.strip():
            self.said.append(data)


def said(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return [flat(text) for text in reader.said]


_WORDS = re.compile(r"[\wÀ-ÿ]+")


@cache
def by_first_word() -> dict[str, list[str]]:
    """These sentences, where one looks for them."""
    found: dict[str, list[str]] = {}
    for sentence in french_sentences():
        found.setdefault(_WORDS.findall(sentence)[0], []).append(sentence)
    return found


def french_in(page: str, names: frozenset[str] = frozenset()) -> set[str]:
    """The sentences of the catalogue that a page says in French; `names`: what people wrote is in no language."""
    found = set()
    for text in said(page):
        for name in names:
            text = text.replace(name, "·")
        for word in set(_WORDS.findall(text)):
            for sentence in by_first_word().get(word, ()):
                if re.search(rf"(?<!\w){re.escape(sentence)}(?!\w)", text):
                    found.add(sentence)
    return found


def test_the_reader_of_pages_finds_french():
    assert len(french_sentences()) > 500
    sentence = "Aucun titulaire au-dessus de cette ligne. Écrivez le numéro de sa famille."
    assert french_in(f"<p title='x'>Hm : {sentence}</p>") == {sentence}
    assert french_in(f"<p aria-label='{sentence}'></p>") == {sentence}
    assert not french_in(f"<script>{sentence}</script><p>No head above this line.</p>")


@pytest.fixture
def things(world) -> Things:
    """A mutual where everything was done in French: a month frozen, a register imported with refusals, jobs run."""
    made = Things(world, world.bembe)
    close_until(made.clinic, Month.parse(MONTH))
    with world.acting("manager"):
        made.done = imported(register(*REFUSED), Plan.objects.get(pk=made.clinic.plan.pk))
        job = start_raising(month=Month(2025, 7), on=Month(2025, 7).first_day)
        print_cards(count=1)
        assert handlers.raise_dues
        run_job(job.pk)
    User.objects.update(language="en")
    return made


REFUSED = (
    ("", "BIO", "Woru", "M", "2012", "Enfant", ""),
    ("5", "BIO", "Fati", "", "1980", "Titulaire", ""),
    ("6", "SABI", "Yao", "M", "31/02/1990", "Titulaire", "97"),
    ("", "SABI", "Afi", "F", "1992", "Épouse", ""),
)


def kept_names() -> frozenset[str]:
    """Names of accounts and people, and the labels of the book: rows of the mutual, in the words they were given."""
    with every_organisation():
        rows = (
            *User.objects.values_list("name", flat=True),
            *Account.objects.values_list("label", flat=True),
            *Till.objects.values_list("name", flat=True),
            *Entry.objects.values_list("label", flat=True),
        )
    return frozenset(flat(row) for row in rows)


def test_no_page_says_a_french_sentence_in_english(world, things):
    wrong, seen, names = set(), set(), kept_names()
    for role in (Role.MANAGER, Role.CLAIMS_CLERK, Role.FEDERATION_OFFICER):
        visitor = Visitor(world, role, things)
        for address in ADDRESSES:
            if address.name in OF_THE_LIBRARY or address.name.endswith(FILES) or not visitor.may(address):
                continue
            answer = visitor.client.get(visitor.url(address))
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                seen.add(address.name)
                page = answer.content.decode()
                wrong |= {f"{address.name}: {sentence}" for sentence in french_in(page, names)}
                wrong |= {f"{address.name}: {text}" for text in said(page) if COMMA.search(text)}
    assert len(seen) > 80
    assert not wrong, "\n".join(sorted(wrong))


def test_what_was_frozen_is_said_in_english_with_its_values(world, things, client):
    client.force_login(world.user("manager"))
    report = client.get(reverse("reporting:report", args=[MONTH])).content.decode()
    for told in ("Closed off on 01/07/2025", "Since the start of the fiscal year, 01/01/2025", "Last 12 months"):
        assert told.lower() in report.lower()
    assert re.search(r"\d\.\d\u202f%", report), "a rate frozen in French has its point in English"
    result = client.get(reverse("members:import_result", args=[things.done.pk])).content.decode()
    assert "n&#x27;existe pas" not in result
    jobs = client.get(reverse("organisations:jobs")).content.decode()
    for told in ("Raising of contributions, 07/2025", "Cards: all families", "Import: registre.xlsx"):
        assert told in jobs
    with every_organisation():
        raising = Job.objects.get(name="contributions.raise_dues")
    page = client.get(reverse("organisations:job", args=[raising.key])).content.decode()
    assert "Contributions and enrolment fees raised" in page
    pdf = client.get(reverse("reporting:report_pdf", args=[MONTH])).content
    User.objects.update(language="fr")
    assert client.get(reverse("reporting:report_pdf", args=[MONTH])).content == pdf
    with things.clinic.acting():
        report = MonthlyReport.objects.get(period__starts_on=f"{MONTH}-01")
        found = statement_of_month(world.bembe, Month.parse(MONTH), report.closed_on)
    assert found.made == report.statement["made"]
    assert [part.title for part in found.sections] == [part["title"] for part in report.statement["sections"]]

"""The face holds its promises: components in view, contrast, weight, old browsers, nothing inline, French typing."""

import gzip
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.forms import Chips, DayField, Form, MoneyField
from core.money import MOST
from core.spans import Month
from core.templatetags import novi

TEMPLATES = Path("core/templates")
STATIC = Path("core/static")
CSS = (STATIC / "css/novi.css").read_text()
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
KB = 1024


def weight(*paths: Path) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9, mtime=0)) for path in paths)


@pytest.fixture
def living_page(client: Client, db: None) -> str:
    response = client.get("/design/")
    assert response.status_code == 200
    return response.content.decode()


# -- the living page --------------------------------------------------------------------------------------------------
def test_every_component_is_in_the_living_page():
    shown = set(re.findall(r"<c-([a-z-]+)", (TEMPLATES / "core/design.html").read_text())) - {"slot"}
    have = {path.stem.replace("_", "-") for path in (TEMPLATES / "components").glob("*.html")}
    assert shown == have


def test_the_living_page_does_not_exist_in_production(client: Client, db: None, settings):
    settings.PRODUCTION = True
    assert client.get("/design/").status_code == 404


class Inline(HTMLParser):
    """What a strict content policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.is_script = False

    def handle_starttag(self, tag, attrs):
        self.is_script = tag == "script" and not dict(attrs).get("src")
        self.found += [f"{tag} {name}" for name, _value in attrs if name == "style" or name.startswith("on")]
        self.found += [f"{tag} {value}" for _name, value in attrs if (value or "").startswith("javascript:")]
        if tag == "style" or self.is_script:
            self.found.append(tag)


def test_nothing_inline(living_page):
    parser = Inline()
    parser.feed(living_page)
    assert parser.found == []


def test_every_field_has_a_label_and_every_error_is_tied_to_its_field(living_page):
    ids = set(re.findall(r'\bid="([^"]+)"', living_page))
    assert set(re.findall(r'\bfor="([^"]+)"', living_page)) <= ids
    for described in re.findall(r'aria-describedby="([^"]+)"', living_page):
        assert set(described.split()) <= ids
    assert set(re.findall(r'class="summary".*?</div>', living_page, re.S))
    assert set(re.findall(r'<a href="#(id_[^"]+)"', living_page)) <= ids


# -- weight -----------------------------------------------------------------------------------------------------------
def test_weights(living_page, client: Client):
    assert weight(STATIC / "css/novi.css") <= 12 * KB
    assert weight(*SCRIPTS) <= 12 * KB
    assert len(gzip.compress(living_page.encode(), 9)) <= 25 * KB
    login = client.get(reverse("account_login"))
    shell = weight(STATIC / "css/novi.css", STATIC / "js/shell.js", STATIC / "js/forms.js", STATIC / "icons/novi.svg")
    assert len(gzip.compress(login.content, 9)) + shell <= 20 * KB


# -- old browsers -----------------------------------------------------------------------------------------------------
def test_the_style_sheet_is_read_by_chrome_90_and_firefox_78():
    bare = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)
    for later in (
        ":has(",
        "@layer",
        "@container",
        "dvh",
        "svh",
        "color-mix(",
        "oklch",
        "@import",
        "@font-face",
        "url(",
    ):
        assert later not in bare, later
    assert not re.search(r"\{[^{}@]*&", bare), "nesting"
    depth = 0
    for mark in re.findall(r"[{}]", bare):
        depth += 1 if mark == "{" else -1
        assert 0 <= depth <= 2
    assert depth == 0


def test_engine_prefixes_stand_alone_in_their_selector():
    for selector in re.findall(r"([^{}]+)\{", CSS):
        if "::-webkit" in selector or "::-moz" in selector:
            assert "," not in selector, selector


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_scripts_are_read_by_chrome_90(path):
    text = path.read_text()
    for later in (
        "randomUUID",
        "structuredClone",
        ".at(",
        "Object.hasOwn",
        ".findLast(",
        "import ",
        "export ",
        "await ",
    ):
        assert later not in text, later
    assert '"use strict"' in text
    assert "http://" not in text
    assert "https://" not in text


# -- contrast ---------------------------------------------------------------------------------------------------------
def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme: the dark one only says what it changes."""
    light, dark = re.findall(r":root \{(.*?)\}", CSS, re.S)[:2]
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    return found if theme == "light" else {**found, **dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark))}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        ("ink", "paper", 12),
        ("ink", "sheet", 12),
        ("ink", "shade", 7),
        ("muted", "paper", 4.5),
        ("muted", "shade", 4.5),
        ("muted", "sheet", 4.5),
        ("brand", "paper", 7),
        ("brand", "brand-tint", 4.5),
        ("on-brand", "brand", 7),
        ("on-brand", "brand-hover", 7),
        ("rule", "paper", 3),
        ("rule", "sheet", 3),
        ("accent", "paper", 3),
        ("accent", "sheet", 3),
        *((state, f"{state}-tint", 4.5) for state in ("late", "wait", "bad", "unknown")),
        *(("ink", f"{state}-tint", 7) for state in ("brand", "late", "wait", "bad", "unknown")),
        *(("paper", state, 7) for state in ("brand", "late", "wait", "bad", "unknown")),
    ],
)
def test_contrast(theme, front, back, least):
    """Text 4.5, edges and focus 3; the rights verdict (paper on a state) is read in the sun: 7."""
    colours = tokens(theme)
    assert contrast(colours[front], colours[back]) >= least


# -- words ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_french_is_typed_as_print_does(path):
    text = re.sub(r"\{#.*?#\}|<!--.*?-->", "", path.read_text(), flags=re.S)
    assert not re.search(r"[\w»] [?!;](?=[\s<\"'])", text)
    assert not re.search(r"\w :(?=[\s<\"'%])", text)
    assert "« " not in text
    assert " »" not in text
    for banned in ("veuillez", "invalide", "oups", "désolé", "erreur 500", "e-mail"):
        assert not re.search(rf"\b{banned}\b", text.lower())


# -- fields -----------------------------------------------------------------------------------------------------------
class Payment(Form):
    amount = MoneyField(label="Montant", min_value=100)
    paid_on = DayField(label="Date")
    means = forms.ChoiceField(label="Moyen", widget=Chips, choices=[("cash", "Espèces")])
    remark = forms.CharField(label="Remarque", required=False)


@pytest.mark.parametrize("typed", ["1500", "1 500", "1.500 F", "1\u202f500\u00a0FCFA", "1 500,00"])
def test_amounts_as_people_type_them(typed):
    assert MoneyField().clean(typed) == 1500


@pytest.mark.parametrize("typed", ["1 000 000 000", "-1 000 000 000", "99 999 999 999 999"])
def test_money_nobody_types_but_by_mistake_is_refused_in_the_unit_of_the_field(typed):
    with pytest.raises(ValidationError) as caught:
        MoneyField(unit="FG").clean(typed)
    assert caught.value.messages == ["Ce montant dépasse 999\u202f999\u202f999\u00a0FG. Vérifiez les zéros."]
    assert MoneyField().clean("999 999 999") == 999_999_999


@pytest.mark.parametrize("typed", ["31122026", "31/12/2026", "31.12.26", "31 12 2026"])
def test_days_as_people_type_them(typed):
    assert DayField().clean(typed) == date(2026, 12, 31)


def test_a_mistaken_form_says_where_and_keeps_what_was_typed():
    with translation.override("fr"):
        form = Payment({"amount": "mille <b>", "paid_on": "31/02/1980", "remark": "gardé"})
        html = str(form)
    assert form.errors == {
        "amount": ["Écrivez un montant entier, par exemple 1\u202f500."],
        "paid_on": ["La date 31/02/1980 n'existe pas. Vérifiez le jour ou le mois."],
        "means": ["Choisissez «\u00a0Moyen\u00a0»."],
    }
    assert "3 réponses sont à corriger" in html
    assert 'value="mille &lt;b&gt;"' in html
    assert 'value="gardé"' in html
    assert html.count('aria-invalid="true"') == 3
    assert 'aria-describedby="id_amount_error"' in html
    for name in ("amount", "paid_on"):
        assert f'href="#id_{name}"' in html
        assert f'id="id_{name}_error"' in html


def test_an_empty_field_is_asked_for_by_its_name():
    form = Payment({"amount": "", "paid_on": "01012026", "means": "cash"})
    with translation.override("fr"):
        assert form.errors == {"amount": ["Remplissez «\u00a0Montant\u00a0»."]}


def test_a_form_shows_values_as_they_are_written_here():
    html = str(Payment(initial={"amount": 3600, "paid_on": date(2026, 3, 1)}))
    assert 'value="3\u202f600"' in html
    assert 'value="01/03/2026"' in html
    assert "(facultatif)" in html
    assert html.count("(facultatif)") == 1


# -- filters ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ 1500|money }}", "1\u202f500\u00a0FCFA"),
        ("{{ 1500|money:'GNF' }}", "1\u202f500\u00a0FG"),
        ("{{ 1500|money_html }}", '<span class="amount">1\u202f500\u00a0<span class="unit">FCFA</span></span>'),
        ("{{ none|money }}{{ none|money_html }}{{ none|count }}{{ none|day }}{{ none|month }}{{ none|signed }}", ""),
        ("{{ none|percent }}", "n.d."),
        ("{{ 8240|percent }}", "82,4\u202f%"),
        ("{% load i18n %}{% language 'en' %}{{ 8240|percent }}{% endlanguage %}", "82.4\u202f%"),
        ("{{ 1500|signed }} {{ minus|signed }} {{ 0|signed }}", "+1\u202f500 -200 0"),
        ("{{ on|day }}", "01/03/2026"),
        ("{{ on|month }} {{ in|month }}", "mars 2026 mars 2026"),
        ("{{ 'AGOSSOU Adjoa Grâce'|initials }}{{ ''|initials }}", "AA"),
    ],
)
def test_filters(source, expected):
    context = Context({"none": None, "minus": -200, "on": date(2026, 3, 1), "in": Month(2026, 3)})
    with translation.override("fr"):
        assert Template("{% load novi %}" + source).render(context) == expected


def test_messages_have_a_state_each():
    assert {novi.state_of(level) for level in ("success", "info", "warning", "error")} == {
        "ok",
        "waiting",
        "late",
        "refused",
    }


def test_a_bar_says_nothing_of_a_total_that_is_not_known(living_page):
    assert "Pas encore compté" in living_page
    assert "340 sur 612" in living_page
    assert not re.search(r"sur\s*</span>", living_page)


def test_an_icon_is_silent_unless_it_is_named():
    assert 'aria-hidden="true"' in novi.icon("users")
    assert "sr" not in novi.icon("users")
    assert '<span class="sr">Familles &amp; co</span>' in novi.icon("users", label="Familles & co")


# -- error pages ------------------------------------------------------------------------------------------------------
def test_a_missing_page_says_what_to_do(client: Client, db: None):
    response = client.get("/rien-ici/")
    assert response.status_code == 404
    assert "Rien à cette adresse" in response.content.decode()


def test_the_door_speaks_french_and_never_of_mail(client: Client, db: None):
    html = client.get(reverse("account_login"), headers={"accept-language": "fr"}).content.decode()
    assert "Identifiant" in html
    assert "mail" not in html.lower()
    assert "placeholder" not in html
    wrong = client.post(reverse("account_login"), {"login": "x", "password": "y"}, headers={"accept-language": "fr"})
    assert "Cet identifiant et ce mot de passe ne vont pas ensemble." in wrong.content.decode()


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_stand_alone(name):
    """They are shown when something is broken: no context at all must be enough."""
    html = render_to_string(name)
    assert "Revenir à ma journée" in html


class CountsForm(Form):
    count = forms.IntegerField(label="Nombre de visites", min_value=1)
    percent = forms.IntegerField(label="Part en %", max_value=2**63 - 1)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"count": "0", "percent": "1"}, {"count": ["« Nombre de visites » : au moins 1."]}),
        ({"count": "x", "percent": "1"}, {"count": ["Écrivez un nombre entier dans « Nombre de visites »."]}),
        ({"count": "1", "percent": str(2**70)}, {"percent": [f"« Part en % » : au plus {MOST}."]}),
        ({"count": str(2**70), "percent": "1"}, {"count": [f"« Nombre de visites » : au plus {MOST}."]}),
    ],
)
def test_a_number_out_of_bounds_is_told_by_its_name_and_by_a_bound_of_people(typed, told):
    assert CountsForm(typed).errors == told

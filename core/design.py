"""The living page: every component in every state, to look at first when the face changes. Never in production."""

from collections.abc import Callable
from datetime import date

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core import charts, formats
from core.forms import Chips, DayField, DayInput, Form, ManyChips, MoneyField, PersonInput
from core.money import share
from core.pages import PUBLIC

MONTHS = ("avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.", "janv.", "févr.", "mars")


class SampleForm(Form):
    """A field of each kind."""

    person = forms.CharField(
        label="Qui paie", help_text="Numéro de carte, nom ou téléphone.", widget=PersonInput(url="/design/personnes/")
    )
    amount = MoneyField(label="Montant", min_value=0)
    paid_on = DayField(label="Date du paiement")
    means = forms.ChoiceField(
        label="Moyen", widget=Chips, choices=[("cash", "Espèces"), ("wallet", "Mobile money"), ("bank", "Banque")]
    )
    days = forms.MultipleChoiceField(
        label="Jours de collecte",
        required=False,
        widget=ManyChips,
        choices=[("1", "Lundi"), ("2", "Mardi"), ("6", "Samedi")],
    )
    village = forms.ChoiceField(label="Village", choices=[("", "Choisir"), ("b", "Bembèrèkè"), ("i", "Ina")])
    remark = forms.CharField(label="Remarque", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    printed = forms.BooleanField(label="Imprimer le reçu", required=False)


class DesignLine(Form):
    """A line of a form set."""

    name = forms.CharField(label="Nom", widget=forms.TextInput({"aria-label": "Nom", "data-inherit": ""}))
    born_on = DayField(label="Naissance", widget=DayInput({"aria-label": "Naissance"}))


def living_page(request: HttpRequest) -> HttpResponse:
    """Each component in each state; 404 in production."""
    if settings.PRODUCTION:
        raise Http404
    mistaken = SampleForm({"person": "", "amount": "mille", "paid_on": "31/02/2026", "means": "cash", "village": "b"})
    context = {
        "form": SampleForm(initial={"amount": 3600, "paid_on": date(2026, 3, 12), "means": "cash"}),
        "mistaken": mistaken,
        "lines": forms.formset_factory(DesignLine, extra=2)(prefix="personnes"),
        "tabs": _tabs(),
        "steps": _steps(),
        "months": _months(),
        "sum": _sum(),
        "charts": _charts(),
        "page": Paginator(range(1, 613), 25).page(2),
        "spark": [71, 74, 73, 78, 77, 80, 79, 82],
        "means": [("cash", "Espèces"), ("wallet", "Mobile money"), ("bank", "Banque")],
        "people": _people(),
    }
    return render(request, "core/design.html", context)


# Public on purpose: it shows no data and does not exist in production.
living_page.permission = PUBLIC  # type: ignore[attr-defined]


def _tabs() -> list[dict]:
    names = (("Identité", None), ("Cotisations", 14), ("Prestations", 3), ("Historique", None))
    return [{"label": name, "url": "#", "current": name == "Cotisations", "count": n} for name, n in names]


def _steps() -> list[dict]:
    states = ("done", "done", "current", "todo")
    return [
        {"label": label, "state": state}
        for label, state in zip(("Fichier", "Colonnes", "Contrôle", "Résultat"), states, strict=True)
    ]


def _months() -> list[dict]:
    words = {"paid": "payé", "late": "en retard", "waiting": "payé, droits pas encore ouverts"}
    rows = []
    for n in range(24):
        year, zero = divmod(2025 * 12 + 3 + n, 12)
        state = "waiting" if n < 3 else "late" if n in (20, 21, 22) else "" if n == 23 else "paid"
        name = formats.month(date(year, zero + 1, 1))
        rows.append(
            {
                "state": state,
                "letter": "JFMAMJJASOND"[zero],
                "year": year if zero == 0 or n == 0 else "",
                "label": f"{name}{formats.WIDE}: {words.get(state, 'à venir')}",
                "care": range(2 if n == 9 else 1 if n in (5, 14) else 0),
                "now": n == 22,
            }
        )
    return rows


def _sum() -> list[dict]:
    billed, base = 12_500, 10_000
    part = share(base, 7500)
    return [
        {"label": "Montant facturé", "amount": billed},
        {"label": "Base", "why": "Tarif de la convention\u00a0: 10\u202f000\u00a0FCFA", "amount": base},
        {"label": "Part mutuelle", "why": "75\u202f% de la base", "amount": part},
        {"label": "Le membre paie", "amount": billed - part},
    ]


def _people() -> list[dict]:
    rows = (
        ("AGOSSOU Adjoa Grâce", "42 ans, titulaire", "ok", "À jour", 3600),
        ("AGOSSOU Kɔjo", "17 ans, fils", "waiting", "En attente", 1200),
        ("DOSSOU-YOVO Afi", "71 ans, mère", "late", "En retard", 12_000),
        ("ŊUTƆ Yao", "né vers 1980, frère", "refused", "Suspendu", 0),
        ("SABI Bio", "âge inconnu", "unknown", "Inconnu", 200),
    )
    return [
        dict(zip(("name", "detail", "state", "word", "due"), row, strict=True), number=f"BEM-{n:04d}")
        for n, row in enumerate(rows, start=41)
    ]


def _charts() -> list[dict]:
    ratio = (8200, 7900, 8400, 8800, 8600, 9100, 8700, 8900, 9300, 9000, 9400, 9600)
    before = (7400, 7600, 7800, 7500, 7900, 8100, 8000, 7700, 8200, 8300, 8100, 8400)
    dues = (410_000, 432_000, 398_000, 455_000, 470_000, 462_000, 501_000, 480_000, 515_000, 530_000, 498_000, 544_000)
    last_dues = tuple(share(amount, 9000) for amount in dues)
    parts = (("Soins", 2_450_000), ("Gestion", 540_000), ("Réserve", 310_000), ("Union", 95_000))
    gaps = (*ratio[:5], None, None, *ratio[7:])
    line = charts.line_chart(ratio, MONTHS, previous=before, norm_band=(7500, 9000), write=formats.percent)
    broken = charts.line_chart(gaps, MONTHS, write=formats.percent)
    bars = charts.bar_chart(dues, MONTHS, previous=last_dues)
    samples: tuple[tuple[str, str, charts.Drawing, list], ...] = (
        (
            "Sinistralité",
            "Elle passe à 96\u202f%\u00a0: plus de cas, pas plus chers.",
            line,
            _rows(formats.percent, ratio, before),
        ),
        (
            "Cotisations encaissées (FCFA)",
            "Un mois meilleur que l'an dernier.",
            bars,
            _rows(formats.count, dues, last_dues),
        ),
        ("Deux mois sans chiffre", "Un mois sans chiffre n'est pas un zéro.", broken, []),
        ("Où va la cotisation (FCFA)", "", charts.stacked_bar(parts), []),
        ("Aucune donnée", "Rien à montrer pour cette période.", charts.line_chart((None,) * 12, MONTHS), []),
    )
    head = ("Mois", "Cette année", "L'an dernier")
    return [
        {"title": title, "reading": reading, "svg": charts.to_svg(drawing, title, reading), "rows": rows, "head": head}
        for title, reading, drawing, rows in samples
    ]


def _rows(write: Callable[[int], str], now: tuple[int, ...], before: tuple[int, ...]) -> list[tuple[str, str, str]]:
    return [(name, write(a), write(b)) for name, a, b in zip(MONTHS, now, before, strict=True)]

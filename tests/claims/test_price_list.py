"""Price lists as health centres keep them: sections, prices as text, missing codes, doubles; and their import."""

from datetime import date, datetime

import pytest

from claims import actions
from claims.choices import Category, ProviderLevel
from claims.models import CareItem, Tariff
from claims.resources import read_tariffs
from claims.rules.price_list import Unreadable, new_code, read_price_list
from core.refusals import Refused
from core.spreadsheets import Sheet, write_csv, write_xlsx
from tests.claims.clinic import OPENED, Clinic, plain

LIST = [
    ["GRILLE TARIFAIRE — ANNEXE À LA CONVENTION"],
    ["Applicable du 01/01/2025 au 31/12/2025"],
    ["Code", "Désignation", "Centre de santé", "Hôpital de zone", "Obs."],
    ["CONSULTATIONS"],
    ["CON01", "Consultation générale", "300 FCFA", "500 FCFA", "prog. national"],
    ["CON03", "Consultation prénatale (CPN)", 200, 300, None],
    ["MATERNITÉ"],
    [None, "Accouchement simple", "3 500 FCFA", 6000, None],
    ["MAT07", "Césarienne (gratuité)", None, 0, None],
    ["SOINS ET PETITE CHIRURGIE"],
    ["SOI11", "Pansement simple", 200, "300 F", None],
    ["SOI15", "Cure de hernie", None, "45000 FCFA", None],
    ["MÉDICAMENTS GÉNÉRIQUES (unité)"],
    ["MÉD25", "Paracétamol 500 mg cp", 10, "10 FCFA", None],
    ["MED99", "Sirop", "à voir", 100, None],
    ["DIVERS"],
    [None, "Certificat", 500, 500, None],
    [None, "Pansement simple", 250, 300, "doublon à vérifier"],
]


def test_a_list_is_read_as_it_is_written() -> None:
    found = read_price_list(LIST, ProviderLevel.HEALTH_CENTRE)
    assert (found.column, found.starts_on, found.ends_on) == (
        "Centre de santé", date(2025, 1, 1), date(2025, 12, 31),
    )  # fmt: skip
    assert [(line.code, line.price, line.category) for line in found.lines] == [
        ("CON01", 300, Category.CONSULTATION),
        ("CON03", 200, Category.ANTENATAL),
        ("", 3_500, Category.DELIVERY),
        ("SOI11", 200, Category.NURSING),
        ("MED25", 10, Category.PHARMACY),
    ]
    assert found.not_offered == 2
    assert [(wrong.line, plain(wrong.text % wrong.params)) for wrong in found.wrong] == [
        (15, "« à voir » n'est pas un montant entier."),
        (17, "La famille de soins n'est pas connue : nommez la section au-dessus de la ligne."),
        (18, "Doublon à vérifier : cette désignation est déjà à la ligne 11."),
    ]


def test_the_column_follows_the_level_or_is_asked_for() -> None:
    assert read_price_list(LIST, ProviderLevel.DISTRICT_HOSPITAL).column == "Hôpital de zone"
    assert read_price_list(LIST, ProviderLevel.PHARMACY, "hopital de zone").column == "Hôpital de zone"
    with pytest.raises(Unreadable) as caught:
        read_price_list(LIST, ProviderLevel.PHARMACY)
    assert caught.value.columns == ("Centre de santé", "Hôpital de zone")
    with pytest.raises(Unreadable):
        read_price_list([["a", "b"], [1, 2]], ProviderLevel.PHARMACY)


def test_a_new_code_is_short_and_free() -> None:
    assert new_code(Category.DELIVERY, {"ACC01"}) == "ACC02"


def test_a_file_says_what_is_wrong_with_it() -> None:
    content = write_csv(["Code", "Désignation", "Prix A", "Prix B"], [["X1", "Suture", 1500, 2000]])
    with pytest.raises(Refused) as caught:
        read_tariffs(content, ProviderLevel.LABORATORY)
    assert (plain(str(caught.value)), caught.value.field) == (
        "Dites quelle colonne porte les prix de ce prestataire : « Prix A », « Prix B ».",
        "column",
    )
    with pytest.raises(Refused):
        read_tariffs(b"%PDF-1.4", ProviderLevel.LABORATORY)
    for name, said in (("prix.xlsx", "Ce n'est pas un fichier Excel"), ("prix.txt", "Aucune ligne ne nomme")):
        with pytest.raises(Refused, match=said):
            read_tariffs(b"nos prix, tels que convenus", ProviderLevel.LABORATORY, filename=name)


def test_a_price_with_some_zeros_too_many_is_refused_with_its_line_and_adds_no_item(clinic: Clinic) -> None:
    content = write_csv(
        ["Code", "Désignation", "Prix"], [["MATERNITÉ", "", ""], ["ZZ1", "Suture", 1_500], ["ZZ2", "Plâtre", 10**9]]
    )
    with clinic.acting():
        provider = actions.add_provider(code="CS2", name="Centre de Gando", level="health_centre")
        agreement = actions.sign_agreement(provider=provider, starts_on=OPENED)
        done = actions.import_tariffs(agreement=agreement, prices=read_tariffs(content, provider.level))
        assert (done.set_count, done.new_items, [(line, label) for line, label, _ in done.refused]) == (
            1, 1, [(4, "Plâtre")],
        )  # fmt: skip
        assert "Vérifiez les zéros" in done.refused[0][2]
        assert not CareItem.objects.filter(label="Plâtre").exists()


def test_importing_twice_is_importing_once(clinic: Clinic) -> None:
    rows = [row + [None] * (5 - len(row)) for row in LIST]
    content = write_xlsx([Sheet("Tarifs", [], rows)], datetime(2025, 1, 1))
    with clinic.acting():
        provider = actions.add_provider(code="CS2", name="Centre de Gando", level="health_centre")
        agreement = actions.sign_agreement(provider=provider, starts_on=OPENED)
        prices = read_tariffs(content, provider.level)
        first = actions.import_tariffs(agreement=agreement, prices=prices)
        again = actions.import_tariffs(agreement=agreement, prices=prices)
        assert (first.set_count, first.new_items, first.unchanged, first.not_offered) == (5, 3, 0, 2)
        assert (again.set_count, again.new_items, again.unchanged) == (0, 0, 5)
        assert [line for line, _label, _why in first.refused] == [15, 17, 18]
        assert first.line_count == again.line_count == 10
        prices_by_code = dict(Tariff.objects.filter(agreement=agreement).values_list("item__code", "price"))
        assert prices_by_code == {
            "CON01": 300, "CON03": 200, "ACC01": 3_500, "SOI11": 200, "MED25": 10,
        }  # fmt: skip
        assert CareItem.objects.get(code="MED25").label == "Paracétamol 500 mg cp"

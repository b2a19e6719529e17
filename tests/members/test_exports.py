"""The register goes out whole and neutral, and what goes out comes in again without a change."""

import uuid
from datetime import date, datetime
from io import BytesIO

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.spreadsheets import read_book
from core.text import plain
from members import actions, resources
from members.models import Beneficiary, Household
from members.queries.families import everybody
from members.queries.imports import examine
from members.rules.names import DITTO
from organisations.acting import ActionRefused
from organisations.actions.places import load_shipped_places
from organisations.models import Place
from tests.members.families import DAY, family_of_three, plan, someone
from tests.members.registers import example, imported, mapped

AT = datetime(2026, 3, 10, 14, 5)


@pytest.fixture
def base(world):
    load_shipped_places()
    with world.acting("manager"):
        yield plan()


def exported(ending: str = "xlsx") -> bytes:
    return resources.register_file(ending, everybody(), AT)


def comes_in_again(content: bytes, base, name: str = "registre.xlsx") -> dict[str, int]:
    return examine(mapped(content, base, name, register_on=date(2026, 3, 10))).counts


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_example_goes_out_and_comes_in_again_without_a_change(base, ending):
    imported(example(), base)
    counts = comes_in_again(exported(ending), base, f"registre.{ending}")
    assert {name: counts[name] for name in ("new", "changed", "refused")} == {"new": 0, "changed": 0, "refused": 0}
    assert counts["same"] == 267


def test_a_family_that_left_and_a_name_that_is_a_formula_come_in_again(base):
    gone = family_of_three(plan=base, village='=HYPERLINK("x")', phone="97000000")
    actions.end_enrolment(household=gone, on=date(2026, 5, 1), reason="resigned")
    actions.enrol_household(
        plan=base, on=DAY, people=[someone("+SABI", "-Bio", "M", birth_on=None)], note="@SUM(A1)", village="\tIna"
    )
    for ending in ("xlsx", "csv"):
        counts = comes_in_again(exported(ending), base, f"r.{ending}")
        assert (counts["same"], counts["new"], counts["changed"], counts["refused"]) == (4, 0, 0, 0)
    page = load_workbook(BytesIO(exported())).active
    live = [cell for row in page.iter_rows() for cell in row if str(cell.value)[:1] in tuple("=+-@\t\r")]
    assert {"+SABI", "-Bio", '=HYPERLINK("x")'} <= {cell.value for cell in live}
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in live)
    assert b"\r\n=" not in exported("csv")


def test_the_template_is_a_register_that_comes_in(base):
    counts = examine(mapped(resources.template_file(AT), base)).counts
    assert (counts["new"], counts["refused"]) == (3, 0)


def test_the_header_and_a_row_are_those_of_the_register(base):
    place = Place.objects.get(name="Bembèrèkè", level="commune")
    family_of_three(plan=base, phone="97000000", village="Gamia", place=place)
    rows = read_book(exported()).rows("Registre")
    assert rows[0] == ["Registre mis à jour au 10/03/2026"]
    assert rows[1] == [
        "N° de famille", "N° de la personne", "NOM", "Prénoms", "Sexe", "Date de naissance", "Lien", "Commune",
        "Village", "Téléphone", "Date d'adhésion", "Pièce d'identité", "Observations", "Sortie le", "Motif de sortie",
    ]  # fmt: skip
    assert rows[2] == [
        "0001", "0001-01", "AGOSSOU", "Adjoa", "F", "02/05/1984", "Titulaire", "Bembèrèkè", "Gamia",
        "01 97 00 00 00", "10/03/2026",
    ]  # fmt: skip
    assert rows[4][5] == "vers 1955"


def test_the_export_costs_the_same_for_one_family_and_for_three(base, django_assert_num_queries):
    family_of_three(plan=base)
    with django_assert_num_queries(1):
        exported()
    for name in ("BIO", "SABI"):
        actions.enrol_household(plan=base, on=DAY, people=[someone(name)])
    with django_assert_num_queries(1):
        exported()


NAMES = st.text("ABCDEFGHIKLMNOPRSTUVWYZÉÈÔƉƐƆ' -", min_size=1, max_size=12).filter(
    lambda text: text.strip(" '-") and plain(text.strip(" '-")) not in DITTO
)
PEOPLE = st.lists(
    st.tuples(
        NAMES,
        st.sampled_from(["Adjoa", "Koffi Yao", "Sènami", "Ɛlisa", "N'gobi", ""]),
        st.sampled_from(["F", "M"]),
        st.sampled_from(["spouse", "child", "ascendant", "other"]),
        st.one_of(st.none(), st.dates(date(1930, 1, 1), date(2026, 3, 9))),
        st.sampled_from(["day", "month", "year", "estimated"]),
        st.text("abcéè =+-@;,\"'0123456789", max_size=30).map(str.strip),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda one: (one[0].strip(" '-").lower(), one[1], str(one[4])[:4]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, phone=st.sampled_from(["", "97000000", "+228 90112233"]), village=NAMES)
def test_whatever_is_registered_goes_out_and_comes_in_again_without_a_change(base, people, phone, village):
    with transaction.atomic():
        registered_goes_out_and_comes_in(base, people, phone, village)
        transaction.set_rollback(True)


def registered_goes_out_and_comes_in(base, people, phone, village) -> None:
    before = Beneficiary.objects.count()
    drafts = [
        {"last_name": last, "first_names": first, "sex": sex, "link": link, "birth_on": birth,
         "birth_precision": precision if birth else None, "note": note}
        for last, first, sex, link, birth, precision, note in people
    ]  # fmt: skip
    head = someone("AHOUANSOU", "Titulaire")
    try:
        actions.enrol_household(
            plan=base, on=DAY, number=uuid.uuid4().hex[:10], people=[head, *drafts],
            phone=phone, village=village, confirmed=True,
        )  # fmt: skip
    except ActionRefused:
        assert Beneficiary.objects.count() == before
        return
    counts = comes_in_again(exported("csv"), base, "r.csv")
    assert (counts["new"], counts["changed"], counts["refused"]) == (0, 0, 0)
    assert counts["same"] == Beneficiary.objects.count()
    assert Household.objects.exists()

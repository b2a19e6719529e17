"""Closing a month, its frozen report, the consolidated sums, norms, reminders: by the ordinary actions."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from claims.actions import reverse_claim
from contributions.actions import collect, raise_dues
from core.scoping import every_organisation
from core.spans import Month, Span
from ledger.actions import close_month, open_till
from ledger.models import Period
from members.actions import enrol_household, renew_enrolment
from organisations.acting import ActionRefused
from organisations.actions import set_parameter
from organisations.models import AuditEntry, Organisation, RoleAssignment, User
from organisations.queries import actor_for
from reporting import queries
from reporting.actions import close_month_report, remind, set_threshold
from reporting.models import MonthlyReport, Reminder, Threshold
from reporting.rules import measures as m
from tests.claims.clinic import Clinic
from tests.reporting.test_measures import enrol, spend

JUNE = Month(2025, 6)
CLOSING = date(2025, 7, 2)


def close_until(clinic: Clinic, last: Month) -> MonthlyReport:
    """Close every month of a mutual from January 2025 to `last`; the report of `last`."""
    with clinic.acting():
        month, report = Month(2025, 1), None
        while month <= last:
            raise_dues(month=month, on=month.first_day)
            report = close_month_report(month=month, on=(month + 1).first_day)
            month += 1
    assert report is not None
    return report


def texts(statement) -> dict[str, str]:
    return {row.code: row.text.replace("\u202f", " ").replace("\u00a0", " ") for row in statement.rows()}


# Closing


def test_closing_freezes_the_figures_numbered_with_the_book(bembe):
    bembe.family()
    report = close_until(bembe, JUNE)
    assert (report.number, report.closed_on, len(report.formulas_version)) == (6, date(2025, 7, 1), 64)
    assert (report.measures["members"], report.measures["beneficiaries"], report.measures["contributions_billed"]) == (
        1, 3, 600,
    )  # fmt: skip
    assert report.people == {"F|18-59": 1, "M|5-17": 1, "F|5-17": 1}
    with bembe.acting():
        assert Period.objects.get(starts_on=JUNE.first_day).closed_at is not None
        assert AuditEntry.objects.filter(action="reporting.close_month").count() == 6


def test_what_blocks_is_told_and_nothing_is_frozen(bembe):
    bembe.family()
    with bembe.acting():
        open_till(till=bembe.till, day=date(2025, 1, 1), counted=5_100_000)
        with pytest.raises(ActionRefused) as refusal:
            close_month_report(month=Month(2025, 1), on=date(2025, 2, 1))
        assert "est ouverte depuis le 01/01/2025" in refusal.value.text
        with pytest.raises(ActionRefused, match="n'est pas clôturé"):
            close_month_report(month=JUNE, on=CLOSING)
        assert not MonthlyReport.objects.exists()
        assert not Period.objects.exists()


def test_a_month_is_frozen_once_and_by_who_may(bembe):
    close_until(bembe, Month(2025, 1))
    with bembe.acting(), pytest.raises(ActionRefused, match="Le rapport de janvier 2025 est déjà arrêté"):
        close_month_report(month=Month(2025, 1), on=CLOSING)
    with bembe.acting("cashier"), pytest.raises(PermissionDenied):
        close_month_report(month=Month(2025, 2), on=CLOSING)
    with bembe.acting():
        assert MonthlyReport.objects.count() == 1


def test_a_double_click_gives_one_report(bembe):
    key = uuid4()
    with bembe.acting():
        first = close_month_report(month=Month(2025, 1), on=CLOSING, operation_id=key)
        assert close_month_report(month=Month(2025, 1), on=CLOSING, operation_id=key) == first
        assert MonthlyReport.objects.count() == 1


def test_a_book_closed_without_its_report_is_reported_afterwards(bembe):
    with bembe.acting():
        close_month(month=Month(2025, 1), on=date(2025, 2, 1))
        assert close_month_report(month=Month(2025, 1), on=date(2025, 2, 3)).number == 1


def test_the_database_keeps_a_frozen_report(bembe):
    report = close_until(bembe, Month(2025, 1))
    with every_organisation(), pytest.raises(DatabaseError), transaction.atomic():
        MonthlyReport.objects.filter(pk=report.pk).update(number=99)
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("DELETE FROM reporting_monthlyreport")


def test_later_rows_change_nothing_in_a_frozen_report(bembe):
    household = bembe.family()
    close_until(bembe, JUNE)
    with bembe.acting():
        before = queries.statement_of_month(bembe.mutual, JUNE, CLOSING)
    bembe.claim(bembe.head(household), on=date(2025, 6, 10), typed_on=date(2025, 8, 1), received_on=date(2025, 7, 30))
    enrol(bembe, date(2025, 6, 15))
    Organisation.objects.filter(pk=bembe.mutual.pk).update(name="Un autre nom", target_population=12)
    with bembe.world.acting("federation_officer"):
        set_threshold(code="M.6", starts_on=date(2025, 1, 1), source="Assemblée", at_least=9_900)
    with bembe.acting():
        assert queries.statement_of_month(bembe.mutual, JUNE, date(2025, 9, 1)) == before
        assert before.is_frozen
        assert (
            queries.statement_of_month(bembe.mutual, Month(2025, 8), date(2025, 9, 1)).row("claims_submitted").value
            == 1
        )


# Worked examples, by real rows


def test_a_year_under_way_counts_nobody_of_a_day_to_come(bembe):
    enrol(bembe, date(2026, 1, 1), people=2)
    enrol(bembe, date(2026, 7, 1), people=3)
    with bembe.acting():
        for on, last_day, people in (
            (date(2026, 5, 12), date(2026, 5, 31), 2),
            (date(2026, 12, 31), date(2026, 12, 31), 5),
            (date(2027, 3, 1), date(2026, 12, 31), 5),
        ):
            span = queries.year_span(bembe.mutual, 2026, on)
            figures = queries.live_figures([bembe.mutual.pk], span)[bembe.mutual.pk]
            assert (span.last_day, figures.measured.values["beneficiaries"]) == (last_day, people)
            assert queries.statement_of_year(bembe.mutual, 2026, on).period == span


def test_t1_growth_renewal_sections_and_penetration(bembe):
    Organisation.objects.filter(pk=bembe.mutual.pk).update(target_population=2_400)
    with every_organisation():
        new = Organisation.objects.create(
            parent=bembe.mutual, kind="section", name="Ina", code="INA", country="BJ",
            path=f"{bembe.mutual.path}INA/", opened_on=date(2026, 2, 1),
        )  # fmt: skip
    first = [enrol(bembe, date(2025, 1, 2), people=1) for _ in range(10)]
    with bembe.acting():
        for household in first[:8]:
            renew_enrolment(household=household, plan=bembe.plan, on=date(2026, 1, 2))
    for section in (None, None, new, new):
        enrol(bembe, date(2026, 3, 1), people=1, section=section)
    with bembe.acting():
        found = texts(queries.statement_of_year(bembe.mutual, 2026, date(2026, 12, 31)))
        span = queries.year_span(bembe.mutual, 2026, date(2026, 12, 31))
        figures = queries.live_figures([bembe.mutual.pk], span)[bembe.mutual.pk]
    assert (found["M.1"], found["M.2"], found["M.5"]) == ("20,0 %", "80,0 %", "0,5 %")
    from reporting.indicators import BY_CODE

    assert BY_CODE["M.3"].result(figures.measured).value == 0
    assert BY_CODE["M.4"].result(figures.measured).value == 200


def test_t2_collection_and_arrears(bembe):
    households = [bembe.family(people=5, paid=False) for _ in range(2)]
    with bembe.acting():
        raise_dues(month=JUNE, on=JUNE.first_day)
        collect(household=households[0], paid_on=date(2025, 6, 8), amount=1000, method="cash", till=bembe.till)
        collect(household=households[1], paid_on=date(2025, 6, 8), amount=780, method="cash", till=bembe.till)
        found = queries.statement_of_month(bembe.mutual, JUNE, CLOSING)
    rows = texts(found)
    assert (rows["M.6"], rows["contributions_billed"], rows["arrears_0_30"]) == ("89,0 %", "2 000 FCFA", "220 FCFA")
    assert found.row("M.6").verdict == "out"


def test_t4_claims_ratio_operating_costs_and_result(bembe):
    head = bembe.head(bembe.family(people=5, paid=False))
    with bembe.acting():
        raise_dues(month=JUNE, on=JUNE.first_day)
    bembe.claim(head, lines=[bembe.line(bembe.medicine, quantity=10)])
    spend(bembe, "expense", "6201", 230, date(2025, 6, 20))
    spend(bembe, "income", "741", 200, date(2025, 6, 20))
    with bembe.acting():
        rows = texts(queries.statement_of_month(bembe.mutual, JUNE, CLOSING))
    assert (rows["F.5"], rows["F.4.1"]) == ("75,0 %", "23,0 %")
    result, without = (
        rows["+".join(sorted(x.code for x in (*t.plus, *t.minus)))] for t in (m.NET_RESULT, m.NET_WITHOUT_SUBSIDY)
    )
    assert (result, without) == ("220 FCFA", "20 FCFA")


def test_t7_delays_of_payment(bembe):
    head = bembe.head(bembe.family())
    for slip, (received, paid) in enumerate(
        ((date(2025, 7, 1), date(2025, 8, 4)), (date(2025, 7, 2), date(2025, 8, 7)))
    ):
        bembe.claim(head, on=date(2025, 6, 3 + slip))
        invoice = bembe.invoice(on=received)
        bembe.approve(invoice, on=date(2025, 7, 10))
        bembe.pay_invoice(invoice, on=paid)
    with bembe.acting():
        rows = texts(queries.statement_of_month(bembe.mutual, Month(2025, 8), date(2025, 9, 1)))
    assert (rows["WG5"], rows["WG5.2-2"], rows["WG5.2-3"], rows["WG5.3"]) == ("35,0 jours", "0", "2", "0,0 %")


def test_t12_what_is_not_known_says_why(bembe):
    with bembe.acting():
        rows = texts(queries.statement_of_month(bembe.mutual, JUNE, CLOSING))
    assert rows["M.1"] == "n.d. (pas d'année précédente)"
    assert rows["M.2"] == "n.d. (aucune adhésion arrivée à échéance)"
    assert rows["M.5"] == "n.d. (population cible non renseignée)"
    assert rows["M.6"] == "n.d. (aucune cotisation due)"
    assert rows["F.1"] == "n.d. (aucune dette)"
    assert rows["WG6"] == "n.d. (aucun dossier reçu)"


def test_few_people_are_hidden_in_the_report(bembe):
    bembe.family(people=3)
    with bembe.acting():
        rows = queries.statement_of_month(bembe.mutual, JUNE, CLOSING)
    assert rows.row("people_F").value is None
    assert "moins de 5" in rows.row("people_F").text
    assert rows.row("people_60+").value is None, "three people in all: a shown 0 would tell where they are"


def test_sex_and_age_stand_under_the_beneficiaries_that_they_divide(bembe):
    bembe.family(people=3)
    with bembe.acting():
        rows = queries.statement_of_month(bembe.mutual, JUNE, CLOSING).sections[0].rows
    codes = [row.code for row in rows]
    assert codes[:4] == ["members", "beneficiaries", "people_F", "people_M"]
    assert [row.is_part for row in rows[:4]] == [False, False, True, True]
    labels = [row.label for row in rows]
    assert codes.index("people_60+") < labels.index("Personnes à charge")


def test_the_federation_does_not_give_away_what_a_mutual_hides(bembe, nikki):
    """Twelve women in all, ten of them in one mutual: printed, the sum would tell that the other has two."""
    for clinic, families in ((bembe, 10), (nikki, 2)):
        for _ in range(families):
            clinic.family(people=1, paid=False)
    with bembe.world.acting("federation_officer"):
        whole = queries.statement_consolidated(bembe.world.federation, JUNE, CLOSING).statement
        parts = [queries.statement_of_month(mutual, JUNE, CLOSING) for mutual in (bembe.mutual, nikki.mutual)]
    assert [one.row("people_F").value for one in (whole, *parts)] == [None, 10, None]
    assert [one.row("people_18-59").value for one in (whole, *parts)] == [None, 10, None]
    assert [one.row("beneficiaries").value for one in (whole, *parts)] == [12, 10, 2]


# The network


def renewing(clinic: Clinic, expired: int, renewed: int) -> None:
    with clinic.acting():
        for place in range(expired):
            people = [{"last_name": f"N{place}", "first_names": "A", "sex": "F", "link": "head", "birth_on": None}]
            household = enrol_household(plan=clinic.plan, on=date(2025, 1, 2), people=people, confirmed=True)
            if place < renewed:
                renew_enrolment(household=household, plan=clinic.plan, on=date(2026, 1, 2))


def test_t9_the_whole_is_a_sum_never_an_average(bembe, nikki):
    renewing(bembe, 5, 4)
    renewing(nikki, 12, 5)
    with bembe.world.acting("federation_officer"):
        found = queries.statement_consolidated(bembe.world.federation, Month(2026, 1), date(2026, 2, 1))
    by_name = {line.mutual.code: line.rows["M.2"].text for line in found.lines}
    assert {code: text.replace("\u202f", " ") for code, text in by_name.items()} == {
        "BEMB": "80,0 %",
        "NIKKI": "41,7 %",
    }
    total = found.total["M.2"]
    assert (total.text.replace("\u202f", " "), total.numerator.amount, total.denominator.amount) == ("52,9 %", 9, 17)
    assert found.statement.completeness.missing == ("Mutuelle de Bembèrèkè", "Mutuelle de Nikki")


def test_every_figure_of_the_whole_is_the_sum_of_its_mutuals(bembe, nikki):
    for clinic in (bembe, nikki):
        head = bembe.head(bembe.family(people=4)) if clinic is bembe else nikki.head(nikki.family(people=2))
        clinic.claim(head)
        spend(clinic, "expense", "6201", 700, date(2025, 6, 20))
    close_until(bembe, JUNE)
    with bembe.world.acting("federation_officer"):
        found = queries.statement_consolidated(bembe.world.federation, JUNE, CLOSING)
        parts = [queries.statement_of_month(mutual, JUNE, CLOSING) for mutual in (bembe.mutual, nikki.mutual)]
    checked = 0
    for row in found.statement.rows():
        values = [part.row(row.code).value for part in parts if part.row(row.code)]
        if row.denominator is None and not row.source and None not in values and not row.code.startswith("people"):
            assert row.value == sum(values), row.code
            checked += 1
        elif row.denominator and row.denominator.amount is not None and "WG5" not in row.code:
            assert row.denominator.amount == sum(part.row(row.code).denominator.amount for part in parts), row.code
            checked += 1
    assert checked > 30
    assert [(line.is_closed, line.number) for line in found.lines] == [(True, "6"), (False, "")]
    assert (found.statement.completeness.known_count, found.statement.completeness.of_count) == (1, 2)


def test_the_number_of_a_snapshot_names_its_figures(bembe, nikki):
    with bembe.world.acting("federation_officer"):
        first = queries.statement_consolidated(bembe.world.federation, JUNE, CLOSING).snapshot
        assert queries.statement_consolidated(bembe.world.federation, JUNE, date(2025, 9, 1)).snapshot == first
    nikki.family()
    with bembe.world.acting("federation_officer"):
        assert queries.statement_consolidated(bembe.world.federation, JUNE, CLOSING).snapshot != first


def test_as_many_queries_for_two_mutuals_as_for_one(bembe, nikki):
    for clinic in (bembe, nikki):
        clinic.claim(clinic.head(clinic.family()))
    with bembe.world.acting("federation_officer"):
        with CaptureQueriesContext(connection) as two:
            queries.statement_consolidated(bembe.world.federation, JUNE, CLOSING)
        Organisation.objects.filter(pk=nikki.mutual.pk).update(closed_on=date(2025, 1, 1))
        with CaptureQueriesContext(connection) as one:
            queries.statement_consolidated(bembe.world.federation, JUNE, CLOSING)
    assert len(one) == len(two)


def test_two_currencies_are_added_at_a_stated_rate_only(bembe, nikki):
    federation = bembe.world.federation
    Organisation.objects.filter(pk=nikki.mutual.pk).update(currency="GNF", country="GN")
    bembe.family(people=5)
    nikki.family(people=5)
    with bembe.world.acting("federation_officer"):
        with pytest.raises(queries.RateMissing, match="FG et la fédération en FCFA"):
            queries.statement_consolidated(federation, JUNE, CLOSING)
        given = queries.statement_consolidated(federation, JUNE, CLOSING, {"GNF": 70})
        assert given.statement.row("contributions_billed").value == 1_000 + 70
        assert given.statement.row("members").value == 2
        assert (
            given.statement.rules[0].replace("\u202f", " ").replace("\u00a0", " ")
            == "1 000 FG = 70 FCFA, taux donné ici."
        )
    with bembe.world.acting("administrator", federation):
        set_parameter(organisation=federation, key="reporting.exchange_gnf", value=65, starts_on=date(2025, 1, 1))
    with bembe.world.acting("federation_officer"):
        stated = queries.statement_consolidated(federation, JUNE, CLOSING)
        assert stated.statement.row("contributions_billed").value == 1_065
        assert "taux fixé le 01/01/2025" in stated.statement.rules[0]


def test_a_federation_sees_its_own_mutuals_only(bembe):
    with every_organisation():
        other = Organisation.objects.create(
            kind="federation", name="Une autre", code="AUT", path="/AUT/", country="TG", opened_on=date(2020, 1, 1)
        )
        user = User.objects.create(username="autre", name="Autre")
        RoleAssignment.objects.create(
            user=user, organisation=other, role="federation_officer", starts_on=other.opened_on
        )
    close_until(bembe, Month(2025, 1))
    from organisations.acting import act_as

    with act_as(actor_for(user, other.pk, CLOSING)):
        assert queries.statement_consolidated(other, JUNE, CLOSING).lines == ()
        with pytest.raises(Http404):
            queries.find_mutual(bembe.mutual.pk)
        assert queries.reports_of([bembe.mutual.pk], Month(2025, 1), JUNE) == {}
        with pytest.raises(Http404):
            remind(mutual=bembe.mutual, month=JUNE, on=CLOSING)
        assert not Reminder.objects.exists()


# Norms and reminders


def test_a_norm_of_the_federation_holds_from_its_day(bembe):
    with bembe.world.acting("federation_officer"):
        set_threshold(code="M.6", starts_on=date(2025, 1, 1), source="Assemblée de 2024", at_least=9_500)
        set_threshold(code="M.6", starts_on=date(2025, 7, 1), source="Assemblée de 2025", at_least=8_000)
        assert list(Threshold.objects.values_list("at_least", "starts_on", "ends_on").order_by("starts_on")) == [
            (9_500, date(2025, 1, 1), date(2025, 7, 1)),
            (8_000, date(2025, 7, 1), None),
        ]
    with bembe.acting():
        june, july = (queries.statement_of_month(bembe.mutual, month, CLOSING) for month in (JUNE, Month(2025, 7)))
    assert (june.row("M.6").source, july.row("M.6").source) == ("Assemblée de 2024", "Assemblée de 2025")


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"code": "X.9", "at_least": 1, "source": "S"}, "n'existe pas"),
        ({"code": "M.6", "source": "S"}, "au moins une borne"),
        ({"code": "M.6", "at_least": 2, "at_most": 1, "source": "S"}, "Vérifiez les deux bornes"),
        ({"code": "M.6", "at_least": 2, "source": " "}, "d'où vient"),
    ],
)
def test_a_norm_that_cannot_be_is_refused(bembe, terms, told):
    with bembe.world.acting("federation_officer"):
        with pytest.raises(ActionRefused, match=told):
            set_threshold(starts_on=date(2025, 1, 1), **terms)
        assert not Threshold.objects.exists()
    with bembe.acting(), pytest.raises(PermissionDenied):
        set_threshold(code="M.6", starts_on=date(2025, 1, 1), source="S", at_least=1)


def test_a_reminder_waits_in_the_day_of_the_mutual_until_the_month_is_frozen(bembe, nikki):
    officer = bembe.world.acting
    with officer("federation_officer"):
        remind(mutual=bembe.mutual, month=Month(2025, 1), on=date(2025, 2, 10))
        with pytest.raises(ActionRefused, match="déjà reçu un rappel aujourd'hui"):
            remind(mutual=bembe.mutual, month=Month(2025, 1), on=date(2025, 2, 10))
        with pytest.raises(ActionRefused, match="n'est pas fini"):
            remind(mutual=bembe.mutual, month=JUNE, on=date(2025, 6, 30))
    with bembe.acting():
        (line,) = queries.waiting(date(2025, 2, 10))
        assert (line.count, line.url) == (1, "/rapports/2025-01/")
        assert "« Fédération du Bénin » : janvier 2025 (rappel du 10/02/2025)" in line.sentence
        close_month_report(month=Month(2025, 1), on=date(2025, 2, 11))
        assert queries.waiting(date(2025, 2, 12)) == []
    with nikki.acting():
        assert queries.waiting(date(2025, 2, 10)) == []
    with officer("federation_officer"), pytest.raises(ActionRefused, match="a arrêté son rapport"):
        remind(mutual=bembe.mutual, month=Month(2025, 1), on=date(2025, 2, 12))


def test_the_figures_of_the_day_come_from_the_last_frozen_report(bembe, django_assert_max_num_queries):
    bembe.family()
    with bembe.acting():
        assert queries.today_figures(CLOSING) == []
    close_until(bembe, JUNE)
    with bembe.acting(), django_assert_max_num_queries(2):
        figures = queries.today_figures(CLOSING)
    assert [(figure.label, figure.state) for figure in figures][:2] == [
        ("Bénéficiaires à jour, mois (juin 2025)", "unknown"),
        ("Recouvrement, exercice (juin 2025)", "ok"),
    ]
    with bembe.acting():
        assert [found.url for found in queries.search("juin 2025")] == ["/rapports/2025-06/"]


FLOWS = ("claims_submitted", "claims_refused", "cases", "amount_claimed", "amount_accepted", "mutual_share")


def test_a_claim_reversed_after_its_month_closed_is_given_back_in_the_month_of_the_reversal(bembe):
    head = bembe.head(bembe.family(on=date(2025, 4, 1)))
    kept, wrong = bembe.claim(head), bembe.claim(head, on=date(2025, 6, 11))
    late = bembe.claim(head, on=date(2025, 3, 20))
    june = close_until(bembe, JUNE)
    with bembe.acting("claims_clerk"):
        for claim in (wrong, late):
            reverse_claim(claim=claim, reason="Saisie deux fois", reversed_on=date(2025, 7, 8))
    with bembe.acting():
        again = queries.live_figures([bembe.mutual.pk], JUNE.span)[bembe.mutual.pk].measured.values
        raise_dues(month=JUNE + 1, on=date(2025, 7, 1))
        july = close_month_report(month=JUNE + 1, on=date(2025, 8, 1))
        both = queries.live_figures([bembe.mutual.pk], Span(JUNE.first_day, date(2025, 8, 1)))
        told = both[bembe.mutual.pk].measured.values
        rows = {code: _behind(bembe, code, JUNE + 1) for code in ("claims_submitted", "claims_refused", "cases")}
    assert kept.state == "approved"
    assert [june.measures[code] for code in FLOWS] == [3, 1, 2, 30_000, 20_000, 15_000]
    assert [again[code] for code in FLOWS] == [june.measures[code] for code in FLOWS]
    assert [july.measures[code] for code in FLOWS] == [-2, -1, -1, -20_000, -10_000, -7_500]
    assert [told[code] for code in FLOWS] == [1, 0, 1, 10_000, 10_000, 7_500]
    owed = [report.measures[code] for report in (june, july) for code in ("outstanding_before", "outstanding")]
    assert owed == [0, 15_000, 15_000, 7_500]
    assert rows == {"claims_submitted": -2, "claims_refused": -1, "cases": -1}


def _behind(clinic: Clinic, code: str, month: Month) -> int:
    """What the rows behind a figure add up to."""
    asked = queries.behind.asked_for(clinic.mutual.pk, month.span)
    return sum(source.line(row, asked).amount for source in queries.behind.SOURCES[code] for row in source.rows(asked))

"""The pages: who opens them, what they show, what they do, and that they lose nothing."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.actions import raise_dues
from core.spans import Month, month_of
from organisations.actions import set_language
from organisations.models import AuditEntry
from reporting import queries
from reporting.actions import close_month_report
from reporting.models import MonthlyReport, Reminder, Threshold
from reporting.rules.delays import Delays
from reporting.rules.measures import MEASURES
from tests.claims.clinic import Clinic
from tests.reporting.test_measures import enrol, spend
from tests.reporting.test_statements import close_until

JUNE = Month(2025, 6)


@pytest.fixture
def signed(bembe):
    def as_role(role: str, organisation=None) -> Client:
        client = Client()
        client.force_login(bembe.world.user(role, organisation))
        return client

    return as_role


def queries_of(client: Client, address: str) -> list[str]:
    """The questions that a page asks the database, the second time that it is opened."""
    client.get(address)
    with CaptureQueriesContext(connection) as sent:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in sent]


def test_a_frozen_report_is_read_back_and_counts_nothing(bembe, signed):
    close_until(bembe, Month(2025, 2))
    client = signed("manager")
    told = queries_of(client, "/rapports/2025-02/")
    assert len(told) <= 14
    assert not [sql for sql in told if '"ledger_leg"' in sql or '"contributions_due"' in sql or '"claims_' in sql]
    march = Month(2025, 3)
    with bembe.acting():
        raise_dues(month=march, on=march.first_day)
        close_month_report(month=march, on=(march + 1).first_day)
    assert len(queries_of(client, "/rapports/2025-02/")) == len(told)


def test_the_words_of_former_reports_stay_in_the_database(bembe, signed):
    """A report of an open month compares with two years of figures: their printed words weigh a hundred times more."""
    close_until(bembe, Month(2025, 2))
    told = queries_of(signed("manager"), "/rapports/2025-03/")
    former = [sql for sql in told if 'FROM "reporting_monthlyreport"' in sql]
    assert [sql.count('"reporting_monthlyreport"."statement"') for sql in former if "LIMIT 1" not in sql] == [0]


def months_ago(count: int) -> Month:
    return month_of(timezone.localdate()) + -count


def test_the_last_month_is_proposed_and_closed_in_two_pages(bembe, signed):
    client, last = signed("manager"), months_ago(1)
    close_until(bembe, months_ago(2))
    page = " ".join(client.get("/rapports/").content.decode().split())
    assert f'href="/rapports/{last}/" class="button primary' in page
    assert 'aria-keyshortcuts="r"' in page
    page = client.get(f"/rapports/{last}/").content.decode()
    assert 'aria-keyshortcuts="c"' not in page, "what cannot be undone is not one letter away"
    assert "Provisoire" in page
    unsure = client.post(f"/rapports/{last}/arreter/", follow=True).content.decode()
    assert "Cochez la case : un mois clôturé ne se rouvre pas." in unsure
    answer = client.post(f"/rapports/{last}/arreter/", {"sure": "yes"}, follow=True).content.decode()
    assert "arrêté, n°" in answer
    assert "Provisoire" not in answer
    with bembe.acting():
        assert queries.report_of(bembe.mutual.pk, last) is not None


def test_what_blocks_the_closing_is_listed_with_where_to_do_it(bembe, signed):
    close_until(bembe, Month(2025, 1))
    client = signed("manager")
    page = client.get("/rapports/2025-06/").content.decode()
    assert "Les mois se clôturent dans l&#x27;ordre" in page
    assert "/caisse/" in page
    answer = client.post("/rapports/2025-06/arreter/", {"sure": "yes"}, follow=True).content.decode()
    assert "Les mois se clôturent dans l&#x27;ordre" in answer
    with bembe.acting():
        assert MonthlyReport.objects.count() == 1


def test_the_rows_behind_each_figure_sum_to_it(bembe, signed):
    live_a_little(bembe)
    client = signed("manager")
    with bembe.acting():
        figures = queries.live_figures([bembe.mutual.pk], JUNE.span)[bembe.mutual.pk].measured.values
    for code in queries.behind.SOURCES:
        found = figures[code]
        with bembe.acting() as actor:
            asked = queries.asked_for(bembe.mutual.pk, JUNE.span)
            lines = [source.line(row, asked) for source in queries.sources(code, actor) for row in source.rows(asked)]
        counted = found.cases_count if isinstance(found, Delays) else found
        assert sum(line.amount for line in lines) == (counted or 0), code
        answer = client.get(f"/rapports/2025-06/detail/{code}/")
        assert answer.status_code == 200, code
        assert "Paludisme" not in answer.content.decode()


def live_a_little(bembe: Clinic) -> None:
    household = bembe.family(people=5)
    head = bembe.head(household)
    enrol(bembe, date(2025, 6, 3), people=2)
    from contributions.actions import collect, raise_dues

    with bembe.acting():
        raise_dues(month=JUNE, on=date(2025, 6, 3))
        late = enrol(bembe, date(2025, 2, 3), people=3)
        raise_dues(month=Month(2025, 2), on=date(2025, 6, 4))
        collect(household=late, paid_on=date(2025, 6, 9), amount=250, method="cash", till=bembe.till)
    bembe.claim(head)
    bembe.claim(head, on=date(2025, 5, 2), typed_on=date(2025, 6, 8), received_on=date(2025, 6, 8))
    invoice = bembe.invoice(Month(2025, 5), on=date(2025, 6, 9))
    bembe.approve(invoice, on=date(2025, 6, 10))
    bembe.pay_invoice(invoice, on=date(2025, 6, 28))
    spend(bembe, "expense", "6201", 300, date(2025, 6, 20))
    spend(bembe, "income", "741", 9_000, date(2025, 6, 20))


def test_each_figure_of_the_page_opens_rows_that_the_role_may_see(bembe, signed):
    live_a_little(bembe)
    page = signed("manager").get("/rapports/2025-06/").content.decode()
    for code in ("members", "contributions_collected", "cash", "claims_submitted"):
        assert f"/rapports/2025-06/detail/{code}/" in page
    assert "/rapports/2025-01_2025-06/detail/" in page
    limited = signed("approver").get("/rapports/2025-06/").content.decode()
    assert "/detail/cash/" in limited
    assert "/detail/members/" not in limited
    assert signed("approver").get("/rapports/2025-06/detail/members/").status_code == 404
    assert signed("manager").get("/rapports/2025-06/detail/target_population/").status_code == 404
    assert signed("manager").get("/rapports/juin/detail/members/").status_code == 404


def test_a_frozen_figure_says_when_its_rows_have_changed(bembe, signed):
    close_until(bembe, JUNE)
    enrol(bembe, date(2025, 6, 3))
    page = signed("manager").get("/rapports/2025-06/detail/members/").content.decode()
    assert "Le rapport arrêté dit 0" in page


def test_a_federation_officer_reads_figures_and_never_a_person(bembe, nikki, signed):
    live_a_little(bembe)
    officer = signed("federation_officer")
    assert officer.get("/rapports/").url == "/rapports/consolidation/"
    table = officer.get("/rapports/consolidation/?mois=2025-06").content.decode()
    assert table.index("Mutuelle de Bembèrèkè") < table.index("Mutuelle de Nikki")
    assert f'href="/rapports/mutuelle/{bembe.mutual.pk}/2025-06/"' in table
    report = officer.get(f"/rapports/mutuelle/{bembe.mutual.pk}/2025-06/").content.decode()
    for page in (table, report):
        assert "/detail/" not in page
        assert "AGOSSOU" not in page
        assert "UEMOA" not in page
    assert officer.get("/rapports/2025-06/detail/members/").status_code == 404
    assert officer.get("/rapports/2025-06/").status_code == 404


def test_a_federation_opens_each_figure_down_to_a_mutual(bembe, nikki, signed):
    live_a_little(bembe)
    officer = signed("federation_officer")
    table = officer.get("/rapports/consolidation/?mois=2025-06").content.decode()
    own = f"/rapports/mutuelle/{bembe.mutual.pk}/2025-06/"
    assert f'href="{own}#chiffre-M.6"' in table
    report = officer.get(own).content.decode()
    assert 'id="chiffre-M.6"' in report
    assert 'id="chiffre-M.6-an"' in report
    for code in ("members", "M.6", "people_F"):
        address = f"/rapports/consolidation/chiffre/{code}/?mois=2025-06"
        assert f'href="{address}"' in table
        shares = officer.get(address).content.decode()
        assert f'href="{own}#chiffre-{code}"' in shares
        assert f'href="/rapports/consolidation/?mois=2025-06#chiffre-{code}"' in shares
        assert ("Dénominateur" in shares) is (code == "M.6"), "a plain sum has no quotient to show"
    assert officer.get("/rapports/consolidation/chiffre/nothing/?mois=2025-06").status_code == 404
    assert officer.get("/rapports/consolidation/chiffre/members/?annee=2025").status_code == 200
    assert signed("manager").get("/rapports/consolidation/chiffre/members/").status_code in (403, 404)


def test_the_table_is_sorted_by_the_server(bembe, nikki, signed):
    nikki.family(people=4)
    bembe.family(people=2, paid=False)
    from contributions.actions import raise_dues

    with bembe.acting():
        raise_dues(month=JUNE, on=JUNE.first_day)
    officer = signed("federation_officer")
    up, down = (
        officer.get(f"/rapports/consolidation/?mois=2025-06&tri={order}").content.decode() for order in ("M.6", "-M.6")
    )
    assert up.index("Mutuelle de Bembèrèkè") < up.index("Mutuelle de Nikki")
    assert down.index("Mutuelle de Nikki") < down.index("Mutuelle de Bembèrèkè")
    assert 'aria-sort="ascending"' in up
    assert 'aria-sort="descending"' in down


def test_a_reminder_in_one_click(bembe, nikki, signed):
    officer = signed("federation_officer")
    table = officer.get("/rapports/consolidation/?mois=2025-06").content.decode()
    assert table.count("Rappeler") == 2
    sent = officer.post(
        "/rapports/consolidation/rappel/", {"mutuelle": nikki.mutual.pk, "mois": "2025-06"}, follow=True
    )
    assert "Rappel envoyé à Mutuelle de Nikki pour juin 2025." in sent.content.decode()
    again = officer.post(
        "/rapports/consolidation/rappel/", {"mutuelle": nikki.mutual.pk, "mois": "2025-06"}, follow=True
    )
    assert "déjà reçu un rappel" in again.content.decode()
    with bembe.world.acting("federation_officer"):
        assert Reminder.objects.count() == 1
        assert AuditEntry.objects.filter(action="reporting.remind").count() == 1
    home = signed("manager", nikki.mutual).get("/").content.decode()
    assert "rapport attendu par" in home


def test_two_currencies_ask_for_a_rate(bembe, nikki, signed):
    from organisations.models import Organisation

    Organisation.objects.filter(pk=nikki.mutual.pk).update(currency="GNF")
    officer = signed("federation_officer")
    asked = officer.get("/rapports/consolidation/?mois=2025-06").content.decode()
    assert 'name="taux_GNF"' in asked
    assert "Ensemble" not in asked
    answer = officer.get("/rapports/consolidation/?mois=2025-06&taux_GNF=70").content.decode()
    assert "taux donné ici" in answer
    assert officer.get("/rapports/consolidation.xlsx?mois=2025-06").status_code == 302
    assert officer.get("/rapports/consolidation.pdf?mois=2025-06&taux_GNF=70")["Content-Type"] == "application/pdf"


def test_the_year_of_a_mutual_and_of_the_network(bembe, signed):
    close_until(bembe, JUNE)
    page = signed("manager").get("/rapports/exercice/2025/").content.decode()
    assert "Provisoire : mois arrêtés, 6 sur 12" in page
    assert signed("manager").get("/rapports/exercice/1999/").status_code == 404
    assert signed("manager").get("/rapports/exercice/2025.pdf").status_code == 200
    table = signed("federation_officer").get("/rapports/consolidation/?annee=2025").content.decode()
    assert "janvier 2025 – décembre 2025" in table
    assert "Rappeler" not in table


def test_a_norm_is_set_in_the_unit_of_its_indicator(bembe, signed):
    officer = signed("federation_officer")
    typed = {"code": "M.6", "starts_on": "01/01/2025", "at_least": "87,5", "at_most": "", "source": "Assemblée"}
    assert officer.post("/rapports/normes/nouvelle/", typed).status_code == 302
    more = {"code": "F.3", "starts_on": "01012025", "at_least": "6", "at_most": "12", "source": "Assemblée"}
    assert officer.post("/rapports/normes/nouvelle/", more).status_code == 302
    wrong = officer.post("/rapports/normes/nouvelle/", {**more, "at_least": "beaucoup"})
    assert wrong.status_code == 422
    assert "Écrivez un nombre, par exemple 90 ou 87,5." in wrong.content.decode()
    with bembe.world.acting("federation_officer"):
        assert list(Threshold.objects.order_by("code").values_list("code", "at_least", "at_most")) == [
            ("F.3", 60_000, 120_000),
            ("M.6", 8_750, None),
        ]
    page = signed("manager").get("/rapports/normes/").content.decode().replace("\u202f", " ")
    assert "≥ 87,5 %" in page
    assert "depuis le 01/01/2025" in page


def test_the_column_of_formulas_is_not_headed_like_what_families_subscribe_to(bembe, signed):
    manager = signed("manager")
    assert '<th scope="col">Formule de calcul</th>' in manager.get("/rapports/normes/").content.decode()
    with bembe.world.acting("manager"):
        set_language(user=bembe.world.user("manager"), language="en")
    english = manager.get("/rapports/normes/").content.decode()
    assert '<th scope="col">Formula</th>' in english
    assert "Plan</th>" not in english


def test_who_opens_what_in_a_mutual(bembe, signed):
    close_until(bembe, JUNE)
    opened = {
        "/rapports/": {"manager", "controller", "approver"},
        "/rapports/2025-06.xlsx": {"manager", "controller"},
        "/rapports/exercice/2025.xlsx": {"manager", "controller"},
        "/rapports/consolidation/": set(),
    }
    for role in ("manager", "cashier", "collector", "claims_clerk", "controller", "approver", "provider_agent"):
        client = signed(role)
        for path, roles in opened.items():
            assert (client.get(path).status_code == 200) is (role in roles), (role, path)


def test_a_neighbour_is_not_seen(bembe, nikki, signed):
    close_until(bembe, JUNE)
    assert signed("manager", nikki.mutual).get(f"/rapports/mutuelle/{bembe.mutual.pk}/2025-06/").status_code == 404
    page = signed("manager", nikki.mutual).get("/rapports/2025-06/").content.decode()
    assert "Provisoire" in page


def test_every_measure_of_the_report_has_rows_or_a_setting():
    without = set(MEASURES) - set(queries.behind.SOURCES)
    assert without == {
        "target_population", "safety_margin_bp", "loading_bp", "entitled_days", "annual_charges",
        "receivables_admitted", "payable_3_months", "cases_hospital", "cases_referred",
    }  # fmt: skip


@pytest.mark.parametrize("month", ["1990-01", "2022-12", "2999-01"])
def test_a_month_outside_of_the_mutual_s_life_has_no_report(world, client, month):
    client.force_login(world.user("manager"))
    assert client.get(f"/rapports/{month}/").status_code == 404


def test_a_mutual_whose_book_is_not_open_is_not_ready_to_close(world, client):
    client.force_login(world.user("manager"))
    page = client.get("/rapports/2025-01/")
    assert page.status_code == 200
    assert [blocker.sentence for blocker in page.context["blockers"]][0].startswith("Le livre n'est pas encore ouvert.")
    assert "Tout est prêt" not in page.content.decode()

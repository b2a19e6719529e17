"""Reading of claims: facts on the first day of care, fixed numbers of queries, care shown to those who may see it."""

import re
from datetime import date

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from claims import actions, queries
from claims.models import Claim
from claims.queries import facts_of
from claims.resources import WrongGuarantees, read_guarantees
from claims.rules.adjudication import adjudicate
from claims.rules.checks import RULEBOOK
from core.spans import Span, month_of
from organisations.choices import Role
from tests.claims.clinic import CARE, OPENED, TYPED, Clinic, plain


def asked(call) -> int:
    with CaptureQueriesContext(connection) as found:
        call()
    return len(found)


def test_a_slip_is_typed_and_judged_in_so_many_questions(clinic: Clinic) -> None:
    """As many for one line as for six, and each of them was weighed: a mutual types its slips one after the other."""
    head = clinic.head(clinic.family())
    clinic.claim(head, on=date(2025, 6, 1))
    one = asked(lambda: clinic.claim(head, on=date(2025, 6, 2)))
    lines = [clinic.line(), clinic.line(clinic.medicine, quantity=2)] * 3
    six = asked(lambda: clinic.claim(head, on=date(2025, 6, 3), lines=lines))
    assert one == six
    assert one <= 45


def test_facts_are_those_of_the_first_day_of_care(clinic: Clinic) -> None:
    clinic.ceiling(20_000, ceiling="household", terms={"extra_per_person": 500, "extra_above_count": 2})
    clinic.ceiling(2, count="visit")
    household = clinic.family(people=4)
    person = clinic.head(household)
    clinic.claim(person, on=date(2025, 6, 2))
    second = clinic.claim(person)
    with clinic.acting("controller"):
        facts = facts_of(queries.find_claim(second.pk))
    assert (facts.care_from, facts.plan.code, facts.rights.enrolled) == (CARE, "BASE", Span(OPENED, date(2026, 1, 1)))
    assert [(one.kind, one.limit, one.consumed) for one in facts.ceilings] == [("household", 21_000, 7_500)]
    assert [(one.kind, one.limit, one.consumed) for one in facts.counts] == [("visit", 2, 1)]
    assert [line.tariff.price for line in facts.lines] == [10_000]
    assert [past.reference for past in facts.history] == ["1"]
    assert adjudicate(facts).totals.mutual == 7_500


def test_judging_asks_the_same_number_of_questions_whatever_the_slip(clinic: Clinic) -> None:
    person = clinic.head(clinic.family())
    one = clinic.claim(person)
    many = clinic.claim(
        person, on=date(2025, 6, 11), lines=[clinic.line(), clinic.line(clinic.medicine), clinic.line(clinic.delivery)]
    )
    with clinic.acting("controller"):
        first, second = queries.find_claim(one.pk), queries.find_claim(many.pk)
        assert asked(lambda: facts_of(first)) == asked(lambda: facts_of(second)) <= 30


@pytest.mark.parametrize(
    "ask",
    [
        lambda clinic: list(queries.claims()),
        lambda clinic: queries.with_paid(queries.invoices()),
        lambda clinic: list(queries.providers()),
        lambda clinic: queries.statement_of(queries.invoices().order_by("pk").first()),
        lambda clinic: queries.waiting(TYPED),
        lambda clinic: queries.search("AGOSSOU 1"),
        lambda clinic: queries.plan_page(clinic.plan, CARE),
    ],
    ids=["claims", "invoices", "providers", "statement", "waiting", "search", "plan"],
)
def test_lists_ask_as_much_for_three_rows_as_for_one(clinic: Clinic, ask) -> None:
    head = clinic.head(clinic.family())
    clinic.claim(head)
    clinic.invoice(total=7_500)
    with clinic.acting("controller"):
        few = asked(lambda: ask(clinic))
    for day in (11, 12):
        clinic.claim(head, on=date(2025, 6, day))
    with clinic.acting():
        actions.attach_claims(invoice=queries.invoices().first(), claims=list(Claim.objects.all()))
        actions.add_provider(code="P2", name="Pharmacie", level="pharmacy")
        actions.set_ceiling(plan=clinic.plan, starts_on=OPENED, limit=1, count="delivery")
    clinic.claim(head, on=date(2025, 6, 28), lines=[clinic.line(unit_price=20_000)])
    clinic.claim(head, on=date(2025, 6, 29), diagnosis=None)
    with clinic.acting("controller"):
        assert asked(lambda: ask(clinic)) == few


def test_care_is_not_even_fetched_for_those_who_may_not_see_it(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()), lines=[clinic.line(unit_price=12_000)])
    for role in Role:
        if role == Role.FEDERATION_OFFICER:
            continue
        with clinic.acting(role) as actor, CaptureQueriesContext(connection) as sent:
            found = queries.find_claim(claim.pk)
            views = queries.decisions_of(found)
            list(queries.claims())
            said = " ".join(query["sql"] for query in sent)
            if actor.may("claims.view_medical"):
                assert found.diagnosis.code == "PALU"
                assert views[0].lines[0].label == "Consultation générale"
                assert plain(views[0].lines[0].reasons[0].text).startswith("« Consultation générale »")
            else:
                assert {"diagnosis_id", "circumstances", "documents"} <= found.get_deferred_fields()
                assert '"claims_careitem"' not in said
                assert '"claims_diagnosis"' not in said
                assert views[0].lines[0].label == "Ligne 1"
                assert (
                    plain(views[0].lines[0].reasons[0].text)
                    == "Le prix demandé dépasse le tarif : le tarif est retenu."
                )


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"rate_bp": 7_500}, ("Part de la mutuelle : 75 % de 10 000 =", 7_500)),
        ({"rate_bp": 6_250}, ("Part de la mutuelle : 62,5 % de 10 000 =", 6_250)),
        ({"copayment": 300}, ("Part de la mutuelle : 10 000 moins le ticket modérateur de 300 =", 9_700)),
    ],
)
def test_the_sum_of_a_slip_names_what_the_mutual_pays_by(clinic: Clinic, terms, told) -> None:
    """On the screen and its print, from what the decision keeps."""
    with clinic.acting():
        actions.set_guarantee(plan=clinic.plan, item=clinic.consultation, starts_on=OPENED, terms=terms)
    head = clinic.head(clinic.family())
    claim = clinic.claim(head)
    with clinic.acting("manager"):
        steps = queries.decision_view(queries.find_claim(claim.pk).decision).lines[0].steps
        shown = [(plain(step["label"]), step["amount"]) for step in steps]
    assert shown[:3] == [("Montant facturé", 10_000), ("Base", 10_000), told]


def test_a_step_kept_without_its_rate_has_its_plain_name() -> None:
    assert queries.step_label({"kind": "covered", "amount": 750, "ceiling": None}) == "Couvert"


def test_gates_answer_404_outside_of_the_scope(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()))
    invoice = clinic.approve(clinic.invoice(total=7_500))
    payout = clinic.pay_invoice(invoice)
    gates = (
        (queries.find_claim, claim),
        (queries.find_provider, clinic.centre),
        (queries.find_agreement, clinic.agreement),
        (queries.find_invoice, invoice),
        (queries.find_payout, payout),
        (queries.find_guarantee, clinic.guarantee),
        (queries.find_plan, clinic.plan),
    )
    for find, row in gates:
        with clinic.acting("controller"):
            assert find(row.pk).pk == row.pk
        with clinic.world.acting("controller", clinic.world.nikki), pytest.raises(Http404):
            find(row.pk)


def test_what_a_day_waits_for(clinic: Clinic) -> None:
    head = clinic.head(clinic.family())
    clinic.claim(head)
    clinic.claim(head, on=date(2025, 6, 12), diagnosis=None)
    invoice = clinic.invoice(total=7_500)

    def lines(role: str, on: date) -> list[tuple[int, str]]:
        with clinic.acting(role):
            return [(line.count, line.sentence) for line in queries.waiting(on)]

    day = date(2025, 7, 10)
    assert lines("medical_adviser", day) == [(1, "dossier attend le contrôle")]
    assert lines("approver", day) == [(1, "facture attend votre signature")]
    assert lines("cashier", day) == []
    clinic.approve(invoice)
    assert lines("cashier", date(2025, 8, 1)) == [(1, "facture à payer sous sept jours")]
    assert lines("cashier", day) == [(1, "facture approuvée, à payer plus tard")]
    assert lines("collector", day) == []


def test_the_search_finds_slips_claims_and_providers(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()), slip="4711")
    with clinic.acting("manager"):
        assert [hit.title for hit in queries.search("4711")] == [f"Dossier n° {claim.number}"]
        assert [hit.title for hit in queries.search("sante centre")] == ["Centre de santé d'Ina"]
        assert "PALU" not in str(queries.search("4711"))
    with clinic.acting("collector"):
        assert queries.search("4711") == []


def test_what_rights_are_worth(clinic: Clinic) -> None:
    clinic.ceiling(20_000, ceiling="household")
    person = clinic.head(clinic.family())
    clinic.claim(person)
    with clinic.acting("provider_agent"):
        told = [plain(text) for text in queries.rights_extras(person, CARE)]
    assert told == ["La personne paie 25 %.", "Il reste 12 500 FCFA sur 20 000 FCFA pour la famille."]


def test_a_provider_owes_nothing_and_is_owed_what_is_approved(clinic: Clinic) -> None:
    clinic.claim(clinic.head(clinic.family()))
    invoice = clinic.approve(clinic.invoice(total=7_500), on=date(2025, 7, 10))
    clinic.pay_invoice(invoice, amount=500, on=date(2025, 7, 15))
    with clinic.acting("controller"):
        days = (date(2025, 7, 9), date(2025, 7, 10), date(2025, 7, 15))
        assert [queries.provider_balance(clinic.centre, day) for day in days] == [0, 7_500, 7_000]


def test_the_gap_with_the_paper_is_told_line_by_line(clinic: Clinic) -> None:
    head = clinic.head(clinic.family())
    clinic.claim(head, slip="1", lines=[clinic.line(unit_price=12_000)])
    clinic.claim(head, slip="2", on=date(2025, 6, 12), details={"circumstances": []}, diagnosis=None)
    invoice = clinic.invoice(total=20_000)
    with clinic.acting("manager"):
        gap = queries.statement_of(queries.find_invoice(invoice.pk)).gap
    told = [(plain(line.label), line.amount) for line in gap]
    assert told == [
        ("Total du papier", 20_000),
        ("Attestation 2 : en contrôle, 10 000 FCFA facturés", -7_500),
        ("Attestation 1 : montants refusés", -1_500),
        ("Reste à expliquer (attestations non saisies ou erreur de total)", -3_500),
        ("Dû par la mutuelle", 7_500),
    ]
    assert sum(line.amount for line in gap[:-1]) == gap[-1].amount


@pytest.mark.parametrize(
    ("total", "left"),
    [
        (20_250, []),
        (9_000, [("Reste à expliquer (le papier demande moins que les attestations)", 11_250)]),
        (20_300, [("Reste à expliquer (attestations non saisies ou erreur de total)", -50)]),
    ],
)
def test_a_slip_takes_its_own_figure_from_any_paper(clinic: Clinic, total: int, left: list) -> None:
    """What each slip asked of the mutual less what is due for it: typed in another order than the days of care."""
    with clinic.acting():
        actions.add_exclusion(plan=clinic.plan, kind="item", code="MED01", starts_on=OPENED)
    head = clinic.head(clinic.family())
    lines = [clinic.line(), clinic.line(clinic.medicine, quantity=50)]
    late = clinic.claim(head, slip="1", on=date(2025, 6, 12), lines=lines)
    early = clinic.claim(head, slip="2", on=date(2025, 6, 2), lines=[clinic.line(unit_price=12_000)])
    invoice = clinic.invoice(total=total)
    told = [("Attestation 2 : montants refusés", -1_500), ("Attestation 1 : montants refusés", -3_750)]
    wanted = [("Total du papier", total), *told, *left, ("Dû par la mutuelle", 15_000)]
    with clinic.acting("approver"):
        for order in ([late, early], [early, late]):
            found = queries.gap_of(invoice, [queries.find_claim(claim.pk) for claim in order])
            assert [(plain(line.label), line.amount) for line in found.lines] == wanted
            assert found.unexplained == sum(amount for _label, amount in left)


def test_a_slip_asks_its_share_of_what_is_refused_as_a_whole_and_all_of_it_where_no_rate_is_known(
    clinic: Clinic,
) -> None:
    """No guarantee holds before the plan opens."""
    with clinic.acting():
        actions.add_exclusion(plan=clinic.plan, kind="item", code="MED01", starts_on=OPENED)
    head = clinic.head(clinic.family())
    before = date(2024, 12, 20)
    clinic.claim(head, lines=[clinic.line(clinic.medicine, quantity=20)])
    clinic.claim(head, on=before, lines=[clinic.line(clinic.medicine, unit_price=100, quantity=20)])
    with clinic.acting("approver"):
        for day, asks in ((CARE, -1_500), (before, -2_000)):
            gap = queries.gap_of(clinic.invoice(month_of(day), total=100), [])
            assert [line.amount for line in gap.lines[1:2]] == [asks]


def test_a_ceiling_that_cuts_a_slip_explains_its_gap(clinic: Clinic) -> None:
    clinic.ceiling(6_000, ceiling="household")
    clinic.claim(clinic.head(clinic.family()), slip="1")
    with clinic.acting("approver"):
        gap = queries.gap_of(clinic.invoice(total=7_500), list(Claim.objects.select_related("decision", "beneficiary")))
    assert [(plain(line.label), line.amount) for line in gap.lines[1:-1]] == [
        ("Attestation 1 : plafond atteint", -1_500)
    ]
    assert gap.unexplained == 0


# -- replay ------------------------------------------------------------------------------------------------------

YEAR = Span(OPENED, date(2026, 1, 1))
OTHER = """
BASE:
  garanties:
    - {taux: 50 %}
    - {famille: pharmacie, taux: 100 %}
  plafonds:
    - {plafond: ménage, limite: 12 000}
"""


def test_replay_with_the_same_parameters_changes_nothing(clinic: Clinic) -> None:
    clinic.ceiling(20_000, ceiling="household")
    clinic.ceiling(3, count="visit")
    head = clinic.head(clinic.family())
    for day in range(1, 6):
        clinic.claim(head, on=date(2025, 6, day))
    waiting = clinic.claim(clinic.head(clinic.family()), diagnosis=None)
    with clinic.acting("medical_adviser"):
        actions.review_claim(claim=waiting, decided_on=TYPED, lines={1: {"unit_price": 100, "reason": "prix"}})
    other = clinic.head(clinic.family())
    assert clinic.claim(other, slip="X1").state == "approved"
    assert clinic.claim(other, slip="X1").state == "refused"  # a duplicate
    with clinic.acting("controller"):
        found = queries.replay(clinic.mutual.pk, YEAR)
        assert (found.claims, found.lines, found.changed) == (8, 8, 0)
        half = queries.replay(clinic.mutual.pk, Span(date(2025, 6, 3), date(2025, 6, 6)))
        assert (half.claims, half.changed) == (3, 0)


def test_replay_with_other_guarantees_tells_the_difference_and_writes_nothing(clinic: Clinic) -> None:
    head = clinic.head(clinic.family())
    for day in (1, 2, 3):
        clinic.claim(head, on=date(2025, 6, day), lines=[clinic.line(), clinic.line(clinic.medicine, quantity=10)])
    with clinic.acting("controller"), CaptureQueriesContext(connection) as sent:
        found = queries.replay(clinic.mutual.pk, YEAR, read_guarantees(OTHER))
    assert not [query for query in sent if not query["sql"].lstrip().upper().startswith("SELECT")]
    costs = {category: (cost.lines, cost.before, cost.after) for (_plan, _p, category), cost in found.sums.items()}
    assert costs == {"consultation": (3, 22_500, 10_000), "pharmacy": (3, 2_250, 2_000)}
    assert found.changed == 3


def test_replay_reads_by_chunks_in_a_fixed_number_of_queries(clinic: Clinic) -> None:
    clinic.claim(clinic.head(clinic.family()))
    with clinic.acting("controller"):
        few = asked(lambda: queries.replay(clinic.mutual.pk, YEAR))
    for _ in range(2):
        clinic.claim(clinic.head(clinic.family()))
    with clinic.acting("controller"):
        assert asked(lambda: queries.replay(clinic.mutual.pk, YEAR)) == few


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", "le fichier donne, par sigle de formule, ses garanties et ses plafonds"),
        ("BASE: {garantie: []}", "BASE.garantie : cette clé est inconnue ici"),
        ("BASE: {garanties: [{taux: 120 %}]}", "BASE.garanties[0] : « 120 % » va de 0 à 100 %"),
        ("BASE: {plafonds: [{plafond: lune, limite: 1}]}", "BASE.plafonds[0] : « lune » n'est pas un de : "),
        ("AUTRE: {garanties: []}", "AUTRE : aucune formule n'a ce sigle"),
    ],
)
def test_a_file_of_guarantees_says_where_it_is_wrong(clinic: Clinic, text: str, said: str) -> None:
    with clinic.acting("controller"), pytest.raises(WrongGuarantees) as caught:
        queries.replay(clinic.mutual.pk, YEAR, read_guarantees(text))
    assert plain(str(caught.value)).startswith(said)


# What a delivery, a stay, a test or an act would be known by; « acte » and « soins » alone tell nothing.
CARE_WORDS = (
    "accouch",
    "césar",
    "grossesse",
    "prénat",
    "hospital",
    "chirurg",
    "analyse",
    "ordonnance",
    "PALU",
    "x-care",
)
SAID = {"_on": "2025-06-10", "_amount": 1_000, "level_term": "health_centre", "missing_terms": ["lab_result"]}


@pytest.mark.parametrize("role", ["cashier", "approver", "manager"])
def test_no_reason_names_care_to_who_may_not_see_it(clinic: Clinic, role: str) -> None:
    rows = []
    for check in RULEBOOK.checks:
        for case, says in check.says.items():
            names = re.findall(r"{(\w+)}", says)
            numbers = {one: next((v for end, v in SAID.items() if one.endswith(end)), "x-care") for one in names}
            plain_names = {"age", "days", "level_term", "letter", "limit", "months", "quantity", "reference", "slip"}
            numbers |= dict.fromkeys(plain_names & set(names) - {"level_term"}, 3)
            rows.append({"code": check.code, "effect": check.effect, "numbers": {**numbers, "case": case}})
    with clinic.acting(role):
        told = queries.told(rows)
    assert [one.text for one in told if any(word in one.text for word in CARE_WORDS)] == []
    assert {one.code for one in told} == {code for code in RULEBOOK.codes if not code.startswith("SIG-")}
    with clinic.acting("claims_clerk"):
        signals = [one.code for one in queries.told(row for row in rows if row["code"].startswith("SIG-"))]
    assert signals == ["SIG-1", "SIG-2", "SIG-3", "SIG-4"]

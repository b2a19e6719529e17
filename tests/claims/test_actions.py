"""Entering, reviewing, invoicing and paying claims: what each action does, and what it refuses without a trace."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from claims import actions, queries
from claims.choices import ClaimState
from claims.models import (
    Agreement,
    Approval,
    CareItem,
    Claim,
    ClaimLine,
    Consumption,
    Decision,
    Diagnosis,
    Guarantee,
    InvoiceCorrection,
    InvoiceReturn,
    Payout,
    PayoutShare,
    Provider,
    ProviderInvoice,
    Tariff,
)
from contributions.actions import raise_dues_for
from core.scoping import OutOfScope, every_organisation
from core.spans import Month
from ledger.actions import close_month
from ledger.models import Entry
from organisations.acting import ActionRefused, OperationReused
from organisations.actions import set_parameter
from organisations.choices import Role
from organisations.models import AuditEntry, AuditTouch, RoleAssignment
from tests.claims.clinic import CARE, MONTH, OPENED, TYPED, Clinic, plain

TABLES = (
    Agreement, Approval, CareItem, Claim, ClaimLine, Consumption, Decision, Entry, Guarantee, InvoiceCorrection,
    InvoiceReturn, Payout, PayoutShare, Provider, ProviderInvoice, Tariff,
)  # fmt: skip


def counts() -> dict[str, int]:
    """How many rows each table of claims and the book hold, and the states of claims and invoices."""
    with every_organisation():
        found = {table._meta.label: table._base_manager.count() for table in TABLES}
        for table in (Claim, ProviderInvoice):
            for state in table.objects.values_list("state", flat=True):
                found[f"{table._meta.label} {state}"] = found.get(f"{table._meta.label} {state}", 0) + 1
        return found


HUGE = "Ce montant dépasse 999 999 999 FCFA. Vérifiez les zéros."


def refused(call: Callable[[], object], said: str = "", kind: type[Exception] = ActionRefused) -> None:
    """The call is refused with this sentence, and nothing changed."""
    before = counts()
    with pytest.raises(kind) as caught, transaction.atomic():
        call()
    assert counts() == before
    if said:
        assert plain(str(caught.value)) == said


def now(claim: Claim) -> Claim:
    with every_organisation():
        return Claim.objects.select_related("decision").get(pk=claim.pk)


def codes(claim: Claim) -> list[str]:
    """Every code of the decision in force, on the claim and on its lines."""
    found = now(claim)
    with every_organisation():
        rows = list(found.decision.reasons)
        for line in found.decision.lines.all():
            rows += line.reasons
    return sorted({row["code"] for row in rows})


def shares(claim: Claim) -> tuple[int, int, int]:
    """Mutual, member and refused francs of the decision in force."""
    decision = now(claim).decision
    return decision.mutual_share, decision.member_share, decision.refused


def used(pot: str) -> int:
    with every_organisation():
        return sum(Consumption.objects.filter(pot=pot).values_list("taken", flat=True))


# -- the worked amounts of the design, on real rows ---------------------------------------------------------------


def test_three_quarters_of_ten_thousand(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()))
    assert (now(claim).state, shares(claim), codes(claim)) == ("approved", (7_500, 2_500, 0), [])


def test_an_episode_ceiling_cuts_to_five_thousand(clinic: Clinic) -> None:
    clinic.ceiling(5_000, ceiling="episode")
    claim = clinic.claim(clinic.head(clinic.family()))
    assert (shares(claim), codes(claim)) == ((5_000, 5_000, 0), ["PLA-2"])


def test_what_is_left_of_the_year_cuts(clinic: Clinic) -> None:
    clinic.ceiling(10_700, ceiling="beneficiary")
    person = clinic.head(clinic.family())
    clinic.claim(person)
    second = clinic.claim(person, on=date(2025, 6, 12))
    assert (shares(second), used("beneficiary")) == ((3_200, 6_800, 0), 10_700)


def test_half_a_franc_goes_up_once(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()), lines=[clinic.line(unit_price=3_333)])
    assert shares(claim) == (2_500, 833, 0)


def test_above_the_tariff_is_refused_to_the_provider(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()), lines=[clinic.line(unit_price=12_000)])
    assert (shares(claim), codes(claim)) == ((7_500, 2_500, 2_000), ["TAR-2"])


def test_an_item_wins_over_its_category(clinic: Clinic) -> None:
    with clinic.acting():
        actions.set_guarantee(plan=clinic.plan, starts_on=OPENED, item=clinic.consultation, terms={"rate_bp": 5_000})
    assert shares(clinic.claim(clinic.head(clinic.family()))) == (5_000, 5_000, 0)


def test_a_household_ceiling_is_shared_and_grows_with_the_family(clinic: Clinic) -> None:
    terms = {"extra_per_person": 1_000, "extra_above_count": 2}
    clinic.ceiling(9_000, ceiling="household", terms=terms)
    household = clinic.family(people=4)
    with clinic.acting():
        people = list(household.beneficiaries.order_by("number"))
    first, second = (clinic.claim(person, on=date(2025, 6, 10 + n)) for n, person in enumerate(people[:2]))
    assert (shares(first)[0], shares(second)[0]) == (7_500, 3_500)
    assert used("household") == 11_000


def test_a_number_of_visits_and_a_yearly_deductible(clinic: Clinic) -> None:
    clinic.ceiling(2, count="visit")
    clinic.ceiling(1_000, deductible="year")
    person = clinic.head(clinic.family())
    claims = [clinic.claim(person, on=date(2025, 6, 10 + n)) for n in range(3)]
    assert [shares(claim) for claim in claims] == [(6_750, 3_250, 0), (7_500, 2_500, 0), (0, 0, 10_000)]
    assert codes(claims[2]) == ["GAR-7"]
    assert (used("visit"), used("year")) == (2, 1_000)


# -- dates decide, never the typing ------------------------------------------------------------------------------


def test_typing_two_months_late_changes_nothing(clinic: Clinic) -> None:
    """Every table has moved since: a new price, a new guarantee, a new ceiling. The care keeps its own."""
    clinic.ceiling(6_000, ceiling="beneficiary")
    early, late = (clinic.head(clinic.family()) for _ in range(2))
    first = clinic.claim(early)
    with clinic.acting():
        actions.set_tariff(agreement=clinic.agreement, item=clinic.consultation, price=500, starts_on=date(2025, 7, 1))
        actions.set_guarantee(
            plan=clinic.plan, starts_on=date(2025, 7, 1), category="consultation", terms={"rate_bp": 1_000}
        )
        actions.set_ceiling(plan=clinic.plan, starts_on=date(2025, 7, 1), limit=100, ceiling="beneficiary")
        actions.end_agreement(agreement=clinic.agreement, ends_on=date(2025, 8, 1))
    second = clinic.claim(late, typed_on=date(2025, 8, 20), received_on=date(2025, 8, 20))
    for claim in (first, second):
        assert (now(claim).state, shares(claim), codes(claim)) == ("approved", (6_000, 4_000, 0), ["PLA-4"])
    with every_organisation():
        steps = [line.steps for claim in (first, second) for line in now(claim).decision.lines.all()]
    assert steps[0] == steps[1]


def test_a_payment_received_later_opens_nothing_for_a_care_before_it(clinic: Clinic) -> None:
    household = clinic.family(paid=False)
    person = clinic.head(household)
    with clinic.acting():
        raise_dues_for(household=household, on=OPENED, months=[Month(2025, 1), Month(2025, 2)])
    assert codes(clinic.claim(person)) == ["DRO-4"]
    clinic.pay(household, date(2025, 6, 20))
    assert codes(clinic.claim(person, on=date(2025, 6, 11), typed_on=date(2025, 7, 30))) == ["DRO-4"]
    assert codes(clinic.claim(person, on=date(2025, 6, 21), typed_on=date(2025, 7, 30))) == []


def test_care_of_a_closed_month_is_judged_and_only_its_posting_is_refused(clinic: Clinic) -> None:
    person = clinic.head(clinic.family())
    with clinic.acting():
        for month in range(1, 8):
            close_month(month=Month(2025, month), on=date(2025, 8, 10))
    claim = clinic.claim(person, typed_on=date(2025, 7, 20))
    assert (now(claim).state, shares(claim)[0]) == ("approved", 7_500)
    invoice = clinic.invoice(total=7_500)
    with clinic.acting("approver"):
        refused(
            lambda: actions.approve_invoice(invoice=invoice, approved_on=date(2025, 7, 31)),
            "La période de juillet 2025 est clôturée. Choisissez une date à partir du 01/08/2025.",
        )
    assert clinic.approve(invoice, on=date(2025, 8, 12)).approved_total == 7_500


# -- refusals that are decisions ---------------------------------------------------------------------------------


def test_every_reason_is_told_at_once(clinic: Clinic) -> None:
    with clinic.acting():
        other = actions.add_provider(code="X", name="Clinique sans convention", level="teaching_hospital")
    person = clinic.head(clinic.family(on=date(2025, 6, 1)))
    claim = clinic.claim(
        person, on=date(2025, 5, 1), provider=other, diagnosis=None, lines=[clinic.line(unit_price=900)]
    )
    assert (now(claim).state, shares(claim)) == ("refused", (0, 0, 900))
    assert codes(claim) == ["CNV-1", "DOS-5", "DRO-1", "DRO-2", "TAR-1"]


def test_the_same_slip_is_paid_once(clinic: Clinic) -> None:
    household = clinic.family()
    first = clinic.claim(clinic.head(household), slip="77")
    again = clinic.claim(clinic.head(household), slip="77", on=date(2025, 6, 11))
    assert (now(first).state, now(again).state, codes(again)) == ("approved", "refused", ["DOU-1"])


def test_the_database_itself_refuses_to_accept_one_slip_twice(clinic: Clinic) -> None:
    first = clinic.claim(clinic.head(clinic.family()), slip="77")
    second = clinic.claim(clinic.head(clinic.family()), slip="78")
    with every_organisation(), pytest.raises(DatabaseError), transaction.atomic():
        Claim.objects.bulk_create(
            [
                Claim(**{**_columns(first), "number": 99, "decision_id": None, "pk": None}),
            ]
        )
    assert now(second).state == "approved"


def _columns(claim: Claim) -> dict[str, object]:
    row = now(claim)
    return {field.attname: getattr(row, field.attname) for field in Claim._meta.concrete_fields if field.name != "id"}


# -- what cannot be kept at all -----------------------------------------------------------------------------------


def test_a_slip_without_line_without_price_or_upside_down_is_refused(clinic: Clinic) -> None:
    person = clinic.head(clinic.family())
    known = {"beneficiary": person, "provider": clinic.centre, "received_on": TYPED, "typed_on": TYPED}
    with clinic.acting():
        orphan = clinic.item("ORP01", "Acte sans tarif", "nursing")
    with clinic.acting("claims_clerk"):
        refused(
            lambda: actions.submit_claim(**known, care_from=CARE, lines=[]),
            "Une attestation a au moins une ligne. Écrivez un acte.",
        )
        refused(
            lambda: actions.submit_claim(**known, care_from=CARE, lines=[clinic.line(orphan)]),
            "Ligne 1 : « Acte sans tarif » n'a pas de tarif chez ce prestataire. Écrivez son prix.",
        )
        refused(
            lambda: actions.submit_claim(**known, care_from=CARE, care_to=date(2025, 6, 1), lines=[clinic.line()]),
            "Les soins finissent avant de commencer. Vérifiez les deux dates.",
        )
        refused(
            lambda: actions.submit_claim(**known, care_from=CARE, lines=[clinic.line(quantity=0)]),
            "Ligne 1 : la quantité est au moins 1 et les montants ne sont pas négatifs.",
        )
        refused(
            lambda: actions.submit_claim(
                **{**known, "received_on": date(2025, 7, 1)}, care_from=CARE, lines=[clinic.line()]
            ),
            "La date de réception est après la saisie. Vérifiez-la.",
        )
        refused(
            lambda: actions.submit_claim(**known, care_from=CARE, lines=[clinic.line()], details={"mutual_share": 1}),
            kind=TypeError,
        )


# -- who may do what ----------------------------------------------------------------------------------------------


def test_each_action_is_refused_to_the_roles_that_lack_it(clinic: Clinic) -> None:
    person = clinic.head(clinic.family())
    claim = clinic.claim(person)
    invoice = clinic.invoice(total=7_500)
    line = [clinic.line()]
    tries: dict[str, Callable[[], object]] = {
        "claims.enter": lambda: actions.submit_claim(
            beneficiary=person, provider=clinic.centre, care_from=CARE, received_on=TYPED, typed_on=TYPED, lines=line
        ),
        "claims.review": lambda: actions.review_claim(claim=claim, decided_on=TYPED, reason="x"),
        "claims.invoice": lambda: actions.receive_invoice(
            provider=clinic.centre, month=MONTH, received_on=date(2025, 7, 5), paper_total=1
        ),
        "claims.approve": lambda: actions.approve_invoice(invoice=invoice, approved_on=date(2025, 7, 6)),
        "claims.pay": lambda: actions.pay_invoice(invoice=invoice, till=clinic.till, paid_on=date(2025, 7, 6)),
        "claims.manage_providers": lambda: actions.add_provider(code="N", name="Neuf", level="pharmacy"),
        "claims.manage_guarantees": lambda: actions.set_guarantee(
            plan=clinic.plan, starts_on=TYPED, terms={"rate_bp": 1}
        ),
    }
    for role in set(Role) - {Role.FEDERATION_OFFICER}:
        with clinic.acting(role) as actor:
            for permission, call in tries.items():
                if not actor.may(permission):
                    refused(call, kind=PermissionDenied)


def test_another_mutual_neither_sees_nor_touches_a_claim(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()))
    world = clinic.world
    with world.acting("claims_clerk", world.nikki):
        assert list(Claim.objects.all()) == []
        refused(lambda: actions.reverse_claim(claim=claim, reason="x", reversed_on=TYPED), kind=OutOfScope)
        refused(
            lambda: actions.submit_claim(
                beneficiary=claim.beneficiary,
                provider=clinic.centre,
                care_from=CARE,
                received_on=TYPED,
                typed_on=TYPED,
                lines=[clinic.line()],
            ),
            kind=OutOfScope,
        )
        assert list(queries.providers()) == []


def test_the_history_of_a_row_is_for_who_may_open_it_and_never_leads_to_the_care(clinic: Clinic) -> None:
    person, world = clinic.head(clinic.family()), clinic.world
    claim = clinic.claim(person, diagnosis=clinic.malaria)
    with every_organisation():
        about = AuditTouch.objects.filter(entry__action="claims.submit").values_list("label", flat=True)
        assert sorted(about) == ["claims.Claim", "claims.Provider", "members.Beneficiary"]
    for role, place, status in (
        ("controller", None, 200),
        ("administrator", None, 404),
        ("administrator", world.federation, 404),
    ):
        client = Client()
        client.force_login(world.user(role, place))
        for row in (person, claim):
            answer = client.get(reverse("organisations:history", args=[row._meta.label, row.pk]))
            assert (answer.status_code, str(person) in answer.content.decode()) == (
                status,
                status == 200 and row is person,
            )


def test_the_audit_tells_who_and_never_which_care(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()))
    with every_organisation():
        row = AuditEntry.objects.get(action="claims.submit")
    assert row.user_name == "Agent des prestations BEMB"
    assert not {"lines", "diagnosis", "details"} & set(row.arguments)
    assert "PALU" not in str(row.arguments)
    assert now(claim).entered_by_name == row.user_name


def test_the_same_sending_twice_makes_one_claim(clinic: Clinic) -> None:
    person, key = clinic.head(clinic.family()), uuid4()
    first = clinic.claim(person, slip="5", operation_id=key)
    assert clinic.claim(person, slip="5", operation_id=key).pk == first.pk
    with pytest.raises(OperationReused):
        clinic.claim(person, slip="6", operation_id=key)
    assert counts()["claims.Claim"] == 1


# -- review, return, reversal ------------------------------------------------------------------------------------


def in_review(clinic: Clinic, **more) -> Claim:
    return clinic.claim(clinic.head(clinic.family()), diagnosis=None, **more)


def test_a_reviewer_accepts_and_the_old_decision_stays(clinic: Clinic) -> None:
    clinic.ceiling(50_000, ceiling="household")
    claim = in_review(clinic)
    assert (now(claim).state, codes(claim), used("household")) == ("in_review", ["DOS-5"], 0)
    with clinic.acting("medical_adviser"):
        actions.review_claim(claim=claim, decided_on=date(2025, 6, 25))
    assert (now(claim).state, shares(claim), used("household")) == ("approved", (7_500, 2_500, 0), 7_500)
    with every_organisation():
        assert list(Decision.objects.filter(claim=claim).values_list("outcome", flat=True)) == ["in_review", "approved"]


def test_a_reviewer_trims_and_ceilings_hold(clinic: Clinic) -> None:
    clinic.ceiling(3_000, ceiling="episode")
    claim = in_review(clinic, lines=[clinic.line(), clinic.line(clinic.medicine, quantity=30)])
    with clinic.acting("medical_adviser"):
        actions.review_claim(
            claim=claim,
            decided_on=date(2025, 6, 25),
            lines={
                1: {"unit_price": 2_000, "reason": "prix du centre"},
                2: {"quantity": 10, "reason": "dose de trois jours"},
            },
        )
    assert (now(claim).state, shares(claim)) == ("approved", (2_250, 750, 10_000))
    assert codes(claim) == ["DOS-5", "REV-2"]


def test_a_reviewer_refuses_a_line_then_the_claim(clinic: Clinic) -> None:
    claim = in_review(clinic, lines=[clinic.line(), clinic.line(clinic.medicine, quantity=10)])
    with clinic.acting("medical_adviser"):
        actions.review_claim(claim=claim, decided_on=TYPED, lines={2: {"refused": True, "reason": "non justifié"}})
        assert shares(claim) == (7_500, 2_500, 1_000)
        actions.review_claim(claim=claim, decided_on=TYPED, refused=True, reason="soins non reçus")
    assert (now(claim).state, shares(claim)) == ("refused", (0, 0, 11_000))


def test_reviewing_twice_eats_a_ceiling_once(clinic: Clinic) -> None:
    clinic.ceiling(10_000, ceiling="household")
    claim = in_review(clinic)
    with clinic.acting("medical_adviser"):
        for _ in range(3):
            actions.review_claim(claim=claim, decided_on=TYPED)
        actions.decide_again(claim=claim, decided_on=TYPED, reason="appel de la famille")
    assert (shares(claim), used("household")) == ((7_500, 2_500, 0), 7_500)
    with clinic.acting("controller"):
        assert queries.broken() == []


def test_judging_again_keeps_what_the_reviewer_said(clinic: Clinic) -> None:
    claim = in_review(clinic)
    with clinic.acting("medical_adviser"):
        actions.review_claim(claim=claim, decided_on=TYPED, lines={1: {"unit_price": 4_000, "reason": "prix"}})
        actions.decide_again(claim=claim, decided_on=TYPED, reason="appel")
    assert shares(claim) == (3_000, 1_000, 6_000)


def test_a_second_review_keeps_what_the_first_said_of_the_lines(clinic: Clinic) -> None:
    lines = [clinic.line(), clinic.line(clinic.medicine, quantity=10)]
    claim = in_review(clinic, lines=lines, details={"signed": False})
    with clinic.acting("medical_adviser"):
        said = {1: {"unit_price": 2_000, "reason": "prix"}, 2: {"refused": True, "reason": "non reçu"}}
        actions.review_claim(claim=claim, decided_on=TYPED, settled_codes=["DOS-3"], lines=said)
        assert (now(claim).state, shares(claim)) == ("in_review", (1_500, 500, 9_000))
        actions.review_claim(claim=claim, decided_on=TYPED, settled_codes=["DOS-5"])
        assert (now(claim).state, shares(claim)) == ("approved", (1_500, 500, 9_000))
        actions.review_claim(claim=claim, decided_on=TYPED, lines={1: {"unit_price": 1_000, "reason": "prix"}, 2: {}})
        assert (now(claim).state, shares(claim)) == ("approved", (1_500, 500, 9_000))


def test_completing_a_returned_claim_keeps_the_review(clinic: Clinic) -> None:
    claim = in_review(clinic, details={"signed": False})
    with clinic.acting("medical_adviser"):
        said = {1: {"unit_price": 2_000, "reason": "prix"}}
        actions.review_claim(claim=claim, decided_on=TYPED, settled_codes=["DOS-3"], lines=said)
        actions.return_claim(claim=claim, missing="le diagnostic")
    with clinic.acting("claims_clerk"):
        actions.complete_claim(claim=claim, completed={"diagnosis": clinic.malaria}, typed_on=date(2025, 7, 2))
    assert (now(claim).state, shares(claim)) == ("approved", (1_500, 500, 8_000))
    with clinic.acting("medical_adviser"):
        actions.decide_again(claim=claim, decided_on=date(2025, 7, 3), reason="appel")
    assert (now(claim).state, shares(claim)) == ("approved", (1_500, 500, 8_000))


def test_judging_the_first_again_refuses_only_the_duplicate(clinic: Clinic) -> None:
    head = clinic.head(clinic.family())
    first, second = (clinic.claim(head, slip="X1") for _ in range(2))
    with clinic.acting("medical_adviser"):
        for claim in (first, second):
            actions.decide_again(claim=claim, decided_on=date(2025, 6, 29), reason="appel")
    assert [(now(claim).state, codes(claim)) for claim in (first, second)] == [
        ("approved", []),
        ("refused", ["DOU-1"]),
    ]


def test_a_review_without_reason_or_of_no_line_is_refused(clinic: Clinic) -> None:
    claim = in_review(clinic)
    with clinic.acting("medical_adviser"):
        refused(
            lambda: actions.review_claim(claim=claim, decided_on=TYPED, refused=True),
            "Écrivez pourquoi le dossier est refusé.",
        )
        refused(
            lambda: actions.review_claim(claim=claim, decided_on=TYPED, lines={1: {"quantity": 1}}),
            "Ligne 1 : écrivez le motif.",
        )
        refused(
            lambda: actions.review_claim(claim=claim, decided_on=TYPED, lines={9: {"quantity": 1, "reason": "x"}}),
            "Le dossier n'a pas de ligne 9.",
        )


def test_a_returned_claim_comes_back_completed(clinic: Clinic) -> None:
    claim = in_review(clinic)
    with clinic.acting("medical_adviser"):
        actions.return_claim(claim=claim, missing="le diagnostic")
    assert (now(claim).state, now(claim).note) == ("returned", "le diagnostic")
    with clinic.acting("claims_clerk"):
        actions.complete_claim(claim=claim, completed={"diagnosis": clinic.malaria}, typed_on=date(2025, 7, 2))
    assert (now(claim).state, now(claim).note, shares(claim)[0]) == ("approved", "", 7_500)


def test_only_a_returned_claim_is_completed_even_in_sql(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()))
    with clinic.acting("claims_clerk"):
        refused(
            lambda: actions.complete_claim(claim=claim, completed={"signed": False}, typed_on=TYPED),
            f"Le dossier {claim.number} est « accepté » : ce n'est plus possible.",
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(signed=False)
        with pytest.raises(DatabaseError), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(care_from=date(2025, 6, 1))
        with pytest.raises(DatabaseError), transaction.atomic():
            Decision.objects.filter(claim=claim).update(mutual_share=10_000, member_share=0)


def test_a_reversed_claim_gives_back_and_its_slip_is_typed_again(clinic: Clinic) -> None:
    clinic.ceiling(10_000, ceiling="household")
    person = clinic.head(clinic.family())
    claim = clinic.claim(person, slip="9")
    with clinic.acting("claims_clerk"):
        actions.reverse_claim(claim=claim, reason="mauvaise personne", reversed_on=TYPED)
    again = clinic.claim(person, slip="9")
    assert (now(claim).state, now(again).state, shares(again)[0]) == ("reversed", "approved", 7_500)
    assert used("household") == 7_500


def test_a_claim_is_reversed_in_an_open_month_after_it_was_typed(clinic: Clinic) -> None:
    person = clinic.head(clinic.family())
    claim, later = clinic.claim(person), clinic.claim(person, typed_on=date(2025, 7, 3))
    with clinic.acting():
        close_month(month=Month(2025, 1), on=date(2025, 7, 1))
    with clinic.acting("claims_clerk"):
        refused(
            lambda: actions.reverse_claim(claim=claim, reason="x", reversed_on=date(2025, 1, 31)),
            "La période de janvier 2025 est clôturée. Choisissez une date à partir du 01/02/2025.",
        )
        refused(
            lambda: actions.reverse_claim(claim=later, reason="x", reversed_on=date(2025, 7, 2)),
            "Ce dossier a été saisi le 03/07/2025 : il ne s'annule pas avant.",
        )
    with every_organisation():
        for told in ({"state": "reversed"}, {"state": "reversed", "reversed_on": date(2025, 1, 31)}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Claim.objects.filter(pk=claim.pk).update(**told)
    assert now(claim).reversed_on is None


# -- providers, prices, guarantees ----------------------------------------------------------------------------------


def test_two_agreements_with_one_provider_never_overlap(clinic: Clinic) -> None:
    with clinic.acting():
        refused(
            lambda: actions.sign_agreement(provider=clinic.centre, starts_on=date(2025, 9, 1)),
            "Une convention avec Centre de santé d'Ina court déjà depuis le 01/01/2025. Mettez-y fin d'abord.",
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            Agreement.objects.create(organisation=clinic.mutual, provider=clinic.centre, starts_on=date(2025, 9, 1))
        actions.end_agreement(agreement=clinic.agreement, ends_on=date(2025, 9, 1))
        after = actions.sign_agreement(provider=clinic.centre, starts_on=date(2025, 9, 1))
        before = actions.sign_agreement(provider=clinic.centre, starts_on=date(2024, 1, 1), ends_on=OPENED)
    assert (after.ends_on, before.ends_on) == (None, OPENED)


def test_a_new_price_ends_the_former_and_never_rewrites_the_past(clinic: Clinic) -> None:
    with clinic.acting():
        actions.set_tariff(
            agreement=clinic.agreement, item=clinic.consultation, price=12_000, starts_on=date(2025, 7, 1)
        )
        rows = Tariff.objects.filter(item=clinic.consultation).order_by("starts_on")
        assert list(rows.values_list("price", "ends_on")) == [(10_000, date(2025, 7, 1)), (12_000, None)]
        refused(
            lambda: actions.set_tariff(
                agreement=clinic.agreement, item=clinic.consultation, price=1, starts_on=date(2025, 3, 1)
            ),
            "Tarif de « Consultation générale » : une valeur existe déjà à partir du 01/07/2025. "
            "Choisissez une date plus tardive.",
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            Tariff.objects.filter(price=10_000).update(ends_on=None)


def test_terms_that_make_no_sense_are_refused(clinic: Clinic) -> None:
    plan = {"plan": clinic.plan, "starts_on": date(2025, 7, 1)}
    with clinic.acting():
        for call, said in (
            (lambda: actions.set_guarantee(**plan, terms={"rate_bp": 10_001}), "La prise en charge va de 0 à 100 %."),
            (lambda: actions.set_guarantee(**plan, terms={}), "Donnez un taux ou un ticket modérateur fixe."),
            (
                lambda: actions.set_ceiling(**plan, limit=1, ceiling="household", count="visit"),
                "Choisissez un plafond, un nombre ou une franchise.",
            ),
            (lambda: actions.set_guarantee(**plan, terms={"copayment": 10**9}), HUGE),
            (lambda: actions.set_ceiling(**plan, limit=10**9, ceiling="household"), HUGE),
            (
                lambda: actions.set_guarantee(**plan, terms={"rate_bp": 1, "waiting_months": 40_000}),
                "La valeur doit être entre 0 et 120.",
            ),
            (
                lambda: actions.set_guarantee(**plan, terms={"rate_bp": 1, "max_quantity_per_claim": 10**9}),
                "La valeur doit être entre 0 et 9999.",
            ),
            (
                lambda: actions.set_ceiling(**plan, limit=1, ceiling="household", terms={"extra_per_person": -5}),
                "La valeur doit être entre 0 et 999999999.",
            ),
            (
                lambda: actions.set_ceiling(**plan, limit=1, ceiling="household", terms={"extra_above_count": 40_000}),
                "La valeur doit être entre 0 et 999.",
            ),
            (
                lambda: clinic.item("ZZZ", "Autre", "pharmacy", free_under_years=40_000),
                "La valeur doit être entre 1 et 120.",
            ),
            (
                lambda: clinic.item("ZZZ", "Autre", "pharmacy", unit_price_cap=10**12),
                "La valeur doit être entre 0 et 999999999.",
            ),
            (lambda: actions.set_ceiling(**plan, limit=-1, count="visit"), "Une limite ne peut pas être négative."),
            (lambda: actions.add_exclusion(**plan, kind="item", code="ZZZ"), "Aucun acte n'a le code ZZZ."),
            (lambda: actions.add_provider(code="CS1", name="Autre", level="x"), "Ce niveau est inconnu."),
            (
                lambda: actions.add_provider(code="CS1", name="Autre", level="teaching_hospital"),
                "Le sigle CS1 est déjà pris.",
            ),
            (lambda: clinic.item("CON01", "Autre", "pharmacy"), "Le code CON01 est déjà pris."),
        ):
            refused(call, said)


def test_exclusions_and_other_cover(clinic: Clinic) -> None:
    with clinic.acting():
        actions.add_exclusion(plan=clinic.plan, kind="circumstance", code="road_accident", starts_on=OPENED)
        actions.add_exclusion(plan=clinic.plan, kind="diagnosis", code="HERN", starts_on=OPENED)
    person = clinic.head(clinic.family())
    hernia = Diagnosis._base_manager.get(code="HERNIE")
    assert codes(clinic.claim(person, details={"circumstances": ["road_accident"]})) == ["GAR-2"]
    assert codes(clinic.claim(person, diagnosis=hernia, on=date(2025, 6, 11))) == ["GAR-2"]
    cover = {"other_cover": "ARCH", "other_cover_rate_bp": 5_000}
    claim = clinic.claim(person, on=date(2025, 6, 12), details=cover)
    assert (shares(claim), now(claim).decision.other_cover) == ((3_750, 1_250, 0), 5_000)


# -- invoices and payments -------------------------------------------------------------------------------------------


def balance(clinic: Clinic) -> int:
    with clinic.acting():
        return queries.provider_balance(clinic.centre)


def test_an_invoice_from_paper_to_payment(clinic: Clinic) -> None:
    household = clinic.family()
    claims = [clinic.claim(clinic.head(household), on=date(2025, 6, day)) for day in (2, 9, 30)]
    outside = clinic.claim(clinic.head(household), on=date(2025, 7, 1))
    invoice = clinic.invoice(total=22_500)
    assert [now(claim).state for claim in (*claims, outside)] == ["invoiced"] * 3 + ["approved"]
    assert (invoice.payable_on, balance(clinic)) == (date(2025, 8, 4), 0)
    invoice = clinic.approve(invoice)
    assert (invoice.state, invoice.approved_total, balance(clinic)) == ("approved", 22_500, 22_500)
    first = clinic.pay_invoice(invoice, amount=10_000)
    assert (now(claims[0]).state, balance(clinic)) == ("in_payment", 12_500)
    second = clinic.pay_invoice(invoice)
    assert (first.number, second.number, second.amount, balance(clinic)) == (1, 2, 12_500, 0)
    assert {now(claim).state for claim in claims} == {"paid"}
    with clinic.acting("controller"):
        assert queries.broken() == []


def test_nobody_signs_what_they_prepared(clinic: Clinic) -> None:
    clinic.claim(clinic.head(clinic.family()))
    with every_organisation():
        RoleAssignment.objects.create(
            user=clinic.world.user("manager", clinic.mutual),
            organisation=clinic.mutual,
            role=Role.APPROVER,
            starts_on=OPENED,
        )
    invoice = clinic.invoice(total=7_500)
    with clinic.acting("manager"):
        refused(
            lambda: actions.approve_invoice(invoice=invoice, approved_on=date(2025, 7, 6)),
            "Vous avez préparé ou corrigé cette facture : une autre personne doit l'approuver.",
        )


def test_an_invoice_sent_back_frees_its_claims_to_be_mended_and_is_signed_again(clinic: Clinic) -> None:
    """A wrong slip is reversed and typed again while the invoice waits; those left out before stay out."""
    head, day = clinic.head(clinic.family()), date(2025, 7, 6)
    good, wrong, aside = (clinic.claim(head, on=date(2025, 6, care)) for care in (2, 9, 16))
    invoice = clinic.invoice(total=15_000)
    with clinic.acting():
        actions.attach_claims(invoice=invoice, claims=[good, wrong])
    with clinic.acting("manager"), pytest.raises(PermissionDenied):
        actions.send_back_invoice(invoice=invoice, returned_on=day, reason="double")
    with clinic.acting("approver"):
        for reason, on, why in (
            (" ", day, "Écrivez pourquoi la facture est renvoyée."),
            ("double", date(2025, 7, 4), "La facture n° 1 est reçue le 05/07/2025 : elle ne se renvoie pas avant."),
        ):
            refused(
                lambda on=on, reason=reason: actions.send_back_invoice(invoice=invoice, returned_on=on, reason=reason),
                why,
            )
        sent = actions.send_back_invoice(invoice=invoice, returned_on=day, reason=" une consultation de trop ")
        assert "reason" not in AuditEntry.objects.get(action="claims.send_back_invoice").arguments, "care may be named"
        refused(
            lambda: actions.approve_invoice(invoice=invoice, approved_on=day),
            "La facture n° 1 est « renvoyée » : ce n'est plus possible.",
        )
        refused(
            lambda: actions.send_back_invoice(invoice=invoice, returned_on=day, reason="encore"),
            "La facture n° 1 est « renvoyée » : ce n'est plus possible.",
        )
        back = queries.returns_of(sent).get()
    assert (sent.state, back.reason, back.total, balance(clinic)) == (
        "sent_back",
        "une consultation de trop",
        15_000,
        0,
    )
    assert {now(claim).state for claim in (good, wrong, aside)} == {"approved"}
    with clinic.acting("claims_clerk"):
        actions.reverse_claim(claim=now(wrong), reason="typé deux fois", reversed_on=day)
    typed = clinic.claim(head, on=date(2025, 6, 20))
    with clinic.acting():
        rows = list(queries.attachable(clinic.centre, MONTH, sent))
        assert queries.ticked(sent, rows) == {good.pk, typed.pk}
        assert actions.attach_claims(invoice=sent, claims=[good, typed]).state == "checked"
    assert clinic.approve(sent).approved_total == balance(clinic) == 15_000
    with clinic.acting("controller"):
        assert queries.broken() == []


def test_an_invoice_sent_back_may_be_cancelled(clinic: Clinic) -> None:
    clinic.claim(clinic.head(clinic.family()))
    invoice = clinic.invoice(total=7_500)
    with clinic.acting("approver"):
        actions.send_back_invoice(invoice=invoice, returned_on=date(2025, 7, 6), reason="autre prestataire")
    with clinic.acting():
        assert actions.cancel_invoice(invoice=invoice, reason="papier d'un autre centre").state == "cancelled"


def test_a_gap_without_an_explanation_is_never_approved(clinic: Clinic) -> None:
    """What a refusal or a claim set aside explains needs no words; a franc more, above or below, does."""
    head = clinic.head(clinic.family())
    clinic.claim(head, lines=[clinic.line(unit_price=12_000)])
    clinic.claim(head, on=date(2025, 5, 12))
    more, less = clinic.invoice(total=9_100), clinic.invoice(Month(2025, 5), total=7_000)
    for invoice, gap in ((more, 100), (less, 500)):
        with clinic.acting("approver"):
            refused(
                lambda invoice=invoice: actions.approve_invoice(invoice=invoice, approved_on=date(2025, 7, 6)),
                f"Entre le papier et les dossiers, {gap} FCFA restent sans explication. "
                "Écrivez le motif de l'écart, ou rattachez les dossiers qui manquent.",
            )
    with clinic.acting("approver"):
        day = date(2025, 7, 6)
        signed = actions.approve_invoice(invoice=more, approved_on=day, gap_reason=" timbre ajouté à la main ")
        assert (signed.state, signed.gap_reason) == ("approved", "timbre ajouté à la main")
        told = [(plain(line.label), line.amount) for line in queries.statement_of(queries.find_invoice(signed.pk)).gap]
    assert ("Écart expliqué : timbre ajouté à la main", -100) in told
    with clinic.acting():
        actions.attach_claims(invoice=less, gap_reason="erreur d'addition")
    assert clinic.approve(less).gap_reason == "erreur d'addition"


def test_a_gap_that_refusals_explain_needs_no_words(clinic: Clinic) -> None:
    clinic.claim(clinic.head(clinic.family()), lines=[clinic.line(unit_price=12_000)])
    assert clinic.approve(clinic.invoice(total=9_000)).state == "approved"


def alone_up_to(clinic: Clinic, threshold: int) -> None:
    """The claims clerk may also sign and pay, alone up to so many francs a day."""
    clerk = clinic.world.user("claims_clerk", clinic.mutual)
    with every_organisation():
        for role in (Role.APPROVER, Role.CASHIER):
            RoleAssignment.objects.create(user=clerk, organisation=clinic.mutual, role=role, starts_on=OPENED)
    with clinic.acting():
        set_parameter(
            organisation=clinic.mutual, key="claims.different_people_above", value=threshold, starts_on=OPENED
        )


def test_entry_approval_and_payment_are_by_different_people_above_the_days_threshold(clinic: Clinic) -> None:
    """The threshold counts the day: an invoice cut in two does not pass under it."""
    alone_up_to(clinic, 8_000)
    household = clinic.family()
    invoices = []
    for month in (5, 6):
        clinic.claim(clinic.head(household), on=date(2025, month, 3))
        invoices.append(clinic.invoice(Month(2025, month), total=7_500))
    day = date(2025, 7, 6)
    with clinic.acting("claims_clerk"):
        actions.approve_invoice(invoice=invoices[0], approved_on=day)
        refused(
            lambda: actions.approve_invoice(invoice=invoices[1], approved_on=day),
            "Vous avez saisi des dossiers de cette facture : au-dessus de 8 000 FCFA par jour, "
            "une autre personne signe.",
        )
    clinic.approve(invoices[1], on=day)
    with clinic.acting("claims_clerk"):
        actions.pay_invoice(invoice=invoices[0], till=clinic.till, paid_on=day)
        refused(
            lambda: actions.pay_invoice(invoice=invoices[1], till=clinic.till, paid_on=day),
            "Vous avez saisi ou approuvé ces dossiers : au-dessus de 8 000 FCFA par jour, une autre personne paie.",
        )


def test_days_that_a_payer_invents_do_not_raise_the_days_threshold(clinic: Clinic) -> None:
    """What counts is the day on which it is recorded; an order undone that day no longer counts, one of before does."""
    alone_up_to(clinic, 8_000)
    household, typed = clinic.family(), date(2025, 8, 1)
    invoices = []
    for month in (4, 5, 6):
        clinic.claim(clinic.head(household), on=date(2025, month, 3))
        invoices.append(clinic.approve(clinic.invoice(Month(2025, month), total=7_500), on=date(2025, 7, 6)))
    with clinic.acting("claims_clerk"):
        old, other, third = (
            lambda invoice=invoice, day=day, on=on: actions.pay_invoice(
                invoice=invoice, till=clinic.till, paid_on=day, recorded_on=on
            )
            for invoice, day, on in zip(
                invoices,
                (date(2025, 7, 30), date(2025, 7, 31), date(2025, 7, 29)),
                (date(2025, 7, 31), typed, typed),
                strict=True,
            )
        )
        before, paid = old(), other()
        actions.reverse_payout(payout=before, reversed_on=typed, reason="chèque rendu")
        said = "Vous avez saisi ou approuvé ces dossiers : au-dessus de 8 000 FCFA par jour, une autre personne paie."
        refused(third, said)
        actions.reverse_payout(payout=paid, reversed_on=typed, reason="chèque rendu")
        assert third().recorded_on == typed


def test_amounts_with_some_zeros_too_many_are_kept_nowhere(clinic: Clinic) -> None:
    head, huge = clinic.head(clinic.family()), 10**9
    said = "Ce montant dépasse 999 999 999 FCFA. Vérifiez les zéros."
    refused(lambda: clinic.claim(head, lines=[clinic.line(unit_price=huge)]), said)
    refused(lambda: clinic.invoice(total=huge), said)
    with clinic.acting():
        refused(lambda: actions.set_tariff(agreement=clinic.agreement, item=clinic.medicine, price=huge), said)


def test_nothing_is_received_paid_nor_cared_for_before_the_mutual_opened(clinic: Clinic) -> None:
    head, early = clinic.head(clinic.family()), date(1990, 1, 1)
    clinic.claim(head)
    invoice = clinic.approve(clinic.invoice())
    said = "Le 01/01/1990 vient avant l'ouverture : le premier jour possible est le 01/01/2023. Vérifiez l'année."
    refused(lambda: clinic.claim(head, on=early), said)
    with clinic.acting("cashier"):
        refused(
            lambda: actions.pay_invoice(invoice=invoice, till=clinic.till, paid_on=early), said.replace("2023", "2025")
        )
    with clinic.acting():
        month = {"provider": clinic.centre, "month": Month(1990, 1), "paper_total": 0}
        refused(lambda: actions.receive_invoice(received_on=early, **month), said)


def test_nothing_is_received_nor_paid_tomorrow(clinic: Clinic) -> None:
    clinic.claim(clinic.head(clinic.family()))
    invoice, typed, tomorrow = clinic.approve(clinic.invoice()), date(2025, 7, 15), date(2025, 7, 16)
    said = "Le 16/07/2025 n'est pas encore venu. Vérifiez le jour, le mois et l'année."
    with clinic.acting("cashier"):
        late = {"paid_on": tomorrow, "recorded_on": typed}
        refused(lambda: actions.pay_invoice(invoice=invoice, till=clinic.till, **late), said)
    with clinic.acting():
        late = {"received_on": tomorrow, "recorded_on": typed}
        refused(lambda: actions.receive_invoice(provider=clinic.centre, month=MONTH, paper_total=1, **late), said)


def test_steps_are_never_skipped(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()))
    invoice = clinic.invoice(total=7_500)
    with clinic.acting("cashier"):
        refused(
            lambda: actions.pay_invoice(invoice=invoice, till=clinic.till, paid_on=date(2025, 7, 6)),
            "La facture n° 1 n'attend aucun paiement.",
        )
    with clinic.acting("claims_clerk"):
        refused(
            lambda: actions.reverse_claim(claim=claim, reason="x", reversed_on=TYPED),
            f"Le dossier {claim.number} est « facturé » : ce n'est plus possible.",
        )
    clinic.approve(invoice)
    with clinic.acting("approver"):
        refused(
            lambda: actions.approve_invoice(invoice=invoice, approved_on=date(2025, 7, 7)),
            "La facture n° 1 est « approuvée » : ce n'est plus possible.",
        )
    with clinic.acting():
        refused(
            lambda: actions.attach_claims(invoice=invoice),
            "La facture n° 1 est « approuvée » : ce n'est plus possible.",
        )
        refused(
            lambda: actions.cancel_invoice(invoice=invoice, reason="x"),
            "La facture n° 1 est « approuvée » : ce n'est plus possible.",
        )


def test_an_invoice_is_received_then_approved_then_paid(clinic: Clinic) -> None:
    clinic.claim(clinic.head(clinic.family()))
    invoice = clinic.invoice(total=7_500, on=date(2025, 7, 5))
    with clinic.acting("approver"):
        refused(
            lambda: actions.approve_invoice(invoice=invoice, approved_on=date(2025, 7, 4)),
            "La facture n° 1 est reçue le 05/07/2025 : elle ne s'approuve pas avant.",
        )
    clinic.approve(invoice, on=date(2025, 7, 5))
    with clinic.acting("cashier"):
        refused(
            lambda: actions.pay_invoice(invoice=invoice, till=clinic.till, paid_on=date(2025, 7, 4)),
            "La facture n° 1 est approuvée le 05/07/2025 : elle ne se paie pas avant.",
        )
    assert clinic.pay_invoice(invoice, on=date(2025, 7, 5)).amount == 7_500


def test_never_above_what_is_owed(clinic: Clinic) -> None:
    clinic.claim(clinic.head(clinic.family()))
    invoice = clinic.approve(clinic.invoice(total=7_500))
    with clinic.acting("cashier"):
        refused(
            lambda: actions.pay_invoice(invoice=invoice, till=clinic.till, paid_on=date(2025, 7, 15), amount=7_501),
            "Cette facture attend 7 500 FCFA : on ne paie pas plus.",
        )
        payout = actions.pay_invoice(invoice=invoice, till=clinic.till, paid_on=date(2025, 7, 15), amount=7_000)
        with pytest.raises(DatabaseError), transaction.atomic():
            PayoutShare.objects.create(organisation=clinic.mutual, payout=payout, invoice=invoice, amount=501)


def test_the_second_payer_hears_who_paid(clinic: Clinic) -> None:
    clinic.claim(clinic.head(clinic.family()))
    invoice = clinic.approve(clinic.invoice(total=7_500))
    clinic.pay_invoice(invoice)
    with (
        clinic.acting("manager"),
        pytest.raises(ActionRefused, match="est déjà payée par Caissier BEMB à \\d\\d:\\d\\d"),
    ):
        actions.pay_invoice(invoice=invoice, till=clinic.till, paid_on=date(2025, 7, 16))


def test_a_reversed_order_makes_the_invoice_owed_again(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()))
    invoice = clinic.approve(clinic.invoice(total=7_500))
    payout = clinic.pay_invoice(invoice)
    with every_organisation(), pytest.raises(DatabaseError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state="approved")
    with clinic.acting("cashier"):
        refused(
            lambda: actions.reverse_payout(payout=payout, reversed_on=date(2025, 7, 14), reason="chèque rejeté"),
            "L'ordre n° 1 est du 15/07/2025 : il ne s'annule pas avant.",
        )
        mirror = actions.reverse_payout(payout=payout, reversed_on=date(2025, 7, 20), reason="chèque rejeté")
        refused(
            lambda: actions.reverse_payout(payout=payout, reversed_on=date(2025, 7, 20), reason="encore"),
            "L'ordre n° 1 est déjà annulé.",
        )
    assert (mirror.amount, now(claim).state, balance(clinic)) == (-7_500, "in_payment", 7_500)
    clinic.pay_invoice(invoice, on=date(2025, 7, 21))
    assert (now(claim).state, balance(clinic)) == ("paid", 0)
    with clinic.acting("controller"):
        assert queries.broken() == []


def test_a_paid_claim_is_frozen(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()))
    clinic.pay_invoice(clinic.approve(clinic.invoice(total=7_500)))
    with clinic.acting("medical_adviser"):
        refused(lambda: actions.review_claim(claim=claim, decided_on=TYPED, refused=True, reason="x"))
        refused(lambda: actions.decide_again(claim=claim, decided_on=TYPED, reason="x"))
    with clinic.acting("claims_clerk"):
        refused(lambda: actions.reverse_claim(claim=claim, reason="x", reversed_on=TYPED))
    with every_organisation(), pytest.raises(DatabaseError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state=ClaimState.REVERSED, reversed_on=TYPED)


def test_a_cancelled_invoice_frees_its_claims_and_its_number(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()))
    with clinic.acting():
        known = {"provider": clinic.centre, "month": MONTH, "received_on": date(2025, 7, 5), "paper_total": 1}
        first = actions.receive_invoice(**known, provider_reference="F-6")
        refused(
            lambda: actions.receive_invoice(**known, provider_reference="F-6"),
            "La facture F-6 de ce prestataire est déjà enregistrée sous le n° 1.",
        )
        actions.attach_claims(invoice=first)
        actions.cancel_invoice(invoice=first, reason="refaite")
        assert now(claim).state == "approved"
        actions.receive_invoice(**known, provider_reference="F-6")


def test_a_claim_goes_on_one_invoice_only(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()))
    clinic.invoice(total=7_500)
    with clinic.acting():
        second = actions.receive_invoice(
            provider=clinic.centre, month=MONTH, received_on=date(2025, 7, 6), paper_total=7_500
        )
        refused(
            lambda: actions.attach_claims(invoice=second, claims=[now(claim)]),
            f"Le dossier {claim.number} ne peut pas aller sur cette facture.",
        )
        assert list(queries.claims_on(actions.attach_claims(invoice=second))) == []


def test_an_approver_signs_the_total_they_saw(clinic: Clinic) -> None:
    clinic.claim(clinic.head(clinic.family()))
    invoice = clinic.invoice(total=7_500)
    with clinic.acting("approver"):
        refused(
            lambda: actions.approve_invoice(invoice=invoice, approved_on=date(2025, 7, 6), total=7_000),
            "Le total est maintenant de 7 500 FCFA. Relisez la facture.",
        )


def test_a_slip_number_that_is_recorded_is_kept_once_it_is_confirmed(clinic: Clinic) -> None:
    head = clinic.head(clinic.family())
    first = clinic.claim(head, slip="9001")
    said = (
        f"L'attestation 9001 de ce prestataire est déjà dans le dossier n° {first.number} ({head}, soins du "
        f"{first.care_from:%d/%m/%Y}). Corrigez le numéro, ou cochez « C'est bien une autre attestation » : "
        "elle sera refusée."
    )
    refused(lambda: clinic.claim(head, slip="9001", accept_known=False), said)
    clinic.claim(head, slip="9002", accept_known=False)
    assert clinic.claim(head, slip="9001").state == ClaimState.REFUSED


def test_an_invoice_a_slip_and_a_provider_are_found_by_the_name_of_their_kind(clinic: Clinic) -> None:
    claim = clinic.claim(clinic.head(clinic.family()), slip="9001")
    invoice = clinic.invoice()
    with clinic.acting():
        search = queries.search
        assert [hit.url for hit in search(f"facture {invoice.number}")] == [f"/dossiers/factures/{invoice.pk}/"]
        assert [hit.url for hit in search("attestation 9001")] == [f"/dossiers/{claim.pk}/"]
        assert search("facture 9001") == []

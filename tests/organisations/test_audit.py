"""« Qui a fait quoi »: what each reader is told, of which objects, and the proof of the chain."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from core import guards
from core.scoping import every_organisation
from organisations.acting import DEEDS
from organisations.actions import add_mandate, open_account, set_parameter, update_organisation
from organisations.models import AuditEntry, AuditHead, Mandate
from organisations.queries import broken_links
from organisations.queries.audit import entries, tell

DAY = date(2026, 1, 1)


@pytest.fixture
def busy(world):
    """A manager and an administrator who did something, in two mutuals."""
    with world.acting("manager"):
        update_organisation(organisation=world.bembe, changes={"phone": "01 97 00 00 00"})
        mandate(world.bembe, "SABI Bio")
    with world.acting("administrator"):
        open_account(username="awa.kora", name="KORA Awa", password="bado-kive-zumo-4821")
    with world.acting("manager", world.nikki):
        mandate(world.nikki, "OROU Adam")
    return world


def mandate(body, holder: str) -> Mandate:
    return add_mandate(
        organisation=body, body="board", office="Président", holder=holder, sex="M", starts_on=DAY, ends_on=None
    )


def page_of(world, role: str, path: str, place=None):
    client = Client()
    client.force_login(world.user(role, place))
    return client.get(path)


def test_each_action_is_a_sentence_with_its_author(busy):
    text = page_of(busy, "manager", "/qui-a-fait-quoi/").content.decode()
    assert "<strong>Gestionnaire BEMB</strong> a noté un mandat." in text
    assert "<strong>Administrateur BEMB</strong> a ouvert un compte." in text
    assert "OROU Adam" not in text
    assert "NIKKI" not in text


def test_the_details_are_for_who_may_do_it_and_in_french(busy):
    assert "Titulaire&nbsp;: SABI Bio" in page_of(busy, "manager", "/qui-a-fait-quoi/").content.decode()
    controller = page_of(busy, "controller", "/qui-a-fait-quoi/").content.decode()
    assert "a noté un mandat" in controller
    assert "SABI Bio" not in controller
    with busy.acting("manager") as actor:
        told = next(tell(entry, actor) for entry in entries() if entry.action == "organisations.add_mandate")
    assert dict(told.details) == {
        "Organe": "Conseil d'administration", "Fonction": "Président", "Titulaire": "SABI Bio",
        "Sexe": "Homme", "Début": "01/01/2026",
    }  # fmt: skip


def test_one_asks_by_person_action_and_day(busy):
    user = busy.user("administrator")
    today = timezone.localdate()
    for query, count in (
        (f"who={user.pk}", 1),
        ("deed=organisations.add_mandate", 1),
        (f"first={today:%d/%m/%Y}&last={today:%d/%m/%Y}", 3),
        (f"last={today - timedelta(days=1):%d/%m/%Y}", 0),
        (f"who={user.pk}&deed=organisations.add_mandate", 0),
        ("last=31/12/9999", 3),
    ):
        page = page_of(busy, "manager", f"/qui-a-fait-quoi/?{query}")
        assert len(page.context["lines"]) == count, query
    assert "Rien de tel" in page_of(busy, "manager", f"/qui-a-fait-quoi/?last={DAY:%d/%m/%Y}").content.decode()


@pytest.mark.parametrize(
    "query", ["who=x", "deed=' OR 1=1 --", "first=31/02/2026", "who=999999", "page=1000000", "page=x"]
)
def test_a_strange_question_gets_the_list_and_no_error(busy, query):
    page = page_of(busy, "manager", f"/qui-a-fait-quoi/?{query}")
    assert page.status_code == 200
    assert len(page.context["lines"]) == 3


def test_the_page_asks_as_many_questions_for_three_lines_as_for_thirty(busy, django_assert_num_queries):
    with busy.acting("manager"):
        for n in range(27):
            set_parameter(
                organisation=busy.bembe,
                key="organisations.mandate_alert_days",
                value=n,
                starts_on=DAY + timedelta(days=n),
            )
    client = Client()
    client.force_login(busy.user("manager"))
    client.get("/qui-a-fait-quoi/")
    for path, count in (("/qui-a-fait-quoi/", 25), ("/qui-a-fait-quoi/?page=2", 5)):
        with django_assert_num_queries(12):
            assert len(client.get(path).context["lines"]) == count


def test_the_history_of_an_object_is_its_own_and_of_its_mutual(busy):
    path = f"/qui-a-fait-quoi/organisations.Organisation/{busy.bembe.pk}/"
    lines = page_of(busy, "manager", path).context["lines"]
    assert [line.deed for line in lines] == ["a noté un mandat", "a modifié l'identité d'une organisation"]
    with every_organisation():
        mine, theirs = Mandate.objects.get(holder="SABI Bio"), Mandate.objects.get(holder="OROU Adam")
    assert page_of(busy, "manager", f"/qui-a-fait-quoi/organisations.Mandate/{mine.pk}/").status_code == 200
    for label, pk in (
        ("organisations.Mandate", theirs.pk),
        ("organisations.Organisation", busy.nikki.pk),
        ("organisations.User", busy.user("cashier", busy.nikki).pk),
        ("organisations.Place", 1),
        ("sessions.Session", 1),
        ("nothing.Here", 1),
        ("nothing", 1),
        ("organisations.Mandate", 10**9),
    ):
        assert page_of(busy, "manager", f"/qui-a-fait-quoi/{label}/{pk}/").status_code == 404, label


def test_who_may_not_read_the_audit_does_not(busy):
    for role in ("cashier", "collector", "claims_clerk", "approver", "provider_agent"):
        assert page_of(busy, role, "/qui-a-fait-quoi/").status_code == 403


def test_names_are_shown_as_text(world):
    with world.acting("manager"):
        mandate(world.bembe, "<script>alert(1)</script>")
    text = page_of(world, "manager", "/qui-a-fait-quoi/").content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_every_action_of_this_storey_has_its_sentence():
    mine = [deed for name, deed in DEEDS.items() if name.startswith("organisations.")]
    assert mine
    assert all(deed.label for deed in mine)


# -- the chain ---------------------------------------------------------------------------------------------------------
def rewritten(**columns) -> None:
    guards.remove()
    AuditEntry.objects.filter(number=2).update(**columns)
    guards.install()


@pytest.mark.parametrize(
    "columns",
    [
        {"user_name": "un autre"},
        {"arguments": {}},
        {"action": "organisations.update"},
        {"at": timezone.now()},
        {"roles": ""},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_the_first_rewritten_row_is_named(busy, columns):
    with busy.acting("manager"):
        assert list(broken_links(busy.bembe.pk)) == []
        rewritten(**columns)
        assert list(broken_links(busy.bembe.pk)) == [2]


def test_a_removed_row_is_named_even_the_last(busy):
    with busy.acting("manager"):
        last = AuditHead.objects.get(organisation=busy.bembe).length
        guards.remove()
        AuditEntry.objects.filter(organisation=busy.bembe, number=last).first().touches.all().delete()
        AuditEntry.objects.filter(organisation=busy.bembe, number=last).delete()
        guards.install()
        assert list(broken_links(busy.bembe.pk)) == [last]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM organisations_audithead",
        "UPDATE organisations_audithead SET length = length - 1",
        "UPDATE organisations_audithead SET length = length + 2",
        "UPDATE organisations_audithead SET digest = 'autre'",
        "UPDATE organisations_audithead SET organisation_id = organisation_id + 1000",
    ],
)
def test_the_end_of_the_chain_is_not_cut_by_sql(busy, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with busy.acting("manager"):
        assert list(broken_links(busy.bembe.pk)) == []


def test_an_end_that_was_taken_away_is_told_and_not_made_again(busy):
    with busy.acting("manager"):
        last = AuditHead.objects.get(organisation=busy.bembe).length
        guards.remove()
        AuditHead.objects.filter(organisation=busy.bembe).delete()
        guards.install()
        assert list(broken_links(busy.bembe.pk)) == [last + 1]
        with pytest.raises(DatabaseError, match="a chain begins once"), transaction.atomic():
            AuditHead.objects.create(organisation=busy.bembe)


def test_the_command_checks_every_chain_and_ends_red(busy):
    out = StringIO()
    call_command("check_audit", stdout=out)
    assert "/FED/BEMB/ : 3 lignes, chaîne entière" in out.getvalue()
    with every_organisation():
        guards.remove()
        AuditEntry.objects.filter(organisation=busy.bembe, number=1).update(user_name="un autre")
        guards.install()
    with pytest.raises(CommandError, match="1 ligne"):
        call_command("check_audit", stdout=StringIO(), stderr=StringIO())
    call_command("check_audit", "/FED/NIKKI/", stdout=StringIO())

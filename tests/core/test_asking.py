"""Questions that are written once answer as their querysets do, each scope its own, whatever is told."""

import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from core import asking
from core.asking import Told, asked_of, number, question, text
from core.scoping import NoScope, Scope, every_organisation, open_scope
from members.models import Beneficiary, Household
from tests.architecture.house import APPS, ROOT
from tests.training.playing import play, text_of
from tests.world import OPENED, World

pytestmark = pytest.mark.django_db

TELLING: ContextVar[dict[str, Any]] = ContextVar("telling")


@question
def people_of() -> models.QuerySet[Beneficiary]:
    rows = Beneficiary.objects.filter(household_id=number("household")).select_related("household__section")
    return rows.order_by("-number")


@asked_of("household__pk")
def numbers_of() -> models.QuerySet:
    return Beneficiary.objects.order_by("number").values_list("number", flat=True)


@asked_of("household__pk")
def named() -> models.QuerySet:
    return Beneficiary.objects.filter(last_name=text("name")).order_by("number").values_list("number", flat=True)


def _told(row: object) -> object:
    """All that a row says: two models are equal by their key alone."""
    if not isinstance(row, models.Model):
        return row
    known = {name: value for name, value in vars(row).items() if name != "_state"}
    return type(row), known, {name: _told(value) for name, value in row._state.fields_cache.items()}


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Each answer is compared with that of the queryset, written anew with the values told; the questions put."""
    put: set[str] = set()
    kept = asking._written
    answer: Callable[..., list[Any]] = asking._Written.answer

    def checked(self: asking._Written, told: dict[str, Any]) -> list[Any]:
        found = answer(self, told)
        token = TELLING.set(told)
        try:
            plain = list(self.rows.all())
        finally:
            TELLING.reset(token)
        assert [_told(row) for row in found] == [_told(row) for row in plain], self.statement
        return found

    written = Told.as_sql

    def spoken(self: Told, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        told = TELLING.get({})
        if self.name not in told:
            return written(self, compiler, connection)
        return "%s", [self.output_field.get_db_prep_value(told[self.name], connection)]

    def noted(build: Callable[..., Any], *named: Any) -> asking._Written:
        put.add(f"{build.__module__}.{build.__name__}")
        return kept(build, *named)

    kept.cache_clear()
    monkeypatch.setattr(asking, "_written", noted)
    monkeypatch.setattr(asking._Written, "answer", checked)
    monkeypatch.setattr(Told, "as_sql", spoken)
    yield put
    kept.cache_clear()


SCENARIOS = (
    "premier_cas.yaml",
    "plafond_pas_deux_fois.yaml",
    "t11_droits.yaml",
    "t04_resultat.yaml",
    "annulation_apres_cloture.yaml",
)


def test_whole_scenarios_are_answered_as_their_querysets_answer(
    compared: set[str],
) -> None:
    """Every question of the house is among those that were put: slips, payments, calls, money that leaves a till."""
    for name in SCENARIOS:
        assert play(text_of(name))["ecarts"] == []
    assert compared >= questions_of_the_house()


def questions_of_the_house() -> set[str]:
    """Where a function is made a question, in all modules: « contributions.queries.dues._open_dues »."""
    decorated = re.compile(r"^@(?:asking\.)?(?:question|asked_of\(.*\))\ndef (\w+)", re.M)
    found = set()
    for path in ROOT.glob("*/**/*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if path.relative_to(ROOT).parts[0] in APPS:  # the rooms of the house, not the tests
            found |= {f"{module}.{name}" for name in decorated.findall(path.read_text(encoding="utf-8"))}
    return found


@pytest.fixture
def families(world: World) -> list[Household]:
    """Ten families of Bembèrèkè of two persons, and one of Nikki."""
    made = []
    for mutual, count in ((world.bembe, 10), (world.nikki, 1)):
        with world.acting("manager", mutual):
            for rank in range(1, count + 1):
                household = Household.objects.create(
                    organisation=mutual, number=f"{rank:04d}", joined_on=OPENED, village=f"Gando {rank}"
                )
                for order, name in enumerate(("BIO", "KORA"), 1):
                    Beneficiary.objects.create(
                        organisation=mutual,
                        household=household,
                        number=f"{household.number}-{order:02d}",
                        last_name=name,
                        first_names="Awa",
                        link="head" if order == 1 else "spouse",
                        joined_on=OPENED,
                    )
                made.append(household)
    return made


def test_a_question_is_written_once_and_told_each_time(world: World, families: list[Household]) -> None:
    asking._written.cache_clear()
    with world.acting("manager"):
        for household in families[:3]:
            with CaptureQueriesContext(connection) as asked:
                people = people_of(household=household.pk)
                assert [person.household.village for person in people] == [household.village] * 2  # joined, not asked
            assert [person.number for person in people] == [f"{household.number}-02", f"{household.number}-01"]
            assert len(asked) == 1
    assert asking._written.cache_info().misses == 1


def test_a_scope_never_gets_what_was_written_for_another(world: World, families: list[Household]) -> None:
    theirs = families[-1]
    with world.acting("manager", world.nikki):
        assert len(people_of(household=theirs.pk)) == 2
    with world.acting("manager"):
        assert people_of(household=theirs.pk) == []
    with every_organisation():
        assert len(people_of(household=theirs.pk)) == 2
    with open_scope(Scope(readable=frozenset())):
        assert people_of(household=theirs.pk) == numbers_of([theirs.pk]) == []
    with pytest.raises(NoScope):
        people_of(household=theirs.pk)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 8, 9, 10])
def test_any_number_of_keys_gives_the_rows_of_each_once(world: World, families: list[Household], count: int) -> None:
    asked = families[:count]
    with world.acting("manager"):
        expected = [f"{household.number}-{order:02d}" for household in asked for order in (1, 2)]
        assert numbers_of([household.pk for household in asked]) == expected
        assert numbers_of({household.pk for household in asked}) == expected
        keys = Household.objects.filter(number__lte=f"{count:04d}").order_by()
        assert numbers_of(keys.values("pk")) == expected
        assert numbers_of(keys.none()) == numbers_of(keys.filter(pk__in=[])) == []
        mine = [number for number in expected if number.endswith("-02")]
        assert named([household.pk for household in asked], name="KORA") == mine


def test_what_is_told_is_what_is_asked(world: World, families: list[Household]) -> None:
    with world.acting("manager"):
        with pytest.raises(TypeError, match="household"):
            people_of()
        with pytest.raises(TypeError, match="household"):
            people_of(day=OPENED)


def test_a_question_locks_nothing_reads_no_other_rows_and_is_told_all(world: World, families: list[Household]) -> None:
    with world.acting("manager"):
        for rows in (Household.objects.select_for_update(), Household.objects.prefetch_related("beneficiaries")):
            with pytest.raises(ValueError, match="locks none"):
                question(lambda rows=rows: rows)()
        with pytest.raises(TypeError, match="nothing equals None"):
            people_of(household=None)


def test_what_one_is_told_stays_out_of_what_is_written(world: World, families: list[Household]) -> None:
    with world.acting("manager"):
        written = asking._written(people_of.__wrapped__, asking.current_scope(), connection.vendor, ())
        first, second = (written.answer({"household": household.pk}) for household in families[:2])
        assert {person.household_id for person in first} == {families[0].pk}
        assert {person.household_id for person in second} == {families[1].pk}
        assert [written.values[at] for at, _place in written.places] == [place for _at, place in written.places]

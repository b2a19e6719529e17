"""Families to test with, as a manager would type them."""

from datetime import date

from members.actions import enrol_household, open_plan
from members.models import Household, Plan

DAY = date(2026, 3, 10)


def plan(**details) -> Plan:
    return open_plan(**{"name": "Formule de base", "code": "BASE", "opens_on": date(2024, 1, 1), **details})


def someone(last_name="AGOSSOU", first_names="Adjoa", sex="F", link="head", birth_on=date(1984, 5, 2), **more) -> dict:
    return {
        "last_name": last_name,
        "first_names": first_names,
        "sex": sex,
        "link": link,
        "birth_on": birth_on,
        **more,
    }


def family_of_three(**details) -> Household:
    people = [
        someone(),
        someone(first_names="Koffi", sex="M", link="child", birth_on=date(2015, 1, 20)),
        someone("DOSSOU", "Afi", link="ascendant", birth_on=date(1955, 12, 31), birth_precision="estimated"),
    ]
    chosen = details.pop("plan", None) or plan()
    return enrol_household(**{"plan": chosen, "on": DAY, "people": people, **details})

"""Indicators of membership and of contributions: family M of the guide."""

from core.text import N_
from reporting.indicators.sources import GUIDE, HOUSE, KEY_RATIOS
from reporting.rules import measures as m
from reporting.rules.norm import Norm
from reporting.rules.ratio import Complement, Indicator, Ratio
from reporting.rules.totals import Bands, Total
from reporting.rules.units import Unit

NO_YEAR_BEFORE = N_("pas d'année précédente")
NO_MEMBER_BEFORE = N_("aucun adhérent l'année précédente")
NO_DUE = N_("aucune cotisation due")
NO_MEMBER = N_("aucun adhérent")
NO_TARGET = N_("population cible non renseignée")

GROSS_GROWTH = Ratio(
    "M.1",
    N_("Croissance brute des adhérents"),
    m.MEMBERS - m.MEMBERS_BEFORE,
    m.MEMBERS_BEFORE,
    Norm(above_bp=0),
    GUIDE % "M.1",
    when_zero=NO_MEMBER_BEFORE,
    when_unknown=NO_YEAR_BEFORE,
)
BENEFICIARIES_GROWTH = Ratio(
    "M.1.1",
    N_("Croissance brute des bénéficiaires"),
    m.BENEFICIARIES - m.BENEFICIARIES_BEFORE,
    m.BENEFICIARIES_BEFORE,
    source=f"{GUIDE % 'M.1.1'} ; {KEY_RATIOS % 7}",
    when_zero=N_("aucun bénéficiaire l'année précédente"),
    when_unknown=NO_YEAR_BEFORE,
)
DEPENDANTS_GROWTH = Ratio(
    "M.1.2",
    N_("Croissance brute des personnes à charge"),
    (m.DEPENDANTS - m.DEPENDANTS_BEFORE).named(N_("personnes à charge gagnées")),
    m.DEPENDANTS_BEFORE,
    source=GUIDE % "M.1.2",
    when_zero=N_("aucune personne à charge l'année précédente"),
    when_unknown=NO_YEAR_BEFORE,
)
RENEWAL = Ratio(
    "M.2",
    N_("Fidélisation"),
    m.MEMBERS_RENEWED,
    m.MEMBERS_RENEWABLE,
    Norm(at_least_bp=8_000),
    f"{GUIDE % 'M.2'} ; {KEY_RATIOS % 4}",
    when_zero=N_("aucune adhésion arrivée à échéance"),
    when_unknown=NO_YEAR_BEFORE,
    is_part_of_whole=True,
)
ABANDONMENT = Complement("N.5", N_("Abandon"), RENEWAL, source=HOUSE)
INTERNAL_GROWTH = Ratio(
    "M.3",
    N_("Croissance interne"),
    m.MEMBERS_OLD_SECTIONS - m.MEMBERS_BEFORE,
    m.MEMBERS_BEFORE,
    source=GUIDE % "M.3",
    when_zero=NO_MEMBER_BEFORE,
    when_unknown=NO_YEAR_BEFORE,
)
EXTERNAL_GROWTH = Ratio(
    "M.4",
    N_("Croissance externe"),
    m.MEMBERS_NEW_SECTIONS,
    m.MEMBERS_BEFORE,
    source=GUIDE % "M.4",
    when_zero=NO_MEMBER_BEFORE,
    when_unknown=NO_YEAR_BEFORE,
)
PENETRATION = Ratio(
    "M.5",
    N_("Pénétration"),
    m.BENEFICIARIES,
    m.TARGET_POPULATION,
    source=f"{GUIDE % 'M.5'} ; {KEY_RATIOS % 8}",
    when_zero=NO_TARGET,
    when_unknown=NO_TARGET,
)
COLLECTION = Ratio(
    "M.6",
    N_("Recouvrement"),
    m.COLLECTED,
    m.BILLED,
    Norm(at_least_bp=9_000),
    GUIDE % "M.6",
    when_zero=NO_DUE,
)
FAMILY_SIZE = Ratio(
    "N.1",
    N_("Taille moyenne des familles"),
    m.BENEFICIARIES,
    m.MEMBERS,
    source=HOUSE,
    unit=Unit.TIMES,
    when_zero=NO_MEMBER,
)
ENTITLED = Ratio(
    "N.2",
    N_("Bénéficiaires à jour"),
    m.BENEFICIARIES_ENTITLED,
    m.BENEFICIARIES,
    source=HOUSE,
    when_zero=N_("aucun bénéficiaire"),
    is_part_of_whole=True,
)
ARREARS = Bands(
    "N.3",
    N_("Ancienneté des arriérés"),
    (m.ARREARS_30, m.ARREARS_90, m.ARREARS_180, m.ARREARS_OLDER),
    source=HOUSE,
)
UNCOLLECTED = Total("N.4", N_("Reste à recouvrer sur la période"), m.BILLED - m.COLLECTED, source=HOUSE)

MEMBERSHIP: tuple[Indicator, ...] = (
    GROSS_GROWTH,
    BENEFICIARIES_GROWTH,
    DEPENDANTS_GROWTH,
    RENEWAL,
    ABANDONMENT,
    INTERNAL_GROWTH,
    EXTERNAL_GROWTH,
    PENETRATION,
    COLLECTION,
    FAMILY_SIZE,
    ENTITLED,
    ARREARS,
    UNCOLLECTED,
)

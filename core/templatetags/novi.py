"""How templates write French figures, days, signs and icons; the formats themselves live in `core.formats`."""

import functools
import re
from collections.abc import Sequence
from datetime import date
from uuid import uuid4

import lucide
from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe

from core import charts, formats, spoken
from core.phones import shown_phone
from core.spans import Month

register = template.Library()

Figure = int | str | None
"""A whole number, or what a template gives for something that is not there: nothing at all."""

STATES = ("ok", "late", "waiting", "refused", "unknown")
LEVELS = {"success": "ok", "info": "waiting", "debug": "unknown", "warning": "late", "error": "refused"}
"""Django's message levels, as the states of the face."""


@register.simple_tag(takes_context=True)
def operation(context: template.Context, shown: str = "") -> SafeString:
    """What each form that posts carries: the id of its sending (`shown`, when it comes back with what was typed, or a
    new one), and the organisation for which it was opened.

    A double click, or a page sent again, has one effect; a page opened before somebody began to act for another
    organisation (in another tab) is refused, by the middleware of the acting organisation.
    """
    actor = getattr(context.get("request"), "actor", None)
    return format_html(
        '<input type="hidden" name="operation" value="{}"><input type="hidden" name="acting" value="{}">',
        shown or uuid4(),
        actor.organisation_id if actor else "",
    )


@register.filter
def money(amount: Figure, currency: str = "XOF") -> str:
    """1500 → « 1 500 FCFA »; nothing for no amount."""
    return "" if amount is None or amount == "" else formats.money(int(amount), currency)


@register.filter
def money_html(amount: Figure, currency: str = "XOF") -> str:
    """The same, with the unit smaller and muted."""
    if amount is None or amount == "":
        return ""
    unit = formats.CURRENCY_SIGNS[currency]
    return format_html(
        '<span class="amount">{}\u00a0<span class="unit">{}</span></span>', formats.count(int(amount)), unit
    )


@register.filter
def signed(amount: Figure) -> str:
    """« +1 500 », « -200 », « 0 »."""
    if amount is None or amount == "":
        return ""
    written = formats.count(int(amount))
    return f"+{written}" if int(amount) > 0 else written


@register.filter
def count(number: Figure) -> str:
    """« 1 234 »."""
    return "" if number is None or number == "" else formats.count(int(number))


@register.filter
def percent(rate_bp: Figure) -> str:
    """Basis points → « 82,4 % »; « n.d. » when there is no rate."""
    return "n.d." if rate_bp is None or rate_bp == "" else spoken.percent(int(rate_bp))


@register.filter
def phone(number: str) -> str:
    """« +2290197000000 » → « +229 01 97 00 00 00 »."""
    return shown_phone(number) if number else ""


@register.filter
def day(value: date | None) -> str:
    """« 31/12/2026 »."""
    return formats.day(value) if value else ""


@register.filter
def month(value: Month | date | None) -> str:
    """« mars 2026 », in the language of the page."""
    return spoken.month_name(value) if value else ""


@register.filter
def of_month(value: Month | date | None) -> str:
    """« de mars 2026 », « d'octobre 2026 », in the language of the page."""
    return spoken.of_month(value) if value else ""


@register.filter
def of(name: object) -> str:
    """« de Bio », « d'Adjoa », in the language of the page."""
    return spoken.of(name) if name else ""


@register.filter
def initials(name: object) -> str:
    """« AGOSSOU Adjoa Grâce » → « AA »: what stands for a photo that is not there."""
    words = [word for word in re.split(r"[\s.\-]+", str(name or "")) if word]
    return "".join(word[0] for word in words[:2]).upper()


@register.filter
def state_of(level_tag: str) -> str:
    """A message level → one of the five states."""
    return LEVELS.get(level_tag, "unknown")


@functools.lru_cache(maxsize=256)
def _drawn(name: str, size: int) -> str:
    drawn = lucide._render_icon(name, size, aria_hidden="true", focusable="false")
    return re.sub(r">\s+<", "><", drawn.replace(" />", "/>"))


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """An icon of the installed set, drawn in the page; read aloud only when it carries a label."""
    drawn = mark_safe(_drawn(str(name), int(size)))
    return format_html('{}<span class="sr">{}</span>', drawn, label) if label else drawn


@register.simple_tag
def sign(state: str) -> SafeString:
    """The sign of a state (✓ ! ◷ ✕ ?), from the symbols that the shell draws once."""
    known = state if state in STATES else "unknown"
    return format_html('<svg class="sign" aria-hidden="true" focusable="false"><use href="#s-{}"/></svg>', known)


@register.simple_tag
def spark(values: Sequence[int], label: str) -> SafeString:
    """A line the size of a word; `label` says in words what it shows."""
    return charts.to_svg(charts.spark_line(values), label, css_class="spark") if values else SafeString("")


@register.inclusion_tag("shell/family_tabs.html", takes_context=True)
def family_tabs(context: template.Context, household_pk: int, current: str) -> dict:
    """The pages about a family, of all storeys, as tabs; the roof knows them (settings.FAMILY_TABS)."""
    list_tabs = import_string(settings.FAMILY_TABS)
    return {"tabs": list_tabs(context["request"].actor, household_pk, current)}

"""Placing a dated row: what held before ends that day and stays for the care given under it."""

from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import models

from core.formats import day as day_text
from core.spoken import told as _
from organisations.acting import ActionRefused
from organisations.models import DatedRow

Row = TypeVar("Row", bound=models.Model)


def place(row: Row, same: dict[str, Any], what: str) -> Row:
    """Save a dated row; the row with the same values that is in force on its first day ends the day before.

    `what` names the thing in a refusal. Raises ActionRefused when the row ends before it starts, or when another one
    with the same values begins on its first day or later inside its span.
    """
    starts_on, ends_on = row.starts_on, row.ends_on  # type: ignore[attr-defined]
    if ends_on is not None and ends_on <= starts_on:
        raise ActionRefused(_("La fin est avant le début. Vérifiez les deux dates."), field="ends_on")
    rows = type(row)._default_manager.filter(**same)
    later = rows.filter(starts_on__gte=starts_on)
    if ends_on is not None:
        later = later.filter(starts_on__lt=ends_on)
    later_on = later.order_by("starts_on").values_list("starts_on", flat=True).first()
    if later_on is not None:
        raise ActionRefused(
            _("%(what)s : une valeur existe déjà à partir du %(day)s. Choisissez une date plus tardive.")
            % {"what": what, "day": day_text(later_on)},
            field="starts_on",
        )
    held = rows.filter(starts_on__lt=starts_on).exclude(ends_on__lte=starts_on)
    held.update(ends_on=starts_on)
    row.save(force_insert=True)
    return row


def end(row: DatedRow, on: date) -> None:
    """End a dated row on a day, the first without it. Raises ActionRefused when it has ended or begins later."""
    if row.ends_on is not None and row.ends_on <= on:
        raise ActionRefused(_("Cette ligne a déjà pris fin."))
    if on <= row.starts_on:
        raise ActionRefused(
            _("La fin doit venir après le %(day)s.") % {"day": day_text(row.starts_on)}, field="ends_on"
        )
    row.ends_on = on
    row.save(update_fields=["ends_on"])


def eve(day: date) -> date:
    """The day before."""
    return day - timedelta(days=1)

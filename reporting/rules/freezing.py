"""Reports as plain JSON values and back: what is frozen at the closing of a month is read again word for word."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from core.spans import Span
from reporting.rules.delays import Delays
from reporting.rules.figures import Value
from reporting.rules.ratio import Indicator
from reporting.rules.rows import handbook, handbook_of_sums
from reporting.rules.statement import Cell, Completeness, Row, Section, Series, Statement


def frozen_figures(figures: Mapping[str, Value]) -> dict[str, Any]:
    """Measures as JSON: whole numbers, null when unknown, delays as [[days, count], …]."""
    return {
        code: [list(pair) for pair in value.counts] if isinstance(value, Delays) else value
        for code, value in sorted(figures.items())
    }


def thawed_figures(frozen: Mapping[str, Any]) -> dict[str, Value]:
    """Measures as they were frozen."""
    return {
        code: Delays(tuple((days, count) for days, count in value)) if isinstance(value, list) else value
        for code, value in frozen.items()
    }


def frozen_statement(statement: Statement) -> dict[str, Any]:
    """A statement as JSON."""
    return json.loads(json.dumps(asdict(statement), default=date.isoformat))


def thawed_statement(frozen: Mapping[str, Any]) -> Statement:
    """A statement as it was frozen; what later versions added has its default."""
    period = frozen["period"]
    return Statement(
        **{
            **frozen,
            "period": Span(date.fromisoformat(period["start"]), date.fromisoformat(period["end"])),
            "cut_off_on": date.fromisoformat(frozen["cut_off_on"]),
            "completeness": Completeness(
                **{**frozen["completeness"], "missing": tuple(frozen["completeness"]["missing"])}
            ),
            "sections": tuple(_section(section) for section in frozen["sections"]),
            "rules": tuple(frozen.get("rules", ())),
        }
    )


def _section(frozen: Mapping[str, Any]) -> Section:
    return Section(
        frozen["title"],
        tuple(_row(row) for row in frozen["rows"]),
        tuple(_series(series) for series in frozen["series"]),
    )


def _row(frozen: Mapping[str, Any]) -> Row:
    cells = {name: Cell(**frozen[name]) if frozen[name] else None for name in ("numerator", "denominator")}
    return Row(**{**frozen, **cells})


def _series(frozen: Mapping[str, Any]) -> Series:
    return Series(
        **{
            **frozen,
            "labels": tuple(frozen["labels"]),
            "lines": tuple((name, tuple(values)) for name, values in frozen["lines"]),
            "norm": tuple(frozen["norm"]) if frozen["norm"] else None,
        }
    )


def version_of(indicators: Sequence[Indicator]) -> str:
    """The version of the formulas: the hash of all that the handbook says of them."""
    told: Iterable[object] = [*handbook(indicators), *handbook_of_sums()]
    return hashlib.sha256(json.dumps(list(told), ensure_ascii=False).encode()).hexdigest()

"""Values as a spreadsheet reckons with them: rates and durations with their decimals, amounts whole."""

from reporting.rules.units import Unit


def number_in(value: int | None, unit: str) -> int | float | str:
    """A value as a spreadsheet reckons with it: 760 tenths of a per cent → 76.0; whole units stay whole numbers."""
    if value is None or not unit:
        return ""
    places = Unit(unit).decimals
    return value if places == 0 else round(value / 10**places, places)

"""Telephone numbers: what people write (8 or 10 digits, 00229, +229, spaces) becomes one number, or is told apart."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

DIALLING = {"BJ": 229, "TG": 228, "BF": 226, "ML": 223, "SN": 221, "GN": 224, "BI": 257, "CD": 243}
LENGTHS = {"BJ": (8, 10), "TG": (8,), "BF": (8,), "ML": (8,), "SN": (9,), "GN": (9,), "BI": (8,), "CD": (9,)}
"""How many digits people write without the country; in Bénin 8 until 30/11/2024, 10 beginning with 01 since."""
_BETWEEN = re.compile(r"[/;,|]|\bou\b|\bet\b", re.IGNORECASE)


class NotAPhone(ValueError):
    """What is written is no number of this country; `digits_count` says how many digits it has."""

    def __init__(self, text: str, digits_count: int) -> None:
        super().__init__(text)
        self.digits_count = digits_count


def read_phone(text: str, country: str) -> str:
    """The number in E.164 (« +2290197000000 ») from what people write in a country; raises NotAPhone otherwise.

    An old number of Bénin (8 digits) gets the 01 of the plan of 30 November 2024. Of two numbers written in one
    place the first that exists is taken.
    """
    error = NotAPhone(text, 0)
    for part in _BETWEEN.split(text):
        try:
            return _read_one(part, country)
        except NotAPhone as wrong:
            error = wrong if not error.digits_count else error
    raise error


def _read_one(text: str, country: str) -> str:
    digits = re.sub(r"\D", "", text)
    if not digits:
        raise NotAPhone(text, 0)
    home = str(DIALLING.get(country, ""))
    is_international = text.strip().startswith("+") or digits.startswith("00")
    national = digits.removeprefix("00") if is_international else digits
    if home and national.startswith(home) and (is_international or len(national) - len(home) in LENGTHS[country]):
        national, is_international = national.removeprefix(home), False
    if is_international and len(national) == 11 and national.startswith("229"):
        national = f"22901{national[3:]}"
    elif not is_international and country == "BJ" and len(national) == 8:
        national = f"01{national}"
    written = f"+{national}" if is_international else national
    try:
        number = phonenumbers.parse(written, country)
    except NumberParseException as error:
        raise NotAPhone(text, len(digits)) from error
    if not phonenumbers.is_valid_number(number):
        raise NotAPhone(text, len(national))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def shown_phone(number: str) -> str:
    """« +2290197000000 » as people read it: « +229 01 97 00 00 00 »; what is no number is given back as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return number
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)

"""The code on a family card: the mutual's code, the family's number, and a signature; no name, no health, no date.

Whoever changes a character, copies a number onto another card, or keeps a card that was replaced is not recognised.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

SIGNATURE_LENGTH = 16
"""Letters of base 32: 80 bits, which nobody guesses at a counter."""


@dataclass(frozen=True, slots=True)
class CardText:
    """What was read from a card."""

    code: str
    number: str
    signature: str


def derive_key(secret: str, organisation_id: int) -> bytes:
    """The key of one mutual: a card signed for another is not recognised here."""
    return hmac.new(secret.encode(), f"members.card:{organisation_id}".encode(), hashlib.sha256).digest()


def sign(key: bytes, code: str, number: str, issue: int) -> str:
    """The signature of a family's card; `issue` counts the cards made: the last one alone is recognised."""
    digest = hmac.new(key, f"{code}\n{number}\n{issue}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:SIGNATURE_LENGTH]


def text(key: bytes, code: str, number: str, issue: int) -> str:
    """« BEMB.0047.K7Q2… »: what the square on the card holds."""
    return f"{code}.{number}.{sign(key, code, number, issue)}"


def read(scanned: str) -> CardText | None:
    """The parts of a scanned text; None when it is no card of ours."""
    code, dot, rest = scanned.strip().partition(".")
    number, last_dot, signature = rest.rpartition(".")
    if not (dot and last_dot and code and number) or len(signature) != SIGNATURE_LENGTH:
        return None
    return CardText(code.upper(), number, signature.upper())


def is_genuine(key: bytes, card: CardText, issue: int) -> bool:
    """Whether the signature is that of this number and of this issue of the card."""
    expected = sign(key, card.code, card.number, issue)
    return hmac.compare_digest(expected.encode(), card.signature.encode())

"""Care slips: entering one, completing one that came back, returning one to its provider, reversing a mistake."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from claims import queries
from claims.actions.judging import give_back, judge, lock_claim, move, record
from claims.choices import Circumstance, ClaimState, Document, Setting, Settlement, VisitType
from claims.models import Claim, ClaimLine, Diagnosis, Provider
from claims.permissions import ENTER, REVIEW
from claims.queries.slips import PricedLine, Slip, SlipLine
from core.formats import day as day_text
from core.spoken import told as _
from core.text import N_
from ledger.actions import refuse_closed
from members.models import Beneficiary
from organisations.acting import ActionRefused, action, current_actor
from organisations.actions import refuse_before_opening, refuse_huge, take_numbers

CLAIMS = "claims.claim"
DETAILS = frozenset(
    {
        "settlement",
        "setting",
        "visit_type",
        "slip_total",
        "signed",
        "documents",
        "circumstances",
        "referral",
        "other_cover",
        "other_cover_rate_bp",
    }
)
"""What else a slip may say; amounts in francs, rates in basis points."""
MOST_LINES = 200
HEALTH = frozenset({"lines", "diagnosis", "details"})
"""What the audit row never tells: it is read by people who may not see care."""


@action(
    "claims.submit",
    permission=ENTER,
    clock=frozenset({"typed_on"}),
    private=HEALTH,
    label=N_("a saisi une attestation de soins"),
)
def submit_claim(
    *,
    beneficiary: Beneficiary,
    provider: Provider,
    care_from: date,
    received_on: date,
    typed_on: date,
    lines: Sequence[SlipLine],
    care_to: date | None = None,
    slip_number: str = "",
    diagnosis: Diagnosis | None = None,
    details: dict[str, Any] | None = None,
    accept_known: bool = True,
) -> Claim:
    """Enter a care slip and judge it in the same transaction, on the rights, prices and guarantees of its first day.

    Amounts in francs; a line without a price takes the tariff. Shares are never taken from the sender. The slip is
    numbered; the same facts give the same decision whenever they are typed, in a closed month too (nothing is posted
    before the invoice). Raises ActionRefused for what cannot be kept at all and, when `accept_known` is false, for a
    slip number that this provider's claims have already; anything else is a decision with reasons.
    """
    slip = slip_from(
        beneficiary=beneficiary,
        provider=provider,
        care_from=care_from,
        care_to=care_to or care_from,
        received_on=received_on,
        typed_on=typed_on,
        lines=lines,
        slip_number=slip_number,
        diagnosis=diagnosis,
        details=details or {},
    )
    if not accept_known:
        _refuse_known(provider, slip.slip_number)
    facts, verdict = judge(slip)
    claim = _write(slip, take_numbers(CLAIMS))
    record(claim, facts, verdict, decided_on=typed_on)
    return claim


def _refuse_known(provider: Provider, slip_number: str) -> None:
    known = queries.claim_of_slip(provider, slip_number)
    if known is not None:
        raise ActionRefused(
            _(
                "L'attestation %(slip)s de ce prestataire est déjà dans le dossier n° %(number)s (%(name)s, soins du "
                "%(day)s). Corrigez le numéro, ou cochez « C'est bien une autre attestation » : elle sera refusée."
            )
            % {
                "slip": slip_number,
                "number": known.number,
                "name": known.beneficiary,
                "day": day_text(known.care_from),
            },
            field="accept_known",
        )


def slip_from(
    *,
    beneficiary: Beneficiary,
    provider: Provider,
    care_from: date,
    care_to: date,
    received_on: date,
    typed_on: date,
    lines: Sequence[SlipLine],
    slip_number: str = "",
    diagnosis: Diagnosis | None = None,
    details: dict[str, Any],
) -> Slip:
    """A slip ready to be judged, its missing prices filled in; raises ActionRefused for what cannot be kept."""
    _refuse_unreal(care_from, care_to, received_on, typed_on)
    _refuse_unknown(details)
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in details.items()}
    return Slip(
        beneficiary=beneficiary,
        provider_id=provider.pk,
        care_from=care_from,
        care_to=care_to,
        received_on=received_on,
        typed_on=typed_on,
        lines=_priced(provider, care_from, lines),
        slip_number=slip_number.strip(),
        diagnosis_id=diagnosis.pk if diagnosis else None,
        **told,
    )


def _refuse_unreal(care_from: date, care_to: date, received_on: date, typed_on: date) -> None:
    if care_to < care_from:
        raise ActionRefused(_("Les soins finissent avant de commencer. Vérifiez les deux dates."), field="care_to")
    if received_on > typed_on:
        raise ActionRefused(_("La date de réception est après la saisie. Vérifiez-la."), field="received_on")
    refuse_before_opening(care_from, field="care_from")
    refuse_before_opening(received_on, field="received_on")


def _refuse_unknown(details: dict[str, Any]) -> None:
    if unknown := set(details) - DETAILS:
        raise TypeError(f"unknown details {sorted(unknown)}")
    for name, known in (("settlement", Settlement), ("setting", Setting), ("visit_type", VisitType)):
        if name in details and details[name] not in list(known):
            raise ActionRefused(_("Ce choix est inconnu."), field=name)
    for name, words in (("documents", Document), ("circumstances", Circumstance)):
        if set(details.get(name, ())) - set(words):
            raise ActionRefused(_("Ce choix est inconnu."), field=name)
    if (details.get("slip_total") or 0) < 0:
        raise ActionRefused(_("Le total ne peut pas être négatif."), field="slip_total")
    if not 0 <= details.get("other_cover_rate_bp", 0) <= 10_000:
        raise ActionRefused(_("L'autre couverture va de 0 à 100 %."), field="other_cover_rate_bp")


def _priced(provider: Provider, day: date, lines: Sequence[SlipLine]) -> tuple[PricedLine, ...]:
    if not lines:
        raise ActionRefused(_("Une attestation a au moins une ligne. Écrivez un acte."), field="lines")
    if len(lines) > MOST_LINES:
        raise ActionRefused(_("Une attestation a 200 lignes au plus."), field="lines")
    items = [line.item.pk for line in lines if line.unit_price is None]
    tariffs = queries.prices_on(current_actor().organisation_id, provider, items, day) if items else {}
    return tuple(_line(number, line, tariffs.get(line.item.pk)) for number, line in enumerate(lines, start=1))


def _line(number: int, line: SlipLine, tariff: int | None) -> PricedLine:
    price = line.unit_price if line.unit_price is not None else tariff
    if price is None:
        raise ActionRefused(
            _("Ligne %(number)s : « %(item)s » n'a pas de tarif chez ce prestataire. Écrivez son prix.")
            % {"number": number, "item": line.item.label},
            field="lines",
        )
    refuse_huge(price, line.amount_billed, line.other_cover, field="lines")
    amount = line.quantity * price if line.amount_billed is None else line.amount_billed
    if line.quantity <= 0 or min(price, amount, line.other_cover or 0) < 0:
        raise ActionRefused(
            _("Ligne %(number)s : la quantité est au moins 1 et les montants ne sont pas négatifs.")
            % {"number": number},
            field="lines",
        )
    return PricedLine(number, line.item.pk, line.quantity, price, amount, line.other_cover)


def _write(slip: Slip, number: int) -> Claim:
    actor = current_actor()
    claim = Claim.objects.create(
        organisation_id=actor.organisation_id,
        number=number,
        beneficiary=slip.beneficiary,
        documents=list(slip.documents),
        circumstances=list(slip.circumstances),
        state=ClaimState.SUBMITTED,
        entered_by_id=actor.user_id,
        entered_by_name=actor.user_name,
        entered_at=timezone.now(),
        **{name: getattr(slip, name) for name in queries.SLIP_COLUMNS},
    )
    ClaimLine.objects.bulk_create(
        ClaimLine(
            organisation_id=actor.organisation_id,
            claim=claim,
            position=line.number,
            item_id=line.item_id,
            quantity=line.quantity,
            unit_price=line.unit_price,
            amount_billed=line.amount_billed,
            other_cover=line.other_cover,
        )
        for line in slip.lines
    )
    return claim


@action("claims.return", permission=REVIEW, private=frozenset({"missing"}), label=N_("a renvoyé un dossier"))
def return_claim(*, claim: Claim, missing: str) -> Claim:
    """Send a claim back to its provider, saying what is missing. Raises ActionRefused when it is decided already."""
    if not missing.strip():
        raise ActionRefused(_("Écrivez ce qui manque au dossier."), field="missing")
    held = lock_claim(claim, ClaimState.RETURNED)
    move(held, ClaimState.RETURNED, note=missing.strip()[:200])
    return held


@action(
    "claims.complete",
    permission=ENTER,
    clock=frozenset({"typed_on"}),
    private=frozenset({"completed"}),
    label=N_("a complété un dossier"),
)
def complete_claim(*, claim: Claim, completed: dict[str, Any], typed_on: date) -> Claim:
    """Take back a returned claim with what was missing (slip number, total, signature, documents, diagnosis,
    referral), and judge it again. Its lines and dates stay: a slip typed wrong is reversed and typed anew. What a
    reviewer said of it before it was returned holds."""
    if unknown := set(completed) - set(queries.COMPLETED):
        raise TypeError(f"unknown pieces {sorted(unknown)}")
    held = lock_claim(claim, ClaimState.SUBMITTED)
    for name, value in completed.items():
        setattr(held, name, value)
    held.save(update_fields=sorted(completed) or ["state"])
    move(held, ClaimState.SUBMITTED, note="")
    slip = queries.slip_of(held)
    facts, verdict = judge(slip)
    record(held, facts, verdict, decided_on=typed_on, review=slip.review)
    return held


@action(
    "claims.reverse",
    permission=ENTER,
    private=frozenset({"reason"}),
    clock=frozenset({"reversed_on"}),
    label=N_("a annulé un dossier"),
)
def reverse_claim(*, claim: Claim, reason: str, reversed_on: date) -> Claim:
    """Undo a claim typed wrong: what it consumed is given back, its slip may be typed again.

    It stops counting on `reversed_on`; a month closed before keeps it, the month of that day gives it back. Raises
    ActionRefused in a closed month, before the claim was typed, or once it is on an invoice: take it off the invoice
    first; a paid claim is frozen.
    """
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi ce dossier est annulé."), field="reason")
    refuse_closed(reversed_on, "reversed_on")
    held = lock_claim(claim, ClaimState.REVERSED)
    if reversed_on < held.typed_on:
        raise ActionRefused(
            _("Ce dossier a été saisi le %(day)s : il ne s'annule pas avant.") % {"day": day_text(held.typed_on)}
        )
    give_back(held)
    move(held, ClaimState.REVERSED, note=reason.strip()[:200], reversed_on=reversed_on)
    return held

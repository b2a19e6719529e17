"""Writing of claims: providers and their terms, guarantees, care slips and decisions, invoices and payments."""

from claims.actions.claims import complete_claim, return_claim, reverse_claim, slip_from, submit_claim
from claims.actions.guarantees import (
    add_exclusion,
    end_ceiling,
    end_exclusion,
    end_guarantee,
    set_ceiling,
    set_guarantee,
    set_plan_terms,
)
from claims.actions.invoices import attach_claims, cancel_invoice, correct_invoice, receive_invoice
from claims.actions.nomenclature import add_diagnosis, add_item, load_shipped_diagnoses
from claims.actions.payouts import pay_invoice, reverse_payout
from claims.actions.providers import add_provider, end_agreement, set_tariff, sign_agreement, update_provider
from claims.actions.reviews import decide_again, review_claim
from claims.actions.signatures import approve_invoice, send_back_invoice
from claims.actions.tariffs import TariffImport, import_tariffs
from claims.queries.slips import SlipLine

__all__ = [
    "SlipLine",
    "TariffImport",
    "add_diagnosis",
    "add_exclusion",
    "add_item",
    "add_provider",
    "approve_invoice",
    "attach_claims",
    "cancel_invoice",
    "complete_claim",
    "correct_invoice",
    "decide_again",
    "end_agreement",
    "end_ceiling",
    "end_exclusion",
    "end_guarantee",
    "import_tariffs",
    "load_shipped_diagnoses",
    "pay_invoice",
    "receive_invoice",
    "return_claim",
    "reverse_claim",
    "reverse_payout",
    "review_claim",
    "send_back_invoice",
    "set_ceiling",
    "set_guarantee",
    "set_plan_terms",
    "set_tariff",
    "sign_agreement",
    "slip_from",
    "submit_claim",
    "update_provider",
]

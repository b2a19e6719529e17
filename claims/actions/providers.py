"""Providers and their agreements: who they are, under which terms they care for our members, at which prices."""

from datetime import date
from typing import Any

from django.db.models import Q

from claims.actions.dated import end, place
from claims.choices import Category, PaymentMode, ProviderLevel, Setting
from claims.models import Agreement, CareItem, Provider, Tariff
from claims.permissions import MANAGE_PROVIDERS
from core.formats import day as day_text
from core.money import MOST
from core.spoken import told as _
from core.text import N_, search_key
from organisations.acting import ActionRefused, action, current_actor
from organisations.actions import refuse_huge, refuse_outside
from organisations.choices import Kind
from organisations.models import Place

AGREEMENT_TERMS = frozenset(
    {
        "mode",
        "filing_days",
        "payment_days",
        "balance_billing",
        "referral_required",
        "settings_allowed",
        "categories_allowed",
        "flat_fee",
    }
)
"""What an agreement says; what is not given keeps the model's default."""


@action("claims.add_provider", permission=MANAGE_PROVIDERS, label=N_("a ajouté un prestataire"))
def add_provider(
    *, code: str, name: str, level: str, place: Place | None = None, phone: str = "", payment_account: str = ""
) -> Provider:
    """Add a health facility of the acting organisation. Raises ActionRefused for a code taken or a level unknown."""
    code, name = code.strip().upper(), " ".join(name.split())
    if not code or not name:
        raise ActionRefused(_("Donnez un sigle et un nom au prestataire."), field="name")
    if level not in list(ProviderLevel):
        raise ActionRefused(_("Ce niveau est inconnu."), field="level")
    if Provider.objects.filter(code=code).exists():
        raise ActionRefused(_("Le sigle %(code)s est déjà pris.") % {"code": code}, field="code")
    return Provider.objects.create(
        organisation_id=current_actor().organisation_id,
        code=code,
        name=name,
        level=level,
        place=place,
        phone=phone.strip(),
        payment_account=payment_account.strip(),
        key=search_key(name, code),
    )


@action("claims.update_provider", permission=MANAGE_PROVIDERS, label=N_("a modifié un prestataire"))
def update_provider(*, provider: Provider, changes: dict[str, Any]) -> Provider:
    """Change the name, place, phone or payment account of one's own provider; code and level stay."""
    if provider.organisation_id != current_actor().organisation_id:
        raise ActionRefused(_("Ce prestataire est tenu par l'union ou la fédération."))
    if unknown := set(changes) - {"name", "place", "phone", "payment_account"}:
        raise TypeError(f"unknown changes {sorted(unknown)}")
    for field, value in changes.items():
        setattr(provider, field, value)
    provider.key = search_key(provider.name, provider.code)
    provider.save(update_fields=[*changes, "key"])
    return provider


@action("claims.sign_agreement", permission=MANAGE_PROVIDERS, label=N_("a signé une convention"))
def sign_agreement(
    *, provider: Provider, starts_on: date, ends_on: date | None = None, terms: dict[str, Any] | None = None
) -> Agreement:
    """Sign an agreement with a provider from a day on, with the terms named in `AGREEMENT_TERMS`.

    Two agreements with one provider never overlap: raises ActionRefused, as for a flat fee without its amount.
    """
    actor, told = current_actor(), terms or {}
    if actor.organisation_kind != Kind.MUTUAL:
        raise ActionRefused(_("Une convention lie une mutuelle. Choisissez pour quelle mutuelle vous agissez."))
    if unknown := set(told) - AGREEMENT_TERMS:
        raise TypeError(f"unknown terms {sorted(unknown)}")
    if ends_on is not None and ends_on <= starts_on:
        raise ActionRefused(_("La convention finit avant de commencer. Vérifiez les deux dates."), field="ends_on")
    _refuse_unreal(told)
    Provider.objects.select_for_update(of=("self",)).get(pk=provider.pk)
    held = Agreement.objects.filter(organisation_id=actor.organisation_id, provider=provider)
    held = held.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on))
    if (other := held.filter(starts_on__lt=ends_on).first() if ends_on else held.first()) is not None:
        raise ActionRefused(
            _("Une convention avec %(provider)s court déjà depuis le %(day)s. Mettez-y fin d'abord.")
            % {"provider": provider, "day": day_text(other.starts_on)},
            field="starts_on",
        )
    return Agreement.objects.create(
        organisation_id=actor.organisation_id, provider=provider, starts_on=starts_on, ends_on=ends_on, **told
    )


def _refuse_unreal(terms: dict[str, Any]) -> None:
    if terms.get("mode", PaymentMode.FEE_FOR_SERVICE) not in list(PaymentMode):
        raise ActionRefused(_("Ce mode de paiement est inconnu."), field="mode")
    if terms.get("mode") == PaymentMode.FLAT_FEE and not terms.get("flat_fee"):
        raise ActionRefused(_("Écrivez le montant du forfait par épisode."), field="flat_fee")
    refuse_outside(terms.get("flat_fee"), 0, MOST, field="flat_fee")
    refuse_outside(terms.get("filing_days"), 0, 730, field="filing_days")
    refuse_outside(terms.get("payment_days"), 0, 365, field="payment_days")
    if set(terms.get("settings_allowed", ())) - set(Setting):
        raise ActionRefused(_("Ce cadre de soins est inconnu."), field="settings_allowed")
    if set(terms.get("categories_allowed", ())) - set(Category):
        raise ActionRefused(_("Cette famille de soins est inconnue."), field="categories_allowed")


@action("claims.end_agreement", permission=MANAGE_PROVIDERS, label=N_("a mis fin à une convention"))
def end_agreement(*, agreement: Agreement, ends_on: date) -> Agreement:
    """End an agreement on a day, the first without it; care given before keeps its terms and prices."""
    end(agreement, ends_on)
    return agreement


@action("claims.set_tariff", permission=MANAGE_PROVIDERS, label=N_("a fixé un tarif"))
def set_tariff(
    *, agreement: Agreement, item: CareItem, price: int, starts_on: date | None = None, ends_on: date | None = None
) -> Tariff:
    """Set the price of an item, in francs, from a day of the agreement on (its first day when none is given).

    The former price ends that day. Raises ActionRefused outside of the agreement or when a later price exists.
    """
    refuse_huge(price, field="price")
    if price < 0:
        raise ActionRefused(_("Un tarif ne peut pas être négatif."), field="price")
    first = starts_on or agreement.starts_on
    if first not in agreement.span:
        raise ActionRefused(_("Le tarif doit commencer pendant la convention."), field="starts_on")
    Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    row = Tariff(
        organisation_id=agreement.organisation_id,
        agreement=agreement,
        item=item,
        price=price,
        starts_on=first,
        ends_on=ends_on,
    )
    return place(row, {"agreement": agreement, "item": item}, _("Tarif de « %(item)s »") % {"item": item.label})

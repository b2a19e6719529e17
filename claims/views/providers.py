"""Providers, their agreements and their prices."""

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims import actions, queries
from claims.choices import Category, PaymentMode, ProviderLevel, Setting
from claims.forms.terms import AgreementForm, EndForm, ItemForm, ProviderForm, TariffFileForm, TariffForm
from claims.models import Agreement, Provider
from claims.permissions import MANAGE_PROVIDERS, VIEW
from claims.resources import read_tariffs
from claims.views.money import dressed_invoice
from claims.views.sections import sections
from core.pages import FormPage, ListPage, Page
from organisations.queries import find_organisation


class Providers(ListPage):
    """Every provider with its agreement of today and what is owed to it."""

    permission = VIEW
    template_name = "claims/providers.html"
    title = gettext_lazy("Prestataires")

    def rows(self) -> Any:
        return queries.providers()

    def context(self, **kwargs: Any) -> dict[str, Any]:
        shown = super().context(**kwargs)
        rows = list(shown["rows"])
        keys = [row.pk for row in rows]
        agreements = queries.agreements_on(keys, timezone.localdate())
        balances = queries.provider_balances(keys)
        for row in rows:
            row.level_word = _(ProviderLevel(row.level).label)
            row.agreement, row.balance = agreements.get(row.pk), balances.get(row.pk, 0)
        return {
            **shown,
            "sections": sections(self.actor, "providers"),
            "providers": rows,
            "currency": self.actor.currency,
            "may_manage": self.actor.may(MANAGE_PROVIDERS),
        }


class ProviderPage(Page):
    """One provider: agreements, what is owed, its invoices."""

    permission = VIEW
    template_name = "claims/provider.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        provider, today = queries.find_provider(kwargs["pk"]), timezone.localdate()
        agreements = list(queries.agreements_of(provider))
        for agreement in agreements:
            agreement.is_now = today in agreement.span
            agreement.mode_word = _(PaymentMode(agreement.mode).label)
        rows = queries.with_paid(queries.invoices().filter(provider=provider)[:24])
        return {
            "title": provider.name,
            "provider": provider,
            "level": _(ProviderLevel(provider.level).label),
            "agreements": agreements,
            "balance": queries.provider_balance(provider),
            "invoices": [dressed_invoice(row) for row in rows],
            "currency": self.actor.currency,
            "may_manage": self.actor.may(MANAGE_PROVIDERS),
        }


class NewProvider(FormPage):
    """Add a provider."""

    permission = MANAGE_PROVIDERS
    template_name = "claims/provider_form.html"
    title = gettext_lazy("Nouveau prestataire")
    form_class = ProviderForm

    def form_arguments(self) -> dict[str, Any]:
        return {"country": find_organisation(self.actor.organisation_id).country}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("claims:providers")}

    def act(self, form: ProviderForm) -> HttpResponseBase:
        found = dict(form.cleaned_data)
        provider = actions.add_provider(place=found.pop("commune"), operation_id=self.operation_id, **found)
        words = _("%(name)s ajouté. Signez sa convention.") % {"name": provider.name}
        return self.done(words, reverse("claims:agreement_new", args=[provider.pk]))


class OneProvider(FormPage):
    """A form about one provider."""

    permission = MANAGE_PROVIDERS
    template_name = "claims/provider_form.html"

    @cached_property
    def provider(self) -> Provider:
        return queries.find_provider(self.kwargs["pk"])

    def context(self, **kwargs: Any) -> dict[str, Any]:
        cancel = reverse("claims:provider", args=[self.provider.pk])
        return {"provider": self.provider, "cancel": cancel}


class NewAgreement(OneProvider):
    """Sign an agreement."""

    form_class = AgreementForm
    title = gettext_lazy("Nouvelle convention")

    def form_arguments(self) -> dict[str, Any]:
        initial = {"starts_on": timezone.localdate().replace(month=1, day=1), "mode": PaymentMode.FEE_FOR_SERVICE}
        return {"initial": {**initial, "payment_days": 30}, "currency": self.actor.currency}

    def act(self, form: AgreementForm) -> HttpResponseBase:
        agreement = actions.sign_agreement(
            provider=self.provider,
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
            terms=form.terms(),
            operation_id=self.operation_id,
        )
        words = _("Convention signée. Importez sa grille de tarifs ou écrivez les prix un par un.")
        return self.done(words, reverse("claims:agreement", args=[agreement.pk]))


class AgreementPage(Page):
    """One agreement: its terms and its prices."""

    permission = VIEW
    template_name = "claims/agreement.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        agreement, today = queries.find_agreement(kwargs["pk"]), timezone.localdate()
        day = min(max(today, agreement.starts_on), agreement.span.last_day or today)
        groups: dict[str, list[Any]] = {}
        for row in queries.tariffs_of(agreement):
            row.is_now = day in row.span
            groups.setdefault(_(Category(row.item.category).label), []).append(row)
        return {
            "title": _("Convention avec %(name)s") % {"name": agreement.provider.name},
            "agreement": agreement,
            "provider": agreement.provider,
            "mode": _(PaymentMode(agreement.mode).label),
            "settings": ", ".join(_(Setting(word).label) for word in agreement.settings_allowed),
            "categories": ", ".join(_(Category(word).label) for word in agreement.categories_allowed),
            "groups": groups,
            "currency": self.actor.currency,
            "may_manage": self.actor.may(MANAGE_PROVIDERS),
        }


class OneAgreement(FormPage):
    """A form about one agreement."""

    permission = MANAGE_PROVIDERS
    template_name = "claims/agreement_form.html"

    @cached_property
    def agreement(self) -> Agreement:
        return queries.find_agreement(self.kwargs["pk"])

    @property
    def url(self) -> str:
        return reverse("claims:agreement", args=[self.agreement.pk])

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"agreement": self.agreement, "cancel": self.url}


class EndAgreement(OneAgreement):
    """End an agreement."""

    form_class = EndForm
    title = gettext_lazy("Mettre fin à la convention")
    submit = gettext_lazy("Mettre fin")

    def act(self, form: EndForm) -> HttpResponseBase:
        actions.end_agreement(
            agreement=self.agreement, ends_on=form.cleaned_data["ends_on"], operation_id=self.operation_id
        )
        return self.done(_("La convention prend fin. Les soins d'avant gardent ses prix."), self.url)


class NewTariff(OneAgreement):
    """Set one price."""

    form_class = TariffForm
    title = gettext_lazy("Fixer un tarif")

    def form_arguments(self) -> dict[str, Any]:
        first = max(self.agreement.starts_on, timezone.localdate().replace(day=1))
        item = self.request.GET.get("acte", "")
        return {"initial": {"starts_on": first, "item": item}, "currency": self.actor.currency}

    def act(self, form: TariffForm) -> HttpResponseBase:
        tariff = actions.set_tariff(agreement=self.agreement, operation_id=self.operation_id, **form.cleaned_data)
        return self.done(_("Tarif de « %(item)s » fixé.") % {"item": tariff.item.label}, self.url)


class ImportTariffs(OneAgreement):
    """Bring a price list in; the refused lines are told one by one."""

    form_class = TariffFileForm
    template_name = "claims/tariff_import.html"
    title = gettext_lazy("Importer une grille de tarifs")
    submit = gettext_lazy("Importer")

    def act(self, form: TariffFileForm) -> HttpResponseBase:
        found = form.cleaned_data
        file, level = found["file"], self.agreement.provider.level
        prices = read_tariffs(file.read(), level, found["column"], str(file.name))
        done = actions.import_tariffs(agreement=self.agreement, prices=prices, starts_on=found["starts_on"])
        told = ngettext("%(count)s tarif fixé.", "%(count)s tarifs fixés.", done.set_count) % {"count": done.set_count}
        if not done.refused:
            return self.done(told, self.url)
        context = {**self.context(**self.kwargs), "done": done, "told": told, "column": prices.column}
        return self.show({**context, "agreement_url": self.url})


class NewItem(FormPage):
    """Add an item to the nomenclature."""

    permission = MANAGE_PROVIDERS
    template_name = "claims/provider_form.html"
    title = gettext_lazy("Nouvel acte")
    form_class = ItemForm

    def form_arguments(self) -> dict[str, Any]:
        return {"currency": self.actor.currency, "initial": {"setting": Setting.BOTH}}

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"cancel": reverse("claims:nomenclature")}

    def act(self, form: ItemForm) -> HttpResponseBase:
        found = form.cleaned_data
        item = actions.add_item(
            code=found["code"],
            label=found["label"],
            category=found["category"],
            limits=form.limits(),
            operation_id=self.operation_id,
        )
        return self.done(_("« %(label)s » ajouté.") % {"label": item.label}, reverse("claims:nomenclature"))


class Nomenclature(ListPage):
    """The items of care that slips may carry."""

    permission = VIEW
    template_name = "claims/nomenclature.html"
    title = gettext_lazy("Nomenclature des actes")
    page_size = 100

    def rows(self) -> Any:
        return queries.items()

    def context(self, **kwargs: Any) -> dict[str, Any]:
        shown = super().context(**kwargs)
        rows = list(shown["rows"])
        for row in rows:
            row.category_word = _(Category(row.category).label)
            row.setting_word = _(Setting(row.setting).label)
        return {
            **shown,
            "items": rows,
            "currency": self.actor.currency,
            "may_manage": self.actor.may(MANAGE_PROVIDERS),
        }

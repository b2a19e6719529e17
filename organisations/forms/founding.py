"""What the first account of an installation asks: an organisation that stands at the top, and its administrator."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Form
from organisations.actions.founding import TOPS, Founding
from organisations.choices import Country, Currency
from organisations.forms.accounts import AccountForm
from organisations.forms.identity import ChildForm

CURRENCY_OF = {Country.GUINEA: Currency.GNF, Country.BURUNDI: Currency.BIF, Country.DRC: Currency.CDF}
"""The money of a country; all others use the franc CFA of the UEMOA."""


class FoundingForm(Form):
    """The fields in the order in which they are asked; those that also stand in a page are the same."""

    kind = forms.ChoiceField(label=_("Nature"), choices=[(kind.value, kind.label) for kind in TOPS])
    name = forms.CharField(label=_("Nom"), max_length=120)
    code = ChildForm.base_fields["code"]
    country = forms.ChoiceField(label=_("Pays"), choices=Country.choices)
    person = AccountForm.base_fields["name"]
    username = AccountForm.base_fields["username"]

    def body(self) -> Founding:
        """The organisation that was described."""
        given = self.cleaned_data
        return Founding(
            kind=given["kind"],
            name=given["name"],
            code=given["code"],
            country=given["country"],
            currency=CURRENCY_OF.get(given["country"], Currency.XOF),
        )

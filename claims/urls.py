"""Paths of care slips, invoices, providers and guarantees."""

from django.urls import path, re_path

from claims.views import claims, guarantees, money, payouts, prints, providers, slips

app_name = "claims"

urlpatterns = [
    path("", claims.Claims.as_view(), name="list"),
    path("saisir/", slips.NewClaim.as_view(), name="new"),
    path("calculer/", slips.Preview.as_view(), name="preview"),
    path("personnes/", slips.People.as_view(), name="people"),
    path("actes/", slips.Items.as_view(), name="items"),
    path("diagnostics/", slips.Diagnoses.as_view(), name="diagnoses"),
    path("<int:pk>/", claims.ClaimPage.as_view(), name="claim"),
    path("<int:pk>/controler/", claims.Review.as_view(), name="review"),
    path("<int:pk>/rejuger/", claims.JudgeAgain.as_view(), name="judge_again"),
    path("<int:pk>/completer/", claims.Complete.as_view(), name="complete"),
    path("<int:pk>/annuler/", claims.ReverseClaim.as_view(), name="reverse"),
    path("famille/<int:pk>/", claims.FamilyClaims.as_view(), name="family"),
    path("nomenclature/", providers.Nomenclature.as_view(), name="nomenclature"),
    path("nomenclature/ajouter/", providers.NewItem.as_view(), name="item_new"),
    path("prestataires/", providers.Providers.as_view(), name="providers"),
    path("prestataires/ajouter/", providers.NewProvider.as_view(), name="provider_new"),
    path("prestataires/<int:pk>/", providers.ProviderPage.as_view(), name="provider"),
    path("prestataires/<int:pk>/convention/", providers.NewAgreement.as_view(), name="agreement_new"),
    path("conventions/<int:pk>/", providers.AgreementPage.as_view(), name="agreement"),
    path("conventions/<int:pk>/finir/", providers.EndAgreement.as_view(), name="agreement_end"),
    path("conventions/<int:pk>/tarif/", providers.NewTariff.as_view(), name="tariff_new"),
    path("conventions/<int:pk>/tarifs/importer/", providers.ImportTariffs.as_view(), name="tariff_import"),
    path("garanties/", guarantees.Guarantees.as_view(), name="guarantees"),
    path("garanties/<int:pk>/garantie/", guarantees.SetGuarantee.as_view(), name="guarantee_new"),
    path("garanties/<int:pk>/plafond/", guarantees.SetCeiling.as_view(), name="ceiling_new"),
    path("garanties/<int:pk>/exclusion/", guarantees.AddExclusion.as_view(), name="exclusion_new"),
    path("garanties/<int:pk>/conditions/", guarantees.SetPlanTerms.as_view(), name="plan_terms"),
    re_path(
        r"^garanties/finir/(?P<kind>garantie|plafond|exclusion)/(?P<pk>\d+)/$",
        guarantees.EndRow.as_view(),
        name="end_row",
    ),
    path("factures/", money.Invoices.as_view(), name="invoices"),
    path("factures/ajouter/", money.NewInvoice.as_view(), name="invoice_new"),
    path("factures/<int:pk>/", money.InvoicePage.as_view(), name="invoice"),
    path("factures/<int:pk>/dossiers/", money.Attach.as_view(), name="invoice_attach"),
    path("factures/<int:pk>/approuver/", money.Approve.as_view(), name="invoice_approve"),
    path("factures/<int:pk>/corriger/", money.CorrectInvoice.as_view(), name="invoice_correct"),
    path("factures/<int:pk>/renvoyer/", money.SendBack.as_view(), name="invoice_send_back"),
    path("factures/<int:pk>/annuler/", money.CancelInvoice.as_view(), name="invoice_cancel"),
    path("factures/<int:pk>/payer/", payouts.NewPayout.as_view(), name="payout_new"),
    path("factures/<int:pk>/releve.pdf", prints.StatementPdf.as_view(), name="statement_pdf"),
    path("factures/<int:pk>/releve.xlsx", prints.StatementXlsx.as_view(), name="statement_xlsx"),
    path("factures/<int:pk>/refus.pdf", prints.RefusalsPdf.as_view(), name="refusals_pdf"),
    path("ordres/<int:pk>/", payouts.PayoutPage.as_view(), name="payout"),
    path("ordres/<int:pk>/annuler/", payouts.ReversePayout.as_view(), name="payout_reverse"),
    path("ordres/<int:pk>/ordre.pdf", prints.PayoutPdf.as_view(), name="payout_pdf"),
]

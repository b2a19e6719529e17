"""Paths of collecting, receipts, families' accounts, rights, lists, dues and rates."""

from django.urls import path

from contributions.views import collect, dues, family, lists, receipts, rights

app_name = "contributions"

urlpatterns = [
    path("encaisser/", collect.Collect.as_view(), name="collect"),
    path("encaisser/familles/", collect.Payers.as_view(), name="payers"),
    path("encaisser/<int:pk>/", collect.CollectFrom.as_view(), name="collect_from"),
    path("tournee/", collect.Round.as_view(), name="round"),
    path("recus/", receipts.Receipts.as_view(), name="receipts"),
    path("recus.pdf", receipts.ReceiptsPdf.as_view(), name="receipts_pdf"),
    path("recus/<int:pk>/", receipts.ReceiptPage.as_view(), name="receipt"),
    path("recus/<int:pk>.pdf", receipts.ReceiptPdf.as_view(), name="receipt_pdf"),
    path("recus/<int:pk>/annuler/", receipts.ReverseReceipt.as_view(), name="reverse"),
    path("recus/numero/<int:number>/", receipts.NumberedReceipt.as_view(), name="receipt_numbered"),
    path("familles/<int:pk>/", family.Family.as_view(), name="family"),
    path("familles/<int:pk>/appeler/", family.RaiseForFamily.as_view(), name="raise_for"),
    path("familles/<int:pk>/suspendre/", family.Suspend.as_view(), name="suspend"),
    path("suspensions/<int:pk>/lever/", family.Lift.as_view(), name="lift"),
    path("appels/<int:pk>/annuler/", family.CancelDue.as_view(), name="cancel_due"),
    path("droits/", rights.RightsPage.as_view(), name="rights"),
    path("droits/photo/<str:number>/", rights.RightsPhoto.as_view(), name="rights_photo"),
    path("a-jour/", lists.GoodStanding.as_view(), name="good_standing"),
    path("a-jour.pdf", lists.GoodStandingPdf.as_view(), name="good_standing_pdf"),
    path("a-jour.xlsx", lists.GoodStandingXlsx.as_view(), name="good_standing_xlsx"),
    path("retards/", lists.Arrears.as_view(), name="arrears"),
    path("retards.xlsx", lists.ArrearsXlsx.as_view(), name="arrears_xlsx"),
    path("appeler/", dues.RaiseDues.as_view(), name="raise_dues"),
    path("taux/", dues.Rates.as_view(), name="rates"),
    path("taux/nouveau/", dues.NewRate.as_view(), name="rate_new"),
]

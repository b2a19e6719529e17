"""The addresses of reports; a period is « 2026-03 » or « 2026-01_2026-03 »."""

from django.urls import path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("", views.Dashboard.as_view(), name="dashboard"),
    path("consolidation/", views.Consolidation.as_view(), name="consolidation"),
    path("consolidation.xlsx", views.ConsolidationXlsx.as_view(), name="consolidation_xlsx"),
    path("consolidation.pdf", views.ConsolidationPdf.as_view(), name="consolidation_pdf"),
    path("consolidation/chiffre/<str:code>/", views.Shares.as_view(), name="shares"),
    path("consolidation/rappel/", views.Remind.as_view(), name="remind"),
    path("normes/", views.Norms.as_view(), name="norms"),
    path("normes/nouvelle/", views.NewNorm.as_view(), name="norm_new"),
    path("mutuelle/<int:pk>/<str:month>/", views.MutualReport.as_view(), name="mutual_report"),
    path("mutuelle/<int:pk>/<str:month>.pdf", views.MutualReportPdf.as_view(), name="mutual_report_pdf"),
    path("mutuelle/<int:pk>/<str:month>.xlsx", views.MutualReportXlsx.as_view(), name="mutual_report_xlsx"),
    path("exercice/<int:year>/", views.YearReport.as_view(), name="year"),
    path("exercice/<int:year>.pdf", views.YearPdf.as_view(), name="year_pdf"),
    path("exercice/<int:year>.xlsx", views.YearXlsx.as_view(), name="year_xlsx"),
    path("<str:month>.pdf", views.ReportPdf.as_view(), name="report_pdf"),
    path("<str:month>.xlsx", views.ReportXlsx.as_view(), name="report_xlsx"),
    path("<str:month>/", views.Report.as_view(), name="report"),
    path("<str:month>/arreter/", views.CloseReport.as_view(), name="close"),
    path("<str:period>/detail/<str:codes>/", views.Behind.as_view(), name="behind"),
]

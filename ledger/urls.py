"""Paths of the till, the journal, the accounts and the months."""

from django.urls import path

from ledger.views import accounts, journal, months, till

app_name = "ledger"

urlpatterns = [
    path("", till.TillPage.as_view(), name="till"),
    path("livre/ouvrir/", till.OpenBook.as_view(), name="open_book"),
    path("ouvrir/", till.OpenTill.as_view(), name="till_open"),
    path("ouvrir/<int:pk>/", till.OpenTill.as_view(), name="till_open"),
    path("cloturer/", till.CloseTill.as_view(), name="till_close"),
    path("cloturer/<int:pk>/", till.CloseTill.as_view(), name="till_close"),
    path("livre/<int:pk>/<str:month>.pdf", till.CashBookPdf.as_view(), name="cash_book_pdf"),
    path("ajouter/", accounts.NewTill.as_view(), name="till_new"),
    path("journal/", journal.Journal.as_view(), name="journal"),
    path("journal.xlsx", journal.JournalXlsx.as_view(), name="journal_xlsx"),
    path("ecritures/nouvelle/", journal.NewEntry.as_view(), name="entry_new"),
    path("ecritures/<int:pk>/", journal.EntryPage.as_view(), name="entry"),
    path("ecritures/<int:pk>/contre-passer/", journal.ReverseEntry.as_view(), name="reverse_entry"),
    path("comptes/", accounts.Accounts.as_view(), name="accounts"),
    path("comptes/ajouter/", accounts.NewAccount.as_view(), name="account_new"),
    path("soldes-de-depart/", accounts.OpeningPage.as_view(), name="opening"),
    path("mois/", months.Months.as_view(), name="months"),
]

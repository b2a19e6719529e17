"""A print sent to the browser, under a name that sorts by date and says what it is."""

from django.http import HttpResponse

from core.text import words


def file_name(period: str, what: str, whose: str = "", ending: str = "pdf") -> str:
    """(« 2026-03 », « Rapport », « Mutuelle de Bembèrèkè ») → « 2026-03_rapport_mutuelle-de-bembereke.pdf »."""
    parts = ["-".join(words(part)) for part in (period, what, whose)]
    return f"{'_'.join(part for part in parts if part)}.{ending}"


def pdf_response(content: bytes, name: str, *, download: bool = False) -> HttpResponse:
    """Opens in the browser, or is saved when `download`; never kept by a shared cache."""
    way = "attachment" if download else "inline"
    headers = {"Content-Disposition": f'{way}; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)

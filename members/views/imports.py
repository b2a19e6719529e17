"""A register that comes in, in four steps (fichier → colonnes → contrôle → résultat)."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.jobs import JobState
from core.pages import ActPage, FormPage, Page
from core.spans import add_months
from core.spreadsheets import WrongFile
from members import actions
from members.choices import Link
from members.forms import MappingForm, UploadForm
from members.models import ImportBatch
from members.permissions import IMPORT
from members.queries import imports
from members.queries.families import plans
from members.rules.births import shown_cell
from members.rules.reasons import told_again
from members.rules.reconciling import STATUS_WORDS, Outcome, Status
from organisations.acting import ActionRefused, current_actor
from organisations.actions import mark_jobs_seen
from organisations.models import Job
from organisations.queries import may_open_result

SHOWN = 20
"""Lines of the preview."""
TESTED_AT_ONCE = 8_000
"""Lines that are judged while one waits: more are judged in the background."""
TAGS = {"new": "ok", "changed": "waiting", "same": "unknown", "refused": "refused", "ignored": "unknown"}
STEPS = (_("Fichier"), _("Colonnes"), _("Contrôle"), _("Résultat"))


def steps(current: int) -> list[dict[str, object]]:
    """The four steps, with where one is."""
    words = ["done" if n < current else "current" if n == current else "todo" for n in range(len(STEPS))]
    return [{"label": label, "state": word} for label, word in zip(STEPS, words, strict=True)]


def told_counts(counts: dict[str, int]) -> list[dict[str, object]]:
    """Each status with its word and how many lines."""
    return [
        {"word": _t(STATUS_WORDS[status]), "tag": TAGS[status.value], "count": counts.get(status.value, 0)}
        for status in Status
    ]


def told_line(outcome: Outcome) -> dict[str, object]:
    """A line as the preview and the result show it."""
    person, home = outcome.line.person, outcome.line.home
    return {
        "number": outcome.line.number,
        "person": person,
        "birth": person.birth.text(),
        "link": str(Link(person.link).label) if person.link else "",
        "home": home,
        "raw_number": outcome.line.raw_number,
        "word": _t(STATUS_WORDS[outcome.status]),
        "tag": TAGS[outcome.status.value],
        "is_refused": outcome.status is Status.REFUSED,
        "reasons": [reason.told(_t) for reason in outcome.reasons],
        "warnings": [reason.told(_t) for reason in (*outcome.notes, *outcome.line.warnings)],
    }


class Import(FormPage):
    """Step 1: the file. Below, the imports that were."""

    permission = IMPORT
    template_name = "members/import.html"
    form_class = UploadForm
    title = _("Importer un registre")
    submit = _("Lire le fichier")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        has_plan = plans(timezone.localdate()).exists()
        return {"steps": steps(0), "earlier": imports.imports().filter(job__isnull=False)[:10], "has_plan": has_plan}

    def form_arguments(self) -> dict[str, Any]:
        return {}

    def act(self, form: UploadForm) -> HttpResponseBase:
        batch = actions.receive_import(
            file=form.cleaned_data["file"], on=timezone.localdate(), operation_id=self.operation_id
        )
        return HttpResponseRedirect(reverse("members:import_map", args=[batch.pk]))


class OfImport:
    """What the pages of one import share."""

    kwargs: dict[str, Any]

    @property
    def batch(self) -> ImportBatch:
        if not hasattr(self, "_batch"):
            self._batch = imports.find_import(self.kwargs["pk"])
        return self._batch

    def mark_seen(self, job: Job | None) -> None:
        """Who asked for this work sees here that it has ended; others may look without silencing their bell."""
        if job is not None and job.user_id == current_actor().user_id:
            mark_jobs_seen([job])


class MapImport(OfImport, FormPage):
    """Step 2: which column says what, with the first lines as they will be."""

    permission = IMPORT
    template_name = "members/import_map.html"
    title = _("Importer un registre")
    submit = _("Contrôler")

    def form(self, data: Any = None, files: Any = None) -> MappingForm:
        batch, today = self.batch, timezone.localdate()
        initial: dict[str, Any] = {f"at_{name}": str(at) for name, at in batch.mapping.items()}
        initial |= {
            "register_on": batch.register_on,
            "plan": batch.plan,
            "covered_from": batch.covered_from,
            "records_exits": "yes" if batch.records_exits else "no",
            "renumbers": "yes" if batch.renumbers else "no",
        }
        return MappingForm(data, header=self._titles(), plans=plans(today), initial=initial)

    def _titles(self) -> Sequence[object]:
        rows = imports.sheet_rows(self.batch)
        width = max((len(row) for row in rows), default=0)
        header = rows[(self.batch.header_row or 1) - 1]
        return [*header, *[""] * (width - len(header))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.batch.job_id:
            return HttpResponseRedirect(reverse("members:import_result", args=[self.batch.pk]))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Another sheet, or the columns."""
        if sheet := request.POST.get("sheet_wanted"):
            try:
                actions.choose_sheet(
                    batch=self.batch, sheet=sheet, on=timezone.localdate(), operation_id=self.operation_id
                )
            except (ActionRefused, WrongFile) as refusal:
                form = self.form()
                return self.show({**self.context(), "form": form, "refusal": _t(refusal.text)}, status=422)
            return HttpResponseRedirect(request.path)
        return super().post(request, *args, **kwargs)

    def act(self, form: MappingForm) -> HttpResponseBase:
        cleaned = form.cleaned_data
        try:
            actions.map_import(
                batch=self.batch,
                mapping=form.mapping(),
                register_on=cleaned["register_on"],
                plan=cleaned["plan"],
                covered_from=cleaned["covered_from"],
                records_exits=cleaned["records_exits"] == "yes",
                renumbers=cleaned["renumbers"] == "yes",
                recorded_on=timezone.localdate(),
                operation_id=self.operation_id,
            )
        except ActionRefused as refusal:
            column = f"at_{refusal.field}"
            raise ActionRefused(refusal.text, field=column if column in form.fields else refusal.field) from refusal
        return HttpResponseRedirect(reverse("members:import_check", args=[self.batch.pk]))

    def context(self, **kwargs: Any) -> dict[str, Any]:
        batch = self.batch
        rows = imports.sheet_rows(batch)
        header = (batch.header_row or 1) - 1
        titles = self._titles()
        sample = [
            [shown_cell(cell) for cell in [*row, *[""] * (len(titles) - len(row))]]
            for row in rows[header + 1 : header + 6]
        ]
        return {
            "batch": batch,
            "steps": steps(1),
            "sheets": imports.book_of(batch).names,
            "titles": [shown_cell(title) for title in titles],
            "sample": sample,
            "row_count": len(rows),
            "would_expire": batch.register_on and batch.register_on < add_months(timezone.localdate(), -12),
            "earlier": imports.earlier_import(batch),
            "cancel": reverse("members:import"),
        }


class CheckImport(OfImport, Page):
    """Step 3: the first lines as they will be, and on demand the whole test, which writes nothing."""

    permission = IMPORT
    template_name = "members/import_check.html"
    title = _("Importer un registre")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.batch.job_id:
            return HttpResponseRedirect(reverse("members:import_result", args=[self.batch.pk]))
        if self.batch.plan_id is None:
            return HttpResponseRedirect(reverse("members:import_map", args=[self.batch.pk]))
        return self.show(self._context(None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """« Tester »: count every line; nothing of the register is written."""
        if len(imports.sheet_rows(self.batch)) > TESTED_AT_ONCE:
            actions.test_import(batch=self.batch, operation_id=self.operation_id)
            return HttpResponseRedirect(request.path)
        return self.show(self._context(imports.examine(self.batch)))

    def _context(self, tested: imports.Result | None) -> dict[str, Any]:
        batch = self.batch
        shown = tested.lines() if tested else imports.first_lines(batch, SHOWN)
        counts, taken_count = (dict(tested.counts), tested.taken_count) if tested else _tested(batch.test_job)
        refused = [one for one in shown if one.status is Status.REFUSED] if tested else []
        self.mark_seen(batch.test_job)
        return {
            "batch": batch,
            "steps": steps(2),
            "lines": [told_line(one) for one in shown[:SHOWN]],
            "refused": [told_line(one) for one in refused],
            "counts": told_counts(counts) if counts else [],
            "taken_count": taken_count,
            "row_count": sum(counts.values()) if counts else len(imports.sheet_rows(batch)),
            "testing": batch.test_job if batch.test_job and not batch.test_job.is_over else None,
            "plan_opens_later": batch.plan and batch.register_on and batch.plan.opens_on > batch.register_on,
            "earlier": imports.earlier_import(batch),
        }


def _tested(job: Job | None) -> tuple[dict[str, int], int]:
    """What the last test in the background counted: lines of each kind, families whose number is taken."""
    if job is None or job.state != JobState.DONE:
        return {}, 0
    return dict(job.summary.get("counts", {})), job.summary.get("families", {}).get("taken", 0)


class StartImport(OfImport, ActPage):
    """Launch the import."""

    permission = IMPORT

    def act(self) -> HttpResponseBase:
        actions.start_import(batch=self.batch, operation_id=self.operation_id)
        return HttpResponseRedirect(reverse("members:import_result", args=[self.batch.pk]))

    def back(self) -> str:
        return reverse("members:import_map", args=[self.batch.pk])


class ImportResult(OfImport, Page):
    """Step 4: the bar, then what became of each line and the file given back."""

    permission = IMPORT
    template_name = "members/import_result.html"
    title = _("Importer un registre")

    def context(self, **kwargs: Any) -> dict[str, Any]:
        batch = self.batch
        job = batch.job
        if job is None:
            raise Http404("this import was not started")
        counts = dict(job.summary.get("counts", {}))
        self.mark_seen(job)
        return {
            "batch": batch,
            "steps": steps(3),
            "job": job,
            "bar": BARS[JobState(job.state)],
            "poll": "" if job.is_over else self.request.path,
            "counts": told_counts(counts) if counts else [],
            "row_count": sum(counts.values()),
            "refused_count": counts.get("refused", 0),
            "renumbered_count": job.summary.get("families", {}).get("renumbered", 0),
            "refused": [
                (number, name, " ".join(told_again(reason, _t) for reason in reasons))
                for number, name, reasons in job.summary.get("refused", [])
            ],
            "file_url": reverse("organisations:job_file", args=[job.key]) if may_open_result(job) else "",
        }


BARS = {
    JobState.QUEUED: ("waiting", _("En attente")),
    JobState.RUNNING: ("waiting", _("En cours")),
    JobState.DONE: ("ok", _("Terminé")),
    JobState.FAILED: ("refused", _("Arrêté sur une erreur")),
    JobState.CANCELLED: ("late", _("Annulé")),
}

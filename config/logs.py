"""The log: one line per event on the standard output, that says what happened without saying to whom.

Never in it: a name, a search word, an address with its query, the text of an exception (PostgreSQL quotes the row in
it). In their place: the route, the account's number, the exception's class and the places of the code it went through.
"""

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str] = ContextVar("request_id", default="")
log = logging.getLogger("novi.requests")

NO_ROUTE = "?"
QUIET_ROUTES = {"healthz", "readyz"}
OWN_FIELDS = ("job", "job_name")
GIVEN_ID = re.compile(r"[0-9a-f-]{8,36}")


class CurrentRequest(logging.Filter):
    """Puts the number of the request in each record; a task carries its own."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class ExceptionsOnly(logging.Filter):
    """Lets through the errors that nobody foresaw."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info)


class RequestLog:
    """Gives each request a number, returns it in X-Request-ID, and writes one line when it is over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(number)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            self._write(request, response, time.perf_counter() - started)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = number
        return response

    def _write(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        route = _route(request)
        if response.status_code < 400 and (route in QUIET_ROUTES or route == NO_ROUTE):
            return  # probes and static files
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        fields = {
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "milliseconds": round(seconds * 1000),
            "account": _account(request),
        }
        log.log(level, "request", extra={"fields": fields})


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """What our own code adds to a record; what libraries add is left out, for it may quote a person."""
    own = {name: getattr(record, name) for name in OWN_FIELDS if hasattr(record, name)}
    return {**own, **getattr(record, "fields", {})}


def _route(request: HttpRequest) -> str:
    return request.resolver_match.route or "/" if request.resolver_match else NO_ROUTE


def _account(request: HttpRequest) -> str | None:
    """The account's number, when the request has read its session: a log line makes no query of its own."""
    session = getattr(request, "session", None)
    return session.get("_auth_user_id") if session is not None and session.accessed else None


def places(error: tuple[type[BaseException] | None, BaseException | None, TracebackType | None]) -> str:
    """The class of an exception and the lines it went through, without its text, which may quote a row."""
    kind, _, trace = error
    steps = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return " < ".join([kind.__name__ if kind else "?", *reversed(steps)])


def event(record: logging.LogRecord) -> str:
    """What happened; Celery's own sentence on a failed task quotes the exception, so we say it ourselves."""
    if record.name == "celery.app.trace" and record.exc_info:
        return f"task {getattr(record, 'data', {}).get('name')} failed"
    return record.getMessage()


class Json(logging.Formatter):
    """One JSON object per line, for the machine that collects."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": event(record),
            "request_id": getattr(record, "request_id", ""),
            **fields_of(record),
        }
        if record.exc_info:
            line["error"] = places(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class Lines(logging.Formatter):
    """The same for a person who looks at the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{name}={value}" for name, value in fields_of(record).items())
        line = f"{datetime.fromtimestamp(record.created).astimezone():%H:%M:%S} {record.levelname} {record.name} "
        line += f"{event(record)} {fields}".rstrip()
        return f"{line}\n    {places(record.exc_info)}" if record.exc_info else line

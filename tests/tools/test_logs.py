"""The log says what happened and to which request, and nothing about people."""

import json
import logging
import sys

import pytest
from django.test import Client
from django.urls import reverse

from config import logs


def record_of(error: Exception, name: str = "novi") -> logging.LogRecord:
    try:
        raise error
    except type(error):
        return logging.LogRecord(name, logging.ERROR, __file__, 1, "la ligne", (), sys.exc_info())


def test_the_text_of_an_exception_is_left_out() -> None:
    line = json.loads(logs.Json().format(record_of(ValueError("Key (name)=(Kossivi Adjavon) already exists"))))
    assert "Kossivi" not in json.dumps(line)
    assert line["error"].startswith("ValueError < ")
    assert "record_of" in line["error"]


def test_a_failed_task_is_named_without_what_it_said() -> None:
    record = record_of(ValueError("Kossivi"), "celery.app.trace")
    record.msg, record.data = "Task raised: ValueError('Kossivi')", {"name": "organisations.tasks.run_job"}
    for formatter in (logs.Json(), logs.Lines()):
        text = formatter.format(record)
        assert "Kossivi" not in text
        assert "organisations.tasks.run_job" in text


def test_what_libraries_add_to_a_record_is_left_out() -> None:
    record = logging.LogRecord("novi", logging.INFO, __file__, 1, "travail", (), None)
    record.data, record.job, record.fields = "Kossivi", "8f1c", {"status": 200}
    line = json.loads(logs.Json().format(record))
    assert "data" not in line
    assert (line["job"], line["status"]) == ("8f1c", 200)


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_route_and_its_number(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "novi.requests"):
        answer = client.get(f"{reverse('account_login')}?q=Kossivi", headers={"X-Request-ID": "0123456789abcdef"})
    (record,) = [record for record in caplog.records if record.name == "novi.requests"]
    assert record.fields["route"] == reverse("account_login").lstrip("/")
    assert record.fields["status"] == answer.status_code
    assert answer.headers["X-Request-ID"] == "0123456789abcdef"


@pytest.mark.django_db
def test_a_number_that_is_none_is_replaced(client: Client) -> None:
    given = "Kossivi\nfaux=1"
    assert client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] != given


@pytest.mark.django_db
def test_probes_are_not_written(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "novi.requests"):
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200
    assert caplog.records == []

"""The audit row of each action, at the end of its organisation's chain, and what it was about."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, models
from django.utils import timezone

from organisations import rules
from organisations.acting.actor import Actor
from organisations.models import AuditEntry, AuditHead

# Plain statements hold the end of a chain, and note what was touched: every action of the house goes through here.
LENGTHEN = "UPDATE organisations_audithead SET length = length + 1 WHERE organisation_id = %s RETURNING length, digest"
LINK = "UPDATE organisations_audithead SET digest = %s WHERE organisation_id = %s RETURNING length"
TOUCH = "INSERT INTO organisations_audittouch (organisation_id, entry_id, label, object_id) VALUES (%s, %s, %s, %s)"


def changed(statement: str, *values: int | str) -> tuple[Any, ...] | None:
    """Run an UPDATE … RETURNING of one row; what it tells, None when there is no such row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def _next_link(organisation_id: int) -> tuple[int, str]:
    """The number of the next row of the chain and the digest before it; the end is held until the action commits."""
    if (head := changed(LENGTHEN, organisation_id)) is None:
        AuditHead.objects.get_or_create(organisation_id=organisation_id)
        head = changed(LENGTHEN, organisation_id)
    if head is None:
        raise RuntimeError("the end of the chain was taken away")
    return head[0], head[1]


def record(actor: Actor, name: str, arguments: dict[str, Any], result: Any, private: frozenset[str]) -> None:
    """Write the audit row at the end of the organisation's chain, and what it was about."""
    number, previous = _next_link(actor.organisation_id)
    told = {key: told_as(value) for key, value in arguments.items() if key not in private}
    entry = AuditEntry(
        organisation_id=actor.organisation_id,
        number=number,
        at=timezone.now(),
        user_id=actor.user_id,
        user_name=actor.user_name,
        roles=",".join(sorted(actor.roles)),
        action=name,
        arguments=told,
        previous=previous,
    )
    entry.digest = rules.digest(previous, audited(entry))
    entry.save(force_insert=True)
    changed(LINK, entry.digest, actor.organisation_id)
    seen = {key: value for key, value in arguments.items() if key not in private}
    about = {(row._meta.label, row.pk) for _, row in rows_of({**seen, "result": result})}
    touched = [(actor.organisation_id, entry.pk, label, pk) for label, pk in sorted(about) if pk is not None]
    with connection.cursor() as cursor:
        cursor.executemany(TOUCH, touched)


def audited(entry: AuditEntry) -> dict[str, Any]:
    """The content of an audit row that its digest covers."""
    return {
        "organisation": entry.organisation_id,
        "number": entry.number,
        "at": entry.at.isoformat(),
        "user": entry.user_id,
        "user_name": entry.user_name,
        "roles": entry.roles,
        "action": entry.action,
        "arguments": entry.arguments,
    }


def told_as(value: Any) -> Any:
    """A value as the audit row tells it: rows by name and key, the rest as text or JSON."""
    if isinstance(value, models.Model):
        return f"{value._meta.label}:{value.pk}"
    if isinstance(value, dict):
        return {str(key): told_as(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [told_as(item) for item in value]
    return value if isinstance(value, bool | int | str | None) else str(value)


def rows_of(arguments: dict[str, Any]) -> Iterator[tuple[str, models.Model]]:
    for name, value in arguments.items():
        for item in value if isinstance(value, list | tuple) else [value]:
            if isinstance(item, models.Model):
                yield name, item

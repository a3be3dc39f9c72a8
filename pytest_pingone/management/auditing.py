"""What the audit log says of a write: read from the row, by a rule with exceptions.

The rule: what stands before the dot is the name of the collection in the singular, `USER` for
`users`; the resource is the record itself. `catalogue.audited` has the exceptions.

Source: PingOne Platform API reference, "Audit activities".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pytest_pingone.management import hal
from pytest_pingone.management.catalogue.audited import AUDITED, UNHEARD, Audited
from pytest_pingone.management.collection import CREATE, DELETE, Collection
from pytest_pingone.management.fields import snake_case
from pytest_pingone.management.operations import Operation
from pytest_pingone.tenant.activities import note
from pytest_pingone.tenant.records import Environment, Group, RoleAssignment, User
from pytest_pingone.tenant.records.activities import Named
from pytest_pingone.tenant.store import Change, State

CREATED, UPDATED, DELETED, READ = "CREATED", "UPDATED", "DELETED", "READ"
_EVENTS: Final = {CREATE: CREATED, DELETE: DELETED}
_BY_METHOD: Final = {"GET": READ}
_ADMINS: Final = ("adminIdentityEvent",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written, and where.

    Attributes:
        collection: of the record.
        in_path: the ids of all that it belongs to, by their names in the path.
        part: the name of the part or the operation, or nothing for the record as a whole.
    """

    collection: Collection
    record: Any
    in_path: Mapping[str, str]
    part: str = ""


def note_write(written: Written, verb: str, change: Change) -> None:
    """Write down that a record was created, replaced, patched or deleted, or a part of it."""
    _note(written, _EVENTS.get(verb, UPDATED), change)


def note_operation(operation: Operation, written: Written, change: Change) -> None:
    """Write down that something was done with a record."""
    _note(written, _BY_METHOD.get(operation.method, UPDATED), change)


def _note(written: Written, usual_event: str, change: Change) -> None:
    said = _said(_name_of(written.collection), written.part)
    environment_id = written.in_path.get("environment_id")
    if written.collection.record is Environment:
        environment_id = written.record.id
    if said is None or environment_id is None:
        return
    if usual_event == READ and not said.reads:
        return
    event = said.event or usual_event
    resource = _resource(said, written, environment_id, change.state)
    note(
        change,
        f"{said.noun}.{event}",
        resource,
        result=_result(said, written, event, resource.name, environment_id),
        description=f"{_title(said.noun)} {_title(event)}",
        tags=_tags(written, change.state),
    )


def _said(collection: str, part: str) -> Audited | None:
    """Return what the log says, or None if it says nothing, or something says it elsewhere.

    Args:
        collection: its dotted name.
        part: the name of the part or operation. `secret.read` is found as such, or as `secret`.
    """
    words = part.split(".") if part else []
    for length in range(len(words), 0, -1):
        name = ".".join([collection, *words[:length]])
        if name in UNHEARD:
            return None
        if name in AUDITED:
            return AUDITED[name]
    if collection in UNHEARD:
        return None
    usual = AUDITED.get(collection) or Audited(noun=_singular(collection.rpartition(".")[2]))
    if part:
        says = f"Updated {words[0]} for {{title}} {{name}}"
        return Audited(noun=usual.noun, resource=usual.resource, says=says)
    return usual


def _name_of(collection: Collection) -> str:
    names = [row.name for row in (*collection.ancestors, collection)]
    return ".".join(names[1:] or names)


def _singular(name: str) -> str:
    return re.sub("ies$", "y", snake_case(name)).removesuffix("s").upper()


def _title(words: str) -> str:
    return words.replace("_", " ").title()


def _resource(said: Audited, written: Written, environment_id: str, state: State) -> Named:
    """Return what the log names as the resource: the record, or the one that it belongs to."""
    collection, record = written.collection, written.record
    path = hal.path_of(collection, record)
    if said.above:
        parent = collection.ancestors[-1]
        above = state.table(parent.record, environment_id).get(_parent_id(written))
        if above is not None:
            record = above
            path = path if said.own_path else hal.path_of(parent, above)
    return Named(
        type=said.resource or said.noun,
        id=record.id,
        name=_called(record, environment_id, state),
        environment_id=environment_id,
        population_id=getattr(record, "population_id", None),
        path=path,
    )


def _parent_id(written: Written) -> str:
    return written.in_path[written.collection.variables[-1]]


def _called(record: Any, environment_id: str, state: State) -> str:
    """Return how the log calls a record: a membership by its group; what has no name by its id."""
    for attribute in ("username", "name", "domain_name"):
        name = getattr(record, attribute, None)
        if isinstance(name, str):
            return name
    group = state.table(Group, environment_id).get(record.id)
    return group.name if group is not None else str(record.id)


def _result(said: Audited, written: Written, event: str, name: str, environment_id: str) -> str:
    record = written.record
    own = getattr(record, "name", None)
    says = said.says_deleted if event == DELETED and said.says_deleted else said.says
    return says.format(
        done=event.title(),
        made=event.lower(),
        title=_title(said.noun),
        name=own if said.above and isinstance(own, str) else name,
        id=record.id,
        parent=_parent_id(written) if written.collection.variables else "",
        environment=environment_id,
        state="enabled" if getattr(record, "enabled", False) else "disabled",
        record=record,
    )


def _tags(written: Written, state: State) -> tuple[str, ...]:
    """Return the tags: what happens to an administrator, or makes somebody one, has one."""
    collection, record = written.collection, written.record
    if collection.record is RoleAssignment:
        return _ADMINS if collection.ancestors[-1].record is User else ()
    is_admin = collection.record is User and len(state.table(RoleAssignment, record.id))
    return _ADMINS if is_admin else ()

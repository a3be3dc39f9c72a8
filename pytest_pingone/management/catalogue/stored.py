"""What the rows of collections have in common that are kept and given back."""

from __future__ import annotations

from typing import Any

from pytest_pingone.management.catalogue.members import (
    CREATED,
    ENVIRONMENT,
    ID,
    UPDATED,
    of_environment,
)
from pytest_pingone.management.catalogue.organizations import ENVIRONMENTS
from pytest_pingone.management.collection import (
    ALL_BUT_PATCH,
    DELETE,
    READ,
    REPLACE,
    Collection,
    everything,
)
from pytest_pingone.management.fields import Field, Kept, field, server_set
from pytest_pingone.management.kinds import Reference
from pytest_pingone.tenant.records.stored import Stored

READ_AND_REPLACE = frozenset({READ, REPLACE})
READ_REPLACE_AND_DELETE = frozenset({READ, REPLACE, DELETE})


def stored(
    name: str,
    record: type[Stored],
    *fields: Field,
    permission: str,
    below: str = "",
    dated: bool = True,
    **rules: Any,
) -> Collection:
    """Return the row of a collection of an environment that is kept and given back.

    Args:
        below: the path between that of the environment and the name.
        dated: whether records show when they were made and written.
        rules: what else the row says, instead of what is usual.
    """
    times = (CREATED, UPDATED) if dated else ()
    usual: dict[str, Any] = {
        "path": f"{ENVIRONMENTS.path}/<environment_id>/{below}{name}",
        "parent": ENVIRONMENTS,
        "verbs": ALL_BUT_PATCH,
        "where": of_environment,
        "others": everything,
        "fields": (ID, ENVIRONMENT, *fields, *times),
        "links": {"self": "{self}", "environment": "environments/{environment_id}"},
    }
    return Collection(
        name=name, record=record, permission=permission, stored=True, **{**usual, **rules}
    )


def stored_below(
    parent: Collection,
    variable: str,
    relation: str,
    name: str,
    record: type[Stored],
    *fields: Field,
    permission: str,
    **rules: Any,
) -> Collection:
    """Return the same for a collection that belongs to a record of another one.

    Args:
        variable: what the id of that record is called in the path.
        relation: what that record is called as a member and as a link.
    """
    path = f"{parent.path}/<{variable}>"
    to_parent = path.replace("<", "{").replace(">", "}")
    links = {
        "self": "{self}",
        "environment": "environments/{environment_id}",
        relation: to_parent,
    }
    owner = server_set(
        relation,
        Reference(),
        attribute="parent_id",
        derive=lambda record, _: record.in_path[variable],
    )
    return stored(
        name,
        record,
        owner,
        *fields,
        permission=permission,
        **{"path": f"{path}/{name}", "parent": parent, "links": links, **rules},
    )


def single(
    name: str,
    record: type[Stored],
    *fields: Field,
    permission: str,
    verbs: frozenset[str] = READ_AND_REPLACE,
    **rules: Any,
) -> Collection:
    """Return the row of something that an environment has exactly one of, at most."""
    return stored(
        name,
        record,
        *fields,
        permission=permission,
        single=True,
        verbs=verbs,
        **{"fields": (ENVIRONMENT, *fields, CREATED, UPDATED), **rules},
    )


def kept(name: str, *members: Field, **rules: Any) -> Field:
    """Return a member that is an object, of which some members have rules."""
    return field(name, Kept(members), **rules)

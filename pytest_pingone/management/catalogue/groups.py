"""Groups, who is in them, and groups within groups."""

from __future__ import annotations

from pytest_pingone.management.access import Where
from pytest_pingone.management.catalogue.members import (
    CREATED,
    ENVIRONMENT,
    ID,
    MOST_SECONDS,
    UPDATED,
    of_environment,
    text,
)
from pytest_pingone.management.catalogue.organizations import ENVIRONMENTS
from pytest_pingone.management.catalogue.users import USERS
from pytest_pingone.management.collection import (
    ALL_BUT_PATCH,
    CREATE,
    DELETE,
    LIST,
    READ,
    Collection,
    Query,
)
from pytest_pingone.management.fields import ALWAYS, Parts, field, server_set
from pytest_pingone.management.kinds import Anything, Identifier, Reference, Text, Whole
from pytest_pingone.management.specials import groups as specials
from pytest_pingone.tenant import records

_EQUAL = frozenset({"eq"})
_COUNTS = Parts(
    specials.Counts,
    (
        server_set("users", Whole(0, MOST_SECONDS)),
        server_set("groups", Whole(0, MOST_SECONDS)),
    ),
)

GROUPS = Collection(
    name="groups",
    record=records.Group,
    path="environments/<environment_id>/groups",
    parent=ENVIRONMENTS,
    verbs=ALL_BUT_PATCH,
    permission="dir:group",
    rate_group="directory",
    page_limit=1000,
    query=Query(
        filters={
            "id": _EQUAL,
            "name": frozenset({"eq", "sw"}),
            "population.id": _EQUAL,
            "externalId": frozenset({"eq", "sw"}),
            "memberOfGroups.id": _EQUAL,
            "memberOfGroups.type": _EQUAL,
        },
        computed={"memberOfGroups": specials.member_of_groups},
        includes={"totalMemberCounts": specials.total_member_counts},
    ),
    where=lambda group: Where(
        environment_id=group.environment_id, population_id=group.population_id
    ),
    complete=specials.group,
    deleting=specials.group_deleting,
    fields=(
        ID,
        ENVIRONMENT,
        field(
            "population",
            Reference(to="populations"),
            attribute="population_id",
            fixed=True,
        ),
        text("name", required=ALWAYS),
        server_set("displayName", Text(), derive=lambda group, _: group.name),
        text("description", most=1024),
        text("externalId", most=1024),
        field("customData", Anything()),
        text("userFilter", most=8192),
        server_set("directMemberCounts", _COUNTS, derive=specials.direct_member_counts),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "population": "environments/{environment_id}/populations/{population_id}",
        "memberOfGroups": "{self}/memberOfGroups",
        "roleAssignments": "{self}/roleAssignments",
    },
)

MEMBERSHIPS = Collection(
    name="memberOfGroups",
    embedded="groupMemberships",
    record=records.Membership,
    path="environments/<environment_id>/users/<user_id>/memberOfGroups",
    parent=USERS,
    verbs=frozenset({LIST, CREATE, READ, DELETE}),
    permission="dir:groupMembership",
    rate_group="directory",
    page_limit=1000,
    query=Query(
        filters={"id": _EQUAL, "name": frozenset({"eq", "sw"}), "type": _EQUAL},
        expands={"group": lambda membership, view: (GROUPS, specials.group_of(membership, view))},
    ),
    source=specials.memberships,
    where=lambda membership: Where(
        environment_id=membership.environment_id, user_id=membership.user_id
    ),
    complete=specials.membership,
    deleting=specials.only_direct,
    fields=(
        field("id", Identifier(to="groups"), required=ALWAYS),
        ENVIRONMENT,
        server_set("name", Text(), derive=lambda one, view: specials.group_of(one, view).name),
        server_set("type", Text()),
    ),
    links={
        "self": "{self}",
        "user": "environments/{environment_id}/users/{user_id}",
        "environment": "environments/{environment_id}",
        "group": "environments/{environment_id}/groups/{id}",
    },
)

NESTINGS = Collection(
    name="memberOfGroups",
    embedded="groupMemberships",
    record=records.Nesting,
    path="environments/<environment_id>/groups/<group_id>/memberOfGroups",
    parent=GROUPS,
    verbs=frozenset({LIST, CREATE, READ, DELETE}),
    permission="dir:groupMembership",
    rate_group="directory",
    query=Query(
        filters={"id": _EQUAL, "type": _EQUAL},
        expands={"group": lambda nesting, view: (GROUPS, specials.group_of(nesting, view))},
    ),
    source=specials.nestings,
    where=of_environment,
    complete=specials.nesting,
    deleting=specials.only_direct,
    fields=(
        field("id", Identifier(to="groups"), required=ALWAYS),
        ENVIRONMENT,
        server_set("name", Text(), derive=lambda one, view: specials.group_of(one, view).name),
        server_set("type", Text()),
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "group": "environments/{environment_id}/groups/{id}",
    },
)

"""The audit log, to be read and searched.

Source: PingOne Platform API reference, "Audit activities".
"""

from __future__ import annotations

from pytest_pingone.management.access import Where
from pytest_pingone.management.catalogue.members import ID
from pytest_pingone.management.catalogue.organizations import ENVIRONMENTS
from pytest_pingone.management.collection import LIST, READ, SEARCH, Collection, Query
from pytest_pingone.management.fields import server_set
from pytest_pingone.management.kinds import Anything, Many, Moment, Text
from pytest_pingone.management.specials import activities as specials
from pytest_pingone.tenant.records.activities import Activity

_EQUAL = frozenset({"eq"})
_RANGE = frozenset({"gt", "ge", "lt", "le"})

ACTIVITIES = Collection(
    name="activities",
    record=Activity,
    path="environments/<environment_id>/activities",
    parent=ENVIRONMENTS,
    verbs=frozenset({LIST, READ, SEARCH}),
    permission="audit_reporting:activity",
    rate_group="audit",
    page_limit=1000,
    page_usual=100,
    counted=False,
    sized=False,
    newest_first=True,
    query=Query(
        filters={
            "recordedAt": _RANGE,
            "createdAt": _RANGE,
            "correlationId": _EQUAL,
            "actors.client.id": _EQUAL,
            "actors.user.id": _EQUAL,
            "actors.user.name": _EQUAL,
            "resources.id": _EQUAL,
            "resources.type": _EQUAL,
            "resources.population.id": _EQUAL,
            "action.type": _EQUAL,
        },
        needs=("recordedAt", "createdAt"),
        computed={
            "actors.client.id": lambda activity, _: activity.client and activity.client.id,
            "actors.user.id": lambda activity, _: activity.user and activity.user.id,
            "actors.user.name": lambda activity, _: activity.user and activity.user.name,
            "resources.id": lambda activity, _: activity.resource.id,
            "resources.type": lambda activity, _: activity.resource.type,
            "resources.population.id": lambda activity, _: activity.resource.population_id,
            "action.type": lambda activity, _: activity.action,
        },
    ),
    where=lambda activity: Where(
        environment_id=activity.environment_id, population_id=activity.resource.population_id
    ),
    fields=(
        ID,
        server_set("recordedAt", Moment()),
        server_set("createdAt", Moment(), derive=lambda activity, _: activity.recorded_at),
        server_set("correlationId", Text()),
        server_set("actors", Anything(), derive=specials.actors),
        server_set("action", Anything(), derive=specials.action),
        server_set("resources", Many(Anything()), derive=specials.resources),
        server_set("result", Anything(), derive=specials.result),
        server_set("tags", Many(Text())),
    ),
    links={"self": "{self}"},
)

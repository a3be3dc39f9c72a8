"""Sessions of users who have signed on."""

from __future__ import annotations

from pytest_pingone.management.access import Where
from pytest_pingone.management.catalogue.members import CREATED, ENVIRONMENT, ID
from pytest_pingone.management.catalogue.users import USERS
from pytest_pingone.management.collection import DELETE, LIST, READ, Collection
from pytest_pingone.management.fields import server_set
from pytest_pingone.management.kinds import Moment, Reference, Text
from pytest_pingone.management.specials import users as specials
from pytest_pingone.tenant.sign_on_records import Session

SESSIONS = Collection(
    name="sessions",
    record=Session,
    path="environments/<environment_id>/users/<user_id>/sessions",
    parent=USERS,
    shared=True,
    verbs=frozenset({LIST, READ, DELETE}),
    permission="sessions:sessions",
    where=lambda session: Where(environment_id=session.environment_id, user_id=session.user_id),
    deleting=specials.session_deleting,
    fields=(
        ID,
        ENVIRONMENT,
        server_set("user", Reference(), attribute="user_id"),
        server_set("application", Reference(), attribute="application_id"),
        CREATED,
        server_set("activeAt", Moment()),
        server_set("expiresAt", Moment()),
        server_set("lastSignOn", Moment(), attribute="signed_on_at"),
        server_set("remoteIp", Text(), attribute="remote_ip"),
        server_set("userAgent", Text()),
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "user": "environments/{environment_id}/users/{user_id}",
    },
)

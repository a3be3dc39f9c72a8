"""Populations, users, groups."""

from __future__ import annotations

from pytest_pingone.management.access import Where
from pytest_pingone.management.catalogue.members import (
    CREATE_ONLY,
    CREATED,
    ENVIRONMENT,
    ID,
    MOST_SECONDS,
    UPDATED,
    text,
)
from pytest_pingone.management.catalogue.organizations import ENVIRONMENTS
from pytest_pingone.management.collection import (
    ALL_BUT_PATCH,
    CREATE,
    DELETE,
    LIST,
    PATCH,
    READ,
    REPLACE,
    Collection,
    Query,
)
from pytest_pingone.management.fields import ALWAYS, Parts, field, server_set
from pytest_pingone.management.kinds import (
    Anything,
    Choice,
    Flag,
    Many,
    Moment,
    Reference,
    Text,
    Whole,
)
from pytest_pingone.management.operations import Aspect
from pytest_pingone.management.specials import directory as specials
from pytest_pingone.tenant import records
from pytest_pingone.tenant.sign_on_records import Session

POPULATIONS = Collection(
    name="populations",
    record=records.Population,
    path="environments/<environment_id>/populations",
    parent=ENVIRONMENTS,
    verbs=ALL_BUT_PATCH,
    permission="dir:population",
    page_limit=250,
    query=Query(
        filters={"id": frozenset({"eq"}), "name": frozenset({"eq", "sw"})},
        orders=frozenset({"name"}),
    ),
    where=lambda population: Where(
        environment_id=population.environment_id, population_id=population.id
    ),
    complete=specials.population,
    created=specials.population_created,
    written=specials.population_written,
    deleting=specials.population_deleting,
    fields=(
        ID,
        ENVIRONMENT,
        text("name", required=ALWAYS, unique=True),
        text("description", most=1024),
        server_set("userCount", Whole(0, MOST_SECONDS), derive=specials.user_count),
        CREATED,
        UPDATED,
        text("preferredLanguage"),
        field("theme", Reference(), attribute="theme_id"),
        field("alternativeIdentifiers", Many(Text(most=256))),
        field("default", Flag()),
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "theme": "environments/{environment_id}/themes/{theme_id}",
    },
)

DEFAULT_IDENTITY_PROVIDER = Aspect(
    name="defaultIdentityProvider",
    of=POPULATIONS,
    permission="dir:population",
    fields=(
        text("id", attribute="default_identity_provider_id"),
        server_set("type", Text(), derive=specials.default_identity_provider_type),
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "population": "{record}",
    },
)

# PingOne's pattern is [\p{L}\p{M}\p{N}' .-]*, which Python's expressions cannot say.
_PERSON = r"(?:[^\W_]|[\u0300-\u036f' .\-])*"
_USER_NAME = (
    field("formatted", Text(most=256, pattern=_PERSON)),
    text("given"),
    text("middle"),
    field("family", Text(most=256, pattern=_PERSON)),
    text("honorificPrefix"),
    text("honorificSuffix"),
)
_ADDRESS = (
    text("streetAddress"),
    text("locality"),
    text("region"),
    text("postalCode", most=40),
    field("countryCode", Text(most=2, pattern="[A-Z]{2}")),
)
_ACCOUNT = (
    field("canAuthenticate", Flag()),
    field("status", Choice("OK", "LOCKED")),
)

USERS = Collection(
    name="users",
    record=records.User,
    path="environments/<environment_id>/users",
    parent=ENVIRONMENTS,
    verbs=frozenset({LIST, READ, CREATE, REPLACE, PATCH, DELETE}),
    permission="dir:user",
    page_limit=200,
    where=lambda user: Where(
        environment_id=user.environment_id, population_id=user.population_id, user_id=user.id
    ),
    complete=specials.user,
    written=specials.user_written,
    fields=(
        ID,
        ENVIRONMENT,
        server_set("account", Parts(records.Account, _ACCOUNT), direct=True),
        field("address", Parts(records.Address, _ADDRESS)),
        CREATED,
        field(
            "email",
            Text(
                most=256,
                pattern=r"[^@\s]+@[^@\s]+",
                message="must be a well-formed email address",
            ),
        ),
        server_set("emailVerified", Flag(), direct=True),
        server_set("enabled", Flag(), direct=True),
        text("externalId", most=1024),
        text("accountId"),
        server_set(
            "identityProvider",
            Parts(records.IdentityProviderOfUser, (text("id"), text("type"))),
        ),
        server_set("lifecycle", Parts(records.Lifecycle, (text("status"),))),
        text("locale"),
        field("mfaEnabled", Flag(), writes=CREATE_ONLY),
        text("mobilePhone", most=32),
        field("name", Parts(records.UserName, _USER_NAME)),
        text("nickname"),
        field("photo", Parts(records.Photo, (text("href", most=2048, required=ALWAYS),))),
        field("population", Reference(), attribute="population_id", fixed=True),
        server_set("password", Text(), direct=True, shown=False),
        text("preferredLanguage"),
        text("primaryPhone", most=32),
        field("timezone", Text(most=256, pattern=r"\w+/\w+", message="must be an IANA time zone")),
        text("title"),
        text("type"),
        UPDATED,
        field("username", Text(most=128), required=ALWAYS, unique=True, any_case=True),
        server_set("verifyStatus", Choice("NOT_INITIATED", "ENABLED", "DISABLED"), direct=True),
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "population": "environments/{environment_id}/populations/{population_id}",
        "devices": "{self}/devices",
        "roleAssignments": "{self}/roleAssignments",
        "password": "{self}/password",
        "password.reset": "{self}/password",
        "password.set": "{self}/password",
        "password.check": "{self}/password",
        "password.recover": "{self}/password",
        "linkedAccounts": "{self}/linkedAccounts",
        "account.sendVerificationCode": "{self}",
        "memberOfGroups": "{self}/memberOfGroups",
    },
)

GROUPS = Collection(
    name="groups",
    record=records.Group,
    path="environments/<environment_id>/groups",
    parent=ENVIRONMENTS,
    verbs=ALL_BUT_PATCH,
    permission="dir:group",
    page_limit=1000,
    where=lambda group: Where(
        environment_id=group.environment_id, population_id=group.population_id
    ),
    complete=specials.group,
    deleting=specials.group_deleting,
    fields=(
        ID,
        ENVIRONMENT,
        field("population", Reference(), attribute="population_id", fixed=True),
        text("name", required=ALWAYS),
        server_set("displayName", Text(), derive=lambda group, _: group.name),
        text("description", most=1024),
        text("externalId", most=1024),
        field("customData", Anything()),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "population": "environments/{environment_id}/populations/{population_id}",
    },
)

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

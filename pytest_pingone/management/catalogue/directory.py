"""Populations."""

from __future__ import annotations

from pytest_pingone.management.access import Where
from pytest_pingone.management.catalogue.members import (
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
    Collection,
    Query,
)
from pytest_pingone.management.fields import ALWAYS, field, server_set
from pytest_pingone.management.kinds import Flag, Identifier, Many, Reference, Text, Whole
from pytest_pingone.management.operations import Aspect
from pytest_pingone.management.specials import directory as specials
from pytest_pingone.management.specials.defaults import only_default
from pytest_pingone.tenant import records

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
    written=only_default,
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
        field("passwordPolicy", Reference(to="passwordPolicies"), attribute="password_policy_id"),
        field("theme", Reference(to="themes"), attribute="theme_id"),
        field("alternativeIdentifiers", Many(Text(most=256))),
        field("default", Flag()),
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "passwordPolicy": "environments/{environment_id}/passwordPolicies/{password_policy_id}",
        "theme": "environments/{environment_id}/themes/{theme_id}",
    },
)

DEFAULT_IDENTITY_PROVIDER = Aspect(
    name="defaultIdentityProvider",
    of=POPULATIONS,
    permission="dir:population",
    complete=specials.default_identity_provider,
    fields=(
        field(
            "id",
            Identifier(most=256, to="identityProviders"),
            attribute="default_identity_provider_id",
        ),
        server_set("type", Text(), derive=specials.default_identity_provider_type),
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "population": "{record}",
    },
)

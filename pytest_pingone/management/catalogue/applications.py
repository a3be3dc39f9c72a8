"""Applications and what they are granted."""

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
    CREATE,
    DELETE,
    Collection,
)
from pytest_pingone.management.fields import (
    ALWAYS,
    ON_CREATION,
    ON_REPLACE,
    Parts,
    field,
    server_set,
)
from pytest_pingone.management.kinds import Choice, Flag, Many, Reference, Text, Whole
from pytest_pingone.management.specials import applications as specials
from pytest_pingone.tenant import records

APPLICATIONS = Collection(
    name="applications",
    record=records.Application,
    path="environments/<environment_id>/applications",
    parent=ENVIRONMENTS,
    verbs=ALL_BUT_PATCH,
    permission="applications:application",
    where=lambda application: Where(
        environment_id=application.environment_id, application_id=application.id
    ),
    not_found=(
        "Unable to find Application with ID: '{id}' in Environment with ID: '{environment_id}'"
    ),
    usual=specials.usual,
    complete=specials.application,
    created=specials.assign_actor_roles,
    fields=(
        ENVIRONMENT,
        ID,
        text("name", required=ALWAYS),
        text("description", most=1024),
        field("enabled", Flag()),
        field("hiddenFromAppPortal", Flag()),
        field("homePageUrl", Text(most=2048)),
        field("loginPageUrl", Text(most=2048)),
        field(
            "type",
            Choice("WEB_APP", "NATIVE_APP", "SINGLE_PAGE_APP", "SERVICE", "CUSTOM_APP", "WORKER"),
            required=ALWAYS,
            fixed=True,
        ),
        field("protocol", Choice("OPENID_CONNECT"), required=ALWAYS, fixed=True),
        CREATED,
        UPDATED,
        server_set("clientId", Text(), derive=lambda application, _: application.client_id),
        server_set("secret", Text(least=8), direct=True, shown=False),
        field("assignActorRoles", Flag(), writes=ON_CREATION),
        field("responseTypes", Many(Choice("TOKEN", "ID_TOKEN", "CODE"))),
        field("pkceEnforcement", Choice("OPTIONAL", "REQUIRED", "S256_REQUIRED")),
        field("requestScopesForMultipleResourcesEnabled", Flag()),
        field("redirectUris", Many(Text(most=2048))),
        field("allowWildcardInRedirectUris", Flag()),
        field("postLogoutRedirectUris", Many(Text(most=2048))),
        field("deviceTimeout", Whole(1, 3600)),
        field("devicePathId", Text(most=50, pattern="[a-zA-Z0-9_-]{1,50}"), unique=True),
        field("deviceCustomVerificationUri", Text(most=2048)),
        field(
            "grantTypes",
            Many(
                Choice(
                    "AUTHORIZATION_CODE",
                    "IMPLICIT",
                    "REFRESH_TOKEN",
                    "CLIENT_CREDENTIALS",
                    "DEVICE_CODE",
                    "TOKEN_EXCHANGE",
                    "CIBA",
                )
            ),
        ),
        field(
            "corsSettings",
            Parts(
                records.CorsSettings,
                (
                    field(
                        "behavior",
                        Choice("ALLOW_NO_ORIGINS", "ALLOW_SPECIFIC_ORIGINS"),
                        required=ALWAYS,
                    ),
                    field("origins", Many(Text(most=256), most=40)),
                ),
            ),
        ),
        field("idpSignoff", Flag()),
        field("opSessionCheckEnabled", Flag()),
        field("includeX5t", Flag()),
        field("includeTyp", Flag()),
        field("requireSignedRequestObject", Flag()),
        field("supportUnsignedRequestObject", Flag()),
        field("refreshTokenDuration", Whole(60, MOST_SECONDS)),
        field("refreshTokenRollingDuration", Whole(60, MOST_SECONDS)),
        field("refreshTokenRollingGracePeriodDuration", Whole(0, 86400)),
        field("additionalRefreshTokenReplayProtectionEnabled", Flag()),
        field("refreshTokenType", Choice("JSON_WEB_TOKEN", "OPAQUE_TOKEN")),
        field(
            "tokenEndpointAuthMethod",
            Choice(
                "NONE",
                "CLIENT_SECRET_BASIC",
                "CLIENT_SECRET_POST",
                "CLIENT_SECRET_JWT",
                "PRIVATE_KEY_JWT",
            ),
            required=ON_REPLACE,
        ),
        field("jwks", Text(most=65536)),
        field("jwksUrl", Text(most=2048, pattern="https://.+", message="must be an https URL")),
        field("parRequirement", Choice("OPTIONAL", "REQUIRED")),
        field("devicePollingInterval", Whole(1, 60)),
        field("parTimeout", Whole(1, 600)),
        field(
            "signing",
            Parts(
                records.Signing,
                (field("keyRotationPolicy", Reference(), attribute="key_rotation_policy_id"),),
            ),
            kept=True,
        ),
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "attributes": "{self}/attributes",
        "secret": "{self}/secret",
        "grants": "{self}/grants",
        "roleAssignments": "{self}/roleAssignments",
    },
)

GRANTS = Collection(
    name="grants",
    record=records.Grant,
    path="environments/<environment_id>/applications/<application_id>/grants",
    parent=APPLICATIONS,
    verbs=ALL_BUT_PATCH,
    permission="applications:grant",
    where=lambda grant: Where(
        environment_id=grant.environment_id, application_id=grant.application_id
    ),
    complete=specials.grant,
    fields=(
        ID,
        ENVIRONMENT,
        field("resource", Reference(), attribute="resource_id", required=ALWAYS, fixed=True),
        server_set("application", Reference(), attribute="application_id"),
        field("scopes", Many(Reference()), attribute="scope_ids", required=ALWAYS),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "application": "environments/{environment_id}/applications/{application_id}",
        "resource": "environments/{environment_id}/resources/{resource_id}",
    },
)

APPLICATION_ATTRIBUTES = Collection(
    name="attributes",
    record=records.ApplicationAttribute,
    path="environments/<environment_id>/applications/<application_id>/attributes",
    parent=APPLICATIONS,
    verbs=ALL_BUT_PATCH,
    permission="applications:application",
    own_permissions=dict.fromkeys((CREATE, DELETE), "applications:update:application"),
    where=lambda attribute: Where(
        environment_id=attribute.environment_id, application_id=attribute.application_id
    ),
    complete=specials.attribute,
    deleting=specials.only_custom_attributes,
    fields=(
        ID,
        ENVIRONMENT,
        server_set("application", Reference(), attribute="application_id"),
        text("name", required=ALWAYS, unique=True, fixed=True),
        text("value", most=2048, required=ALWAYS),
        field("required", Flag()),
        server_set("mappingType", Text()),
        field("idToken", Flag()),
        field("userInfo", Flag()),
        field("oidcScopes", Many(Text())),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "application": "environments/{environment_id}/applications/{application_id}",
    },
)

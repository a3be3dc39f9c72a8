"""Sign-on policies, the actions they consist of, and which applications go by them.

The authorization server carries out actions of the types `LOGIN`, `IDENTIFIER_FIRST` (both ask for
username and password) and `MULTI_FACTOR_AUTHENTICATION` (asks for a one-time passcode). Those of
other types, and the conditions of all, are kept and given back, and skipped in a sign-on.

Source: PingOne Platform API reference, "Sign-on policies", "Sign-on policy actions",
"Application sign-on policy assignments".
"""

from __future__ import annotations

from pytest_pingone.management.access import Where
from pytest_pingone.management.catalogue.applications import APPLICATIONS
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
from pytest_pingone.management.collection import (
    ALL_BUT_PATCH,
    Collection,
    Others,
    Shape,
    no_others,
)
from pytest_pingone.management.fields import ALWAYS, Field, Parts, field, server_set
from pytest_pingone.management.kinds import (
    Anything,
    Choice,
    Flag,
    FlagOrWord,
    Many,
    Reference,
    Text,
    Whole,
)
from pytest_pingone.management.specials import sign_on_policies as specials
from pytest_pingone.tenant import records

_MOST = MOST_SECONDS
_NAME = r"[a-zA-Z0-9_. -]+|[a-zA-Z][a-zA-Z0-9+.-]*:\S+"

SIGN_ON_POLICIES = Collection(
    name="signOnPolicies",
    record=records.SignOnPolicy,
    path="environments/<environment_id>/signOnPolicies",
    parent=ENVIRONMENTS,
    verbs=ALL_BUT_PATCH,
    permission="authn:signOnPolicy",
    where=of_environment,
    complete=specials.policy,
    written=specials.policy_written,
    deleting=specials.policy_deleting,
    fields=(
        ID,
        ENVIRONMENT,
        field(
            "name",
            Text(
                most=256,
                pattern=_NAME,
                message="must be letters, digits, spaces, '_', '.' and '-', or an absolute URI",
            ),
            required=ALWAYS,
            unique=True,
        ),
        text("description", most=1024),
        field("default", FlagOrWord()),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "actions": "{self}/actions",
    },
)


def _kept(*names: str) -> Others:
    """Keep members that nothing goes by, as `Others`."""
    return lambda _state, _environment_id: names


_ENABLED = field("enabled", Flag(), required=ALWAYS)
_RECOVERY = field("recovery", Parts(records.Recovery, (_ENABLED,)))
_POPULATION = field("population", Reference(to="populations"), attribute="population_id")
_CONFIRM = field("confirmIdentityProviderAttributes", Flag())
_EXTERNAL = Parts(
    records.ExternalRegistration,
    (
        field(
            "href",
            Text(most=2048, pattern=r"https?://\S+", message="must be a URL"),
            required=ALWAYS,
        ),
    ),
)
_REGISTRATION = field(
    "registration",
    Parts(records.Registration, (_ENABLED, field("external", _EXTERNAL), _POPULATION, _CONFIRM)),
)
_SOCIAL_PROVIDERS = field(
    "socialProviders", Many(Reference(to="identityProviders")), attribute="social_provider_ids"
)
_COMMON = (
    ID,
    ENVIRONMENT,
    server_set("signOnPolicy", Reference(), attribute="sign_on_policy_id"),
    field("priority", Whole(1, _MOST, exact=True), required=ALWAYS),
    field(
        "type",
        Choice(
            "LOGIN",
            "MULTI_FACTOR_AUTHENTICATION",
            "IDENTIFIER_FIRST",
            "IDENTITY_PROVIDER",
            "PROGRESSIVE_PROFILING",
            "PROGRESSIVE_PROFILING_FORM",
            "AGREEMENT",
            "PINGID_AUTHENTICATION",
            "PINGID_WINLOGIN_PASSWORDLESS_AUTHENTICATION",
        ),
        required=ALWAYS,
        fixed=True,
    ),
    field("condition", Anything()),
)


def _shape(*fields: Field, others: Others = no_others) -> Shape:
    return Shape((*_COMMON, *fields), others)


SIGN_ON_POLICY_ACTIONS = Collection(
    name="actions",
    record=records.SignOnPolicyAction,
    path="environments/<environment_id>/signOnPolicies/<sign_on_policy_id>/actions",
    parent=SIGN_ON_POLICIES,
    verbs=ALL_BUT_PATCH,
    permission="authn:signOnPolicy",
    where=of_environment,
    usual=specials.action_usual,
    complete=specials.action,
    deleting=specials.action_deleting,
    fields=(*_COMMON, _RECOVERY, _REGISTRATION, _SOCIAL_PROVIDERS),
    others=_kept("enforceLockoutForIdentityProviders", "newUserProvisioning"),
    varies_by="type",
    variants={
        "MULTI_FACTOR_AUTHENTICATION": _shape(
            field("noDevicesMode", Choice("BYPASS", "BLOCK")),
            others=_kept(
                "authenticator",
                "boundBiometrics",
                "email",
                "securityKey",
                "sms",
                "voice",
                "applications",
                "deviceAuthenticationPolicy",
            ),
        ),
        "IDENTIFIER_FIRST": _shape(
            _RECOVERY,
            _REGISTRATION,
            _SOCIAL_PROVIDERS,
            others=_kept("discoveryRules", "enforceLockoutForIdentityProviders"),
        ),
        "IDENTITY_PROVIDER": _shape(
            field(
                "identityProvider",
                Reference(to="identityProviders"),
                attribute="identity_provider_id",
                required=ALWAYS,
            ),
            field("registration", Parts(records.Registration, (_ENABLED, _POPULATION, _CONFIRM))),
            others=_kept("acrValues", "passUserContext"),
        ),
        "PROGRESSIVE_PROFILING": _shape(
            field(
                "attributes",
                Many(
                    Parts(
                        records.ProfileAttribute,
                        (
                            text("name", required=ALWAYS),
                            field("required", Flag(), required=ALWAYS),
                        ),
                    )
                ),
                required=ALWAYS,
            ),
            field("preventMultiplePromptsPerFlow", Flag(), required=ALWAYS),
            field("promptIntervalSeconds", Whole(1, _MOST, exact=True), required=ALWAYS),
            text("promptText", most=1024, required=ALWAYS),
        ),
        "PROGRESSIVE_PROFILING_FORM": _shape(
            field("preventMultiplePromptsPerFlow", Flag()),
            field("promptIntervalSeconds", Whole(1, _MOST, exact=True)),
            others=_kept("form"),
        ),
        "AGREEMENT": _shape(
            field(
                "agreement",
                Reference(to="agreements"),
                attribute="agreement_id",
                required=ALWAYS,
            ),
            others=_kept("disableDeclineOption"),
        ),
        "PINGID_AUTHENTICATION": _shape(),
        "PINGID_WINLOGIN_PASSWORDLESS_AUTHENTICATION": _shape(
            field("uniqueUserAttribute", Anything(), required=ALWAYS),
            field("offlineMode", Anything(), required=ALWAYS),
        ),
    },
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "signOnPolicy": "environments/{environment_id}/signOnPolicies/{sign_on_policy_id}",
    },
)

SIGN_ON_POLICY_ASSIGNMENTS = Collection(
    name="signOnPolicyAssignments",
    record=records.SignOnPolicyAssignment,
    path="environments/<environment_id>/applications/<application_id>/signOnPolicyAssignments",
    parent=APPLICATIONS,
    verbs=ALL_BUT_PATCH,
    permission="authn:signOnPolicyAssignment",
    where=lambda assignment: Where(
        environment_id=assignment.environment_id, application_id=assignment.application_id
    ),
    complete=specials.assignment,
    fields=(
        ID,
        ENVIRONMENT,
        server_set("application", Reference(), attribute="application_id"),
        field(
            "signOnPolicy",
            Reference(to="signOnPolicies"),
            attribute="sign_on_policy_id",
            required=ALWAYS,
            fixed=True,
        ),
        field("priority", Whole(1, _MOST), required=ALWAYS),
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "application": "environments/{environment_id}/applications/{application_id}",
        "signOnPolicy": "environments/{environment_id}/signOnPolicies/{sign_on_policy_id}",
    },
)

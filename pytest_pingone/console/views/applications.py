"""The applications of an environment."""

from __future__ import annotations

from typing import Any

from pytest_pingone.console import links, snippets
from pytest_pingone.console.pages import Values, Visit
from pytest_pingone.console.paging import paged
from pytest_pingone.console.parts import (
    BAD,
    GOOD,
    Badge,
    Code,
    Facts,
    Listing,
    Many,
    Snippets,
    Whole,
)
from pytest_pingone.console.views.environments import (
    PATH,
    above,
    issuer_of,
    role_listing,
    tenant_page,
)
from pytest_pingone.console.views.tokens import life_listing
from pytest_pingone.control.lives import lives
from pytest_pingone.errors import not_found
from pytest_pingone.tenant.records import (
    Application,
    ApplicationAttribute,
    Grant,
    Resource,
    Scope,
)


def enabled(flag: bool) -> Badge:  # noqa: FBT001 - what it shows
    """Return a word for whether something is enabled."""
    return Badge("enabled", GOOD) if flag else Badge("disabled", BAD)


def _list(visit: Visit) -> Values:
    environment = visit.environment
    page = paged(list(visit.state.table(Application, environment.id)), visit)
    rows = [
        (
            links.application(environment.id, one.id, one.name),
            one.type,
            enabled(one.enabled),
            " ".join(one.grant_types).lower() or None,
            Code(one.client_id) if one.is_client else None,
            Code(one.client_secret) if one.is_client else None,
        )
        for one in page.items
    ]
    listing = Listing(
        caption="Applications",
        columns=("Name", "Type", "Status", "Grant types", "Client id", "Client secret"),
        rows=rows,
        paging=page,
    )
    return {"title": "Applications", "sections": [*above(visit, "applications"), listing]}


def _one(visit: Visit) -> Values:
    environment = visit.environment
    wanted = visit.in_path["application"]
    application = visit.state.table(Application, environment.id).get(wanted)
    if application is None:
        raise not_found(message="There is no such application in this environment.")
    sections: list[Any] = [
        *above(visit, "applications"),
        Facts(title="Credentials", rows=_credentials(application, visit)),
        Facts(title="Settings", rows=_settings(application)),
        _grants(application, visit),
        role_listing(visit, application.id),
        _attributes(application, visit),
        life_listing(
            "Its sessions and tokens",
            [life for life in lives(visit.pingone) if life.application_id == application.id],
            visit,
        ),
    ]
    rows = []
    issuer = issuer_of(visit, environment.id)
    if application.is_client and "CLIENT_CREDENTIALS" in application.grant_types:
        rows += snippets.client_credentials(application, issuer)
    if application.is_client and "AUTHORIZATION_CODE" in application.grant_types:
        rows += snippets.authorize(application, issuer)
    if rows:
        sections.append(Snippets(title="To copy", rows=rows))
    return {"title": application.name, "sections": sections}


def _credentials(application: Application, visit: Visit) -> list[tuple[str, Any]]:
    if not application.is_client:
        return [("Id", Code(application.id))]
    previous = application.previous_secret
    return [
        ("Client id", Code(application.client_id)),
        ("Client secret", Code(application.client_secret)),
        ("Previous secret", Code(previous.secret) if previous else None),
        ("Authenticates by", application.token_endpoint_auth_method),
        ("Issuer", Code(issuer_of(visit, application.environment_id))),
    ]


def _settings(application: Application) -> list[tuple[str, Any]]:
    def many(texts: tuple[str, ...]) -> Any:
        return Many([Code(text) for text in texts]) if texts else None

    return [
        ("Name", Whole(application.name)),
        ("Description", Whole(application.description) if application.description else None),
        ("Status", enabled(application.enabled)),
        ("Type", application.type),
        ("Protocol", application.protocol),
        ("Grant types", many(application.grant_types)),
        ("Response types", many(application.response_types)),
        ("PKCE", application.pkce_enforcement.lower()),
        ("Redirect URIs", many(application.redirect_uris)),
        ("Post-logout redirect URIs", many(application.post_logout_redirect_uris)),
        ("Pushed requests (PAR)", application.par_requirement.lower()),
        ("Refresh tokens live", f"{application.refresh_token_duration:,} s"),
        ("JWKS URL", Code(application.jwks_url) if application.jwks_url else None),
        ("Made", application.created_at),
        ("Changed", application.updated_at),
    ]


def _grants(application: Application, visit: Visit) -> Listing:
    resources = visit.state.table(Resource, application.environment_id)
    rows = []
    for grant in visit.state.table(Grant, application.id):
        resource = resources.get(grant.resource_id)
        scopes = visit.state.table(Scope, grant.resource_id)
        named = [scopes.get(scope_id) for scope_id in grant.scope_ids]
        rows.append(
            (
                links.resource(application.environment_id, resource.id, resource.name)
                if resource
                else Code(grant.resource_id),
                Many([Code(scope.name) for scope in named if scope is not None]),
            )
        )
    return Listing(
        caption="Grants",
        columns=("Resource", "Scopes"),
        rows=rows,
        empty="It is granted no resource.",
    )


def _attributes(application: Application, visit: Visit) -> Listing:
    return Listing(
        caption="Attribute mappings",
        columns=("Claim", "Value", "Required"),
        rows=[
            (Code(one.name), Code(one.value), one.required)
            for one in visit.state.table(ApplicationAttribute, application.id)
        ],
    )


PAGES = (
    tenant_page("applications", f"{PATH}/applications", _list),
    tenant_page("application", f"{PATH}/applications/<application>", _one),
)

"""The resources of an environment: what access tokens are for."""

from __future__ import annotations

from pytest_pingone.console import links
from pytest_pingone.console.pages import Values, Visit
from pytest_pingone.console.paging import paged
from pytest_pingone.console.parts import Code, Facts, Listing, Many, Whole
from pytest_pingone.console.views.environments import PATH, above, tenant_page
from pytest_pingone.errors import not_found
from pytest_pingone.tenant.records import Application, Grant, Resource, ResourceAttribute, Scope


def _list(visit: Visit) -> Values:
    environment = visit.environment
    page = paged(list(visit.state.table(Resource, environment.id)), visit)
    rows = [
        (
            links.resource(environment.id, one.id, one.name),
            one.type,
            Code(one.audience) if one.audience else None,
            len(visit.state.table(Scope, one.id)),
            len(visit.state.table(ResourceAttribute, one.id)),
        )
        for one in page.items
    ]
    listing = Listing(
        caption="Resources",
        columns=("Name", "Type", "Audience", "Scopes", "Attributes"),
        rows=rows,
        paging=page,
        numbers=frozenset({3, 4}),
    )
    return {"title": "Resources", "sections": [*above(visit, "resources"), listing]}


def _one(visit: Visit) -> Values:
    environment = visit.environment
    resource = visit.state.table(Resource, environment.id).get(visit.in_path["resource"])
    if resource is None:
        raise not_found(message="There is no such resource in this environment.")
    scopes = list(visit.state.table(Scope, resource.id))
    holders: dict[str, list[Application]] = {}
    for application in visit.state.table(Application, environment.id):
        grant = visit.state.table(Grant, application.id).find("resource_id", resource.id)
        for scope_id in grant.scope_ids if grant is not None else ():
            holders.setdefault(scope_id, []).append(application)
    page = paged(scopes, visit)
    rows = [
        (
            Code(scope.name),
            Whole(scope.description) if scope.description else None,
            Many(
                [
                    links.application(environment.id, one.id, one.name)
                    for one in holders.get(scope.id, [])
                ]
            ),
        )
        for scope in page.items
    ]
    return {
        "title": resource.name,
        "sections": [
            *above(visit, "resources"),
            Facts(
                rows=[
                    ("Id", Code(resource.id)),
                    ("Name", Whole(resource.name)),
                    ("Description", Whole(resource.description) if resource.description else None),
                    ("Type", resource.type),
                    ("Audience", Code(resource.audience) if resource.audience else None),
                    ("Secret", Code(resource.secret) if resource.type == "CUSTOM" else None),
                    (
                        "Access tokens live",
                        f"{resource.access_token_validity_seconds:,} s"
                        if resource.access_token_validity_seconds
                        else None,
                    ),
                    ("Made", resource.created_at),
                    ("Changed", resource.updated_at),
                ]
            ),
            Listing(
                caption="Scopes",
                columns=("Scope", "Description", "Granted to"),
                rows=rows,
                paging=page,
            ),
            Listing(
                caption="Attributes",
                columns=("Claim", "Value", "Type"),
                rows=[
                    (Code(one.name), Code(one.value), one.type.lower())
                    for one in visit.state.table(ResourceAttribute, resource.id)
                ],
            ),
        ],
    }


PAGES = (
    tenant_page("resources", f"{PATH}/resources", _list),
    tenant_page("resource", f"{PATH}/resources/<resource>", _one),
)

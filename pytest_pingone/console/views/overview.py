"""Where everything is, and what to copy first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_pingone.addresses import CONTROL_PREFIX
from pytest_pingone.console import links, snippets
from pytest_pingone.console.pages import BELOW, ROOT, Page, Values, Visit
from pytest_pingone.console.parts import BAD, Code, Facts, Link, Said, Snippets
from pytest_pingone.control.guard import COOKIE
from pytest_pingone.control.lives import LIVE, SESSION, lives
from pytest_pingone.control.settings import as_dotenv, settings
from pytest_pingone.tenant.records import Application, Environment, Group, Resource, User


def _show(visit: Visit) -> Values:
    return {"sections": list(_sections(visit))}


def _sections(visit: Visit) -> Iterator[Any]:
    pingone = visit.pingone
    yield Facts(title="In the tenant", tiles=True, rows=list(_counts(visit)))
    yield Facts(title="Where everything is", rows=list(_places(visit)))
    if visit.home is None:
        yield Said(
            title="The environment of the seed is gone",
            text="It was deleted. Reset the tenant to have it back, or restore a snapshot.",
            tone=BAD,
        )
        return
    rows = []
    worker = next(
        (
            one
            for one in visit.state.table(Application, visit.home.id)
            if one.is_client and one.enabled and "CLIENT_CREDENTIALS" in one.grant_types
        ),
        None,
    )
    if worker is not None:
        rows += snippets.client_credentials(worker, pingone.issuer)
    base = visit.instance.reached_at or pingone.auth_url
    asks_token = COOKIE in visit.request.cookies or "Authorization" in visit.request.headers
    rows += snippets.control(base, asks_token=asks_token)
    rows.append(("dotenv: what a program has to know", as_dotenv(settings(visit.instance))))
    yield Snippets(title="To copy", rows=rows)


def _counts(visit: Visit) -> Iterator[tuple[str, Any]]:
    state = visit.state
    environments = list(state.all(Environment))
    yield "Environments", Link(links.ENVIRONMENTS, f"{len(environments)}")
    if visit.home is not None:
        for word, kind in (
            ("applications", Application),
            ("users", User),
            ("groups", Group),
            ("resources", Resource),
        ):
            count = len(state.table(kind, visit.home.id))
            yield word.capitalize(), Link(links.environment(visit.home.id, word), f"{count:,}")
    live = [one for one in lives(visit.pingone) if one.standing == LIVE]
    sessions = sum(one.kind == SESSION for one in live)
    where = f"{BELOW}/tokens?standing={LIVE}"
    yield "Live sessions", Link(where, f"{sessions:,}")
    yield "Live tokens", Link(where, f"{len(live) - sessions:,}")
    journal = visit.pingone.requests
    yield "Requests", Link(links.journal(), f"{len(journal):,}")
    yield "Refused", Link(links.journal(refused="true"), f"{len(journal.refused):,}")
    yield "Faults", Link(f"{BELOW}/faults", f"{len(visit.instance.faults.all()):,}")


def _places(visit: Visit) -> Iterator[tuple[str, Any]]:
    pingone = visit.pingone
    if visit.home is not None:
        yield "Environment", Link(links.environment(visit.home.id), visit.home.name)
    yield "Issuer", Code(pingone.issuer)
    yield "Discovery", Link(pingone.discovery_url)
    yield "JWKS", Link(pingone.jwks_url)
    yield "Token endpoint", Code(pingone.token_url)
    yield "Management API", Code(pingone.environment_url)
    yield "Its OpenAPI document", Link(f"{CONTROL_PREFIX}/openapi.json")
    yield "Control API", Link(f"{CONTROL_PREFIX}/control.json")
    for name, value in visit.instance.surroundings.items():
        yield name, Code(value)


PAGE = Page(
    name="overview",
    path=ROOT,
    area="overview",
    title="Overview",
    template="sections.html",
    show=_show,
)

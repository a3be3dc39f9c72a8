"""What a program has to know to use a tenant, by the names that a dotenv file has for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pytest_pingone.addresses import CONTROL_PREFIX
from pytest_pingone.control.instance import Instance
from pytest_pingone.emulator import PingOne
from pytest_pingone.tenant.records import Application

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]*")


def settings(instance: Instance) -> dict[str, str]:
    """Return what a program has to know to use the tenant; what there is not is left out."""
    pingone = instance.pingone
    found = {
        "PINGONE_ISSUER": pingone.issuer,
        "PINGONE_AUTH_URL": pingone.auth_url,
        "PINGONE_API_URL": pingone.api_url,
        "PINGONE_ENVIRONMENT_ID": pingone.environment.id,
        "PINGONE_ORGANIZATION_ID": pingone.environment.organization_id,
        "PINGONE_REGION_CODE": pingone.config.region,
        **dict(_applications(pingone)),
        **_audience(pingone),
        **_user(pingone),
        **instance.surroundings,
    }
    if instance.reached_at is not None:
        found["PINGONE_CONTROL_URL"] = f"{instance.reached_at}{CONTROL_PREFIX}"
    return found


def as_dotenv(settings: Mapping[str, str]) -> str:
    """Return settings as a dotenv file spells them, for the shell's `source`, too."""
    return "".join(f"{name}={_quoted(value)}\n" for name, value in settings.items())


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    if "'" not in value and "\n" not in value:
        return f"'{value}'"
    escaped = (
        value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("`", "\\`")
    )
    return '"' + escaped.replace("\n", "\\n") + '"'


def _applications(pingone: PingOne) -> Iterator[tuple[str, str]]:
    enabled = [application for application in pingone.applications if application.enabled]
    workers = [application for application in enabled if application.type == "WORKER"]
    # The one that may do most; of several, the first.
    admin = max(workers, key=lambda worker: len(pingone.roles_of(worker)), default=None)
    if admin is not None:
        yield "PINGONE_CLIENT_ID", admin.client_id
        yield "PINGONE_CLIENT_SECRET", admin.client_secret
    web = _first(enabled, "WEB_APP")
    if web is not None:
        yield "PINGONE_WEB_CLIENT_ID", web.client_id
        yield "PINGONE_WEB_CLIENT_SECRET", web.client_secret
        if web.redirect_uris:
            yield "PINGONE_WEB_REDIRECT_URI", web.redirect_uris[0]
    for name, kind in _PUBLIC.items():
        found = _first(enabled, kind)
        if found is not None:
            yield f"PINGONE_{name}_CLIENT_ID", found.client_id


_PUBLIC: Mapping[str, str] = {
    "SPA": "SINGLE_PAGE_APP",
    "NATIVE": "NATIVE_APP",
    "DEVICE": "CUSTOM_APP",
}


def _first(applications: list[Application], kind: str) -> Application | None:
    return next((one for one in applications if one.type == kind), None)


def _audience(pingone: PingOne) -> dict[str, str]:
    for resource in pingone.resources:
        if resource.type == "CUSTOM":
            return {"PINGONE_RESOURCE_AUDIENCE": resource.audience or resource.name}
    return {}


def _user(pingone: PingOne) -> dict[str, str]:
    for username, password in pingone.known_passwords.items():
        if pingone.users[username].enabled:
            return {"PINGONE_USERNAME": username, "PINGONE_PASSWORD": password}
    return {}

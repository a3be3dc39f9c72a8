"""The audit log: who did what, written by what happens, read by the documented filters."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne
from pytest_pingone.management import catalogue
from pytest_pingone.management.catalogue.audited import AUDITED, UNHEARD
from pytest_pingone.management.collection import CREATE, DELETE, PATCH, REPLACE, Collection
from pytest_pingone.management.operations import NotEmulated
from pytest_pingone.management.routes import Endpoint, endpoints

if TYPE_CHECKING:
    import requests

    from tests.conftest import Api
    from tests.management.conftest import Bench, Workers

EVER = 'recordedAt gt "1970-01-01T00:00:00Z"'
NOWHERE = str(uuid.uuid4())
PASSWORD = "Another-Horse-9"
VENDOR = "application/vnd.pingidentity"


def label(row: Collection) -> str:
    return ".".join(above.name for above in (*row.ancestors, row)).removeprefix("environments.")


MADE = [pytest.param(row, id=label(row)) for row in catalogue.COLLECTIONS if CREATE in row.verbs]
REPLACED = [
    pytest.param(row, id=label(row)) for row in catalogue.COLLECTIONS if REPLACE in row.verbs
]
REFUSABLE = [
    pytest.param(row, id=label(row))
    for row in catalogue.COLLECTIONS
    if CREATE in row.verbs and any(CREATE in rule.required for rule in row.fields)
]
DELETED = [
    pytest.param(row, id=label(row))
    for row in catalogue.COLLECTIONS
    # The log of an environment is gone with it.
    if {CREATE, DELETE} <= row.verbs and row is not catalogue.ENVIRONMENTS
]


def log(api: Api, *filters: str, below: str = "") -> list[dict[str, Any]]:
    """Return all activities that filters let through, newest first."""
    parameters = {"filter": " and ".join([EVER, *filters]), "limit": "1000"}
    answer = api.get(f"{below}/activities" if below else "activities", params=parameters)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["_embedded"]["activities"]
    return found


def types(api: Api, *filters: str) -> list[str]:
    """Return what happened, the last first."""
    return [activity["action"]["type"] for activity in log(api, *filters)]


def where(row: Collection, made: dict[str, Any]) -> str:
    """Return the environment whose log has what happens to a record, as `log` wants it."""
    return f"/environments/{made['id']}" if row is catalogue.ENVIRONMENTS else ""


@pytest.mark.parametrize("row", MADE)
def test_a_creation_leaves_one_activity(row: Collection, bench: Bench) -> None:
    bench.full(row)
    bench.place(row)
    before = len(log(bench.api))
    made = bench.create(row)
    written = log(bench.api, below=where(row, made))
    assert len(written) == (1 if row is catalogue.ENVIRONMENTS else before + 1)
    activity = written[0]
    assert activity["action"]["type"].endswith(".CREATED")
    assert activity["actors"]["client"]["name"] == "worker"
    assert "user" not in activity["actors"]
    assert activity["result"]["status"] == "SUCCESS"
    assert len(activity["resources"]) == 1


@pytest.mark.parametrize("row", REPLACED)
def test_a_replacement_leaves_one_activity(row: Collection, bench: Bench) -> None:
    made = bench.create(row)
    before = len(log(bench.api, below=where(row, made)))
    answer = bench.api.put(made["_links"]["self"]["href"], bench.minimal(row))
    assert answer.status_code == 200, answer.text
    written = log(bench.api, below=where(row, made))
    assert len(written) == before + 1
    assert written[0]["action"]["type"].endswith(".UPDATED")
    assert written[0]["correlationId"] == answer.headers["Correlation-Id"]


@pytest.mark.parametrize("row", DELETED)
def test_a_deletion_leaves_one_activity(row: Collection, bench: Bench) -> None:
    made = bench.create(row)
    before = len(log(bench.api))
    assert bench.api.delete(made["_links"]["self"]["href"]).status_code == 204
    written = log(bench.api)
    assert len(written) == before + 1
    assert written[0]["action"]["type"].endswith(".DELETED")


def test_a_patch_leaves_one_activity(api: Api, pingone: PingOne) -> None:
    assert PATCH in catalogue.USERS.verbs
    assert api.patch(f"users/{pingone.users['alice'].id}", {"title": "Dr"}).status_code == 200
    assert types(api) == ["USER.UPDATED"]


@pytest.mark.parametrize("row", REFUSABLE)
def test_a_refused_creation_leaves_none(row: Collection, bench: Bench) -> None:
    required = [rule.name for rule in row.fields if CREATE in rule.required]
    body, place = {**bench.full(row), **dict.fromkeys(required)}, bench.place(row)
    before = bench.pingone.snapshot()
    answer = bench.api.post(place, body)
    assert answer.status_code == 400, answer.text
    assert bench.pingone.snapshot() is before


@pytest.mark.parametrize("row", DELETED)
def test_a_deletion_of_nothing_leaves_none(row: Collection, bench: Bench) -> None:
    place = bench.place(row)
    before = bench.pingone.snapshot()
    assert bench.api.delete(f"{place}/{NOWHERE}").status_code == 404
    assert bench.pingone.snapshot() is before


def test_what_a_test_does_is_nobodys_act(api: Api, pingone: PingOne) -> None:
    group = pingone.groups.create(name="made by a test")
    pingone.groups.delete(group)
    assert log(api) == []


def test_reading_leaves_none(api: Api) -> None:
    assert api.get("users").status_code == 200
    assert log(api) == []


def test_an_activity_looks_as_it_was_seen(api: Api, pingone: PingOne) -> None:
    group = api.post("groups", {"name": "Training"}).json()
    (activity,) = log(api)
    environment = {"id": pingone.environment.id}
    worker = pingone.applications["worker"]
    at = activity["recordedAt"]
    assert activity == {
        "_links": {"self": {"href": f"{pingone.environment_url}/activities/{activity['id']}"}},
        "id": activity["id"],
        "recordedAt": at,
        "createdAt": at,
        "correlationId": activity["correlationId"],
        "actors": {
            "client": {
                "id": worker.id,
                "name": "worker",
                "environment": environment,
                "href": f"{pingone.environment_url}/applications/{worker.id}",
                "type": "CLIENT",
            }
        },
        "action": {"type": "GROUP.CREATED", "description": "Group Created"},
        "resources": [
            {
                "type": "GROUP",
                "id": group["id"],
                "name": "Training",
                "environment": environment,
                "href": f"{pingone.environment_url}/groups/{group['id']}",
            }
        ],
        "result": {"status": "SUCCESS", "description": "Created Group Training"},
    }
    assert list(activity) == [
        "_links",
        "id",
        "recordedAt",
        "createdAt",
        "correlationId",
        "actors",
        "action",
        "resources",
        "result",
    ]


def test_one_activity_can_be_read(api: Api) -> None:
    api.post("groups", {"name": "Training"})
    (activity,) = log(api)
    assert api.get(activity["_links"]["self"]["href"]).json() == activity


def test_an_unknown_activity_is_not_found(api: Api) -> None:
    assert api.get(f"activities/{NOWHERE}").status_code == 404


def test_an_administrator_is_an_actor(pingone: PingOne, workers: Workers, api: Api) -> None:
    alice = pingone.users["alice"]
    workers.assign(f"users/{alice.id}", "Identity Data Admin")
    token = pingone.mint.access_token(application="worker", user="alice")
    before = len(log(api))
    answer = api.post("groups", {"name": "g"}, headers=token.headers)
    assert answer.status_code == 201, answer.text
    activity = log(api)[0]
    assert len(log(api)) == before + 1
    assert activity["actors"]["client"]["name"] == "worker"
    assert activity["actors"]["user"] == {
        "id": alice.id,
        "name": "alice",
        "environment": {"id": pingone.environment.id},
        "population": {"id": alice.population_id},
        "href": f"{pingone.environment_url}/users/{alice.id}",
        "type": "USER",
    }


def test_what_happens_to_an_administrator_has_a_tag(
    pingone: PingOne, workers: Workers, api: Api
) -> None:
    alice = pingone.users["alice"]
    assert api.patch(f"users/{alice.id}", {"title": "Dr"}).status_code == 200
    assert "tags" not in log(api)[0]
    workers.assign(f"users/{alice.id}", "Identity Data Read Only")
    assert log(api)[0]["tags"] == ["adminIdentityEvent"]
    assert api.delete(f"users/{alice.id}").status_code == 204
    deleted = log(api, 'action.type eq "USER.DELETED"')[0]
    assert deleted["tags"] == ["adminIdentityEvent"]


Do = Callable[["Api", "PingOne"], "requests.Response"]


def _user(pingone: PingOne) -> str:
    return f"users/{pingone.users['alice'].id}"


def _vendor(name: str) -> dict[str, str]:
    return {"Content-Type": f"{VENDOR}.{name}+json"}


def _attribute(api: Api, pingone: PingOne) -> requests.Response:
    place = f"applications/{pingone.applications['web'].id}/attributes"
    return api.post(place, {"name": "nick", "value": "${user.nickname}"})


def _grant(api: Api, pingone: PingOne) -> requests.Response:
    web = api.post(
        "applications",
        {
            "name": "App",
            "type": "WEB_APP",
            "protocol": "OPENID_CONNECT",
            "tokenEndpointAuthMethod": "NONE",
        },
    ).json()
    orders = pingone.resources["orders"].id
    scopes = api.get(f"resources/{orders}/scopes").json()["_embedded"]["scopes"]
    body = {"resource": {"id": orders}, "scopes": [{"id": scopes[0]["id"]}]}
    return api.post(f"applications/{web['id']}/grants", body)


def _role(api: Api, pingone: PingOne) -> requests.Response:
    roles = {"id": "0bd9c966-7664-4ac1-b059-0ff9293908e2"}
    scope = {"type": "ENVIRONMENT", "id": pingone.environment.id}
    return api.post(f"{_user(pingone)}/roleAssignments", {"role": roles, "scope": scope})


SAID: dict[str, tuple[Do, str, str, str]] = {
    "USER.UPDATED": (
        lambda api, pingone: api.put(f"{_user(pingone)}/enabled", {"enabled": False}),
        "USER",
        "User Updated",
        "Updated enabled for User alice",
    ),
    "USER.MOVED": (
        lambda api, pingone: api.put(
            f"{_user(pingone)}/population", {"id": pingone.users["alice"].population_id}
        ),
        "USER",
        "User Moved",
        "Moved User alice",
    ),
    "USER.LOCKED": (
        lambda api, pingone: api.post(_user(pingone), {}, headers=_vendor("account.lock")),
        "USER",
        "User Locked",
        "Locked User alice",
    ),
    "USER.UNLOCKED": (
        lambda api, pingone: api.post(_user(pingone), {}, headers=_vendor("account.unlock")),
        "USER",
        "User Unlocked",
        "Unlocked User alice",
    ),
    "NOTIFICATION.CREATED": (
        lambda api, pingone: api.post(
            _user(pingone), {}, headers=_vendor("user.sendVerificationCode")
        ),
        "USER",
        "Notification Created",
        "Sent verification code to User alice",
    ),
    "PASSWORD.SET": (
        lambda api, pingone: api.put(
            f"{_user(pingone)}/password", {"value": PASSWORD}, headers=_vendor("password.set")
        ),
        "USER",
        "Password Set",
        "Set password for: {id}",
    ),
    "PASSWORD.RESET": (
        lambda api, pingone: api.put(
            f"{_user(pingone)}/password",
            {"newPassword": PASSWORD},
            headers=_vendor("password.reset"),
        ),
        "USER",
        "Password Reset",
        "Reset Password {id}",
    ),
    "PASSWORD.CHECK_SUCCEEDED": (
        lambda api, pingone: api.post(
            f"{_user(pingone)}/password",
            {"password": "Correct-Horse-9"},
            headers=_vendor("password.check"),
        ),
        "USER",
        "Password Check Succeeded",
        "Check Succeeded Password {id}",
    ),
    "PASSWORD.FORCE_CHANGE": (
        lambda api, pingone: api.post(
            f"{_user(pingone)}/password", {}, headers=_vendor("password.forceChange")
        ),
        "USER",
        "Password Force Change",
        "Forced change of Password {id}",
    ),
    "PASSWORD.UNLOCKED": (
        lambda api, pingone: api.post(
            f"{_user(pingone)}/password", {}, headers=_vendor("password.unlock")
        ),
        "USER",
        "Password Unlocked",
        "Unlocked Password {id}",
    ),
    "SAML_ATTRIBUTE.CREATED": (
        _attribute,
        "APPLICATION",
        "Saml Attribute Created",
        "Saml Attribute 'nick' created for application '{id}' in environment '{environment}'",
    ),
    "GRANT.CREATED": (
        _grant,
        "APPLICATION",
        "Grant Created",
        "Created Grant for application '{id}' to resource '{orders}'",
    ),
    "ROLE_ASSIGNMENT.CREATED": (
        _role,
        "USER",
        "Role Assignment Created",
        (
            "Created role assignment '{made}' for role '0bd9c966-7664-4ac1-b059-0ff9293908e2' "
            "scoped for ENVIRONMENT '{environment}'"
        ),
    ),
}


@pytest.mark.parametrize("action", SAID)
def test_what_is_no_plain_write_says_what_it_is(action: str, api: Api, pingone: PingOne) -> None:
    do, resource, description, result = SAID[action]
    answer = do(api, pingone)
    assert answer.status_code in (200, 201), answer.text
    activity = log(api)[0]
    assert types(api).count(action) == 1
    assert activity["action"] == {"type": action, "description": description}
    named = activity["resources"][0]
    assert named["type"] == resource
    known = {
        "id": named["id"],
        "environment": pingone.environment.id,
        "orders": pingone.resources["orders"].id,
        "made": answer.json().get("id"),
    }
    assert activity["result"]["description"] == result.format(**known)


def test_an_application_is_told_with_its_type_and_state(api: Api) -> None:
    body = {
        "name": "App",
        "type": "WEB_APP",
        "protocol": "OPENID_CONNECT",
        "tokenEndpointAuthMethod": "NONE",
    }
    assert api.post("applications", body).status_code == 201
    said = log(api, 'resources.type eq "APPLICATION"')[0]["result"]["description"]
    app = "Application App using 'OPENID_CONNECT' protocol of type 'WEB_APP'"
    assert said == f"Created {app} with disabled state"


@pytest.mark.parametrize("owner", ["application", "resource"])
def test_a_secret_is_written_down_when_it_is_read_and_when_it_changes(
    owner: str, api: Api, pingone: PingOne
) -> None:
    application, resource = pingone.applications["web"], pingone.resources["orders"]
    owner_id = {"application": application.id, "resource": resource.id}[owner]
    path = f"{owner}s/{owner_id}/secret"
    assert api.get(path).status_code == 200
    assert api.post(path, {}).status_code == 200
    said = [(one["action"]["type"], one["result"]["description"]) for one in log(api)]
    of = f"for {owner} '{owner_id}'"
    assert said == [
        ("SECRET.UPDATED", f"Client secret updated {of}"),
        ("SECRET.READ", f"Client secret read {of}"),
    ]
    assert {one["resources"][0]["type"] for one in log(api)} == {owner.upper()}


def test_a_wrong_password_leaves_an_activity_although_it_is_refused(
    api: Api, pingone: PingOne
) -> None:
    place = f"{_user(pingone)}/password"
    answer = api.post(place, {"password": "wrong"}, headers=_vendor("password.check"))
    assert answer.status_code == 400
    (activity,) = log(api)
    assert activity["action"]["type"] == "PASSWORD.CHECK_FAILED"
    assert activity["result"]["status"] == "SUCCESS"
    assert activity["actors"]["client"]["name"] == "worker"


def test_the_wrong_password_that_locks_says_so_and_so_does_the_unlocking(
    api: Api, pingone: PingOne
) -> None:
    place = f"{_user(pingone)}/password"
    for _ in range(5):
        api.post(place, {"password": "wrong"}, headers=_vendor("password.check"))
    assert types(api) == ["USER.LOCKED", *["PASSWORD.CHECK_FAILED"] * 5]
    api.post(place, {}, headers=_vendor("password.unlock"))
    assert types(api)[:2] == ["PASSWORD.UNLOCKED", "USER.UNLOCKED"]


def test_a_lock_that_is_over_before_it_begins_locks_nobody(api: Api, pingone: PingOne) -> None:
    body = {"unlockAt": "2001-01-01T00:00:00Z"}
    assert api.post(_user(pingone), body, headers=_vendor("account.lock")).status_code == 200
    assert log(api) == []


def test_the_activity_of_a_deleted_record_keeps_its_name(api: Api) -> None:
    made = api.post("groups", {"name": "Gone"}).json()
    api.delete(made["_links"]["self"]["href"])
    assert [one["resources"][0]["name"] for one in log(api)] == ["Gone", "Gone"]


def test_every_exception_is_about_something_that_pingone_has() -> None:
    def names(endpoint: Endpoint) -> set[str]:
        if isinstance(endpoint.row, NotEmulated):
            words = [word for word in endpoint.path.split("/")[2:] if word[0] != "<"]
            return {".".join(words)}
        parts = endpoint.name.split(".")
        return {".".join(parts[:length]) for length in range(1, len(parts) + 1)}

    known = set().union(*map(names, endpoints()))
    assert {name for name in (*AUDITED, *UNHEARD) if name not in known} == set()
    assert not UNHEARD.intersection(AUDITED)

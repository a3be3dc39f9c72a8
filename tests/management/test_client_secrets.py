"""Secrets of applications and resources: read, rotated, and who may."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import requests

from pytest_pingone import PingOne, ProcessClock
from pytest_pingone.errors import MALFORMED, NO_ACCESS

if TYPE_CHECKING:
    from tests.conftest import Api
    from tests.management.conftest import Workers

HOLDERS = {"applications": "web", "resources": "orders"}
NOWHERE = "00000000-0000-4000-8000-000000000000"
UNREADABLE = "Actor does not have permissions to access worker application client secrets"


def record(pingone: PingOne, collection: str) -> Any:
    return getattr(pingone, collection)[HOLDERS[collection]]


@pytest.fixture(params=HOLDERS)
def collection(request: pytest.FixtureRequest) -> str:
    """Applications, then resources."""
    return str(request.param)


@pytest.fixture
def here(pingone: PingOne, collection: str) -> str:
    """The path of a secret."""
    return f"{collection}/{record(pingone, collection).id}/secret"


@pytest.fixture
def later(pingone: PingOne, pingone_clock: ProcessClock) -> Callable[..., dict[str, Any]]:
    """The body that keeps the secret before for a while, by a clock that stands."""
    pingone_clock.freeze()

    def later(**parts: float) -> dict[str, Any]:
        now = dt.datetime.fromtimestamp(pingone.issuer_clock.seconds(), dt.timezone.utc)
        at = (now + dt.timedelta(**parts)).isoformat(timespec="milliseconds")
        return {"previous": {"expiresAt": at.replace("+00:00", "Z")}}

    return later


Later = Callable[..., dict[str, Any]]


def check_no_access(answer: requests.Response, message: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (403, "ACCESS_FAILED"), answer.text
    assert answer.json()["message"] == NO_ACCESS
    (detail,) = answer.json()["details"]
    assert detail == {"code": "INSUFFICIENT_PERMISSIONS", "message": message}


def test_a_secret_is_shown_with_where_it_belongs(
    api: Api, pingone: PingOne, collection: str, here: str
) -> None:
    answer = api.get(here)
    assert answer.status_code == 200, answer.text
    holder, home = record(pingone, collection), pingone.environment_url
    assert answer.json() == {
        "_links": {
            "self": {"href": f"{home}/{here}"},
            "environment": {"href": home},
            collection[:-1]: {"href": f"{home}/{collection}/{holder.id}"},
        },
        "environment": {"id": pingone.environment.id},
        "secret": holder.secret,
    }
    assert list(answer.json()) == ["_links", "environment", "secret"]


@pytest.mark.parametrize("body", [None, {}, {"previous": None}], ids=["none", "{}", "null"])
def test_another_secret_takes_the_place_of_the_one_before(
    api: Api, pingone: PingOne, collection: str, here: str, body: dict[str, Any] | None
) -> None:
    before = record(pingone, collection).secret
    answer = api.post(here, body)
    assert answer.status_code == 200, answer.text
    secret = answer.json()["secret"]
    assert re.fullmatch(r"[A-Za-z0-9._~-]{64,}", secret)
    assert secret == record(pingone, collection).secret != before
    assert "previous" not in answer.json()
    assert api.get(here).json() == answer.json()


def test_the_secret_before_is_shown_until_it_expires(
    api: Api,
    pingone: PingOne,
    pingone_clock: ProcessClock,
    collection: str,
    here: str,
    later: Later,
) -> None:
    before, body = record(pingone, collection).secret, later(hours=1)
    answer = api.post(here, body)
    assert answer.json()["previous"] == {"secret": before, **body["previous"]}
    assert api.get(here).json() == answer.json()
    pingone_clock.advance(minutes=59, seconds=59)
    assert "previous" in api.get(here).json()
    pingone_clock.advance(seconds=1)
    api.token = pingone.mint.access_token(application="worker")
    assert "previous" not in api.get(here).json()
    assert api.get(here).json()["secret"] == answer.json()["secret"]


def test_the_secret_before_can_be_given_up(api: Api, here: str, later: Later) -> None:
    secret = api.post(here, later(days=1)).json()["secret"]
    answer = api.delete(here)
    assert (answer.status_code, answer.content) == (204, b"")
    shown = api.get(here).json()
    assert (shown["secret"], "previous" in shown) == (secret, False)
    assert api.delete(here).status_code == 204, "there is nothing left to give up"


def test_only_the_last_secret_is_kept(
    api: Api, pingone: PingOne, collection: str, here: str, later: Later
) -> None:
    api.post(here, later(days=1))
    second = record(pingone, collection).secret
    assert api.post(here, later(days=2)).json()["previous"]["secret"] == second
    assert "previous" not in api.post(here, {}).json()


@pytest.mark.parametrize(
    ("parts", "fits"),
    [
        ({"seconds": 60}, True),
        ({"seconds": 59.999}, False),
        ({"days": 30}, True),
        ({"days": 30, "seconds": 0.001}, False),
        ({"seconds": 0}, False),
        ({"days": -1}, False),
    ],
)
def test_a_secret_is_kept_from_a_minute_to_thirty_days(
    api: Api, here: str, later: Later, parts: dict[str, float], *, fits: bool
) -> None:
    before = api.get(here).json()
    answer = api.post(here, later(**parts))
    if fits:
        assert answer.status_code == 200, answer.text
        return
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_DATA")
    (detail,) = answer.json()["details"]
    assert (detail["code"], detail["target"]) == ("OUT_OF_RANGE", "previous.expiresAt")
    assert detail["message"] == "must be between 1 minute and 30 days from now"
    assert api.get(here).json() == before


@pytest.mark.parametrize(
    ("value", "code", "detail"),
    [
        ("tomorrow", "INVALID_DATA", "INVALID_VALUE"),
        ("", "INVALID_DATA", "INVALID_VALUE"),
        ("2030-01-01", "INVALID_DATA", "INVALID_VALUE"),
        ("2030-01-01T00:00:00", "INVALID_DATA", "INVALID_VALUE"),
        ("0001-01-01T00:00:00+14:00", "INVALID_DATA", "INVALID_VALUE"),
        ("9999-12-31T23:59:59-14:00", "INVALID_DATA", "INVALID_VALUE"),
        (None, "INVALID_DATA", "REQUIRED_VALUE"),
        (1893456000, "INVALID_REQUEST", "INVALID_VALUE"),
        (True, "INVALID_REQUEST", "INVALID_VALUE"),
    ],
)
def test_an_expiry_is_a_point_in_time(
    api: Api, here: str, value: object, code: str, detail: str
) -> None:
    before = api.get(here).json()
    answer = api.post(here, {"previous": {"expiresAt": value}})
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text
    (told,) = answer.json()["details"]
    assert (told["code"], told["target"]) == (detail, "previous.expiresAt")
    assert api.get(here).json() == before


def test_an_expiry_may_be_in_any_zone(api: Api, here: str, later: Later) -> None:
    at = dt.datetime.fromisoformat(later(hours=1)["previous"]["expiresAt"])
    local = at.astimezone(dt.timezone(dt.timedelta(hours=9))).isoformat()
    shown = api.post(here, {"previous": {"expiresAt": local}}).json()["previous"]["expiresAt"]
    assert dt.datetime.fromisoformat(shown) == at
    assert shown.endswith("Z")


@pytest.mark.parametrize("body", ["text", [], {"previous": 5}, {"previous": []}])
def test_a_body_of_another_shape_is_malformed(api: Api, here: str, body: object) -> None:
    answer = api.post(here, body)
    assert (answer.status_code, answer.json()["message"]) == (400, MALFORMED)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_what_has_no_secret_is_not_found(api: Api, pingone: PingOne, method: str) -> None:
    console = next(one for one in pingone.applications if "CONSOLE" in one.type)
    for owner in (
        f"applications/{NOWHERE}",
        f"applications/{console.id}",
        f"resources/{NOWHERE}",
        f"resources/{pingone.resources['openid'].id}",
        f"resources/{pingone.resources['PingOne API'].id}",
    ):
        assert api(method, f"{owner}/secret").status_code == 404, owner


def test_a_secret_is_in_no_other_answer(
    api: Api, pingone: PingOne, collection: str, here: str, later: Later
) -> None:
    before = record(pingone, collection).secret
    secret = api.post(here, later(days=1)).json()["secret"]
    owner = here.removesuffix("/secret")
    for path in (owner, collection):
        assert not {word for word in (before, secret) if word in api.get(path).text}
    assert secret not in repr(record(pingone, collection))
    assert before not in repr(record(pingone, collection))


def test_replacing_its_owner_leaves_both_secrets(api: Api, here: str, later: Later) -> None:
    both = api.post(here, later(days=1)).json()
    owner = here.removesuffix("/secret")
    assert api.put(owner, api.get(owner).json()).status_code == 200
    assert api.get(here).json() == both


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("Environment Admin", {"GET", "POST", "DELETE"}),
        ("Client Application Developer", {"GET", "POST", "DELETE"}),
        ("Configuration Read Only", {"GET"}),
        ("Identity Data Admin", set[str]()),
    ],
)
def test_a_role_decides_what_may_be_done_with_secrets(
    workers: Workers, here: str, role: str, may: set[str]
) -> None:
    worker = workers(role)
    statuses = {method: worker(method, here).status_code for method in ("GET", "POST", "DELETE")}
    assert {method for method, status in statuses.items() if status < 300} == may
    assert {status for method, status in statuses.items() if method not in may} <= {403}


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_no_worker_has_its_own_secret_from_here(api: Api, pingone: PingOne, method: str) -> None:
    worker = pingone.applications["worker"]
    answer = api(method, f"applications/{worker.id}/secret")
    check_no_access(answer, UNREADABLE)
    assert pingone.applications["worker"].secret == worker.secret


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_the_secret_of_a_mightier_worker_is_out_of_reach(
    workers: Workers, pingone: PingOne, method: str
) -> None:
    workers("Identity Data Admin", name="mighty")
    developer = workers("Client Application Developer", name="developer")
    mighty = pingone.applications["mighty"]
    answer = developer(method, f"applications/{mighty.id}/secret")
    check_no_access(answer, UNREADABLE)
    assert pingone.applications["mighty"].secret == mighty.secret


def test_the_secret_of_a_worker_whose_roles_one_could_give_is_in_reach(
    workers: Workers, pingone: PingOne
) -> None:
    workers("Identity Data Admin", "Configuration Read Only", name="lesser")
    admin = workers("Environment Admin", name="admin")
    lesser = pingone.applications["lesser"]
    assert admin.get(f"applications/{lesser.id}/secret").json()["secret"] == lesser.secret


def test_the_secret_of_a_worker_without_roles_is_in_reach(
    workers: Workers, pingone: PingOne
) -> None:
    developer = workers("Client Application Developer")
    powerless = pingone.applications["powerless"]
    assert developer.get(f"applications/{powerless.id}/secret").status_code == 200

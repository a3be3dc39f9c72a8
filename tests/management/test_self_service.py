"""What the scopes of a user's token let the user do: with oneself, and with nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from pytest_pingone import PingOne

VENDOR = "application/vnd.pingidentity."
PASSWORD = "Correct-Horse-9"
Call = Callable[..., requests.Response]


@pytest.fixture
def by_user(pingone: PingOne, session: requests.Session) -> Callable[..., Call]:
    """The Management API as a user sees it, with a token of these scopes."""

    def tokened(*scopes: str, user: str = "alice") -> Call:
        token = pingone.mint.access_token(user=user, application="web", scopes=scopes)

        def call(method: str, path: str, body: Any = None, kind: str = "") -> requests.Response:
            headers = {"Authorization": f"Bearer {token}"}
            if kind:
                headers["Content-Type"] = f"{VENDOR}{kind}+json"
            url = f"{pingone.environment_url}/{path}".rstrip("/")
            return session.request(method, url, json=body, headers=headers)

        return call

    return tokened


RESET = {"currentPassword": PASSWORD, "newPassword": "Battery-Staple-7"}
REQUESTS: list[tuple[str, str, str, Any, str]] = [
    ("p1:read:user", "GET", "", None, ""),
    ("p1:read:user", "GET", "/population", None, ""),
    ("p1:update:user", "PATCH", "", {"nickname": "Al"}, ""),
    ("p1:update:user", "PUT", "", {"username": "alice", "email": "a@example.com"}, ""),
    (
        "p1:update:user",
        "PATCH",
        "",
        {"Operations": [{"op": "add", "path": "nickname", "value": "Al"}]},
        "user.scim.patch",
    ),
    ("p1:read:userPassword", "GET", "/password", None, ""),
    ("p1:validate:userPassword", "POST", "/password", {"password": PASSWORD}, "password.check"),
    ("p1:update:userMfaEnabled", "PUT", "/mfaEnabled", {"mfaEnabled": True}, ""),
    ("p1:verify:user", "POST", "", {}, "user.sendVerificationCode"),
    ("p1:read:sessions", "GET", "/sessions", None, ""),
]
EVERY = (
    *dict.fromkeys(scope for scope, *_ in REQUESTS),
    "p1:reset:userPassword",
    "p1:delete:sessions",
)
each = pytest.mark.parametrize(
    ("scope", "method", "below", "body", "kind"),
    REQUESTS,
    ids=[f"{method}{below}-{kind}" for _, method, below, _, kind in REQUESTS],
)


@each
def test_a_scope_opens_just_its_own_endpoints_of_oneself(
    pingone: PingOne,
    by_user: Callable[..., Call],
    scope: str,
    method: str,
    below: str,
    body: Any,
    kind: str,
) -> None:
    here = f"users/{pingone.users['alice'].id}{below}"
    others = [other for other in EVERY if other != scope]
    refused = by_user("openid", *others)(method, here, body, kind)
    assert refused.status_code == 403, "all other scopes together do not open it"
    assert refused.json()["details"][0]["code"] == "INSUFFICIENT_PERMISSIONS"
    opened = by_user(scope)(method, here, body, kind)
    assert opened.status_code == 200, opened.text


@each
def test_no_scope_opens_anything_of_another_user(
    pingone: PingOne,
    by_user: Callable[..., Call],
    scope: str,
    method: str,
    below: str,
    body: Any,
    kind: str,
) -> None:
    assert scope in EVERY
    before = pingone.users["bob"]
    nobody = "00000000-0000-4000-8000-000000000000"
    for other in (before.id, nobody):
        refused = by_user(*EVERY)(method, f"users/{other}{below}", body, kind)
        assert refused.status_code == 403, "nobody learns either who there is"
    assert pingone.users["bob"] == before


@pytest.mark.parametrize(
    "path",
    [
        "users",
        'users?filter=username eq "alice"',
        "groups",
        "populations",
        "schemas",
        "",
        "applications",
        "keyRotationPolicies",
    ],
)
def test_no_scope_opens_a_list(by_user: Callable[..., Call], path: str) -> None:
    assert by_user(*EVERY)("GET", path).status_code == 403


@pytest.mark.parametrize(
    ("method", "below", "body", "kind"),
    [
        ("DELETE", "", None, ""),
        ("PUT", "/enabled", {"enabled": True}, ""),
        ("PUT", "/verifyStatus", {"verifyStatus": "ENABLED"}, ""),
        ("PUT", "/identityProvider", {}, ""),
        ("POST", "", {}, "account.unlock"),
        ("PUT", "/password", {"value": "Battery-Staple-7"}, "password.set"),
        ("POST", "/password", None, "password.forceChange"),
        ("POST", "/password", None, "password.unlock"),
        ("GET", "/memberOfGroups", None, ""),
        ("POST", "/memberOfGroups", {"id": "x"}, ""),
        ("GET", "/roleAssignments", None, ""),
    ],
)
def test_no_scope_does_what_administrators_do(
    pingone: PingOne,
    by_user: Callable[..., Call],
    method: str,
    below: str,
    body: Any,
    kind: str,
) -> None:
    before = pingone.users["alice"]
    answer = by_user(*EVERY)(method, f"users/{before.id}{below}", body, kind)
    assert answer.status_code == 403, answer.text
    assert pingone.users["alice"] == before


def test_nobody_moves_oneself_into_another_population(
    pingone: PingOne, by_user: Callable[..., Call]
) -> None:
    north = pingone.populations.create(name="North")
    alice = pingone.users["alice"]
    answer = by_user(*EVERY)("PUT", f"users/{alice.id}/population", {"id": north.id})
    assert answer.status_code == 403
    assert pingone.users["alice"] == alice


def test_nobody_makes_users(pingone: PingOne, by_user: Callable[..., Call]) -> None:
    body = {"username": "carol", "email": "c@example.com"}
    assert by_user(*EVERY)("POST", "users", body).status_code == 403
    assert "carol" not in pingone.users


class TestPassword:
    def test_a_user_resets_the_password_by_knowing_it(
        self, pingone: PingOne, by_user: Callable[..., Call]
    ) -> None:
        here = f"users/{pingone.users['alice'].id}/password"
        pingone.populations.update("Default", password_policy=policy_named(pingone, "Basic"))
        by_alice = by_user("p1:reset:userPassword", "p1:read:userPassword")
        wrong = by_alice("PUT", here, {**RESET, "currentPassword": "wrong"}, "password.reset")
        assert wrong.status_code == 400
        (detail,) = wrong.json()["details"]
        assert (detail["code"], detail["target"]) == ("INVALID_VALUE", "currentPassword")
        assert detail["innerError"] == {"failuresRemaining": 4}
        done = by_alice("PUT", here, RESET, "password.reset")
        assert (done.status_code, done.json().get("status")) == (200, "OK")

    def test_nobody_gets_around_knowing_it(
        self, pingone: PingOne, by_user: Callable[..., Call]
    ) -> None:
        alice = pingone.users["alice"]
        body = {"newPassword": "Battery-Staple-7"}
        answer = by_user(*EVERY)("PUT", f"users/{alice.id}/password", body, "password.reset")
        assert answer.status_code == 400
        assert answer.json()["details"][0]["target"] == "currentPassword"
        assert pingone.users["alice"].password == alice.password


class TestSessions:
    def test_a_user_sees_and_ends_the_own_sessions_only(
        self, pingone: PingOne, by_user: Callable[..., Call]
    ) -> None:
        for user in ("alice", "bob"):
            pingone.sign_on(user)
            web = pingone.applications["web"]
            asked = {
                "client_id": web.client_id,
                "response_type": "code",
                "redirect_uri": web.redirect_uris[0],
                "scope": "openid",
            }
            requests.get(
                f"{pingone.issuer}/authorize", params=asked, allow_redirects=False, timeout=5
            )
        alice, bob = (f"users/{pingone.users[name].id}/sessions" for name in ("alice", "bob"))
        by_alice = by_user("p1:read:sessions", "p1:delete:sessions")
        (own,) = by_alice("GET", alice).json()["_embedded"]["sessions"]
        (other,) = by_user("p1:read:sessions", user="bob")("GET", bob).json()["_embedded"][
            "sessions"
        ]
        assert by_alice("GET", bob).status_code == 403
        assert by_alice("DELETE", f"{bob}/{other['id']}").status_code == 403
        assert by_alice("DELETE", f"{alice}/{other['id']}").status_code == 404
        assert by_alice("GET", f"{alice}/{own['id']}").json() == own
        assert by_user("p1:read:sessions")("DELETE", f"{alice}/{own['id']}").status_code == 403
        assert by_alice("DELETE", f"{alice}/{own['id']}").status_code == 204
        assert by_alice("GET", alice).json()["count"] == 0


def test_a_user_who_is_disabled_may_nothing(pingone: PingOne, by_user: Callable[..., Call]) -> None:
    alice = pingone.users["alice"]
    by_alice = by_user(*EVERY)
    pingone.users.update(alice, enabled=False)
    assert by_alice("GET", f"users/{alice.id}").status_code == 401


def policy_named(pingone: PingOne, name: str) -> str:
    from pytest_pingone.tenant.policies import PasswordPolicy

    policies = pingone.snapshot().table(PasswordPolicy, pingone.environment.id)
    return next(policy.id for policy in policies if policy.name == name)

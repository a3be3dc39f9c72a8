"""One table: whatever is wrong with a token request, what is said and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne, ProcessClock
from pytest_pingone.tenant.sign_on_records import RefreshToken

if TYPE_CHECKING:
    from tests.grants.conftest import Client

Refused = Callable[[Any], tuple[int, str, str]]
CODE = "authorization_code"
REFRESH = "refresh_token"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
CIBA = "urn:openid:params:grant-type:ciba"
SHORT = {CODE: "code", REFRESH: "refresh", DEVICE: "device", EXCHANGE: "exchange", CIBA: "ciba"}
SECRETS = {
    CODE: "code",
    REFRESH: "refresh_token",
    DEVICE: "device_code",
    EXCHANGE: "subject_token",
    CIBA: "auth_req_id",
}
UNKNOWN = "00000000-0000-4000-8000-000000000000"
NO_CODE = (400, "invalid_grant", "Invalid authorization code")
NO_REFRESH = (400, "invalid_grant", "Invalid refresh token")
NO_SUBJECT = (400, "invalid_grant", "Invalid subject_token")
NO_DEVICE = (400, "invalid_grant", "The provided device_code is not valid.")
NO_CIBA = (400, "invalid_grant", "The provided auth_req_id is not valid.")
DENIED = (400, "access_denied", "The authorization request has been denied.")


@dataclass
class Scene:
    """What a mistake may do before it is made, besides sending something else."""

    client: Client
    pingone: PingOne
    clock: ProcessClock
    members: dict[str, str]
    grant: str

    def use(self) -> None:
        assert self.client.token(self.grant, **self.members).status_code == 200

    def disable(self) -> None:
        self.pingone.users.update("alice", enabled=False)

    def delete_user(self) -> None:
        self.pingone.users.delete("alice")

    def revoke(self) -> None:
        assert self.client.post("revoke", token=self.members[SECRETS[self.grant]]).ok


@dataclass(frozen=True)
class Mistake:
    """One row. `burned`: the right request afterwards is refused; else it is granted."""

    grant: str
    name: str
    answer: tuple[int, str, str]
    sent: Mapping[str, str | None] = field(default_factory=dict)
    by: str = "shop"
    first: Callable[[Scene], object] = lambda _: None
    asked: Mapping[str, str] = field(default_factory=dict)
    burned: bool = False


def required(name: str) -> tuple[int, str, str]:
    return (400, "invalid_request", f"Parameter {name} is required")


def unsupported(name: str, kind: str) -> tuple[int, str, str]:
    return (400, "invalid_request", f"Unsupported {name}: {kind}")


ID = "urn:ietf:params:oauth:token-type:id_token"
OTHER = "urn:ietf:params:oauth:token-type:saml2"
NO_SCOPE = (400, "invalid_scope", "At least one scope must be granted")
TOO_MANY = (400, "invalid_scope", "May not request scopes for multiple resources")
CUSTOM_ONLY = (
    400,
    "invalid_request",
    "Token exchange can only be used to issue tokens for custom resources",
)
M = Mistake
ROWS = [
    M(CODE, "missing", required("code"), {"code": None}),
    M(CODE, "empty", required("code"), {"code": ""}),
    M(CODE, "unknown", NO_CODE, {"code": UNKNOWN}),
    M(CODE, "foreign", NO_CODE, by="rival"),
    M(CODE, "foreign public", NO_CODE, by="spa"),
    M(CODE, "expired", NO_CODE, first=lambda s: s.clock.advance(60), burned=True),
    M(CODE, "used", NO_CODE, first=Scene.use, burned=True),
    M(CODE, "no redirect_uri", NO_CODE, {"redirect_uri": None}, burned=True),
    M(
        CODE,
        "other redirect_uri of the client",
        NO_CODE,
        {"redirect_uri": "http://127.0.0.1:8000/callback"},
        burned=True,
    ),
    M(
        CODE,
        "redirect_uri with a slash",
        NO_CODE,
        {"redirect_uri": "http://localhost:8000/callback/"},
        burned=True,
    ),
    M(CODE, "wrong verifier", NO_CODE, {"code_verifier": "x" * 43}, burned=True),
    M(CODE, "no verifier", NO_CODE, {"code_verifier": None}, burned=True),
    M(
        CODE,
        "superfluous verifier",
        NO_CODE,
        {"code_verifier": "x" * 43},
        asked={"nonce": "n"},
        burned=True,
    ),
    M(CODE, "disabled user", NO_CODE, first=Scene.disable, burned=True),
    M(CODE, "deleted user", NO_CODE, first=Scene.delete_user, burned=True),
    M(CODE, "ended session", NO_CODE, first=lambda s: s.client.sign_off(), burned=True),
    M(REFRESH, "missing", required("refresh_token"), {"refresh_token": None}),
    M(REFRESH, "unknown", NO_REFRESH, {"refresh_token": UNKNOWN}),
    M(REFRESH, "foreign", NO_REFRESH, by="rival"),
    M(REFRESH, "foreign public", NO_REFRESH, by="spa"),
    M(REFRESH, "expired", NO_REFRESH, first=lambda s: s.clock.advance(days=30), burned=True),
    M(REFRESH, "used", NO_REFRESH, first=Scene.use, burned=True),
    M(REFRESH, "revoked", NO_REFRESH, first=Scene.revoke, burned=True),
    M(
        REFRESH,
        "scope too wide",
        (400, "invalid_scope", "The requested scope exceeds the scope granted"),
        {"scope": "openid orders:write"},
    ),
    M(REFRESH, "disabled user", NO_REFRESH, first=Scene.disable, burned=True),
    M(REFRESH, "deleted user", NO_REFRESH, first=Scene.delete_user, burned=True),
    M(REFRESH, "ended session", NO_REFRESH, first=lambda s: s.client.sign_off(), burned=True),
    M(DEVICE, "missing", required("device_code"), {"device_code": None}),
    M(DEVICE, "unknown", NO_DEVICE, {"device_code": UNKNOWN}),
    M(DEVICE, "foreign", NO_DEVICE, by="rival"),
    M(
        DEVICE,
        "expired",
        (
            400,
            "expired_token",
            "The authorization request for the provided device_code has expired.",
        ),
        first=lambda s: s.clock.advance(600),
        burned=True,
    ),
    M(DEVICE, "used", NO_DEVICE, first=Scene.use, burned=True),
    M(DEVICE, "disabled user", DENIED, first=Scene.disable, burned=True),
    M(DEVICE, "deleted user", DENIED, first=Scene.delete_user, burned=True),
    M(DEVICE, "ended session", DENIED, first=lambda s: s.client.sign_off(), burned=True),
    M(CIBA, "missing", required("auth_req_id"), {"auth_req_id": None}),
    M(CIBA, "unknown", NO_CIBA, {"auth_req_id": UNKNOWN}),
    M(CIBA, "foreign", NO_CIBA, by="rival"),
    M(
        CIBA,
        "expired",
        (
            400,
            "expired_token",
            "The authorization request for the provided auth_req_id has expired.",
        ),
        first=lambda s: s.clock.advance(120),
        burned=True,
    ),
    M(CIBA, "used", NO_CIBA, first=Scene.use, burned=True),
    M(CIBA, "disabled user", DENIED, first=Scene.disable, burned=True),
    M(CIBA, "deleted user", DENIED, first=Scene.delete_user, burned=True),
    M(EXCHANGE, "missing", required("subject_token"), {"subject_token": None}),
    M(
        EXCHANGE,
        "nothing at all",
        required("subject_token"),
        {"subject_token": None, "subject_token_type": None},
    ),
    M(EXCHANGE, "garbage", NO_SUBJECT, {"subject_token": "a.b.c"}),
    M(
        EXCHANGE,
        "unknown type",
        unsupported("subject_token_type", OTHER),
        {"subject_token_type": OTHER},
    ),
    M(EXCHANGE, "access token as ID token", NO_SUBJECT, {"subject_token_type": ID}),
    M(
        EXCHANGE,
        "garbage for an actor",
        (400, "invalid_grant", "Invalid actor_token"),
        {"actor_token": "x", "actor_token_type": ID},
    ),
    M(EXCHANGE, "type of no actor", required("actor_token"), {"actor_token_type": ID}),
    M(
        EXCHANGE,
        "other requested type",
        unsupported("requested_token_type", OTHER),
        {"requested_token_type": OTHER},
    ),
    M(EXCHANGE, "no scope", required("scope"), {"scope": None}),
    M(EXCHANGE, "scope not granted", NO_SCOPE, {"scope": "orders:everything"}),
    M(EXCHANGE, "PingOne API", CUSTOM_ONLY, {"scope": "openid profile"}),
    M(EXCHANGE, "two resources", TOO_MANY, {"scope": "orders:read billing:read"}),
    M(
        EXCHANGE,
        "expired",
        NO_SUBJECT,
        first=lambda s: s.clock.to_expiry(s.members["subject_token"]),
        burned=True,
    ),
    M(EXCHANGE, "revoked", NO_SUBJECT, first=Scene.revoke, burned=True),
    M(EXCHANGE, "disabled user", NO_SUBJECT, first=Scene.disable, burned=True),
    M(EXCHANGE, "deleted user", NO_SUBJECT, first=Scene.delete_user, burned=True),
]


def refresh_tokens(pingone: PingOne) -> int:
    return len(pingone.snapshot().table(RefreshToken, pingone.environment.id))


@pytest.mark.parametrize("row", ROWS, ids=[f"{SHORT[r.grant]}-{r.name}" for r in ROWS])
def test_a_mistake_is_refused_and_costs_what_it_should(
    client: Client,
    pingone: PingOne,
    pingone_clock: ProcessClock,
    refused: Refused,
    row: Mistake,
) -> None:
    pingone_clock.freeze()
    members = client.ready(row.grant, **row.asked)
    row.first(Scene(client, pingone, pingone_clock, members, row.grant))
    issued = refresh_tokens(pingone)
    answer = client.token(row.grant, row.by, **{**members, **row.sent})
    assert refused(answer) == row.answer
    assert answer.headers["Cache-Control"] == "no-cache, no-store"
    assert pingone.requests.last.token is None
    assert pingone.requests.last.reason
    assert members[SECRETS[row.grant]] not in answer.text
    assert refresh_tokens(pingone) <= issued
    again = client.token(row.grant, **members)
    assert (again.status_code, "access_token" in again.json()) == (
        (400, False) if row.burned else (200, True)
    )

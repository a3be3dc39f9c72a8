"""`pingone.mint.access_token(flaw=..., twin=...)`: what it takes, and what it says to misuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import FLAWS, Flaw, PingOne, Token, UsageError

if TYPE_CHECKING:
    from tests.flaws.conftest import Reader

UNREADABLE = ["nested-jwt", "payload-not-json"]


@pytest.mark.parametrize("flaw", [FLAWS["no-issuer"]])
def test_a_row_and_its_id_do_the_same(pingone: PingOne, flaw: Flaw) -> None:
    for given in (flaw, flaw.id):
        assert "iss" not in pingone.mint.access_token(flaw=given).claims


def test_the_flaw_comes_after_everything_else(pingone: PingOne) -> None:
    token = pingone.mint.access_token(
        resource="orders",
        lifetime=60,
        claims={"tier": "gold", "aud": ["https://orders.example.com", "https://b.example.com"]},
        remove=["scope"],
        flaw="expired-by-one-second",
    )
    assert token.claims["tier"] == "gold"
    assert token.claims["aud"] == ["https://orders.example.com", "https://b.example.com"]
    assert "scope" not in token.claims
    assert token.claims["exp"] - token.claims["iat"] == 60
    assert token.claims["exp"] < pingone.issuer_clock.seconds()


@pytest.mark.parametrize("claims", [{"exp": None}, {"exp": "soon"}, {"iat": 10**12}])
def test_a_flaw_of_time_mends_what_no_time_can_be_told_from(
    pingone: PingOne, claims: dict[str, Any]
) -> None:
    token = pingone.mint.access_token(claims=claims, flaw="expired-by-one-second")
    assert token.claims["exp"] - token.claims["iat"] == 3600


def test_an_application_that_wants_typ_and_x5t_gets_them_in_flawed_tokens_too(
    pingone: PingOne,
) -> None:
    pingone.applications.update("worker", include_typ=True, include_x5t=True)
    token = pingone.mint.access_token(application="worker", flaw="wrong-audience")
    assert list(token.header) == ["kid", "alg", "x5t", "typ"]


@pytest.mark.parametrize("flaw", FLAWS.for_resource_server(checks_scopes=False))
def test_an_applications_own_token_can_be_spoiled_too(pingone: PingOne, flaw: Flaw) -> None:
    assert pingone.mint.access_token(application="worker", flaw=flaw)


def test_a_user_is_disabled_until_the_test_ends(pingone: PingOne, reader: Reader) -> None:
    before = pingone.snapshot()
    token = reader.token("user-disabled")
    assert not pingone.users["alice"].enabled
    pingone.roll_back(before)
    assert pingone.users["alice"].enabled
    assert reader.status(token) == 200


def test_a_token_is_revoked_until_the_test_ends(pingone: PingOne, reader: Reader) -> None:
    before = pingone.snapshot()
    token = reader.token("revoked")
    assert reader.status(token) == 401
    pingone.roll_back(before)
    assert reader.status(token) == 200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"flaw": "alg-nome"}, "no flaw 'alg-nome'. Did you mean 'alg-none'"),
        ({"twin": "as-issue"}, "no twin 'as-issue'. Did you mean 'as-issued'"),
        ({"flaw": "as-issued"}, "no flaw 'as-issued'"),
        ({"flaw": "alg-none", "twin": "typed"}, "flaw='alg-none' and twin='typed' exclude"),
        ({"flaw": FLAWS[0].twin}, "flaw=<Twin last-valid-second> is none of"),
        ({"twin": FLAWS[0]}, "twin=<Flaw expired-by-one-second> is none of"),
        ({"flaw": 7}, "flaw=7 is none of"),
        ({"flaw": "missing-scope"}, "this token has none"),
        ({"flaw": "user-disabled"}, "this one has none"),
        ({"flaw": "revoked", "remove": ["jti"]}, "needs a token with a jti"),
    ],
)
def test_misuse_is_told(pingone: PingOne, arguments: dict[str, Any], said: str) -> None:
    before = pingone.snapshot()
    with pytest.raises(UsageError) as caught:
        pingone.mint.access_token(application="worker", **arguments)
    assert said in str(caught.value)
    assert pingone.snapshot() is before


@pytest.mark.parametrize("flaw", ["id-token", "refresh-token"])
def test_tokens_about_a_user_need_one_in_the_tenant(pingone: PingOne, flaw: str) -> None:
    for user in list(pingone.users):
        pingone.users.delete(user)
    with pytest.raises(UsageError, match=r"this tenant has none"):
        pingone.mint.access_token(application="worker", flaw=flaw)


@pytest.mark.parametrize("flaw", FLAWS)
def test_what_a_flawed_token_says_can_be_read_or_is_said_to_be_unreadable(
    reader: Reader, flaw: Flaw
) -> None:
    token = reader.token(flaw)
    assert token.header["alg"]
    assert token.headers == {"Authorization": f"Bearer {token}"}
    if flaw.id in UNREADABLE:
        with pytest.raises(UsageError, match="no readable claims"):
            _ = token.claims
    else:
        assert token.claims


@pytest.mark.parametrize("text", ["", "opaque", "a.b", "é.é.é", "e30", ".e30", "W10.W10.x"])
def test_text_that_is_no_jwt_has_no_claims(text: str) -> None:
    with pytest.raises(UsageError, match="no readable"):
        _ = (Token(text).header, Token(text).claims)


def test_a_token_with_an_exp_that_is_no_time_does_not_say_when_it_expires(
    pingone: PingOne,
) -> None:
    assert pingone.mint.access_token(claims={"exp": "soon"}).expires_at is None

"""Each flawed token is bad in the way that its row says, and in no other."""

from __future__ import annotations

import base64
import contextlib
import hmac
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import freezegun
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from pytest_pingone import FLAWS, Flaw, PingOne, Token
from pytest_pingone.keys import SigningKey
from pytest_pingone.tokens.flaws import Draft, attacker_key

IsSignedBy = Callable[[str, Any], bool]
HeaderOf = Callable[[str], dict[str, Any]]
NOW = 1_893_456_000

BY_THE_ISSUER = """
expired-by-one-second expired-long-ago not-yet-valid issued-in-the-future no-exp
wrong-issuer issuer-of-another-environment issuer-with-trailing-slash no-issuer
wrong-audience audience-of-the-management-api no-audience
unknown-crit nested-jwt payload-not-json duplicate-claims missing-scope revoked user-disabled
"""
BY_THE_ATTACKER = """
another-key-under-the-same-kid unknown-kid kid-with-sql embedded-jwk hostile-jku hostile-x5u
oversized
"""
SAME_HEADER = [name for name in BY_THE_ISSUER.split() if name not in ("unknown-crit", "nested-jwt")]


@pytest.fixture
def draft(pingone: PingOne) -> Draft:
    """A good token of alice for `orders`, about to be spoiled."""
    client = pingone.applications["web"]
    return Draft(
        good=pingone.mint.access_token(user="alice", application=client, resource="orders"),
        key=pingone._tenant.signing_key(client),
        tenant=pingone._tenant,
        environment_id=pingone.environment.id,
        user=pingone.users["alice"],
        base=lambda: pingone.auth_url,
        id_token=lambda: pingone.mint.id_token(user="alice"),
        refresh_token=lambda: pingone.mint.refresh_token(user="alice"),
    )


@pytest.fixture
def attacker(pingone: PingOne) -> SigningKey:
    return attacker_key(pingone._tenant.keys)


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def claims_of(token: str) -> dict[str, Any]:
    return Token(token).claims


@pytest.mark.parametrize("name", BY_THE_ISSUER.split())
def test_what_an_issuer_could_have_signed_is_properly_signed(
    draft: Draft, is_signed_by: IsSignedBy, name: str
) -> None:
    assert is_signed_by(FLAWS[name].forge(draft), draft.key.public_jwk)


@pytest.mark.parametrize("name", SAME_HEADER)
def test_a_flaw_of_the_claims_leaves_the_header_alone(
    draft: Draft, header_of: HeaderOf, name: str
) -> None:
    assert header_of(FLAWS[name].forge(draft)) == draft.header


@pytest.mark.parametrize("name", BY_THE_ATTACKER.split())
def test_what_an_attacker_signs_has_the_claims_of_a_good_token(
    draft: Draft, attacker: SigningKey, is_signed_by: IsSignedBy, name: str
) -> None:
    token = FLAWS[name].forge(draft)
    assert is_signed_by(token, attacker.public_jwk)
    assert not is_signed_by(token, draft.key.public_jwk)
    assert claims_of(token) == draft.claims


def test_the_attackers_key_is_in_no_key_set_and_always_the_same(
    pingone: PingOne, attacker: SigningKey
) -> None:
    assert attacker.kid not in pingone.keys.published
    assert attacker is attacker_key(pingone._tenant.keys)


@pytest.mark.parametrize(
    ("name", "exp"),
    [
        ("expired-by-one-second", NOW - 1),
        ("expired-long-ago", NOW - 30 * 86400),
        ("not-yet-valid", NOW + 3600 + 3600),
        ("issued-in-the-future", NOW + 3600 + 3600),
    ],
)
@pytest.mark.parametrize("skew", [0, 90])
def test_times_are_off_by_the_issuers_clock(
    pingone: PingOne, draft: Draft, name: str, exp: int, skew: int
) -> None:
    with freezegun.freeze_time("2030-01-01T00:00:00.75"), pingone.issuer_clock.skewed(skew):
        assert claims_of(FLAWS[name].forge(draft))["exp"] == exp + skew


def test_a_token_from_the_future_lives_as_long_as_others(draft: Draft) -> None:
    with freezegun.freeze_time("2030-01-01"):
        claims = claims_of(FLAWS["issued-in-the-future"].forge(draft))
        not_yet = claims_of(FLAWS["not-yet-valid"].forge(draft))
    assert (claims["iat"], claims["exp"]) == (NOW + 3600, NOW + 7200)
    assert (not_yet["nbf"], not_yet["exp"]) == (NOW + 3600, NOW + 7200)


@pytest.mark.parametrize(
    ("name", "claim"), [("no-exp", "exp"), ("no-issuer", "iss"), ("no-audience", "aud")]
)
def test_one_claim_is_missing_and_no_other(draft: Draft, name: str, claim: str) -> None:
    left = {key: value for key, value in draft.claims.items() if key != claim}
    assert claims_of(FLAWS[name].forge(draft)) == left


def test_the_other_environment_is_none_of_this_tenant(pingone: PingOne, draft: Draft) -> None:
    issuer = claims_of(FLAWS["issuer-of-another-environment"].forge(draft))["iss"]
    assert issuer.startswith(f"{pingone.auth_url}/")
    assert issuer.endswith("/as")
    assert pingone.environment.id not in issuer


@pytest.mark.parametrize(
    ("resource", "expected"),
    [("orders", ["https://api.pingone.com"]), (None, ["https://api.pingone.ca"])],
)
def test_the_audience_of_the_management_api_is_never_the_right_one(
    pingone: PingOne, resource: str | None, expected: list[str]
) -> None:
    token = pingone.mint.access_token(resource=resource, flaw="audience-of-the-management-api")
    assert token.claims["aud"] == expected


def test_tokens_of_other_kinds_are_those_that_pingone_issues(draft: Draft) -> None:
    identity = claims_of(FLAWS["id-token"].forge(draft))
    refresh = claims_of(FLAWS["refresh-token"].forge(draft))
    assert isinstance(identity["aud"], str)
    assert "client_id" not in identity
    assert "aud" not in refresh


def test_the_kid_that_is_a_path_leads_to_the_empty_key(
    draft: Draft, header_of: HeaderOf, tmp_path: Path
) -> None:
    token = FLAWS["kid-with-a-path"].forge(draft)
    key = (tmp_path / header_of(token)["kid"]).read_bytes()
    assert key == b""
    assert is_keyed_with(token, key)


def is_keyed_with(token: str, secret: bytes) -> bool:
    message, _, signature = token.rpartition(".")
    return hmac.digest(secret, message.encode(), "sha256") == decoded(signature)


def test_the_kid_with_sql_makes_a_careless_query_find_the_attackers_key(
    draft: Draft, header_of: HeaderOf, is_signed_by: IsSignedBy
) -> None:
    token = FLAWS["kid-with-sql"].forge(draft)
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE keys (kid TEXT, pem TEXT)")
        query = f"SELECT pem FROM keys WHERE kid = '{header_of(token)['kid']}'"  # noqa: S608
        ((pem,),) = database.execute(query).fetchall()
    assert is_signed_by(token, serialization.load_pem_public_key(pem.encode()))


@pytest.mark.parametrize("signer", ["the rotation", "default"])
@pytest.mark.parametrize("rotations", [0, 1, 3])
def test_the_retired_key_is_not_published_whoever_signs(
    pingone: PingOne, header_of: HeaderOf, signer: str, rotations: int
) -> None:
    if signer == "default":
        pingone.applications.update("worker", signing={"key_rotation_policy": None})
    for _ in range(rotations):
        pingone.keys.rotate()
    before = pingone.snapshot()
    token = pingone.mint.access_token(application="worker", flaw="retired-key")
    assert header_of(token)["kid"] not in pingone.keys.published
    assert pingone.snapshot() is before


def test_a_retired_key_was_published_once(pingone: PingOne, header_of: HeaderOf) -> None:
    once = list(pingone.keys.published)
    for _ in range(2):
        pingone.keys.rotate()
    token = pingone.mint.access_token(flaw="retired-key")
    assert header_of(token)["kid"] in once


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("alg-none", "none"),
        ("alg-none-in-capitals", "NONE"),
        ("alg-none-capitalised", "None"),
        ("alg-none-mixed", "nOnE"),
    ],
)
def test_an_unsecured_token_has_two_parts_and_an_empty_one(
    draft: Draft, header_of: HeaderOf, name: str, spelling: str
) -> None:
    token = FLAWS[name].forge(draft)
    assert header_of(token) == {**draft.header, "alg": spelling}
    assert token.split(".")[1:] == [draft.good.split(".")[1], ""]


def test_the_secret_of_the_pem_form_is_the_pem_that_libraries_write(draft: Draft) -> None:
    public = draft.key.private_key.public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = public.public_bytes(serialization.Encoding.PEM, form)
    assert is_keyed_with(FLAWS["hs256-keyed-with-pem"].forge(draft), pem)


def test_the_secret_of_the_jwk_form_stands_in_the_key_set(
    pingone: PingOne, draft: Draft, session: requests.Session
) -> None:
    text = session.get(pingone.jwks_url).text
    jwk = next(key for key in json.loads(text)["keys"] if key["kid"] == draft.header["kid"])
    secret = json.dumps(jwk, separators=(",", ":"))
    assert secret in text
    assert is_keyed_with(FLAWS["hs256-keyed-with-jwk"].forge(draft), secret.encode())


def test_who_believes_the_embedded_key_accepts(
    draft: Draft, header_of: HeaderOf, is_signed_by: IsSignedBy
) -> None:
    token = FLAWS["embedded-jwk"].forge(draft)
    assert is_signed_by(token, header_of(token)["jwk"])
    assert header_of(token)["jwk"]["kid"] == header_of(token)["kid"]


def test_who_follows_jku_accepts_and_is_seen(
    pingone: PingOne,
    draft: Draft,
    header_of: HeaderOf,
    is_signed_by: IsSignedBy,
    session: requests.Session,
) -> None:
    token = FLAWS["hostile-jku"].forge(draft)
    header = header_of(token)
    (jwk,) = session.get(header["jku"]).json()["keys"]
    assert jwk["kid"] == header["kid"]
    assert is_signed_by(token, jwk)
    assert len(pingone.requests.to("control.attacker_jwks")) == 1


def test_who_follows_x5u_accepts_and_is_seen(
    pingone: PingOne,
    draft: Draft,
    header_of: HeaderOf,
    is_signed_by: IsSignedBy,
    attacker: SigningKey,
    session: requests.Session,
) -> None:
    token = FLAWS["hostile-x5u"].forge(draft)
    answer = session.get(header_of(token)["x5u"])
    certificate = x509.load_pem_x509_certificate(answer.content)
    assert answer.headers["Content-Type"] == "application/pem-certificate-chain"
    assert is_signed_by(token, certificate.public_key())
    assert header_of(token)["x5t"] == attacker.thumbprint
    assert len(pingone.requests.to("control.attacker_chain")) == 1


def test_crit_names_a_member_that_is_there(draft: Draft, header_of: HeaderOf) -> None:
    header = header_of(FLAWS["unknown-crit"].forge(draft))
    (name,) = header.pop("crit")
    assert header.pop(name) is True
    assert header == draft.header


def test_a_tampered_payload_gives_more_rights_under_the_old_signature(draft: Draft) -> None:
    token = FLAWS["tampered-payload"].forge(draft)
    assert token.rpartition(".")[2] == draft.signature
    assert token.split(".")[0] == draft.good.split(".")[0]
    assert claims_of(token)["sub"] != draft.claims["sub"]
    assert set(claims_of(token)["scope"].split()) > set(draft.claims["scope"].split())


def test_a_tampered_header_keeps_payload_and_signature(draft: Draft) -> None:
    token = FLAWS["tampered-header"].forge(draft)
    assert token.split(".")[1:] == draft.good.split(".")[1:]
    assert token.split(".")[0] != draft.good.split(".")[0]


@pytest.mark.parametrize(("name", "length"), [("truncated-signature", 128), ("empty-signature", 0)])
def test_a_shortened_signature_begins_as_the_right_one(
    draft: Draft, name: str, length: int
) -> None:
    message, _, signature = FLAWS[name].forge(draft).rpartition(".")
    assert message == draft.good.rpartition(".")[0]
    assert decoded(signature) == decoded(draft.signature)[:length]


def test_the_signature_of_another_token_is_one_of_the_same_issuer(draft: Draft) -> None:
    message, _, signature = FLAWS["signature-of-another-token"].forge(draft).rpartition(".")
    assert message == draft.good.rpartition(".")[0]
    assert len(signature) == len(draft.signature)
    assert signature != draft.signature


def test_a_nested_token_is_good_inside(
    draft: Draft, header_of: HeaderOf, is_signed_by: IsSignedBy
) -> None:
    token = FLAWS["nested-jwt"].forge(draft)
    assert header_of(token)["cty"] == "JWT"
    assert is_signed_by(decoded(token.split(".")[1]).decode(), draft.key.public_jwk)


def test_an_extra_segment_follows_a_good_token(draft: Draft) -> None:
    token = FLAWS["extra-segment"].forge(draft)
    assert token.split(".")[:3] == draft.good.split(".")
    assert len(token.split(".")) == 4


def test_of_two_exp_the_last_is_the_bad_one(draft: Draft) -> None:
    payload = decoded(FLAWS["duplicate-claims"].forge(draft).split(".")[1])
    times = [value for name, value in json.loads(payload, object_pairs_hook=list) if name == "exp"]
    assert times[0] == draft.claims["exp"]
    assert times[1] < draft.now
    assert len(times) == 2


def test_oversized_is_about_two_hundred_kilobytes(draft: Draft) -> None:
    assert 195_000 < len(FLAWS["oversized"].forge(draft)) < 205_000


def test_missing_scopes_only_look_like_those_that_were_wanted(draft: Draft) -> None:
    wanted = draft.claims["scope"].split()
    left = claims_of(FLAWS["missing-scope"].forge(draft))["scope"].split()
    assert len(left) == len(wanted)
    assert not set(left) & set(wanted)
    assert all(name.startswith(scope) for name, scope in zip(left, wanted, strict=True))


@pytest.mark.parametrize("name", ["revoked", "user-disabled"])
def test_what_became_of_it_stands_nowhere_in_the_token(draft: Draft, name: str) -> None:
    assert FLAWS[name].forge(draft) == draft.good


@pytest.mark.parametrize("flaw", [f for f in FLAWS if f.id not in ("revoked", "user-disabled")])
def test_all_others_differ_from_the_good_token(draft: Draft, flaw: Flaw) -> None:
    assert flaw.forge(draft) != draft.good


def test_a_user_who_is_gone_is_not_made_again(pingone: PingOne, draft: Draft) -> None:
    pingone.users.delete("alice")
    FLAWS["user-disabled"].forge(draft)
    assert "alice" not in pingone.users

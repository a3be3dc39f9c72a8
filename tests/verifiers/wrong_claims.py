"""Verifiers that check the signature and then believe too much of what is signed."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.verifiers.resource_server import ResourceServer
from tests.verifiers.steps import (
    Claims,
    Refused,
    Steps,
    audiences,
    check_audience,
    check_expiry,
    check_issuer,
    check_scope,
    no_step,
    now,
)
from tests.verifiers.wrong import Wrong


def expires_if_it_says_so(claims: Claims) -> None:
    if "exp" in claims:
        check_expiry(claims)


def expires_some_time(claims: Claims) -> None:
    if "exp" not in claims:
        raise Refused("no exp")


def expires_with_a_minute_to_spare(claims: Claims) -> None:
    if "exp" not in claims or now() >= claims["exp"] + 60:
        raise Refused(f"exp is {claims.get('exp')}")


def issuer_if_any(claims: Claims, server: ResourceServer) -> None:
    if "iss" in claims:
        check_issuer(claims, server)


def issuer_begins_right(claims: Claims, server: ResourceServer) -> None:
    if not str(claims.get("iss")).startswith(server.issuer):
        raise Refused(f"iss is {claims.get('iss')!r}")


def issuer_without_slash(claims: Claims, server: ResourceServer) -> None:
    check_issuer({"iss": str(claims.get("iss")).rstrip("/")}, server)


def issuer_at_the_same_host(claims: Claims, server: ResourceServer) -> None:
    named = urlsplit(str(claims.get("iss")))
    if named.netloc != urlsplit(server.issuer).netloc or not named.path.endswith("/as"):
        raise Refused(f"iss is {claims.get('iss')!r}")


def audience_if_any(claims: Claims, server: ResourceServer) -> None:
    if "aud" in claims:
        check_audience(claims, server)


def audience_or_pingone(claims: Claims, server: ResourceServer) -> None:
    if server.management_audience not in audiences(claims):
        check_audience(claims, server)


def audience_or_client(claims: Claims, server: ResourceServer) -> None:
    if server.client_ids.isdisjoint(audiences(claims)):
        check_audience(claims, server)


def scope_if_any(claims: Claims) -> None:
    if "scope" in claims:
        check_scope(claims)


WRONG = (
    Wrong(
        name="ignores-exp",
        does="reads no `exp`",
        verify=Steps(expiry=no_step),
        lets_in={"expired-by-one-second", "expired-long-ago", "no-exp", "duplicate-claims"},
        compare="CWE-613",
    ),
    Wrong(
        name="exp-need-not-have-passed",
        does="requires `exp` and compares it with nothing",
        verify=Steps(expiry=expires_some_time),
        lets_in={"expired-by-one-second", "expired-long-ago", "duplicate-claims"},
        compare="CWE-613",
    ),
    Wrong(
        name="grants-a-minute",
        does="grants a minute after `exp` where none was agreed on",
        verify=Steps(expiry=expires_with_a_minute_to_spare),
        lets_in={"expired-by-one-second"},
        compare="RFC 7519 section 4.1.4",
    ),
    Wrong(
        name="does-not-require-exp",
        does="checks `exp` if there is one",
        verify=Steps(expiry=expires_if_it_says_so),
        lets_in={"no-exp"},
        compare="CWE-613",
    ),
    Wrong(
        name="ignores-nbf",
        does="reads no `nbf`",
        verify=Steps(start=no_step),
        lets_in={"not-yet-valid"},
        compare="RFC 7519 section 4.1.5",
    ),
    Wrong(
        name="ignores-iat",
        does="reads no `iat`",
        verify=Steps(issued_at=no_step),
        lets_in={"issued-in-the-future"},
        compare="RFC 7519 section 4.1.6",
    ),
    Wrong(
        name="ignores-iss",
        does="takes tokens of any issuer, if the key is known",
        verify=Steps(issuer=no_step),
        lets_in={
            "wrong-issuer",
            "issuer-of-another-environment",
            "issuer-with-trailing-slash",
            "no-issuer",
        },
        compare="RFC 8725 section 3.8",
    ),
    Wrong(
        name="does-not-require-iss",
        does="checks `iss` if there is one",
        verify=Steps(issuer=issuer_if_any),
        lets_in={"no-issuer"},
        compare="RFC 8725 section 3.8",
    ),
    Wrong(
        name="compares-the-beginning-of-iss",
        does="compares `iss` with `startswith`",
        verify=Steps(issuer=issuer_begins_right),
        lets_in={"issuer-with-trailing-slash"},
        compare="RFC 9068 section 4",
    ),
    Wrong(
        name="strips-iss",
        does="removes the slash at the end of `iss` before it compares",
        verify=Steps(issuer=issuer_without_slash),
        lets_in={"issuer-with-trailing-slash"},
        compare="RFC 9068 section 4",
    ),
    Wrong(
        name="takes-any-environment",
        does="compares the host of `iss` and not the environment in its path",
        verify=Steps(issuer=issuer_at_the_same_host),
        lets_in={"issuer-of-another-environment"},
        compare="RFC 8725 section 3.8",
    ),
    Wrong(
        name="ignores-aud",
        does="takes tokens that are for anybody",
        verify=Steps(audience=no_step),
        lets_in={"wrong-audience", "audience-of-the-management-api", "no-audience"},
        compare="RFC 8725 section 3.9",
    ),
    Wrong(
        name="does-not-require-aud",
        does="checks `aud` if there is one",
        verify=Steps(audience=audience_if_any),
        lets_in={"no-audience"},
        compare="CVE-2020-26160",
    ),
    Wrong(
        name="shares-the-audience-of-pingone",
        does="takes tokens for the PingOne API as well, because those are what it got when it "
        "asked for no resource",
        verify=Steps(audience=audience_or_pingone),
        lets_in={"audience-of-the-management-api"},
        compare="RFC 8725 section 3.9",
    ),
    Wrong(
        name="takes-id-tokens",
        does="takes the client id for an audience, and a token without `scope` for one that may "
        "do everything",
        verify=Steps(audience=audience_or_client, scope=scope_if_any),
        lets_in={"id-token"},
        compare="RFC 8725 section 3.12",
    ),
    Wrong(
        name="takes-refresh-tokens",
        does="checks `aud` if there is one, and asks for no scope",
        verify=Steps(audience=audience_if_any, scope=no_step),
        lets_in={"no-audience", "refresh-token", "missing-scope"},
        compare="RFC 8725 section 3.12",
    ),
    Wrong(
        name="ignores-scope",
        does="lets everybody in who has signed on",
        verify=Steps(scope=no_step),
        lets_in={"missing-scope"},
        compare="CWE-862",
    ),
)

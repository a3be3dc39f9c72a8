"""Flaws of origin and purpose: from another issuer, for another audience, of another kind."""

from __future__ import annotations

from pytest_pingone import ids
from pytest_pingone.addresses import REGIONS
from pytest_pingone.tokens.flaws import twins
from pytest_pingone.tokens.flaws.draft import Draft
from pytest_pingone.tokens.flaws.row import Flaw

_NOBODY = "https://nobody.invalid"
_OTHER_ENVIRONMENT = ids.derived("environment", "of somebody else")


def _wrong_issuer(draft: Draft) -> str:
    return draft.signed(claims={"iss": _NOBODY})


def _issuer_of_another_environment(draft: Draft) -> str:
    issuer = str(draft.claims.get("iss"))
    other = issuer.replace(draft.environment_id, _OTHER_ENVIRONMENT)
    if other == issuer:  # at a custom domain no environment is named
        other = f"https://{draft.tenant.region.host('auth')}/{_OTHER_ENVIRONMENT}/as"
    return draft.signed(claims={"iss": other})


def _issuer_with_trailing_slash(draft: Draft) -> str:
    return draft.signed(claims={"iss": f"{draft.claims.get('iss')}/"})


def _no_issuer(draft: Draft) -> str:
    return draft.signed(remove=["iss"])


def _wrong_audience(draft: Draft) -> str:
    return draft.signed(claims={"aud": [_NOBODY]})


def _audience_of_the_management_api(draft: Draft) -> str:
    """Return a token for the PingOne API, or for another region's if it is for that one."""
    named = draft.claims.get("aud")
    audiences = named if isinstance(named, list) else [named]
    own = draft.tenant.region
    elsewhere = next(region for region in REGIONS.values() if region.code != own.code)
    other = elsewhere if own.api_audience in audiences else own
    return draft.signed(claims={"aud": [other.api_audience]})


def _no_audience(draft: Draft) -> str:
    return draft.signed(remove=["aud"])


def _id_token(draft: Draft) -> str:
    return draft.id_token()


def _refresh_token(draft: Draft) -> str:
    return draft.refresh_token()


FLAWS = (
    Flaw(
        id="wrong-issuer",
        sentence="Its issuer is another authorization server.",
        source="RFC 8725 section 3.8; RFC 9068 section 4",
        reason="is not this tenant",
        twin=twins.AS_ISSUED,
        forge=_wrong_issuer,
    ),
    Flaw(
        id="issuer-of-another-environment",
        sentence="Its issuer is another PingOne environment at the same host.",
        source="RFC 8725 section 3.8; RFC 9068 section 4",
        reason="is not this tenant",
        twin=twins.AS_ISSUED,
        forge=_issuer_of_another_environment,
    ),
    Flaw(
        id="issuer-with-trailing-slash",
        sentence="A slash is added to its issuer, which makes it another one.",
        source="RFC 9068 section 4; RFC 7519 section 7.3",
        reason="is not this tenant",
        twin=twins.AS_ISSUED,
        forge=_issuer_with_trailing_slash,
    ),
    Flaw(
        id="no-issuer",
        sentence="It has no iss.",
        source="RFC 9068 section 2.2",
        reason="its issuer None",
        twin=twins.UNKNOWN_CLAIM,
        forge=_no_issuer,
    ),
    Flaw(
        id="wrong-audience",
        sentence="It is for another resource.",
        source="RFC 8725 section 3.9; RFC 9068 section 4",
        reason="its audience is",
        twin=twins.SEVERAL_AUDIENCES,
        forge=_wrong_audience,
    ),
    Flaw(
        id="audience-of-the-management-api",
        sentence="It is for the PingOne API (or, if that is right, for that of another region).",
        source="RFC 8725 section 3.9; RFC 9068 section 4",
        reason="its audience is",
        twin=twins.SEVERAL_AUDIENCES,
        forge=_audience_of_the_management_api,
    ),
    Flaw(
        id="no-audience",
        sentence="It has no aud.",
        source="RFC 8725 section 3.9; RFC 9068 section 2.2",
        reason="its audience is None",
        twin=twins.AUDIENCE_AS_TEXT,
        forge=_no_audience,
    ),
    Flaw(
        id="id-token",
        sentence="It is an ID token, which tells a client who signed on.",
        source="RFC 8725 section 3.12; RFC 9068 section 5",
        reason="its audience is",
        twin=twins.TYPED,
        forge=_id_token,
    ),
    Flaw(
        id="refresh-token",
        sentence="It is a refresh token in JWT form.",
        source="RFC 8725 section 3.12",
        reason="its audience is None",
        twin=twins.TYPED,
        forge=_refresh_token,
    ),
)

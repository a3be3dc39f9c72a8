"""Good twins: tokens that are unusual and good, so that a verifier that refuses all fails too."""

from __future__ import annotations

import json
from typing import Any, Final

from pytest_pingone.tokens.flaws.draft import Draft
from pytest_pingone.tokens.flaws.row import Twin

_LEFT = 30
"""Seconds that are left to a token while time runs: a slow test must not make it a bad one."""
_LARGE = 2_000


def _as_issued(draft: Draft) -> str:
    return draft.good


def _last_valid_second(draft: Draft) -> str:
    expires = draft.now + (1 if draft.tenant.clock.stands_still else _LEFT)
    return draft.signed(claims={"iat": expires - draft.lifetime, "exp": expires})


def _valid_from_now(draft: Draft) -> str:
    return draft.signed(claims={"nbf": draft.now})


def _issued_now(draft: Draft) -> str:
    return draft.signed(claims={"iat": draft.now, "exp": draft.now + draft.lifetime})


def _fractional_times(draft: Draft) -> str:
    return draft.signed(
        claims={"iat": draft.now - 0.5, "exp": draft.now + draft.lifetime - 0.5},
    )


def _audiences(draft: Draft) -> list[Any]:
    named = draft.claims.get("aud")
    return named if isinstance(named, list) else [named]


def _several_audiences(draft: Draft) -> str:
    return draft.signed(claims={"aud": ["https://another.invalid", *_audiences(draft)]})


def _audience_as_text(draft: Draft) -> str:
    return draft.signed(claims={"aud": _audiences(draft)[0]})


def _unknown_claim(draft: Draft) -> str:
    return draft.signed(claims={"https://example.com/favourite_colour": {"name": "green"}})


def _jwt_in_a_claim(draft: Draft) -> str:
    return draft.signed(claims={"https://example.com/receipt": draft.good})


def _names_differ_in_case(draft: Draft) -> str:
    return draft.signed(claims={"EXP": 1, "Aud": "nobody", "ISS": "nobody"})


def _unusual_json(draft: Draft) -> str:
    text = json.dumps({**draft.claims, "café": "naïve"}, indent=2)
    return draft.signed(payload=text.encode())


def _next_key(draft: Draft) -> str:
    return draft.signed_with(draft.rotation_key(1))


def _previous_key(draft: Draft) -> str:
    token = draft.signed_with(draft.rotation_key(0))
    with draft.tenant.store.change() as change:
        draft.tenant.rotate(draft.rotation, change)
    return token


def _default_key(draft: Draft) -> str:
    return draft.signed_with(draft.tenant.default_key(draft.environment_id))


def _typed(draft: Draft) -> str:
    return draft.signed(header={"typ": "at+jwt"})


def _thumbprint(draft: Draft) -> str:
    return draft.signed(header={"x5t": draft.key.thumbprint})


def _unknown_header_member(draft: Draft) -> str:
    return draft.signed(header={"example.com/build": "17"})


def _large(draft: Draft) -> str:
    return draft.signed(claims={"https://example.com/notes": "x" * _LARGE})


def _more_scopes(draft: Draft) -> str:
    scope = draft.claims.get("scope")
    return draft.signed(claims={"scope": f"example:other {scope}" if scope else "example:other"})


def _sibling_revoked(draft: Draft) -> str:
    draft.revoke(f"sibling of {draft.claims.get('jti')}")
    return draft.good


AS_ISSUED: Final = Twin(
    id="as-issued",
    sentence="Nothing is unusual about it.",
    source="RFC 9068 section 4",
    forge=_as_issued,
)
LAST_VALID_SECOND: Final = Twin(
    id="last-valid-second",
    sentence="One second is left to it while time stands still, 30 seconds while time runs.",
    source="RFC 7519 section 4.1.4",
    forge=_last_valid_second,
)
VALID_FROM_NOW: Final = Twin(
    id="valid-from-now",
    sentence="Its nbf is the present second.",
    source="RFC 7519 section 4.1.5",
    forge=_valid_from_now,
)
ISSUED_NOW: Final = Twin(
    id="issued-now",
    sentence="Its iat is the present second.",
    source="RFC 7519 section 4.1.6",
    forge=_issued_now,
)
FRACTIONAL_TIMES: Final = Twin(
    id="fractional-times",
    sentence="Its iat and exp are no whole seconds.",
    source="RFC 7519 section 2, NumericDate",
    forge=_fractional_times,
)
SEVERAL_AUDIENCES: Final = Twin(
    id="several-audiences",
    sentence="It is for another resource as well.",
    source="RFC 7519 section 4.1.3",
    forge=_several_audiences,
)
AUDIENCE_AS_TEXT: Final = Twin(
    id="audience-as-text",
    sentence="Its aud is a single text instead of a list.",
    source="RFC 7519 section 4.1.3",
    forge=_audience_as_text,
)
UNKNOWN_CLAIM: Final = Twin(
    id="unknown-claim",
    sentence="It has a claim that the verifier cannot know.",
    source="RFC 7519 section 4",
    forge=_unknown_claim,
)
JWT_IN_A_CLAIM: Final = Twin(
    id="jwt-in-a-claim",
    sentence="One of its claims is itself a JWT.",
    source="RFC 7519 section 4",
    forge=_jwt_in_a_claim,
)
NAMES_DIFFER_IN_CASE: Final = Twin(
    id="names-differ-in-case",
    sentence="It has claims named EXP, Aud and ISS as well, which are not exp, aud and iss.",
    source="RFC 7519 sections 4 and 7.3",
    forge=_names_differ_in_case,
)
UNUSUAL_JSON: Final = Twin(
    id="unusual-json",
    sentence="Its payload has line ends, spaces and escaped characters.",
    source="RFC 7519 section 7.1",
    forge=_unusual_json,
)
NEXT_KEY: Final = Twin(
    id="next-key",
    sentence="It is signed with the NEXT key of the rotation, which is published already.",
    source="PingOne Platform API reference, Key rotation policies",
    forge=_next_key,
)
PREVIOUS_KEY: Final = Twin(
    id="previous-key",
    sentence="The key that signed it was rotated since, and is still published as PREVIOUS.",
    source="PingOne Platform API reference, Key rotation policies",
    forge=_previous_key,
)
DEFAULT_KEY: Final = Twin(
    id="default-key",
    sentence="It is signed with the environment's default key, whose kid is a word and no UUID.",
    source="RFC 7515 section 4.1.4",
    forge=_default_key,
)
TYPED: Final = Twin(
    id="typed",
    sentence="Its header says typ at+jwt.",
    source="RFC 9068 section 2.1",
    forge=_typed,
)
THUMBPRINT: Final = Twin(
    id="thumbprint",
    sentence="Its header names the certificate of the right key (x5t).",
    source="RFC 7515 section 4.1.7",
    forge=_thumbprint,
)
UNKNOWN_HEADER_MEMBER: Final = Twin(
    id="unknown-header-member",
    sentence="Its header has a member that nobody knows and that crit does not name.",
    source="RFC 7515 section 4",
    forge=_unknown_header_member,
)
LARGE: Final = Twin(
    id="large",
    sentence="It is about 4 kB long, which HTTP servers take.",
    source="RFC 9110 section 5.4",
    forge=_large,
)
MORE_SCOPES: Final = Twin(
    id="more-scopes",
    sentence="It has another scope before those that are wanted.",
    source="RFC 6749 section 3.3",
    forge=_more_scopes,
)
SIBLING_REVOKED: Final = Twin(
    id="sibling-revoked",
    sentence="Another token was revoked.",
    source="RFC 7009 section 2.1",
    forge=_sibling_revoked,
)

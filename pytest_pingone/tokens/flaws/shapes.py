"""Flaws of the form: no JWT, more than one, or too much of one."""

from __future__ import annotations

from typing import Final

from pytest_pingone.keys import encode
from pytest_pingone.tokens.flaws import twins
from pytest_pingone.tokens.flaws.draft import Draft, dumped
from pytest_pingone.tokens.flaws.row import Flaw
from pytest_pingone.tokens.flaws.times import LONG_AGO

_HUGE: Final = 150_000
"""Bytes; in base64 a third more."""


def _nested_jwt(draft: Draft) -> str:
    return draft.signed(header={"cty": "JWT"}, payload=draft.good.encode())


def _extra_segment(draft: Draft) -> str:
    return f"{draft.good}.{encode(dumped(draft.claims))}"


def _payload_not_json(draft: Draft) -> str:
    return draft.signed(payload=b"sub=alice&admin=true")


def _duplicate_claims(draft: Draft) -> str:
    """Return a token with two exp: the first is good, and the last is the one that counts."""
    claims = {**draft.claims}
    first = dumped({"exp": claims.pop("exp", draft.now + draft.lifetime), **claims})
    return draft.signed(payload=first.removesuffix(b"}") + b',"exp":%d}' % (draft.now - LONG_AGO))


def _oversized(draft: Draft) -> str:
    return draft.signed(header={"kid": "x" * _HUGE}, key=draft.attacker)


FLAWS = (
    Flaw(
        id="nested-jwt",
        sentence="Its payload is no set of claims but another JWT.",
        source="RFC 7519 sections 5.2 and 7.2",
        reason="it is no JWT",
        twin=twins.JWT_IN_A_CLAIM,
        forge=_nested_jwt,
    ),
    Flaw(
        id="extra-segment",
        sentence="It has four parts instead of three.",
        source="RFC 7515 sections 5.2 and 7.1",
        reason="it is no JWT",
        twin=twins.AS_ISSUED,
        forge=_extra_segment,
    ),
    Flaw(
        id="payload-not-json",
        sentence="What was signed is no JSON.",
        source="RFC 7519 section 7.2",
        reason="it is no JWT",
        twin=twins.UNUSUAL_JSON,
        forge=_payload_not_json,
    ),
    Flaw(
        id="duplicate-claims",
        sentence="It has two exp, and the last one was thirty days ago.",
        source="RFC 7519 section 4",
        reason="it expired",
        twin=twins.NAMES_DIFFER_IN_CASE,
        margin=LONG_AGO,
        forge=_duplicate_claims,
    ),
    Flaw(
        id="oversized",
        sentence="It is 200 kB long, most of which is its kid.",
        source="RFC 9110 section 5.4; CVE-2025-61920",
        reason="is not published",
        statuses=frozenset({400, 401, 413, 431}),
        twin=twins.LARGE,
        forge=_oversized,
    ),
)

"""Flaws of integrity: what was signed is not what stands there."""

from __future__ import annotations

from pytest_pingone import ids
from pytest_pingone.keys import encode
from pytest_pingone.tokens.flaws import twins
from pytest_pingone.tokens.flaws.draft import Draft, decode, dumped, unsigned
from pytest_pingone.tokens.flaws.row import Flaw

_SOMEBODY_ELSE = ids.derived("user", "somebody else")


def _tampered_payload(draft: Draft) -> str:
    """Return the token with another subject and more rights, under the original signature."""
    scope = f"{draft.claims.get('scope', '')} admin".strip()
    raised = {**draft.claims, "sub": _SOMEBODY_ELSE, "scope": scope}
    return f"{unsigned(draft.header, dumped(raised))}.{draft.signature}"


def _tampered_header(draft: Draft) -> str:
    changed = {**draft.header, "typ": "JWT"}
    return f"{unsigned(changed, dumped(draft.claims))}.{draft.signature}"


def _truncated_signature(draft: Draft) -> str:
    # In whole bytes: text that is cut anywhere may be no base64, and be refused for that.
    whole = decode(draft.signature)
    return f"{draft.good.rpartition('.')[0]}.{encode(whole[: len(whole) // 2])}"


def _empty_signature(draft: Draft) -> str:
    return draft.good.removesuffix(draft.signature)


def _signature_of_another_token(draft: Draft) -> str:
    other = draft.signed(claims={"jti": ids.unguessable()})
    return f"{draft.good.rpartition('.')[0]}.{other.rpartition('.')[2]}"


_REASON = "its signature does not match"

FLAWS = (
    Flaw(
        id="tampered-payload",
        sentence="Its payload was given another subject and more rights after it was signed.",
        source="RFC 7515 section 5.2",
        reason=_REASON,
        twin=twins.UNKNOWN_CLAIM,
        forge=_tampered_payload,
    ),
    Flaw(
        id="tampered-header",
        sentence="Its header was changed after it was signed.",
        source="RFC 7515 section 5.2",
        reason=_REASON,
        twin=twins.UNKNOWN_HEADER_MEMBER,
        forge=_tampered_header,
    ),
    Flaw(
        id="truncated-signature",
        sentence="Half of its signature is missing.",
        source="RFC 7515 section 5.2; CWE-347",
        reason=_REASON,
        twin=twins.AS_ISSUED,
        forge=_truncated_signature,
    ),
    Flaw(
        id="empty-signature",
        sentence="Its alg is RS256 and its signature is empty.",
        source="RFC 7515 section 5.2; CVE-2020-28042",
        reason=_REASON,
        twin=twins.AS_ISSUED,
        forge=_empty_signature,
    ),
    Flaw(
        id="signature-of-another-token",
        sentence="Its signature is a right one, of another token of the same issuer.",
        source="RFC 7515 section 5.2",
        reason=_REASON,
        twin=twins.AS_ISSUED,
        forge=_signature_of_another_token,
    ),
)

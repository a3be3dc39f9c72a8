"""Flaws of the algorithm: none at all, or one that turns a public key into a shared secret."""

from __future__ import annotations

from pytest_pingone.tokens.flaws import twins
from pytest_pingone.tokens.flaws.draft import Draft, dumped, keyed, public_pem, unsigned
from pytest_pingone.tokens.flaws.row import Flaw, Forge


def _unsecured(spelling: str) -> Forge:
    """Return how to make a token without a signature (RFC 7515 appendix A.5)."""

    def forge(draft: Draft) -> str:
        return f"{unsigned({**draft.header, 'alg': spelling}, dumped(draft.claims))}."

    return forge


def _hs256(draft: Draft, secret: bytes) -> str:
    return keyed(unsigned({**draft.header, "alg": "HS256"}, dumped(draft.claims)), secret)


def _hs256_keyed_with_pem(draft: Draft) -> str:
    return _hs256(draft, public_pem(draft.key).encode())


def _hs256_keyed_with_jwk(draft: Draft) -> str:
    return _hs256(draft, dumped(draft.key.public_jwk))


_SPELLINGS = {
    "alg-none": "none",
    "alg-none-in-capitals": "NONE",
    "alg-none-capitalised": "None",
    "alg-none-mixed": "nOnE",
}
_NONE = tuple(
    Flaw(
        id=name,
        sentence=f"It is not signed: its alg is {spelling}.",
        source="RFC 8725 sections 2.1 and 3.2; CVE-2022-23540"
        if spelling == "none"
        else "RFC 8725 section 2.1; RFC 7515 section 4.1.1",
        reason=f"its alg is {spelling!r}",
        twin=twins.AS_ISSUED,
        forge=_unsecured(spelling),
    )
    for name, spelling in _SPELLINGS.items()
)

FLAWS = (
    *_NONE,
    Flaw(
        id="hs256-keyed-with-pem",
        sentence="It is keyed by HS256 with the issuer's public key in PEM, which everybody knows.",
        source="RFC 8725 sections 2.1 and 3.1; CVE-2015-9235, CVE-2023-48223",
        reason="its alg is 'HS256'",
        twin=twins.AS_ISSUED,
        forge=_hs256_keyed_with_pem,
    ),
    Flaw(
        id="hs256-keyed-with-jwk",
        sentence="It is keyed by HS256 with the issuer's public key as it stands in the JWKS.",
        source="RFC 8725 sections 2.1 and 3.1; GHSA-xgmm-8j9v-c9wx",
        reason="its alg is 'HS256'",
        twin=twins.AS_ISSUED,
        forge=_hs256_keyed_with_jwk,
    ),
)

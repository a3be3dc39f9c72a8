"""Flaws of the header: it brings a key along, or asks for what the verifier does not understand."""

from __future__ import annotations

from pytest_pingone.addresses import ATTACKER_CHAIN, ATTACKER_JWKS
from pytest_pingone.tokens.flaws import twins
from pytest_pingone.tokens.flaws.draft import Draft
from pytest_pingone.tokens.flaws.row import Flaw


def _embedded_jwk(draft: Draft) -> str:
    key = draft.attacker
    return draft.signed(header={"kid": key.kid, "jwk": key.public_jwk}, key=key)


def _hostile_jku(draft: Draft) -> str:
    key = draft.attacker
    return draft.signed(header={"kid": key.kid, "jku": f"{draft.base()}{ATTACKER_JWKS}"}, key=key)


def _hostile_x5u(draft: Draft) -> str:
    key = draft.attacker
    named = {"kid": key.kid, "x5u": f"{draft.base()}{ATTACKER_CHAIN}", "x5t": key.thumbprint}
    return draft.signed(header=named, key=key)


def _unknown_crit(draft: Draft) -> str:
    name = "https://example.com/only-on-sundays"
    return draft.signed(header={"crit": [name], name: True})


FLAWS = (
    Flaw(
        id="embedded-jwk",
        sentence="It is signed with the attacker's key and brings that along.",
        source="RFC 8725 section 3.10; CVE-2018-0114",
        reason="is not published",
        twin=twins.UNKNOWN_HEADER_MEMBER,
        forge=_embedded_jwk,
    ),
    Flaw(
        id="hostile-jku",
        sentence="It is signed with the attacker's key and says at which URL to fetch that.",
        source="RFC 8725 section 3.10; RFC 7515 section 4.1.2; CWE-918",
        reason="is not published",
        twin=twins.UNKNOWN_HEADER_MEMBER,
        forge=_hostile_jku,
    ),
    Flaw(
        id="hostile-x5u",
        sentence="It is signed with the attacker's key and says where its certificate is.",
        source="RFC 8725 section 3.10; RFC 7515 section 4.1.5; CWE-918",
        reason="is not published",
        twin=twins.THUMBPRINT,
        forge=_hostile_x5u,
    ),
    Flaw(
        id="unknown-crit",
        sentence="It says that it must be refused by whoever does not know a header of its own.",
        source="RFC 7515 section 4.1.11; CVE-2025-59420, CVE-2026-32597",
        reason="crit",
        twin=twins.UNKNOWN_HEADER_MEMBER,
        forge=_unknown_crit,
    ),
)

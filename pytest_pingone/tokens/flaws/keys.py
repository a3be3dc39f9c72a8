"""Flaws of the key: not the issuer's, or not any more."""

from __future__ import annotations

from pytest_pingone import ids
from pytest_pingone.tokens.flaws import twins
from pytest_pingone.tokens.flaws.draft import Draft, dumped, keyed, public_pem, unsigned
from pytest_pingone.tokens.flaws.row import Flaw

_NO_KEY = ids.derived("key", "of nobody")
_UP = "../" * 16


def _another_key_under_the_same_kid(draft: Draft) -> str:
    return draft.signed(key=draft.attacker)


def _unknown_kid(draft: Draft) -> str:
    return draft.signed(header={"kid": _NO_KEY}, key=draft.attacker)


def _kid_with_a_path(draft: Draft) -> str:
    """Return a token keyed with what is in the file that its kid leads to: nothing."""
    header = {**draft.header, "alg": "HS256", "kid": f"{_UP}dev/null"}
    return keyed(unsigned(header, dumped(draft.claims)), b"")


def _kid_with_sql(draft: Draft) -> str:
    """Return a token whose kid makes a careless query for the key return the attacker's."""
    kid = f"nobody' UNION SELECT '{public_pem(draft.attacker)}' -- "
    return draft.signed(header={"kid": kid}, key=draft.attacker)


def _retired_key(draft: Draft) -> str:
    """Return a token signed with the key before PREVIOUS, which is in no key set any more."""
    return draft.signed_with(draft.rotation_key(-2))


FLAWS = (
    Flaw(
        id="another-key-under-the-same-kid",
        sentence="It names the right key and is signed with another.",
        source="RFC 7515 section 5.2",
        reason="its signature does not match",
        twin=twins.AS_ISSUED,
        forge=_another_key_under_the_same_kid,
    ),
    Flaw(
        id="unknown-kid",
        sentence="It is signed with a key that its issuer does not publish.",
        source="RFC 7515 sections 4.1.4 and 5.2",
        reason="is not published",
        twin=twins.NEXT_KEY,
        forge=_unknown_kid,
    ),
    Flaw(
        id="kid-with-a-path",
        sentence="Its kid leads to an empty file, and it is keyed with what is in there.",
        source="RFC 8725 section 3.10; CWE-22",
        reason="its alg is 'HS256'",
        twin=twins.DEFAULT_KEY,
        forge=_kid_with_a_path,
    ),
    Flaw(
        id="kid-with-sql",
        sentence="Its kid makes a careless query for the key return the attacker's.",
        source="RFC 8725 section 3.10; CWE-89",
        reason="is not published",
        twin=twins.DEFAULT_KEY,
        forge=_kid_with_sql,
    ),
    Flaw(
        id="retired-key",
        sentence="It is signed with an old key that its issuer has withdrawn.",
        source="PingOne Platform API reference, Key rotation policies",
        reason="is not published",
        twin=twins.PREVIOUS_KEY,
        forge=_retired_key,
    ),
)

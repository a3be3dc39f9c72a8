"""Flaws that are not in the token itself: it may not do this, or not any more."""

from __future__ import annotations

from dataclasses import replace

from pytest_pingone.errors import UsageError
from pytest_pingone.tokens.flaws import twins
from pytest_pingone.tokens.flaws.draft import Draft
from pytest_pingone.tokens.flaws.row import Flaw


def _missing_scope(draft: Draft) -> str:
    """Return a token whose scopes only begin as those that are wanted."""
    scopes = str(draft.claims.get("scope", "")).split()
    if not scopes:
        raise UsageError(
            "The flaw missing-scope takes scopes away, and this token has none. "
            "Name those that it should have without the flaw: scopes=[...]."
        )
    return draft.signed(claims={"scope": " ".join(f"{scope}:not" for scope in scopes)})


def _revoked(draft: Draft) -> str:
    token_id = draft.claims.get("jti")
    if not isinstance(token_id, str):
        raise UsageError("The flaw revoked needs a token with a jti, by which it is known.")
    draft.revoke(token_id)
    return draft.good


def _user_disabled(draft: Draft) -> str:
    from pytest_pingone.tenant.records import User

    user = draft.user
    if user is None:
        raise UsageError(
            "The flaw user-disabled disables the user behind the token, and this one has none. "
            'Name one: user="alice".'
        )
    with draft.tenant.store.change() as change:
        current = change.table(User, user.environment_id).get(user.id)
        if current is not None:  # a test may have deleted the user, which is as bad
            change.put(replace(current, enabled=False))
    return draft.good


FLAWS = (
    Flaw(
        id="missing-scope",
        sentence="Its scopes only begin like those that are wanted.",
        source="RFC 6750 section 3.1",
        reason="is needed",
        statuses=frozenset({403}),
        twin=twins.MORE_SCOPES,
        needs=frozenset({"scopes"}),
        forge=_missing_scope,
    ),
    Flaw(
        id="revoked",
        sentence="It was revoked.",
        source="RFC 7009 section 2.1; RFC 7662 section 2.2",
        reason="it is revoked",
        twin=twins.SIBLING_REVOKED,
        needs=frozenset({"introspection"}),
        forge=_revoked,
    ),
    Flaw(
        id="user-disabled",
        sentence="The user on whose behalf it is was disabled since.",
        source="RFC 7662 section 2.2",
        reason="disabled",
        twin=twins.AS_ISSUED,
        needs=frozenset({"introspection"}),
        forge=_user_disabled,
    ),
)

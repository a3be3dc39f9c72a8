"""What ends with what: a session takes along every refresh token that came out of it.

Kept here because a session ends in two rooms: by sign-off, and by the Management API.
"""

from __future__ import annotations

from collections.abc import Callable

from pytest_pingone.tenant.activities import note_session
from pytest_pingone.tenant.sign_on_records import RefreshToken, Session
from pytest_pingone.tenant.store import Change


def end(session: Session, change: Change) -> None:
    """Remove a session, and with it its refresh tokens."""
    note_session(change, "DELETED", session)
    change.delete(session)
    end_refresh_tokens(session.environment_id, change, lambda token: token.session_id == session.id)


def end_refresh_tokens(
    environment_id: str, change: Change, chosen: Callable[[RefreshToken], bool]
) -> None:
    """Remove those refresh tokens of an environment that are chosen."""
    for token in list(change.table(RefreshToken, environment_id)):
        if chosen(token):
            change.delete(token)

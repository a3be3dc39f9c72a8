"""Users: where a new one goes, custom attributes, locks, verification, moving about.

Source: PingOne Platform API reference, "Users", "User accounts", "User populations".
"""

from __future__ import annotations

import dataclasses
import hmac
import re
from collections.abc import Container, Iterable, Mapping
from typing import Any, Final

from pytest_pingone.errors import NOT_UNIQUE, Detail, NotEmulatedError, invalid_data
from pytest_pingone.management.access import Where, require
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.fields import View, snake_case
from pytest_pingone.tenant import credentials, passwords
from pytest_pingone.tenant.accounts import LOCKED, account_at
from pytest_pingone.tenant.activities import note, user_of
from pytest_pingone.tenant.membership import leave_other_populations
from pytest_pingone.tenant.records import (
    Account,
    IdentityProvider,
    IdentityProviderOfUser,
    Lifecycle,
    NewPassword,
    Population,
    User,
)
from pytest_pingone.tenant.schemas import UserSchema, problem_with, user_schema
from pytest_pingone.tenant.sessions import end, end_refresh_tokens
from pytest_pingone.tenant.sign_on_records import Message, Session
from pytest_pingone.tenant.store import State

VERIFICATION_REQUIRED: Final = "VERIFICATION_REQUIRED"
_CODE: Final = "verification"
_ENCODED: Final = re.compile(
    r"\{(S?SHA-?(256|384|512)?|S?MD5|CRYPT|BCRYPT|PBKDF2[^}]*|ARGON2[^}]*)\}", re.IGNORECASE
)


def user(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Put a new user into a population, the default one unless given; check custom attributes."""
    schema = user_schema(occasion.environment_id, occasion.change)
    _check_custom(values["more"], schema)
    _check_unique(values, before, schema, occasion)
    by_client = occasion.actor is not None
    if by_client and before and before.email_verified and values["email"] != before.email:
        values["email_verified"] = False
    if before is None:
        values["population_id"] = _population(values.get("population_id"), occasion)
    if occasion.actor is None:
        values["identity_provider"] = _vouching(values["identity_provider"], occasion)
    if isinstance(values["password"], NewPassword):
        values["password"] = _protected(values, before, occasion)
    return values


def _vouching(named: IdentityProviderOfUser, occasion: Occasion) -> IdentityProviderOfUser:
    """Return who vouches for a user, with the type of a provider that is only named by its id."""
    providers = occasion.change.table(IdentityProvider, occasion.environment_id)
    known = None if named.id is None else providers.get(named.id)
    return named if known is None else IdentityProviderOfUser(id=known.id, type=known.type)


def _population(chosen: str | None, occasion: Occasion) -> str:
    """Return the id of a new user's population."""
    populations = occasion.change.table(Population, occasion.environment_id)
    if chosen is None:
        chosen = next((one.id for one in populations if one.default), None)
    if chosen is None or populations.get(chosen) is None:
        raise invalid_data(Detail("INVALID_VALUE", "Population not found", "population.id"))
    return chosen


def _protected(values: Mapping[str, Any], before: User | None, occasion: Occasion) -> str:
    """Return what is stored for a password that comes with a user; clients' must be good ones."""
    new: NewPassword = values["password"]
    if occasion.actor is not None and _ENCODED.match(new.value):
        raise NotEmulatedError("An encoded password of an imported user is not emulated.")
    here = {"environment_id": occasion.environment_id, "password": None}
    born = {"created_at": occasion.now, "updated_at": occasion.now}
    draft = before or User(**{**values, **here, **born})
    if occasion.actor is not None:
        credentials.check_policy(
            draft, new.value, occasion.change, occasion.tenant, target="password"
        )
    if before is not None or new.force_change:
        credentials.note_change(
            draft, occasion.change, occasion.tenant, must_change=new.force_change
        )
    known = passwords.stored(new.value) if occasion.actor is None else None
    if known is None and _ENCODED.match(new.value):
        message = "must be clear text: no encoding of others is known"
        raise invalid_data(Detail("INVALID_VALUE", message, "password"))
    return known or passwords.protect(new.value)


def custom_attributes(state: State, environment_id: str) -> Iterable[str]:
    """Return the names of the custom attributes that users can have."""
    return user_schema(environment_id, state).custom


def switched_off(state: State, environment_id: str) -> Container[str]:
    """Return which of PingOne's own attributes an environment does without."""
    return user_schema(environment_id, state).switched_off


def _check_custom(given: Mapping[str, Any], schema: UserSchema) -> None:
    problems = []
    for name, value in given.items():
        known = schema.custom.get(name)
        problem = None if known is None else problem_with(value, known)
        if problem is not None:
            problems.append(Detail("INVALID_VALUE", problem, name))
    if problems:
        raise invalid_data(*problems)


def _check_unique(
    values: Mapping[str, Any],
    before: User | None,
    schema: UserSchema,
    occasion: Occasion,
) -> None:
    """Refuse what another user has of an attribute that the schema calls unique."""
    for attribute in schema.unique:
        value = values["more"].get(attribute.name, values.get(snake_case(attribute.name)))
        if value is None:
            continue
        for other in occasion.change.table(User, occasion.environment_id):
            held = other.more.get(attribute.name, getattr(other, snake_case(attribute.name), None))
            if held == value and (before is None or other.id != before.id):
                raise invalid_data(
                    Detail(
                        "UNIQUENESS_VIOLATION",
                        NOT_UNIQUE,
                        attribute.name,
                        {"existingId": other.id},
                    )
                )


def user_created(record: User, occasion: Occasion) -> None:
    """Send a code to a new user whose account has to be verified first."""
    needed = record.lifecycle.status == VERIFICATION_REQUIRED
    if needed and not record.lifecycle.suppress_verification_code:
        credentials.send(record, _CODE, occasion.change, occasion.tenant)


def user_written(record: User, occasion: Occasion) -> None:
    """End the refresh tokens of a user who is disabled, for good."""
    if not record.enabled:
        end_refresh_tokens(
            record.environment_id, occasion.change, lambda token: token.user_id == record.id
        )


def account(record: User, view: View) -> Account:
    """Return what a user's account is like now."""
    return account_at(record, view.state, view.now)


def moved_user(values: dict[str, Any], _before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check the population that a user moves to, and that who moves the user may do so there."""
    environment_id, population_id = occasion.environment_id, values["population_id"]
    if occasion.change.table(Population, environment_id).get(population_id) is None:
        raise invalid_data(Detail("INVALID_VALUE", "Population not found", "id"))
    if occasion.actor is not None:  # the scope of self-service is for the user, not for a place
        there = Where(environment_id=environment_id, population_id=population_id)
        require(occasion.actor, "dir:update:user", there)
    return values


def leave_groups_of_other_populations(record: User, occasion: Occasion) -> None:
    """Take a user out of the groups of the population that was left."""
    leave_other_populations(record, occasion.change)


def change_identity_provider(record: User, sent: Mapping[str, Any], occasion: Occasion) -> User:
    """Let another identity provider vouch for a user; without any, PingOne does."""
    provider_id = sent.get("id")
    if provider_id is None:
        return _changed(record, occasion, identity_provider=IdentityProviderOfUser())
    known = occasion.change.table(IdentityProvider, record.environment_id).get(provider_id)
    if known is None:
        raise invalid_data(Detail("INVALID_VALUE", "Identity provider not found", "id"))
    provider = IdentityProviderOfUser(id=known.id, type=known.type)
    return _changed(record, occasion, identity_provider=provider)


def lock(record: User, sent: Mapping[str, Any], occasion: Occasion) -> User:
    """Lock a user's account, until a moment if one is given; in the past, it is not locked."""
    until = sent.get("unlock_at")
    if until is not None and until <= occasion.now:
        return record
    locked = Account(can_authenticate=False, status=LOCKED, locked_at=occasion.now, unlock_at=until)
    result = f"Locked User {record.username}"
    note(occasion.change, "USER.LOCKED", user_of(record), result=result)
    return _changed(record, occasion, account=locked)


def unlock(record: User, _sent: Mapping[str, Any], occasion: Occasion) -> User:
    """Unlock a user's account, also what too many wrong passwords locked."""
    credentials.unlock(record, occasion.change)
    return _changed(record, occasion, account=Account())


def send_verification_code(record: User, _sent: Mapping[str, Any], occasion: Occasion) -> User:
    """Send a user a code, and wait for it to come back."""
    credentials.send(record, _CODE, occasion.change, occasion.tenant)
    waiting = dataclasses.replace(record.lifecycle, status=VERIFICATION_REQUIRED)
    return _changed(record, occasion, lifecycle=waiting)


def verify(record: User, sent: Mapping[str, Any], occasion: Occasion) -> User:
    """Take a user's account for verified, if the last code that was sent came back."""
    messages = occasion.change.table(Message, record.environment_id)
    found = [one for one in messages if one.user_id == record.id and one.kind == _CODE]
    given = sent["verification_code"].strip().upper().encode()
    waits = record.lifecycle.status == VERIFICATION_REQUIRED
    if not (waits and found and hmac.compare_digest(given, found[-1].code.encode())):
        message = "The provided code is not valid"
        raise invalid_data(Detail("INVALID_VALUE", message, "verificationCode"))
    verified = record.email_verified
    if record.email is not None and record.email == found[-1].email:
        verified = True
    return _changed(record, occasion, lifecycle=Lifecycle(), email_verified=verified)


def _changed(record: User, occasion: Occasion, **attributes: Any) -> User:
    changed = dataclasses.replace(record, updated_at=occasion.now, **attributes)
    occasion.change.put(changed)
    return changed


def session_deleting(record: Session, occasion: Occasion) -> None:
    """End what came out of a session together with it."""
    end(record, occasion.change)

"""Agreements: which revision holds, and what may go.

Source: PingOne Platform API reference, "Agreement management"; the messages are those that the
Terraform provider for PingOne looks for.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from pytest_pingone.errors import NOT_UNIQUE, Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.fields import View
from pytest_pingone.tenant.records import AgreementLanguage, AgreementRevision, Language
from pytest_pingone.tenant.tables import Table


def agreement(values: dict[str, Any], before: Any, occasion: Occasion) -> dict[str, Any]:
    """Let an agreement be enabled only if it can be read in the default language."""
    if not values["enabled"] or (before is not None and before.enabled):
        return values
    spoken = occasion.change.table(Language, occasion.parent_id)
    default = next(language.locale for language in spoken if language.default)
    written = occasion.change.table(AgreementLanguage, values["id"])
    if not any(language.locale == default and language.enabled for language in written):
        message = (
            "The agreement can not be enabled without supporting the default language"
            " configured for the environment."
        )
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "enabled"))
    return values


def agreement_language_deleting(record: AgreementLanguage, occasion: Occasion) -> None:
    """Refuse to delete a language of which a revision holds."""
    revisions = occasion.change.table(AgreementRevision, record.id)
    if _effective(revisions, occasion.now) is not None:
        message = "Agreement language with effective revision can not be deleted."
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "currentRevision"))


def revision(values: dict[str, Any], _before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check that a revision does not begin when another one does."""
    begins: dt.datetime = values["effective_at"]
    begins = begins.replace(microsecond=begins.microsecond // 1000 * 1000)  # as it is shown
    revisions = occasion.change.table(AgreementRevision, occasion.parent_id)
    other = revisions.find("effective_at", begins)
    if other is not None:
        inner = {"existingId": other.id}
        raise invalid_data(Detail("UNIQUENESS_VIOLATION", NOT_UNIQUE, "effectiveAt", inner))
    return {**values, "effective_at": begins}


def revision_deleting(record: AgreementRevision, occasion: Occasion) -> None:
    """Refuse to delete the revision that holds."""
    revisions = occasion.change.table(AgreementRevision, record.parent_id)
    if _effective(revisions, occasion.now) == record:
        message = "A currently effective revision cannot be deleted."
        raise invalid_data(Detail("CONSTRAINT_VIOLATION", message, "effectiveAt"))


def current_revision(record: AgreementLanguage, view: View) -> str | None:
    """Return the id of the revision that holds."""
    found = _effective(view.state.table(AgreementRevision, record.id), view.now)
    return None if found is None else found.id


def not_valid_after(record: AgreementRevision, view: View) -> dt.datetime | None:
    """Return when a later revision that has to be agreed to anew takes the place of this one."""
    return min(
        (
            later.effective_at
            for later in view.state.table(AgreementRevision, record.parent_id)
            if later.require_reconsent and later.effective_at > record.effective_at
        ),
        default=None,
    )


def _effective(revisions: Table[AgreementRevision], now: dt.datetime) -> AgreementRevision | None:
    """Return the latest revision that has begun."""
    begun = [revision for revision in revisions if revision.effective_at <= now]
    return max(begun, key=lambda revision: revision.effective_at, default=None)
